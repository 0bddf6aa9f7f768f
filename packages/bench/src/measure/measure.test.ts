import { alternate } from './alternate';
import { judge } from './figure';
import { formatTable } from './formatTable';
import { median, pairedRatio } from './median';

describe('median', () => {
  it.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
  ])('of %j is %d', (values, expected) => expect(median(values)).toBe(expected));

  it('has no answer for nothing', () => expect(() => median([])).toThrow(RangeError));
});

describe('pairedRatio', () => {
  it('is not moved by noise that hits both arms of a pair', () =>
    expect(pairedRatio([2, 20, 2], [1, 10, 1])).toBe(2));

  it('refuses arms of different length', () => expect(() => pairedRatio([1], [])).toThrow(RangeError));
});

describe('judge', () => {
  it.each([
    [0.39, { least: 0.4 }, { least: 0.6 }, 'FAIL'],
    [0.5, { least: 0.4 }, { least: 0.6 }, 'pass'],
    [0.6, { least: 0.4 }, { least: 0.6 }, 'aim reached'],
    [1.21, { most: 1.2 }, { most: 1.05 }, 'FAIL'],
    [1.1, { most: 1.2 }, { most: 1.05 }, 'pass'],
    [1.0504, { most: 1.2 }, { most: 1.05 }, 'aim reached'],
    [49_000, null, { least: 50_000 }, 'shown'],
    [50_000, null, { least: 50_000 }, 'aim reached'],
    [7, null, null, 'shown'],
  ] as const)('%d with pass %j and aim %j: %s', (measured, pass, aim, verdict) =>
    expect(judge({ measured, pass, aim })).toBe(verdict),
  );
});

describe('formatTable', () => {
  it('aligns columns and shows absent bounds as a dash', () => {
    const table = formatTable([
      { name: 'a', measured: 1, pass: { most: 1.2 }, aim: null, detail: 'x' },
      { name: 'longer', measured: 50_123.4, pass: null, aim: { least: 50_000 }, detail: 'y' },
    ]);
    expect(table.split('\n')).toEqual([
      'what    measured  pass    aim        verdict      made of',
      '------  --------  ------  ---------  -----------  -------',
      'a       1.000     <= 1.2  -          pass         x',
      'longer  50,123    -       >= 50,000  aim reached  y',
    ]);
  });
});

describe('alternate', () => {
  it('throws the first repetition away and changes who goes first', async () => {
    const calls: string[] = [];
    const arm = (name: string) => async (repetition: number) => {
      calls.push(`${name}${repetition}`);
      return repetition;
    };
    expect(await alternate(2, arm('a'), arm('b'))).toEqual({ first: [1, 2], second: [1, 2] });
    expect(calls).toEqual(['a0', 'b0', 'b1', 'a1', 'a2', 'b2']);
  });
});
