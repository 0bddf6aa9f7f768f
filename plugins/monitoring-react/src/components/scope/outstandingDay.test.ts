import { buildTrends } from '../../testing';
import { daysWithoutData, outstandingDay } from './outstandingDay';

const [template] = buildTrends();
const days = (values: readonly (number | null)[]) =>
  values.map((value, index) => ({ day: `2026-11-0${index + 1}`, value }));
const trend = (
  kpi: (typeof template)['kpi'],
  values: readonly (number | null)[],
  usual: (typeof template)['usual'],
) => ({ ...template, kpi, days: days(values), usual });

describe('outstandingDay', () => {
  it('finds the day furthest beyond what is usual, and all that was unusual in it', () => {
    expect(
      outstandingDay([
        trend('incidents_opened', [1, 2, 9, 3], { low: 0, high: 3 }),
        trend('availability_req', [0.999, 0.998, 0.99, 0.9991], {
          low: 0.9985,
          high: 0.9995,
        }),
        trend('error_rate_5xx', [0.001, 0.001, 0.0011, 0.001], {
          low: 0.0005,
          high: 0.0012,
        }),
      ]),
    ).toEqual({
      day: '2026-11-03',
      facts: [
        { kpi: 'availability_req', value: 0.99 },
        { kpi: 'incidents_opened', value: 9 },
      ],
    });
  });

  it('holds no hours of a day that is not over against whole days', () => {
    const only = trend('incidents_opened', [1, 9], { low: 0, high: 3 });
    expect(outstandingDay([only], '2026-11-02')).toBeUndefined();
    expect(outstandingDay([only])?.day).toBe('2026-11-02');
  });

  it.each([
    ['good days', trend('availability_req', [1, 1], { low: 0.9, high: 0.95 })],
    ['a range that is not known', trend('incidents_opened', [90], null)],
    [
      'small steps of what never moved',
      trend('availability_req', [0.9998], { low: 1, high: 1 }),
    ],
    [
      'days without data',
      trend('incidents_opened', [null, null], { low: 0, high: 1 }),
    ],
  ])('finds none among %s', (_, only) => {
    expect(outstandingDay([only])).toBeUndefined();
  });
});

describe('daysWithoutData', () => {
  it('lists gaps once, and not what was before the first day', () => {
    expect(
      daysWithoutData([
        trend('incidents_opened', [null, 1, null, 2], null),
        trend('availability_req', [1, null, null, 1], null),
        trend('error_rate_5xx', [null, null, null, null], null),
      ]),
    ).toEqual(['2026-11-02', '2026-11-03']);
  });
});
