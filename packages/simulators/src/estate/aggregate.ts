import { unit3 } from './hash';
import { Mixture } from './lognormal';
import { ResourceBlock } from './resourceBlock';
import { ServiceBlock } from './serviceBlock';
import { DAY_MS, MINUTE_MS, SLOT_MS } from './time';
import { SignalNode } from './topology';

/** Sums of service traffic over a window and a set of services. */
export interface ServiceTotals {
  requests: number;
  errors: number;
  errors5xx: number;
  errors4xx: number;
  /** Response times of the counted requests, ln of microseconds. */
  readonly mixture: Mixture;
}

/** Statistics of one resource signal over a window and a set of nodes. */
export interface GaugeTotals {
  count: number;
  sum: number;
  min: number;
  max: number;
}

/** Empty totals, reusable through `resetServiceTotals`. */
export function createServiceTotals(): ServiceTotals {
  return {
    requests: 0,
    errors: 0,
    errors5xx: 0,
    errors4xx: 0,
    mixture: {
      length: 0,
      weight: new Float64Array(64),
      mu: new Float64Array(64),
      sigma: new Float64Array(64),
    },
  };
}

/** Clears totals for another window. */
export function resetServiceTotals(totals: ServiceTotals): void {
  totals.requests = 0;
  totals.errors = 0;
  totals.errors5xx = 0;
  totals.errors4xx = 0;
  totals.mixture.length = 0;
}

type Growable = { -readonly [K in keyof Mixture]: Mixture[K] };

function pushPart(
  mixture: Growable,
  weight: number,
  mu: number,
  sigma: number,
): void {
  if (mixture.length === mixture.weight.length) {
    for (const field of ['weight', 'mu', 'sigma'] as const) {
      const larger = new Float64Array(mixture.length * 2);
      larger.set(mixture[field]);
      mixture[field] = larger;
    }
  }
  mixture.weight[mixture.length] = weight;
  mixture.mu[mixture.length] = mu;
  mixture.sigma[mixture.length] = sigma;
  mixture.length += 1;
}

/** Requests of a slot that arrived in its first `minutes` minutes (0..5). */
function arrived(
  key: number,
  slot: number,
  requests: number,
  minutes: number,
): number {
  if (minutes <= 0 || minutes >= 5) {
    return minutes <= 0 ? 0 : requests;
  }
  let before = 0;
  let total = 0;
  for (let minute = 0; minute < 5; minute += 1) {
    const weight = 0.7 + 0.6 * unit3(key, slot, 20 + minute);
    total += weight;
    before += minute < minutes ? weight : 0;
  }
  return Math.floor((requests * before) / total + 0.5);
}

// Rounds the share of a part; the nudge keeps the whole equal to itself.
const share = (part: number, of: number, count: number) =>
  of === 0 ? 0 : Math.floor((count * part) / of + 1e-9);

function addSlot(
  totals: ServiceTotals,
  seed: number,
  node: SignalNode,
  block: ServiceBlock,
  index: number,
  slotStart: number,
  fromMinute: number,
  toMinute: number,
): void {
  const all = block.requests[index];
  if (!(all > 0)) {
    return;
  }
  let requests = all;
  let errors = block.errors[index];
  let errors5xx = block.errors5xx[index];
  let errors4xx = block.errors4xx[index];
  if (fromMinute > 0 || toMinute < 5) {
    const key = (seed ^ node.key) | 0;
    const slot = slotStart / SLOT_MS;
    const start = arrived(key, slot, all, fromMinute);
    const end = arrived(key, slot, all, toMinute);
    const errorsStart = share(errors, all, start);
    const errorsEnd = share(errors, all, end);
    errors5xx =
      share(errors5xx, errors, errorsEnd) -
      share(errors5xx, errors, errorsStart);
    errors4xx = share(errors4xx, all, end) - share(errors4xx, all, start);
    errors = errorsEnd - errorsStart;
    requests = end - start;
    if (requests === 0) {
      return;
    }
  }
  totals.requests += requests;
  totals.errors += errors;
  totals.errors5xx += errors5xx;
  totals.errors4xx += errors4xx;
  pushPart(totals.mixture, requests, block.mu[index], node.sigma);
}

/**
 * Adds the traffic of one service in [start, end).
 *
 * @param start - epoch ms, whole minute
 * @param end - epoch ms, whole minute
 */
export function addService(
  totals: ServiceTotals,
  seed: number,
  node: SignalNode,
  blockOf: (node: SignalNode, dayStart: number) => ServiceBlock,
  start: number,
  end: number,
): void {
  let slotStart = Math.floor(start / SLOT_MS) * SLOT_MS;
  while (slotStart < end) {
    const dayStart = Math.floor(slotStart / DAY_MS) * DAY_MS;
    const block = blockOf(node, dayStart);
    const limit = Math.min(end, dayStart + DAY_MS);
    for (; slotStart < limit; slotStart += SLOT_MS) {
      const fromMinute = Math.max(0, (start - slotStart) / MINUTE_MS);
      const toMinute = Math.min(5, (end - slotStart) / MINUTE_MS);
      addSlot(
        totals,
        seed,
        node,
        block,
        (slotStart - dayStart) / SLOT_MS,
        slotStart,
        fromMinute,
        toMinute,
      );
    }
  }
}

/** Adds one signal of one container or host in [start, end); slots weigh by their minutes. */
export function addGauge(
  totals: GaugeTotals,
  node: SignalNode,
  blockOf: (node: SignalNode, dayStart: number) => ResourceBlock,
  signal: keyof ResourceBlock,
  start: number,
  end: number,
): void {
  let slotStart = Math.floor(start / SLOT_MS) * SLOT_MS;
  while (slotStart < end) {
    const dayStart = Math.floor(slotStart / DAY_MS) * DAY_MS;
    const values = blockOf(node, dayStart)[signal];
    const limit = Math.min(end, dayStart + DAY_MS);
    for (; slotStart < limit; slotStart += SLOT_MS) {
      const value = values[(slotStart - dayStart) / SLOT_MS];
      if (!Number.isNaN(value)) {
        const minutes =
          (Math.min(end, slotStart + SLOT_MS) - Math.max(start, slotStart)) /
          MINUTE_MS;
        totals.count += minutes;
        totals.sum += value * minutes;
        totals.min = Math.min(totals.min, value);
        totals.max = Math.max(totals.max, value);
      }
    }
  }
}
