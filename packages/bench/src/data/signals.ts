import { SignalFact, SignalValues } from '@rosetta/backstage-plugin-monitoring-common';
import { componentRef, ENVIRONMENT } from './estate';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** The end of all synthetic history. Fixed, so that two runs measure the same rows in the same partitions. */
export const HISTORY_END_MS = Date.UTC(2026, 10, 20);
const WEEK_HOURS = 168;
const SEED = 20_261_120;

/** In [0, 1): a function of its arguments only. */
function noise(...parts: readonly number[]): number {
  let state = SEED;
  for (const part of parts) {
    state = Math.imul(state ^ part, 0x85ebca6b);
    state ^= state >>> 13;
    state = Math.imul(state, 0xc2b2ae35);
    state ^= state >>> 16;
  }
  return (state >>> 0) / 2 ** 32;
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));

/** Which of the 168 hours of the week an instant is in; the synthetic past repeats every week. */
export const hourOfWeek = (startMs: number): number => Math.floor(startMs / HOUR_MS) % WEEK_HOURS;

/**
 * What a series measured in an hour of the week.
 *
 * @param revision - another number gives other values: what a source corrected later
 */
export function valuesAt(series: number, weekHour: number, revision: number): SignalValues {
  const draw = (metric: number) => noise(series, weekHour, revision, metric);
  const daily = 1 + Math.sin(((weekHour % 24) / 24) * 2 * Math.PI);
  const requests = Math.round(200 + 5_000 * daily * draw(1));
  const errors = Math.round(requests * 0.02 * draw(2));
  const p50 = 20 + 200 * draw(3);
  const cpu = round(0.05 + 0.9 * draw(4), 4);
  const memory = round(0.2 + 0.7 * draw(5), 4);
  return {
    requests,
    errors,
    errors5xx: Math.round(errors * 0.6),
    latencyP50Ms: round(p50, 2),
    latencyP95Ms: round(p50 * (2 + draw(6)), 2),
    latencyP99Ms: round(p50 * (4 + draw(7)), 2),
    availabilityRatio: draw(8) < 0.99 ? 1 : round(draw(9), 4),
    cpuRatio: cpu,
    memoryRatio: memory,
    saturationRatio: Math.max(cpu, memory),
    saturationResource: cpu > memory ? 'cpu' : 'memory',
  };
}

/** Metric values in one full row. */
export const POINTS_PER_ROW = 10;

/** An hour as a connector delivers it. */
export function hourFact(series: number, startMs: number, revision: number): SignalFact {
  return {
    kind: 'signal',
    entityRef: componentRef(series),
    environment: ENVIRONMENT,
    resolution: '1h',
    startMs,
    ...valuesAt(series, hourOfWeek(startMs), revision),
  };
}

/** Entities to one Dynatrace question, so series to one page. */
const SERIES_PER_PAGE = 40;

/**
 * Pages as the connector yields them: forty series over the whole window, each page
 * one transaction of the engine.
 *
 * @param revisionOf - the revision that an hour is delivered in
 */
export function createPages(
  seriesCount: number,
  window: { readonly startMs: number; readonly endMs: number },
  revisionOf: (startMs: number) => number,
): SignalFact[][] {
  const pages: SignalFact[][] = [];
  for (let from = 0; from < seriesCount; from += SERIES_PER_PAGE) {
    const page: SignalFact[] = [];
    for (let series = from; series < Math.min(from + SERIES_PER_PAGE, seriesCount); series += 1) {
      for (let startMs = window.startMs; startMs < window.endMs; startMs += HOUR_MS) {
        page.push(hourFact(series, startMs, revisionOf(startMs)));
      }
    }
    pages.push(page);
  }
  return pages;
}
