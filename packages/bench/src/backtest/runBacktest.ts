import { scoreEntities } from '@rosetta/backstage-plugin-monitoring-backend/src/derive';
import { ScoreBacktestStore, ScoreStore, SloReader } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import {
  Backtest,
  BacktestRow,
  backtestRisk,
  OUTCOME_DAYS,
  rankBy,
  reportingDay,
  reportingDayWindow,
  ScoreConfig,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';

const DAY_MS = 86_400_000;

/** Which history is looked at. */
export interface BacktestRange {
  readonly environment: string;
  readonly zone: string;
  /** The last instant that is known of; days whose two weeks are not over then are left out. */
  readonly untilMs: number;
  readonly days: number;
}

/** Days that are scored, oldest first: the newest is the last one whose two weeks are over. */
export function daysOf({ untilMs, days, zone }: Pick<BacktestRange, 'untilMs' | 'days' | 'zone'>): string[] {
  const today = reportingDayWindow(reportingDay(untilMs, zone), zone).startMs;
  // From noon, so that an hour more or less of a day never skips one.
  return Array.from({ length: days }, (_, index) => reportingDay(today - (OUTCOME_DAYS + days - index) * DAY_MS + DAY_MS / 2, zone));
}

/**
 * Scores every day of a history again, from what had happened by its end as it is known today,
 * and holds both ranks against the incidents of the two weeks after.
 *
 * Entities whose incidents are not collected are in neither rank.
 */
export async function runBacktest(
  knex: Knex,
  config: ScoreConfig,
  range: BacktestRange,
  onDay: (day: string, done: number) => void = () => {},
): Promise<Backtest> {
  const ports = { scores: new ScoreStore(knex), slos: new SloReader(knex) };
  const days = daysOf(range);
  const failed = await new ScoreBacktestStore(knex).outcomes(days, OUTCOME_DAYS, range.zone);
  const rows: BacktestRow[][] = [];
  for (const day of days) {
    const scored = await scoreEntities(ports, config, reportingDayWindow(day, range.zone).endMs);
    rows.push(
      scored.flatMap(({ entityRef, environment, tier, risk, baseline, seriesId }) =>
        environment !== range.environment || baseline === null
          ? []
          : [{ entityRef, tier, value: risk.score, baseline, hasFailed: failed.has(`${seriesId} ${day}`) }],
      ),
    );
    onDay(day, rows.length);
  }
  return backtestRisk(rows);
}

const figure = (value: number | null) => (value === null ? '–' : value.toFixed(3));

/** Both ranks beside each other, and which of them would rank. */
export function formatBacktest(backtest: Backtest): string {
  const line = (name: string, auc: string, top: string) => `${name.padEnd(34)}${auc.padStart(8)}${top.padStart(10)}`;
  return [
    `${backtest.daysScored} days scored, ${backtest.days} of them with both kinds of outcome within ${OUTCOME_DAYS} days`,
    line('rank', 'AUC', 'top 10'),
    line('risk score', figure(backtest.score.auc), figure(backtest.score.topHitRatio)),
    line('baseline: incidents of 30 days', figure(backtest.baseline.auc), figure(backtest.baseline.topHitRatio)),
    `The ${rankBy(backtest)} ranks.`,
  ].join('\n');
}
