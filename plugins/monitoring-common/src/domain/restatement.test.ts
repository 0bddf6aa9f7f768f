import fc from 'fast-check';
import { isRestated } from './restatement';

const figure = (value: number | null, n: number | null = null) => ({ value, n });

describe('what has to be told of a figure that was signed off', () => {
  it.each([
    ['one incident more', 'count', figure(12, 12), figure(13, 13), false],
    ['two incidents more', 'count', figure(12, 12), figure(14, 14), true],
    ['four of four hundred', 'count', figure(400, 400), figure(404, 404), false],
    ['five of four hundred', 'count', figure(400, 400), figure(405, 405), true],
    ['one failed release of forty more', 'ratio', figure(3 / 40, 40), figure(4 / 40, 40), false],
    ['two failed releases of forty more', 'ratio', figure(3 / 40, 40), figure(5 / 40, 40), true],
    ['one release in thirty days more', 'per_day', figure(12 / 30, 12), figure(13 / 30, 13), false],
    ['two releases in thirty days more', 'per_day', figure(12 / 30, 12), figure(14 / 30, 14), true],
    ['a median longer by one per cent', 'seconds', figure(10_000, 7), figure(10_100, 7), false],
    ['a median longer by more', 'seconds', figure(10_000, 7), figure(10_101, 7), true],
    ['a first value', 'seconds', figure(null, 0), figure(0, 1), true],
    ['a value that is no more', 'ratio', figure(0, 3), figure(null, 0), true],
    ['nothing, twice', 'ratio', figure(null, 0), figure(null, null), false],
  ] as const)('%s', (_, unit, then, now, expected) => expect(isRestated(unit, then, now)).toBe(expected));

  it('is never what did not change', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('count', 'ratio', 'per_day', 'seconds' as const),
        fc.double({ min: -1e12, max: 1e12, noNaN: true }),
        fc.option(fc.nat()),
        (unit, value, n) => expect(isRestated(unit, figure(value, n), figure(value, n))).toBe(false),
      ),
    );
  });
});
