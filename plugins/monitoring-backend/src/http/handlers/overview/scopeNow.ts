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

function nowKpi(
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
  const [held, open] = await Promise.all([
    signals.newestSlots(ids, VERDICT_SLOTS),
    feed.absence?.status === 'not_permitted' ? [] : incidents.openByPriority(environment, ids),
  ]);
  const freshFromMs = nowMs - TIP_STALE_AFTER_MS - VERDICT_SLOTS * TIP_SLOT_MS;
  const fresh = [...held.values()]
    .map(slots => slots.filter(slot => slot.startMs >= freshFromMs))
    .filter(slots => slots.length > 0);
  const slots = fresh.flat();
  const endMs = slots.reduce((latest, slot) => Math.max(latest, slot.startMs + TIP_SLOT_MS), 0) || nowMs;
  const window = { startMs: endMs - VERDICT_SLOTS * TIP_SLOT_MS, endMs };
  const entities = { fresh: fresh.length, expected: held.size };
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
