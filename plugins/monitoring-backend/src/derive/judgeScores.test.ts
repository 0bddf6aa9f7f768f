import { DEFAULT_SCORE_CONFIG, HeldHealth } from '@rosetta/backstage-plugin-monitoring-common';
import fc from 'fast-check';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { fillEstate } from '../__testUtils__/estate';
import { ScoreBacktestStore, ScoreStore, SloReader } from '../store';
import { judgeScores, piecesOf, scoreStepMs } from './judgeScores';

jest.setTimeout(180_000);

const PARIS = 'Europe/Paris';
const MINUTE = 60_000;
const held = (evaluatedMs: number, state: HeldHealth['state'] = 'ok') => ({
  state, sinceMs: 0, scored: state, candidate: null, candidateHours: 0, hourMs: 0, evaluatedMs,
});

describe('piecesOf', () => {
  // Midnight in Paris.
  const MIDNIGHT = Date.UTC(2026, 10, 19, 23);
  it('gives the time since the last look to the state that was held', () => {
    expect(piecesOf(1, held(MIDNIGHT + 10 * MINUTE), MIDNIGHT + 15 * MINUTE, PARIS)).toEqual([
      { seriesId: 1, day: '2026-11-20', state: 'ok', seconds: 300, elapsedSeconds: 900, isNow: true },
    ]);
  });
  it('parts it at midnight, and ends the day before with all its seconds', () => {
    expect(piecesOf(1, held(MIDNIGHT - 2 * MINUTE, 'critical'), MIDNIGHT + 3 * MINUTE, PARIS)).toEqual([
      { seriesId: 1, day: '2026-11-19', state: 'critical', seconds: 120, elapsedSeconds: 86_400, isNow: false },
      { seriesId: 1, day: '2026-11-20', state: 'critical', seconds: 180, elapsedSeconds: 180, isNow: true },
    ]);
  });
  it('never adds up to more than is over of the day, at whatever milliseconds it was looked', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 10 * MINUTE }), { minLength: 1, maxLength: 50 }), steps => {
        let atMs = MIDNIGHT;
        let spent = 0;
        for (const step of steps) {
          const [piece] = piecesOf(1, held(atMs), atMs + step, PARIS);
          atMs += step;
          spent += piece.seconds;
          expect(spent).toBe(piece.elapsedSeconds);
        }
      }),
    );
  });
  it('knows nothing of a time in which nobody looked', () => {
    expect(piecesOf(1, held(MIDNIGHT), MIDNIGHT + 61 * MINUTE, PARIS)).toEqual([
      expect.objectContaining({ state: null, seconds: 0, elapsedSeconds: 3_660 }),
    ]);
    expect(piecesOf(1, undefined, MIDNIGHT + MINUTE, PARIS)).toHaveLength(1);
  });
  it('ends a day of 25 hours with 90,000 seconds', () => {
    const end = Date.UTC(2026, 9, 25, 23);
    expect(piecesOf(1, held(end - MINUTE), end + MINUTE, PARIS)[0].elapsedSeconds).toBe(90_000);
  });
});

describe('judgeScores', () => {
  const databases = testDatabases();
  let knex: Knex;
  const now = Math.floor(Date.now() / 300_000) * 300_000 + MINUTE;
  const ports = (changes = {}) => ({
    scores: new ScoreStore(knex), backtests: new ScoreBacktestStore(knex), slos: new SloReader(knex), config: DEFAULT_SCORE_CONFIG, zone: PARIS,
    environment: 'production', ...changes,
  });
  const rows = async <T>(sql: string) => (await knex.raw<{ rows: T[] }>(sql)).rows;

  beforeAll(async () => {
    const migrated = await migratedDatabase(databases);
    knex = migrated.knex;
    await fillEstate(knex, migrated.views, now);
  });

  it.each([[0, 60_000], [1_200, 60_000], [2_000, 100_000], [60_000, 300_000]])('takes scores that took %d ms %d ms apart: often where that costs little', (tookMs, stepMs) => {
    expect(scoreStepMs(tookMs)).toBe(stepMs);
  });

  it('scores each series once in a step, whoever asks', async () => {
    expect(await judgeScores(ports(), now + 30_000, 60_000)).toBe(0);
    expect(await judgeScores(ports(), now + MINUTE)).toBe(0);
    const later = now + 5 * MINUTE;
    const both = await Promise.all([judgeScores(ports(), later), judgeScores(ports(), later)]);
    expect(both.filter(count => count > 0)).toHaveLength(1);
    const [{ n }] = await rows<{ n: number }>(`select count(*)::integer as n from entity_score`);
    expect(Math.max(...both)).toBe(n);
  });

  it('keeps seconds of the day that add up to what is over of it', async () => {
    await judgeScores(ports(), now + 10 * MINUTE);
    const days = await rows<{ total: number; evaluated_at: Date; day: string }>(
      `select critical_s + warning_s + unknown_s + ok_s as total, evaluated_at, day::text as day from score_day`,
    );
    expect(days.length).toBeGreaterThan(0);
    for (const { total, evaluated_at: at, day } of days.filter(row => row.evaluated_at.getTime() === now + 10 * MINUTE)) {
      const start = (await knex.raw<{ rows: { at: Date }[] }>(`select cast(? as date)::timestamp at time zone ? as at`, [day, PARIS])).rows[0].at;
      expect(total).toBe(Math.round((at.getTime() - start.getTime()) / 1_000));
    }
    const [shop] = await rows<{ critical_s: number }>(
      `select critical_s from score_day join series using (series_id) where entity_ref = 'component:default/shop' and environment = 'production' order by day desc limit 1`,
    );
    expect(shop.critical_s).toBeGreaterThan(0);
  });

  it('makes a new version of changed weights, and leaves what was scored by the old one', async () => {
    const before = await rows<{ config_version: number }>(`select distinct config_version from score_day`);
    expect(before).toEqual([{ config_version: 1 }]);
    const config = { ...DEFAULT_SCORE_CONFIG, health: { ...DEFAULT_SCORE_CONFIG.health, budget: 50 } };
    await judgeScores(ports({ config }), now + 15 * MINUTE);
    expect(await rows(`select config_version, upper_inf(valid) as open from score_config order by 1`)).toEqual([
      { config_version: 1, open: false }, { config_version: 2, open: true },
    ]);
    expect(await rows(`select distinct config_version from entity_score`)).toEqual([{ config_version: 2 }]);
    expect(await new ScoreStore(knex).applyConfig(config)).toBe(2);
  });

  it('holds risk against what came once its two weeks are over, once a day', async () => {
    await knex.raw(`insert into score_day (series_id, day, config_version, evaluated_at, close_state, worst_state, critical_s, warning_s, unknown_s, ok_s,
        coverage, components, gates, risk, parts, baseline)
      select series_id, current_date - 16 - step, 1, now(), 'ok', 'ok', 0, 0, 0, 0, 1, '[]', '[]', 10, '[]', 1
        from series, generate_series(0, 2) as step where environment = 'production'`);
    await judgeScores(ports(), now + 20 * MINUTE);
    await judgeScores(ports(), now + 25 * MINUTE);
    expect(await rows(`select days_scored from score_backtest`)).toEqual([{ days_scored: 3 }]);
  });

  it('forgets the present of what the catalog lost, and keeps its days', async () => {
    await knex.raw(`update entity set removed_at = now() where entity_ref = 'component:default/bare'`);
    await judgeScores(ports(), now + 30 * MINUTE);
    const of = (table: string) => rows<{ n: number }>(`select count(*)::integer as n from ${table} join series using (series_id) where entity_ref = 'component:default/bare'`);
    expect(await of('entity_score')).toEqual([{ n: 0 }]);
    expect((await of('score_day'))[0].n).toBeGreaterThan(0);
  });
});
