import { Environment } from './topology';
import { HOUR_MS, MINUTE_MS } from './time';

/** What can go wrong in the estate. */
export type IncidentKind =
  | 'bad-release'
  | 'slow-dependency'
  | 'database-saturation'
  | 'network-problem'
  | 'server-crash'
  | 'silent-agent'
  | 'memory-pressure';

export const INCIDENT_KINDS: readonly IncidentKind[] = [
  'bad-release',
  'slow-dependency',
  'database-saturation',
  'network-problem',
  'server-crash',
  'silent-agent',
  'memory-pressure',
];

/** One thing that goes wrong, over [start, end) in epoch ms. */
export interface Incident {
  readonly id: string;
  readonly kind: IncidentKind;
  /** `component:x` or `resource:x`. */
  readonly target: string;
  readonly environment: Environment;
  readonly start: number;
  readonly end: number;
  /**
   * When somebody switched it on or changed it, epoch ms. What it brings is
   * written no earlier, even if it is said to have begun before.
   */
  readonly enteredAt?: number;
  /** When somebody first switched it on, whatever they changed since; epoch ms. */
  readonly firstEnteredAt?: number;
}

/** Change of the signals of one entity, at full strength. */
export interface Impact {
  errorAdd: number;
  /** Multiplies latency; 1 = unchanged. */
  latencyFactor: number;
  trafficFactor: number;
  cpuAdd: number;
  memoryAdd: number;
  networkFactor: number;
  down: boolean;
  silent: boolean;
}

/** Impact on one entity over [start, end), reached after `rampMs`. */
export interface Effect extends Impact {
  readonly incident: Incident;
  readonly owner: string;
  readonly depth: number;
  readonly start: number;
  readonly end: number;
  readonly rampMs: number;
}

const NONE: Impact = {
  errorAdd: 0,
  latencyFactor: 1,
  trafficFactor: 1,
  cpuAdd: 0,
  memoryAdd: 0,
  networkFactor: 1,
  down: false,
  silent: false,
};

interface Profile {
  readonly rampMs: number;
  /** Longest duration the calendar gives, ms. */
  readonly maxDurationMs: number;
  readonly minDurationMs: number;
  readonly self: Impact;
  /** Impact on direct dependants; weaker further away. Absent = does not spread. */
  readonly dependants?: Impact;
}

/** How each kind of incident looks, measured against the baselines of the topology. */
export const PROFILES: Readonly<Record<IncidentKind, Profile>> = {
  'bad-release': {
    rampMs: 4 * MINUTE_MS,
    minDurationMs: 35 * MINUTE_MS,
    maxDurationMs: 4 * HOUR_MS,
    self: { ...NONE, errorAdd: 0.0402, latencyFactor: 2.1, cpuAdd: 14 },
    dependants: { ...NONE, errorAdd: 0.016, latencyFactor: 1.5 },
  },
  'slow-dependency': {
    rampMs: 10 * MINUTE_MS,
    minDurationMs: 30 * MINUTE_MS,
    maxDurationMs: 150 * MINUTE_MS,
    self: { ...NONE, errorAdd: 0.003, latencyFactor: 1.7 },
    dependants: { ...NONE, errorAdd: 0.001, latencyFactor: 1.2 },
  },
  'database-saturation': {
    rampMs: 15 * MINUTE_MS,
    minDurationMs: 40 * MINUTE_MS,
    maxDurationMs: 5 * HOUR_MS,
    self: { ...NONE, cpuAdd: 58, memoryAdd: 22 },
    dependants: { ...NONE, errorAdd: 0.012, latencyFactor: 2.6, cpuAdd: 4 },
  },
  'network-problem': {
    rampMs: 2 * MINUTE_MS,
    minDurationMs: 15 * MINUTE_MS,
    maxDurationMs: 100 * MINUTE_MS,
    self: { ...NONE, networkFactor: 22 },
    dependants: { ...NONE, errorAdd: 0.006, latencyFactor: 1.9 },
  },
  'server-crash': {
    rampMs: 0,
    minDurationMs: 12 * MINUTE_MS,
    maxDurationMs: 70 * MINUTE_MS,
    self: { ...NONE, down: true },
    dependants: {
      ...NONE,
      errorAdd: 0.28,
      latencyFactor: 1.6,
      trafficFactor: 0.7,
    },
  },
  'silent-agent': {
    rampMs: 0,
    minDurationMs: 5 * HOUR_MS,
    maxDurationMs: 40 * HOUR_MS,
    self: { ...NONE, silent: true },
  },
  'memory-pressure': {
    rampMs: 3 * HOUR_MS,
    minDurationMs: 8 * HOUR_MS,
    maxDurationMs: 40 * HOUR_MS,
    self: { ...NONE, memoryAdd: 34, cpuAdd: 6 },
  },
};

/**
 * Share of an effect that is felt.
 *
 * @param time - epoch ms
 * @returns ratio in [0, 1]: rises over the ramp, 0 outside [start, end)
 */
export function strengthAt(effect: Effect, time: number): number {
  if (time < effect.start || time >= effect.end) {
    return 0;
  }
  return effect.rampMs === 0
    ? 1
    : Math.min(1, (time - effect.start) / effect.rampMs);
}
