import { daySpan, hoursOf } from './calendar';
import { fraction } from './fraction';
import { computeSignalDay, coverageStatus, DayInputs, SignalHour, slotState } from './signalDay';

const ZONE = 'Europe/Paris';
const DAY = '2026-03-30';
const STARTS = hoursOf(daySpan(DAY, ZONE));
const hour = (index: number, values: Partial<SignalHour> = {}): SignalHour => ({
  startMs: STARTS[index],
  requests: 100,
  errors: 1,
  errors5xx: 1,
  latencyP95Ms: 200,
  latencyP99Ms: 300,
  saturationRatio: 0.5,
  saturationResource: 'cpu',
  ...values,
});
const day = (hours: readonly SignalHour[], over: Partial<DayInputs> = {}) =>
  computeSignalDay({
    day: DAY,
    zone: ZONE,
    hours,
    lifetime: { startMs: 0, endMs: Number.MAX_SAFE_INTEGER },
    watermarkMs: Number.MAX_SAFE_INTEGER,
    latencyTargetMs: 800,
    saturationLineRatio: 0.85,
    ...over,
  });
const whole = (values: Partial<SignalHour> = {}) => STARTS.map((_, index) => hour(index, values));

describe('slotState (KPI.md 1.2)', () => {
  it.each([
    ['absent', undefined, 'missing'],
    ['of unknown requests', { requests: null, errors: 0 }, 'missing'],
    ['idle, and known to be', { requests: 0, errors: null }, 'idle'],
    ['of unknown failures', { requests: 5, errors: null }, 'missing'],
    ['with more failures than requests', { requests: 5, errors: 6 }, 'missing'],
    ['with failures of no request', { requests: 0, errors: 1 }, 'missing'],
    ['counted', { requests: 5, errors: 5 }, 'valid'],
  ] as const)('of an hour that is %s', (_, slot, state) => expect(slotState(slot)).toBe(state));
});

describe('computeSignalDay', () => {
  it('sums counts and covers what is idle (KPI.md 1.1, 1.2)', () => {
    const hours = [...whole().slice(0, 12), ...whole({ requests: 0, errors: 0, errors5xx: 0 }).slice(12)];
    expect(day(hours)).toMatchObject({
      expectedHours: 24,
      validHours: 12,
      idleHours: 12,
      missingHours: 0,
      coverageRatio: fraction(1),
      status: 'ok',
      requests: 1_200,
      errors: 12,
      availabilityRatio: fraction(99, 100),
      peakRequests: 100,
      peakHourMs: STARTS[0],
    });
  });

  it('has no value where nothing is counted, and never green (KPI.md 0.1)', () => {
    expect(day([])).toMatchObject({
      requests: null,
      availabilityRatio: null,
      status: 'insufficient',
      missingHours: 24,
    });
    expect(day(whole({ requests: 0, errors: 0 }))).toMatchObject({
      requests: 0,
      availabilityRatio: null,
      status: 'insufficient',
      coverageRatio: fraction(1),
    });
  });

  it('draws the lines of coverage at 0.95 and 0.80', () => {
    expect([95, 94, 80, 79].map(hundredths => coverageStatus(fraction(hundredths, 100)))).toEqual([
      'ok',
      'partial',
      'partial',
      'insufficient',
    ]);
    expect(coverageStatus(null)).toBe('insufficient');
    expect(day(whole().slice(1))).toMatchObject({ coverageRatio: fraction(23, 24), status: 'ok' });
  });

  it('expects hours of the lifetime and up to the watermark only (KPI.md 1.2)', () => {
    const lifetime = { startMs: STARTS[6], endMs: Number.MAX_SAFE_INTEGER };
    expect(day(whole(), { lifetime, watermarkMs: STARTS[12] })).toMatchObject({
      expectedHours: 6,
      requests: 600,
    });
    expect(day(whole(), { watermarkMs: STARTS[0] })).toMatchObject({ expectedHours: 0, coverageRatio: null });
    expect(day([], { day: '2026-10-25' }).expectedHours).toBe(25);
  });

  it('bounds a percentile and never averages it: 900 lies within 100 and 2000 (KPI.md 1.3)', () => {
    const read = day([
      hour(0, { requests: 1_000, latencyP95Ms: 100 }),
      hour(1, { requests: 100, latencyP95Ms: 2_000 }),
      hour(2, { latencyP95Ms: null }),
    ]);
    expect(read).toMatchObject({ p95LowMs: 100, p95HighMs: 2_000, latencyHours: 2, latencyHoursWithin: 1 });
    expect(read.p95LowMs).toBeLessThanOrEqual(900);
    expect(read.p95HighMs).toBeGreaterThanOrEqual(900);
    expect(day(whole(), { latencyTargetMs: null }).latencyHoursWithin).toBeNull();
  });

  it('estimates a p95 by traffic, for display: the middle where it is half to the digit (KPI.md 1.3)', () => {
    const by = (...told: (readonly [number, number])[]) =>
      day(told.map(([requests, latencyP95Ms], index) => hour(index, { requests, latencyP95Ms }))).p95WeightedMedianMs;
    expect(by([1_000, 100], [100, 2_000])).toBe(100);
    expect(by([10, 200], [10, 100])).toBe(150);
    expect(by([0, 5])).toBeNull();
  });

  it('names the tightest resource and counts hours above the line (KPI.md 1.8)', () => {
    const hours = [
      hour(0),
      hour(1, { saturationRatio: 0.85 }),
      hour(2, { saturationRatio: 0.9, saturationResource: 'memory' }),
    ];
    expect(day(hours)).toMatchObject({
      saturationHours: 3,
      saturationHoursAbove: 1,
      saturationMaxRatio: 0.9,
      saturationMaxResource: 'memory',
    });
  });

  it('takes 5xx over the requests of the hours that tell them', () => {
    expect(day([hour(0), hour(1, { errors5xx: null })])).toMatchObject({ errors5xx: 1, errors5xxOf: 100 });
  });
});
