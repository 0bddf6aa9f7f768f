import {
  ConnectorError,
  HttpClient,
  SourceHealth,
} from '@rosetta/backstage-plugin-monitoring-node';

/** The cheapest request for each right we need. */
const PROBES = [
  {
    scope: 'metrics.read',
    segments: ['metrics', 'query'],
    query: {
      metricSelector: 'builtin:host.cpu.usage:splitBy():avg',
      resolution: 'Inf',
      from: 'now-10m',
    },
  },
  { scope: 'problems.read', segments: ['problems'], query: { from: 'now-10m', pageSize: '1' } },
  {
    scope: 'entities.read',
    segments: ['entities'],
    query: { entitySelector: 'type("SERVICE")', from: 'now-1h', pageSize: '1' },
  },
  { scope: 'events.read', segments: ['events'], query: { from: 'now-10m', pageSize: '1' } },
  // Without evaluation: only the right is asked about.
  { scope: 'slo.read', segments: ['slo'], query: { pageSize: '1' } },
] as const;

const UNREACHABLE_KINDS = new Set(['unavailable', 'rateLimited']);

/** Asks one small question per right, so that a missing one is named and not guessed. */
export async function checkHealth(
  context: { instance: string; http: HttpClient; apiSegments: readonly string[] },
  signal: AbortSignal,
): Promise<SourceHealth> {
  const startedMs = performance.now();
  const missingScopes: string[] = [];
  const health = (
    state: SourceHealth['state'],
    code: string | null,
    message: string,
  ): SourceHealth => ({
    state,
    code,
    message,
    // The environment API does not tell its version.
    version: null,
    missingScopes,
    latencyMs: Math.round(performance.now() - startedMs),
  });
  for (const { scope, segments, query } of PROBES) {
    try {
      await context.http.request({
        method: 'GET',
        segments: [...context.apiSegments, ...segments],
        query,
        signal,
      });
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      if (error.code !== 'refused_scope') {
        return health(
          UNREACHABLE_KINDS.has(error.kind) ? 'unreachable' : 'refused',
          error.code,
          error.message,
        );
      }
      missingScopes.push(scope);
    }
  }
  if (missingScopes.length === 0)
    return health('ok', null, 'Metrics, problems, entities, events and SLOs can be read');
  const message = `The token of dynatrace "${context.instance}" lacks ${missingScopes.join(
    ', ',
  )}; add the scope to the token in Dynatrace, Access tokens`;
  return health(
    missingScopes.length === PROBES.length ? 'refused' : 'degraded',
    'refused_scope',
    message,
  );
}
