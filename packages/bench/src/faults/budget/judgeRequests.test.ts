import { LoggedRequest } from '../ground/simulators';
import { judgeRequests } from './judgeRequests';

const at = (ms: number, more: Partial<LoggedRequest> = {}): LoggedRequest => ({
  sequence: ms, time: new Date(ms).toISOString(), heldUpMs: 0, instance: 'a', endpoint: 'x', status: 200, durationMs: 1, ...more,
});

describe('judgeRequests', () => {
  it('counts the fullest second, wherever it begins', () => {
    const log = [0, 400, 900, 1_399, 2_500].map(ms => at(ms));
    expect(judgeRequests('a', log, 3, [])).toMatchObject({ most: 3, windowsBeyond: 0 });
    expect(judgeRequests('a', log, 2, [])).toMatchObject({ most: 3, windowsBeyond: 2 });
  });

  it('holds no second against us in which upstream itself did not look for a while', () => {
    const log = [at(1_000, { heldUpMs: 300 }), at(1_001), at(1_002), at(1_750)];
    expect(judgeRequests('a', log, 3, [])).toMatchObject({ most: 3, windowsBeyond: 0 });
    expect(judgeRequests('a', log.map(entry => ({ ...entry, heldUpMs: 0 })), 3, [])).toMatchObject({ most: 4, windowsBeyond: 1 });
  });

  it('tells how long after the answer a request came that the wait was not over for', () => {
    const log = [at(0, { status: 429, durationMs: 20 }), at(10), at(70), at(71), at(500), at(3_000)];
    expect(judgeRequests('a', log, 9, [2])).toMatchObject({ refusals: 1, whilePausedMs: [-10, 50, 51, 480] });
  });

  it('looks at one instance', () => {
    expect(judgeRequests('a', [at(0, { instance: 'b' })], 9, [])).toMatchObject({ requests: 0, most: 0 });
  });
});
