import { StreamDefinition } from '@rosetta/backstage-plugin-monitoring-node';
import fc from 'fast-check';
import { backfillFloor, initialWindow, liveWindow, nextBackfill, nextRun, nextTry } from './feedPlan';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 20, 10, 42);

const hourly: StreamDefinition = {
  id: 'signals_hour', everySeconds: 3_600, overlapSeconds: 48 * 3_600, settleSeconds: 420, staleAfterSeconds: 10_800,
  slotSeconds: 3_600, maxHistorySeconds: 400 * 86_400, maxWindowSeconds: 14 * 86_400, backfills: true,
};
const problems: StreamDefinition = {
  id: 'problems', everySeconds: 120, overlapSeconds: 900, settleSeconds: 0, staleAfterSeconds: 600,
  maxHistorySeconds: 400 * 86_400, maxWindowSeconds: 14 * 86_400, backfills: true,
};
const daily: StreamDefinition = { ...problems, id: 'signals_day', everySeconds: 86_400 };

describe('liveWindow', () => {
  it('ends at the last slot that has settled', () => {
    expect(liveWindow(hourly, NOW - HOUR, NOW)?.endMs).toBe(Date.UTC(2026, 10, 20, 10));
    expect(liveWindow(hourly, NOW - HOUR, Date.UTC(2026, 10, 20, 10, 6))?.endMs).toBe(Date.UTC(2026, 10, 20, 9));
  });

  it('reads the overlap again', () => {
    const watermark = Date.UTC(2026, 10, 20, 9);
    expect(liveWindow(hourly, watermark, NOW)?.startMs).toBe(watermark - 48 * HOUR);
  });

  it('catches up after a long stop in pieces that leave no gap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), days => {
        let watermark = Date.UTC(2026, 10, 20, 10) - days * DAY;
        for (let run = 0; run < 60; run += 1) {
          const window = liveWindow(hourly, watermark, NOW)!;
          expect(window.startMs).toBeLessThanOrEqual(watermark);
          expect(window.endMs - window.startMs).toBeLessThanOrEqual(14 * DAY);
          watermark = Math.max(watermark, window.endMs);
        }
        expect(watermark).toBe(Date.UTC(2026, 10, 20, 10));
      }),
    );
  });

  it('gives nothing when no time has passed for a stream without slots', () => {
    expect(liveWindow({ ...problems, overlapSeconds: 0 }, NOW, NOW)).toBeUndefined();
  });
});

describe('nextBackfill', () => {
  const target = (name: string, coveredFromMs: number | null) => ({ name, coveredFromMs });

  it('asks for the newest missing piece first, together for all that end there', () => {
    const next = nextBackfill(hourly, [target('old', NOW - 60 * DAY), target('a', NOW - DAY), target('b', NOW - DAY)], 90, NOW);
    expect(next?.targets.map(item => item.name)).toEqual(['a', 'b']);
    expect(next?.window).toEqual({ startMs: NOW - 15 * DAY, endMs: NOW - DAY });
  });

  it('ends at the configured depth and then stops', () => {
    let coveredFromMs = NOW - DAY;
    let runs = 0;
    for (;;) {
      const next = nextBackfill(hourly, [target('a', coveredFromMs)], 90, NOW);
      if (!next) break;
      expect(next.window.endMs).toBe(coveredFromMs);
      coveredFromMs = next.window.startMs;
      runs += 1;
    }
    expect(coveredFromMs).toBe(backfillFloor(hourly, 90, NOW));
    expect(runs).toBe(7);
  });

  it('leaves pivots that were never asked for to their first window', () => {
    expect(nextBackfill(hourly, [target('new', null)], 90, NOW)).toBeUndefined();
    expect(initialWindow(hourly, NOW)).toEqual({
      startMs: Date.UTC(2026, 10, 18, 10),
      endMs: Date.UTC(2026, 10, 20, 10),
    });
  });

  it('does nothing for a stream that has no past', () => {
    expect(nextBackfill({ ...hourly, backfills: false }, [target('a', NOW)], 90, NOW)).toBeUndefined();
  });

  it('is not begun again by the clock alone', () => {
    const done = target('a', backfillFloor(hourly, 90, NOW));
    expect(nextBackfill(hourly, [done], 90, NOW + 30 * DAY)).toBeUndefined();
  });
});

describe('nextRun', () => {
  it('is just after the next slot has settled', () => {
    expect(new Date(nextRun(hourly, NOW, 'UTC')).toISOString()).toBe('2026-11-20T11:07:00.000Z');
  });

  it('is an interval from now for streams without slots', () => {
    expect(nextRun(problems, NOW, 'UTC')).toBe(NOW + 120_000);
  });

  it('is 02:00 of the reporting zone for daily streams', () => {
    expect(new Date(nextRun(daily, NOW, 'Europe/Paris')).toISOString()).toBe('2026-11-21T01:00:00.000Z');
    expect(new Date(nextRun(daily, Date.UTC(2026, 10, 20, 0, 30), 'Europe/Paris')).toISOString()).toBe('2026-11-20T01:00:00.000Z');
  });
});

describe('nextTry', () => {
  it('waits longer with each failure, and never longer than the stream itself waits', () => {
    const waits = [0, 1, 2, 3, 9].map(failures => (nextTry(hourly, failures, undefined, NOW) - NOW) / 1_000);
    expect(waits).toEqual([30, 60, 120, 240, 600]);
    expect((nextTry(problems, 9, undefined, NOW) - NOW) / 1_000).toBe(120);
  });

  it('never undercuts what upstream asked for', () => {
    expect(nextTry(problems, 0, 900, NOW)).toBe(NOW + 900_000);
  });
});
