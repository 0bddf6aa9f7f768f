import {
  KPI_DEFINITIONS,
  KpiValue,
  ratioOrNull,
  ScopeNow,
  TIP_STALE_AFTER_MS,
  VERDICT_SLOTS,
} from '@rosetta/backstage-plugin-monitoring-common';
import { MemberRow, SlotRow } from '../../../store';
import { EventFeed, eventKpi } from '../../eventKpis';
import { TIP_SLOT_MS } from '../../tiles';
import { HandlerDependencies } from '../dependencies';

/** A scope of more members than this has its states; figures of this minute are for those who work in one. */
export const MAX_NOW_MEMBERS = 500;

/** A figure of a scope over the last quarter of an hour, from its members' slots. */
export function nowKpi(
  kpi: 'error_rate' | 'throughput',
  slots: readonly SlotRow[],
  entities: { fresh: number; expected: number },
  window: { startMs: number; endMs: number },
): KpiValue {
  const definition = KPI_DEFINITIONS[kpi];
  const counted = slots.filter(slot => slot.requests !== null && (kpi === 'throughput' || slot.errors !== null));
  const requests = counted.reduce((sum, slot) => sum + slot.requests!, 0);
  const num = kpi === 'throughput' ? requests : counted.reduce((sum, slot) => sum + slot.errors!, 0);
  const den = kpi === 'throughput' ? (VERDICT_SLOTS * TIP_SLOT_MS) / 1_000 : requests;
  const common = {
    unit: definition.unit,
    betterIs: definition.betterIs,
    n: counted.length === 0 ? null : Math.round(requests),
    num: counted.length === 0 ? null : num,
    den: counted.length === 0 ? null : den,
    coverage: entities.expected === 0 ? null : entities.fresh / entities.expected,
    window: { start: new Date(window.startMs).toISOString(), end: new Date(window.endMs).toISOString() },
    method: 'sum_of_members',
    asOf: counted.length === 0 ? null : new Date(window.endMs).toISOString(),
    previous: null,
  };
  const value = counted.length === 0 ? null : ratioOrNull(num, den);
  if (value === null) {
    return counted.length === 0
      ? { ...common, status: 'unknown', value: null, reason: { code: 'no_data_since' } }
      : { ...common, status: 'insufficient', value: null, lastValue: null, reason: { code: 'low_traffic' } };
  }
  if (entities.fresh < entities.expected) {
    return {
      ...common, status: 'partial', value,
      reason: { code: 'coverage_low', params: { have: entities.fresh, need: entities.expected } },
    };
  }
  return { ...common, status: 'ok', value };
}

/** The slots of the last quarter of an hour, by series, of those members that gave any. */
export interface FreshSlots {
  readonly bySeries: ReadonlyMap<number, readonly SlotRow[]>;
  readonly entities: { readonly fresh: number; readonly expected: number };
  readonly window: { readonly startMs: number; readonly endMs: number };
  /** Series that gave slots once, but none of late. */
  readonly stale: readonly number[];
}

/** Reads what members said of late; one that never had a slot is not expected to. */
export async function readFreshSlots(
  { signals }: Pick<HandlerDependencies, 'signals'>,
  seriesIds: readonly number[],
  nowMs: number,
): Promise<FreshSlots> {
  const held = await signals.newestSlots(seriesIds, VERDICT_SLOTS);
  const freshFromMs = nowMs - TIP_STALE_AFTER_MS - VERDICT_SLOTS * TIP_SLOT_MS;
  const bySeries = new Map<number, SlotRow[]>();
  const stale: number[] = [];
  for (const [seriesId, slots] of held) {
    const fresh = slots.filter(slot => slot.startMs >= freshFromMs);
    if (fresh.length > 0) bySeries.set(seriesId, fresh);
    else stale.push(seriesId);
  }
  const endMs =
    [...bySeries.values()].flat().reduce((latest, slot) => Math.max(latest, slot.startMs + TIP_SLOT_MS), 0) || nowMs;
  return {
    bySeries,
    entities: { fresh: bySeries.size, expected: held.size },
    window: { startMs: endMs - VERDICT_SLOTS * TIP_SLOT_MS, endMs },
    stale,
  };
}

/**
 * A scope in the last quarter of an hour: sums over its members' newest slots, and the
 * spread of their p95; a percentile of a scope does not exist (KPI.md 4.4).
 */
export async function readScopeNow(
  { signals, incidents }: HandlerDependencies,
  members: readonly MemberRow[],
  environment: string,
  feed: EventFeed,
  nowMs: number,
): Promise<ScopeNow | null> {
  if (members.length > MAX_NOW_MEMBERS) return null;
  const ids = members.map(member => member.seriesId);
  const [{ bySeries, entities, window }, open] = await Promise.all([
    readFreshSlots({ signals }, ids, nowMs),
    feed.absence?.status === 'not_permitted' ? [] : incidents.openByPriority(environment, ids),
  ]);
  const fresh = [...bySeries.values()];
  const slots = fresh.flat();
  const newest = fresh.flatMap(list => list.at(-1)?.latencyP95Ms ?? []);
  const openNow = open.reduce((sum, entry) => sum + entry.count, 0);
  return {
    errorRate: nowKpi('error_rate', slots, entities, window),
    throughput: nowKpi('throughput', slots, entities, window),
    openIncidents: eventKpi('open_incidents', feed, {
      value: openNow, n: openNow, previous: null, method: 'distinct_open_now', window: { startMs: nowMs, endMs: nowMs },
    }),
    incidentsByPriority: open.map(({ priority, count }) => ({ priority, count })),
    latencyP95:
      newest.length === 0
        ? null
        : { lowMs: Math.min(...newest), highMs: Math.max(...newest), entities: newest.length },
  };
}
