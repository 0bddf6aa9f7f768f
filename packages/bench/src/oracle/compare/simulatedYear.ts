import { hoursOf, periodSpan } from '../calendar';
import type { SignalHour } from '../signalDay';

export const ZONE = 'Europe/Paris';
export const YEAR = periodSpan('year', '2026-01-01', ZONE);

/** In [0, 1): a function of the hour and of what is drawn. */
function draw(startMs: number, what: number): number {
  let state = Math.imul(startMs / 3_600_000, 0x9e3779b1) ^ Math.imul(what, 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  state = Math.imul(state ^ (state >>> 12), 0x297a2d39);
  return ((state ^ (state >>> 15)) >>> 0) / 2 ** 32;
}

/**
 * The hours of a year of one component: traffic by day and night, quiet hours, bad ones,
 * holes of one hour and of a day. The same on every call.
 */
export function simulatedYear(): SignalHour[] {
  return hoursOf(YEAR).flatMap(startMs => {
    const isHole = draw(startMs, 1) < 0.01 || draw(Math.floor(startMs / 86_400_000) * 3_600_000, 2) < 0.01;
    const isIdle = draw(startMs, 3) < 0.05;
    const requests = isIdle ? 0 : 1 + Math.floor(5_000 * draw(startMs, 4));
    const share = draw(startMs, 5) < 0.02 ? 0.2 * draw(startMs, 6) : 0.002 * draw(startMs, 6);
    const errors = Math.floor(requests * share);
    const hour: SignalHour = {
      startMs,
      requests,
      errors,
      errors5xx: Math.floor(errors / 2),
      latencyP95Ms: isIdle ? null : 50 + Math.floor(1_000 * draw(startMs, 7)),
      latencyP99Ms: isIdle ? null : 1_100 + Math.floor(1_000 * draw(startMs, 8)),
      saturationRatio: Math.floor(100 * draw(startMs, 9)) / 100,
      saturationResource: 'cpu',
    };
    return isHole ? [] : [hour];
  });
}
