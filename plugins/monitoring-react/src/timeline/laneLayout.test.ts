import { MOST_WORDS, roomBeside } from './lanePlaces';
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

describe('roomBeside', () => {
  const bar = (left: number, right: number, row = 0) => ({ left, right, row });

  it('gives the room between two to the words of one of them', () => {
    expect(roomBeside([bar(10, 20), bar(120, 130)], 0, 140)).toEqual([
      { before: 10, after: 100 },
      { before: 0, after: 10 },
    ]);
  });

  it('leaves to the next what words cannot take', () => {
    expect(roomBeside([bar(0, 10), bar(510, 520)], 0, 530)).toEqual([
      { before: 0, after: 500 },
      { before: 500 - MOST_WORDS, after: 10 },
    ]);
  });

  it('looks at each row by itself, and at none for what has no row', () => {
    expect(
      roomBeside(
        [
          bar(50, 60, 0),
          bar(55, 65, 1),
          { left: 58, right: 68, row: undefined },
        ],
        0,
        99,
      ),
    ).toEqual([
      { before: 50, after: 39 },
      { before: 55, after: 34 },
      { before: 0, after: 0 },
    ]);
  });
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
