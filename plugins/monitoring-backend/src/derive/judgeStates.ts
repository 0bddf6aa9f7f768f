import { isDeepStrictEqual } from 'node:util';
import {
  judge,
  JUDGED_SIGNALS,
  JudgedSignal,
  objectiveOf,
  runStart,
  SignalObjectives,
  Tier,
  TIP_STALE_AFTER_MS,
  TipSlot,
  Verdict,
  VERDICT_SLOTS,
  VerdictReason,
} from '@rosetta/backstage-plugin-monitoring-common';
import { JudgedSeries, StateStore } from '../store';

const isSignal = (code: VerdictReason['code']): code is JudgedSignal =>
  (JUDGED_SIGNALS as readonly string[]).includes(code);

/**
 * When the present state began: the start of the unbroken run of the signal that decided,
 * when the event that decided was opened, or when data ended.
 *
 * @param tip - slots newest first
 * @returns epoch milliseconds, at most `nowMs`
 */
export function stateSince(
  series: JudgedSeries,
  verdict: Verdict,
  tip: readonly TipSlot[],
  objectives: SignalObjectives,
  nowMs: number,
): number {
  const [first] = verdict.reasons;
  if (!first) return nowMs;
  if (first.code === 'stale' || first.code === 'maintenance') return first.sinceMs;
  if (first.code === 'problem_open') {
    const opened = series.openProblems.find(problem => problem.displayId === first.displayId);
    return Math.min(opened?.startedMs ?? nowMs, nowMs);
  }
  if (first.code === 'incident_open') {
    const opened = series.openIncidents.find(incident => incident.number === first.displayId);
    return Math.min(opened?.openedMs ?? nowMs, nowMs);
  }
  if (!isSignal(first.code)) return nowMs;
  const least = first.state === 'critical' ? 'far_beyond' : 'beyond';
  return runStart(first.code, tip, objectiveOf(first.code, objectives), least) ?? nowMs;
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
  store: StateStore,
  objectives: Record<Tier, SignalObjectives>,
  nowMs: number,
): Promise<number> {
  const unchanged: JudgedSeries[] = [];
  let changes = 0;
  for (const series of await store.listJudged(VERDICT_SLOTS, nowMs)) {
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
