import { EntityState, SignalObjectives, Tier, VerdictReason } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { DateTime } from 'luxon';
import { bind } from './bind';

/** Days kept in the per-entity view; what is older is read from `app_day`. */
const TIP_DAYS = 62;

/** One slot of the tip with the columns a verdict reads. */
export interface TipRow {
  readonly startMs: number;
  readonly requests: number | null;
  readonly errors: number | null;
  readonly latencyP95Ms: number | null;
  readonly saturationRatio: number | null;
  readonly availabilityRatio: number | null;
}

/** What is known of a series for its verdict. */
export interface JudgedSeries {
  readonly seriesId: number;
  readonly tier: Tier;
  readonly isMapped: boolean;
  readonly hasBlockingFinding: boolean;
  readonly isNotFoundUpstream: boolean;
  readonly lastDataMs: number | null;
  /** Oldest first. */
  readonly slots: readonly TipRow[];
  readonly openProblems: readonly { displayId: string; title: string; severity: string; startedMs: number }[];
  readonly current: { state: EntityState; sinceMs: number; reasons: readonly VerdictReason[] } | null;
}

interface JudgedRow {
  series_id: number;
  tier: Tier;
  is_mapped: boolean;
  is_blocked: boolean;
  is_not_found: boolean;
  last_data_at: Date | null;
  slots: { t: number; r: number | null; e: number | null; l: number | null; s: number | null; a: number | null }[] | null;
  problems: { d: string; t: string; s: string; b: number }[] | null;
  state: EntityState | null;
  since: Date | null;
  reasons: VerdictReason[] | null;
}

const toTip = (slot: NonNullable<JudgedRow['slots']>[number]): TipRow => ({
  startMs: slot.t,
  requests: slot.r,
  errors: slot.e,
  latencyP95Ms: slot.l,
  saturationRatio: slot.s,
  availabilityRatio: slot.a,
});

const TIP_JSON = `json_build_object('t', (extract(epoch from slot.ts) * 1000)::bigint, 'r', slot.requests, 'e', slot.errors,
  'l', slot.latency_p95_ms, 's', slot.saturation_ratio, 'a', slot.availability_ratio)`;

/** Notes inside a transaction that an input of the views changed with it. */
async function noteChange(transaction: Knex, input: 'app_day' | 'scope_day' | 'view_bound') {
  await transaction.raw(
    `insert into derived_change (input, changed_at) values (?, clock_timestamp())
     on conflict (input) do update set changed_at = excluded.changed_at`,
    [input],
  );
}

/** What the derive room needs of the database. */
export class DeriveStore {
  constructor(
    private readonly knex: Knex,
    private readonly reportingZone: string,
    private readonly objectives: Record<Tier, SignalObjectives>,
  ) {}

  /**
   * Claims dirty (series, day) pairs and recomputes just these day rows; several
   * workers may call it at once and share the pairs out.
   *
   * @returns pairs taken; 0 when none is left
   */
  async deriveAppDays(limit: number): Promise<number> {
    const targets = [1, 2, 3, 4].map(tier => this.objectives[tier as Tier].latencyP95Ms);
    return this.knex.transaction(async transaction => {
      const { rows } = await transaction.raw<{
        rows: { series_id: number; day: string; target: number }[];
      }>(
        `with claimed as (
           delete from rollup_dirty
            where (day, series_id) in (
              select day, series_id from rollup_dirty order by day desc, series_id limit ? for update skip locked)
           returning series_id, day
         )
         select claimed.series_id, claimed.day::text as day, (cast(? as real[]))[coalesce(entity.tier, 3)] as target
           from claimed
           join series on series.series_id = claimed.series_id
           left join entity on entity.entity_ref = series.entity_ref`,
        [limit, targets],
      );
      if (rows.length === 0) return 0;
      const seriesIds = rows.map(row => row.series_id);
      const days = rows.map(row => row.day);
      await transaction.raw(
        `select derive_app_day(cast(? as integer[]), cast(? as date[]), cast(? as real[]), ?)`,
        [seriesIds, days, rows.map(row => row.target), this.reportingZone],
      );
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

  /** Claims dirty (scope, environment, day) triples and recomputes just these. @returns triples taken */
  async deriveScopeDays(limit: number): Promise<number> {
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
      await noteChange(transaction, 'scope_day');
      return rows.length;
    });
  }

  /** Moves the bounds of the views to the present. */
  async moveViewBound(nowMs: number): Promise<void> {
    const today = DateTime.fromMillis(nowMs, { zone: this.reportingZone }).startOf('day');
    await this.knex.transaction(async transaction => {
      const { rowCount } = await transaction.raw(
        `insert into view_bound as held (tip_from, day_to) values (?, ?)
         on conflict (only_row) do update set tip_from = excluded.tip_from, day_to = excluded.day_to
         where (held.tip_from, held.day_to) is distinct from (excluded.tip_from, excluded.day_to)`,
        [today.minus({ days: TIP_DAYS }).toISODate(), today.plus({ days: 1 }).toISODate()],
      );
      if (rowCount > 0) await noteChange(transaction, 'view_bound');
    });
  }

  /** Every series of a present entity with what its verdict needs. */
  async listJudged(slotCount: number): Promise<JudgedSeries[]> {
    const { rows } = await this.knex.raw<{ rows: JudgedRow[] }>(
      `select
         series.series_id,
         entity.tier,
         coalesce(pivot.is_mapped, false) as is_mapped,
         coalesce(blocked.is_blocked, false) as is_blocked,
         coalesce(pivot.is_not_found, false) as is_not_found,
         coalesce(newest.ts + interval '5 minutes', state.last_data_at) as last_data_at,
         tip.slots,
         problems.list as problems,
         state.state,
         state.since,
         state.reasons
       from series
       join entity
         on entity.entity_ref = series.entity_ref
        and entity.removed_at is null
       left join (
         select entity_ref, environment, bool_or(state = 'mapped') as is_mapped,
                bool_and(verification = 'not_found') filter (where state = 'mapped') as is_not_found
           from entity_pivot
          group by entity_ref, environment
       ) as pivot
         on pivot.entity_ref = series.entity_ref
        and pivot.environment = series.environment
       left join (
         select entity_ref, environment, bool_or(is_blocking) as is_blocked
           from finding
          group by entity_ref, environment
       ) as blocked
         on blocked.entity_ref = series.entity_ref
        and blocked.environment = series.environment
       left join lateral (
         select slot.ts from signal_5min as slot
          where slot.series_id = series.series_id
          order by slot.ts desc limit 1
       ) as newest on true
       left join lateral (
         select json_agg(${TIP_JSON} order by slot.ts) as slots
           from signal_5min as slot
          where slot.series_id = series.series_id
            and slot.ts > newest.ts - make_interval(mins => 5 * ?)
       ) as tip on true
       left join lateral (
         select json_agg(json_build_object('d', problem.display_id, 't', problem.title, 's', problem.severity,
                  'b', (extract(epoch from problem.started_at) * 1000)::bigint) order by problem.started_at) as list
           from event_series as link
           join problem using (source, instance, external_id)
          where link.series_id = series.series_id
            and link.event_kind = 'problem'
            and problem.status = 'open'
       ) as problems on true
       left join entity_state as state on state.series_id = series.series_id
       order by series.series_id`,
      [slotCount],
    );
    return rows.map(row => ({
      seriesId: row.series_id,
      tier: row.tier,
      isMapped: row.is_mapped,
      hasBlockingFinding: row.is_blocked,
      isNotFoundUpstream: row.is_not_found,
      lastDataMs: row.last_data_at?.getTime() ?? null,
      slots: (row.slots ?? []).map(toTip),
      openProblems: (row.problems ?? []).map(problem => ({
        displayId: problem.d,
        title: problem.t,
        severity: problem.s,
        startedMs: problem.b,
      })),
      current:
        row.state && row.since && row.reasons
          ? { state: row.state, sinceMs: row.since.getTime(), reasons: row.reasons }
          : null,
    }));
  }

  /** The whole tip of one series, newest first. */
  async readTip(seriesId: number): Promise<TipRow[]> {
    const { rows } = await this.knex.raw<{ rows: { slots: JudgedRow['slots'] }[] }>(
      `select json_agg(${TIP_JSON} order by slot.ts desc) as slots from signal_5min as slot where slot.series_id = ?`,
      [seriesId],
    );
    return (rows[0].slots ?? []).map(toTip);
  }

  /** Keeps a verdict; a change of state is noted for ever. */
  async writeState(
    seriesId: number,
    verdict: { state: EntityState; sinceMs: number; reasons: readonly VerdictReason[]; lastDataMs: number | null },
    from: EntityState | null,
    nowMs: number,
  ): Promise<void> {
    const reasons = JSON.stringify(verdict.reasons);
    await this.knex.transaction(async transaction => {
      await transaction.raw(
        `insert into entity_state (series_id, state, since, reasons, evaluated_at, last_data_at)
         values (?, ?, ?, ?, ?, ?)
         on conflict (series_id) do update set
           state = excluded.state, since = excluded.since, reasons = excluded.reasons,
           evaluated_at = excluded.evaluated_at, last_data_at = excluded.last_data_at`,
        [
          seriesId, verdict.state, new Date(verdict.sinceMs), reasons, new Date(nowMs),
          verdict.lastDataMs === null ? null : new Date(verdict.lastDataMs),
        ],
      );
      if (from !== verdict.state) {
        await transaction.raw(
          `insert into entity_state_change (series_id, changed_at, from_state, to_state, reasons)
           values (?, ?, ?, ?, ?) on conflict do nothing`,
          [seriesId, new Date(nowMs), from, verdict.state, reasons],
        );
      }
    });
  }

  /** Notes that these series were judged again with the same outcome. */
  async touchStates(seriesIds: readonly number[], lastData: readonly (number | null)[], nowMs: number) {
    await this.knex.raw(
      `update entity_state
          set evaluated_at = ?, last_data_at = judged.last_data_at
         from unnest(?::integer[], ?::timestamptz[]) as judged(series_id, last_data_at)
        where entity_state.series_id = judged.series_id`,
      bind([
        new Date(nowMs),
        seriesIds,
        lastData.map(ms => (ms === null ? null : new Date(ms).toISOString())),
      ]),
    );
  }
}
