import { IncidentFact, judgeIncident, ProblemFact, Tile } from '@rosetta/backstage-plugin-monitoring-common';
import { EntityRow, PivotRow } from '../store';
import { countedSinceMs, dailySparkline } from './dailyCounts';
import { EventFeed, eventKpi, INCIDENT_KEYS } from './eventKpis';
import type { HandlerDependencies } from './handlers/dependencies';
import type { Told } from './handlers/liveSummary';
import { decisiveSla } from './incidentView';
import { SIGNAL_KEYS } from './tiles';

const DAY_MS = 86_400_000;

/** Most open incidents that an incidents tile looks through for the next SLA. */
const MAX_LOOKED = 200;

const instant = (nowMs: number) => ({ startMs: nowMs, endMs: nowMs });

function linkOf({ instances }: HandlerDependencies, pivot: PivotRow | undefined): string | null {
  const served = instances.find(item => item.source === pivot?.source && item.instance === pivot?.instance);
  return served && pivot?.pivot ? served.pivotUrl(pivot.pivot) : null;
}

/** An open problem is as serious as it makes the entity, and a warning at least. */
function problemsState(value: Tile['value'], entity: EntityRow): Tile['state'] {
  if (value.status !== 'ok') return null;
  if (value.value === 0) return 'ok';
  const decides = entity.reasons.some(reason => reason.code === 'problem_open' && reason.state === 'critical');
  return decides ? 'critical' : 'warning';
}

/** A feed that answered by itself: what is told is all there is, however late the collector. */
const toldAt = (feed: EventFeed, { atMs }: Told<unknown>): EventFeed => ({
  ...feed, absence: undefined, asOf: new Date(atMs).toISOString(),
});

/** Most urgent first; those without a priority last. */
function countByPriority(told: readonly IncidentFact[]): { priority: number | null; count: number }[] {
  const counts = new Map<number | null, number>();
  for (const { priority } of told) counts.set(priority, (counts.get(priority) ?? 0) + 1);
  return [...counts]
    .map(([priority, count]) => ({ priority, count }))
    .sort((a, b) => (a.priority ?? Infinity) - (b.priority ?? Infinity));
}

/**
 * Distinct APM problems open now.
 *
 * @param asking - what the source tells just now; what is stored is read meanwhile
 */
export async function problemsTile(
  dependencies: HandlerDependencies,
  entity: EntityRow,
  pivot: PivotRow | undefined,
  held: EventFeed,
  nowMs: number,
  asking?: Promise<Told<ProblemFact> | undefined>,
): Promise<Tile> {
  const { problems } = dependencies;
  const isHeld = entity.seriesId !== null && pivot?.state === 'mapped';
  const [told, stored, before] = await Promise.all([
    asking,
    isHeld ? problems.countOpen(entity.seriesId!, null) : null,
    isHeld ? problems.countOpen(entity.seriesId!, nowMs - DAY_MS) : null,
  ]);
  const feed = told ? toldAt(held, told) : held;
  const open = told ? told.facts.length : stored;
  const value = eventKpi('open_problems', feed, {
    value: open, n: open, previous: before, method: 'distinct_open_now', window: instant(nowMs),
  });
  return {
    kpi: 'open_problems',
    value: value.status === 'ok' ? { ...value, target: 0 } : value,
    state: problemsState(value, entity),
    origin: feed.origin,
    sparkline: null,
    upstreamUrl: linkOf(dependencies, pivot),
    keys: SIGNAL_KEYS,
    resource: null,
    incidents: null,
    deployment: null,
  };
}

/**
 * Distinct ITSM incidents open now, by priority, with the SLA that ends next.
 *
 * @param asking - what the source tells just now; what is stored is read meanwhile
 */
export async function incidentsTile(
  dependencies: HandlerDependencies,
  entity: EntityRow,
  environment: string,
  pivot: PivotRow | undefined,
  held: EventFeed,
  nowMs: number,
  asking?: Promise<Told<IncidentFact> | undefined>,
): Promise<Tile> {
  const { incidents, reportingZone } = dependencies;
  const ids = entity.seriesId === null || held.absence?.status === 'not_permitted' ? [] : [entity.seriesId];
  const [told, stored, byDay, listed] = await Promise.all([
    asking,
    ids.length === 0 ? { open: [], before: 0 } : incidents.openAndBefore(ids[0], nowMs - DAY_MS),
    ids.length === 0 ? null : incidents.openedByDay(ids[0], countedSinceMs(nowMs), reportingZone),
    incidents.list({
      seriesIds: ids, environment, status: 'open', window: { startMs: 0, endMs: nowMs + DAY_MS }, priorityTo: null,
      withUncounted: false, offset: 0, limit: MAX_LOOKED,
    }),
  ]);
  const feed = told ? toldAt(held, told) : held;
  const counts = told ? countByPriority(told.facts) : stored.open;
  const open = counts.reduce((total, entry) => total + entry.count, 0);
  const value = eventKpi('open_incidents', feed, {
    value: open, n: open, previous: stored.before, method: 'distinct_open_now', window: instant(nowMs),
  });
  const clocks = listed.rows.flatMap(row => decisiveSla(row.slas) ?? []);
  const due = clocks.flatMap(sla => (sla.hasBreached || sla.endedMs !== null || sla.dueMs === null ? [] : [sla.dueMs]));
  const urgent = counts.find(entry => entry.count > 0)?.priority ?? null;
  const state: Tile['state'] = value.status === 'ok' ? (judgeIncident(urgent) ?? 'ok') : null;
  const isShown = feed.absence === undefined || feed.absence.status === 'stale';
  return {
    kpi: 'open_incidents',
    value,
    state,
    origin: feed.origin,
    sparkline: byDay && isShown ? dailySparkline(byDay, pivot?.coveredFromMs ?? null, held.asOf, nowMs, reportingZone) : null,
    upstreamUrl: linkOf(dependencies, pivot),
    keys: INCIDENT_KEYS,
    resource: null,
    incidents: isShown
      ? {
          byPriority: counts.map(entry => ({ priority: entry.priority, count: entry.count })),
          nextSlaDue: due.length === 0 ? null : new Date(Math.min(...due)).toISOString(),
          slaBreached: clocks.filter(sla => sla.hasBreached).length,
        }
      : null,
    deployment: null,
  };
}
