import { unit3 } from './hash';
import { Effect, strengthAt } from './incident';
import { demandOfDay } from './rhythm';
import { SLOTS_PER_DAY, SLOT_MS, DAY_MS } from './time';
import { SignalNode } from './topology';

/**
 * One UTC day of a service in five-minute slots. `requests` is 0 when nobody
 * called and NaN when the agent was silent; both are "no data" upstream.
 */
export interface ServiceBlock {
  readonly requests: Float64Array;
  readonly errors: Float64Array;
  readonly errors5xx: Float64Array;
  readonly errors4xx: Float64Array;
  /** ln of the median response time in microseconds. */
  readonly mu: Float64Array;
}

/** Computes one day of one service; the same inputs give the same block. */
export function serviceBlock(
  seed: number,
  node: SignalNode,
  dayStart: number,
  effects: readonly Effect[],
): ServiceBlock {
  const block: ServiceBlock = {
    requests: new Float64Array(SLOTS_PER_DAY),
    errors: new Float64Array(SLOTS_PER_DAY),
    errors5xx: new Float64Array(SLOTS_PER_DAY),
    errors4xx: new Float64Array(SLOTS_PER_DAY),
    mu: new Float64Array(SLOTS_PER_DAY),
  };
  const demand = demandOfDay(node.rhythm, dayStart);
  const key = (seed ^ node.key) | 0;
  const firstSlot = dayStart / SLOT_MS;
  const dayFactor = 0.94 + 0.12 * unit3(key, Math.floor(dayStart / DAY_MS), 11);
  const perSlot = node.peakPerMinute * 5 * dayFactor;
  for (let i = 0; i < SLOTS_PER_DAY; i += 1) {
    const slot = firstSlot + i;
    const noise = unit3(key, slot, 1);
    let errorRatio = node.errorRatio * (0.75 + 0.5 * unit3(key, slot, 2));
    let latency = 1;
    let traffic = 1;
    let silent = false;
    for (const effect of effects) {
      // Strength at the middle of the slot; the strongest cause wins, so two
      // causes at once never exceed what either could do alone.
      const strength = strengthAt(effect, dayStart + (i + 0.5) * SLOT_MS);
      if (strength > 0) {
        silent = silent || effect.silent;
        errorRatio = Math.max(
          errorRatio,
          node.errorRatio + effect.errorAdd * strength * (0.95 + 0.1 * noise),
        );
        latency = Math.max(latency, 1 + (effect.latencyFactor - 1) * strength);
        traffic = Math.min(
          traffic,
          effect.down ? 0 : 1 + (effect.trafficFactor - 1) * strength,
        );
      }
    }
    if (silent) {
      block.requests[i] = NaN;
      continue;
    }
    const requests = Math.floor(
      perSlot * demand[i] * traffic * (0.93 + 0.14 * noise) +
        unit3(key, slot, 3),
    );
    const errors = Math.min(
      requests,
      Math.floor(requests * errorRatio + unit3(key, slot, 4)),
    );
    block.requests[i] = requests;
    block.errors[i] = errors;
    block.errors5xx[i] = Math.min(
      errors,
      Math.floor(errors * 0.82 + unit3(key, slot, 5)),
    );
    block.errors4xx[i] = Math.min(
      requests - errors,
      Math.floor(requests * 0.008 + unit3(key, slot, 6)),
    );
    block.mu[i] =
      node.muUs +
      Math.log(latency) +
      0.09 * (unit3(key, slot, 7) - 0.5) +
      0.05 * (demand[i] - 0.5);
  }
  return block;
}
