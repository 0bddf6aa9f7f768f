import {
  ApmEventFact,
  ChangeFact,
  EventLink,
  HalfOpenWindow,
  ItsmProblemFact,
  SourceId,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';

interface Listed {
  readonly source: SourceId;
  readonly instance: string;
  readonly externalId: string;
  readonly title: string;
  readonly via: EventLink['via'];
}

export interface ChangeRow extends Listed {
  readonly number: string;
  readonly state: ChangeFact['state'];
  readonly type: ChangeFact['type'];
  readonly risk: number | null;
  readonly impact: number | null;
  readonly approval: ChangeFact['approval'];
  readonly isOnHold: boolean;
  readonly opened: Date;
  /** The actual window where work began, else the planned one. */
  readonly start: Date | null;
  readonly end: Date | null;
  readonly plannedStart: Date | null;
  readonly plannedEnd: Date | null;
  readonly closed: Date | null;
  readonly outcome: ChangeFact['outcome'];
  readonly assignmentGroup: string | null;
  readonly overlaps: string[];
}

export interface ItsmProblemRow extends Listed {
  readonly number: string;
  readonly state: ItsmProblemFact['state'];
  readonly isOpen: boolean;
  readonly isKnownError: boolean;
  readonly priority: number | null;
  readonly assignmentGroup: string | null;
  readonly opened: Date;
  readonly resolved: Date | null;
  readonly incidents: number;
}

export interface ApmEventRow extends Listed {
  readonly type: ApmEventFact['type'];
  readonly typeCode: string;
  readonly started: Date;
  readonly ended: Date | null;
  readonly version: string | null;
}

interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** The window of a change: what was worked where work began, else what is planned. */
const CHANGE_START = `coalesce(change.work_start_at, change.planned_start_at)`;
const CHANGE_END = `case when change.work_start_at is not null
  then coalesce(change.work_end_at, change.closed_at, greatest(change.planned_end_at, change.work_start_at))
  else change.planned_end_at end`;

/** Kinds of relations along which somebody else's change may hurt. */
const DEPENDENCY_KINDS = `('dependsOn', 'calls', 'runsOn')`;

/** Reads changes, problem records and APM events of one series. */
export class ChangeReader {
  constructor(private readonly knex: Knex) {}

  /**
   * Changes whose window, or where they have none whose opening, lies in the window given:
   * those at work and to come first, the soonest first, then the past ones, newest first.
   */
  async changes(
    seriesId: number,
    window: HalfOpenWindow,
    nowMs: number,
    page: Page,
  ): Promise<{ rows: ChangeRow[]; total: number }> {
    const { rows } = await this.knex.raw<{ rows: (ChangeRow & { total: number })[] }>(
      `with own as (
         select change.*, link.via, ${CHANGE_START} as starts, ${CHANGE_END} as ends
           from event_series as link
           join change using (source, instance, external_id)
          where link.series_id = :seriesId and link.event_kind = 'change' and change.removed_at is null
       ), page as (
         select own.*, count(*) over ()::integer as total, coalesce(ends, starts, opened_at) >= :now as is_ahead
           from own
          where coalesce(starts, opened_at) < :end and coalesce(ends, starts, opened_at) >= :start
          order by (state not in ('closed', 'canceled') and coalesce(ends, starts, opened_at) >= :now) desc,
                   case when coalesce(ends, starts, opened_at) >= :now then coalesce(starts, opened_at) end,
                   coalesce(starts, opened_at) desc, external_id
          limit :limit offset :offset
       ), nearby as (
         select :seriesId::integer as series_id
         union
         select other.series_id
           from series as own_series
           join entity_relation as relation
             on relation.from_ref = own_series.entity_ref and relation.kind in ${DEPENDENCY_KINDS} and upper_inf(relation.valid)
           join series as other
             on other.entity_ref = relation.to_ref and other.environment = own_series.environment
          where own_series.series_id = :seriesId
       )
       select page.source, page.instance, page.external_id as "externalId", page.number, page.title, page.state, page.type,
              page.risk, page.impact, page.approval, page.is_on_hold as "isOnHold", page.opened_at as opened,
              page.starts as start, page.ends as end, page.planned_start_at as "plannedStart",
              page.planned_end_at as "plannedEnd", page.closed_at as closed, page.outcome,
              page.assignment_group as "assignmentGroup", page.via, page.total,
              array(
                select distinct change.number
                  from nearby
                  join event_series as link on link.series_id = nearby.series_id and link.event_kind = 'change'
                  join change using (source, instance, external_id)
                 where (change.source, change.instance, change.external_id) <> (page.source, page.instance, page.external_id)
                   and change.state <> 'canceled' and page.state <> 'canceled' and change.removed_at is null
                   and ${CHANGE_START} < page.ends and ${CHANGE_END} > page.starts
                 order by change.number limit 10
              ) as overlaps
         from page
        order by (page.state not in ('closed', 'canceled') and page.is_ahead) desc,
                 case when page.is_ahead then coalesce(page.starts, page.opened_at) end,
                 coalesce(page.starts, page.opened_at) desc, page.external_id`,
      { seriesId, now: new Date(nowMs), start: new Date(window.startMs), end: new Date(window.endMs), ...page },
    );
    return { rows, total: rows.length > 0 ? rows[0].total : 0 };
  }

  /** Problem records open in the window, open ones first, then newest first. */
  async itsmProblems(
    seriesId: number,
    window: HalfOpenWindow,
    filter: Page & { status: 'open' | 'closed' | 'all' },
  ): Promise<{ rows: ItsmProblemRow[]; total: number }> {
    const { rows } = await this.knex.raw<{ rows: (ItsmProblemRow & { total: number })[] }>(
      `with own as (
         select itsm_problem.*, link.via,
                (itsm_problem.state not in ('resolved', 'closed') and itsm_problem.resolved_at is null
                 and itsm_problem.closed_at is null) as is_open
           from event_series as link
           join itsm_problem using (source, instance, external_id)
          where link.series_id = :seriesId and link.event_kind = 'itsm_problem' and itsm_problem.removed_at is null
       )
       select own.source, own.instance, own.external_id as "externalId", own.number, own.title, own.state,
              own.is_open as "isOpen", own.is_known_error as "isKnownError", own.priority,
              own.assignment_group as "assignmentGroup", own.opened_at as opened, own.resolved_at as resolved, own.via,
              (select count(*)::integer
                 from event_series as link
                 join incident using (source, instance, external_id)
                where link.series_id = :seriesId and link.event_kind = 'incident' and incident.removed_at is null
                  and incident.source = own.source and incident.instance = own.instance
                  and incident.problem_id = own.external_id) as incidents,
              count(*) over ()::integer as total
         from own
        where own.opened_at < :end and (own.is_open or coalesce(own.resolved_at, own.closed_at, own.updated_at) >= :start)
          and (cast(:status as text) = 'all' or own.is_open = (cast(:status as text) = 'open'))
        order by own.is_open desc, own.opened_at desc, own.external_id
        limit :limit offset :offset`,
      { seriesId, start: new Date(window.startMs), end: new Date(window.endMs), ...filter },
    );
    return { rows, total: rows.length > 0 ? rows[0].total : 0 };
  }

  /** APM events that touched the window, newest first. */
  async events(seriesId: number, window: HalfOpenWindow, page: Page): Promise<{ rows: ApmEventRow[]; total: number }> {
    const { rows } = await this.knex.raw<{ rows: (ApmEventRow & { total: number })[] }>(
      `select event.source, event.instance, event.external_id as "externalId", event.type, event.type_code as "typeCode",
              event.title, event.started_at as started, event.ended_at as ended, event.version, link.via,
              count(*) over ()::integer as total
         from event_series as link
         join event using (source, instance, external_id)
        where link.series_id = :seriesId and link.event_kind = 'event'
          and event.started_at < :end and coalesce(event.ended_at, 'infinity') >= :start
        order by event.started_at desc, event.external_id
        limit :limit offset :offset`,
      { seriesId, start: new Date(window.startMs), end: new Date(window.endMs), ...page },
    );
    return { rows, total: rows.length > 0 ? rows[0].total : 0 };
  }
}
