import type { LogVolume } from '@rosetta/backstage-plugin-monitoring-common';

/** Several hours drawn as one bar. */
export interface LogBar {
  readonly startMs: number;
  readonly endMs: number;
  /** Sums over the hours that are known; null where none is. */
  readonly errors: number | null;
  readonly exceptions: number | null;
  readonly total: number | null;
  readonly hours: number;
  readonly knownHours: number;
}

type Volume = Pick<LogVolume, 'timestamps' | 'total' | 'errors' | 'exceptions'>;

const HOUR_MS = 3_600_000;
/** Hours of a bar: as few as leave room for all. */
const STEPS = [1, 2, 3, 6, 12, 24] as const;

function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value): value is number => value !== null);
  return known.length === 0
    ? null
    : known.reduce((total, value) => total + value, 0);
}

/** How many hours a bar holds so that no more than `most` are drawn. */
export function hoursPerBar(hours: number, most: number): number {
  return (
    STEPS.find(step => hours / step <= most) ??
    Math.ceil(hours / most / 24) * 24
  );
}

/** Hours put together into bars; what is not known stays unknown and is never counted as none. */
export function logBars(volume: Volume, step: number): LogBar[] {
  const bars: LogBar[] = [];
  for (let from = 0; from < volume.timestamps.length; from += step) {
    const to = Math.min(volume.timestamps.length, from + step);
    const errors = volume.errors.slice(from, to);
    bars.push({
      startMs: volume.timestamps[from],
      endMs: volume.timestamps[to - 1] + HOUR_MS,
      errors: sum(errors),
      exceptions: sum(volume.exceptions.slice(from, to)),
      total: sum(volume.total.slice(from, to)),
      hours: to - from,
      knownHours: errors.filter(value => value !== null).length,
    });
  }
  return bars;
}

export interface LogSums {
  readonly errors: number | null;
  readonly exceptions: number | null;
  readonly total: number | null;
  readonly hours: number;
  readonly knownHours: number;
  /** The hour with most errors; undefined without any. */
  readonly peak:
    | { readonly errors: number; readonly startMs: number }
    | undefined;
}

/** Sums of a period over the hours that are known. */
export function logSums(volume: Volume): LogSums {
  let peak: LogSums['peak'];
  volume.errors.forEach((errors, index) => {
    if (errors !== null && errors > 0 && errors > (peak?.errors ?? 0))
      peak = { errors, startMs: volume.timestamps[index] };
  });
  return {
    errors: sum(volume.errors),
    exceptions: sum(volume.exceptions),
    total: sum(volume.total),
    hours: volume.timestamps.length,
    knownHours: volume.errors.filter(value => value !== null).length,
    peak,
  };
}
