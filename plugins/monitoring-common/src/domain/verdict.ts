import { EntityState } from './entityState';
import { SignalObjectives } from './objectives';

/** A reason for a state, most serious first; words are made from it on the screen. */
export type VerdictReason =
  | { readonly code: 'problem_open'; readonly state: 'critical' | 'warning'; readonly displayId: string; readonly title: string }
  | {
      readonly code: 'error_ratio' | 'latency_p95' | 'saturation' | 'availability';
      readonly state: 'critical' | 'warning';
      readonly value: number;
      readonly target: number;
    }
  | { readonly code: 'stale'; readonly state: 'unknown'; readonly sinceMs: number }
  | { readonly code: 'never_collected' | 'not_mapped' | 'not_found_upstream' | 'finding' | 'no_data'; readonly state: 'unknown' };

/** One 5-minute slot as the verdict reads it; null is no data. */
export interface TipSlot {
  readonly startMs: number;
  readonly requests: number | null;
  readonly errors: number | null;
  readonly latencyP95Ms: number | null;
  readonly saturationRatio: number | null;
  readonly availabilityRatio: number | null;
}

/** An open APM problem as the verdict reads it. */
export interface OpenProblem {
  readonly displayId: string;
  readonly title: string;
  readonly severity: string;
}

export interface VerdictInput {
  /** Whether the entity has a pivot that gives signals, in this environment. */
  readonly isMapped: boolean;
  /** Whether a bad annotation keeps the entity from being collected. */
  readonly hasBlockingFinding: boolean;
  /** Whether the source said that it does not know what the pivot names. */
  readonly isNotFoundUpstream: boolean;
  /** Slots of the last {@link VERDICT_SLOTS} complete 5 minutes, oldest first; absent slots are simply not there. */
  readonly slots: readonly TipSlot[];
  /** Start of the newest slot that ever carried a value, epoch milliseconds. */
  readonly lastDataMs: number | null;
  readonly openProblems: readonly OpenProblem[];
  readonly objectives: SignalObjectives;
  readonly nowMs: number;
  /** A tip older than this is stale, milliseconds (DATA.md: 15 min). */
  readonly staleAfterMs: number;
}

/** State and its reasons; the first reason is the one that decided. */
export interface Verdict {
  readonly state: EntityState;
  readonly reasons: readonly VerdictReason[];
}

/** How many complete 5-minute slots a verdict looks at: long enough to outlive one bad slot. */
export const VERDICT_SLOTS = 3;

/** Data older than this is not the present (DATA.md, Defaults). */
export const TIP_STALE_AFTER_MS = 15 * 60_000;

/** Fewer requests than this in the verdict's slots cannot judge an error ratio (KPI.md 1.2, low traffic). */
export const MIN_JUDGED_REQUESTS = 20;

/** Beyond this multiple of the objective errors and latency are critical and not only a warning. */
const CRITICAL_FACTOR = 2;

/** Down for more than half of the time is down. */
const CRITICAL_AVAILABILITY = 0.5;

/** Signals that have an objective. */
export type JudgedSignal = 'error_ratio' | 'latency_p95' | 'saturation' | 'availability';

/**
 * Judges one signal against its objective; both in the signal's unit.
 *
 * Full is full: a resource cannot be used twice over, so saturation is critical
 * from half way between its objective and the brim.
 */
export function judgeSignal(
  signal: JudgedSignal,
  value: number,
  objective: number,
): 'ok' | 'warning' | 'critical' {
  if (signal === 'availability') {
    if (value >= objective) return 'ok';
    return value < CRITICAL_AVAILABILITY ? 'critical' : 'warning';
  }
  if (value <= objective) return 'ok';
  const criticalAt = signal === 'saturation' ? (1 + objective) / 2 : objective * CRITICAL_FACTOR;
  return value >= criticalAt ? 'critical' : 'warning';
}

const CRITICAL_SEVERITIES = new Set(['availability', 'error']);

/** Median of the known values, so that one odd slot neither raises nor hides anything. */
function middle(values: readonly (number | null)[]): number | null {
  const known = values.filter((value): value is number => value !== null).sort((a, b) => a - b);
  if (known.length === 0) return null;
  const half = Math.floor(known.length / 2);
  return known.length % 2 === 1 ? known[half] : (known[half - 1] + known[half]) / 2;
}

function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value): value is number => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}

function reasonFor(code: JudgedSignal, value: number | null, target: number): VerdictReason[] {
  if (value === null) return [];
  const state = judgeSignal(code, value, target);
  return state === 'ok' ? [] : [{ code, state, value, target }];
}

function signalReasons(input: VerdictInput): VerdictReason[] {
  const { slots, objectives } = input;
  // Errors and requests are added over the same slots: a slot that lacks one of them judges nothing.
  const judged = slots.filter(slot => slot.requests !== null && slot.errors !== null);
  const requests = sum(judged.map(slot => slot.requests));
  const errors = sum(judged.map(slot => slot.errors));
  const errorRatio =
    requests !== null && errors !== null && requests >= MIN_JUDGED_REQUESTS ? errors / requests : null;
  return [
    ...reasonFor('error_ratio', errorRatio, objectives.errorRatio),
    ...reasonFor('latency_p95', middle(slots.map(slot => slot.latencyP95Ms)), objectives.latencyP95Ms),
    ...reasonFor('saturation', middle(slots.map(slot => slot.saturationRatio)), objectives.saturationRatio),
    ...reasonFor('availability', middle(slots.map(slot => slot.availabilityRatio)), objectives.availabilityRatio),
  ];
}

/**
 * Judges an entity from its open problems and the newest complete slots.
 *
 * Absence is never health: without a mapping, without data or with data older than
 * `staleAfterMs` the state is `unknown` unless an open problem says worse.
 */
export function judge(input: VerdictInput): Verdict {
  const problems = input.openProblems.map(
    (problem): VerdictReason => ({
      code: 'problem_open',
      state: CRITICAL_SEVERITIES.has(problem.severity) ? 'critical' : 'warning',
      displayId: problem.displayId,
      title: problem.title,
    }),
  );
  const isStale =
    input.lastDataMs !== null && input.nowMs - input.lastDataMs > input.staleAfterMs;
  const reasons: VerdictReason[] = [...problems];
  if (input.hasBlockingFinding) {
    reasons.push({ code: 'finding', state: 'unknown' });
  } else if (!input.isMapped) {
    reasons.push({ code: 'not_mapped', state: 'unknown' });
  } else if (input.isNotFoundUpstream && (isStale || input.lastDataMs === null)) {
    reasons.push({ code: 'not_found_upstream', state: 'unknown' });
  } else if (input.lastDataMs === null) {
    reasons.push({ code: 'never_collected', state: 'unknown' });
  } else if (isStale) {
    reasons.push({ code: 'stale', state: 'unknown', sinceMs: input.lastDataMs });
  } else if (input.slots.length === 0) {
    reasons.push({ code: 'no_data', state: 'unknown' });
  } else {
    reasons.push(...signalReasons(input));
  }
  const order = { critical: 0, warning: 1, unknown: 2 };
  // Signals before problems of the same state: "error rate 4.2 %" says more than "a problem is open".
  reasons.sort(
    (a, b) =>
      order[a.state] - order[b.state] ||
      Number(a.code === 'problem_open') - Number(b.code === 'problem_open'),
  );
  return { state: reasons[0]?.state ?? 'ok', reasons };
}
