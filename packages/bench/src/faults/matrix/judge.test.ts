import { Expected, final, quarantined, taken } from './cases/matrixCase';
import { judge, Observation } from './judge';
import { Shown } from './observe';

const MINUTE_MS = 60_000;
const NOW_MS = Date.parse('2026-11-20T10:00:00Z');

const shown = (watermarkMs: number, more: Partial<Shown> = {}): Shown => ({
  instanceState: 'ok',
  streamState: 'ok',
  streamCode: null,
  watermarkMs,
  coverage: new Map([['shop production', { fromMs: NOW_MS - 60 * MINUTE_MS, toMs: watermarkMs }]]),
  ...more,
});
const before = shown(NOW_MS - 20 * MINUTE_MS);
const there = shown(NOW_MS);
const row = (value: unknown) => `incident ${JSON.stringify({ id: 1, value })}`;
const old = row('old');
const fresh = row('new');

const failing: Partial<Shown> = { streamState: 'unreachable', streamCode: 'server_error', instanceState: 'degraded' };
const failed: Observation = {
  batches: [{ id: '7', state: 'failed', code: 'server_error', message: 'failed to answer' }],
  rejected: 0,
  requests: 1,
  isSeenAtDoor: true,
  requestsInAll: 1,
  requestsOfControl: 1,
  pausedSeconds: 0,
  before,
  during: { ...before, ...failing },
  healed: there,
  storyMs: NOW_MS,
  rows: { before: new Set([old]), during: new Set([old]), healed: new Set([old, fresh]) },
  control: {
    during: new Set([old, fresh]),
    healed: new Set([old, fresh]),
    shownBefore: before,
    shownDuring: there,
    shownHealed: there,
  },
  strays: new Set(),
  controlBatches: [{ id: '8', state: 'done', code: null, message: null }],
  healingBatches: [{ id: '9', state: 'done', code: null, message: null }],
  sightings: [],
  elsewhere: 0,
};
const sound: Observation = {
  ...failed,
  batches: [{ id: '7', state: 'done', code: null, message: null }],
  during: there,
  rows: { ...failed.rows, during: new Set([old, fresh]) },
};
const expected = final('server_error');
const claimsOf = (what: Expected, seen: Observation) => [...new Set(judge(what, seen).map(({ claim }) => claim))];

describe('judge', () => {
  it('finds nothing wrong with a failure that is told, stores nothing and heals', () => {
    expect(judge(expected, failed)).toEqual([]);
  });

  it('finds nothing wrong with an answer that is taken', () => {
    expect(judge(taken(), sound)).toEqual([]);
  });

  it.each<[string, Partial<Observation>, string]>([
    ['another code', { batches: [{ id: '7', state: 'failed', code: 'timeout', message: null }] }, 'end'],
    ['no run', { batches: [] }, 'end'],
    ['records in quarantine', { rejected: 1 }, 'end'],
    ['a stream beside it that failed', { besideBatches: [{ id: '1', state: 'failed', code: 'timeout', message: null }] }, 'end'],
    ['a watermark that moved', { during: { ...failed.during, watermarkMs: NOW_MS } }, 'watermark'],
    ['a watermark that went back', { during: { ...failed.during, watermarkMs: NOW_MS - 30 * MINUTE_MS } }, 'watermark'],
    ['a watermark that stays behind', { healed: { ...there, watermarkMs: NOW_MS - MINUTE_MS } }, 'watermark'],
    ['coverage that grew', { during: { ...failed.during, coverage: there.coverage } }, 'coverage'],
    ['coverage that stays behind', { healed: { ...there, coverage: before.coverage } }, 'coverage'],
    ['rows of a failed run', { rows: { ...failed.rows, during: new Set([old, fresh]) } }, 'rows'],
    ['a row that is gone', { rows: { ...failed.rows, during: new Set() } }, 'rows'],
    ['rows that never come', { rows: { ...failed.rows, healed: new Set([old]) } }, 'catches up'],
    ['rows of nobody', { rows: { ...failed.rows, healed: new Set([old, fresh, row('odd')]) } }, 'catches up'],
    ['a feed that is still ill', { healed: { ...there, ...failing } }, 'catches up'],
    ['a last run that failed', { healingBatches: failed.batches }, 'catches up'],
    ['a control that failed', { controlBatches: failed.batches }, 'others'],
    ['a control that did not run', { controlBatches: [] }, 'others'],
    ['too many requests', { requests: 2 }, 'requests'],
    ['a fault that nobody met', { requests: 0 }, 'requests'],
    ['a pause that nobody asked for', { pausedSeconds: 30 }, 'requests'],
    ['a redirect that was followed', { elsewhere: 1 }, 'requests'],
    ['words of upstream in a run', { sightings: [{ word: 'body', place: 'runs' }] }, 'words'],
    ['a secret in the log', { sightings: [{ word: 'secret', place: 'log' }] }, 'words'],
    ['a source that is shown as sound', { during: { ...before, streamCode: 'server_error' } }, 'shown'],
  ])('sees %s', (_, change, claim) => {
    expect(claimsOf(expected, { ...failed, ...change })).toContain(claim);
  });

  it('wants a pause that was asked for to be kept, by everybody', () => {
    const limited = final('rate_limited', { pausedSeconds: [100, 120] });
    const seen: Observation = {
      ...failed,
      batches: [{ id: '7', state: 'failed', code: 'rate_limited', message: null }],
      during: { ...failed.during, streamState: 'degraded', streamCode: 'rate_limited' },
      pausedSeconds: 118.2,
      requestsInPause: 0,
    };
    expect(judge(limited, seen)).toEqual([]);
    expect(claimsOf(limited, { ...seen, pausedSeconds: 30 })).toEqual(['requests']);
    expect(claimsOf(limited, { ...seen, requestsInPause: 1 })).toEqual(['requests']);
  });

  it('sees a sound run that does not move the watermark, and one that runs ahead', () => {
    expect(claimsOf(taken(), { ...sound, during: before })).toContain('watermark');
    expect(claimsOf(taken(), { ...sound, during: shown(NOW_MS + MINUTE_MS) })).toContain('watermark');
    // A stream of days does not move in a minute, and neither does its control.
    const still = { ...sound, during: before, healed: before, control: { ...sound.control, shownDuring: before, shownHealed: before } };
    expect(judge(taken(), still)).toEqual([]);
  });

  it('lets a row lack a value that was refused, until it is read again', () => {
    const part = row(null);
    const seen: Observation = {
      ...sound,
      batches: [{ id: '7', state: 'done', code: null, message: null }],
      rejected: 1,
      rows: { before: new Set([old]), during: new Set([old, part]), healed: new Set([old, fresh]) },
    };
    expect(judge(quarantined(1, 1, { state: 'done' }), seen)).toEqual([]);
    expect(claimsOf(taken(), { ...seen, rejected: 0 })).toEqual(['rows']);
    expect(claimsOf(quarantined(1, 1, { state: 'done' }), { ...seen, rows: { ...seen.rows, healed: new Set([old, part]) } })).toEqual(['catches up']);
  });

  it('lets words stand where they may, and no secret anywhere', () => {
    const inLog: Observation = { ...failed, sightings: [{ word: 'body', place: 'log' }] };
    expect(judge(final('server_error', { wordsMayBeIn: 'log' }), inLog)).toEqual([]);
    expect(claimsOf(expected, inLog)).toEqual(['words']);
    const secret: Observation = { ...failed, sightings: [{ word: 'secret', place: 'log' }] };
    expect(claimsOf(final('server_error', { wordsMayBeIn: 'log' }), secret)).toEqual(['words']);
  });
});
