import { Backtest, Tier } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind } from './bind';

/** What a rank said of a series on a day that is over. */
export interface ScoredDay {
  readonly seriesId: number;
  readonly entityRef: string;
  readonly day: string;
  readonly tier: Tier;
  readonly risk: number | null;
  readonly baseline: number | null;
}

/** Holds the risk rank of past days against what came (KPI.md 4.3). */
export class ScoreBacktestStore {
  constructor(private readonly knex: Knex) {}

  /** The last day a backtest was made through; null where there was none. */
  async lastBacktest(): Promise<string | null> {
    const { rows } = await this.knex.raw<{ rows: { day: string | null }[] }>(`select max(through_day)::text as day from score_backtest`);
    return rows[0].day;
  }

  /** Scores of past days that are over, at most a year of them, by day. */
  async scoredDays(throughDay: string, environment: string): Promise<ScoredDay[]> {
    const { rows } = await this.knex.raw<{ rows: ScoredDay[] }>(
      `select score_day.series_id as "seriesId", series.entity_ref as "entityRef", score_day.day::text as day,
              coalesce(entity.tier, 2) as tier, score_day.risk, score_day.baseline
         from score_day
         join series on series.series_id = score_day.series_id and series.environment = ?
         left join entity on entity.entity_ref = series.entity_ref
        where score_day.day <= ? and score_day.day > cast(? as date) - 365
        order by score_day.day, score_day.series_id`,
      [environment, throughDay, throughDay],
    );
    return rows;
  }

  /** Which series had an incident of priority 1 or 2 in the days after each day, as `seriesId day`. */
  async outcomes(days: readonly string[], outcomeDays: number, zone: string): Promise<Set<string>> {
    const { rows } = await this.knex.raw<{ rows: { series_id: number; day: string }[] }>(
      `select series_id, day::text as day from kpi_risk_outcome('infinity', cast(? as date[]), ?, ?)`,
      [[...days], outcomeDays, zone],
    );
    return new Set(rows.map(row => `${row.series_id} ${row.day}`));
  }

  async keepBacktest(throughDay: string, backtest: Backtest, nowMs: number): Promise<void> {
    const { daysScored, days, score, baseline } = backtest;
    await this.knex.raw(
      `insert into score_backtest (computed_at, through_day, days_scored, days, score_auc, score_top_hit_ratio, baseline_auc, baseline_top_hit_ratio)
       values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (through_day) do nothing`,
      bind([new Date(nowMs), throughDay, daysScored, days, score.auc, score.topHitRatio, baseline.auc, baseline.topHitRatio]),
    );
  }

  /** The newest backtest; null before the first. */
  async newest(): Promise<(Backtest & { throughDay: string }) | null> {
    const { rows } = await this.knex.raw<{
      rows: {
        through_day: string; days_scored: number; days: number; score_auc: number | null; score_top_hit_ratio: number | null;
        baseline_auc: number | null; baseline_top_hit_ratio: number | null;
      }[];
    }>(
      `select through_day::text as through_day, days_scored, days, score_auc, score_top_hit_ratio, baseline_auc, baseline_top_hit_ratio
         from score_backtest order by score_backtest.through_day desc limit 1`,
    );
    const [row] = rows;
    if (!row) return null;
    return {
      throughDay: row.through_day, daysScored: row.days_scored, days: row.days,
      score: { auc: row.score_auc, topHitRatio: row.score_top_hit_ratio },
      baseline: { auc: row.baseline_auc, topHitRatio: row.baseline_top_hit_ratio },
    };
  }
}
