import { IncidentFact, NO_SIGNAL_VALUES, SignalFact, TaskSlaFact } from '@rosetta/backstage-plugin-monitoring-common';
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

/** An incident of priority 2 of `component:default/shop` in production, opened and not resolved. */
export function incidentFact(externalId: string, openedMs: number, changes: Partial<IncidentFact> = {}): IncidentFact {
  return {
    kind: 'incident', externalId, number: `INC${externalId}`, title: 'Orders fail', state: 'new', stateCode: '1',
    priority: 2, impact: 2, urgency: 2, category: 'software', subcategory: null, closeCode: null,
    assignmentGroup: 'shop-run', openedMs, resolvedMs: null, closedMs: null, reopenCount: 0, reassignmentCount: 0,
    businessDurationSeconds: null, problemId: null, causedByChangeId: null, fixChangeId: null, parentId: null, ciId: 'a'.repeat(32),
    updatedMs: openedMs, links: [{ entityRef: 'component:default/shop', environment: 'production', via: 'direct' }],
    ...changes,
  };
}

/** A resolution clock of an incident, running. */
export function slaFact(externalId: string, incidentId: string, changes: Partial<TaskSlaFact> = {}): TaskSlaFact {
  return {
    kind: 'task_sla', externalId, incidentId, name: 'P2 resolution', target: 'resolution', stage: 'in_progress',
    hasBreached: false, startedMs: 0, endedMs: null, plannedEndMs: null, businessUsedRatio: 0.2, updatedMs: 0, ...changes,
  };
}
