import { NO_SIGNAL_VALUES, SignalFact } from '@rosetta/backstage-plugin-monitoring-common';
import { FactPage } from '@rosetta/backstage-plugin-monitoring-node';

export const HOUR = 3_600_000;

/** An hour of signals of `component:default/shop` in production. */
export function hourFact(startMs: number, values: Partial<SignalFact> = {}): SignalFact {
  return {
    kind: 'signal',
    entityRef: 'component:default/shop',
    environment: 'production',
    resolution: '1h',
    startMs,
    ...NO_SIGNAL_VALUES,
    requests: 100,
    errors: 1,
    latencyP95Ms: 250,
    ...values,
  };
}

/** A page of facts, the last one unless a cursor is given. */
export function pageOf(facts: FactPage['facts'], changes: Partial<FactPage> = {}): FactPage {
  return {
    facts,
    rejected: [],
    counts: { facts: facts.length, nulls: 0, rejected: 0 },
    raw: [],
    progress: 1,
    ...changes,
  };
}
