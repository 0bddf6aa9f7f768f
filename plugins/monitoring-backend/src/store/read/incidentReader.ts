import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind } from '../bind';
import { OPEN_INCIDENT_SQL } from '../stateStore';
import { IncidentDay, IncidentFigures, IncidentFilter, IncidentRow, OpenCount, SlaRow } from './incidentRows';

const ROW = `
  incident.source, incident.instance, incident.external_id as "externalId", incident.number, incident.title,
  incident.state, (${OPEN_INCIDENT_SQL}) as "isOpen", incident.priority, incident.assignment_group as "assignmentGroup",
  incident.opened_at as opened, incident.resolved_at as resolved, incident.closed_at as closed,
  incident.reopen_count as "reopenCount", incident.parent_id is not null as "isChild",
  least(incident.left_new_at, response.ended_at) as acknowledged`;

const CLOCKS = `
  left join lateral (
    select min(ended_at) filter (where target = 'response' and stage in ('completed', 'breached')) as ended_at,
           json_agg(json_build_object('name', name, 'target', target, 'stage', stage, 'hasBreached', has_breached,
             'dueMs', (extract(epoch from planned_end_at) * 1000)::bigint,
             'endedMs', (extract(epoch from ended_at) * 1000)::bigint,
             'businessUsedRatio', business_used_ratio) order by planned_end_at nulls last, external_id) as slas
      from task_sla
     where task_sla.source = incident.source
       and task_sla.instance = incident.instance
       and task_sla.incident_id = incident.external_id
       and task_sla.stage <> 'cancelled'
  ) as response on true`;

const OF_SERIES = `(cast(:seriesIds as integer[]) is null or link.series_id = any(cast(:seriesIds as integer[])))`;

const STATUS_SQL: Readonly<Record<IncidentFilter['status'], string>> = {
  open: OPEN_INCIDENT_SQL, closed: `not (${OPEN_INCIDENT_SQL})`, all: 'true',
};

/** Series up to which their own links are the shorter way to their incidents. */
const FEW_SERIES = 20;
const isOfFew = ({ seriesIds }: IncidentFilter) => seriesIds !== null && seriesIds.length <= FEW_SERIES;

/** The incidents of a few series, each looked up by its key: the planner would read the whole table for a hundred of them. */
const BY_SERIES = `(
             select link.source, link.instance, link.external_id, min(link.via) as via
               from event_series as link
               join series on series.series_id = link.series_id and series.environment = :environment
              where link.event_kind = 'incident' and ${OF_SERIES}
              group by link.source, link.instance, link.external_id
           ) as own
           cross join lateral (
             select incident.*, own.via
               from incident
              where incident.source = own.source and incident.instance = own.instance and incident.external_id = own.external_id
             offset 0
           ) as incident`;

/** Incidents first, and of those that are wanted whether they belong to any of the series. */
const BY_INCIDENT = `(
             select incident.*, own.via
               from incident
              cross join lateral (
                select min(link.via) as via
                  from event_series as link
                  join series on series.series_id = link.series_id and series.environment = :environment
                 where link.event_kind = 'incident' and link.source = incident.source and link.instance = incident.instance
                   and link.external_id = incident.external_id and ${OF_SERIES}
              ) as own
              where own.via is not null
           ) as incident`;

/** Incidents of a series that count there: no duplicates, none that upstream has removed, none of a dependency. */
const OF_SERIES_SQL = `link.event_kind = 'incident'
          and link.series_id = :seriesId
          and link.via <> 'dependency'
          and incident.parent_id is null
          and incident.removed_at is null`;

/** Reads ITSM incidents and their figures. */
export class IncidentReader {
  constructor(private readonly knex: Knex) {}

  /** Incidents, open and urgent ones first, each once. */
  async list(filter: IncidentFilter): Promise<{ rows: IncidentRow[]; total: number }> {
    const { rows } = await this.knex.raw<{ rows: (IncidentRow & { total: string; slas: SlaRow[] | null })[] }>(
      `with page as (
         select incident.*, count(*) over () as total,
                (${OPEN_INCIDENT_SQL}) as is_open, case when ${OPEN_INCIDENT_SQL} then incident.priority end as urgency_now
           from ${isOfFew(filter) ? BY_SERIES : BY_INCIDENT}
          where incident.removed_at is null
            and incident.opened_at < :end
            and (incident.resolved_at is null or incident.resolved_at >= :start or incident.opened_at >= :start)
            and ${STATUS_SQL[filter.status]}
            and (cast(:priorityTo as integer) is null or incident.priority <= :priorityTo)
            and (cast(:withUncounted as boolean) or (incident.parent_id is null and incident.state <> 'canceled'))
          order by is_open desc, urgency_now nulls last, incident.opened_at desc, incident.external_id
          limit :limit offset :offset
       )
       -- Clocks and entities are looked up for the page alone.
       select ${ROW}, incident.via, linked.entities, response.slas, incident.total
         from page as incident
         cross join lateral (
           select json_agg(distinct jsonb_build_object('ref', series.entity_ref, 'name', entity.name, 'tier', entity.tier,
                    'owner', entity.owner_ref)) as entities
             from event_series as link
             join series on series.series_id = link.series_id and series.environment = :environment
             join entity on entity.entity_ref = series.entity_ref
            where link.event_kind = 'incident' and link.source = incident.source and link.instance = incident.instance
              and link.external_id = incident.external_id and ${OF_SERIES}
         ) as linked
         ${CLOCKS}
        order by incident.is_open desc, incident.urgency_now nulls last, incident.opened_at desc, incident.external_id`,
      {
        ...filter,
        seriesIds: filter.seriesIds === null ? null : [...filter.seriesIds],
        start: new Date(filter.window.startMs),
        end: new Date(filter.window.endMs),
      },
    );
    return {
      rows: rows.map(({ total: _, slas, ...row }) => ({ ...row, slas: slas ?? [] })),
      total: rows.length > 0 ? Number(rows[0].total) : 0,
    };
  }

  /** Figures per scope, or of everything under the key `''`; a scope without incidents has no entry. */
  async figures(
    environment: string,
    scopeRefs: readonly string[] | null,
    visible: readonly number[] | null,
    window: HalfOpenWindow,
  ): Promise<Map<string, IncidentFigures>> {
    const { rows } = await this.knex.raw<{ rows: IncidentFigures[] }>(
      `select scope_ref as "scopeRef", opened, resolved, open_now as "openNow", acknowledged, unacknowledged,
              mtta_p50_s as "mttaP50Seconds", mttr_p50_s as "mttrP50Seconds",
              sla_resolution_breached as "slaBreached", sla_resolution_achieved as "slaAchieved"
         from kpi_incident_scope('infinity', ?, cast(? as text[]), cast(? as integer[]), ?, ?)`,
      bind([environment, scopeRefs, visible, new Date(window.startMs), new Date(window.endMs)]),
    );
    return new Map(rows.map(row => [row.scopeRef, row]));
  }

  /**
   * Figures of a period that `mv_incidents_scope_period` holds, by scope and of everything (`''`).
   *
   * @param subjects - scopes, and `''`
   * @returns null where the view holds no period of just these days, or is older than what it is made of
   */
  async heldFigures(
    environment: string,
    subjects: readonly string[],
    fromDay: string,
    toDay: string,
  ): Promise<Map<string, IncidentFigures> | null> {
    const { rows } = await this.knex.raw<{ rows: (Omit<IncidentFigures, 'scopeRef'> & { scopeRef: string | null })[] }>(
      `select held.subject as "scopeRef", held.opened, held.resolved, held.open_at_end as "openNow", held.acknowledged,
              held.unacknowledged, held.mtta_p50_s as "mttaP50Seconds", held.mttr_p50_s as "mttrP50Seconds",
              held.sla_resolution_breached as "slaBreached", held.sla_resolution_achieved as "slaAchieved"
         from view_bound
        cross join lateral kpi_incident_span(view_bound.day_to, view_bound.reporting_zone) as span
         left join mv_incidents_scope_period as held
           on held.environment = ?
          and held.priority_key = -1
          and held.period_key = span.period_key || case when span.is_previous then ' before' else '' end
          and held.subject = any(cast(? as text[]))
        where span.starts = cast(? as date)::timestamp at time zone view_bound.reporting_zone
          and span.ends = cast(? as date)::timestamp at time zone view_bound.reporting_zone
          and (select max(started_at) from view_refresh where view_name = 'mv_incidents_scope_period' and ok)
            > (select max(changed_at) from derived_change where input in ('incident', 'view_bound'))`,
      bind([environment, [...subjects], fromDay, toDay]),
    );
    if (rows.length === 0) return null;
    return new Map(rows.flatMap(row => (row.scopeRef === null ? [] : [[row.scopeRef, { ...row, scopeRef: row.scopeRef }] as const])));
  }

  /** Incidents opened per day, each once; days without any have no row. */
  async days(
    environment: string,
    visible: readonly number[] | null,
    fromDay: string,
    toDay: string,
    zone: string,
  ): Promise<IncidentDay[]> {
    const { rows } = await this.knex.raw<{ rows: IncidentDay[] }>(
      `select day::text as day, opened from kpi_incident_opened_day('infinity', ?, cast(? as integer[]), ?, ?, ?) order by 1`,
      bind([environment, visible, fromDay, toDay, zone]),
    );
    return rows;
  }

  /** Open incidents that count, by series and priority. */
  async openCounts(seriesIds: readonly number[]): Promise<Map<number, OpenCount[]>> {
    const { rows } = await this.knex.raw<{ rows: { series_id: number; priority: number | null; n: number }[] }>(
      `select link.series_id, incident.priority, count(*)::integer as n
         from event_series as link
         join incident using (source, instance, external_id)
        where link.event_kind = 'incident'
          and link.series_id = any(:seriesIds)
          and link.via <> 'dependency'
          and incident.parent_id is null
          and incident.removed_at is null
          and ${OPEN_INCIDENT_SQL}
        group by link.series_id, incident.priority
        order by link.series_id, incident.priority nulls last`,
      { seriesIds: [...seriesIds] },
    );
    const counts = new Map<number, OpenCount[]>();
    for (const row of rows) {
      counts.set(row.series_id, [...(counts.get(row.series_id) ?? []), { priority: row.priority, count: row.n }]);
    }
    return counts;
  }

  /** Open incidents of one series that count: now by priority, most urgent first, and how many there were at an instant. */
  async openAndBefore(seriesId: number, beforeMs: number): Promise<{ open: OpenCount[]; before: number }> {
    const { rows } = await this.knex.raw<{ rows: { priority: number | null; open: number; before: number }[] }>(
      `select incident.priority, count(*) filter (where ${OPEN_INCIDENT_SQL})::integer as open,
              count(*) filter (where incident.state <> 'canceled' and incident.opened_at <= :before
                                 and (incident.resolved_at is null or incident.resolved_at > :before))::integer as before
         from event_series as link
         join incident using (source, instance, external_id)
        where ${OF_SERIES_SQL}
        group by incident.priority
        order by incident.priority nulls last`,
      { seriesId, before: new Date(beforeMs) },
    );
    return {
      open: rows.flatMap(row => (row.open > 0 ? [{ priority: row.priority, count: row.open }] : [])),
      before: rows.reduce((sum, row) => sum + row.before, 0),
    };
  }

  /** Distinct incidents of a series opened since, by the day of the zone; days without one are not told. */
  async openedByDay(seriesId: number, sinceMs: number, zone: string): Promise<Map<string, number>> {
    const { rows } = await this.knex.raw<{ rows: { day: string; n: number }[] }>(
      `select to_char(incident.opened_at at time zone :zone, 'YYYY-MM-DD') as day, count(*)::integer as n
         from event_series as link
         join incident using (source, instance, external_id)
        where ${OF_SERIES_SQL}
          and incident.state <> 'canceled'
          and incident.opened_at >= :since
        group by day`,
      { seriesId, since: new Date(sinceMs), zone },
    );
    return new Map(rows.map(({ day, n }) => [day, n]));
  }

  /** Distinct open incidents of these series by priority, most urgent first. */
  async openByPriority(environment: string, seriesIds: readonly number[] | null): Promise<OpenCount[]> {
    const { rows } = await this.knex.raw<{ rows: { priority: number | null; n: number }[] }>(
      `select incident.priority, count(*)::integer as n
         from incident
        where ${OPEN_INCIDENT_SQL}
          and incident.parent_id is null
          and exists (
            select 1 from event_series as link
              join series on series.series_id = link.series_id and series.environment = :environment
             where link.event_kind = 'incident' and link.via <> 'dependency'
               and link.source = incident.source and link.instance = incident.instance
               and link.external_id = incident.external_id
               and (cast(:seriesIds as integer[]) is null or link.series_id = any(cast(:seriesIds as integer[]))))
        group by incident.priority
        order by incident.priority nulls last`,
      { environment, seriesIds: seriesIds === null ? null : [...seriesIds] },
    );
    return rows.map(row => ({ priority: row.priority, count: row.n }));
  }

  /** Distinct incidents of these series that were open at an instant. */
  async countOpenAt(environment: string, seriesIds: readonly number[] | null, atMs: number): Promise<number> {
    const { rows } = await this.knex.raw<{ rows: { n: number }[] }>(
      `select count(*)::integer as n
         from incident_known('infinity') as known
        where known.opened_at <= :at
          -- One that is resolved and does not say when is open no more. Written so that the index of ends finds both.
          and (known.resolved_at > :at or (known.resolved_at is null and known.state not in ('resolved', 'closed')))
          and exists (
            select 1 from event_series as link
              join series on series.series_id = link.series_id and series.environment = :environment
             where link.event_kind = 'incident' and link.via <> 'dependency'
               and link.source = known.source and link.instance = known.instance and link.external_id = known.external_id
               and (cast(:seriesIds as integer[]) is null or link.series_id = any(cast(:seriesIds as integer[]))))`,
      { environment, at: new Date(atMs), seriesIds: seriesIds === null ? null : [...seriesIds] },
    );
    return rows[0].n;
  }

  /**
   * The instant from which incidents are complete for what is mapped, over all instances;
   * null when none was ever asked for. Before it, no incident is not the same as none.
   */
  async coveredFrom(): Promise<number | null> {
    const { rows } = await this.knex.raw<{ rows: { from: Date | null }[] }>(
      `select max(oldest) as "from"
         from (select percentile_disc(0.5) within group (order by covered_from) as oldest
                 from pivot_coverage where stream = 'incidents' group by source, instance) as held`,
    );
    return rows[0].from?.getTime() ?? null;
  }
}
