import { DEFAULT_OBJECTIVES, SignalFact } from '@rosetta/backstage-plugin-monitoring-common';
import fc from 'fast-check';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { HOUR, hourFact, incidentFact } from '../__testUtils__/facts';
import { latencySlo, sloDefinition, SloGround } from '../__testUtils__/slos';
import { testPages } from '../__testUtils__/storeFacts';
import { DeriveStore, Partitions, SeriesIds, SloReader, StateStore, ViewCatalog } from '../store';
import { writeCoverage } from '../store/coverageStore';
import { writeSignals } from '../store/signalStore';
import { DeriveEngine } from './deriveEngine';

jest.setTimeout(240_000);

const never = new AbortController().signal;
const NOON = Date.parse('2026-11-18T12:00:00Z');

interface HourRow { ts: Date; good: string | null; total: string | null; good_slices: string | null; valid_slices: number | null; method: string }

describe('derive_slo_hour', () => {
  const databases = testDatabases();
  let knex: Knex;
  let views: ViewCatalog;
  let ground: SloGround;
  let store: DeriveStore;

  beforeAll(async () => {
    ({ knex, views } = await migratedDatabase(databases));
    ground = new SloGround(knex);
    store = new DeriveStore(knex, 'Europe/Paris', DEFAULT_OBJECTIVES);
  });

  beforeEach(() => ground.clear());

  const keep = async (facts: SignalFact[]) => {
    const ids = new SeriesIds();
    const starts = facts.map(fact => fact.startMs);
    await new Partitions(knex).ensure('signal_hour', Math.min(...starts), Math.max(...starts) + 1);
    await ids.ensure(knex, facts);
    await knex.transaction(transaction => writeSignals(transaction, facts, ids, 'Europe/Paris'));
  };
  const round = () =>
    new DeriveEngine(store, new StateStore(knex), views, DEFAULT_OBJECTIVES).round(Date.parse('2026-11-20T00:00:00Z'), never);
  const hours = async (sloId: number) =>
    (await knex.raw<{ rows: HourRow[] }>(
      `select ts, trim_scale(good) as good, trim_scale(total) as total, trim_scale(good_slices) as good_slices, valid_slices, method
         from slo_hour where slo_id = ? order by ts`,
      [sloId],
    )).rows.map(row => [(row.ts.getTime() - NOON) / HOUR, row.good ?? row.good_slices, row.total ?? row.valid_slices, row.method]);

  it('counts events, and keeps idle, missing and impossible hours apart', async () => {
    const [id] = await ground.declare(sloDefinition());
    await keep([
      hourFact(NOON, { requests: 1_000, errors: 15 }),
      hourFact(NOON + HOUR, { requests: 0, errors: 0 }),
      hourFact(NOON + 2 * HOUR, { requests: null, errors: null, cpuRatio: 0.4 }),
      hourFact(NOON + 3 * HOUR, { requests: 100, errors: null }),
      hourFact(NOON + 4 * HOUR, { requests: 100, errors: 101 }),
      hourFact(NOON + 5 * HOUR, { requests: 10.5, errors: 0.25 }),
    ]);
    await round();
    expect(await hours(id)).toEqual([
      [0, '985', '1000', 'counts'], [1, '0', '0', 'counts'], [5, '10.25', '10.5', 'counts'],
    ]);
  });

  it('counts hours of latency against the threshold as it is written', async () => {
    const [below, upTo] = await ground.declare(latencySlo(), latencySlo({ name: 'upto', operator: 'lte' }));
    await keep([799.9, 800, 800.1, null].map((latencyP95Ms, index) => hourFact(NOON + index * HOUR, { latencyP95Ms })));
    await keep([hourFact(NOON + 4 * HOUR, { latencyP95Ms: null, requests: 0, errors: 0 })]);
    await round();
    const bits = async (id: number) => (await hours(id)).map(([hour, good, valid, method]) => `${hour} ${good}/${valid} ${method}`);
    expect(await bits(below)).toEqual(['0 1/1 hourly_p95', '1 0/1 hourly_p95', '2 0/1 hourly_p95', '4 0/0 hourly_p95']);
    expect(await bits(upTo)).toEqual(['0 1/1 hourly_p95', '1 1/1 hourly_p95', '2 0/1 hourly_p95', '4 0/0 hourly_p95']);
  });

  it('counts shares of errors, time up, and saturation', async () => {
    const ids = await ground.declare(
      sloDefinition({ name: 'e', sli: { kind: 'error_rate' }, method: 'timeslices', threshold: 0.01, operator: 'lte' }),
      sloDefinition({ name: 't', sli: { kind: 'availability_time' }, method: 'ratio_timeslices' }),
      sloDefinition({ name: 's', sli: { kind: 'saturation' }, method: 'timeslices', threshold: 0.85, operator: 'lte' }),
    );
    await keep([
      hourFact(NOON, { requests: 300, errors: 3, availabilityRatio: 0.75, saturationRatio: 0.85 }),
      hourFact(NOON + HOUR, { requests: 300, errors: 4, availabilityRatio: null, saturationRatio: 0.86 }),
    ]);
    await round();
    expect(await Promise.all(ids.map(hours))).toEqual([
      [[0, '1', 1, 'hourly_ratio'], [1, '0', 1, 'hourly_ratio']],
      [[0, '0.75', 1, 'hourly_ratio']],
      [[0, '1', 1, 'hourly_ratio'], [1, '0', 1, 'hourly_ratio']],
    ]);
  });

  it('counts outages with what signals say, as far as incidents are known', async () => {
    const [id] = await ground.declare(
      sloDefinition({ name: 'service', sli: { kind: 'availability_service' }, method: 'ratio_timeslices', target: 0.99, threshold: 0.05, operator: 'lt' }),
    );
    await keep([
      hourFact(NOON - HOUR, { requests: 100, errors: 0 }),
      hourFact(NOON, { requests: 100, errors: 1 }),
      hourFact(NOON + HOUR, { requests: 100, errors: 5 }),
      hourFact(NOON + 2 * HOUR, { requests: 100, errors: 0 }),
      hourFact(NOON + 3 * HOUR, { requests: 0, errors: 0 }),
      hourFact(NOON + 4 * HOUR, { requests: 0, errors: 0 }),
      hourFact(NOON + 6 * HOUR, { requests: null, errors: null, availabilityRatio: 0.9 }),
    ]);
    const feed = { source: 'servicenow', instance: 'main', stream: 'incidents', partition: 'live' } as const;
    const tickets = await testPages(knex, feed, { nowMs: NOON + 13 * HOUR, environment: 'production', zone: 'Europe/Paris' });
    const resolved = (atHour: number) => ({ state: 'resolved' as const, resolvedMs: NOON + atHour * HOUR });
    await tickets.store([
      incidentFact('1', NOON + 2.5 * HOUR, { priority: 1, ...resolved(2.75) }),
      incidentFact('2', NOON + 2.6 * HOUR, resolved(2.7)),
      incidentFact('3', NOON + 4.5 * HOUR, resolved(6)),
      incidentFact('4', NOON, { priority: 3, ...resolved(7) }),
    ]);
    const { rows: [{ run, series }] } = await knex.raw(
      `select (select max(batch_run_id) from batch_run)::text as run, (select series_id from series where environment = 'production') as series`,
    );
    const covered = async (fromMs: number, toMs: number) => {
      await knex.transaction(transaction =>
        writeCoverage(transaction, feed, run, { startMs: fromMs, endMs: toMs }, [{ seriesId: series, pivotHash: '' }]));
      await round();
    };
    await covered(NOON, NOON + 8 * HOUR);
    const seen = async () => (await hours(id)).map(([hour, good, valid]) => [hour, good, valid]);
    expect(await seen()).toEqual([[0, '1', 1], [1, '0', 1], [2, '0.75', 1], [3, '0', 0], [4, '0.5', 1], [5, '0', 1], [6, '0', 1]]);

    // Resolved an hour earlier than was told at first: of that hour nobody knows anything any more.
    await tickets.store([incidentFact('3', NOON + 4.5 * HOUR, { ...resolved(5), updatedMs: NOON + 9 * HOUR })]);
    await round();
    expect((await seen()).map(([hour]) => hour)).toEqual([0, 1, 2, 3, 4, 6]);

    // Signals are silent, and the outage lasts: it counts as far as incidents were asked for.
    await tickets.store([incidentFact('5', NOON + 10.25 * HOUR)]);
    await covered(NOON + 8 * HOUR, NOON + 12 * HOUR);
    expect((await seen()).slice(6)).toEqual([[10, '0.25', 1], [11, '0', 1]]);

    await covered(NOON - 2 * HOUR, NOON);
    expect((await seen())[0]).toEqual([-1, '1', 1]);
    const { rows: [bound] } = await knex.raw(`select known_to from kpi_slo_bound(array[?::integer])`, [id]);
    expect(bound.known_to).toBeNull();
  });

  it('counts the past of an SLO that is declared later, and hours that come or change after it', async () => {
    const past = NOON - 380 * 24 * HOUR;
    await keep([hourFact(past), hourFact(NOON - 40 * 24 * HOUR), hourFact(NOON)]);
    await round();
    const [id] = await ground.declare(sloDefinition());
    await round();
    expect((await hours(id)).map(row => row[0])).toEqual([-380 * 24, -40 * 24, 0]);
    expect((await knex.raw(`select * from slo_dirty`)).rows).toEqual([]);
    await keep([hourFact(past, { errors: 50 }), hourFact(NOON + HOUR)]);
    await round();
    expect((await hours(id)).map(row => [row[0], row[1]])).toEqual([[-380 * 24, '50'], [-40 * 24, '99'], [0, '99'], [1, '99']]);
  });

  it('leaves history alone while hours of the present are counted, and takes it up after', async () => {
    const [id] = await ground.declare(sloDefinition());
    await keep([hourFact(NOON)]);
    await knex.raw(`truncate rollup_dirty`);
    const counting = await knex.transaction();
    await counting.raw(`select pg_advisory_xact_lock_shared(hashtext('rosetta:slo-hours'))`);
    await round();
    expect(await hours(id)).toEqual([]);
    await counting.rollback();
    await round();
    expect(await hours(id)).toHaveLength(1);
  });

  it('loses the row of an hour whose facts go', async () => {
    const [id] = await ground.declare(sloDefinition());
    await keep([hourFact(NOON), hourFact(NOON + HOUR)]);
    await round();
    await knex.raw(`delete from signal_hour where ts = ?`, [new Date(NOON)]);
    await knex.raw(`insert into rollup_dirty (series_id, day) select series_id, '2026-11-18' from series`);
    await round();
    expect((await hours(id)).map(row => row[0])).toEqual([1]);
  });

  it('counts an hour by the version that was valid when it began', async () => {
    const [id] = await ground.declare(latencySlo());
    await knex.raw(`update slo_definition set valid = tstzrange('-infinity', ?)`, [new Date(NOON + HOUR)]);
    await knex.raw(
      `insert into slo_definition select (json_populate_record(definition, json_build_object('threshold', 200, 'valid', '["' || ?::text || '",)'))).*
         from slo_definition as definition`,
      [new Date(NOON + HOUR).toISOString()],
    );
    await keep([hourFact(NOON), hourFact(NOON + HOUR)]);
    await round();
    expect((await hours(id)).map(row => row[1])).toEqual(['1', '0']);
  });

  it('leaves the claimed days claimable when the worker dies in the middle', async () => {
    const [id] = await ground.declare(sloDefinition());
    await keep([hourFact(NOON)]);
    await knex.raw(`alter table slo_hour add constraint broken check (total < 0)`);
    await expect(round()).rejects.toThrow('broken');
    expect((await knex.raw(`select count(*)::integer as n from rollup_dirty`)).rows).toEqual([{ n: 1 }]);
    await knex.raw(`alter table slo_hour drop constraint broken`);
    await round();
    expect(await hours(id)).toHaveLength(1);
  });

  it('gives the same rows whatever order facts come in, and however often', async () => {
    const [id] = await ground.declare(sloDefinition());
    const fact = fc.record({ hour: fc.integer({ min: 0, max: 60 }), requests: fc.integer({ min: 0, max: 99 }), share: fc.double({ min: 0, max: 1, noNaN: true }) });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fact, { selector: item => item.hour, minLength: 2, maxLength: 20 }), fc.integer({ min: 1, max: 19 }), async (list, cut) => {
        const facts = list.map(item => hourFact(NOON + item.hour * HOUR, { requests: item.requests, errors: Math.floor(item.requests * item.share) }));
        const read = async (batches: SignalFact[][]) => {
          await knex.raw('truncate signal_hour, slo_hour, rollup_dirty, app_day');
          for (const batch of batches) {
            if (batch.length === 0) continue;
            await keep(batch);
            await round();
          }
          return hours(id);
        };
        const once = await read([facts]);
        expect(once).toHaveLength(facts.length);
        expect(await read([facts.slice(cut).reverse(), facts.slice(0, cut), facts])).toEqual(once);
      }),
      { numRuns: 25 },
    );
  });

  it('moves an hour across the border of two periods once, and adds the parts up to the whole', async () => {
    const [id] = await ground.declare(sloDefinition());
    const list = Array.from({ length: 48 }, (_, index) => hourFact(NOON + index * HOUR, { requests: 100 + index, errors: index % 5 }));
    await keep(list);
    await round();
    const read = async (...borders: number[]) =>
      ground.read(borders.slice(1).map(() => id), ...borders.slice(1).map((to, index) => ({ from: borders[index], to, asOf: NOON + 48 * HOUR })));
    const [whole] = await read(NOON, NOON + 48 * HOUR);
    for (const cut of [1, 20, 47]) {
      const [first, second] = await read(NOON, NOON + cut * HOUR, NOON + 48 * HOUR);
      expect([Number(first.good) + Number(second.good), Number(first.total) + Number(second.total)]).toEqual([whole.good, whole.total]);
      const [longer, shorter] = await read(NOON, NOON + cut * HOUR + 1, NOON + 48 * HOUR);
      expect([Number(longer.total) - Number(first.total), Number(second.total) - Number(shorter.total)]).toEqual([100 + cut, 100 + cut]);
    }
  });

  it('is read through the store with the bounds of what was collected', async () => {
    const [id] = await ground.declare(sloDefinition());
    await keep(Array.from({ length: 24 }, (_, index) => hourFact(NOON + index * HOUR, { requests: 1_000, errors: 0 })));
    await round();
    await knex.raw(
      `insert into pivot_coverage (series_id, source, instance, stream, pivot_hash, covered_from, covered_to)
       select series_id, 'dynatrace', 'main', 'signals_hour', '', ?, ? from series`,
      [new Date(NOON - 90 * 24 * HOUR), new Date(NOON + 24 * HOUR)],
    );
    const reader = new SloReader(knex);
    const [slo] = await reader.list(['component:default/shop'], 'production');
    expect(slo).toMatchObject({ sloId: id, name: 'availability', target: 0.999, window: { kind: 'rolling', hours: 720 }, sli: { kind: 'availability' } });
    const window = { startMs: NOON - 696 * HOUR, endMs: NOON + 24 * HOUR };
    // Asked for ninety days and seen for one: it is a day old, and its day is whole.
    expect(await reader.read([{ sloId: id, window }], NOON + 24 * HOUR)).toEqual([
      expect.objectContaining({ sloId: id, window, hoursExpected: 24, coverage: 1, sli: 1, status: 'ok', compliance: 'met', consumed: 0 }),
    ]);
    expect(await reader.statement([{ sloId: id, window }], NOON + 24 * HOUR)).toEqual([]);
    expect(await reader.burn(
      [{ sloId: id, severity: 'ticket', longMinutes: 1_440, shortMinutes: 120, threshold: 3, periodHours: 720, consumed: 0, lowTraffic: false }],
      NOON + 24 * HOUR, NOON + 24 * HOUR,
    )).toEqual([expect.objectContaining({ sloId: id, resolution: 'hours', state: 'not_firing', burnLong: 0, longMinutes: 1_440, minutesToExhaustion: null })]);
    expect(await reader.daysMet([{ sloId: id, hours: 24 }], { from: '2026-11-19', to: '2026-11-20' }, 'UTC', NOON + 48 * HOUR)).toEqual([
      { sloId: id, days: 1, daysDecided: 0, daysMet: 0, shareMet: null },
    ]);
  });
});
