import {
  migratedDatabase,
  testDatabases,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/database';
import { daysOf, localTime } from '../calendar';
import { indexIncidents, readIncidents } from '../incidents';
import { ownSeries } from '../recurrence';
import { contains } from '../spans';
import { Difference, differences } from './differences';
import { IncidentGround, toldOfPeriod } from './__testUtils__/incidentGround';
import { DESK, membersOf, NOW_MS, SALES, WEB } from './services';
import { YEAR, ZONE } from './simulatedYear';
import { WINDOWS } from './windows';
import { yearOfIncidents } from './__testUtils__/yearOfIncidents';

jest.setTimeout(240_000);

const SCOPES = [SALES, WEB, DESK];
/** What lists of scopes show beside the incidents; the same words as those of periods. */
const COLUMNS = [
  'opened',
  'resolved',
  'acknowledged',
  'unacknowledged',
  'mtta_p50_s',
  'mttr_p50_s',
  'mttr_mean_s',
  'mttr_p90_s',
  'sla_resolution_breached',
  'sla_resolution_achieved',
];
const OPEN = ['new', 'in_progress', 'on_hold'];

describe('lists of a simulated year of incidents', () => {
  const databases = testDatabases();
  const year = yearOfIncidents(false);
  const index = indexIncidents(year);
  let ground: IncidentGround;

  beforeAll(async () => {
    const { knex } = await migratedDatabase(databases);
    ground = new IncidentGround(knex);
    await ground.prepare();
    await ground.store(year);
  });

  const ownOf = (scope: string) =>
    index.parents.flatMap(({ incident }) =>
      ownSeries(incident, membersOf(scope, 'production'), incident.openedMs).length > 0 ? incident : [],
    );

  it('show the figures of the second computation, of scopes and of everything', async () => {
    const found: Difference[] = [];
    for (const { key, window } of WINDOWS) {
      for (const scopes of [SCOPES, null]) {
        const rows = await ground.rows(
          `select * from kpi_incident_scope('infinity', 'production', ?::text[], null, ?::timestamptz, ?::timestamptz)`,
          [scopes as never, new Date(window.startMs), new Date(window.endMs)],
        );
        for (const scope of scopes ?? ['']) {
          const isMember = membersOf(scope, 'production');
          const told = toldOfPeriod(
            readIncidents(index, { isMember, period: window, nowMs: NOW_MS, belongsAt: 'opening' }),
          );
          const row = rows.find(each => each.scope_ref === scope);
          const columns = Object.fromEntries(COLUMNS.map(column => [column, told[column]]));
          const opened = ownOf(scope).filter(incident => incident.openedMs < window.endMs);
          const isEmpty = Object.values(columns).every(value => value === 0 || value === null);
          if (row || !isEmpty) {
            found.push(
              ...differences(`${scope}|${key}`, row ?? {}, {
                ...columns,
                open_now: opened.filter(incident => OPEN.includes(incident.state)).length,
              }),
            );
          }
        }
      }
    }
    expect(found).toEqual([]);
  });

  it('count by day what was opened', async () => {
    const rows = await ground.rows(
      `select day::text as day, opened from kpi_incident_opened_day('infinity', 'production', null, '2026-01-01', '2027-01-01', ?) order by 1`,
      [ZONE],
    );
    const days = ownOf('')
      .filter(incident => contains(YEAR, incident.openedMs))
      .map(incident => localTime(incident.openedMs, ZONE).day);
    const told = daysOf(YEAR, ZONE)
      .map(day => ({ day, opened: days.filter(each => each === day).length }))
      .filter(({ opened }) => opened > 0);
    expect(rows).toEqual(told);
    expect(told.length).toBeGreaterThan(150);
  });
});
