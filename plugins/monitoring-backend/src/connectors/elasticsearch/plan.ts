import { ANY_ENVIRONMENT, HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { CollectTarget, FactPage, SeriesRef } from '@rosetta/backstage-plugin-monitoring-node';
import { isAllowedIndex } from './grammar';
import { ElisaPivot } from './pivot';
import { HOUR_MS, MAX_HOURS_PER_REQUEST } from './query';
import { ElisaOptions } from './schemas';

/** Services of one request at most. */
const MAX_SERVICES_PER_REQUEST = 50;

/** One service in one index with the targets that share it: asked once for all of them. */
export interface Unit {
  readonly index: string;
  readonly service: string;
  readonly targets: readonly CollectTarget<ElisaPivot>[];
}

/** What a run asks, and what it cannot ask with the reason why. */
export interface Plan extends Required<Pick<FactPage, 'ambiguous' | 'refused'>> {
  /** In a stable order. */
  readonly units: readonly Unit[];
  /** Entity and environment of targets that are that environment's own: their facts are not the others'. */
  readonly overlays: ReadonlySet<string>;
}

export const seriesKey = ({ entityRef, environment }: SeriesRef) => `${environment}\n${entityRef}`;

const nameOf = (entityRef: string) => entityRef.slice(entityRef.indexOf('/') + 1);

/** The service that an entity is asked for by; undefined where nothing says it. */
export function serviceOf({ entityRef, pivot }: Pick<CollectTarget<ElisaPivot>, 'entityRef' | 'pivot'>, options: ElisaOptions): string | undefined {
  return pivot.service ?? (options.serviceFromEntityName ? nameOf(entityRef) : undefined);
}

/** Groups targets by what is asked for them, and tells apart those that cannot be asked. */
export function planUnits(options: ElisaOptions, targets: readonly CollectTarget<ElisaPivot>[]): Plan {
  const units = new Map<string, { index: string; service: string; targets: CollectTarget<ElisaPivot>[] }>();
  const ambiguous: (SeriesRef & { message: string })[] = [];
  const refused: (SeriesRef & { message: string })[] = [];
  for (const target of targets) {
    const { entityRef, environment, pivot } = target;
    const series = { entityRef, environment };
    const service = serviceOf(target, options);
    if (pivot.index === null) {
      ambiguous.push({ ...series, message: 'No index is named for it; add rosetta.io/elisa.index to it or its System, such as logs-payments-*' });
    } else if (!isAllowedIndex(pivot.index, options.allowedIndices)) {
      refused.push({
        ...series,
        message: `The index ${pivot.index} is not inside allowedIndices of this instance, so it is not asked; name one inside ${options.allowedIndices.slice(0, 5).join(', ')}, or have it added`,
      });
    } else if (service === undefined) {
      // A System names an index for its parts; that it is no service itself is no mistake.
      if (!entityRef.startsWith('system:')) {
        ambiguous.push({ ...series, message: 'The index holds the lines of many services; add rosetta.io/elisa.service, such as payments-api' });
      }
    } else {
      const key = `${pivot.index}\n${service}`;
      const unit = units.get(key) ?? { index: pivot.index, service, targets: [] };
      unit.targets.push(target);
      units.set(key, unit);
    }
  }
  return {
    units: [...units].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, unit]) => unit),
    overlays: new Set(targets.filter(target => target.environment !== ANY_ENVIRONMENT).map(seriesKey)),
    ambiguous,
    refused,
  };
}

/** Units of one request: of one index, and not more buckets than a server gives. */
export function batchUnits(units: readonly Unit[], window: HalfOpenWindow): Unit[][] {
  const hours = (window.endMs - window.startMs) / HOUR_MS;
  const most = Math.max(1, Math.min(MAX_SERVICES_PER_REQUEST, Math.floor(MAX_HOURS_PER_REQUEST / hours)));
  const batches: Unit[][] = [];
  for (const unit of units) {
    const last = batches.at(-1);
    if (last && last[0]!.index === unit.index && last.length < most) last.push(unit);
    else batches.push([unit]);
  }
  return batches;
}

/** Where a run goes on; from the beginning when the cursor is none of ours. */
export function firstOf(cursor: string | undefined, length: number): number {
  const index = cursor !== undefined && /^\d{1,9}$/.test(cursor) ? Number(cursor) : 0;
  return index < length ? index : 0;
}

export const refsOf = (units: readonly Unit[]): SeriesRef[] =>
  units.flatMap(unit => unit.targets.map(({ entityRef, environment }) => ({ entityRef, environment })));
