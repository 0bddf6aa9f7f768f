import { busyMs, quantile } from './liveScreen';

describe('busyMs', () => {
  it('counts time once however many requests are open, and none between them', () => {
    expect(busyMs([{ startMs: 0, endMs: 10 }, { startMs: 5, endMs: 20 }, { startMs: 30, endMs: 35 }])).toBe(25);
    expect(busyMs([{ startMs: 0, endMs: 20 }, { startMs: 5, endMs: 10 }])).toBe(20);
    expect(busyMs([])).toBe(0);
  });
});

describe('quantile', () => {
  it('gives the value below which the share lies', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(3);
    expect(quantile(Array.from({ length: 100 }, (_, index) => index), 0.95)).toBe(95);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
