import { DEFAULT_DORA_RULES } from '@rosetta/backstage-plugin-monitoring-common';
import {
  migratedDatabase,
  testDatabases,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/database';
import { SeriesIds } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { deriveCorrelations } from '@rosetta/backstage-plugin-monitoring-backend/src/store/correlationStore';
import { writeIncidents } from '@rosetta/backstage-plugin-monitoring-backend/src/store/incidentStore';
import { writeLinkedEvents } from '@rosetta/backstage-plugin-monitoring-backend/src/store/linkedEventStore';
import { Knex } from 'knex';
import { daysOf, periodSpan } from '../calendar';
import { computeChanges } from '../reliability';
import { countByColumn, Difference, differences } from './differences';
import { plainRow, Row } from './__testUtils__/incidentGround';
import { SERIES } from './services';
import { YEAR, ZONE } from './simulatedYear';
import { yearOfChanges } from './__testUtils__/yearOfChanges';

jest.setTimeout(240_000);

const ORIGIN = { source: 'servicenow', instance: 'main' };
const TYPES = ['standard', 'normal', 'emergency', 'unknown'];

describe.each([
  ['that all ended in one way', false],
  ['with some rejected and closed', true],
])('a simulated year of changes %s', (_, isDisputed) => {
  const databases = testDatabases();
  const year = yearOfChanges(isDisputed);
  const ids = new SeriesIds();
  let knex: Knex;

  beforeAll(async () => {
    ({ knex } = await migratedDatabase(databases));
    await ids.ensure(knex, SERIES);
    const asked = SERIES.map(series => ids.get(series));
    await knex.transaction(async transaction => {
      await writeLinkedEvents(transaction, ORIGIN, [...year.changes].reverse(), ids, asked);
      await writeLinkedEvents(transaction, ORIGIN, year.changes, ids, asked);
      await writeIncidents(transaction, ORIGIN, year.incidents, ids, asked, ZONE);
    });
    while ((await deriveCorrelations(knex, 1_000, DEFAULT_DORA_RULES)) > 0);
  });

  const compare = (rows: readonly Row[], days: readonly string[]): Difference[] => {
    const byKey = new Map(rows.map(row => [[row.series_id, row.day, row.type].join('|'), row] as const));
    const told = SERIES.flatMap(series => {
      const own = year.changes.filter(change =>
        change.links.some(
          link =>
            link.via !== 'dependency' &&
            link.entityRef === series.entityRef &&
            link.environment === series.environment,
        ),
      );
      return days.flatMap(day =>
        TYPES.map(type => {
          const period = computeChanges(
            own.filter(change => change.type === type),
            year.incidents,
            periodSpan('day', day, ZONE),
          );
          return { key: [ids.get(series), day, type].join('|'), period };
        }),
      );
    });
    const found = told.flatMap(({ key, period }) => {
      const row = byKey.get(key);
      if (!row && period.closed + period.canceled === 0) return [];
      return differences(key, row ?? {}, {
        closed: period.closed,
        successful: period.successful,
        issues: period.successfulIssues,
        unsuccessful: period.unsuccessful,
        unknown: period.unknown,
        canceled: period.canceled,
        caused_incident: period.causedIncident,
        emergency: period.emergency,
      });
    });
    const keys = new Set(told.map(({ key }) => key));
    return [
      ...found,
      ...[...byKey.keys()].flatMap(key =>
        keys.has(key) ? [] : [{ row: key, column: 'row', view: 'there', oracle: null }],
      ),
    ];
  };

  it('is told of every series, day and type as by the second computation', async () => {
    const { rows } = await knex.raw<{ rows: Row[] }>(
      `select kpi.*, kpi.day::text as day from kpi_change_day('infinity', '2026-01-01', '2027-01-01', ?) as kpi`,
      [ZONE],
    );
    expect(rows.length).toBeGreaterThan(150);
    expect(countByColumn(compare(rows.map(plainRow), daysOf(YEAR, ZONE)))).toEqual({});
  });

  it('fills its view as the second computation would', async () => {
    await knex.raw(`delete from view_bound`);
    await knex.raw(
      `insert into view_bound (tip_from, day_to, reporting_zone) values ('2026-01-01', '2027-01-01', ?)`,
      [ZONE],
    );
    await knex.raw(`refresh materialized view mv_changes_app_day`);
    const { rows } = await knex.raw<{ rows: Row[] }>(
      `select held.*, held.day::text as day from mv_changes_app_day as held`,
    );
    expect(countByColumn(compare(rows.map(plainRow), daysOf(YEAR, ZONE)))).toEqual({});
  });
});
