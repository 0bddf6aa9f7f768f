import { causeProbabilities, DEPLOYMENTS_STALE_AFTER_MINUTES, DoraRules, HalfOpenWindow, Tier } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind, SqlValue } from '../bind';
import {
  CauseRow,
  DoraChangeRow,
  DoraPeriod,
  DoraReading,
  DoraReleaseRow,
  DoraSubject,
  HeldDoraReading,
} from './doraReaderRows';

/** The members of a subject as the functions take them. */
const MEMBERS = `member as materialized (
  select :ref as subject, cast(:seriesId as integer) as series_id, cast('(,)' as tstzrange) as valid where cast(:seriesId as integer) is not null
  union all
  select told.subject, told.series_id, told.valid
    from kpi_dora_member(array[cast(:ref as text)], :environment, null) as told
   where cast(:seriesId as integer) is null
)`;
const MEMBER_ARRAYS = `array(select subject from member order by series_id, valid), array(select series_id from member order by series_id, valid),
  array(select valid from member order by series_id, valid)`;

const subjectBindings = (subject: DoraSubject) =>
  subject.kind === 'series'
    ? { ref: '', seriesId: subject.seriesId, environment: '' }
    : { ref: subject.ref, seriesId: null, environment: subject.environment };

const TIERS: readonly Tier[] = [1, 2, 3, 4];
const STALE_AFTER = `${DEPLOYMENTS_STALE_AFTER_MINUTES} minutes`;

/** Causal windows of tiers 1 to 4 as PostgreSQL reads intervals. */
export const causalWindows = (rules: DoraRules): string[] => TIERS.map(tier => `${rules.causalWindowHours[tier]} hours`);

/** Exact numbers come as text. */
function toReading<T extends DoraReading>(row: T): T {
  return { ...row, cfr_thresholds: row.cfr_thresholds.map(Number) };
}

type HeldRow = DoraReading & { kind: HeldDoraReading['kind']; starts: Date; ends: Date; seen_at: Date };

function toHeld({ starts, ends, seen_at, ...row }: HeldRow): HeldDoraReading {
  return { ...toReading(row), window: { startMs: starts.getTime(), endMs: ends.getTime() }, seenMs: seen_at.getTime() };
}

/** Reads delivery through the functions of `sql/kpi` and the views made of them; nothing is computed here. */
export class DoraReader {
  constructor(
    private readonly knex: Knex,
    readonly rules: DoraRules,
    private readonly reportingZone: string,
  ) {}

  private asked(periods: readonly DoraPeriod[], nowMs: number): SqlValue[] {
    const instant = (ms: number) => new Date(ms).toISOString();
    return [
      periods.map(period => period.key), periods.map(period => instant(period.window.startMs)),
      periods.map(period => instant(period.window.endMs)), instant(nowMs), this.reportingZone, causalWindows(this.rules),
      causeProbabilities(this.rules.causeProbability), this.rules.causeProbability, STALE_AFTER,
    ];
  }

  /** Readings of series, as of now. */
  async ofSeries(seriesIds: readonly number[], periods: readonly DoraPeriod[], nowMs: number): Promise<DoraReading[]> {
    if (seriesIds.length === 0) return [];
    const { rows } = await this.knex.raw<{ rows: DoraReading[] }>(
      `select * from kpi_dora(?::integer[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz, 'infinity', ?,
         ?::text[]::interval[], ?::numeric[], ?::numeric, ?::interval)`,
      bind([[...seriesIds], ...this.asked(periods, nowMs)]),
    );
    return rows.map(toReading);
  }

  /**
   * Readings of scopes, as of now; one without members has none.
   *
   * @param scopeRefs - an empty one is everything
   * @param visible - only these series; null for all
   */
  async ofScopes(
    scopeRefs: readonly string[],
    environment: string,
    visible: readonly number[] | null,
    periods: readonly DoraPeriod[],
    nowMs: number,
  ): Promise<DoraReading[]> {
    if (scopeRefs.length === 0 || visible?.length === 0) return [];
    const { rows } = await this.knex.raw<{ rows: DoraReading[] }>(
      `select * from kpi_dora_scope(?::text[], ?, ?::integer[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz,
         'infinity', ?, ?::text[]::interval[], ?::numeric[], ?::numeric, ?::interval)`,
      bind([[...scopeRefs], environment, visible === null ? null : [...visible], ...this.asked(periods, nowMs)]),
    );
    return rows.map(toReading);
  }

  /** What the view holds of all entities of an environment in a period and the one before. */
  async heldApps(environment: string, periodKey: string): Promise<HeldDoraReading[]> {
    const { rows } = await this.knex.raw<{ rows: HeldRow[] }>(
      `select held.*, held.series_id::text as subject
         from mv_dora_app_period as held
         join series using (series_id)
        where series.environment = ? and held.period_key = ?`,
      [environment, periodKey],
    );
    return rows.map(toHeld);
  }

  /** What the view holds of all scopes of an environment in a period and the one before. */
  async heldScopes(environment: string, periodKey: string): Promise<HeldDoraReading[]> {
    const { rows } = await this.knex.raw<{ rows: HeldRow[] }>(
      `select held.*, held.scope_ref as subject
         from mv_dora_group_period as held
        where held.environment = ? and held.period_key = ? and held.kind <> 'week'`,
      [environment, periodKey],
    );
    return rows.map(toHeld);
  }

  /** The weeks that the view holds of a scope, oldest first. */
  async heldWeeks(environment: string, scopeRef: string): Promise<HeldDoraReading[]> {
    const { rows } = await this.knex.raw<{ rows: HeldRow[] }>(
      `select held.*, held.scope_ref as subject
         from mv_dora_group_period as held
        where held.environment = ? and held.scope_ref = ? and held.kind = 'week'
        order by held.starts`,
      [environment, scopeRef],
    );
    return rows.map(toHeld);
  }

  /** ISO weeks up to a moment, oldest first, named by their Monday; the last one is cut there. */
  async weeks(nowMs: number): Promise<DoraPeriod[]> {
    const { rows } = await this.knex.raw<{ rows: { period_key: string; starts: Date; ends: Date }[] }>(
      `select period_key, starts, ends from kpi_dora_period(?::timestamptz, ?) where kind = 'week' order by starts`,
      [new Date(nowMs), this.reportingZone],
    );
    return rows.map(row => ({ key: row.period_key, window: { startMs: row.starts.getTime(), endMs: row.ends.getTime() } }));
  }

  /** Since when the deployments of these series are collected; null where nothing is. */
  async coveredFrom(seriesIds: readonly number[] | null): Promise<number | null> {
    const { rows } = await this.knex.raw<{ rows: { from: Date | null }[] }>(
      `select percentile_disc(0.5) within group (order by covered_from) as "from"
         from (select held.series_id, min(held.covered_from) as covered_from
                 from pivot_coverage as held
                where held.stream in ('deployments', 'state')
                  and (cast(? as integer[]) is null or held.series_id in (
                    select mate.series_id
                      from series as own
                      join series as mate on mate.entity_ref = own.entity_ref
                     where own.series_id = any(?)))
                group by held.series_id) as each`,
      bind([seriesIds === null ? null : [...seriesIds], seriesIds === null ? [] : [...seriesIds]]),
    );
    return rows[0].from?.getTime() ?? null;
  }

  /** Deployments of these series' entities in a window to environments that are none of ours, by name. */
  async excluded(seriesIds: readonly number[], window: HalfOpenWindow): Promise<{ name: string | null; count: number }[]> {
    if (seriesIds.length === 0) return [];
    const { rows } = await this.knex.raw<{ rows: { name: string | null; count: number }[] }>(
      `select environment_name as name, sum(deployments)::integer as count
         from kpi_dora_excluded(?::integer[], array['asked'], array[?::timestamptz], array[?::timestamptz], 'infinity')
        group by environment_name order by count desc, environment_name`,
      bind([[...seriesIds], new Date(window.startMs), new Date(window.endMs)]),
    );
    return rows;
  }

  /** What of a subject was left out of every metric in a window: names of environments that are none of ours, and attempts that failed, newest first. */
  async leftOut(subject: DoraSubject, window: HalfOpenWindow): Promise<{ environments: { name: string | null; count: number }[]; failed: string[] }> {
    const bindings = { ...subjectBindings(subject), start: new Date(window.startMs), end: new Date(window.endMs) } as unknown as Knex.ValueDict;
    const environments = await this.knex.raw<{ rows: { name: string | null; count: number }[] }>(
      `with ${MEMBERS}
       select told.environment_name as name, sum(told.deployments)::integer as count
         from kpi_dora_excluded(array(select distinct series_id from member), array['asked'], array[cast(:start as timestamptz)],
           array[cast(:end as timestamptz)], 'infinity') as told
        group by told.environment_name order by count desc, told.environment_name`,
      bindings,
    );
    const failed = await this.knex.raw<{ rows: { label: string }[] }>(
      `with ${MEMBERS},
       attempt as (
         select distinct on (known.source, known.instance, known.external_id)
                known.external_id, coalesce(known.version, known.name) as label,
                coalesce(known.finished_at, known.started_at, known.created_at) as at
           from deployment_known(array(select distinct series_id from member), 'infinity') as known
           join kpi_dora_coverage(array(select distinct series_id from member)) as held
             on held.series_id = known.series_id and held.deploy_source = known.source
           join member
             on member.series_id = known.series_id
            and member.valid @> coalesce(known.finished_at, known.started_at, known.created_at)
          where known.status = 'failed'
       )
       select label from attempt where at >= :start and at < :end order by at desc, external_id`,
      bindings,
    );
    return { environments: environments.rows, failed: failed.rows.map(row => row.label) };
  }

  /** What is tied to releases of a series, likeliest first; what merely shares the domain is not. */
  async causes(seriesId: number, firstIds: readonly string[]): Promise<CauseRow[]> {
    if (firstIds.length === 0) return [];
    const { rows } = await this.knex.raw<{ rows: CauseRow[] }>(
      `select edge.target_source as "releaseSource", edge.target_instance as "releaseInstance", edge.target_id as "firstId",
              held.source, held.instance, held.external_id as "externalId", held.number, held.priority, held.opened_at as opened,
              edge.p::double precision as p, edge.is_primary as "isPrimary",
              case edge.code when 'H+' then 'confirmed' when 'H-' then 'refuted' end as verdict
         from correlation_edge as edge
         join incident as held
           on held.source = edge.source and held.instance = edge.instance and held.external_id = edge.incident_id
        where edge.series_id = ? and edge.target_kind = 'release' and edge.target_id = any(?) and upper_inf(edge.recorded)
          and edge.code <> 'C7' and held.removed_at is null and held.parent_id is null
        order by edge.p desc, held.opened_at, held.number`,
      bind([seriesId, [...firstIds]]),
    );
    return rows;
  }

  /** Releases of a subject that ended before the end of a window, and in it or not recovered before it; newest first. */
  async releases(subject: DoraSubject, window: HalfOpenWindow): Promise<DoraReleaseRow[]> {
    const { rows } = await this.knex.raw<{ rows: (DoraReleaseRow & { incidentP: string | number | null })[] }>(
      `with ${MEMBERS}
       select told.source, told.instance, told.first_id as "firstId", held.name, held.version, told.kind, told.finished_at as finished,
              told.mature_at as mature, told.failed_by as "failedBy", told.incident_p as "incidentP", told.onset_at as onset,
              told.recovered_at as recovered
         from kpi_dora_subject_release(${MEMBER_ARRAYS}, 'infinity', cast(cast(:windows as text[]) as interval[]), :main) as told
         join deployment as held
           on held.source = told.source and held.instance = told.instance and held.external_id = told.first_id
        where told.finished_at < :end
          and (told.finished_at >= :start or told.recovered_at is null or told.recovered_at >= :start)
        order by told.finished_at desc, told.first_id desc`,
      {
        ...subjectBindings(subject), windows: causalWindows(this.rules), main: this.rules.causeProbability,
        start: new Date(window.startMs), end: new Date(window.endMs),
      } as unknown as Knex.ValueDict,
    );
    return rows.map(row => ({ ...row, incidentP: row.incidentP === null ? null : Number(row.incidentP) }));
  }

  /** Merge requests of a subject that were delivered in a window, or wait at its end; newest delivery first. */
  async changes(subject: DoraSubject, window: HalfOpenWindow): Promise<DoraChangeRow[]> {
    const { rows } = await this.knex.raw<{ rows: (DoraChangeRow & { leadSeconds: string | number | null })[] }>(
      `with ${MEMBERS}
       select told.change_id as "changeId", held.iid as number, held.project, told.begun_at as begun, told.delivered_at as delivered,
              told.lead_s as "leadSeconds",
              case when told.delivered_at >= :end then 'waiting' else told.status end as status
         from kpi_dora_subject_change(${MEMBER_ARRAYS}, 'infinity') as told
         left join merge_request as held
           on held.source = told.source and held.instance = told.instance and held.external_id = told.change_id
        where told.kind = 'merge_request'
          and told.begun_at < :end
          and (told.delivered_at is null or told.delivered_at >= :start)
        order by told.delivered_at desc nulls last, told.begun_at desc, told.change_id`,
      { ...subjectBindings(subject), start: new Date(window.startMs), end: new Date(window.endMs) } as unknown as Knex.ValueDict,
    );
    return rows.map(row => ({ ...row, leadSeconds: row.leadSeconds === null ? null : Number(row.leadSeconds) }));
  }
}
