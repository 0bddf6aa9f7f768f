import { compareRisk, Ranked } from './risk';

/** Days that must have been scored, and be over, before a score may rank in place of the baseline. */
export const BACKTEST_DAYS = 180;
/** Days after the ranking in which something may happen. */
export const OUTCOME_DAYS = 14;
/** Days of incidents that the baseline counts. */
export const BASELINE_DAYS = 30;
/** How many of the ranking are looked at. */
export const TOP = 10;

/** One entity on one day: both ranks, and what happened after. */
export interface BacktestRow extends Ranked {
  /** Incidents of the last month; the plain baseline. */
  readonly baseline: number;
  /** Whether it had an incident of priority 1 or 2 in the days after. */
  readonly hasFailed: boolean;
}

/** How well one rank told what came. */
export interface RankQuality {
  /** Probability that one which failed was ranked above one which did not; 0.5 is chance. Null where all or none failed. */
  readonly auc: number | null;
  /** Of the first ten, the share that failed; null where nobody did. */
  readonly topHitRatio: number | null;
}

/**
 * Area under the curve of a rank: of all pairs of one that failed and one that did not, those
 * in the right order; a tie is half.
 *
 * @returns in [0, 1]; null without both kinds
 */
export function areaUnderCurve(rows: readonly { readonly value: number; readonly hasFailed: boolean }[]): number | null {
  const sorted = [...rows].sort((a, b) => a.value - b.value);
  const failed = sorted.filter(row => row.hasFailed).length;
  const others = sorted.length - failed;
  if (failed === 0 || others === 0) return null;
  let below = 0;
  let wins = 0;
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    while (to < sorted.length && sorted[to].value === sorted[from].value) to += 1;
    const tied = sorted.slice(from, to);
    const tiedFailed = tied.filter(row => row.hasFailed).length;
    const tiedOthers = tied.length - tiedFailed;
    wins += tiedFailed * (below + tiedOthers / 2);
    below += tiedOthers;
    from = to;
  }
  return wins / (failed * others);
}

function qualityOf(rows: readonly BacktestRow[], value: (row: BacktestRow) => number): RankQuality {
  const ranked = rows.map(row => ({ ...row, value: value(row) }));
  const auc = areaUnderCurve(ranked);
  if (!rows.some(row => row.hasFailed)) return { auc, topHitRatio: null };
  const top = [...ranked].sort(compareRisk).slice(0, TOP);
  return { auc, topHitRatio: top.filter(row => row.hasFailed).length / top.length };
}

export interface Backtest {
  /** Days that were scored and are over. */
  readonly daysScored: number;
  /** Days on which something failed and something did not; the others cannot tell. */
  readonly days: number;
  readonly score: RankQuality;
  readonly baseline: RankQuality;
}

const mean = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value): value is number => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
};

/**
 * Compares the score's rank with the plain one, day by day, and takes the mean of the days.
 *
 * @param days - the rows of each day; entities without a score are ranked last by it
 */
export function backtestRisk(days: readonly (readonly BacktestRow[])[]): Backtest {
  const told = days.filter(rows => rows.some(row => row.hasFailed) && rows.some(row => !row.hasFailed));
  const measured = told.map(rows => ({
    score: qualityOf(rows, row => (row.value === null ? -1 : row.value)),
    baseline: qualityOf(rows, row => row.baseline),
  }));
  const all = (rank: 'score' | 'baseline'): RankQuality => ({
    auc: mean(measured.map(day => day[rank].auc)),
    topHitRatio: mean(measured.map(day => day[rank].topHitRatio)),
  });
  return { daysScored: days.length, days: told.length, score: all('score'), baseline: all('baseline') };
}

/** What ranks: the score only where it beat the baseline by both measures over enough of one's own days (KPI.md 4.3). */
export function rankBy(backtest: Backtest | null): 'score' | 'baseline' {
  if (backtest === null || backtest.daysScored < BACKTEST_DAYS) return 'baseline';
  const { score, baseline } = backtest;
  if (score.auc === null || baseline.auc === null || score.topHitRatio === null || baseline.topHitRatio === null) return 'baseline';
  return score.auc > baseline.auc && score.topHitRatio >= baseline.topHitRatio ? 'score' : 'baseline';
}
