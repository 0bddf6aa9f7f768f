import {
  axisTop,
  commonNulls,
  findGaps,
  isAlone,
  nearestIndex,
  niceTop,
  timeTicks,
} from './geometry';
import { placeTicks } from './PlotAxes';

describe('findGaps', () => {
  it('finds runs of nulls between values', () => {
    expect(findGaps([1, null, null, 2, null, 3])).toEqual([
      { first: 1, last: 2, slots: 2 },
      { first: 4, last: 4, slots: 1 },
    ]);
  });

  it('does not call slots a gap that are only on their way', () => {
    expect(findGaps([1, 2, null, null, null], 3)).toEqual([]);
    expect(findGaps([1, null, null, null, null], 3)).toEqual([
      { first: 1, last: 4, slots: 4 },
    ]);
  });

  it('sees a gap at the start', () => {
    expect(findGaps([null, null, 1], 3)).toEqual([
      { first: 0, last: 1, slots: 2 },
    ]);
  });

  it('takes zero for a value', () => {
    expect(findGaps([0, 0, 0])).toEqual([]);
  });
});

it('knows nothing only where no line knows anything', () => {
  expect(
    commonNulls(
      [
        [null, 1, null],
        [2, null, null],
      ],
      3,
    ),
  ).toEqual([2, 1, null]);
});

it('sees a value that no line would show', () => {
  expect(isAlone([null, 1, null], 1)).toBe(true);
  expect(isAlone([null, 1, 2], 1)).toBe(false);
});

describe('axes', () => {
  it.each([
    [0, 1],
    [0.042, 0.05],
    [1_460, 2_000],
    [231, 300],
    [0.9, 0.9 * 1.111],
  ])('gives %p a readable top', (value, top) => {
    expect(niceTop(value)).toBeCloseTo(top, 1);
  });

  it('ends ratios that fill the scale at one', () => {
    expect(axisTop([[0.62]], 0.85, 'ratio')).toBe(1);
    expect(axisTop([[0.002]], 0.005, 'ratio')).toBeCloseTo(0.006);
  });

  it('ends bytes on a round number of GiB', () => {
    expect(axisTop([[3.1e9]], null, 'binary')).toBe(4 * 1024 ** 3);
  });

  it('puts ticks on round times of the zone', () => {
    const start = Date.parse('2026-11-19T10:42:00Z');
    const end = Date.parse('2026-11-20T10:42:00Z');
    expect(
      timeTicks(start, end, 'UTC').map(tick => new Date(tick).getUTCHours()),
    ).toEqual([12, 18, 0, 6]);
    expect(
      timeTicks(start, end, 'Europe/Paris').map(tick =>
        new Date(tick).getUTCHours(),
      ),
    ).toEqual([11, 17, 23, 5]);
  });
});

describe('nearestIndex', () => {
  const toX = (atMs: number) => atMs / 10;

  it('is the slot that is drawn nearest, even where slots differ in length', () => {
    const hour = 3_600;
    const slots = [0, 24, 48, 71, 95].map(each => each * hour);
    for (let x = -50; x < toX(100 * hour); x += 37) {
      const distances = slots.map(at => Math.abs(toX(at) - x));
      const found = nearestIndex(slots, toX, x);
      expect(distances[found]).toBe(Math.min(...distances));
    }
  });

  it('is the only one there is', () => {
    expect(nearestIndex([7], toX, 500)).toBe(0);
  });
});

describe('placeTicks', () => {
  const place = (...at: number[]) =>
    placeTicks(
      at.map(each => ({ at: each, text: '12 Nov' })),
      { fontSize: 10, end: 200, gap: 4 },
    ).map(tick => Math.round(tick.at));

  it('keeps labels inside the chart', () => {
    expect(place(0, 100, 200)).toEqual([17, 100, 183]);
  });

  it('leaves out a label that would run into the one before', () => {
    expect(place(50, 70, 100)).toEqual([50, 100]);
  });
});
