import { MAX_SLOTS_PER_RANGE, rangesOf, slotStartAt } from './slots';
import { prometheusStreams } from './streams';

const at = (text: string) => Date.parse(text);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('rangesOf', () => {
  it('asks whole slots of the window that are over', () => {
    const window = { startMs: at('2026-11-20T06:10:00Z'), endMs: at('2026-11-20T12:00:00Z') };
    expect(rangesOf('signals_hour', window, 'UTC', at('2026-11-20T10:59:59Z'))).toEqual([
      { startMs: at('2026-11-20T07:00:00Z'), slotMs: HOUR, count: 3 },
    ]);
    expect(rangesOf('signals_5min', window, 'UTC', at('2026-11-20T06:14:00Z'))).toEqual([]);
  });

  it('asks days of the reporting zone, each over its own length, at the change of the clock too', () => {
    const window = { startMs: at('2026-10-22T22:00:00Z'), endMs: at('2026-10-28T23:00:00Z') };
    expect(rangesOf('signals_day', window, 'Europe/Paris', at('2026-11-20T00:00:00Z'))).toEqual([
      { startMs: at('2026-10-22T22:00:00Z'), slotMs: DAY, count: 2 },
      { startMs: at('2026-10-24T22:00:00Z'), slotMs: 25 * HOUR, count: 1 },
      { startMs: at('2026-10-25T23:00:00Z'), slotMs: DAY, count: 3 },
    ]);
    const spring = { startMs: at('2026-03-28T23:00:00Z'), endMs: at('2026-03-29T22:00:00Z') };
    expect(rangesOf('signals_day', spring, 'Europe/Paris', at('2026-11-20T00:00:00Z'))).toEqual([
      { startMs: spring.startMs, slotMs: 23 * HOUR, count: 1 },
    ]);
  });

  it('leaves out the day that the window cuts and the day that is not over', () => {
    const window = { startMs: at('2026-11-10T12:00:00Z'), endMs: at('2026-11-13T00:00:00Z') };
    expect(rangesOf('signals_day', window, 'UTC', at('2026-11-12T23:59:59Z'))).toEqual([
      { startMs: at('2026-11-11T00:00:00Z'), slotMs: DAY, count: 1 },
    ]);
  });

  it('never asks for more points than Prometheus gives', () => {
    const window = { startMs: 0, endMs: 25_000 * 300_000 };
    const ranges = rangesOf('signals_5min', window, 'UTC', window.endMs);
    expect(ranges.map(range => range.count)).toEqual([10_000, 10_000, 5_000]);
    expect(ranges[1]!.startMs).toBe(10_000 * 300_000);
    for (const { maxWindowSeconds, slotSeconds } of prometheusStreams) {
      expect(maxWindowSeconds / (slotSeconds ?? 86_400)).toBeLessThan(MAX_SLOTS_PER_RANGE);
    }
  });

  it('turns the instant of an evaluation into the start of its slot', () => {
    const range = { startMs: HOUR, slotMs: HOUR, count: 2 };
    expect([1, 2, 3, 4].map(hour => slotStartAt(range, hour * HOUR))).toEqual([undefined, HOUR, 2 * HOUR, undefined]);
    expect(slotStartAt(range, 2 * HOUR + 1)).toBeUndefined();
  });
});
