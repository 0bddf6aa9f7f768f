import { SloReadingFact } from '@rosetta/backstage-plugin-monitoring-common';
import { cleanText, CollectTarget } from '@rosetta/backstage-plugin-monitoring-node';
import { Series } from './entityMatcher';
import { DynatracePivot } from './pivot';
import { RejectionTally } from './rejections';
import { sloSchema, UpstreamSlo } from './schemas';
import { namesPivot, readSloFilter } from './sloFilter';

type SeriesOf = (slo: UpstreamSlo) => readonly Series[];

/** Finds the series whose pivot the filter of an SLO names. */
export function createSloMatcher(targets: readonly CollectTarget<DynatracePivot>[]): SeriesOf {
  return slo => {
    const filter = readSloFilter(slo.filter ?? '');
    if (!filter || (filter.ids.size === 0 && filter.tags.size === 0)) return [];
    return targets
      .filter(target => namesPivot(filter, target.pivot))
      .map(({ entityRef, environment }) => ({ entityRef, environment }));
  };
}

const STATUSES: ReadonlyMap<string, SloReadingFact['status']> = new Map([
  ['SUCCESS', 'ok'],
  ['WARNING', 'warning'],
  ['FAILURE', 'failure'],
]);

/** A share cannot pass 100; rounding upstream does by a hair. */
const MOST_PERCENT = 100.5;
const isPercent = (value: number) => Number.isFinite(value) && value >= 0 && value <= MOST_PERCENT;
const ratioOf = (percent: number) => Math.min(percent / 100, 1);

type Reading = Omit<SloReadingFact, 'kind' | 'entityRef' | 'environment'>;

/** What an SLO says; the field that cannot be when it says nonsense. */
function readingOf(slo: UpstreamSlo, observedMs: number): Reading | { readonly field: string } {
  const { target, warning, evaluatedPercentage, errorBudget } = slo;
  if (!isPercent(target) || target === 0) return { field: 'target' };
  // A list without evaluation says -1 and SUCCESS; one that failed says -1 and why.
  const isEvaluated =
    (slo.error ?? 'NONE') === 'NONE' &&
    evaluatedPercentage !== null &&
    evaluatedPercentage !== undefined &&
    evaluatedPercentage !== -1;
  if (isEvaluated && !isPercent(evaluatedPercentage)) return { field: 'evaluatedPercentage' };
  return {
    externalId: slo.id,
    name: cleanText(slo.name, 500),
    targetRatio: ratioOf(target),
    warningRatio: typeof warning === 'number' && isPercent(warning) && warning > 0 ? ratioOf(warning) : null,
    sliRatio: isEvaluated ? ratioOf(evaluatedPercentage) : null,
    budgetLeftRatio: isEvaluated && typeof errorBudget === 'number' ? errorBudget / 100 : null,
    status: isEvaluated ? STATUSES.get(slo.status ?? '') ?? 'unknown' : 'unknown',
    window: cleanText(slo.timeframe, 64),
    observedMs,
  };
}

export interface MappedSlos {
  readonly facts: SloReadingFact[];
  /** SLOs that became readings; one of several series is one. */
  readonly accepted: number;
  /** SLOs whose filter names nothing mapped. */
  readonly unrelated: number;
  readonly kept: UpstreamSlo[];
  /** Whose each kept SLO is, by its id. */
  readonly series: Readonly<Record<string, readonly Series[]>>;
}

/** Turns the SLOs of a page into readings, one record at a time. */
export function mapSlos(
  records: readonly unknown[],
  seriesOf: SeriesOf,
  observedMs: number,
  tally: RejectionTally,
): MappedSlos {
  const facts: SloReadingFact[] = [];
  const kept: UpstreamSlo[] = [];
  const seriesById: Record<string, readonly Series[]> = {};
  let accepted = 0;
  let unrelated = 0;
  for (const [index, record] of records.entries()) {
    const parsed = sloSchema.safeParse(record);
    if (!parsed.success) {
      const field = parsed.error.issues[0]?.path.map(String).join('.') ?? null;
      tally.add(field === 'id' ? 'missing_id' : 'malformed_slo', `#${index}`, field, record);
      continue;
    }
    const slo = parsed.data;
    const series = seriesOf(slo);
    if (series.length === 0) {
      unrelated += 1;
      continue;
    }
    kept.push(slo);
    seriesById[slo.id] = series;
    const reading = readingOf(slo, observedMs);
    if ('field' in reading) {
      tally.add('out_of_range', slo.id, reading.field, slo);
      continue;
    }
    accepted += 1;
    for (const { entityRef, environment } of series) {
      facts.push({ kind: 'slo_reading', entityRef, environment, ...reading });
    }
  }
  return { facts, accepted, unrelated, kept, series: seriesById };
}

