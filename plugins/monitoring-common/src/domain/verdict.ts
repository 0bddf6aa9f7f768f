import { EntityState, Tier } from './entityState';
import { judgeSignal, JUDGED_SIGNALS, JudgedSignal, objectiveOf, readSignal, TipSlot } from './gates';
import { SignalObjectives } from './objectives';

/** A reason for a state, most serious first; words are made from it on the screen. */
export type VerdictReason =
  | { readonly code: 'problem_open'; readonly state: 'critical' | 'warning'; readonly displayId: string; readonly title: string }
  | {
      readonly code: 'incident_open';
      readonly state: 'critical' | 'warning';
      readonly displayId: string;
      readonly title: string;
      readonly priority: number;
    }
  | {
      readonly code: JudgedSignal;
      readonly state: 'critical' | 'warning';
      readonly value: number;
      readonly target: number;
    }
  | { readonly code: 'stale'; readonly state: 'unknown'; readonly sinceMs: number }
  | { readonly code: 'maintenance'; readonly state: 'maintenance'; readonly sinceMs: number; readonly untilMs: number }
  | {
      readonly code: 'never_collected' | 'not_mapped' | 'not_found_upstream' | 'ambiguous_upstream' | 'finding' | 'no_data';
      readonly state: 'unknown';
    };

/** An open APM problem as the verdict reads it. */
export interface OpenProblem {
  readonly displayId: string;
  readonly title: string;
  readonly severity: string;
}

/** An open ITSM incident as the verdict reads it: no duplicate, not canceled. */
export interface OpenIncident {
  readonly number: string;
  readonly title: string;
  /** Null where the source gives none. */
  readonly priority: number | null;
}

export interface VerdictInput {
  readonly tier: Tier;
  /** Whether the entity has a pivot that gives signals, in this environment. */
  readonly isMapped: boolean;
  /** Whether a bad annotation keeps its signals from being collected. */
  readonly hasBlockingFinding: boolean;
  /** Whether the source said that it does not know what the pivot names. */
  readonly isNotFoundUpstream: boolean;
  /** Slots of the last {@link VERDICT_SLOTS} complete 5 minutes, oldest first; absent slots are simply not there. */
  readonly slots: readonly TipSlot[];
  /** End of the newest slot that ever carried a value, epoch milliseconds. */
  readonly lastDataMs: number | null;
  readonly openProblems: readonly OpenProblem[];
  readonly openIncidents: readonly OpenIncident[];
  /** The window the present lies in, registered before it began; null outside one. */
  readonly maintenance: { readonly startMs: number; readonly endMs: number } | null;
  readonly objectives: SignalObjectives;
  readonly nowMs: number;
  /** A tip older than this is stale, milliseconds (DATA.md: 15 min). */
  readonly staleAfterMs: number;
}

/** State and its reasons; the first reason is the one that decided. */
export interface Verdict {
  readonly state: EntityState;
  readonly reasons: readonly VerdictReason[];
  /** What the state would be without the maintenance window; null outside one. */
  readonly underlying: Exclude<EntityState, 'maintenance'> | null;
}

/** Data older than this is not the present (DATA.md, Defaults). */
export const TIP_STALE_AFTER_MS = 15 * 60_000;

/** Severities that say something about the tool or nothing about harm: no gate. */
const HARMLESS_SEVERITIES = new Set(['monitoring', 'info']);

/**
 * What an open APM problem says: at least a warning, critical when a tier 1 entity is not
 * available (KPI.md, Read with it); undefined for severities that hurt nobody.
 */
export function judgeProblem(severity: string, tier: Tier): 'critical' | 'warning' | undefined {
  if (HARMLESS_SEVERITIES.has(severity)) return undefined;
  return tier === 1 && severity === 'availability' ? 'critical' : 'warning';
}

/** What an open incident says: priority 1 critical, 2 warning, others nothing by themselves. */
export function judgeIncident(priority: number | null): 'critical' | 'warning' | undefined {
  if (priority === 1) return 'critical';
  return priority === 2 ? 'warning' : undefined;
}

function eventReasons({ openProblems, openIncidents, tier }: VerdictInput): VerdictReason[] {
  const problems = openProblems.flatMap(({ displayId, title, severity }): VerdictReason[] => {
    const state = judgeProblem(severity, tier);
    return state ? [{ code: 'problem_open', state, displayId, title }] : [];
  });
  const incidents = openIncidents.flatMap(({ number, title, priority }): VerdictReason[] => {
    const state = judgeIncident(priority);
    return state && priority !== null ? [{ code: 'incident_open', state, displayId: number, title, priority }] : [];
  });
  return [...incidents, ...problems];
}

function signalReasons({ slots, objectives, tier }: VerdictInput): VerdictReason[] {
  return JUDGED_SIGNALS.flatMap((code): VerdictReason[] => {
    const state = judgeSignal(code, slots, objectives, tier);
    const value = readSignal(code, slots);
    if (value === null || state === undefined || state === 'ok') return [];
    return [{ code, state, value, target: objectiveOf(code, objectives) }];
  });
}

/** Whether nothing can be said of the signals, and why. */
function blindness(input: VerdictInput): VerdictReason | undefined {
  const isStale = input.lastDataMs !== null && input.nowMs - input.lastDataMs > input.staleAfterMs;
  if (!input.isMapped) return { code: input.hasBlockingFinding ? 'finding' : 'not_mapped', state: 'unknown' };
  if (input.isNotFoundUpstream && (isStale || input.lastDataMs === null)) {
    return { code: 'not_found_upstream', state: 'unknown' };
  }
  if (input.lastDataMs === null) return { code: 'never_collected', state: 'unknown' };
  if (isStale) return { code: 'stale', state: 'unknown', sinceMs: input.lastDataMs };
  return input.slots.length === 0 ? { code: 'no_data', state: 'unknown' } : undefined;
}

const ORDER = { critical: 0, warning: 1, unknown: 2, maintenance: 3 };
/** Signals before events of the same state: "error rate 4.2 %" says more than "a problem is open". */
const isEvent = (reason: VerdictReason) => Number(reason.code === 'problem_open' || reason.code === 'incident_open');

/**
 * Judges an entity by its gates: open incidents and problems, and the newest complete slots.
 *
 * Absence is never health: without a mapping, without data or with data older than
 * `staleAfterMs` the state is `unknown` unless an open event says worse. Inside a
 * maintenance window the state is `maintenance`, and what it hides is said.
 */
export function judge(input: VerdictInput): Verdict {
  const blind = blindness(input);
  const reasons = [...eventReasons(input), ...(blind ? [blind] : signalReasons(input))];
  reasons.sort((a, b) => ORDER[a.state] - ORDER[b.state] || isEvent(a) - isEvent(b));
  const state = (reasons[0]?.state ?? 'ok') as Exclude<EntityState, 'maintenance'>;
  if (!input.maintenance) return { state, reasons, underlying: null };
  const { startMs, endMs } = input.maintenance;
  const window: VerdictReason = { code: 'maintenance', state: 'maintenance', sinceMs: startMs, untilMs: endMs };
  return { state: 'maintenance', reasons: [window, ...reasons], underlying: state };
}
