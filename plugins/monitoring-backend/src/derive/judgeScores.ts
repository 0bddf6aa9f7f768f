import {
  BacktestRow,
  backtestRisk,
  HeldHealth,
  OUTCOME_DAYS,
  reportingDay,
  reportingDayWindow,
  ScoreConfig,
  stepHealth,
} from '@rosetta/backstage-plugin-monitoring-common';
import { DayPiece, ScoreBacktestStore, ScoreStore, SloReader } from '../store';
import { scoreEntities } from './scoreEntities';

/** Whatever it costs, scores are not older than this. */
const LONGEST_STEP_MS = 300_000;

/** Where it costs little, as in a small estate, scores follow what comes in this often. */
const SHORTEST_STEP_MS = 60_000;

/** Scoring takes at most one part in so many of the time, unless that made scores too old. */
const STEP_PARTS = 50;

const DAY_MS = 86_400_000;

/** Where nobody looked for longer than this, nobody knows how it was. */
const LONGEST_GAP_MS = 3_600_000;

/** Whole seconds of the clock, not of the length: pieces that follow each other add up to the length of all. */
const seconds = (fromMs: number, toMs: number) => Math.max(0, Math.round(toMs / 1_000) - Math.round(fromMs / 1_000));

/** The time since the last look, day by day, in the state that was held; the present day last. */
export function piecesOf(
  seriesId: number,
  held: (HeldHealth & { evaluatedMs: number }) | undefined,
  nowMs: number,
  zone: string,
): DayPiece[] {
  const today = reportingDay(nowMs, zone);
  const day = reportingDayWindow(today, zone);
  const isSeen = held !== undefined && nowMs - held.evaluatedMs <= LONGEST_GAP_MS;
  const present: DayPiece = {
    seriesId, day: today, state: isSeen ? held.state : null, isNow: true,
    seconds: isSeen ? seconds(Math.max(held.evaluatedMs, day.startMs), nowMs) : 0,
    elapsedSeconds: seconds(day.startMs, nowMs),
  };
  const before = held && reportingDay(held.evaluatedMs, zone);
  if (!held || before === undefined || before === today) return [present];
  const past = reportingDayWindow(before, zone);
  return [
    {
      seriesId, day: before, state: isSeen ? held.state : null, isNow: false,
      seconds: isSeen ? seconds(held.evaluatedMs, Math.min(past.endMs, nowMs)) : 0,
      elapsedSeconds: seconds(past.startMs, past.endMs),
    },
    present,
  ];
}

export interface ScorePorts {
  readonly scores: ScoreStore;
  readonly backtests: ScoreBacktestStore;
  readonly slos: SloReader;
  readonly config: ScoreConfig;
  readonly zone: string;
  /** Where risk is held against what came. */
  readonly environment: string;
}

/** Holds the risk rank of the days that are over against the plain one, once a day. */
async function holdAgainstOutcomes({ backtests, environment, zone }: ScorePorts, nowMs: number): Promise<void> {
  // The last day whose two weeks are over.
  const through = reportingDay(reportingDayWindow(reportingDay(nowMs, zone), zone).startMs - (OUTCOME_DAYS + 0.5) * DAY_MS, zone);
  const last = await backtests.lastBacktest();
  if (last !== null && last >= through) return;
  const rows = await backtests.scoredDays(through, environment);
  const days = [...new Set(rows.map(row => row.day))];
  if (days.length === 0) return;
  const failed = await backtests.outcomes(days, OUTCOME_DAYS, zone);
  const byDay = new Map<string, BacktestRow[]>(days.map(day => [day, []]));
  for (const row of rows) {
    if (row.baseline === null) continue;
    byDay.get(row.day)?.push({
      entityRef: row.entityRef, tier: row.tier, value: row.risk, baseline: row.baseline,
      hasFailed: failed.has(`${row.seriesId} ${row.day}`),
    });
  }
  await backtests.keepBacktest(through, backtestRisk([...byDay.values()]), nowMs);
}

/** How far apart scores are taken where the last ones took so long, milliseconds. */
export const scoreStepMs = (tookMs: number): number => Math.min(LONGEST_STEP_MS, Math.max(SHORTEST_STEP_MS, STEP_PARTS * tookMs));

/**
 * Scores every series once per step, whoever of several workers comes first.
 *
 * @param stepMs - see {@link scoreStepMs}
 * @returns series scored; 0 when it is not time yet
 */
export async function judgeScores(ports: ScorePorts, nowMs: number, stepMs = LONGEST_STEP_MS): Promise<number> {
  const { scores, config, zone } = ports;
  const lastMs = await scores.lastEvaluated();
  if (lastMs !== null && Math.floor(nowMs / stepMs) <= Math.floor(lastMs / stepMs)) return 0;
  const [version, scored, held] = await Promise.all([
    scores.applyConfig(config),
    scoreEntities(ports, config, nowMs),
    scores.held(),
  ]);
  const rows = scored.map(({ seriesId, health, risk, baseline }) => ({
    seriesId, health, risk, baseline, next: stepHealth(held.get(seriesId), health, nowMs, config),
  }));
  const pieces = rows.flatMap(({ seriesId }) => piecesOf(seriesId, held.get(seriesId), nowMs, zone));
  if (!(await scores.write(rows, pieces, version, nowMs, lastMs))) return 0;
  await holdAgainstOutcomes(ports, nowMs);
  return rows.length;
}
