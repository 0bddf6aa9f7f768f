import { ConnectorError, SourceHealth } from '@rosetta/backstage-plugin-monitoring-node';
import { GitlabClient } from './ask';
import { readToken } from './ownToken';
import { versionSchema } from './schemas';
import { readText } from './values';

const UNREACHABLE_KINDS = new Set(['unavailable', 'rateLimited']);
const SCOPE = 'read_api';

/** Asks for the version, which needs a token that works, and for what the token may do. */
export async function checkHealth(client: GitlabClient, signal: AbortSignal): Promise<SourceHealth> {
  const startedMs = performance.now();
  const health = (
    state: SourceHealth['state'],
    code: string | null,
    message: string,
    more: Partial<Pick<SourceHealth, 'version' | 'missingScopes'>> = {},
  ): SourceHealth => ({
    state,
    code,
    message,
    version: null,
    missingScopes: [],
    ...more,
    latencyMs: Math.round(performance.now() - startedMs),
  });
  try {
    const response = await client.http.request({ method: 'GET', segments: [...client.apiSegments, 'version'], signal });
    const answer = versionSchema.safeParse(response.json);
    if (!answer.success) {
      const words = `gitlab "${client.instance}" does not tell its version: check that baseUrl is GitLab's`;
      return health('refused', 'schema_changed', words);
    }
    const version = readText(answer.data.version, 64);
    const token = await readToken(client, signal);
    // What works is then what it may.
    if (token === undefined) return health('ok', null, 'GitLab answers; it does not tell the scopes of this token', { version });
    const { scopes, endsOn } = token;
    if (!scopes.includes(SCOPE) && !scopes.includes('api')) {
      const words = `gitlab "${client.instance}" gives its token too little: create one with the scope ${SCOPE}`;
      return health('refused', 'refused_scope', words, { version, missingScopes: [SCOPE] });
    }
    const tooMuch = scopes.includes('api') ? `; the token may also write: ${SCOPE} is enough` : '';
    const end = endsOn === null ? '' : `; the token ends on ${endsOn}`;
    return health('ok', null, `Projects can be read${end}${tooMuch}`, { version });
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const missingScopes = error.code === 'refused_scope' ? [SCOPE] : [];
    return health(UNREACHABLE_KINDS.has(error.kind) ? 'unreachable' : 'refused', error.code, error.message, { missingScopes });
  }
}
