import {
  BurnReading,
  burnRules,
  DEFAULT_BURN_PAIRS,
  Health,
  HealthInput,
  HealthReason,
  Reading,
  Risk,
  RiskInput,
  ScoreConfig,
  scoreHealth,
  scoreRisk,
  sloPeriodAt,
  sloWindowHours,
  Tier,
} from '@rosetta/backstage-plugin-monitoring-common';
import { ScoreEvents, ScoreStore, SloReader, SloReading, SloRow } from '../store';

/** A series as scored at one moment. */
export interface ScoredSeries {
  readonly seriesId: number;
  readonly entityRef: string;
  readonly environment: string;
  readonly tier: Tier;
  readonly input: RiskInput;
  readonly health: Health;
  readonly risk: Risk;
  /** Incidents of the last 30 days; null where they are not collected. */
  readonly baseline: number | null;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The newest slots and hours are on their way for this long. */
const SETTLED_MS = 10 * MINUTE_MS;

/** Share of hours that must be there for a quiet SLO to be taken for quiet (KPI.md 1.2). */
const LEAST_COVERED = 0.8;

const missing = (state: 'neutral' | 'unknown', reason: HealthReason) => ({ state, reason }) as const;

/** What is told of one SLO. */
interface ReadSlo {
  readonly slo: SloRow;
  readonly reading: SloReading;
  readonly rules: readonly BurnReading[];
}

const isTold = ({ reading }: ReadSlo) => (reading.status === 'ok' || reading.status === 'partial') && reading.consumed !== null;
/** Somebody looked at every hour, and nobody called. */
const isIdle = ({ reading }: ReadSlo) =>
  reading.total === 0 && reading.hoursIdle !== null && reading.hoursIdle > 0 && reading.coverage !== null && reading.coverage >= LEAST_COVERED;

/** Why no SLO of an entity says anything. */
function silence(slos: readonly ReadSlo[]): ReturnType<typeof missing> {
  if (slos.length === 0) return missing('unknown', 'not_instrumented');
  if (slos.some(slo => slo.reading.status === 'stale')) return missing('unknown', 'feed_late');
  if (slos.every(isIdle)) return missing('neutral', 'idle');
  return missing('unknown', slos.some(slo => slo.reading.lowTraffic) ? 'low_traffic' : 'no_data');
}

function readBudget(slos: readonly ReadSlo[]): HealthInput['budget'] {
  const told = slos.filter(isTold);
  if (told.length === 0) return silence(slos);
  const worst = told.reduce((a, b) => (Number(b.reading.consumed) > Number(a.reading.consumed) ? b : a));
  return {
    state: 'ok', sloId: worst.slo.sloId, consumed: Number(worst.reading.consumed), slos: told.length,
    fromTier: worst.slo.origin === 'tier',
  };
}

function readBurn(slos: readonly ReadSlo[]): HealthInput['burn'] {
  const rules = slos.flatMap(slo => slo.rules);
  return rules.length === 0 ? silence(slos) : { state: 'ok', rules };
}

function readRecurrence(events: ScoreEvents, config: ScoreConfig): HealthInput['recurrence'] {
  if (events.incidentsReason !== null) return missing('unknown', events.incidentsReason);
  if (events.incidents < config.leastIncidents) return missing('neutral', 'too_few');
  return { state: 'ok', recurrent: events.recurrent, incidents: events.incidents };
}

function readChanges(events: ScoreEvents): HealthInput['changes'] {
  if (events.deploymentsReason !== null) return missing('unknown', events.deploymentsReason);
  if (events.mature === 0) return missing('neutral', 'no_releases');
  return { state: 'ok', failed: events.failed, mature: events.mature };
}

function readInFlight(events: ScoreEvents): RiskInput['inFlight'] {
  const { changesReason, deploymentsReason } = events;
  if (changesReason !== null && deploymentsReason !== null) return missing('unknown', deploymentsReason);
  return {
    state: 'ok',
    // What is not collected is not counted; the other of the two is.
    releases: deploymentsReason === null ? events.releasesInFlight : 0,
    changes: changesReason === null ? events.changesAhead : 0,
  };
}

function readDependencies(events: ScoreEvents): RiskInput['dependencies'] {
  if (events.dependencies === 0) return missing('neutral', 'no_dependencies');
  if (events.dependenciesKnown === 0) return missing('unknown', 'no_data');
  return { state: 'ok', critical: events.dependenciesCritical, total: events.dependencies };
}

/** Mean incidents of priority 1 to 3 per entity and day, by environment and tier. */
function tierMeans(rows: readonly ScoreEvents[]): (row: ScoreEvents) => number {
  const sums = new Map<string, { incidents: number; days: number }>();
  const keyOf = (row: ScoreEvents) => `${row.environment}\n${row.tier}`;
  for (const row of rows) {
    if (row.incidentsReason !== null || row.ratedDays === null || row.ratedDays < 1) continue;
    const sum = sums.get(keyOf(row)) ?? { incidents: 0, days: 0 };
    sums.set(keyOf(row), { incidents: sum.incidents + row.ratedIncidents, days: sum.days + row.ratedDays });
  }
  return row => {
    const sum = sums.get(keyOf(row));
    return sum ? sum.incidents / sum.days : 0;
  };
}

function readIncidentRate(events: ScoreEvents, tierMeanPerDay: number): RiskInput['incidentRate'] {
  if (events.incidentsReason !== null) return missing('unknown', events.incidentsReason);
  // Where nobody of the tier ever had one there is nothing to be compared with.
  if (events.ratedDays === null || events.ratedDays < 1 || tierMeanPerDay === 0) return missing('neutral', 'too_few');
  return { state: 'ok', incidents: events.ratedIncidents, days: events.ratedDays, tierMeanPerDay };
}

function inputOf(events: ScoreEvents, slos: readonly ReadSlo[], tierMeanPerDay: number, config: ScoreConfig): RiskInput {
  const incidents: Reading<{ direct: ScoreEvents['direct']; dependency: ScoreEvents['dependency'] }> =
    events.incidentsReason === null
      ? { state: 'ok', direct: events.direct, dependency: events.dependency }
      : missing('unknown', events.incidentsReason);
  return {
    tier: events.tier,
    budget: readBudget(slos),
    burn: readBurn(slos),
    incidents,
    changes: readChanges(events),
    recurrence: readRecurrence(events, config),
    incidentRate: readIncidentRate(events, tierMeanPerDay),
    inFlight: readInFlight(events),
    dependencies: readDependencies(events),
  };
}

/** Every SLO of the entities, read at an instant, by entity. */
async function readSlosAt(
  reader: SloReader,
  entityRefs: readonly string[],
  environment: string,
  atMs: number,
): Promise<Map<string, ReadSlo[]>> {
  const slos = await reader.list(entityRefs, environment);
  const readings = await reader.read(slos.map(slo => ({ sloId: slo.sloId, window: sloPeriodAt(slo.window, atMs) })), atMs);
  const readingOf = new Map(readings.map(reading => [reading.sloId, reading]));
  const asked = slos.flatMap(slo => {
    const reading = readingOf.get(slo.sloId);
    if (!reading || (reading.status !== 'ok' && reading.status !== 'partial')) return [];
    const hours = sloWindowHours(slo.window, atMs);
    return burnRules(DEFAULT_BURN_PAIRS, slo.target, hours).rules.map(rule => ({
      sloId: slo.sloId, severity: rule.severity, longMinutes: rule.longMinutes, shortMinutes: rule.shortMinutes,
      threshold: rule.threshold, periodHours: hours, consumed: reading.consumed, lowTraffic: reading.lowTraffic,
    }));
  });
  const settledMs = atMs - SETTLED_MS;
  const burns = await reader.burn(asked, Math.floor(settledMs / (5 * MINUTE_MS)) * 5 * MINUTE_MS, Math.floor(settledMs / HOUR_MS) * HOUR_MS);
  const rulesOf = new Map<number, BurnReading[]>();
  for (const burn of burns) {
    if ((burn.state !== 'firing' && burn.state !== 'not_firing') || burn.burnLong === null || burn.burnShort === null) continue;
    rulesOf.set(burn.sloId, [
      ...(rulesOf.get(burn.sloId) ?? []),
      {
        severity: burn.severity === 'page' ? 'page' : 'ticket', longMinutes: burn.longMinutes, threshold: burn.threshold,
        burnLong: burn.burnLong, burnShort: burn.burnShort, isCoarse: burn.resolution === 'coarse',
      },
    ]);
  }
  const byEntity = new Map<string, ReadSlo[]>();
  for (const slo of slos) {
    const reading = readingOf.get(slo.sloId);
    if (!reading) continue;
    byEntity.set(slo.entityRef, [...(byEntity.get(slo.entityRef) ?? []), { slo, reading, rules: rulesOf.get(slo.sloId) ?? [] }]);
  }
  return byEntity;
}

/**
 * Scores every series at an instant, now or long ago: from what had happened by then, as it is
 * known today.
 */
export async function scoreEntities(
  ports: { readonly scores: ScoreStore; readonly slos: SloReader },
  config: ScoreConfig,
  atMs: number,
): Promise<ScoredSeries[]> {
  const rows = await ports.scores.events(atMs);
  const meanOf = tierMeans(rows);
  const scored: ScoredSeries[] = [];
  for (const environment of [...new Set(rows.map(row => row.environment))]) {
    const own = rows.filter(row => row.environment === environment);
    const slos = await readSlosAt(ports.slos, own.map(row => row.entityRef), environment, atMs);
    for (const events of own) {
      const input = inputOf(events, slos.get(events.entityRef) ?? [], meanOf(events), config);
      scored.push({
        seriesId: events.seriesId, entityRef: events.entityRef, environment, tier: events.tier, input,
        health: scoreHealth(input, config),
        risk: scoreRisk(input, config),
        baseline: events.incidentsReason === 'not_mapped' || events.incidentsReason === 'no_data' ? null : events.baseline,
      });
    }
  }
  return scored;
}
