import { MAX_SUB_ROWS, stack, toTime, toX } from './laneLayout';
import { stateStretches } from './StateStrip';

describe('stack', () => {
  it('keeps events that follow each other in one row', () => {
    expect(
      stack(
        [
          { left: 0, right: 10 },
          { left: 20, right: 30 },
        ],
        4,
      ),
    ).toEqual([0, 0]);
  });

  it('puts events that overlap below each other, and says which have no room', () => {
    const same = Array.from({ length: MAX_SUB_ROWS + 1 }, () => ({
      left: 0,
      right: 10,
    }));
    expect(stack(same, 4)).toEqual([0, 1, 2, undefined]);
  });

  it('takes a row again once it is free', () => {
    expect(
      stack(
        [
          { left: 0, right: 50 },
          { left: 10, right: 20 },
          { left: 30, right: 40 },
        ],
        4,
      ),
    ).toEqual([0, 1, 1]);
  });
});

it('turns instants into pixels and back, held within the axis', () => {
  const scale = { startMs: 1_000, endMs: 2_000, left: 132, right: 332 };
  expect(toX(scale, 1_500)).toBe(232);
  expect(toTime(scale, 232)).toBe(1_500);
  expect(toX(scale, 0)).toBe(132);
  expect(toTime(scale, 9_999)).toBe(2_000);
});

describe('stateStretches', () => {
  const at = (ms: number) => new Date(ms).toISOString();

  it('leaves the time before the first judgement unjudged', () => {
    expect(
      stateStretches([{ from: at(400), state: 'ok' }], 100, 1_000),
    ).toEqual([
      { fromMs: 100, toMs: 400, state: undefined },
      { fromMs: 400, toMs: 1_000, state: 'ok' },
    ]);
  });

  it('judges nothing where there are no states', () => {
    expect(stateStretches([], 0, 10)).toEqual([
      { fromMs: 0, toMs: 10, state: undefined },
    ]);
  });
});
