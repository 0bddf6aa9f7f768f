import { cleanText } from '@rosetta/backstage-plugin-monitoring-node';
import { GitlabClient } from './ask';
import { tokenSchema } from './schemas';

/** What GitLab says of the token that we ask with. */
export interface OwnToken {
  readonly scopes: readonly string[];
  /** The day it ends, `YYYY-MM-DD`; null for one that does not. */
  readonly endsOn: string | null;
}

/** @returns undefined for tokens of OAuth and of jobs, which cannot ask this. @throws ConnectorError */
export async function readToken(client: GitlabClient, signal: AbortSignal): Promise<OwnToken | undefined> {
  const response = await client.http.request({
    method: 'GET',
    segments: [...client.apiSegments, 'personal_access_tokens', 'self'],
    acceptStatuses: [400, 401, 403, 404],
    signal,
  });
  const token = tokenSchema.safeParse(response.status === 200 ? response.json : undefined);
  if (!token.success) return undefined;
  const { scopes, expires_at: expires } = token.data;
  return {
    scopes: scopes.map(scope => cleanText(scope, 60)),
    endsOn: /^\d{4}-\d{2}-\d{2}/.exec(expires ?? '')?.[0] ?? null,
  };
}
