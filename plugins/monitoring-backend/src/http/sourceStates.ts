import { SourceId, SourceState } from '@rosetta/backstage-plugin-monitoring-common';
import { FeedRow } from '../store';

const REFUSED = new Set(['authentication', 'refused_scope', 'auth_or_maintenance']);
const UNREACHABLE = new Set(['unreachable', 'timeout', 'tls_error', 'egress_refused', 'redirect_refused', 'server_error']);

/** What a feed's last error says of its source. */
export function stateOfFeed(feed: Pick<FeedRow, 'errorCode' | 'lastSuccess'>): SourceState {
  if (feed.errorCode === null) return 'ok';
  if (REFUSED.has(feed.errorCode)) return 'refused';
  return UNREACHABLE.has(feed.errorCode) ? 'unreachable' : 'degraded';
}

/** One instance summed up from its feeds. */
export interface InstanceState {
  readonly source: SourceId;
  readonly instance: string;
  readonly state: SourceState;
  readonly since: Date | null;
  readonly message: string | null;
  readonly lastSuccess: Date | null;
}

/**
 * State of an instance: what all its feeds agree on, else degraded where only some
 * of them fail.
 */
export function stateOfInstance(
  source: SourceId,
  instance: string,
  feeds: readonly FeedRow[],
): InstanceState {
  const own = feeds.filter(feed => feed.source === source && feed.instance === instance);
  const failing = own.filter(feed => feed.errorCode !== null);
  const successes = own.flatMap(feed => (feed.lastSuccess ? [feed.lastSuccess.getTime()] : []));
  const since = failing.flatMap(feed => (feed.errorSince ? [feed.errorSince.getTime()] : []));
  let state: SourceState = 'ok';
  if (failing.length > 0) {
    const states = new Set(failing.map(stateOfFeed));
    const agreed = states.size === 1 ? [...states][0] : 'degraded';
    state = failing.length === own.length || agreed === 'refused' ? agreed : 'degraded';
  }
  return {
    source,
    instance,
    state,
    since: since.length > 0 ? new Date(Math.min(...since)) : null,
    message: failing[0]?.errorMessage ?? null,
    lastSuccess: successes.length > 0 ? new Date(Math.max(...successes)) : null,
  };
}
