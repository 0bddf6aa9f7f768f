import { DEFAULT_OBJECTIVES, judgeDay, reportingDay, rollUpGroups, SignalFact } from '@rosetta/backstage-plugin-monitoring-common';
import fc from 'fast-check';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { HOUR, hourFact, incidentFact } from '../__testUtils__/facts';
import { CatalogStore, DeriveStore, Partitions, SeriesIds, SignalReader, StateStore, ViewCatalog } from '../store';
import { writeIncidents } from '../store/incidentStore';
import { writeSignals } from '../store/signalStore';
import { DeriveEngine } from './deriveEngine';

jest.setTimeout(120_000);

const PARIS = 'Europe/Paris';
const never = new AbortController().signal;

interface AppDay {
  day: string; hours_expected: number; hours_observed: number; hours_idle: number; hours_judged: number;
  hours_within_target: number; requests: number | null; errors: number | null; latency_p95_ms: number | null;
  latency_method: string | null; latency_p95_lo_ms: number | null; latency_p95_hi_ms: number | null;
}

describe('DeriveEngine', () => {
  const databases = testDatabases();
  let knex: Knex;
  let views: ViewCatalog;
  let engine: DeriveEngine;

  beforeEach(async () => {
    ({ knex, views } = await migratedDatabase(databases));
    engine = new DeriveEngine(new DeriveStore(knex, PARIS, DEFAULT_OBJECTIVES), new StateStore(knex), views, DEFAULT_OBJECTIVES);
  });

  const store = async (facts: SignalFact[]) => {
    const ids = new SeriesIds();
    const starts = facts.map(fact => fact.startMs);
    await new Partitions(knex).ensure('signal_hour', Math.min(...starts), Math.max(...starts) + 1);
    await ids.ensure(knex, facts);
    await knex.transaction(transaction => writeSignals(transaction, facts, ids, PARIS));
  };
  const round = (at = Date.UTC(2026, 10, 20)) => engine.round(at, never);
  const days = async () =>
    (await knex.raw<{ rows: AppDay[] }>(`select day::text as day, hours_expected, hours_observed, hours_idle, hours_judged,
       hours_within_target, requests, errors, latency_p95_ms, latency_method, latency_p95_lo_ms, latency_p95_hi_ms
       from app_day order by series_id, day`)).rows;

  it.each([
    ['2026-03-28T23:00:00Z', '2026-03-29', 23],
    ['2026-10-24T22:00:00Z', '2026-10-25', 25],
    ['2026-11-19T23:00:00Z', '2026-11-20', 24],
  ])('expects the true number of hours of the Paris day that begins at %s', async (start, day, hours) => {
    const startMs = Date.parse(start);
    await store(Array.from({ length: hours }, (_, hour) => hourFact(startMs + hour * HOUR)));
    await round();
    expect(await days()).toEqual([
      expect.objectContaining({ day, hours_expected: hours, hours_observed: hours, requests: hours * 100 }),
    ]);
  });

  it('keeps quiet, unknown and counted hours apart', async () => {
    const start = Date.UTC(2026, 10, 19, 23);
    await store([
      hourFact(start, { requests: 0, errors: 0, latencyP95Ms: null }),
      hourFact(start + HOUR, { requests: null, errors: null, latencyP95Ms: null, cpuRatio: 0.4 }),
      hourFact(start + 2 * HOUR, { requests: 50, errors: 5, latencyP95Ms: 9_000 }),
    ]);
    await round();
    expect(await days()).toEqual([
      expect.objectContaining({
        hours_observed: 3, hours_idle: 1, hours_judged: 1, hours_within_target: 0, requests: 50, errors: 5,
      }),
    ]);
  });

  it('has no row for a day that was not observed, and loses the row when its facts go', async () => {
    await store([hourFact(Date.UTC(2026, 10, 19, 12))]);
    await round();
    expect(await days()).toHaveLength(1);
    await knex.raw(`with gone as (delete from signal_hour returning series_id, ts)
      insert into rollup_dirty (series_id, day) select distinct series_id, (ts at time zone 'Europe/Paris')::date from gone`);
    await round();
    expect(await days()).toEqual([]);
  });

  it('takes the day percentile of the source, and where there is none the middle request of the hours, never a mean', async () => {
    const start = Date.UTC(2026, 10, 18, 23);
    await store([
      hourFact(start, { requests: 1_000, latencyP95Ms: 100 }),
      hourFact(start + HOUR, { requests: 100, latencyP95Ms: 2_000 }),
    ]);
    await round();
    // The weighted mean of these would be 272.7, which no request of either hour is near to (KPI.md 1.3).
    expect(await days()).toEqual([
      expect.objectContaining({ latency_method: 'approx', latency_p95_ms: 100, latency_p95_lo_ms: 100, latency_p95_hi_ms: 2_000 }),
    ]);
    // Of a day that is not over, hours come in still.
    await knex.raw(`insert into rollup_dirty (series_id, day) select series_id, day from app_day`);
    await round(start + 12 * HOUR);
    expect(await days()).toEqual([
      expect.objectContaining({ latency_method: null, latency_p95_ms: null, latency_p95_lo_ms: 100, latency_p95_hi_ms: 2_000 }),
    ]);
    await store([{ ...hourFact(start), resolution: '1d', latencyP95Ms: 900 }]);
    await round();
    expect(await days()).toEqual([
      expect.objectContaining({ latency_method: 'source_native', latency_p95_ms: 900 }),
    ]);
  });

  it('sums errors, and 5xx, over hours of their own, and what they are a share of beside them', async () => {
    const start = Date.UTC(2026, 10, 18, 23);
    await store([
      hourFact(start, { requests: 100, errors: 5, errors5xx: 2 }),
      hourFact(start + HOUR, { requests: 200, errors: null, errors5xx: 4 }),
      hourFact(start + 2 * HOUR, { requests: 400, errors: 7, errors5xx: null }),
      hourFact(start + 3 * HOUR, { requests: null, errors: 9, errors5xx: 9 }),
      // More errors than requests: nobody can say which of the two is wrong.
      hourFact(start + 4 * HOUR, { requests: 800, errors: 801, errors5xx: 8 }),
      hourFact(start + 5 * HOUR, { requests: 1_600, errors: 1_600, errors5xx: 1_601 }),
      hourFact(start + 6 * HOUR, { requests: 0, errors: 0, errors5xx: 0 }),
    ]);
    await round();
    const { rows } = await knex.raw(
      `select requests, errors, requests_with_errors_known, errors_5xx, requests_with_errors_5xx_known, hours_contradicting from app_day`,
    );
    expect(rows).toEqual([{
      requests: 3_100, errors: 1_612, requests_with_errors_known: 2_100, errors_5xx: 14, requests_with_errors_5xx_known: 1_100,
      hours_contradicting: 2,
    }]);
  });

  it('has no denominator where no hour tells both counts', async () => {
    await store([hourFact(Date.UTC(2026, 10, 18, 23), { requests: 100, errors: null }), hourFact(Date.UTC(2026, 10, 19), { requests: null, errors: 1 })]);
    await round();
    const { rows } = await knex.raw(`select requests, errors, requests_with_errors_known from app_day`);
    expect(rows).toEqual([{ requests: 100, errors: null, requests_with_errors_known: null }]);
  });

  it('judges by an incident that is closed and does not say when the day it was opened, and none after it', async () => {
    const opened = Date.UTC(2026, 10, 17, 12);
    const facts = [hourFact(opened), hourFact(opened + 24 * HOUR)];
    await store(facts);
    const ids = new SeriesIds();
    await ids.ensure(knex, facts);
    await knex.transaction(transaction =>
      writeIncidents(
        transaction, { source: 'servicenow', instance: 'main' }, [incidentFact('1', opened, { state: 'closed', priority: 1 })], ids,
        [ids.get(facts[0])], PARIS,
      ),
    );
    await round();
    const { rows } = await knex.raw(`select day::text as day, state from app_day order by day`);
    expect(rows).toEqual([{ day: '2026-11-17', state: 'critical' }, { day: '2026-11-18', state: 'unknown' }]);
  });

  it('recomputes only the days that facts touched', async () => {
    await store([hourFact(Date.UTC(2026, 10, 10, 12)), hourFact(Date.UTC(2026, 10, 11, 12))]);
    expect((await round()).appDays).toBe(2);
    expect((await round()).appDays).toBe(0);
    await store([hourFact(Date.UTC(2026, 10, 10, 12), { errors: 9 })]);
    expect((await round()).appDays).toBe(1);
  });

  it('adds up the same whatever order and however often facts arrive', async () => {
    const anyFact = fc.record({
      hour: fc.integer({ min: 0, max: 71 }),
      requests: fc.option(fc.integer({ min: 0, max: 1_000 }), { nil: null }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyFact, { minLength: 1, maxLength: 40 }), async list => {
        await knex.raw('truncate signal_hour, app_day, rollup_dirty');
        const start = Date.UTC(2026, 9, 24);
        const byHour = new Map(list.map(item => [item.hour, item]));
        const facts = [...byHour.values()].map(item =>
          hourFact(start + item.hour * HOUR, { requests: item.requests, errors: item.requests === null ? null : 0 }),
        );
        for (const fact of facts) await store([fact]);
        await store([...facts].reverse());
        await round();
        const expected = new Map<string, { n: number; requests: number | null }>();
        for (const fact of facts) {
          const day = reportingDay(fact.startMs, PARIS);
          const sum = expected.get(day) ?? { n: 0, requests: null };
          sum.n += 1;
          if (fact.requests !== null) sum.requests = (sum.requests === null ? 0 : sum.requests) + fact.requests;
          expected.set(day, sum);
        }
        expect((await days()).map(row => [row.day, row.hours_observed, row.requests])).toEqual(
          [...expected].sort(([a], [b]) => a.localeCompare(b)).map(([day, sum]) => [day, sum.n, sum.requests]),
        );
      }),
      { numRuns: 25 },
    );
  });

  describe('scopes', () => {
    const entity = (name: string) => ({
      entityRef: `component:default/${name}`, kind: 'component', name, title: null, type: null, tier: 3,
      tierDeclared: false, ownerRef: null, systemRef: null,
    });
    const belongs = (entityName: string, scopeRef: string, scopeKind: string) => ({
      entityRef: `component:default/${entityName}`, scopeRef, scopeKind,
    });
    const catalog = (memberships: ReturnType<typeof belongs>[]) =>
      new CatalogStore(knex).apply(
        {
          entities: ['shop', 'cart'].map(entity), relations: [], memberships, pivots: [], findings: [], maintenance: [], deploySources: [],
          series: ['shop', 'cart'].map(name => ({ entityRef: `component:default/${name}`, environment: 'production' })),
        },
      );
    const scopes = async () =>
      (await knex.raw<{ rows: { scope_ref: string; day: string; entities: number; requests: number }[] }>(
        `select scope_ref, day::text as day, entities, requests from scope_day order by scope_ref, day`,
      )).rows.map(row => [row.scope_ref, row.day, row.entities, row.requests]);

    it('adds each entity once per scope, and reaches back over history collected before the first reading', async () => {
      await catalog([belongs('shop', 'domain:default/sales', 'domain'), belongs('cart', 'domain:default/sales', 'domain')]);
      const at = Date.UTC(2026, 7, 3, 12);
      await store([hourFact(at), hourFact(at, { entityRef: 'component:default/cart', requests: 11 })]);
      await round();
      await store([hourFact(Date.UTC(2026, 10, 3, 12))]);
      await round();
      expect(await scopes()).toEqual([
        ['domain:default/sales', '2026-08-03', 2, 111],
        ['domain:default/sales', '2026-11-03', 2, 100],
      ]);
      const { rows } = await knex.raw(`select requests, error_ratio from mv_monitoring_domain_day_summary`);
      expect(rows).toEqual([{ requests: 100, error_ratio: 1 / 100 }]);
      // The view is bounded; a reader gets the days before its bound from what it is made of.
      const read = await new SignalReader(knex).domainDays('production', '2026-07-01', '2026-12-01');
      expect(read.map(row => [row.day, row.requests])).toEqual([['2026-08-03', 111], ['2026-11-03', 100]]);
    });

    it('leaves the refresh to the next round when a worker dies before it', async () => {
      await catalog([belongs('shop', 'domain:default/sales', 'domain')]);
      await round();
      await store([hourFact(Date.UTC(2026, 10, 3, 12))]);
      const dying = new DeriveStore(knex, PARIS, DEFAULT_OBJECTIVES);
      await dying.deriveAppDays(100, Date.UTC(2026, 10, 20), judgeDay);
      await dying.deriveScopeDays(100, rollUpGroups);
      expect((await round()).views).toEqual(['mv_monitoring_app_day_summary', 'mv_monitoring_domain_day_summary', 'mv_monitoring_overview_period']);
      expect((await round()).views).toEqual([]);
    });

    it('keeps past days with the owner of that day when an entity moves', async () => {
      await catalog([belongs('shop', 'group:default/old', 'group')]);
      await store([hourFact(Date.UTC(2026, 10, 10, 12))]);
      await round();
      await catalog([belongs('shop', 'group:default/new', 'group')]);
      const tomorrow = Math.floor(Date.now() / HOUR) * HOUR + 48 * HOUR;
      await store([hourFact(Date.UTC(2026, 10, 10, 13)), hourFact(tomorrow)]);
      await round();
      expect(await scopes()).toEqual([
        ['group:default/new', reportingDay(tomorrow, PARIS), 1, 100],
        ['group:default/old', '2026-11-10', 1, 200],
      ]);
    });
  });
});
