import type { SignalFact } from '@rosetta/backstage-plugin-monitoring-common';
import { hourFact } from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/facts';
import { hoursOf } from '../../calendar';
import type { Span } from '../../spans';
import { randomOf } from '../random';

/** What makes hours of one series; the same for the same options. */
export interface SignalOptions {
  readonly entityRef: string;
  readonly window: Span;
  readonly seed: number;
  /** With hours that have more failures than requests. */
  readonly isDisputed: boolean;
}

/**
 * Hours of a series: traffic, quiet ones, holes, and hours of which one thing or another is
 * not known.
 */
export function drawHours({ entityRef, window, seed, isDisputed }: SignalOptions): SignalFact[] {
  const random = randomOf(seed);
  return hoursOf(window).flatMap((startMs): SignalFact[] => {
    const drawn = random.next();
    const requests = random.happens(0.05) ? 0 : random.whole(1, 5_000);
    const share = random.happens(0.02) ? 0.2 : 0.002;
    const errors = Math.floor(requests * share * random.next() * 2);
    const known: Partial<SignalFact> = {
      requests,
      errors,
      errors5xx: Math.floor(errors / 2),
      latencyP95Ms: requests === 0 ? null : random.whole(50, 1_050),
      latencyP99Ms: requests === 0 ? null : random.whole(1_100, 2_100),
      // Halves and quarters, which single precision holds to the last bit.
      availabilityRatio: random.pick([1, 1, 1, 0.5, 0.25, null]),
      saturationRatio: random.whole(0, 63) / 64,
      saturationResource: 'cpu',
    };
    const unknown: Partial<SignalFact> =
      (drawn < 0.02 && { requests: null }) ||
      (drawn < 0.04 && requests > 0 && { errors: null }) ||
      (drawn < 0.06 && { errors5xx: null }) ||
      (drawn < 0.08 && { latencyP95Ms: null }) ||
      (drawn < 0.09 && isDisputed && requests > 0 && { errors: requests + random.whole(1, 50) }) ||
      {};
    return drawn > 0.99 ? [] : [hourFact(startMs, { entityRef, ...known, ...unknown })];
  });
}
