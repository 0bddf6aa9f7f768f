import { EntityState, Health, HealthState, Risk, Tier } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind } from '../bind';

/** Health and risk of a series as last evaluated. */
export interface ScoreRow {
  readonly seriesId: number;
  readonly evaluated: Date;
  readonly configVersion: number;
  readonly health: number | null;
  readonly coverage: number;
  readonly state: HealthState;
  readonly since: Date;
  readonly components: Health['components'];
  readonly gates: Health['gates'];
  readonly lastKnownState: 'critical' | 'warning' | 'ok' | null;
  readonly lastKnownAt: Date | null;
  readonly risk: number | null;
  readonly likelihood: number | null;
  readonly impact: number;
  readonly parts: Risk['parts'];
  readonly baseline: number | null;
}

/** Health and risk at the end of a day; null where they were not known, or the day was not scored. */
export interface DayScore {
  readonly dayHealth: number | null;
  readonly dayRisk: number | null;
}

/** The part of a score that is rolled up. */
export type BriefScore = Pick<ScoreRow, 'evaluated' | 'health' | 'state'>;

/** A scored entity for a ranking. */
export interface RankedRow {
  readonly seriesId: number;
  readonly entityRef: string;
  readonly name: string;
  readonly title: string | null;
  readonly tier: Tier;
  readonly tierDeclared: boolean;
  readonly ownerRef: string | null;
  /** The verdict. */
  readonly state: EntityState;
  readonly evaluated: Date;
  readonly isUnknown: boolean;
  readonly risk: number | null;
  readonly baseline: number | null;
  readonly health: number | null;
}

const SIGNAL_SQL = {
  error_rate: `sum(errors) filter (where requests_with_errors_known is not null) / nullif(sum(requests_with_errors_known), 0)`,
  error_rate_5xx: `sum(errors_5xx) filter (where requests_with_errors_5xx_known is not null) / nullif(sum(requests_with_errors_5xx_known), 0)`,
  // A percentile is never averaged, and one of a day may be an approximation, which ranks nothing (KPI.md 1.3): the worst hour speaks.
  latency_p95: 'max(latency_p95_hi_ms)',
  availability: 'sum(availability_sum) / nullif(sum(availability_hours), 0)',
  throughput: 'sum(requests) / nullif(sum(hours_observed) * 3600, 0)',
  saturation: 'max(saturation_max_ratio)',
} as const;
export type RankedSignal = keyof typeof SIGNAL_SQL;

const SCORE = `
  score.series_id as "seriesId", score.evaluated_at as evaluated, score.config_version as "configVersion", score.health,
  score.coverage, score.state, score.since, score.components, score.gates, score.last_known_state as "lastKnownState",
  score.last_known_at as "lastKnownAt", score.risk, score.likelihood, score.impact, score.parts, score.baseline`;

/** Reads health and risk for the API. */
export class ScoreReader {
  constructor(private readonly knex: Knex) {}

  /** Of one series, with what it was at the end of a day, YYYY-MM-DD; undefined where it was never scored. */
  async findWithDay(seriesId: number, day: string): Promise<(ScoreRow & DayScore) | undefined> {
    const { rows } = await this.knex.raw<{ rows: (ScoreRow & DayScore)[] }>(
      `select ${SCORE}, before.health_close as "dayHealth", before.risk as "dayRisk"
         from entity_score as score
         left join score_day as before on before.series_id = score.series_id and before.day = ?
        where score.series_id = ?`,
      [day, seriesId],
    );
    return rows[0];
  }

  async all(seriesIds: readonly number[]): Promise<Map<number, ScoreRow>> {
    const { rows } = await this.knex.raw<{ rows: ScoreRow[] }>(
      `select ${SCORE} from entity_score as score where score.series_id = any(?)`,
      [[...seriesIds]],
    );
    return new Map(rows.map(row => [row.seriesId, row]));
  }

  /** What the roll-up of a scope needs of these series. */
  async brief(seriesIds: readonly number[]): Promise<Map<number, BriefScore>> {
    const { rows } = await this.knex.raw<{ rows: (BriefScore & { seriesId: number })[] }>(
      `select series_id as "seriesId", evaluated_at as evaluated, health, state from entity_score where series_id = any(?)`,
      [[...seriesIds]],
    );
    return new Map(rows.map(row => [row.seriesId, row]));
  }

  /** Every scored entity of these series; null for all of the environment. */
  async ranked(environment: string, seriesIds: readonly number[] | null): Promise<RankedRow[]> {
    const { rows } = await this.knex.raw<{ rows: RankedRow[] }>(
      `select score.series_id as "seriesId", entity.entity_ref as "entityRef", entity.name, entity.title, entity.tier,
              entity.tier_declared as "tierDeclared", entity.owner_ref as "ownerRef", coalesce(held.state, 'unknown') as state,
              score.evaluated_at as evaluated, score.state = 'unknown' as "isUnknown", score.risk, score.baseline, score.health
         from entity_score as score
         join series on series.series_id = score.series_id and series.environment = ?
         join entity on entity.entity_ref = series.entity_ref and entity.removed_at is null
         left join entity_state as held on held.series_id = score.series_id
        where cast(? as integer[]) is null or score.series_id = any(cast(? as integer[]))
        order by score.series_id`,
      bind([environment, seriesIds, seriesIds]),
    );
    return rows;
  }

  /** What the risk of these series is made of, as last evaluated. */
  async parts(seriesIds: readonly number[]): Promise<Map<number, Risk['parts']>> {
    const { rows } = await this.knex.raw<{ rows: { seriesId: number; parts: Risk['parts'] }[] }>(
      `select series_id as "seriesId", parts from entity_score where series_id = any(?)`,
      [[...seriesIds]],
    );
    return new Map(rows.map(row => [row.seriesId, row.parts]));
  }

  /** Risk and health at the close of a day, by series. */
  async ofDay(day: string, seriesIds: readonly number[]): Promise<Map<number, { risk: number | null; health: number | null }>> {
    const { rows } = await this.knex.raw<{ rows: { seriesId: number; risk: number | null; health: number | null }[] }>(
      `select series_id as "seriesId", risk, health_close as health from score_day where day = ? and series_id = any(?)`,
      [day, [...seriesIds]],
    );
    return new Map(rows.map(row => [row.seriesId, row]));
  }

  /** A signal over whole reporting-zone days, by series; the last day excluded. */
  async signal(metric: RankedSignal, seriesIds: readonly number[], fromDay: string, toDay: string): Promise<Map<number, number>> {
    const { rows } = await this.knex.raw<{ rows: { series_id: number; value: number | null }[] }>(
      `select series_id, (${SIGNAL_SQL[metric]})::double precision as value
         from app_day where series_id = any(?) and day >= ? and day < ? group by series_id`,
      [[...seriesIds], fromDay, toDay],
    );
    return new Map(rows.flatMap(row => (row.value === null ? [] : [[row.series_id, row.value] as const])));
  }
}
