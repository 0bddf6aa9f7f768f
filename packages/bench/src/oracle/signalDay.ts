import type { SignalFact } from '@rosetta/backstage-plugin-monitoring-common';
import { DayKey, daySpan, hoursOf } from './calendar';
import { compare, divide, Fraction, fraction, fractionOfDecimal } from './fraction';
import { intersect, Span } from './spans';

/** The measured hours of a series. Facts of other resolutions are no part of it. */
export type SignalHour = Pick<
  SignalFact,
  | 'startMs'
  | 'requests'
  | 'errors'
  | 'errors5xx'
  | 'latencyP95Ms'
  | 'latencyP99Ms'
  | 'saturationRatio'
  | 'saturationResource'
>;

export type SlotState = 'valid' | 'idle' | 'missing';

/** `ok` and `partial` carry a value that may be coloured (KPI.md 0.1). */
export type CoverageStatus = 'ok' | 'partial' | 'insufficient';

export type DayInputs = Readonly<{
  day: DayKey;
  zone: string;
  /** One fact for each hour at most. */
  hours: readonly SignalHour[];
  /** `[created_at, retired_at)` of the entity (KPI.md 1.2); hours outside are not expected. */
  lifetime: Span;
  /** Up to where the source's data are complete; later hours are not expected yet. */
  watermarkMs: number;
  /** Target of the component for p95; null where it has none (KPI.md, "Scope latency"). */
  latencyTargetMs: number | null;
  /** Line above which an hour counts as saturated; ratio in (0, 1]. */
  saturationLineRatio: number;
}>;

export type SignalDay = Readonly<{
  /** Hours of the calendar within lifetime and watermark: 23, 24 or 25 on a whole day. */
  expectedHours: number;
  validHours: number;
  idleHours: number;
  missingHours: number;
  /** (valid + idle) / expected; null where nothing was expected. */
  coverageRatio: Fraction | null;
  status: CoverageStatus;
  /** Sum over hours that tell it; null where none does. */
  requests: number | null;
  errors: number | null;
  errors5xx: number | null;
  /** `availability_req`: over valid hours only (KPI.md 1.1). Null where no request was counted. */
  goodRequests: number;
  validRequests: number;
  availabilityRatio: Fraction | null;
  /** 5xx of the hours that tell both, and the requests of the same hours: the two of the 5xx rate. */
  errors5xxIn: number;
  errors5xxOf: number;
  /** Most requests in one hour, and the first hour that had them. */
  peakRequests: number | null;
  peakHourMs: number | null;
  /** Median of the hours' p95 by their traffic, for display alone (KPI.md 1.3, way 5); null where none has any. */
  p95WeightedMedianMs: number | null;
  /** `min_h p95 ≤ daily p95 ≤ max_h p95` (KPI.md 1.3); null where no hour tells one. */
  p95LowMs: number | null;
  p95HighMs: number | null;
  p99LowMs: number | null;
  p99HighMs: number | null;
  /** Hours that tell a p95, and those of them within the target (KPI.md 1.3 way 4). */
  latencyHours: number;
  latencyHoursWithin: number | null;
  /** Hours that tell a saturation, and those of them above the line (KPI.md 1.8). */
  saturationHours: number;
  saturationHoursAbove: number;
  /** Highest hourly saturation with the resource named. */
  saturationMaxRatio: number | null;
  saturationMaxResource: string | null;
}>;

/**
 * State of an hour for the request SLI (KPI.md 1.2): requests counted = valid, none and the
 * collector says so = idle, unknown = missing. An hour whose failures are unknown, or more
 * than its requests, tells nothing about good requests and is missing (KPI.md 2, rule 8).
 */
export function slotState(hour: Pick<SignalHour, 'requests' | 'errors'> | undefined): SlotState {
  if (!hour || hour.requests === null || (hour.errors !== null && hour.errors > hour.requests)) {
    return 'missing';
  }
  if (hour.requests === 0) {
    return 'idle';
  }
  return hour.errors === null ? 'missing' : 'valid';
}

/** `≥ 0.95` ok, `0.80–0.95` partial, less or nothing expected insufficient (KPI.md 1.2). */
export function coverageStatus(coverageRatio: Fraction | null): CoverageStatus {
  if (coverageRatio === null || compare(coverageRatio, fractionOfDecimal('0.80')) < 0) {
    return 'insufficient';
  }
  return compare(coverageRatio, fractionOfDecimal('0.95')) < 0 ? 'partial' : 'ok';
}

const known = (values: readonly (number | null | undefined)[]): number[] =>
  values.filter((value): value is number => typeof value === 'number');

const total = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((left, right) => left + right, 0);

const least = (values: readonly number[]): number | null => (values.length === 0 ? null : Math.min(...values));
const most = (values: readonly number[]): number | null => (values.length === 0 ? null : Math.max(...values));

/**
 * The p95 that half of the requests are at or below, of hours that tell both; the middle of
 * two where it is half to the digit, as every median is interpolated (KPI.md 0.5).
 */
function weightedMedian(hours: readonly SignalHour[]): number | null {
  const told = hours
    .flatMap(({ requests, latencyP95Ms }) =>
      requests !== null && requests > 0 && latencyP95Ms !== null ? { requests, latencyP95Ms } : [],
    )
    .sort((left, right) => left.latencyP95Ms - right.latencyP95Ms);
  const whole = told.reduce((sum, hour) => sum + hour.requests, 0);
  let twice = 0;
  for (const [index, { requests, latencyP95Ms }] of told.entries()) {
    twice += 2 * requests;
    if (twice > whole) {
      return latencyP95Ms;
    }
    if (twice === whole) {
      return (latencyP95Ms + told[index + 1].latencyP95Ms) / 2;
    }
  }
  return null;
}

/** The golden signals of one series on one reporting-zone day (KPI.md 1.1–1.3, 1.8). */
export function computeSignalDay(inputs: DayInputs): SignalDay {
  const day = daySpan(inputs.day, inputs.zone);
  const alive = intersect(day, inputs.lifetime);
  const expected = alive && intersect(alive, { startMs: day.startMs, endMs: inputs.watermarkMs });
  const starts = expected ? hoursOf(expected) : [];
  const byStart = new Map(inputs.hours.map(hour => [hour.startMs, hour] as const));
  const slots = starts.map(startMs => ({ state: slotState(byStart.get(startMs)), hour: byStart.get(startMs) }));
  const of = (state: SlotState) => slots.filter(slot => slot.state === state).length;
  const hours = slots.flatMap(slot => slot.hour ?? []);
  const valid = slots.flatMap(slot => (slot.state === 'valid' && slot.hour ? slot.hour : []));
  const validRequests = total(known(valid.map(hour => hour.requests))) ?? 0;
  const validErrors = total(known(valid.map(hour => hour.errors))) ?? 0;
  const coverageRatio = starts.length === 0 ? null : fraction(of('valid') + of('idle'), starts.length);
  // More failures than requests contradict each other and tell nothing (KPI.md 2, rule 8).
  const told5xx = hours.filter(
    ({ requests, errors5xx }) => requests !== null && errors5xx !== null && errors5xx <= requests,
  );
  const peakRequests = most(known(hours.map(hour => hour.requests)));
  const p95 = known(hours.map(hour => hour.latencyP95Ms));
  const p99 = known(hours.map(hour => hour.latencyP99Ms));
  const saturation = known(hours.map(hour => hour.saturationRatio));
  const saturationMaxRatio = most(saturation);
  const { latencyTargetMs, saturationLineRatio } = inputs;
  return {
    expectedHours: starts.length,
    validHours: of('valid'),
    idleHours: of('idle'),
    missingHours: of('missing'),
    coverageRatio,
    status: validRequests === 0 ? 'insufficient' : coverageStatus(coverageRatio),
    requests: total(known(hours.map(hour => hour.requests))),
    errors: total(known(hours.map(hour => hour.errors))),
    errors5xx: total(known(hours.map(hour => hour.errors5xx))),
    goodRequests: validRequests - validErrors,
    validRequests,
    availabilityRatio:
      validRequests === 0 ? null : divide(fraction(validRequests - validErrors), fraction(validRequests)),
    errors5xxIn: total(known(told5xx.map(hour => hour.errors5xx))) ?? 0,
    errors5xxOf: total(known(told5xx.map(hour => hour.requests))) ?? 0,
    peakRequests,
    peakHourMs: hours.find(hour => peakRequests !== null && hour.requests === peakRequests)?.startMs ?? null,
    p95WeightedMedianMs: weightedMedian(hours),
    p95LowMs: least(p95),
    p95HighMs: most(p95),
    p99LowMs: least(p99),
    p99HighMs: most(p99),
    latencyHours: p95.length,
    latencyHoursWithin: latencyTargetMs === null ? null : p95.filter(value => value <= latencyTargetMs).length,
    saturationHours: saturation.length,
    saturationHoursAbove: saturation.filter(value => value > saturationLineRatio).length,
    saturationMaxRatio,
    saturationMaxResource:
      hours.find(hour => saturationMaxRatio !== null && hour.saturationRatio === saturationMaxRatio)
        ?.saturationResource ?? null,
  };
}
