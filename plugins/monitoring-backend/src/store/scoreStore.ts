import {
  CountByPriority,
  DEFAULT_CAUSAL_WINDOW_HOURS,
  CAUSE_PROBABILITY,
  Health,
  HealthReason,
  HeldHealth,
  HealthState,
  Risk,
  ScoreConfig,
  Tier,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind } from './bind';

/** What events say of a series: the row of `kpi_health_input`, whose file says what each figure is. */
export interface ScoreEvents {
  readonly seriesId: number;
  readonly entityRef: string;
  readonly environment: string;
  readonly tier: Tier;
  /** Why the figures of incidents are not all there is; null where they are. */
  readonly incidentsReason: HealthReason | null;
  readonly direct: CountByPriority;
  readonly dependency: CountByPriority;
  readonly incidents: number;
  readonly recurrent: number;
  readonly ratedIncidents: number;
  readonly ratedDays: number | null;
  readonly baseline: number;
  readonly changesReason: HealthReason | null;
  readonly changesAhead: number;
  readonly deploymentsReason: HealthReason | null;
  readonly mature: number;
  readonly failed: number;
  readonly releasesInFlight: number;
  readonly dependencies: number;
  readonly dependenciesKnown: number;
  readonly dependenciesCritical: number;
}

/** A series as it was scored. */
export interface ScoredRow {
  readonly seriesId: number;
  readonly health: Health;
  readonly risk: Risk;
  /** Incidents of the last 30 days; null where they are not collected. */
  readonly baseline: number | null;
  readonly next: HeldHealth;
}

/** A piece of a day that was spent in one state. */
export interface DayPiece {
  readonly seriesId: number;
  /** `YYYY-MM-DD` in the reporting zone. */
  readonly day: string;
  /** Null where nobody looked. */
  readonly state: HealthState | null;
  readonly seconds: number;
  /** Seconds of the day that are over. */
  readonly elapsedSeconds: number;
  /** Whether the present score is of this day. */
  readonly isNow: boolean;
}

/** Ages at which incidents, changes and deployments are late (DATA.md, Defaults). */
const STALE_AFTER = ['10 minutes', '20 minutes', '30 minutes'];

const WINDOWS = ([1, 2, 3, 4] as const).map(tier => `${DEFAULT_CAUSAL_WINDOW_HOURS[tier]} hours`);

interface EventRow {
  p1: number; p2: number; p3: number; p4: number;
  dependency_p1: number; dependency_p2: number; dependency_p3: number; dependency_p4: number;
}

const toPiece = ({ seriesId, day, state, seconds, elapsedSeconds, isNow }: DayPiece) => ({
  series_id: seriesId, day, state, seconds, elapsed: elapsedSeconds, is_now: isNow,
});

/** Keeps health and risk, and reads what they are made of. */
export class ScoreStore {
  constructor(private readonly knex: Knex) {}

  /**
   * Makes this the valid version of weights and lines.
   *
   * @returns its number; that of the version that is valid already where it is the same
   */
  async applyConfig(config: ScoreConfig): Promise<number> {
    return this.knex.transaction(async transaction => {
      await transaction.raw(`select pg_advisory_xact_lock(hashtext('rosetta:score-config'))`);
      const content = JSON.stringify(config);
      const { rows: held } = await transaction.raw<{ rows: { config_version: number }[] }>(
        `select config_version from score_config where upper_inf(valid) and content = cast(? as jsonb)`,
        [content],
      );
      if (held.length > 0) return held[0].config_version;
      await transaction.raw(
        `update score_config set valid = tstzrange(lower(valid), transaction_timestamp()) where upper_inf(valid)`,
      );
      const { rows } = await transaction.raw<{ rows: { config_version: number }[] }>(
        `insert into score_config (content, valid) values (cast(? as jsonb), tstzrange(transaction_timestamp(), null))
         returning config_version`,
        [content],
      );
      return rows[0].config_version;
    });
  }

  /** What events say of every series at an instant. */
  async events(atMs: number): Promise<ScoreEvents[]> {
    const { rows } = await this.knex.raw<{ rows: (ScoreEvents & EventRow)[] }>(
      `select series_id as "seriesId", entity_ref as "entityRef", environment, tier, incidents_reason as "incidentsReason",
              p1, p2, p3, p4, dependency_p1, dependency_p2, dependency_p3, dependency_p4, incidents, recurrent,
              rated_incidents as "ratedIncidents", rated_days as "ratedDays", baseline, changes_reason as "changesReason",
              changes_ahead as "changesAhead", deployments_reason as "deploymentsReason", mature, failed,
              releases_in_flight as "releasesInFlight", dependencies, dependencies_known as "dependenciesKnown",
              dependencies_critical as "dependenciesCritical"
         from kpi_health_input('infinity', ?, cast(? as interval[]), ?, cast(? as interval[]))
        order by series_id`,
      bind([new Date(atMs), WINDOWS, CAUSE_PROBABILITY, STALE_AFTER]),
    );
    return rows.map(({ p1, p2, p3, p4, dependency_p1, dependency_p2, dependency_p3, dependency_p4, ...row }) => ({
      ...row,
      direct: [p1, p2, p3, p4],
      dependency: [dependency_p1, dependency_p2, dependency_p3, dependency_p4],
    }));
  }

  /** When scores were last kept, epoch milliseconds; null where they never were. */
  async lastEvaluated(): Promise<number | null> {
    const { rows } = await this.knex.raw<{ rows: { at: Date | null }[] }>(`select max(evaluated_at) as at from entity_score`);
    return rows[0].at?.getTime() ?? null;
  }

  /** What was kept of each series, and when. */
  async held(): Promise<Map<number, HeldHealth & { evaluatedMs: number }>> {
    const { rows } = await this.knex.raw<{
      rows: {
        series_id: number; state: HealthState; since: Date; scored_state: HealthState; candidate: HealthState | null;
        candidate_hours: number; hour_at: Date; evaluated_at: Date;
      }[];
    }>(`select series_id, state, since, scored_state, candidate, candidate_hours, hour_at, evaluated_at from entity_score`);
    return new Map(
      rows.map(row => [
        row.series_id,
        {
          state: row.state, sinceMs: row.since.getTime(), scored: row.scored_state, candidate: row.candidate,
          candidateHours: row.candidate_hours, hourMs: row.hour_at.getTime(), evaluatedMs: row.evaluated_at.getTime(),
        },
      ]),
    );
  }

  /**
   * Keeps scores and their days.
   *
   * @param heldMs - {@link lastEvaluated} that the scores were stepped from
   * @returns false where somebody else has kept newer ones meanwhile: nothing is written then
   */
  async write(
    rows: readonly ScoredRow[],
    pieces: readonly DayPiece[],
    configVersion: number,
    nowMs: number,
    heldMs: number | null,
  ): Promise<boolean> {
    return this.knex.transaction(async transaction => {
      await transaction.raw(`select pg_advisory_xact_lock(hashtext('rosetta:scores'))`);
      const { rows: last } = await transaction.raw<{ rows: { at: Date | null }[] }>(`select max(evaluated_at) as at from entity_score`);
      if ((last[0].at?.getTime() ?? null) !== heldMs) return false;
      const now = new Date(nowMs).toISOString();
      await transaction.raw(
        `insert into entity_score as held (
           series_id, evaluated_at, config_version, health, coverage, state, since, scored_state, candidate, candidate_hours,
           hour_at, last_known_state, last_known_at, components, gates, risk, likelihood, impact, parts, baseline)
         select given.series_id, ?, ?, health, coverage, state, since, scored_state, candidate, candidate_hours, hour_at,
                case when state <> 'unknown' then state end, case when state <> 'unknown' then cast(? as timestamptz) end,
                components, gates, risk, likelihood, impact, parts, baseline
           from json_to_recordset(?::json) as given(
             series_id integer, health float8, coverage float8, state text, since timestamptz, scored_state text, candidate text,
             candidate_hours smallint, hour_at timestamptz, components jsonb, gates jsonb, risk float8, likelihood float8,
             impact float8, parts jsonb, baseline integer)
         on conflict (series_id) do update set
           evaluated_at = excluded.evaluated_at, config_version = excluded.config_version, health = excluded.health,
           coverage = excluded.coverage, state = excluded.state, since = excluded.since, scored_state = excluded.scored_state,
           candidate = excluded.candidate, candidate_hours = excluded.candidate_hours, hour_at = excluded.hour_at,
           last_known_state = coalesce(excluded.last_known_state, held.last_known_state),
           last_known_at = coalesce(excluded.last_known_at, held.last_known_at),
           components = excluded.components, gates = excluded.gates, risk = excluded.risk, likelihood = excluded.likelihood,
           impact = excluded.impact, parts = excluded.parts, baseline = excluded.baseline`,
        [
          now, configVersion, now,
          JSON.stringify(
            rows.map(({ seriesId, health, risk, baseline, next }) => ({
              series_id: seriesId, health: health.score, coverage: health.coverage, state: next.state,
              since: new Date(next.sinceMs).toISOString(), scored_state: next.scored, candidate: next.candidate,
              candidate_hours: next.candidateHours, hour_at: new Date(next.hourMs).toISOString(), components: health.components,
              gates: health.gates, risk: risk.score, likelihood: risk.likelihood, impact: risk.impact, parts: risk.parts, baseline,
            })),
          ),
        ],
      );
      // Whoever is not scored any more has no present score; its days stay.
      await transaction.raw(`delete from entity_score where evaluated_at < ?`, [now]);
      await this.writeDays(transaction, pieces);
      await transaction.raw(
        `insert into derived_change (input, changed_at) values ('score', clock_timestamp())
         on conflict (input) do update set changed_at = clock_timestamp()`,
      );
      return true;
    });
  }

  private async writeDays(transaction: Knex.Transaction, pieces: readonly DayPiece[]) {
    await transaction.raw(
      `with piece as (
         select * from json_to_recordset(?::json) as given(
           series_id integer, day date, state text, seconds integer, elapsed integer, is_now boolean)
       )
       insert into score_day as held (
         series_id, day, config_version, evaluated_at, health_close, health_min, close_state, worst_state,
         critical_s, warning_s, unknown_s, ok_s, coverage, components, gates, risk, parts, baseline)
       select piece.series_id, piece.day, score.config_version, score.evaluated_at, score.health, score.health, score.state, score.state,
              case piece.state when 'critical' then piece.seconds else 0 end,
              case piece.state when 'warning' then piece.seconds else 0 end,
              piece.elapsed - case when piece.state in ('critical', 'warning', 'ok') then piece.seconds else 0 end,
              case piece.state when 'ok' then piece.seconds else 0 end,
              score.coverage, score.components, score.gates, score.risk, score.parts, score.baseline
         from piece
         join entity_score as score on score.series_id = piece.series_id
        where piece.is_now
       on conflict (series_id, day) do update set
         config_version = excluded.config_version, evaluated_at = excluded.evaluated_at,
         health_close = excluded.health_close, health_min = least(held.health_min, excluded.health_close),
         close_state = excluded.close_state,
         worst_state = (array['critical', 'warning', 'unknown', 'ok'])[least(
           array_position(array['critical', 'warning', 'unknown', 'ok'], held.worst_state),
           array_position(array['critical', 'warning', 'unknown', 'ok'], excluded.worst_state))],
         critical_s = held.critical_s + excluded.critical_s, warning_s = held.warning_s + excluded.warning_s,
         ok_s = held.ok_s + excluded.ok_s,
         unknown_s = (excluded.critical_s + excluded.warning_s + excluded.unknown_s + excluded.ok_s)
           - (held.critical_s + excluded.critical_s + held.warning_s + excluded.warning_s + held.ok_s + excluded.ok_s),
         coverage = excluded.coverage, components = excluded.components, gates = excluded.gates, risk = excluded.risk,
         parts = excluded.parts, baseline = excluded.baseline`,
      [JSON.stringify(pieces.filter(piece => piece.isNow).map(toPiece))],
    );
    // A day that is over keeps its last score, and gets the rest of its seconds.
    await transaction.raw(
      `update score_day as held set
         critical_s = held.critical_s + case piece.state when 'critical' then piece.seconds else 0 end,
         warning_s = held.warning_s + case piece.state when 'warning' then piece.seconds else 0 end,
         ok_s = held.ok_s + case piece.state when 'ok' then piece.seconds else 0 end,
         unknown_s = piece.elapsed - held.critical_s - held.warning_s - held.ok_s
           - case when piece.state in ('critical', 'warning', 'ok') then piece.seconds else 0 end
        from json_to_recordset(?::json) as piece(series_id integer, day date, state text, seconds integer, elapsed integer)
       where held.series_id = piece.series_id and held.day = piece.day`,
      [JSON.stringify(pieces.filter(piece => !piece.isNow).map(toPiece))],
    );
  }
}
