import { DayFacts, DEFAULT_DORA_RULES, DEFAULT_TIER, DoraRules, EntityState, FAR_BEYOND, MemberGroup, SignalObjectives, Tier } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { DateTime } from 'luxon';
import { deriveCorrelations, moveDoraBound, noteDegraded } from './correlationStore';
import { deriveDelivery } from './deliveryStore';
import { keepSloDays } from './sloDayStore';
import { keepSloBurn, moveSloBound, newestHourMs } from './sloPeriodStore';
import { deriveSloDays, deriveSloHistory } from './sloStore';
import { analyzeGrown } from './statistics';

/** Days before a new one that are judged once more: a worker may have been away for the last ones. */
const JUDGED_AGAIN_DAYS = 3;

/** Days kept in the per-entity view; what is older is read from `app_day`. */
const TIP_DAYS = 62;

const TIERS: readonly Tier[] = [1, 2, 3, 4];

/** Notes inside a transaction that an input of the views changed with it. */
async function noteChange(transaction: Knex, input: 'app_day' | 'scope_day' | 'view_bound') {
  await transaction.raw(
    `insert into derived_change (input, changed_at) values (?, clock_timestamp())
     on conflict (input) do update set changed_at = clock_timestamp()`,
    [input],
  );
}

/** What the derive room needs of the database. */
export class DeriveStore {
  constructor(
    private readonly knex: Knex,
    private readonly reportingZone: string,
    private readonly objectives: Record<Tier, SignalObjectives>,
    private readonly doraRules: DoraRules = DEFAULT_DORA_RULES,
  ) {}

  /**
   * Claims dirty (series, day) pairs and recomputes just these day rows; several
   * workers may call it at once and share the pairs out.
   *
   * @returns pairs taken; 0 when none is left
   */
  async deriveAppDays(limit: number, nowMs: number, judgeDay: (day: DayFacts) => EntityState): Promise<number> {
    const latencies = TIERS.map(tier => this.objectives[tier].latencyP95Ms);
    const errorRatios = TIERS.map(tier => this.objectives[tier].errorRatio);
    return this.knex.transaction(async transaction => {
      const { rows } = await transaction.raw<{
        rows: { series_id: number; day: string; hours_changed: boolean; tier: Tier; latency_ms: number; error_ratio: number }[];
      }>(
        `with claimed as (
           delete from rollup_dirty
            where (day, series_id) in (
              select day, series_id from rollup_dirty order by day desc, series_id limit ? for update skip locked)
           returning series_id, day, hours_changed
         )
         select claimed.series_id, claimed.day::text as day, claimed.hours_changed, coalesce(entity.tier, cast(? as smallint)) as tier,
                (cast(? as real[]))[coalesce(entity.tier, 2)] as latency_ms,
                (cast(? as double precision[]))[coalesce(entity.tier, 2)] as error_ratio
           from claimed
           join series on series.series_id = claimed.series_id
           left join entity on entity.entity_ref = series.entity_ref`,
        [limit, DEFAULT_TIER, latencies, errorRatios],
      );
      if (rows.length === 0) return 0;
      const seriesIds = rows.map(row => row.series_id);
      const days = rows.map(row => row.day);
      await transaction.raw(
        `select derive_app_day(cast(? as integer[]), cast(? as date[]), cast(? as real[]), cast(? as double precision[]), ?, ?, ?, ?)`,
        [
          seriesIds, days, rows.map(row => row.latency_ms), rows.map(row => row.error_ratio),
          FAR_BEYOND.latency_p95, FAR_BEYOND.error_ratio, this.reportingZone,
          DateTime.fromMillis(nowMs, { zone: this.reportingZone }).toISODate(),
        ],
      );
      const counted = rows.filter(row => row.hours_changed);
      if (counted.length > 0) {
        await deriveSloDays(transaction, counted.map(row => row.series_id), counted.map(row => row.day), this.reportingZone);
      }
      await this.judgeDays(transaction, rows, nowMs, judgeDay);
      await transaction.raw(
        `insert into scope_dirty (scope_ref, environment, day)
         select distinct member.scope_ref, series.environment, touched.day
           from unnest(?::integer[], ?::date[]) as touched(series_id, day)
           join series on series.series_id = touched.series_id
           join entity_scope as member
             on member.entity_ref = series.entity_ref
            and member.valid @> ((touched.day + 1)::timestamp at time zone ? - interval '1 second')
          order by touched.day, member.scope_ref, series.environment
         -- Takes the row of a mark that is there: else a round could claim it without these days.
         on conflict (scope_ref, environment, day) do update set day = excluded.day`,
        [seriesIds, days, this.reportingZone],
      );
      await noteChange(transaction, 'app_day');
      return rows.length;
    });
  }

  /** Writes the state of each day that has a row, judged from the row and the incidents open on the day. */
  private async judgeDays(
    transaction: Knex.Transaction,
    keys: readonly { series_id: number; day: string; tier: Tier }[],
    nowMs: number,
    judgeDay: (day: DayFacts) => EntityState,
  ) {
    const { rows } = await transaction.raw<{ rows: (DayFacts & { series_id: number; day: string; state: string | null })[] }>(
      `select app_day.series_id, app_day.day::text as day, app_day.state, wanted.tier,
              -- Of a day that is not over, the hours that are, and have had time to come in.
              least(app_day.hours_expected, greatest(0, floor(extract(epoch from
                cast(? as timestamptz) - wanted.day::timestamp at time zone ?) / 3600)))::integer as "hoursExpected", app_day.hours_observed as "hoursObserved",
              app_day.hours_errors_beyond as "hoursErrorsBeyond", app_day.hours_errors_far_beyond as "hoursErrorsFarBeyond",
              app_day.hours_judged as "hoursLatency", app_day.hours_judged - app_day.hours_within_target as "hoursLatencyBeyond",
              app_day.hours_latency_far_beyond as "hoursLatencyFarBeyond", worst.priority as "worstPriority"
         from unnest(?::integer[], ?::date[], ?::smallint[]) as wanted(series_id, day, tier)
         join app_day on app_day.series_id = wanted.series_id and app_day.day = wanted.day
         left join lateral (
           select min(incident.priority) as priority
             from event_series as link
             join incident using (source, instance, external_id)
            where link.series_id = wanted.series_id
              and link.event_kind = 'incident'
              and link.via <> 'dependency'
              and incident.removed_at is null
              and incident.parent_id is null
              and incident.state <> 'canceled'
              and incident.opened_at < (wanted.day + 1)::timestamp at time zone ?
              -- One that is resolved and does not say when was open on the day it was opened, and nobody knows on which others.
              and (incident.opened_at >= wanted.day::timestamp at time zone ?
                   or coalesce(incident.resolved_at > wanted.day::timestamp at time zone ?, incident.state not in ('resolved', 'closed')))
         ) as worst on true`,
      [
        new Date(newestHourMs(nowMs)), this.reportingZone,
        keys.map(key => key.series_id), keys.map(key => key.day), keys.map(key => key.tier),
        this.reportingZone, this.reportingZone, this.reportingZone,
      ],
    );
    const changed = rows.map(row => ({ ...row, judged: judgeDay(row) })).filter(row => row.judged !== row.state);
    if (changed.length === 0) return;
    await transaction.raw(
      `update app_day set state = judged.state
         from unnest(?::integer[], ?::date[], ?::text[]) as judged(series_id, day, state)
        where app_day.series_id = judged.series_id and app_day.day = judged.day`,
      [changed.map(row => row.series_id), changed.map(row => row.day), changed.map(row => row.judged)],
    );
  }

  /** Claims dirty (scope, environment, day) triples and recomputes just these. @returns triples taken */
  async deriveScopeDays(limit: number, rollUp: (groups: readonly MemberGroup[]) => EntityState): Promise<number> {
    return this.knex.transaction(async transaction => {
      const { rows } = await transaction.raw<{
        rows: { scope_ref: string; environment: string; day: string }[];
      }>(
        `delete from scope_dirty
          where (scope_ref, environment, day) in (
            select scope_ref, environment, day from scope_dirty
             order by day desc, scope_ref limit ? for update skip locked)
         returning scope_ref, environment, day::text as day`,
        [limit],
      );
      if (rows.length === 0) return 0;
      await transaction.raw(
        `select derive_scope_day(cast(? as text[]), cast(? as text[]), cast(? as date[]), ?)`,
        [
          rows.map(row => row.scope_ref),
          rows.map(row => row.environment),
          rows.map(row => row.day),
          this.reportingZone,
        ],
      );
      await this.rollUpDays(transaction, rows, rollUp);
      await noteChange(transaction, 'scope_day');
      return rows.length;
    });
  }

  /** Writes the state of each scope and day, rolled up from its members' days; a day without a row is unknown. */
  private async rollUpDays(
    transaction: Knex.Transaction,
    keys: readonly { scope_ref: string; environment: string; day: string }[],
    rollUp: (groups: readonly MemberGroup[]) => EntityState,
  ) {
    const wanted = [keys.map(key => key.scope_ref), keys.map(key => key.environment), keys.map(key => key.day)];
    const { rows } = await transaction.raw<{
      rows: { scope_ref: string; environment: string; day: string; groups: MemberGroup[] }[];
    }>(
      `select scope_ref, environment, day::text as day,
              json_agg(json_build_object('tier', tier, 'state', state, 'count', members)) as groups
         from (
           select wanted.scope_ref, wanted.environment, wanted.day, coalesce(entity.tier, cast(? as smallint)) as tier,
                  coalesce(app_day.state, 'unknown') as state, count(*)::integer as members
             from unnest(?::text[], ?::text[], ?::date[]) as wanted(scope_ref, environment, day)
             join entity_scope as member
               on member.scope_ref = wanted.scope_ref
              and member.valid @> ((wanted.day + 1)::timestamp at time zone ? - interval '1 second')
              and member.entity_ref not like 'system:%'
             join series
               on series.entity_ref = member.entity_ref
              and series.environment = wanted.environment
             left join entity on entity.entity_ref = member.entity_ref
             left join app_day
               on app_day.series_id = series.series_id
              and app_day.day = wanted.day
            group by 1, 2, 3, 4, 5
         ) as grouped
        group by scope_ref, environment, day`,
      [DEFAULT_TIER, ...wanted, this.reportingZone],
    );
    await transaction.raw(
      `update scope_day set state = judged.state
         from unnest(?::text[], ?::text[], ?::date[], ?::text[]) as judged(scope_ref, environment, day, state)
        where scope_day.scope_ref = judged.scope_ref and scope_day.environment = judged.environment
          and scope_day.day = judged.day and scope_day.state is distinct from judged.state`,
      [
        rows.map(row => row.scope_ref), rows.map(row => row.environment), rows.map(row => row.day),
        rows.map(row => rollUp(row.groups)),
      ],
    );
  }

  /** Counts a piece of the history of SLOs that were declared since, newest first. @returns SLOs taken and rows changed */
  deriveSloHistory(limit: number): Promise<{ taken: number; changed: number }> {
    return deriveSloHistory(this.knex, limit);
  }

  /** Ties incidents whose facts changed to releases and changes anew. @returns incidents taken; 0 when none is left */
  deriveCorrelations(limit: number): Promise<number> {
    return deriveCorrelations(this.knex, limit, this.doraRules);
  }

  /** Derives what became of the releases of series whose facts changed. @returns series taken; 0 when none is left */
  deriveDelivery(limit: number): Promise<number> {
    return deriveDelivery(this.knex, limit);
  }

  /** Keeps which deployments are seen unhealthy after the settle time. @returns deployments newly seen so */
  noteDegraded(): Promise<number> {
    return noteDegraded(this.knex);
  }

  /** Moves the moment that the views of delivery are of. @returns whether it moved */
  moveDoraBound(nowMs: number): Promise<boolean> {
    return moveDoraBound(this.knex, this.doraRules, this.reportingZone, nowMs);
  }

  /** Moves the hour that the views of SLOs are of. @returns whether they are to be read again */
  moveSloBound(nowMs: number): Promise<boolean> {
    return moveSloBound(this.knex, this.reportingZone, nowMs);
  }

  /** Keeps what the burn-rate rules say now. @returns rows kept */
  keepSloBurn(nowMs: number): Promise<number> {
    return keepSloBurn(this.knex, nowMs);
  }

  /** Keeps how SLOs stood at the end of days that are over. @returns (SLO, day) pairs read; 0 when none is left */
  keepSloDays(nowMs: number, limit: number): Promise<number> {
    return keepSloDays(this.knex, this.reportingZone, nowMs, limit);
  }

  /** Lets the planner look at tables that have doubled. */
  async analyzeGrown(): Promise<void> {
    await analyzeGrown(this.knex);
  }

  /** Moves the bounds of the views to the present. */
  async moveViewBound(nowMs: number): Promise<void> {
    const today = DateTime.fromMillis(nowMs, { zone: this.reportingZone }).startOf('day');
    await this.knex.transaction(async transaction => {
      const { rowCount } = await transaction.raw(
        `insert into view_bound as held (tip_from, day_to, reporting_zone) values (?, ?, ?)
         on conflict (only_row) do update set
           tip_from = excluded.tip_from, day_to = excluded.day_to, reporting_zone = excluded.reporting_zone
         where (held.tip_from, held.day_to, held.reporting_zone)
           is distinct from (excluded.tip_from, excluded.day_to, excluded.reporting_zone)`,
        [today.minus({ days: TIP_DAYS }).toISODate(), today.plus({ days: 1 }).toISODate(), this.reportingZone],
      );
      if (rowCount === 0) return;
      await noteChange(transaction, 'view_bound');
      // A day was judged by the hours it had then; now that it is over, all of them are expected.
      await transaction.raw(
        `insert into rollup_dirty (series_id, day, hours_changed)
         select series_id, day, false from app_day where day >= ? and day < ? order by day, series_id
         on conflict (day, series_id) do update set marked_at = excluded.marked_at`,
        [today.minus({ days: JUDGED_AGAIN_DAYS }).toISODate(), today.toISODate()],
      );
    });
  }
}
