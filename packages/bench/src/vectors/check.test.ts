import fc from 'fast-check';
import { matches, NotFed, VectorCheck, VectorContext } from './check';
import { formatLines, runChecks } from './runChecks';

describe('matches', () => {
  it.each([
    [1, 1, 0, true],
    [1, 1 + 1e-12, 0, false],
    [1, 1 + 1e-10, 1e-9, true],
    [1, 1 + 1e-8, 1e-9, false],
    [0, 1e-300, 1e-9, false],
    [0, -0, 0, true],
    [NaN, 0, 1, false],
    ['1', 1, 0, false],
    [null, undefined, 0, false],
    [null, 0, 1, false],
    [[1, 2], [1, 2], 0, true],
    [[1, 2], [2, 1], 0, false],
    [[1], [1, 2], 0, false],
    [[], {}, 0, false],
    [{ a: null }, {}, 0, false],
    [{ a: 1 }, { a: 1, b: 2 }, 0, false],
    [{ a: [{ b: 2 }] }, { a: [{ b: 2 }] }, 0, true],
  ])('holds %j against %j within %d: %s', (expected, actual, tolerance, verdict) => {
    expect(matches(expected, actual, tolerance)).toBe(verdict);
  });

  it('holds of anything and itself, and of no number and one further off than the tolerance', () => {
    fc.assert(fc.property(fc.jsonValue(), value => expect(matches(value, value)).toBe(true)));
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e9, noNaN: true }), fc.double({ min: 1e-6, max: 1, noNaN: true }), (value, off) =>
        expect(matches(value, value * (1 + off), off / 3)).toBe(false),
      ),
    );
  });
});

describe('runChecks', () => {
  const context: VectorContext = { directory: '', expected: {}, database: async () => Promise.reject(new Error('none')) };
  const check = (id: string, run: VectorCheck['run']): VectorCheck => ({ id, what: 'x', run });

  it('goes on after a check that fails, throws or is not fed', async () => {
    const lines = await runChecks(
      [
        check('a', async () => ({ expected: 1, actual: 2 })),
        check('b', async () => {
          throw new Error('select 1 - column is missing');
        }),
        check('c', async () => {
          throw new NotFed('no file');
        }),
        check('d', async () => []),
        check('e', async () => [{ part: 'one', expected: 1, actual: 1 }, { part: 'two', expected: 1, actual: undefined }]),
      ],
      context,
    );
    expect(lines.map(line => [line.id, line.verdict])).toEqual([
      ['a', 'FAIL'], ['b', 'FAIL'], ['c', 'not fed'], ['d', 'not fed'], ['e', 'pass'], ['e', 'FAIL'],
    ]);
  });

  it('cuts long values in the table and tells those of failures in full', async () => {
    const long = 'y'.repeat(200);
    const text = formatLines(await runChecks([check('a', async () => ({ expected: long, actual: 'z' })), check('b', async () => ({ expected: long, actual: long }))], context));
    expect(text.match(new RegExp(long, 'g'))).toHaveLength(1);
    expect(text).toContain(`expected "${long}"`);
  });
});
