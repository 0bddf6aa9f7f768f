import { ConnectorError, SourceHealth } from '@rosetta/backstage-plugin-monitoring-node';
import { ArgocdContext } from './context';
import { listSchema, userInfoSchema, versionSchema } from './schemas';
import { readText } from './values';

const UNREACHABLE_KINDS = new Set(['unavailable', 'rateLimited']);
const RIGHT = 'applications, get';

/** Asks for the version, which anybody may, for whether our token is known, and for what it may see. */
export async function checkHealth(
  { http, instance }: Pick<ArgocdContext, 'http' | 'instance'>,
  signal: AbortSignal,
): Promise<SourceHealth> {
  const startedMs = performance.now();
  let version: string | null = null;
  const health = (
    state: SourceHealth['state'],
    code: string | null,
    message: string,
    missingScopes: string[] = [],
  ): SourceHealth => ({
    state,
    code,
    message,
    version,
    missingScopes,
    latencyMs: Math.round(performance.now() - startedMs),
  });
  const get = async (segments: readonly string[], query: Readonly<Record<string, string>> = {}) =>
    (await http.request({ method: 'GET', segments: ['api', ...segments], query, signal })).json;

  try {
    const told = versionSchema.safeParse(await get(['version']));
    if (!told.success) {
      return health('refused', 'schema_changed', `argocd "${instance}" does not tell its version: check that baseUrl is Argo CD's, with its rootpath`);
    }
    version = readText(told.data.Version, 64);
    const user = userInfoSchema.safeParse(await get(['v1', 'session', 'userinfo']));
    if (!user.success || user.data.loggedIn !== true) {
      return health('refused', 'authentication', `argocd "${instance}" does not know our token; create a new one for the account or project role`);
    }
    const list = listSchema.safeParse(await get(['v1', 'applications'], { fields: 'metadata.resourceVersion,items.metadata.name' }));
    if (!list.success) return health('refused', 'schema_changed', `argocd "${instance}" gave no list of applications; check its version against the README of this connector`);
    if ((list.data.items ?? []).length === 0) {
      return health('degraded', 'refused_scope', `argocd "${instance}" shows its token no application: allow it "${RIGHT}"`, [RIGHT]);
    }
    return health('ok', null, 'Applications can be read');
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const missing = error.code === 'refused_scope' ? [RIGHT] : [];
    return health(UNREACHABLE_KINDS.has(error.kind) ? 'unreachable' : 'refused', error.code, error.message, missing);
  }
}
