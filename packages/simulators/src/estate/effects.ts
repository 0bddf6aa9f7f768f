import { Effect, Impact, Incident, PROFILES } from './incident';
import { DEPENDANTS, runsIn } from './topology';
import { MINUTE_MS } from './time';

/** A dependant feels the incident this much later per step away from it. */
export const SPREAD_DELAY_MS = 4 * MINUTE_MS;
const MAX_DEPTH = 3;
const ATTENUATION = 0.4;

function weaken(impact: Impact, ratio: number): Impact {
  return {
    errorAdd: impact.errorAdd * ratio,
    latencyFactor: 1 + (impact.latencyFactor - 1) * ratio,
    trafficFactor: 1 + (impact.trafficFactor - 1) * ratio,
    cpuAdd: impact.cpuAdd * ratio,
    memoryAdd: impact.memoryAdd * ratio,
    networkFactor: 1,
    down: false,
    silent: false,
  };
}

/** The effects of one incident: on its target, then on dependants, later and weaker. */
export function effectsOf(incident: Incident): Effect[] {
  const profile = PROFILES[incident.kind];
  const effects: Effect[] = [
    {
      ...profile.self,
      incident,
      owner: incident.target,
      depth: 0,
      start: incident.start,
      end: incident.end,
      rampMs: profile.rampMs,
    },
  ];
  if (!profile.dependants) {
    return effects;
  }
  const reached = new Set([incident.target]);
  let ring = [incident.target];
  for (let depth = 1; depth <= MAX_DEPTH; depth += 1) {
    const next = [
      ...new Set(ring.flatMap(owner => DEPENDANTS.get(owner) ?? [])),
    ].filter(owner => !reached.has(owner));
    for (const owner of next) {
      reached.add(owner);
      const delay = depth * SPREAD_DELAY_MS;
      const end = incident.end + delay;
      if (runsIn(owner, incident.environment)) {
        effects.push({
          ...weaken(profile.dependants, ATTENUATION ** (depth - 1)),
          incident,
          owner,
          depth,
          start: incident.start + delay,
          end,
          rampMs: profile.rampMs,
        });
      }
    }
    ring = next;
  }
  return effects;
}
