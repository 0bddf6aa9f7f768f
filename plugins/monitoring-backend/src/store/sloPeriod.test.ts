import { SloWindow, sloPeriodAt } from '@rosetta/backstage-plugin-monitoring-common';
import fc from 'fast-check';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';

jest.setTimeout(120_000);

const ZONES = ['Europe/Paris', 'UTC', 'America/New_York', 'Asia/Kolkata'];
const ANCHORS = [null, '2020-01-31T00:00:00', '2026-03-29T12:00:00', '2024-02-29T06:30:00'];

const windows = fc.oneof(
  fc.record({ kind: fc.constant('rolling' as const), hours: fc.integer({ min: 1, max: 9_000 }) }),
  fc.record({
    kind: fc.constant('calendar' as const),
    unit: fc.constantFrom('day' as const, 'week' as const, 'month' as const, 'quarter' as const, 'year' as const),
    count: fc.integer({ min: 1, max: 5 }),
    zone: fc.constantFrom(...ZONES),
    anchor: fc.constantFrom(...ANCHORS),
  }),
);
// Whole minutes between 2019 and 2030, both sides of every change of clocks.
const instants = fc.integer({ min: Date.UTC(2019, 0, 1) / 60_000, max: Date.UTC(2030, 0, 1) / 60_000 }).map(minute => minute * 60_000);

describe('kpi_slo_period', () => {
  const databases = testDatabases();
  let knex: Knex;
  beforeAll(async () => {
    ({ knex } = await migratedDatabase(databases));
  });

  it('has the borders that sloPeriodAt has, for every window and instant', async () => {
    const cases = fc.sample(fc.tuple(windows, instants), { numRuns: 3_000, seed: 20_261_120 }) as [SloWindow, number][];
    const columns = cases.map(([window, atMs]) => ({
      kind: window.kind,
      hours: window.kind === 'rolling' ? window.hours : null,
      ...(window.kind === 'calendar' ? { unit: window.unit, count: window.count, zone: window.zone, anchor: window.anchor } : {}),
      at: new Date(atMs).toISOString(),
    }));
    const { rows } = await knex.raw<{ rows: { n: string; starts_at: Date; ends_at: Date }[] }>(
      `select given.n, period.starts_at, period.ends_at
         from rows from (json_to_recordset(?::json) as (kind text, hours integer, unit text, count integer, zone text, anchor text, at timestamptz))
           with ordinality as given(kind, hours, unit, count, zone, anchor, at, n)
         left join lateral kpi_slo_period(given.kind, given.hours, given.unit, given.count, given.zone, given.anchor, given.at) as period on true
        order by given.n`,
      [JSON.stringify(columns)],
    );
    expect(rows).toHaveLength(cases.length);
    rows.forEach((row, index) => {
      const [window, atMs] = cases[index];
      const expected = sloPeriodAt(window, atMs);
      expect({ window, atMs, startMs: row.starts_at?.getTime(), endMs: row.ends_at?.getTime() }).toEqual({ window, atMs, ...expected });
    });
  });
});
