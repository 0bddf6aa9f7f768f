import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { Redactor } from '@rosetta/backstage-plugin-monitoring-node';
import { dimensionOf, matchMetric } from './metricId';
import { MetricSpec } from './metricSets';
import { createRejectionTally, RejectionCode, RejectionTally, schemaChanged } from './rejections';
import { metricsAnswerSchema, Series, seriesSchema } from './schemas';

/** Whose values were asked: each id for itself, or all as one set. */
export type SignalSubject =
  | { readonly kind: 'each'; readonly ids: readonly string[] }
  | { readonly kind: 'set' };

/** What was asked: without it an answer cannot be read. */
export interface SignalAsk {
  readonly entityType: string;
  readonly subject: SignalSubject;
  readonly metrics: readonly MetricSpec[];
  /** As sent: `5m`, `1h`, or `Inf` for one value over the whole window. */
  readonly resolution: string;
  /** Length of a slot, milliseconds; null when the window is the slot. */
  readonly slotMs: number | null;
  readonly window: HalfOpenWindow;
  /** Slots that end after this instant are not over yet. */
  readonly nowMs: number;
}

/** Key of {@link SignalReadings} for an ask of a set. */
export const SET_SUBJECT = '*';

/** Accepted values, in our units. */
export type SlotColumns = Map<MetricSpec['column'], number>;

export interface SignalReadings {
  /** Subject (entity id or {@link SET_SUBJECT}) → slot start, epoch ms → values. */
  readonly rows: ReadonlyMap<string, ReadonlyMap<number, SlotColumns>>;
  readonly accepted: number;
  readonly nulls: number;
  readonly tally: RejectionTally;
  readonly seriesCount: number;
  /** Two results claim the same metric: each is to be asked alone. */
  readonly isAmbiguous: boolean;
}

/** Minutes of a resolution such as `10m`, `1h`, `1d`; undefined for `Inf` and unknown forms. */
function minutesOf(resolution: string): number | undefined {
  const match = /^(\d{1,6})([mhd])$/.exec(resolution);
  if (!match) return undefined;
  return Number(match[1]) * { m: 1, h: 60, d: 1_440 }[match[2] as 'm' | 'h' | 'd'];
}

function isOtherResolution(answered: string | null | undefined, asked: string): boolean {
  // Older servers leave it out; the slots themselves are checked then.
  if (answered === null || answered === undefined) return false;
  return minutesOf(answered) !== minutesOf(asked);
}

/** A value in our unit, or why it is none. */
function convert(value: unknown, spec: MetricSpec): number | RejectionCode {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'not_a_number';
  if (value < 0) return 'negative';
  if (value > spec.maxValue) return 'out_of_range';
  switch (spec.unit) {
    case 'microseconds':
      return value / 1_000;
    case 'percent':
      return Math.min(value / 100, 1);
    default:
      return value;
  }
}

/** Start of the slot that a timestamp ends, or why there is none. */
function slotStart(timestamp: unknown, ask: SignalAsk): number | RejectionCode {
  const { window, slotMs, nowMs } = ask;
  if (slotMs === null) return window.endMs <= nowMs ? window.startMs : 'incomplete_slot';
  if (typeof timestamp !== 'number' || !Number.isSafeInteger(timestamp)) return 'bad_timestamps';
  // The last slot of an answer may be stamped later than now, off its grid.
  if (timestamp > nowMs) return 'incomplete_slot';
  if (timestamp % slotMs !== 0) return 'bad_timestamps';
  // Dynatrace stamps a slot with its end; the store keeps its start.
  const startMs = timestamp - slotMs;
  return startMs < window.startMs || timestamp > window.endMs ? 'outside_window' : startMs;
}

/** The subject a series belongs to, or why it belongs to none. */
function subjectOf(series: Series, ask: SignalAsk): { subject: string } | { code: RejectionCode } {
  if (ask.subject.kind === 'set') return { subject: SET_SUBJECT };
  const map = series.dimensionMap ?? {};
  const dimension = dimensionOf(ask.entityType);
  if (!Object.hasOwn(map, dimension)) return { code: 'no_dimension' };
  const id = map[dimension];
  if (id === null || id === undefined) return { code: 'remainder' };
  return ask.subject.ids.includes(id) ? { subject: id } : { code: 'foreign_entity' };
}

/** One result of an answer: a metric and its series. */
interface Result {
  readonly spec: MetricSpec | undefined;
  readonly metricId: string;
  readonly data: readonly unknown[];
}

/** A series whose form is known. */
interface KnownSeries {
  readonly series: Series;
  readonly values: readonly unknown[];
  readonly owner: ReturnType<typeof subjectOf>;
}

/** What reading a series needs of the answer around it. */
interface Surroundings {
  readonly ask: SignalAsk;
  readonly result: Result;
  readonly isClaimedTwice: boolean;
  readonly isWrongResolution: boolean;
  /** Subjects that more than one series of the result claims. */
  readonly contested: ReadonlySet<string>;
}

/** Why no value of a series can be taken, if so. */
function refusalOf(known: KnownSeries, around: Surroundings): RejectionCode | undefined {
  const { ask, result, contested } = around;
  const { owner, values, series } = known;
  if (!result.spec) return 'metric_not_asked';
  if (around.isClaimedTwice) return 'ambiguous_metric';
  if ('code' in owner) return owner.code;
  if (contested.has(owner.subject)) return 'duplicate_series';
  if (around.isWrongResolution) return 'wrong_resolution';
  const stamps = series.timestamps?.length ?? 0;
  const isPaired = ask.slotMs === null ? values.length <= 1 : values.length === stamps;
  return isPaired ? undefined : 'bad_timestamps';
}

/** Elements that occur more than once. */
function repeated<T>(items: readonly T[]): ReadonlySet<T> {
  return new Set(items.filter((item, index) => items.indexOf(item) !== index));
}

/** How many values a series in an unknown form held, so that none goes uncounted; nulls too, as nothing in it is known. */
function countRaw(item: unknown): number {
  const list =
    typeof item === 'object' && item !== null ? (item as { values?: unknown }).values : undefined;
  return Array.isArray(list) ? list.length : 0;
}

/** Adds up what the series of an answer come to. */
class Reading {
  readonly rows = new Map<string, Map<number, SlotColumns>>();
  accepted = 0;
  nulls = 0;
  seriesCount = 0;

  constructor(readonly tally: RejectionTally) {}

  result(result: Result, around: Omit<Surroundings, 'result' | 'contested'>): void {
    const known: KnownSeries[] = [];
    for (const item of result.data) {
      this.seriesCount += 1;
      const parsed = seriesSchema.safeParse(item);
      if (!parsed.success) this.malformed(result, item);
      else {
        known.push({
          series: parsed.data,
          values: parsed.data.values ?? [],
          owner: subjectOf(parsed.data, around.ask),
        });
      }
    }
    const owners = known.flatMap(({ owner, values }) =>
      'subject' in owner && values.length > 0 ? [owner.subject] : [],
    );
    const contested = repeated(owners);
    for (const series of known) this.series(series, { ...around, result, contested });
  }

  private malformed(result: Result, item: unknown): void {
    this.tally.add(
      'malformed_series',
      `${result.metricId}|${this.seriesCount}`,
      'data',
      item,
      Math.max(countRaw(item), 1),
    );
  }

  private series(known: KnownSeries, around: Surroundings): void {
    const { metricId, spec } = around.result;
    const { owner, series } = known;
    const refusal = refusalOf(known, around);
    const place = 'subject' in owner ? owner.subject : JSON.stringify(series.dimensionMap ?? null);
    for (const [index, value] of known.values.entries()) {
      if (value === null) {
        this.nulls += 1;
        continue;
      }
      const timestamp = series.timestamps?.[index];
      const taken =
        refusal ??
        (spec && 'subject' in owner
          ? this.take(value, timestamp, spec, owner.subject, around.ask)
          : 'metric_not_asked');
      if (taken === 'accepted') this.accepted += 1;
      else this.tally.add(taken, `${metricId}|${place}`, 'values', { metricId, timestamp, value });
    }
  }

  private take(
    value: unknown,
    timestamp: unknown,
    spec: MetricSpec,
    subject: string,
    ask: SignalAsk,
  ): 'accepted' | RejectionCode {
    const startMs = slotStart(timestamp, ask);
    if (typeof startMs !== 'number') return startMs;
    const converted = convert(value, spec);
    if (typeof converted !== 'number') return converted;
    const slots = this.rows.get(subject) ?? new Map<number, SlotColumns>();
    this.rows.set(subject, slots);
    const columns: SlotColumns = slots.get(startMs) ?? new Map();
    slots.set(startMs, columns);
    columns.set(spec.column, converted);
    return 'accepted';
  }
}

/**
 * Reads an answer of `GET /metrics/query`.
 *
 * Every element of every `values` array ends as exactly one of accepted, null or
 * refused. The six shapes of "no data" (CONNECTORS.md 1.2) give none of the three.
 *
 * @throws ConnectorError `schema_changed` when the answer has no list of results
 */
export function readSignals(
  json: unknown,
  ask: SignalAsk,
  instance: string,
  redactor?: Redactor,
): SignalReadings {
  const parsed = metricsAnswerSchema.safeParse(json);
  if (!parsed.success) {
    throw schemaChanged({ instance, route: 'GET /metrics/query' }, 'no list of results');
  }
  const isWrongResolution = isOtherResolution(parsed.data.resolution, ask.resolution);
  const results: Result[] = parsed.data.result.map(({ metricId, data }) => ({
    metricId,
    data: data ?? [],
    spec: matchMetric(metricId, ask.metrics),
  }));
  const claims = results.flatMap(({ spec, data }) => (spec && data.length > 0 ? [spec] : []));
  const claimedTwice = repeated(claims);
  const reading = new Reading(createRejectionTally(redactor));
  for (const result of results) {
    const isClaimedTwice = result.spec !== undefined && claimedTwice.has(result.spec);
    reading.result(result, { ask, isClaimedTwice, isWrongResolution });
  }
  const { rows, accepted, nulls, seriesCount, tally } = reading;
  return { rows, accepted, nulls, tally, seriesCount, isAmbiguous: claimedTwice.size > 0 };
}
