import type { TimeRange } from './timeRange';

const entityKey = (entityRef: string, environment: string) =>
  ['monitoring', 'entity', entityRef, environment] as const;

/** Keys of everything we cache, from wide to narrow, so that a part can be invalidated whole. */
export const queryKeys = {
  all: ['monitoring'] as const,
  meta: () => ['monitoring', 'meta'] as const,
  scopes: (environment?: string) =>
    ['monitoring', 'scopes', environment] as const,
  ownership: () => ['monitoring', 'ownership'] as const,
  ownRefs: (kinds: readonly string[], owners: readonly string[] | undefined) =>
    ['monitoring', 'own-refs', kinds, owners] as const,
  state: (entityRef: string) => ['monitoring', 'state', entityRef] as const,
  states: (entityRefs: readonly string[]) =>
    ['monitoring', 'states', entityRefs] as const,
  overview: (query: Record<string, string | undefined>) =>
    ['monitoring', 'overview', query] as const,
  incidentKpis: (query: Record<string, string | undefined>) =>
    ['monitoring', 'incident-kpis', query] as const,
  changeCalendar: (query: Record<string, string | undefined>) =>
    ['monitoring', 'change-calendar', query] as const,
  restated: (query: Record<string, string | undefined>) =>
    ['monitoring', 'restated', query] as const,
  entity: (entityRef: string) => ['monitoring', 'entity', entityRef] as const,
  summary: (entityRef: string, environment: string) =>
    ['monitoring', 'entity', entityRef, environment, 'summary'] as const,
  liveTile: (entityRef: string, environment: string, kpi: string) =>
    [...entityKey(entityRef, environment), 'live-tile', kpi] as const,
  timeseries: (
    entityRef: string,
    environment: string,
    metrics: readonly string[],
    range: TimeRange,
  ) =>
    [
      'monitoring',
      'entity',
      entityRef,
      environment,
      'timeseries',
      metrics,
      range,
    ] as const,
  timeline: (entityRef: string, environment: string, range: TimeRange) =>
    [
      'monitoring',
      'entity',
      entityRef,
      environment,
      'timeline',
      range,
    ] as const,
  entityIncidents: (
    entityRef: string,
    environment: string,
    status: string,
    range: TimeRange,
  ) =>
    [
      'monitoring',
      'entity',
      entityRef,
      environment,
      'incidents',
      status,
      range,
    ] as const,
  problems: (entityRef: string, environment: string, range: TimeRange) =>
    [
      'monitoring',
      'entity',
      entityRef,
      environment,
      'problems',
      range,
    ] as const,
  deployments: (entityRef: string, environment: string, range: TimeRange) =>
    [...entityKey(entityRef, environment), 'deployments', range] as const,
  liveDeployments: (entityRef: string, environment: string) =>
    [...entityKey(entityRef, environment), 'live-deployments'] as const,
  logVolume: (
    entityRef: string,
    environment: string,
    mode: string,
    range: TimeRange,
  ) => [...entityKey(entityRef, environment), 'logs', mode, range] as const,
  logLink: (
    entityRef: string,
    environment: string,
    level: string,
    range: TimeRange,
  ) =>
    [...entityKey(entityRef, environment), 'log-link', level, range] as const,
  traceLink: (entityRef: string, environment: string, range: TimeRange) =>
    [...entityKey(entityRef, environment), 'trace-link', range] as const,
  changes: (entityRef: string, environment: string, range: TimeRange) =>
    [...entityKey(entityRef, environment), 'changes', range] as const,
  itsmProblems: (
    entityRef: string,
    environment: string,
    status: string,
    range: TimeRange,
  ) =>
    [
      ...entityKey(entityRef, environment),
      'itsm-problems',
      status,
      range,
    ] as const,
  entityDora: (entityRef: string, environment: string, range: TimeRange) =>
    [...entityKey(entityRef, environment), 'dora', range] as const,
  scopeDora: (query: Record<string, string | undefined>) =>
    ['monitoring', 'dora', query] as const,
  slos: (entityRef: string, environment: string) =>
    [...entityKey(entityRef, environment), 'slos'] as const,
  sloStatement: (entityRef: string, environment: string, sloId: number) =>
    [...entityKey(entityRef, environment), 'slo-statement', sloId] as const,
  scopeSlos: (query: Record<string, string | undefined>) =>
    ['monitoring', 'slo', query] as const,
  explanation: (query: Record<string, string | undefined>) =>
    ['monitoring', 'explain', query] as const,
  admin: () => ['monitoring', 'admin'] as const,
  sources: () => ['monitoring', 'admin', 'sources'] as const,
  // Not below admin: it asks every source, so nothing refreshes it along.
  doctor: () => ['monitoring-doctor'] as const,
  batchRuns: (filter: Record<string, string | undefined>) =>
    ['monitoring', 'admin', 'batch-runs', filter] as const,
  batchRun: (id: string) => ['monitoring', 'admin', 'batch-run', id] as const,
};
