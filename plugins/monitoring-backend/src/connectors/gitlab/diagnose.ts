import { DateTime } from 'luxon';
import { SourceDiagnosis } from '@rosetta/backstage-plugin-monitoring-node';
import { GitlabClient } from './ask';
import { readToken } from './ownToken';

/** Scopes that change nothing and do not begin with `read_`. */
const HARMLESS = new Set(['openid', 'profile', 'email']);
/** Ends are told early enough to have a new token made. */
const EARLY_DAYS = 14;

/** Whether our token may do more than read, and when it ends. @throws ConnectorError */
export async function diagnose(client: GitlabClient, signal: AbortSignal, nowMs: number): Promise<readonly SourceDiagnosis[]> {
  const scope = { id: 'token_scope', title: 'What the token may do' };
  const end = { id: 'token_end', title: 'End of the token' };
  const token = await readToken(client, signal);
  if (token === undefined) {
    const message = 'GitLab does not tell: this is no personal, group or project access token';
    return [
      { ...scope, status: 'unknown', message, fix: null },
      { ...end, status: 'unknown', message, fix: null },
    ];
  }
  const more = token.scopes.filter(name => !name.startsWith('read_') && !HARMLESS.has(name));
  const day = token.endsOn;
  const days = day === null ? undefined : DateTime.fromISO(day, { zone: 'utc' }).diff(DateTime.fromMillis(nowMs, { zone: 'utc' }).startOf('day'), 'days').days;
  const isSoon = days !== undefined && days <= EARLY_DAYS;
  return [
    more.length === 0
      ? { ...scope, status: 'ok', message: `It may read: ${token.scopes.join(', ')}`, fix: null }
      : { ...scope, status: 'warning', message: `It may do more than read: ${more.join(', ')}`, fix: 'Create one with the scope read_api alone' },
    day === null
      ? { ...end, status: 'warning', message: 'It never ends', fix: 'Create one that ends, and renew it' }
      : { ...end, status: isSoon ? 'warning' : 'ok', message: `It ends on ${day}`, fix: isSoon ? 'Create a new one before that day' : null },
  ];
}
