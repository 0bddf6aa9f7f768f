import { SeriesIds } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import {
  writeIncidents,
  writeTaskSlas,
} from '@rosetta/backstage-plugin-monitoring-backend/src/store/incidentStore';
import { Knex } from 'knex';
import { startOfDay } from '../../calendar';
import type { IncidentPeriod } from '../../incidents';
import type { Told } from '../differences';
import { MEMBERSHIPS, rangeText, SERIES } from '../services';
import { YEAR, ZONE } from '../simulatedYear';
import type { NamedWindow } from '../windows';
import type { YearOfIncidents } from './yearOfIncidents';

const ORIGIN = { source: 'servicenow', instance: 'main' };

/** Since when the incidents of each series are collected; before, nobody watched. */
export const WATCHED_FROM_MS: readonly number[] = [
  YEAR.startMs - 200 * 24 * 3_600_000,
  startOfDay('2026-02-10', ZONE) + 7 * 3_600_000,
  YEAR.startMs,
  YEAR.startMs,
];

/** A row with instants as epoch milliseconds and exact numbers as numbers. */
export type Row = Record<string, unknown>;

export function plainRow(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (value instanceof Date) return [column, value.getTime()];
      return [column, typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value];
    }),
  );
}

/** What the second computation tells of a period, by the product's columns that hold it. */
export function toldOfPeriod(period: IncidentPeriod): Record<string, Told> {
  return {
    opened: period.opened,
    resolved: period.resolved,
    open_at_end: period.open,
    open_age_p50_s: period.openAgeP50Seconds,
    open_oldest_at: period.openOldestMs,
    open_s: period.openSeconds,
    reopened: period.reopened,
    recurrent: period.recurrent,
    without_fingerprint: period.withoutFingerprint,
    acknowledged: period.mtta.count,
    unacknowledged: period.resolvedUnacknowledged,
    mtta_p50_s: period.mtta.p50Seconds,
    mtta_mean_s: period.mtta.meanSeconds,
    mtta_p90_s: period.mtta.p90Seconds,
    mttr_p50_s: period.mttrResolve.p50Seconds,
    mttr_mean_s: period.mttrResolve.meanSeconds,
    mttr_p90_s: period.mttrResolve.p90Seconds,
    survival_p50_s: period.survivalP50Seconds,
    sla_response_breached: period.response.breached,
    sla_response_achieved: period.response.achieved,
    sla_resolution_breached: period.resolution.breached,
    sla_resolution_achieved: period.resolution.achieved,
  };
}

const NOT_OF_A_DAY = new Set([
  'open_at_end',
  'open_age_p50_s',
  'open_oldest_at',
  'open_s',
  'survival_p50_s',
  'recurrent',
  'without_fingerprint',
]);

/** What the second computation tells of a day of one series. */
export function toldOfDay(day: IncidentPeriod): Record<string, Told> {
  const both = Object.entries(toldOfPeriod(day)).filter(([column]) => !NOT_OF_A_DAY.has(column));
  return { ...Object.fromEntries(both), open_eod: day.open, open_s: day.anyOpenSeconds };
}

/** Whether there is anything to tell: of nothing the product has no row. */
export const isEmpty = (told: Readonly<Record<string, Told>>) =>
  Object.values(told).every(value => value === 0 || value === null);

const iso = (ms: number) => new Date(ms).toISOString();

/** Stores a year of tickets as the product's runs would, and asks its functions. */
export class IncidentGround {
  readonly ids = new SeriesIds();

  constructor(readonly knex: Knex) {}

  /** The services, their scopes, and since when they are collected. */
  async prepare(): Promise<void> {
    await this.ids.ensure(this.knex, SERIES);
    await this.knex.raw(
      `insert into entity_scope (scope_ref, scope_kind, entity_ref, valid)
       select scope_ref, split_part(scope_ref, ':', 1), entity_ref, valid
         from unnest(?::text[], ?::text[], ?::tstzrange[]) as given(scope_ref, entity_ref, valid)`,
      [
        MEMBERSHIPS.map(each => each.scopeRef),
        MEMBERSHIPS.map(each => each.entityRef),
        MEMBERSHIPS.map(each => rangeText(each.valid)),
      ],
    );
    await this.knex.raw(
      `insert into pivot_coverage (series_id, source, instance, stream, pivot_hash, covered_from, covered_to)
       select series_id, 'servicenow', 'main', 'incidents', '', covered_from, ?
         from unnest(?::integer[], ?::timestamptz[]) as given(series_id, covered_from)`,
      [iso(YEAR.endMs), SERIES.map(series => this.ids.get(series)), WATCHED_FROM_MS.map(iso)],
    );
  }

  async store(year: YearOfIncidents): Promise<void> {
    await this.knex.raw(
      `truncate incident, task_sla, event_series, event_history, rollup_dirty, problem, correlation_dirty`,
    );
    const asked = SERIES.map(series => this.ids.get(series));
    for (const page of year.pages) {
      await this.knex.transaction(transaction =>
        writeIncidents(transaction, ORIGIN, page, this.ids, asked, ZONE),
      );
    }
    await this.knex.transaction(transaction => writeTaskSlas(transaction, ORIGIN, year.slas));
    for (const problem of year.problems) {
      await this.knex.raw(
        `insert into problem (source, instance, external_id, display_id, title, status, severity, started_at, ended_at,
           affected_ids, root_cause_id, content_hash)
         values ('dynatrace', 'main', ?, ?, '', 'closed', 'error', ?, ?, '{}', ?, '')`,
        [
          problem.externalId,
          problem.displayId,
          iso(problem.startedMs),
          problem.endedMs === null ? null : iso(problem.endedMs),
          problem.rootCauseId,
        ] as Knex.RawBinding[],
      );
      await this.knex.raw(
        `insert into event_series (event_kind, source, instance, external_id, series_id, via)
         values ('problem', 'dynatrace', 'main', ?, ?, 'direct')`,
        [problem.externalId, this.ids.get(problem.links[0])],
      );
    }
  }

  /** Rows of a function that takes subjects, their members and periods. */
  async ofPeriods(
    name: string,
    subjects: readonly string[],
    windows: readonly NamedWindow[],
    nowMs: number,
  ): Promise<Row[]> {
    const { rows } = await this.knex.raw<{ rows: Row[] }>(
      `select kpi.*
         from (
           select array_agg(subject) as subjects, array_agg(series_id) as series_ids, array_agg(valid) as valid
             from kpi_incident_member(?::text[], 'production', null)
         ) as member
        cross join lateral ${name}('infinity', ?::timestamptz, member.subjects, member.series_ids, member.valid,
          ?::text[], ?::timestamptz[], ?::timestamptz[]) as kpi`,
      [
        [...subjects],
        iso(nowMs),
        windows.map(each => each.key),
        windows.map(each => iso(each.window.startMs)),
        windows.map(each => iso(each.window.endMs)),
      ],
    );
    return rows.map(plainRow);
  }

  /** Rows of a function that takes subjects, their members and further values. */
  async ofSubjects(call: string, subjects: readonly string[], values: Knex.RawBinding[]): Promise<Row[]> {
    const { rows } = await this.knex.raw<{ rows: Row[] }>(
      `select kpi.*
         from (
           select array_agg(subject) as subjects, array_agg(series_id) as series_ids, array_agg(valid) as valid
             from kpi_incident_member(?::text[], 'production', null)
         ) as member
        cross join lateral ${call} as kpi`,
      [[...subjects], ...values],
    );
    return rows.map(plainRow);
  }

  /** Rows of a statement. */
  async rows(statement: string, values: Knex.RawBinding[] = []): Promise<Row[]> {
    const { rows } = await this.knex.raw<{ rows: Row[] }>(statement, values);
    return rows.map(plainRow);
  }
}
