import { ConnectorError, SourceHealth, systemClock } from '@rosetta/backstage-plugin-monitoring-node';
import { ElisaContext } from './ask';
import { privilegesSchema, rootSchema } from './schemas';

const UNREACHABLE_KINDS = new Set(['unavailable', 'rateLimited']);
/** Clocks further apart than this put lines into wrong hours. */
const MAX_SKEW_MS = 5 * 60_000;

/** What the server says of itself. */
export interface Root {
  readonly version: string | null;
  readonly flavour: 'elasticsearch' | 'opensearch' | undefined;
  readonly skewMs: number | undefined;
}

/** What the server says of itself; its version is only for keys with the right `monitor`. */
export async function readRoot({ http }: ElisaContext, signal: AbortSignal): Promise<Root> {
  const response = await http.request({ method: 'GET', segments: [], acceptStatuses: [403], signal });
  const skewMs = response.upstreamNowMs === undefined ? undefined : Math.abs(response.upstreamNowMs - systemClock.now());
  const parsed = rootSchema.safeParse(response.json);
  const isElastic = response.headers['x-elastic-product'] === 'Elasticsearch';
  if (!parsed.success) return { version: null, flavour: isElastic ? 'elasticsearch' : undefined, skewMs };
  const { number, distribution } = parsed.data.version;
  return { version: number, flavour: distribution === 'opensearch' ? 'opensearch' : 'elasticsearch', skewMs };
}

/** Patterns of config that the key may not read; empty where the server does not tell. */
async function missingRights({ http, options }: ElisaContext, signal: AbortSignal): Promise<string[]> {
  const response = await http.request({
    method: 'POST',
    segments: ['_security', 'user', '_has_privileges'],
    body: { index: [{ names: options.allowedIndices, privileges: ['read'] }] },
    // Without security, or on another distribution, there is no such interface.
    acceptStatuses: [400, 403, 404, 405, 500],
    signal,
  });
  const parsed = privilegesSchema.safeParse(response.json);
  if (response.status >= 300 || !parsed.success) return [];
  return Object.entries(parsed.data.index).flatMap(([index, rights]) => (rights.read === false ? [`read ${index}`] : []));
}

/** Asks what the server is, whether its clock is right, and whether the key may read what config allows. */
export async function checkHealth(context: ElisaContext, signal: AbortSignal): Promise<SourceHealth> {
  const startedMs = performance.now();
  const { options, instance } = context;
  const health = (
    state: SourceHealth['state'],
    code: string | null,
    message: string,
    version: string | null = null,
    missingScopes: string[] = [],
  ): SourceHealth => ({ state, code, message, version, missingScopes, latencyMs: Math.round(performance.now() - startedMs) });
  if (options.linkOnly) return health('ok', null, 'Links only: nothing is asked of it');
  try {
    const root = await readRoot(context, signal);
    const missing = root.flavour === 'opensearch' ? [] : await missingRights(context, signal);
    const findings: string[] = [];
    if (missing.length > 0) findings.push(`its key may not ${missing.join(', ')}: give its role read on them, or take them out of allowedIndices`);
    if (options.flavour !== 'detect' && root.flavour !== undefined && root.flavour !== options.flavour) {
      findings.push(`it is ${root.flavour} and config says ${options.flavour}: correct flavour, and look at kibana.version`);
    }
    if (root.skewMs !== undefined && root.skewMs > MAX_SKEW_MS) {
      findings.push(`its clock is ${Math.round(root.skewMs / 60_000)} minutes off ours: lines fall into wrong hours; look at NTP on both`);
    }
    if (findings.length === 0) return health('ok', null, 'Log lines can be counted', root.version);
    const isRefused = missing.length >= options.allowedIndices.length;
    return health(
      isRefused ? 'refused' : 'degraded',
      missing.length > 0 ? 'refused_scope' : null,
      `elisa "${instance}": ${findings.join('; ')}`,
      root.version,
      missing,
    );
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return health(UNREACHABLE_KINDS.has(error.kind) ? 'unreachable' : 'refused', error.code, error.message);
  }
}
