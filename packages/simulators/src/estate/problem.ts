import { Estate } from './estate';
import { effectsOf } from './effects';
import { Incident, IncidentKind } from './incident';
import { DAY_MS, MINUTE_MS } from './time';
import { InstanceName, NODES, SignalNode } from './topology';

export type Severity =
  | 'AVAILABILITY'
  | 'ERROR'
  | 'PERFORMANCE'
  | 'RESOURCE_CONTENTION'
  | 'CUSTOM_ALERT';

/** What the monitoring tool concluded from an incident. Times in epoch ms. */
export interface DetectedProblem {
  readonly incident: Incident;
  readonly instance: InstanceName;
  readonly title: string;
  readonly severity: Severity;
  readonly impact: 'INFRASTRUCTURE' | 'SERVICES';
  readonly start: number;
  /** When the tool noticed that it was over; in the future while it is not. */
  readonly end: number;
  /** Null when no root cause could be told. */
  readonly rootCause: SignalNode | null;
  /** Target first, then dependants with the instant they were drawn in. */
  readonly affected: readonly { node: SignalNode; since: number }[];
  /** Number within the month, as shown to people. */
  readonly sequence: number;
}

const WORDS: Partial<
  Record<
    IncidentKind,
    { title: string; severity: Severity; impact: 'INFRASTRUCTURE' | 'SERVICES' }
  >
> = {
  'bad-release': {
    title: 'Failure rate increase',
    severity: 'ERROR',
    impact: 'SERVICES',
  },
  'slow-dependency': {
    title: 'Response time degradation',
    severity: 'PERFORMANCE',
    impact: 'SERVICES',
  },
  'database-saturation': {
    title: 'CPU saturation',
    severity: 'RESOURCE_CONTENTION',
    impact: 'INFRASTRUCTURE',
  },
  'network-problem': {
    title: 'High network latency',
    severity: 'CUSTOM_ALERT',
    impact: 'INFRASTRUCTURE',
  },
  'server-crash': {
    title: 'Host or monitoring unavailable',
    severity: 'AVAILABILITY',
    impact: 'INFRASTRUCTURE',
  },
  'memory-pressure': {
    title: 'Memory saturation',
    severity: 'RESOURCE_CONTENTION',
    impact: 'INFRASTRUCTURE',
  },
  // A silent agent raises nothing: that is what makes it dangerous.
};

const DETECTION_MS = 3 * MINUTE_MS;
const RECOVERY_MS = 5 * MINUTE_MS;

/** The node a problem names for an entity: its host, or its busiest service. */
export function mainNode(owner: string, environment: string): SignalNode | undefined {
  return NODES.filter(
    node =>
      node.owner === owner &&
      node.environment === environment &&
      node.kind !== 'container',
  ).sort((a, b) => b.peakPerMinute - a.peakPerMinute)[0];
}

/** Minutes since the UTC month began: stable, and one problem rarely shares it. */
function minuteOfMonth(time: number): number {
  const date = new Date(time);
  const month = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  return Math.floor((time - month) / MINUTE_MS);
}

function detect(incident: Incident): DetectedProblem | undefined {
  const words = WORDS[incident.kind];
  const target = mainNode(incident.target, incident.environment);
  if (!words || !target) {
    return undefined;
  }
  const affected = effectsOf(incident).flatMap(effect => {
    const node = mainNode(effect.owner, incident.environment);
    // The tool joins entities of its own environment only, and stops at the
    // direct neighbours: further away the effect is within the baseline.
    return node && node.instance === target.instance && effect.depth <= 1
      ? [{ node, since: effect.start + DETECTION_MS }]
      : [];
  });
  return {
    incident,
    instance: target.instance,
    ...words,
    start: incident.start + DETECTION_MS,
    end: incident.end + RECOVERY_MS,
    rootCause: incident.kind === 'network-problem' ? null : target,
    affected,
    sequence: minuteOfMonth(incident.start),
  };
}

/**
 * Problems of one instance whose span overlaps [from, to], as known at `now`:
 * what starts later than `now` is not returned.
 */
export function detectProblems(
  estate: Estate,
  instance: InstanceName | undefined,
  from: number,
  to: number,
  now: number,
): DetectedProblem[] {
  return estate
    .incidentsBetween(from - DAY_MS, Math.min(to, now) + MINUTE_MS)
    .map(detect)
    .filter((problem): problem is DetectedProblem => problem !== undefined)
    .filter(
      problem =>
        (instance === undefined || problem.instance === instance) &&
        problem.start <= Math.min(to, now) &&
        problem.end >= from,
    )
    .map(problem => ({
      ...problem,
      affected: problem.affected.filter(entry => entry.since <= now),
    }))
    .sort((a, b) => b.start - a.start || a.sequence - b.sequence);
}
