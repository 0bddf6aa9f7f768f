import { attribute } from './attribute';
import { heapSlope } from './heapSlope';

const MINUTE_MS = 60_000;

describe('heapSlope', () => {
  const line = (mbPerHour: number, wave: (index: number) => number) =>
    Array.from({ length: 60 }, (_, index) => ({
      atMs: 1_000 + index * MINUTE_MS,
      usedBytes: 1e6 * (200 + (mbPerHour * index) / 60 + wave(index)),
    }));

  it('finds the slope of a line, and no error where there is none', () => {
    const found = heapSlope(line(12, () => 0));
    expect(found.mbPerHour).toBeCloseTo(12, 6);
    expect(found.errorMbPerHour).toBeCloseTo(0, 6);
  });

  it('tells how uncertain a slope is', () => {
    const found = heapSlope(line(0, index => (index % 2 === 0 ? 3 : -3)));
    expect(Math.abs(found.mbPerHour)).toBeLessThan(2 * found.errorMbPerHour);
    expect(found.errorMbPerHour).toBeGreaterThan(0.5);
  });

  it('does not call too few points a slope', () => {
    expect(heapSlope(line(1, () => 0).slice(0, 2)).mbPerHour).toBeNaN();
  });
});

describe('attribute', () => {
  const frame = (functionName: string, url: string) => ({ functionName, url, scriptId: '1', lineNumber: 9, columnNumber: 0 });
  const profile = {
    startTime: 1_000,
    endTime: 20_000,
    nodes: [
      { id: 1, callFrame: frame('(root)', ''), children: [2, 3, 6] },
      { id: 2, callFrame: frame('(idle)', '') },
      { id: 3, callFrame: frame('map', 'file:///repo/plugins/monitoring-backend/src/a.ts'), children: [4] },
      { id: 4, callFrame: frame('parse', 'file:///repo/node_modules/zod/index.js') },
      { id: 6, callFrame: frame('other', 'file:///repo/node_modules/express/index.js') },
    ],
    samples: [2, 4, 4, 3, 6, 4],
    timeDeltas: [1_000, 1_000, 1_000, 1_000, 1_000, 1_000],
  };

  it('counts what our functions call as ours, and neither idleness nor others', () => {
    expect(attribute(profile, 0, 30_000)).toMatchObject({ share: 0.8, where: ['map monitoring-backend/src/a.ts:10 (4)'] });
  });

  it('tells the longest call of many from the stretch that they fill together', () => {
    const ours = 'file:///repo/plugins/monitoring-backend/src/a.ts';
    const calls = {
      startTime: 0,
      endTime: 20_000,
      nodes: [
        { id: 1, callFrame: frame('(root)', ''), children: [2, 3, 4, 6, 8] },
        { id: 2, callFrame: frame('(idle)', '') },
        { id: 3, callFrame: frame('(garbage collector)', '') },
        { id: 4, callFrame: frame('onStreamRead', 'node:internal/stream_base_commons'), children: [5] },
        { id: 5, callFrame: frame('take', ours) },
        { id: 6, callFrame: frame('processTicksAndRejections', 'node:internal/process/task_queues'), children: [7] },
        { id: 7, callFrame: frame('answer', ours) },
        { id: 8, callFrame: frame('processTimers', 'node:internal/timers'), children: [9] },
        { id: 9, callFrame: frame('tick', ours) },
      ],
      // Read and continued, read and continued with a collection in it, a timer; and after a rest a timer.
      samples: [5, 7, 5, 3, 7, 7, 9, 9, 2, 9],
      timeDeltas: Array.from({ length: 10 }, () => 1_000),
    };
    const { share, longestShare } = attribute(calls, 0, 30_000);
    expect(share).toBeCloseTo(8 / 9, 6);
    expect(longestShare).toBeCloseTo(3 / 9, 6);
  });

  it('looks only at the stretch that is asked for', () => {
    expect(attribute(profile, 5_500, 6_500)).toEqual({ share: 0, longestShare: 0, where: [] });
    expect(attribute(profile, 6_500, 30_000).share).toBe(1);
    expect(attribute(profile, 90_000, 99_000).share).toBe(0);
  });
});
