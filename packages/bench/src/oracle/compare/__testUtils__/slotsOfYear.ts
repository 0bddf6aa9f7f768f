import type { SloSlot } from '../../sloWindow';
import { simulatedYear } from '../simulatedYear';

/** Hours slower than this are bad slices, milliseconds. */
const LIMIT_MS = 800;

/** Every hour of the simulated year, and what an availability and a latency SLO count of it. */
export function slotsOfYear() {
  const year = simulatedYear();
  return {
    year,
    events: year.flatMap(({ startMs, requests, errors }): SloSlot[] =>
      // An hour that does not tell both counts is missing, not faultless.
      requests === null || errors === null ? [] : [{ startMs, good: Number(requests) - Number(errors), total: Number(requests) }],
    ),
    slices: year.map(({ startMs, latencyP95Ms }): SloSlot => ({
      startMs,
      good: latencyP95Ms !== null && latencyP95Ms < LIMIT_MS ? 1 : 0,
      total: latencyP95Ms === null ? 0 : 1,
    })),
  };
}
