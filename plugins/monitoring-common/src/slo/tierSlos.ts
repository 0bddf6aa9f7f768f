import { SignalObjectives, Tier } from '../domain';
import { HOUR_SECONDS, SloDefinition, SloWindow } from './sloDefinition';

/** Share of hours that have to keep the latency objective of a tier (KPI.md, Read with it). */
const HOURS_WITHIN_LATENCY = 0.95;

/** Tier defaults are held over thirty elapsed days. */
const WINDOW: SloWindow = { kind: 'rolling', hours: 720 };

/**
 * What a tier promises where the entity promises nothing itself (KPI.md, Read with it): labelled
 * `tier`, and left out of counts of "SLO met".
 *
 * @param kind - kind of the entity: a resource serves no requests and is held to time up
 */
export function tierSlos(
  entityRef: string,
  environment: string,
  kind: string,
  tier: Tier,
  objectives: SignalObjectives,
): SloDefinition[] {
  const common = {
    entityRef,
    environment,
    window: WINDOW,
    sliceSeconds: HOUR_SECONDS,
    sliceTarget: null,
    missingPolicy: 'exclude',
    origin: 'tier',
    originDetail: `tier ${tier}`,
  } as const;
  if (kind === 'resource') {
    return [
      {
        ...common, name: 'availability', sli: { kind: 'availability_time' }, method: 'ratio_timeslices',
        target: objectives.availabilityRatio, threshold: null, operator: null,
      },
    ];
  }
  return [
    {
      ...common, name: 'availability', sli: { kind: 'availability' }, method: 'occurrences',
      target: objectives.availabilityRatio, threshold: null, operator: null,
    },
    {
      ...common, name: 'latency_p95', sli: { kind: 'latency_p95' }, method: 'timeslices',
      target: HOURS_WITHIN_LATENCY, threshold: objectives.latencyP95Ms, operator: 'lte',
    },
  ];
}
