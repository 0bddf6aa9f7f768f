import { DEFAULT_OBJECTIVES, reportingDay, resolvePeriod } from '@rosetta/backstage-plugin-monitoring-common';
import fc from 'fast-check';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../../../__testUtils__/database';
import { DeriveStore, SignalReader, SumDayRow, ViewCatalog } from '../../../store';
import { dayAfter, fraction } from './scopeSums';

jest.setTimeout(120_000);

const NOW = Date.UTC(2026, 10, 20, 12);
const ZONE = 'Europe/Paris';
const KEYS = ['last_7d', 'last_30d', 'month'] as const;
const SCOPES = [['domain:default/a', 'domain'], ['domain:default/b', 'domain'], ['system:default/s', 'system'], ['group:default/g', 'group']] as const;

const span = (window: { startMs: number; endMs: number }, zone: string) =>
  [reportingDay(window.startMs, zone), dayAfter(window.endMs, zone)] as const;

describe('periods of the overview', () => {
  const databases = testDatabases();
  let knex: Knex;
  let views: ViewCatalog;

  beforeAll(async () => {
    ({ knex, views } = await migratedDatabase(databases));
  });

  const spans = async (dayTo: string) =>
    new Map(
      (
        await knex.raw<{ rows: { name: string; span: [string, string] }[] }>(
          `select period_key || ' ' || kind as name, array[from_day::text, to_day::text] as span from kpi_overview_span(cast(? as date))`,
          [dayTo],
        )
      ).rows.map(row => [row.name, row.span]),
    );

  it('have the borders that a request of any moment asks for', async () => {
    const moment = fc.date({ min: new Date('2024-01-01T00:00:00Z'), max: new Date('2028-12-31T00:00:00Z'), noInvalidDate: true });
    await fc.assert(
      fc.asyncProperty(moment, fc.constantFrom('UTC', ZONE, 'America/New_York'), async (at, zone) => {
        const nowMs = at.getTime();
        // At midnight itself the day that begins has no length yet, and days are read.
        fc.pre(reportingDay(nowMs - 1, zone) === reportingDay(nowMs, zone));
        const held = await spans(dayAfter(nowMs, zone));
        const asked = KEYS.map(key => [key, resolvePeriod(key, nowMs, zone)] as const);
        expect(asked.map(([key]) => held.get(`${key} current`))).toEqual(asked.map(([, { window }]) => span(window, zone)));
        // Where a month changes its clock the elapsed share may end an hour beyond midnight: then days are read.
        const before = asked.filter(([key]) => key !== 'month' || zone === 'UTC');
        expect(before.map(([key]) => held.get(`${key} previous`))).toEqual(before.map(([, { previous }]) => span(previous, zone)));
      }),
      { numRuns: 200 },
    );
  });

  describe('of days that some did not tell', () => {
    beforeAll(async () => {
      await knex.raw(
        `insert into scope_day (scope_ref, scope_kind, environment, day, entities, entities_observed, hours_expected, hours_observed, hours_judged,
           hours_within_target, requests, errors, errors_5xx, requests_with_errors_known, requests_with_errors_5xx_known, hours_contradicting,
           availability_sum, availability_hours, state)
         select ref, kind, environment, day::date, 3, 3, 72, 70 - n % 5, 60 - n % 7, 50 - n % 9, 1000.1 * n, nullif(n % 4, 3) * 0.3, n % 3,
                case when n % 5 > 0 then 999.7 * n end, case when n % 6 > 0 then 500.3 * n end, n % 2, 23.1, 24,
                case n % 3 when 0 then 'ok' when 1 then 'critical' end
           from unnest(?::text[], ?::text[]) as scope(ref, kind)
          cross join unnest(array['production', 'uat']) as environment
          cross join generate_series(timestamp '2026-08-01', '2026-11-20', interval '1 day') with ordinality as given(day, n)
          where n % 11 > 0`,
        [SCOPES.map(([ref]) => ref), SCOPES.map(([, kind]) => kind)] as never,
      );
      await new DeriveStore(knex, ZONE, DEFAULT_OBJECTIVES).moveViewBound(NOW);
      await views.refresh();
    });

    /** The same days from the table itself, read one by one. */
    async function plainDays(refs: readonly string[], [fromDay, toDay]: readonly [string, string]): Promise<SumDayRow[]> {
      const { rows } = await knex.raw<{ rows: SumDayRow[] }>(
        `select scope_ref as "scopeRef", day::text as day, requests, errors, errors_5xx as "errors5xx",
                requests_with_errors_known as "requestsWithErrorsKnown", requests_with_errors_5xx_known as "requestsWithErrors5xxKnown",
                hours_contradicting as "hoursContradicting", hours_judged as "hoursJudged", hours_within_target as "hoursWithinTarget",
                state, hours_observed as "hoursObserved", hours_expected as "hoursExpected"
           from scope_day
          where scope_ref = any(?) and environment = 'production' and day >= ? and day < ?
          order by scope_ref, day`,
        [refs as never, fromDay, toDay],
      );
      return rows;
    }

    const period = (key: string) => resolvePeriod(key, NOW, ZONE);
    const windows = KEYS.flatMap(key => [
      [key, 'current', span(period(key).window, ZONE)] as const,
      [key, 'previous', span(period(key).previous, ZONE)] as const,
    ]);

    it.each(windows)('are the days of %s, %s, to the last digit, and come from one row of each scope', async (key, kind, days) => {
      const reader = new SignalReader(knex);
      const domains = SCOPES.filter(([, of]) => of === 'domain').map(([ref]) => ref);
      const expected = await plainDays(domains, days);
      expect(expected.length).toBeGreaterThan(5);
      expect(await reader.domainDays('production', ...days)).toEqual(expected);
      const others = ['group:default/g', 'system:default/s'];
      expect(await reader.scopeDaysOf(others, 'production', ...days)).toEqual(await plainDays(others, days));
      // Not from the table: what it says since is not in the view yet.
      await knex.raw(`update scope_day set requests = requests * 2`);
      expect(await reader.domainDays('production', ...days)).toEqual(expected);
      await knex.raw(`update scope_day set requests = requests / 2`);
      const { rows } = await knex.raw<{ rows: { periods: number }[] }>(
        `select count(*)::integer as periods from mv_monitoring_overview_period where period_key = ? and kind = ? and environment = 'production'`,
        [key, kind],
      );
      expect(rows[0].periods).toBe(SCOPES.length);
    });

    it.each(windows)('add %s, %s, up as the overview does from days', async (key, kind, days) => {
      const { rows } = await knex.raw<{ rows: Record<string, number | null>[] }>(
        `select * from mv_monitoring_overview_period where period_key = ? and kind = ? and scope_ref = 'domain:default/a' and environment = 'production'`,
        [key, kind],
      );
      const told = await plainDays(['domain:default/a'], days);
      const errors = fraction('error_rate', told, 1);
      const errors5xx = fraction('error_rate_5xx', told, 1);
      const within = fraction('within_latency_target', told, 1);
      expect(rows[0]).toMatchObject({
        requests: fraction('throughput', told, 1).num,
        errors: errors.num, requests_with_errors_known: errors.den, error_ratio: errors.num! / errors.den!,
        errors_5xx: errors5xx.num, requests_with_errors_5xx_known: errors5xx.den, error_5xx_ratio: errors5xx.num! / errors5xx.den!,
        hours_within_target: within.num, hours_judged: within.den, within_target_ratio: within.num! / within.den!,
        days_observed: told.length, hours_observed: told.reduce((sum, day) => sum + day.hoursObserved, 0),
        hours_expected: told.reduce((sum, day) => sum + day.hoursExpected, 0),
      });
    });

    it('are read by days where the period is another', async () => {
      const days = ['2026-09-03', '2026-10-01'] as const;
      expect(await new SignalReader(knex).scopeDaysOf(['group:default/g'], 'production', ...days)).toEqual(await plainDays(['group:default/g'], days));
    });
  });
});
