import { trendScale } from './trendScale';

describe('trendScale', () => {
  it('starts counts at zero in whole steps', () => {
    expect(trendScale([0, 4, null, 1], 'count')).toEqual({
      low: 0,
      high: 4,
      ticks: [0, 2, 4],
    });
    expect(trendScale([0, 0], 'count')).toEqual({
      low: 0,
      high: 2,
      ticks: [0, 1, 2],
    });
  });

  it('cuts shares that should be high below, and ends them at one', () => {
    const { low, high, ticks } = trendScale([0.9968, 0.9995], 'high');
    expect(high).toBe(1);
    expect(low).toBeLessThanOrEqual(0.9968);
    expect(low).toBeGreaterThan(0.99);
    expect(ticks[0]).toBe(low);
    expect(ticks[ticks.length - 1]).toBe(1);
  });

  it('starts rates that should be low at zero', () => {
    const scale = trendScale([0.0007, 0.0027], 'low');
    expect(scale.low).toBe(0);
    expect(scale.high).toBeGreaterThan(0.0027);
  });

  it.each(['count', 'low', 'high'] as const)(
    'has an axis of %s even when nothing is known',
    kind => {
      const { low, high, ticks } = trendScale([null, null], kind);
      expect(high).toBeGreaterThan(low);
      expect(ticks.length).toBeGreaterThan(1);
    },
  );

  it('holds a whole outage without leaving 0 to 1', () => {
    expect(trendScale([0, 1], 'high')).toMatchObject({ low: 0, high: 1 });
  });
});
