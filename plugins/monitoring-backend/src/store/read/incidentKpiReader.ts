import { CAUSE_PROBABILITY, DEFAULT_CAUSAL_WINDOW_HOURS, HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind, SqlValue } from '../bind';
import {
  BacklogRow,
  CountedClock,
  CountedIncident,
  HeatRow,
  IncidentPeriod,
  IncidentPeriodRow,
  IncidentSubjects,
  OutageRow,
  OutageSpanRow,
  RepeatRow,
  RunRow,
} from './incidentKpiRows';

const WINDOWS = ([1, 2, 3, 4] as const).map(tier => `${DEFAULT_CAUSAL_WINDOW_HOURS[tier]} hours`);

const MEMBERS = `
  select array_agg(member.subject) as subjects, array_agg(member.series_id) as series_ids, array_agg(member.valid) as valid
    from kpi_incident_member(cast(? as text[]), ?, cast(? as integer[])) as member`;

const PERIODS = `cast(? as text[]), cast(? as timestamptz[]), cast(? as timestamptz[])`;

const iso = (ms: number) => new Date(ms).toISOString();
const ofSubjects = ({ subjects, environment, visible }: IncidentSubjects): SqlValue[] => [[...subjects], environment, visible === null ? null : [...visible]];
const ofPeriods = (periods: readonly IncidentPeriod[]): SqlValue[] => [
  periods.map(period => period.key),
  periods.map(period => iso(period.window.startMs)),
  periods.map(period => iso(period.window.endMs)),
];

/** Reads the figures of incidents through the functions of `sql/kpi`; nothing is computed here. */
export class IncidentKpiReader {
  constructor(private readonly knex: Knex) {}

  private async rows<T>(sql: string, values: readonly SqlValue[]): Promise<T[]> {
    return (await this.knex.raw<{ rows: T[] }>(sql, bind(values))).rows;
  }

  /** Figures by subject, period and priority; nothing of a subject without an incident. */
  periods(of: IncidentSubjects, periods: readonly IncidentPeriod[], nowMs: number): Promise<IncidentPeriodRow[]> {
    return this.rows(
      `select subject, period_key as period, priority, opened, resolved, open_at_end as "openAtEnd",
              open_age_p50_s as "openAgeP50Seconds", reopened, recurrent, without_fingerprint as "withoutFingerprint",
              acknowledged, unacknowledged, mtta_p50_s as "mttaP50Seconds", mtta_mean_s as "mttaMeanSeconds",
              mtta_p90_s as "mttaP90Seconds", mttr_p50_s as "mttrP50Seconds", mttr_mean_s as "mttrMeanSeconds",
              mttr_p90_s as "mttrP90Seconds", survival_p50_s as "survivalP50Seconds", open_s as "openSeconds",
              sla_response_breached as "responseBreached", sla_response_achieved as "responseAchieved",
              sla_resolution_breached as "resolutionBreached", sla_resolution_achieved as "resolutionAchieved"
         from (${MEMBERS}) as members
        cross join lateral kpi_incident_period('infinity', cast(? as timestamptz), subjects, series_ids, valid, ${PERIODS}) as kpi
        order by 1, 2, 3 nulls first`,
      [...ofSubjects(of), iso(nowMs), ...ofPeriods(periods)],
    );
  }

  /** Outages by subject and period; nothing of a subject whose incidents were never collected. */
  outages(of: IncidentSubjects, periods: readonly IncidentPeriod[], nowMs: number): Promise<OutageRow[]> {
    return this.rows(
      `select subject, period_key as period, kpi.members, observed_s as "observedSeconds", down_s as "downSeconds", failures,
              mtbf_s as "mtbfSeconds", mtbf_least_s as "mtbfLeastSeconds"
         from (${MEMBERS}) as members
        cross join lateral kpi_incident_outage('infinity', cast(? as timestamptz), subjects, series_ids, valid, ${PERIODS}) as kpi
        order by 1, 2`,
      [...ofSubjects(of), iso(nowMs), ...ofPeriods(periods)],
    );
  }

  /** What is open at an instant, by subject. */
  backlog(of: IncidentSubjects, atMs: number): Promise<BacklogRow[]> {
    return this.rows(
      `select subject, open_now as "openNow", open_p1 as "openP1", age_to_1d as "ageTo1d", age_to_7d as "ageTo7d",
              age_to_30d as "ageTo30d", age_over_30d as "ageOver30d", age_p50_s as "ageP50Seconds", oldest_at as oldest,
              sla_breached as "slaBreached", sla_at_risk as "slaAtRisk", sla_in_time as "slaInTime", sla_none as "slaNone",
              sla_next_due_at as "slaNextDue"
         from (${MEMBERS}) as members
        cross join lateral kpi_incident_backlog('infinity', cast(? as timestamptz), subjects, series_ids, valid) as kpi
        order by 1`,
      [...ofSubjects(of), iso(atMs)],
    );
  }

  /** Releases by subject and period: to run things, and to build. */
  runs(of: IncidentSubjects, periods: readonly IncidentPeriod[], nowMs: number): Promise<RunRow[]> {
    return this.rows(
      `select subject, period_key as period, releases, features, rollbacks, remediations
         from (${MEMBERS}) as members
        cross join lateral kpi_incident_run(
          'infinity', cast(? as timestamptz), subjects, series_ids, valid, ${PERIODS}, cast(? as interval[]), ?) as kpi
        order by 1, 2`,
      [...ofSubjects(of), iso(nowMs), ...ofPeriods(periods), WINDOWS, CAUSE_PROBABILITY],
    );
  }

  /** The 168 hours of the week of one subject. */
  heat(of: IncidentSubjects, window: HalfOpenWindow, nowMs: number, zone: string): Promise<HeatRow[]> {
    return this.rows(
      `select iso_weekday as weekday, local_hour as hour, opened, exposure_hours as "exposureHours"
         from (${MEMBERS}) as members
        cross join lateral kpi_incident_heat(
          'infinity', cast(? as timestamptz), subjects, series_ids, valid, cast(? as timestamptz), cast(? as timestamptz), ?) as kpi
        order by 1, 2`,
      [...ofSubjects(of), iso(nowMs), iso(window.startMs), iso(window.endMs), zone],
    );
  }

  /** What came back most in a window, of one subject. */
  repeats(of: IncidentSubjects, window: HalfOpenWindow, limit: number): Promise<RepeatRow[]> {
    return this.rows(
      `select series.entity_ref as "entityRef", entity.name, entity.owner_ref as "ownerRef", kpi.source, kpi.instance,
              itsm_problem.number as problem, kpi.times, kpi.recurrent, kpi.last_id as "lastId", incident.number as "lastNumber",
              incident.title as "lastTitle", kpi.last_opened_at as "lastOpened"
         from (${MEMBERS}) as members
        cross join lateral kpi_incident_repeat(
          'infinity', subjects, series_ids, members.valid, cast(? as timestamptz), cast(? as timestamptz)) as kpi
         join series on series.series_id = kpi.series_id
         join entity on entity.entity_ref = series.entity_ref
         join incident on incident.source = kpi.source and incident.instance = kpi.instance and incident.external_id = kpi.last_id
         left join itsm_problem
           on itsm_problem.source = kpi.source and itsm_problem.instance = kpi.instance and itsm_problem.external_id = kpi.problem_id
        order by kpi.times desc, kpi.last_opened_at desc, kpi.last_id
        limit ?`,
      [...ofSubjects(of), iso(window.startMs), iso(window.endMs), limit],
    );
  }

  /** The incidents that one subject's figures are counted over, oldest first: those open at any time of the window, or opened in it. */
  counted(of: IncidentSubjects, window: HalfOpenWindow): Promise<CountedIncident[]> {
    return this.rows(
      `select incident.number, incident.title, kpi.priority, kpi.opened_at as opened, kpi.acknowledged_at as acknowledged,
              kpi.resolved_at as resolved, kpi.reopen_count as "reopenCount", kpi.has_fingerprint as "hasFingerprint",
              kpi.is_recurrent as "isRecurrent",
              coalesce(kpi.resolved_at >= cast(? as timestamptz), kpi.state not in ('resolved', 'closed')) as "isOpen",
              array(
                select distinct series.entity_ref
                  from event_series as link
                  join series on series.series_id = link.series_id
                 where link.event_kind = 'incident' and link.source = kpi.source and link.instance = kpi.instance
                   and link.external_id = kpi.external_id and link.series_id = any(members.series_ids)) as "entityRefs"
         from (${MEMBERS}) as members
        cross join lateral kpi_incident_subject('infinity', subjects, series_ids, valid) as kpi
         join incident using (source, instance, external_id)
        where kpi.opened_at < cast(? as timestamptz)
          and (kpi.resolved_at is null or greatest(kpi.resolved_at, kpi.acknowledged_at) >= cast(? as timestamptz)
               or kpi.opened_at >= cast(? as timestamptz))
        order by kpi.opened_at, incident.number`,
      [iso(window.endMs), ...ofSubjects(of), iso(window.endMs), iso(window.startMs), iso(window.startMs)],
    );
  }

  /** The clocks of one subject whose incident was resolved in the window. */
  clocks(of: IncidentSubjects, target: 'response' | 'resolution', window: HalfOpenWindow): Promise<CountedClock[]> {
    return this.rows(
      `select incident.number, sla.name, kpi.resolved_at as resolved, sla.has_breached as "isBreached"
         from (${MEMBERS}) as members
        cross join lateral kpi_incident_subject('infinity', subjects, series_ids, valid) as kpi
         join incident using (source, instance, external_id)
         join task_sla as sla
           on sla.source = kpi.source and sla.instance = kpi.instance and sla.incident_id = kpi.external_id
          and sla.target = ? and sla.stage not in ('cancelled', 'paused') and (sla.has_breached or sla.stage = 'completed')
        where kpi.resolved_at >= cast(? as timestamptz) and kpi.resolved_at < cast(? as timestamptz)
        order by kpi.resolved_at, incident.number, sla.name`,
      [...ofSubjects(of), target, iso(window.startMs), iso(window.endMs)],
    );
  }

  /** The outages of one subject that lie in the window, by when they began. */
  outageSpans(of: IncidentSubjects, window: HalfOpenWindow, nowMs: number): Promise<OutageSpanRow[]> {
    return this.rows(
      `select series.entity_ref as "entityRef", onset_at as onset, ended_at as ended, down_s as "downSeconds", is_failure as "isFailure"
         from (${MEMBERS}) as members
        cross join lateral kpi_incident_outage_span('infinity', cast(? as timestamptz), subjects, series_ids, valid, ${PERIODS}) as kpi
         join series on series.series_id = kpi.series_id
        where onset_at is not null
        order by onset_at, series.entity_ref`,
      [...ofSubjects(of), iso(nowMs), ...ofPeriods([{ key: 'now', window }])],
    );
  }

  /** Open incidents of one subject by how much of a resolution clock they have used, most first. */
  atRisk(of: IncidentSubjects, atMs: number): Promise<{ number: string; title: string; priority: number; opened: Date; used: number }[]> {
    return this.rows(
      `select incident.number, incident.title, kpi.priority, kpi.opened_at as opened, max(sla.business_used_ratio)::double precision as used
         from (${MEMBERS}) as members
        cross join lateral kpi_incident_subject('infinity', subjects, series_ids, valid) as kpi
         join incident using (source, instance, external_id)
         join task_sla as sla
           on sla.source = kpi.source and sla.instance = kpi.instance and sla.incident_id = kpi.external_id
          and sla.target = 'resolution' and sla.stage in ('in_progress', 'paused', 'breached') and sla.ended_at is null
        where kpi.opened_at <= cast(? as timestamptz)
          and (kpi.resolved_at > cast(? as timestamptz) or (kpi.resolved_at is null and kpi.state not in ('resolved', 'closed')))
        group by kpi.source, kpi.instance, kpi.external_id, incident.number, incident.title, kpi.priority, kpi.opened_at
       having not bool_or(sla.has_breached) and bool_or(sla.business_used_ratio > 0.75)
        order by used desc, incident.number`,
      [...ofSubjects(of), iso(atMs), iso(atMs)],
    );
  }
}
