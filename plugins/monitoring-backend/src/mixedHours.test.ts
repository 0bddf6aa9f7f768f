import { DEFAULT_OBJECTIVES, Explanation, explanationSchema } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import request from 'supertest';
import { migratedDatabase, testDatabases } from './__testUtils__/database';
import { ENTITIES, fillEstate } from './__testUtils__/estate';
import { asUser, startTestPlugin } from './__testUtils__/testPlugin';
import { DeriveEngine } from './derive';
import { DeriveStore, SignalReader, StateStore } from './store';

jest.setTimeout(120_000);

const PARIS = 'Europe/Paris';
/** Components that are measured. */
const BOTH = ['shop', 'secret'];
const USERS = { 'user:default/admin': { permissions: 'all' as const } };

/** Null where no hour tells both counts: a day of the test may have begun, or ended, with one such hour. */
interface Sums {
  requests: number; counted: number | null; errors: number | null; counted_5xx: number | null; errors_5xx: number | null;
  left: number; contradicting: number;
}

const ratio = (num: number | null, den: number | null) => (num === null || den === null || den === 0 ? null : num / den);
/** As a matcher: sums of parts may differ in their last digit. */
const near = (value: number | null) => (value === null ? null : expect.closeTo(value, 12));
const errorsOf = (sums: Sums) => near(ratio(sums.errors, sums.counted));
const errors5xxOf = (sums: Sums) => near(ratio(sums.errors_5xx, sums.counted_5xx));

/** Hours of which every second one does not tell its errors, others not their 5xx, and one tells more errors than requests. */
describe('days of which some hours do not tell their errors', () => {
  const databases = testDatabases();
  let knex: Knex;
  let plugin: Awaited<ReturnType<typeof startTestPlugin>>;

  beforeAll(async () => {
    const migrated = await migratedDatabase(databases);
    knex = migrated.knex;
    const nowMs = Date.now();
    await fillEstate(knex, migrated.views, nowMs);
    await knex.raw(
      `update signal_hour set
         requests = 1000 + 10 * extract(hour from ts), errors = extract(hour from ts), errors_5xx = extract(hour from ts) / 2;
       update signal_hour set errors = null where extract(hour from ts)::integer % 2 = 1;
       update signal_hour set errors_5xx = null where extract(hour from ts)::integer % 3 = 1;
       update signal_hour set errors = requests + 1 where extract(hour from ts) = 12;
       insert into rollup_dirty (series_id, day) select distinct series_id, (ts at time zone '${PARIS}')::date from signal_hour on conflict do nothing`,
    );
    const store = new DeriveStore(knex, PARIS, DEFAULT_OBJECTIVES);
    await new DeriveEngine(store, new StateStore(knex), migrated.views, DEFAULT_OBJECTIVES).round(nowMs, new AbortController().signal);
    plugin = await startTestPlugin({ knex, entities: ENTITIES, users: USERS, permissionsEnabled: true });
  });
  afterAll(() => plugin.stop());

  const get = async (url: string) => {
    const { body, status } = await request(plugin.app).get(`/api/monitoring${url}`).set(asUser('user:default/admin'));
    expect({ status, error: body.error }).toEqual({ status: 200, error: undefined });
    return body;
  };
  const explain = async (kpi: string, subject: string): Promise<Explanation> =>
    explanationSchema.parse(await get(`/explain?kpi=${kpi}&subject=${subject}&period=last_7d&limit=100`));

  /** Counted here from the hours of these components, by days or all together. */
  const count = async (names: readonly string[], byDay = false) => {
    const { rows } = await knex.raw<{ rows: (Sums & { day: string })[] }>(
      `select ${byDay ? `(ts at time zone '${PARIS}')::date::text` : `''`} as day, sum(requests) as requests,
              sum(requests) filter (where errors is not null and errors <= requests) as counted,
              sum(errors) filter (where errors is not null and errors <= requests) as errors,
              sum(requests) filter (where errors_5xx is not null) as counted_5xx, sum(errors_5xx) as errors_5xx,
              coalesce(sum(requests) filter (where errors is null or errors > requests), 0) as left,
              (count(*) filter (where errors > requests))::integer as contradicting
         from signal_hour join series using (series_id)
        where entity_ref = any(?) group by 1 order by 1`,
      [names.map(name => `component:default/${name}`)],
    );
    return rows;
  };

  it('have the ratio of the hours that tell both, for one entity', async () => {
    const { series, resolution } = await get('/applications/shop/timeseries?metric=error_rate,error_rate_5xx,throughput&period=last_90d');
    expect(resolution).toBe('1d');
    const days = await count(['shop'], true);
    const valuesOf = (metric: string): (number | null)[] => series.find((item: { metric: string }) => item.metric === metric).values;
    const at = valuesOf('throughput').flatMap((value, index) => (value === null ? [] : [index]));
    expect(at).toHaveLength(days.length);
    expect(at.map(index => valuesOf('error_rate')[index])).toEqual(days.map(errorsOf));
    expect(at.map(index => valuesOf('error_rate_5xx')[index])).toEqual(days.map(errors5xxOf));
    // All requests would make a good half of it: what was shown once.
    expect(days.some(day => day.errors !== null && day.errors / day.requests < 0.6 * ratio(day.errors, day.counted)!)).toBe(true);
    const { rows } = await knex.raw<{ rows: { error_ratio: number | null; error_5xx_ratio: number | null }[] }>(
      `select error_ratio, error_5xx_ratio from mv_monitoring_app_day_summary join series using (series_id)
        where entity_ref = 'component:default/shop' order by day`,
    );
    expect(rows.map(row => row.error_ratio)).toEqual(days.map(errorsOf));
    expect(rows.map(row => row.error_5xx_ratio)).toEqual(days.map(errors5xxOf));
  });

  it('have it in scopes, by day and over the period, from the view, the table and for one caller alone', async () => {
    const days = await count(BOTH, true);
    const [whole] = await count(BOTH);
    const reader = new SignalReader(knex);
    const { rows: own } = await knex.raw<{ rows: { seriesId: number }[] }>(
      `select series_id as "seriesId" from series where entity_ref = any(?) and environment = 'production'`,
      [BOTH.map(name => `component:default/${name}`)],
    );
    const ever = ['2020-01-01', '2100-01-01'] as const;
    const sources = [
      await reader.domainDays('production', ...ever),
      await reader.scopeDaysOf(['system:default/web'], 'production', ...ever),
      await reader.ownDays(own.map(({ seriesId }) => ({ scopeRef: 'mine', seriesId })), ...ever),
    ];
    for (const rows of sources) {
      // A scope has rows of days on which only an incident fell, too.
      const told = rows.filter(row => row.hoursObserved > 0).map(row =>
        [row.requests, row.errors, row.requestsWithErrorsKnown, row.errors5xx, row.requestsWithErrors5xxKnown, row.hoursContradicting]);
      expect(told).toEqual(days.map(day => [day.requests, day.errors, day.counted, day.errors_5xx, day.counted_5xx, day.contradicting]));
    }
    const overview = await get('/overview?period=last_7d');
    const [row] = overview.rows;
    expect(row.ref).toBe('domain:default/sales');
    expect(row.errorRate).toMatchObject({ value: errorsOf(whole), num: whole.errors, den: whole.counted });
    expect(row.throughput.num).toBe(whole.requests);
    const shown = new Map<string, number | null>(row.days.map((day: { day: string; errorRatio: number | null }) => [day.day, day.errorRatio]));
    expect(days.map(day => shown.get(day.day))).toEqual(days.map(errorsOf));
    const trend = (kpi: string) => overview.trends.find((item: { kpi: string }) => item.kpi === kpi).value.value;
    expect(trend('availability_req')).toEqual(near(1 - ratio(whole.errors, whole.counted)!));
    expect(trend('error_rate_5xx')).toEqual(errors5xxOf(whole));
    expect(overview.kpis.find((item: { kpi: string }) => item.kpi === 'error_rate').value.value).toEqual(errorsOf(whole));
    const { rows: view } = await knex.raw<{ rows: { error_ratio: number | null; error_5xx_ratio: number | null }[] }>(
      `select error_ratio, error_5xx_ratio from mv_monitoring_domain_day_summary where scope_ref = 'domain:default/sales' and hours_observed > 0 order by day`,
    );
    expect(view.map(day => day.error_ratio)).toEqual(days.map(errorsOf));
    expect(view.map(day => day.error_5xx_ratio)).toEqual(days.map(errors5xxOf));
  });

  it('have it in rankings', async () => {
    const { items } = await get('/risk/top?metric=error_rate&period=last_7d');
    const [shop] = await count(['shop']);
    expect(items.find((item: { ref: string }) => item.ref === 'component:default/shop')?.value).toEqual(errorsOf(shop));
  });

  it.each([['domain:default/sales'], ['system:default/web'], ['all']])('say of %s what was left out, and their rows make it again', async subject => {
    const [whole] = await count(BOTH);
    const partly = (await count(BOTH, true)).filter(day => day.counted !== null && day.left > 0);
    const sum = (explanation: Explanation, column: 'requests_counted' | 'errors' | 'errors_5xx') =>
      explanation.rows.items.reduce((total, row) => total + Number(row[column]), 0);
    const errors = await explain('error_rate', subject);
    expect(errors.value).toMatchObject({ value: errorsOf(whole), num: whole.errors, den: whole.counted });
    expect(sum(errors, 'errors') / sum(errors, 'requests_counted')).toEqual(errorsOf(whole));
    const reasons = new Map(errors.leftOut.map(entry => [entry.reason, entry]));
    expect(reasons.get('failures_unknown')).toMatchObject({
      count: Math.round(partly.reduce((total, day) => total + day.left, 0)), items: partly.map(day => day.day),
    });
    expect(reasons.get('contradicting_hours')?.count).toBe(whole.contradicting);
    const good = await explain('availability_req', subject);
    expect(1 - sum(good, 'errors') / sum(good, 'requests_counted')).toEqual(near(1 - ratio(whole.errors, whole.counted)!));
    const server = await explain('error_rate_5xx', subject);
    expect(server.value).toMatchObject({ value: errors5xxOf(whole) });
    expect(sum(server, 'errors_5xx') / sum(server, 'requests_counted')).toEqual(errors5xxOf(whole));
    const traffic = await explain('throughput', subject);
    expect(traffic.value).toMatchObject({ num: whole.requests });
    expect(traffic.leftOut.map(entry => entry.reason)).not.toContain('failures_unknown');
  });

  it('expect of a day that is not over no hour that cannot have come', async () => {
    const { rows, leftOut } = await explain('throughput', 'all');
    // Every hour of the last 72 was observed: only the first of these days, which the 72 begin in, lacks any.
    const [first, ...others] = rows.items.map(row => Number(row.hours_expected) - Number(row.hours_observed));
    expect(others.filter(missing => missing > 0)).toEqual([]);
    expect(leftOut.find(entry => entry.reason === 'missing_hours')?.count ?? 0).toBe(first);
  });
});
