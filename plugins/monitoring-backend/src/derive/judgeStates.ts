import { isDeepStrictEqual } from 'node:util';
import {
  EntityState,
  judge,
  SignalObjectives,
  Tier,
  TIP_STALE_AFTER_MS,
  Verdict,
  VERDICT_SLOTS,
} from '@rosetta/backstage-plugin-monitoring-common';
import { DeriveStore, JudgedSeries, TipRow } from '../store';

const SLOT_MS = 300_000;

/** One slot of another state inside a run of a state does not end it. */
const TOLERATED_SLOTS = 1;

function stateOfSlot(slot: TipRow, objectives: SignalObjectives): EntityState {
  return judge({
    isMapped: true,
    hasBlockingFinding: false,
    isNotFoundUpstream: false,
    slots: [slot],
    lastDataMs: slot.startMs + SLOT_MS,
    openProblems: [],
    objectives,
    nowMs: slot.startMs + SLOT_MS,
    staleAfterMs: TIP_STALE_AFTER_MS,
  }).state;
}

/**
 * When the present state began, read back from the tip: the start of the oldest
 * slot of the run of this state that reaches the present.
 *
 * @param tip - slots newest first
 */
export function stateSince(
  series: JudgedSeries,
  verdict: Verdict,
  tip: readonly TipRow[],
  objectives: SignalObjectives,
  nowMs: number,
): number {
  const [first] = verdict.reasons;
  if (first?.code === 'stale') return first.sinceMs;
  if (first?.code === 'problem_open') {
    const opened = series.openProblems.find(problem => problem.displayId === first.displayId);
    if (opened) return Math.min(opened.startedMs, nowMs);
  }
  if (verdict.state === 'unknown') return nowMs;
  let sinceMs: number | undefined;
  let others = 0;
  for (const slot of tip) {
    if (stateOfSlot(slot, objectives) === verdict.state) {
      sinceMs = slot.startMs;
      others = 0;
    } else {
      others += 1;
      // The newest slots may disagree while a verdict over several slots holds.
      if (others > TOLERATED_SLOTS && (sinceMs !== undefined || others > VERDICT_SLOTS)) break;
    }
  }
  return sinceMs ?? nowMs;
}

/** Whether the first reason is still the one that was kept: "not collected yet" ends where "silent since" begins. */
function isSameCause(series: JudgedSeries, verdict: Verdict): boolean {
  return series.current?.reasons[0]?.code === verdict.reasons[0]?.code;
}

/**
 * Judges every series and keeps what changed. Replaying the same inputs gives the
 * same states.
 *
 * @returns number of series whose state changed
 */
export async function judgeStates(
  store: DeriveStore,
  objectives: Record<Tier, SignalObjectives>,
  nowMs: number,
): Promise<number> {
  const unchanged: JudgedSeries[] = [];
  let changes = 0;
  for (const series of await store.listJudged(VERDICT_SLOTS)) {
    const promised = objectives[series.tier];
    const verdict = judge({
      ...series,
      objectives: promised,
      nowMs,
      staleAfterMs: TIP_STALE_AFTER_MS,
    });
    const isSameState = series.current?.state === verdict.state;
    if (isSameState && isDeepStrictEqual(series.current?.reasons, verdict.reasons)) {
      unchanged.push(series);
      continue;
    }
    const isSameSilence = verdict.state !== 'unknown' || isSameCause(series, verdict);
    const sinceMs =
      isSameState && isSameSilence && series.current
        ? series.current.sinceMs
        : stateSince(series, verdict, await store.readTip(series.seriesId), promised, nowMs);
    await store.writeState(
      series.seriesId,
      { ...verdict, sinceMs, lastDataMs: series.lastDataMs },
      series.current?.state ?? null,
      nowMs,
    );
    if (!isSameState) changes += 1;
  }
  await store.touchStates(
    unchanged.map(series => series.seriesId),
    unchanged.map(series => series.lastDataMs),
    nowMs,
  );
  return changes;
}
