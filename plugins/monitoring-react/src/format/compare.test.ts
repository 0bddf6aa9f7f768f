import { compareWithPrevious } from './compare';
import { createFormat } from './createFormat';
import { ENGLISH_UNITS, MINUS, NBSP } from './units';

const format = createFormat({
  locale: 'en',
  units: ENGLISH_UNITS,
  timeZone: 'UTC',
});

describe('compareWithPrevious', () => {
  it.each([
    [
      'more errors',
      0.042,
      0.0002,
      'ratio',
      'lower',
      'up',
      'worse',
      `+4.18${NBSP}pt`,
    ],
    [
      'fewer errors',
      0.0018,
      0.0022,
      'ratio',
      'lower',
      'down',
      'better',
      `${MINUS}0.04${NBSP}pt`,
    ],
    [
      'slower',
      840,
      416,
      'milliseconds',
      'lower',
      'up',
      'worse',
      `+424${NBSP}ms`,
    ],
    [
      'more traffic',
      212,
      202,
      'requests_per_second',
      'neutral',
      'up',
      'neutral',
      `+5${NBSP}%`,
    ],
    [
      'less available',
      0.98,
      0.999,
      'ratio',
      'higher',
      'down',
      'worse',
      `${MINUS}1.9${NBSP}pt`,
    ],
    [
      'hardly anything',
      1000,
      1005,
      'milliseconds',
      'lower',
      'same',
      'neutral',
      `${MINUS}5${NBSP}ms`,
    ],
  ] as const)(
    'judges %s',
    (_, value, previous, unit, betterIs, direction, judgement, text) => {
      expect(
        compareWithPrevious({ value, previous, unit, betterIs }, format),
      ).toEqual({ direction, judgement, text });
    },
  );

  it('does not compare with nothing', () => {
    const input = { value: 1, unit: 'ratio', betterIs: 'lower' } as const;
    expect(
      compareWithPrevious({ ...input, previous: null }, format),
    ).toBeUndefined();
    expect(
      compareWithPrevious({ ...input, previous: undefined }, format),
    ).toBeUndefined();
  });

  it('does not divide by a silent yesterday', () => {
    const result = compareWithPrevious(
      {
        value: 12,
        previous: 0,
        unit: 'requests_per_second',
        betterIs: 'neutral',
      },
      format,
    );
    expect(result?.text).toBe(`+12${NBSP}req/s`);
  });
});
