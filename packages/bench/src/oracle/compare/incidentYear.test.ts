import {
  migratedDatabase,
  testDatabases,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/database';
import { readBacklog } from '../backlog';
import { daysOf, periodSpan } from '../calendar';
import { IncidentIndex, indexIncidents, IncidentQuestion, openSpan, readIncidents } from '../incidents';
import { computeMtbf, HeatmapCell, incidentHeatmap } from '../reliability';
import { ownSeries } from '../recurrence';
import { intersect, Span } from '../spans';
import { countByColumn, Difference, differences } from './differences';
import { IncidentGround, isEmpty, Row, toldOfDay, toldOfPeriod, WATCHED_FROM_MS } from './__testUtils__/incidentGround';
import { belongings, CART, DESK, membersOf, NOW_MS, SALES, SERIES, SHOP, WEB } from './services';
import { YEAR, ZONE } from './simulatedYear';
import { NamedWindow, spansOfIncidents, WINDOWS } from './windows';
import { yearOfIncidents } from './__testUtils__/yearOfIncidents';

jest.setTimeout(240_000);

const SUBJECTS = ['', SALES, WEB, DESK, SHOP, CART];
const PRIORITIES = [null, 0, 1, 2, 3, 4];
const IN_PRODUCTION = SERIES.filter(series => series.environment === 'production');
/** What the product reads where KPI.md leaves or seems to leave a choice: see the README. */
const AS_THE_VIEWS = { belongsAt: 'opening' } as const;
const BACKLOG_AT = [periodSpan('month', '2026-05-01', ZONE).endMs, YEAR.endMs - 1_000];
const DAY_TO = '2026-11-21';

const ofPriority = (priority: number | null): IncidentQuestion['counts'] =>
  priority === null ? undefined : ({ priority: own }) => own === (priority === 0 ? null : priority);

/** Rows by their key against what is told of every key; a row that nobody told of differs too. */
function compareRows(
  rows: ReadonlyMap<string, Row>,
  told: ReadonlyMap<string, ReturnType<typeof toldOfPeriod>>,
): Difference[] {
  const unexpected = [...rows.keys()].filter(key => !told.has(key));
  return [
    ...unexpected.map(key => ({ row: key, column: 'row', view: 'there', oracle: null })),
    ...[...told].flatMap(([key, columns]) => {
      const row = rows.get(key);
      if (row) return differences(key, row, columns);
      return isEmpty(columns) ? [] : [{ row: key, column: 'row', view: undefined, oracle: 'there' }];
    }),
  ];
}

describe.each([
  ['that tell all of themselves', false],
  ['with some that are easily read otherwise', true],
])('a simulated year of incidents %s', (_, isDisputed) => {
  const databases = testDatabases();
  const year = yearOfIncidents(isDisputed);
  const index: IncidentIndex = indexIncidents(year);
  let ground: IncidentGround;

  beforeAll(async () => {
    const { knex } = await migratedDatabase(databases);
    ground = new IncidentGround(knex);
    await ground.prepare();
    await ground.store(year);
  });

  const toldOfPeriods = (
    windows: readonly NamedWindow[],
    nowMs: number,
    over: Partial<IncidentQuestion> = AS_THE_VIEWS,
    environment = 'production',
    subjects = SUBJECTS,
  ) =>
    new Map(
      subjects.flatMap(subject =>
        windows.flatMap(({ key, window }) =>
          PRIORITIES.map(priority => {
            const question = {
              isMember: membersOf(subject, environment),
              period: window,
              nowMs,
              counts: ofPriority(priority),
              ...over,
            };
            return [
              [environment, subject, key, priority ?? 'all'].join('|'),
              toldOfPeriod(readIncidents(index, question)),
            ] as const;
          }),
        ),
      ),
    );

  const compareDays = (rows: readonly Row[], days: readonly string[]) => {
    const keyed = rows.map(row => [[row.series_id, row.day, row.priority].join('|'), row] as const);
    const told = SERIES.flatMap(series =>
      days.flatMap(day =>
        PRIORITIES.flatMap(priority => {
          if (priority === null) return [];
          const question = {
            isMember: (entityRef: string, environment: string) =>
              entityRef === series.entityRef && environment === series.environment,
            period: periodSpan('day', day, ZONE),
            nowMs: NOW_MS,
            counts: ofPriority(priority),
            ...AS_THE_VIEWS,
          };
          return [
            [
              [ground.ids.get(series), day, priority].join('|'),
              toldOfDay(readIncidents(index, question)),
            ] as const,
          ];
        }),
      ),
    );
    return compareRows(new Map(keyed), new Map(told));
  };

  const outagesOf = (subject: string, window: Span) => {
    const parts = IN_PRODUCTION.flatMap((series, place) => {
      const watched = { startMs: WATCHED_FROM_MS[place], endMs: NOW_MS };
      const observed = belongings(subject, series.entityRef).flatMap(valid => {
        const own = intersect(window, valid);
        return (own && intersect(own, watched)) ?? [];
      });
      const outages = index.parents.flatMap(({ incident }) => {
        const isUrgent = incident.priority === 1 || incident.priority === 2;
        const isOwn = ownSeries(incident, membersOf(series.entityRef, 'production'), 0).length > 0;
        return (isUrgent && isOwn && openSpan(incident)) || [];
      });
      return observed.map(span => ({ ...computeMtbf(outages, span), observed: span }));
    });
    const sum = (values: readonly number[]) => values.reduce((whole, value) => whole + value, 0);
    const observedSeconds = sum(parts.map(part => (part.observed.endMs - part.observed.startMs) / 1_000));
    const downSeconds = sum(parts.map(part => part.downSeconds));
    const failures = sum(parts.map(part => part.failures));
    return {
      members: parts.length,
      observed_s: observedSeconds,
      down_s: downSeconds,
      failures,
      mtbf_s: failures === 0 ? null : (observedSeconds - downSeconds) / failures,
      mtbf_least_s: failures === 0 ? observedSeconds / 2.996 : null,
    };
  };

  it('is told of every scope, period and priority as by the second computation', async () => {
    const rows = await ground.ofPeriods('kpi_incident_period', SUBJECTS, WINDOWS, NOW_MS);
    const byKey = new Map(
      rows.map(row => [['production', row.subject, row.period_key, row.priority ?? 'all'].join('|'), row] as const),
    );
    expect(byKey.size).toBeGreaterThan(600);
    expect(countByColumn(compareRows(byKey, toldOfPeriods(WINDOWS, NOW_MS)))).toEqual({});
  });

  it('is told of every series and day as by the second computation', async () => {
    const rows = await ground.rows(
      `select kpi.*, kpi.day::text as day from kpi_incident_day('infinity', '2026-01-01', '2027-01-01', ?) as kpi`,
      [ZONE],
    );
    expect(countByColumn(compareDays(rows, daysOf(YEAR, ZONE)))).toEqual({});
  });

  it('tells outages and the time between failures as the second computation', async () => {
    const rows = await ground.ofPeriods('kpi_incident_outage', SUBJECTS, WINDOWS, NOW_MS);
    const byKey = new Map(rows.map(row => [`${row.subject}|${row.period_key}`, row] as const));
    const found = SUBJECTS.flatMap(subject =>
      WINDOWS.flatMap(({ key, window }) => {
        const told = outagesOf(subject, window);
        const row = byKey.get(`${subject}|${key}`);
        return row || told.members > 0 ? differences(`${subject}|${key}`, row ?? {}, told) : [];
      }),
    );
    expect(countByColumn(found)).toEqual({});
  });

  it('spreads them over the hours of the week as the second computation', async () => {
    const windows = WINDOWS.filter(({ key }) => /^(2026-(03|10)|year|2026-10-25|2026-03-29)$/.test(key));
    const found: Difference[] = [];
    for (const { key, window } of windows) {
      const rows = await ground.ofSubjects(
        `kpi_incident_heat('infinity', ?::timestamptz, subjects, series_ids, valid, ?::timestamptz, ?::timestamptz, ?)`,
        SUBJECTS,
        [new Date(NOW_MS), new Date(window.startMs), new Date(window.endMs), ZONE],
      );
      expect(rows).toHaveLength(SUBJECTS.length * 168);
      for (const subject of SUBJECTS) {
        const own = index.parents
          .map(({ incident }) => incident)
          .filter(
            incident =>
              ownSeries(incident, membersOf(subject, 'production'), incident.openedMs).length > 0,
          );
        const cells = new Map<string, HeatmapCell>(
          incidentHeatmap(own, window, ZONE).map(cell => [`${cell.isoWeekday}|${cell.localHour}`, cell]),
        );
        for (const row of rows.filter(each => each.subject === subject)) {
          const cell = cells.get(`${row.iso_weekday}|${row.local_hour}`);
          found.push(
            ...differences(`${subject}|${key}`, row, {
              opened: cell ? cell.count : 0,
              exposure_hours: cell ? cell.exposureHours : 0,
            }),
          );
        }
      }
    }
    expect(found).toEqual([]);
  });

  it('tells the backlog at an instant, by age and by clock, as the second computation', async () => {
    const found: Difference[] = [];
    for (const atMs of BACKLOG_AT) {
      const rows = await ground.ofSubjects(
        `kpi_incident_backlog('infinity', ?::timestamptz, subjects, series_ids, valid)`,
        SUBJECTS,
        [new Date(atMs)],
      );
      for (const subject of SUBJECTS) {
        const backlog = readBacklog(index, membersOf(subject, 'production'), atMs);
        const row = rows.find(each => each.subject === subject);
        const told = {
          open_now: backlog.open,
          open_p1: backlog.mostUrgent,
          age_to_1d: backlog.ageToDay,
          age_to_7d: backlog.ageToWeek,
          age_to_30d: backlog.ageToMonth,
          age_over_30d: backlog.ageOverMonth,
          age_p50_s: backlog.ageP50Seconds,
          oldest_at: backlog.oldestMs,
          sla_breached: backlog.breached,
          sla_at_risk: backlog.atRisk,
          sla_in_time: backlog.inTime,
          sla_none: backlog.withoutClock,
          sla_next_due_at: backlog.nextDueMs,
        };
        found.push(...(row || backlog.open > 0 ? differences(`${subject}|${atMs}`, row ?? {}, told) : []));
      }
    }
    expect(countByColumn(found)).toEqual({});
  });

  it('fills its views as the second computation would', async () => {
    await ground.knex.raw(`delete from view_bound`);
    await ground.knex.raw(
      `insert into view_bound (tip_from, day_to, reporting_zone) values ('2026-09-20', ?, ?)`,
      [DAY_TO, ZONE],
    );
    await ground.knex.raw(`refresh materialized view mv_incidents_app_day`);
    await ground.knex.raw(`refresh materialized view mv_incidents_scope_period`);
    const days = await ground.rows(
      `select held.*, held.day::text as day from mv_incidents_app_day as held`,
    );
    expect(days.length).toBeGreaterThan(100);
    expect(
      countByColumn(compareDays(days, daysOf(YEAR, ZONE).filter(day => day >= '2026-09-20' && day < DAY_TO))),
    ).toEqual({});
    const rows = await ground.rows(`select * from mv_incidents_scope_period`);
    const byKey = new Map(
      rows.map(row => [[row.environment, row.subject, row.period_key, row.priority ?? 'all'].join('|'), row] as const),
    );
    const windows = spansOfIncidents(DAY_TO);
    const nowMs = periodSpan('day', DAY_TO, ZONE).startMs;
    const told = ['production', 'uat'].map(environment =>
      toldOfPeriods(windows, nowMs, AS_THE_VIEWS, environment, ['', SALES, WEB, DESK]),
    );
    expect(countByColumn(compareRows(byKey, new Map(told.flatMap(each => [...each]))))).toEqual({});
  });
});
