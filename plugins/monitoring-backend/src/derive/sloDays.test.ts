import { DEFAULT_OBJECTIVES } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { HOUR, hourFact } from '../__testUtils__/facts';
import { alike, sloDefinition, SloGround, SloHour } from '../__testUtils__/slos';
import { DeriveStore, Partitions, SeriesIds, SloScopeReader } from '../store';
import { writeSignals } from '../store/signalStore';
import { SloDayKeeper } from './sloDayKeeper';

jest.setTimeout(240_000);

const never = new AbortController().signal;
const DAY = 24 * HOUR;
/** Midnight in Paris. */
const MIDNIGHT = Date.parse('2026-11-19T23:00:00Z');
const SHOP = 'component:default/shop';

interface DayRow { slo_id: number; day: string; compliance: string | null; overspent_seconds: number | null; hours_covered: number | null; hours_expected: number | null; burned: boolean | null; is_due: boolean }

describe('slo_day', () => {
  const databases = testDatabases();
  let knex: Knex;
  let ground: SloGround;
  let store: DeriveStore;

  beforeAll(async () => {
    ({ knex } = await migratedDatabase(databases));
    ground = new SloGround(knex);
    store = new DeriveStore(knex, 'Europe/Paris', DEFAULT_OBJECTIVES);
  });

  beforeEach(async () => {
    await ground.clear();
    await knex.raw(`truncate slo_day, slo_burn, slo_bound`);
    await knex.raw(
      `insert into series (entity_ref, environment) values (?, 'production')`, [SHOP],
    );
    await knex.raw(
      `insert into pivot_coverage (series_id, source, instance, stream, pivot_hash, covered_from, covered_to)
       select series_id, 'dynatrace', 'main', 'signals_hour', '', ?, ? from series`,
      [new Date(MIDNIGHT - 80 * DAY), new Date(MIDNIGHT)],
    );
    await store.moveSloBound(MIDNIGHT + 9 * 60_000);
  });

  /** Reads all that is due at a moment. @returns pairs read */
  const keep = async (nowMs = MIDNIGHT + 9 * 60_000) => {
    let all = 0;
    for (let taken = 1; taken > 0; all += taken) taken = await store.keepSloDays(nowMs, 7);
    return all;
  };
  const days = async (sloId: number) =>
    (await knex.raw<{ rows: DayRow[] }>(`select *, day::text as day from slo_day where slo_id = ? order by slo_day.day`, [sloId])).rows;

  it('keeps the last thirty days that are over, each as the function reads the moment of its end', async () => {
    const [id] = await ground.declare(sloDefinition({ target: 0.99 }));
    const hours: SloHour[] = alike(70 * 24, [999, 1_000]);
    for (let at = 0; at < 20; at += 1) hours[58 * 24 + at] = [500, 1_000];
    for (let at = 0; at < 30; at += 1) hours[66 * 24 + at] = undefined;
    await ground.hours(id, MIDNIGHT - 70 * DAY, hours);
    expect(await keep(MIDNIGHT + 7 * 60_000)).toBe(30);
    expect((await days(id)).at(-1)?.day).toBe('2026-11-18');
    expect(await keep()).toBe(1);
    const held = (await days(id)).slice(1);
    expect(held.map(row => row.day)).toEqual(
      Array.from({ length: 30 }, (_, index) => new Date(MIDNIGHT + HOUR - (30 - index) * DAY).toISOString().slice(0, 10)),
    );
    for (const [index, row] of held.entries()) {
      const to = MIDNIGHT - (29 - index) * DAY;
      const [reading] = await ground.read([id], { from: to - 30 * DAY, to, knownTo: MIDNIGHT });
      expect([row.day, row.compliance, row.hours_covered, row.hours_expected]).toEqual([
        row.day, reading.compliance, reading.hours_covered, reading.hours_expected,
      ]);
      const isMissed = reading.compliance === 'breached';
      expect(row.overspent_seconds === null).toBe(!isMissed);
      const overspent = isMissed ? ((reading.bad_minutes as number) - (reading.budget_minutes as number)) * 60 : 0;
      expect(row.overspent_seconds ?? 0).toBeCloseTo(overspent, 6);
    }
    // The line tells the outage: kept before it, missed with it and after.
    expect([...new Set(held.map(row => row.compliance))]).toEqual(['met', 'breached']);
  });

  it('reads a closed month on its last day, and the open one on all others', async () => {
    const window = { kind: 'calendar' as const, unit: 'month' as const, count: 1, zone: 'Europe/Paris', anchor: null };
    const [id] = await ground.declare(sloDefinition({ window }));
    await ground.hours(id, MIDNIGHT - 70 * DAY, alike(70 * 24, [999_999, 1_000_000]));
    await keep();
    const byDay = new Map((await days(id)).map(row => [row.day, row]));
    expect(byDay.get('2026-10-30')).toMatchObject({ compliance: 'on_track', hours_expected: 30 * 24 + 1 });
    expect(byDay.get('2026-10-31')).toMatchObject({ compliance: 'met', hours_expected: 31 * 24 + 1 });
    expect(byDay.get('2026-11-01')).toMatchObject({ compliance: 'on_track', hours_expected: 24 });
  });

  it('reads again what hours changed of, to the end of the window that they are in, and nothing else', async () => {
    const [id] = await ground.declare(sloDefinition({ target: 0.9, window: { kind: 'rolling', hours: 48 } }));
    await keep();
    const facts = (errors: number) => [hourFact(MIDNIGHT - 10 * DAY, { errors })];
    await new Partitions(knex).ensure('signal_hour', MIDNIGHT - 11 * DAY, MIDNIGHT);
    const ids = new SeriesIds();
    await ids.ensure(knex, facts(1));
    const told = async (errors: number) => {
      await knex.transaction(transaction => writeSignals(transaction, facts(errors), ids, 'Europe/Paris'));
      await store.deriveAppDays(10, MIDNIGHT, () => 'ok');
      return (await days(id)).filter(row => row.is_due).map(row => row.day);
    };
    // The hour is the first of the tenth day before; two days of hours end on it, the next and, with what is left, the one after.
    const touched = ['2026-11-10', '2026-11-11', '2026-11-12'];
    expect(await told(1)).toEqual(touched);
    expect(await keep()).toBe(3);
    expect((await days(id)).filter(row => (row.hours_covered ?? 0) > 0).map(row => row.day)).toEqual(['2026-11-10', '2026-11-11']);
    expect(await told(1)).toEqual([]);
    expect(await told(90)).toEqual(touched);
  });

  it('looks once more at what could not be judged when a day is over', async () => {
    const [judged, unjudged] = await ground.declare(sloDefinition(), sloDefinition({ name: 'new' }));
    await ground.hours(judged, MIDNIGHT - 70 * DAY, alike(70 * 24, [1_000_000, 1_000_000]));
    expect(await keep(MIDNIGHT - DAY + 9 * 60_000)).toBe(60);
    expect(await keep()).toBe(1 + 30);
    expect((await days(unjudged)).every(row => row.compliance === null && !row.is_due)).toBe(true);
  });

  it('keeps nulls of days on which an SLO was not promised, and makes none of one that is promised no more', async () => {
    const [id, gone] = await ground.declare(sloDefinition(), sloDefinition({ name: 'gone' }));
    await ground.hours(id, MIDNIGHT - 70 * DAY, alike(70 * 24, [1_000_000, 1_000_000]));
    await knex.raw(`update slo_definition set valid = tstzrange(?, null) where slo_id = ?`, [new Date(MIDNIGHT - 3 * DAY), id]);
    await knex.raw(`update slo_definition set valid = tstzrange('-infinity', ?) where slo_id = ?`, [new Date(MIDNIGHT - 3 * DAY), gone]);
    await keep();
    expect((await days(id)).map(row => row.compliance).slice(-5)).toEqual([null, null, 'met', 'met', 'met']);
    expect(await days(gone)).toEqual([]);
  });

  it('tells on which days a rule fired, and never takes it back', async () => {
    const [id] = await ground.declare(sloDefinition());
    const burn = (atMs: number, state: string) =>
      knex.raw(
        `insert into slo_burn (slo_id, at, severity, long_minutes, short_minutes, threshold, resolution, state) values (?, ?, 'page', 60, 5, 14.4, 'tip', ?)`,
        [id, new Date(atMs), state],
      );
    await burn(MIDNIGHT - 2 * DAY, 'firing');
    await burn(MIDNIGHT - 2 * DAY + HOUR, 'not_firing');
    await burn(MIDNIGHT - 3 * HOUR, 'unknown');
    await keep();
    const burned = async () => (await days(id)).map(row => row.burned).slice(-4);
    expect(await burned()).toEqual([null, true, false, null]);
    await knex.raw(`truncate slo_burn`);
    await knex.raw(`update slo_day set is_due = true`);
    await keep();
    expect(await burned()).toEqual([null, true, false, null]);
  });

  it('is read by one worker, whoever else is at it', async () => {
    await ground.declare(sloDefinition());
    await store.keepSloDays(MIDNIGHT + 9 * 60_000, 0);
    const taken = await Promise.all(Array.from({ length: 4 }, () => store.keepSloDays(MIDNIGHT + 9 * 60_000, 7)));
    expect(taken.reduce((sum, each) => sum + each)).toBe(28);
    expect(await keep()).toBe(2);
  });

  it('makes no days while somebody counts hours, as these would not be marked', async () => {
    await ground.declare(sloDefinition());
    const counting = await knex.transaction();
    await counting.raw(`select pg_advisory_xact_lock_shared(hashtext('rosetta:slo-hours'))`);
    expect(await keep()).toBe(0);
    await counting.rollback();
    expect(await keep()).toBe(30);
  });

  it('is read by a worker at most once a minute, and by twenties of the time that it takes', async () => {
    const [id] = await ground.declare(sloDefinition());
    const worker = new SloDayKeeper(store);
    const at = MIDNIGHT + 9 * 60_000;
    expect(await worker.keep(at, never)).toBe(30);
    await knex.raw(`update slo_day set is_due = true`);
    expect(await worker.keep(at + 59_000, never)).toBe(0);
    expect(await worker.keep(at + 20 * 60_000, never)).toBe(30);
    expect((await days(id)).filter(row => row.is_due)).toEqual([]);
    // Four seconds, twenty times.
    const times = [0, 4_000, 0, 1];
    const asked: number[] = [];
    const slow = new SloDayKeeper({ keepSloDays: async nowMs => asked.push(nowMs) * 0 }, () => times.shift()!);
    for (const afterMs of [0, 79_000, 80_000]) await slow.keep(at + afterMs, never);
    expect(asked).toEqual([at, at + 80_000]);
  });

  it('is left where the worker stops', async () => {
    await ground.declare(sloDefinition());
    const stopping = new AbortController();
    stopping.abort();
    expect(await new SloDayKeeper(store).keep(MIDNIGHT + 9 * 60_000, stopping.signal)).toBe(0);
    expect(await keep()).toBe(30);
  });

  it('adds up scopes: what is missed of one entity is lost once, and what a tier says counts only when asked for', async () => {
    const ids = await ground.declare(
      sloDefinition({ target: 0.99 }), sloDefinition({ name: 'strict', target: 0.999 }), sloDefinition({ name: 'quiet', target: 0.5 }),
      sloDefinition({ name: 'tier', origin: 'tier' }),
    );
    for (const id of ids) await ground.hours(id, MIDNIGHT - 70 * DAY, [...alike(69 * 24, [1_000, 1_000]), ...alike(24, [500, 1_000])]);
    await keep();
    const reader = new SloScopeReader(knex);
    const [before, last] = (await reader.days([SHOP], 'production', 'declared')).slice(-2);
    expect(before).toEqual({ day: '2026-11-18', judged: 3, met: 1, lostSeconds: 0, burned: null, coverage: 1 });
    expect(last).toMatchObject({ day: '2026-11-19', judged: 3, met: 1 / 3, coverage: 1 });
    // 720 hours, 24 of them half bad: 12 of 720 hours where 0.72 are allowed by the stricter one.
    expect(last.lostSeconds).toBeCloseTo((12 - 0.72) * 3_600, 6);
    expect((await reader.days([SHOP], 'production', 'all')).at(-1)).toMatchObject({ judged: 4, met: 1 / 4 });
    expect(await reader.days([], 'production', 'all')).toEqual([]);
    expect(await reader.days([SHOP], 'uat', 'all')).toEqual([]);
  });
});
