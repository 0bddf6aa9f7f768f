import { EntityState } from './entityState';
import { Health } from './health';
import { ScoreConfig } from './healthConfig';

/** States that health may have; maintenance is the verdict's. */
export type HealthState = Exclude<EntityState, 'maintenance'>;

/** What is kept between evaluations. */
export interface HeldHealth {
  readonly state: HealthState;
  readonly sinceMs: number;
  /** The state by the score alone, with its memory; unknown while there was no score. */
  readonly scored: HealthState;
  /** A better state that waits to be seen again; null where none does. */
  readonly candidate: HealthState | null;
  /** Hourly evaluations in a row that showed it. */
  readonly candidateHours: number;
  /** Hour of the last evaluation, epoch milliseconds. */
  readonly hourMs: number;
}

const HOUR_MS = 3_600_000;
const RANK: Record<HealthState, number> = { critical: 0, warning: 1, unknown: 2, ok: 3 };

/** The line at which a state begins, from below. */
const lineOf = (state: 'ok' | 'warning', { lines }: ScoreConfig) => lines[state];

function plainState(score: number, config: ScoreConfig): 'ok' | 'warning' | 'critical' {
  if (score >= lineOf('ok', config)) return 'ok';
  return score >= lineOf('warning', config) ? 'warning' : 'critical';
}

/** Where the score leads from a state at once: downward only, and only well below the line. */
function fallFrom(state: 'ok' | 'warning' | 'critical', score: number, config: ScoreConfig): 'ok' | 'warning' | 'critical' {
  const { down } = config.hysteresis;
  if (score < lineOf('warning', config) - down) return 'critical';
  if (state === 'ok' && score < lineOf('ok', config) - down) return 'warning';
  return state;
}

/** Where the score would lead upward, once it is seen often enough. */
function riseFrom(state: 'ok' | 'warning' | 'critical', score: number, config: ScoreConfig): 'ok' | 'warning' | 'critical' {
  const { up } = config.hysteresis;
  if (state !== 'ok' && score >= lineOf('ok', config) + up) return 'ok';
  if (state === 'critical' && score >= lineOf('warning', config) + up) return 'warning';
  return state;
}

type Memory = Pick<HeldHealth, 'scored' | 'candidate' | 'candidateHours'>;

function remember(held: HeldHealth | undefined, score: number | null, hourMs: number, config: ScoreConfig): Memory {
  if (score === null) return { scored: 'unknown', candidate: null, candidateHours: 0 };
  // From not knowing, one look is enough.
  if (!held || held.scored === 'unknown') return { scored: plainState(score, config), candidate: null, candidateHours: 0 };
  const fallen = fallFrom(held.scored, score, config);
  if (fallen !== held.scored) return { scored: fallen, candidate: null, candidateHours: 0 };
  const risen = riseFrom(held.scored, score, config);
  if (risen === held.scored) return { scored: held.scored, candidate: null, candidateHours: 0 };
  const isNewHour = hourMs > held.hourMs;
  const isLower = held.candidate !== null && RANK[risen] <= RANK[held.candidate];
  const hours = held.candidate === null ? 1 : held.candidateHours + Number(isNewHour);
  if (hours >= config.hysteresis.hours) {
    // Of two sights the lower one counts: what was seen once more than that is not yet sure.
    return { scored: isLower || held.candidate === null ? risen : held.candidate, candidate: null, candidateHours: 0 };
  }
  return { scored: held.scored, candidate: isLower || held.candidate === null ? risen : held.candidate, candidateHours: hours };
}

/** The worse of two, by the order of urgency. */
const worse = (a: HealthState, b: HealthState): HealthState => (RANK[a] <= RANK[b] ? a : b);

/**
 * The state after one more evaluation (KPI.md 4.2): lines with hysteresis for the score,
 * then the gates, which act at once. Where not all is known nothing is ok. Replaying the
 * same evaluations gives the same states; several in one hour count as one.
 */
export function stepHealth(held: HeldHealth | undefined, health: Health, nowMs: number, config: ScoreConfig): HeldHealth {
  const hourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  const memory = remember(held, health.score, hourMs, config);
  const isCapped = health.coverage < config.coverage.ok - 1e-9;
  const isStale = health.gates.some(gate => gate.id === 'feed_stale');
  const raised = health.gates.filter(gate => gate.state !== 'unknown').map((gate): HealthState => gate.state);
  let state: HealthState = memory.scored === 'ok' && isCapped ? 'warning' : memory.scored;
  // A budget that nobody counted makes the rest a guess, unless what is known is critical already.
  if (isStale || memory.scored === 'unknown') state = raised.includes('critical') ? 'critical' : 'unknown';
  else state = raised.reduce(worse, state);
  return { ...memory, state, sinceMs: held?.state === state ? held.sinceMs : nowMs, hourMs };
}
