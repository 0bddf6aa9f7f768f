import fc from 'fast-check';
import { ceilTo, contains, durationMs, floorTo, halfOpenWindow, intersect } from './halfOpenWindow';

const anyWindow = fc
  .tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }))
  .map(([start, length]) => halfOpenWindow(start, start + length));

describe('halfOpenWindow', () => {
  it.each([[5, 5], [6, 5], [NaN, 5], [0, Infinity]])('refuses %d to %d', (start, end) => {
    expect(() => halfOpenWindow(start, end)).toThrow(RangeError);
  });

  it('holds its start and not its end', () => {
    const window = halfOpenWindow(0, 10);
    expect([-1, 0, 9, 10].map(at => contains(window, at))).toEqual([false, true, true, false]);
    expect(durationMs(window)).toBe(10);
  });

  it('shares with another window exactly the instants that both hold', () => {
    fc.assert(
      fc.property(anyWindow, anyWindow, fc.integer({ min: -1e6, max: 2e6 }), (a, b, at) => {
        const shared = intersect(a, b);
        expect(shared !== undefined && contains(shared, at)).toBe(contains(a, at) && contains(b, at));
      }),
    );
  });

  it('has an instant between its multiples', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 1, max: 1e6 }), (at, step) => {
        expect(floorTo(at, step)).toBeLessThanOrEqual(at);
        expect(ceilTo(at, step)).toBeGreaterThanOrEqual(at);
        expect(ceilTo(at, step) - floorTo(at, step)).toBeLessThanOrEqual(step);
      }),
    );
  });
});
