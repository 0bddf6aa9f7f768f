import { ConnectorError, SourceHealth } from '@rosetta/backstage-plugin-monitoring-node';
import { assertAnswers, PrometheusContext } from './ask';
import { buildInfoSchema, envelopeSchema } from './schemas';

const UNREACHABLE_KINDS = new Set(['unavailable', 'rateLimited']);

/** The server's version; null where it does not tell, as servers that only speak PromQL may not. */
async function readVersion(context: PrometheusContext, signal: AbortSignal): Promise<string | null> {
  const response = await context.http.request({
    method: 'GET',
    segments: [...context.apiSegments, 'status', 'buildinfo'],
    acceptStatuses: [404],
    signal,
  });
  const envelope = envelopeSchema.safeParse(response.json);
  if (!envelope.success || envelope.data.status !== 'success') return null;
  const info = buildInfoSchema.safeParse(envelope.data.data);
  return info.success ? info.data.version : null;
}

/** Asks for the version, then whether queries are answered: a proxy may allow one and not the other. */
export async function checkHealth(context: PrometheusContext, signal: AbortSignal): Promise<SourceHealth> {
  const startedMs = performance.now();
  const health = (
    state: SourceHealth['state'],
    code: string | null,
    message: string,
    version: string | null,
  ): SourceHealth => ({
    state,
    code,
    message,
    version,
    // Prometheus knows no rights; a proxy before it has its own words for them.
    missingScopes: [],
    latencyMs: Math.round(performance.now() - startedMs),
  });
  try {
    const version = await readVersion(context, signal);
    await assertAnswers(context, { signal, budgetShare: 1 });
    return health('ok', null, 'Queries are answered', version);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const state = UNREACHABLE_KINDS.has(error.kind) ? 'unreachable' : 'refused';
    return health(state, error.code, error.message, null);
  }
}
