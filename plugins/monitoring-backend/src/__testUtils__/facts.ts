import {
  ChangeFact,
  DeploymentFact,
  IncidentFact,
  NO_SIGNAL_VALUES,
  SignalFact,
  TaskSlaFact,
} from '@rosetta/backstage-plugin-monitoring-common';
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

const SHOP = { entityRef: 'component:default/shop', environment: 'production', via: 'direct' as const };

/** A successful GitLab deployment of `component:default/shop` to production. */
export function deploymentFact(externalId: string, finishedMs: number, sha: string, changes: Partial<DeploymentFact> = {}): DeploymentFact {
  return {
    kind: 'deployment', externalId, name: `#${externalId}`, status: 'success', statusCode: 'success',
    environmentName: 'production', project: 'sales/shop', sha, revision: sha, ref: 'main', version: null, repository: null,
    pipelineId: null, createdMs: finishedMs - 300_000, startedMs: finishedMs - 240_000, finishedMs, updatedMs: finishedMs,
    links: [SHOP], ...changes,
  };
}

/** A normal change of `component:default/shop`, planned for two hours. */
export function changeFact(externalId: string, plannedStartMs: number, changes: Partial<ChangeFact> = {}): ChangeFact {
  return {
    kind: 'change', externalId, number: `CHG${externalId}`, title: 'New disks', state: 'scheduled', stateCode: '-2',
    type: 'normal', risk: 3, impact: 3, approval: 'approved', isOnHold: false, openedMs: plannedStartMs - 48 * HOUR,
    plannedStartMs, plannedEndMs: plannedStartMs + 2 * HOUR, workStartMs: null, workEndMs: null, closedMs: null,
    outcome: null, closeCode: null, assignmentGroup: 'shop-run', ciId: 'a'.repeat(32), updatedMs: plannedStartMs - 48 * HOUR,
    links: [SHOP], ...changes,
  };
}
