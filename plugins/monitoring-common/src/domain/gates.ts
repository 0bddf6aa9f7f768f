import { Tier } from './entityState';
import { SignalObjectives } from './objectives';

/** Signals that have an objective. */
export type JudgedSignal = 'error_ratio' | 'latency_p95' | 'saturation' | 'availability';
export const JUDGED_SIGNALS: readonly JudgedSignal[] = [
  'error_ratio',
  'latency_p95',
  'saturation',
  'availability',
];

/** One 5-minute slot as the gates read it; null is no data. */
export interface TipSlot {
  readonly startMs: number;
  readonly requests: number | null;
  readonly errors: number | null;
  readonly latencyP95Ms: number | null;
  readonly saturationRatio: number | null;
  readonly availabilityRatio: number | null;
}

/** How many complete 5-minute slots a gate looks at: one bad slot raises nothing (KPI.md, Read with it). */
export const VERDICT_SLOTS = 3;

/** A gate needs this many of its slots to have data: a gap neither proves nor excuses anything. */
export const LEAST_JUDGED_SLOTS = 2;

/** Fewer requests than this in the gate's slots cannot judge an error ratio (KPI.md 1.2, low traffic). */
export const MIN_JUDGED_REQUESTS = 20;

/** Beyond this multiple of the objective is far beyond it (KPI.md, Read with it). */
export const FAR_BEYOND = { error_ratio: 6, latency_p95: 2 } as const;

/** Down for more than half of the time is down. */
const CRITICAL_AVAILABILITY = 0.5;

/** Entities of these tiers can be critical by a signal alone. */
const CRITICAL_TIERS: readonly Tier[] = [1, 2];

/** The objective of a signal, in the signal's unit. */
export function objectiveOf(signal: JudgedSignal, objectives: SignalObjectives): number {
  switch (signal) {
    case 'error_ratio':
      return objectives.errorRatio;
    case 'latency_p95':
      return objectives.latencyP95Ms;
    case 'saturation':
      return objectives.saturationRatio;
    default:
      return objectives.availabilityRatio;
  }
}

/** A signal's value in one slot; null where the slot does not say. */
export function valueOf(signal: JudgedSignal, slot: TipSlot): number | null {
  switch (signal) {
    case 'error_ratio':
      return slot.requests === null || slot.errors === null || slot.requests === 0 ? null : slot.errors / slot.requests;
    case 'latency_p95':
      return slot.latencyP95Ms;
    case 'saturation':
      return slot.saturationRatio;
    default:
      return slot.availabilityRatio;
  }
}

/**
 * How far one value is from its objective.
 *
 * Full is full: a resource cannot be used twice over, so saturation is far beyond from
 * half way between its objective and the brim.
 */
export function distance(
  signal: JudgedSignal,
  value: number,
  objective: number,
): 'within' | 'beyond' | 'far_beyond' {
  if (signal === 'availability') {
    if (value >= objective) return 'within';
    return value < CRITICAL_AVAILABILITY ? 'far_beyond' : 'beyond';
  }
  if (value <= objective) return 'within';
  const far = signal === 'saturation' ? (1 + objective) / 2 : objective * FAR_BEYOND[signal];
  return value >= far ? 'far_beyond' : 'beyond';
}

/**
 * Judges one signal over a gate's slots: all beyond the objective is a warning, all far
 * beyond it is critical on tier 1 and 2 (KPI.md, Read with it).
 *
 * @param slots - the last {@link VERDICT_SLOTS}; absent ones are simply not there
 * @returns undefined where too few slots have data, or too few requests were made
 */
export function judgeSignal(
  signal: JudgedSignal,
  slots: readonly TipSlot[],
  objectives: SignalObjectives,
  tier: Tier,
): 'ok' | 'warning' | 'critical' | undefined {
  const values = slots.map(slot => valueOf(signal, slot)).filter((value): value is number => value !== null);
  if (values.length < LEAST_JUDGED_SLOTS) return undefined;
  if (signal === 'error_ratio') {
    const requests = slots.reduce((sum, slot) => sum + (slot.errors === null || slot.requests === null ? 0 : slot.requests), 0);
    if (requests < MIN_JUDGED_REQUESTS) return undefined;
  }
  const distances = values.map(value => distance(signal, value, objectiveOf(signal, objectives)));
  if (distances.includes('within')) return 'ok';
  return distances.includes('beyond') || !CRITICAL_TIERS.includes(tier) ? 'warning' : 'critical';
}

/** Median of the known values, so that one odd slot neither raises nor hides anything. */
function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** The one number that stands for a signal over the gate's slots; null without data. */
export function readSignal(signal: JudgedSignal, slots: readonly TipSlot[]): number | null {
  if (signal === 'error_ratio') {
    const counted = slots.filter(slot => slot.requests !== null && slot.errors !== null);
    const requests = counted.reduce((sum, slot) => sum + slot.requests!, 0);
    return requests === 0 ? null : counted.reduce((sum, slot) => sum + slot.errors!, 0) / requests;
  }
  const values = slots.map(slot => valueOf(signal, slot)).filter((value): value is number => value !== null);
  return values.length === 0 ? null : middle(values);
}

/** Slots further apart than this do not make one run. */
const LONGEST_GAP_MS = 30 * 60_000;

/**
 * When the unbroken run of a signal beyond its objective began, read back from the newest slot.
 *
 * @param tip - newest first
 * @param least - `far_beyond` looks for the run of values that are critical
 * @returns epoch milliseconds, or undefined where the newest value is not beyond
 */
export function runStart(
  signal: JudgedSignal,
  tip: readonly TipSlot[],
  objective: number,
  least: 'beyond' | 'far_beyond',
): number | undefined {
  let startMs: number | undefined;
  for (const slot of tip) {
    if (startMs !== undefined && startMs - slot.startMs > LONGEST_GAP_MS) break;
    const value = valueOf(signal, slot);
    if (value === null) continue;
    const far = distance(signal, value, objective);
    if (far === 'within' || (least === 'far_beyond' && far === 'beyond')) break;
    startMs = slot.startMs;
  }
  return startMs;
}
