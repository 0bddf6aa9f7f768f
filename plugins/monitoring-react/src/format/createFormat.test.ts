import { createFormat } from './createFormat';
import { ENGLISH_UNITS, MINUS, NBSP } from './units';

const format = createFormat({
  locale: 'en',
  units: ENGLISH_UNITS,
  timeZone: 'UTC',
});
const plain = (text: string) => text.split(NBSP).join(' ');

describe('numbers', () => {
  it.each([
    [0.042, 'ratio', '4.2 %'],
    [0.0018, 'ratio', '0.18 %'],
    [0.00012345, 'ratio', '0.0123 %'],
    [0, 'ratio', '0 %'],
    [1, 'ratio', '100 %'],
    [840, 'milliseconds', '840 ms'],
    [1_184, 'milliseconds', '1.18 s'],
    [212.4, 'requests_per_second', '212 req/s'],
    [1_943, 'requests_per_second', '1,940 req/s'],
    [3_221_225_472, 'bytes', '3 GiB'],
    [41_216, 'count', '41,216'],
    [45, 'seconds', '45 s'],
    [540, 'seconds', '9 min'],
    [7_800, 'seconds', '2 h 10'],
    [100_800, 'seconds', '1 d 4 h'],
  ] as const)('writes %p in %s as %s', (value, unit, words) => {
    expect(plain(format.withUnit(value, unit))).toBe(words);
  });

  it('signs a difference of lengths', () => {
    expect(plain(format.difference(-180, 'seconds'))).toBe(`${MINUS}3 min`);
    expect(plain(format.difference(7_800, 'seconds'))).toBe('+2 h 10');
  });

  it('keeps a number and its unit on one line', () => {
    expect(format.withUnit(840, 'milliseconds')).toBe(`840${NBSP}ms`);
  });

  it('never rounds a broken promise up to 100 %', () => {
    expect(plain(format.withUnit(0.99996, 'ratio'))).toBe('99.996 %');
    expect(plain(format.withUnit(0.99896, 'ratio', 0.999))).toBe('99.89 %');
    expect(plain(format.withUnit(0.9999999, 'ratio', 0.999))).toBe('99.99 %');
    expect(plain(format.withUnit(0.998, 'ratio', 0.998))).toBe('99.80 %');
  });

  it.each([
    [
      '1 - 317479 / 305856 = -0.038',
      '1 - 317,479 / 305,856 = −0.038',
      '1 - 317 479 / 305 856 = −0,038',
    ],
    [
      '(12.5 / 2872044) / (1 - 0.995) = 4.35e-7',
      '(12.5 / 2,872,044) / (1 - 0.995) = 4.35e-7',
      '(12,5 / 2 872 044) / (1 - 0,995) = 4.35e-7',
    ],
    [
      '2026-11-22T15:04:00.000Z - 2026-11-22T15:00:00.000Z = 240 s',
      '2026-11-22T15:04:00.000Z - 2026-11-22T15:00:00.000Z = 240 s',
      '2026-11-22T15:04:00.000Z - 2026-11-22T15:00:00.000Z = 240 s',
    ],
    [
      'v2.14.0, p95, n = 1400',
      'v2.14.0, p95, n = 1,400',
      'v2.14.0, p95, n = 1 400',
    ],
  ])(
    'writes the numbers of the formula %s as the reader does',
    (text, english, french) => {
      expect(plain(format.formula(text))).toBe(english);
      const inFrench = createFormat({ locale: 'fr', units: ENGLISH_UNITS });
      expect(plain(inFrench.formula(text)).replace(/\u202f/g, ' ')).toBe(
        french,
      );
    },
  );

  it('writes a true minus and points for percents', () => {
    expect(format.difference(-0.0004, 'ratio')).toBe(`${MINUS}0.04${NBSP}pt`);
    expect(plain(format.difference(424, 'milliseconds'))).toBe('+424 ms');
    expect(plain(format.relativeChange(-0.12))).toBe(`${MINUS}12 %`);
  });
});

describe('lengths of time', () => {
  it.each([
    [45_000, '45 s'],
    [38 * 60_000, '38 min'],
    [6 * 3_600_000, '6 h'],
    [2 * 3_600_000 + 10 * 60_000, '2 h 10'],
    [28 * 3_600_000, '1 d 4 h'],
    [12 * 86_400_000 + 3_600_000, '12 d'],
    [-5, '0 s'],
  ])('writes %p ms as %s', (ms, words) => {
    expect(plain(format.duration(ms))).toBe(words);
  });

  it('says an age in one unit', () => {
    expect(plain(format.age(6.9 * 3_600_000))).toBe('6 h');
    expect(plain(format.age(50 * 3_600_000))).toBe('2 d');
    expect(format.ago(6 * 3_600_000)).toBe('6 hours ago');
  });
});

describe('instants', () => {
  const now = Date.parse('2026-11-20T10:42:00Z');

  it('leaves the day out when it is today', () => {
    expect(format.moment('2026-11-20T04:40:00Z', now)).toBe('04:40');
    expect(format.moment('2026-11-17T22:10:00Z', now)).toBe('17 Nov 22:10');
    expect(format.dateTime('2026-11-17T22:10:00Z')).toBe('Tue 17 Nov 22:10');
    expect(format.fullDateTime('2026-11-17T22:10:00Z')).toBe(
      '17 Nov 2026, 22:10',
    );
  });

  it('writes spans as short as they stay clear', () => {
    expect(
      format.range('2026-11-20T09:00:00Z', '2026-11-20T10:00:00Z', now),
    ).toBe('09:00 – 10:00');
    expect(
      format.range('2026-11-19T23:00:00Z', '2026-11-20T01:00:00Z', now),
    ).toBe('19 Nov 23:00 – 20 Nov 01:00');
    expect(
      format.range('2026-08-21T00:00:00Z', '2026-11-20T00:00:00Z', now),
    ).toBe('21 Aug – 20 Nov');
  });

  it('does not move a reporting day across zones', () => {
    const tokyo = createFormat({
      locale: 'en',
      units: ENGLISH_UNITS,
      timeZone: 'Asia/Tokyo',
    });
    expect(tokyo.calendarDay('2026-11-20')).toBe('20 Nov');
  });
});

it('speaks the conventions of another language', () => {
  const french = createFormat({
    locale: 'fr',
    units: { ...ENGLISH_UNITS, day: 'j' },
    timeZone: 'UTC',
  });
  expect(french.withUnit(0.042, 'ratio')).toBe(`4,2${NBSP}%`);
  expect(french.duration(28 * 3_600_000)).toBe(`1${NBSP}j${NBSP}4${NBSP}h`);
});
