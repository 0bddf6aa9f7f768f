import { FeedRow, PivotRow } from '../store';
import { entityFeed, EventFeed } from './eventKpis';
import { streamFeed } from './feedView';
import type { HandlerDependencies } from './handlers/dependencies';
import { deliveryFeed } from './handlers/timelineLanes';

/** The pivot of an entity whose source gives a stream. */
export function pivotOfStream(
  { instances }: Pick<HandlerDependencies, 'instances'>,
  pivots: readonly PivotRow[],
  stream: string,
): PivotRow | undefined {
  return pivots.find(row => instances.some(item => item.source === row.source && item.streams.includes(stream)));
}

/** Whether the open problems that are held of an entity are all there are. */
export function problemsFeed(
  dependencies: Pick<HandlerDependencies, 'instances'>,
  pivots: readonly PivotRow[],
  feeds: readonly FeedRow[],
  nowMs: number,
): EventFeed {
  const { instances } = dependencies;
  const isConfigured = instances.some(item => item.streams.includes('problems'));
  return entityFeed('problems', pivotOfStream(dependencies, pivots, 'problems'), isConfigured, instances, feeds, nowMs);
}

/** Whether the newest deployment that is held of an entity is the newest there is, by either tool that deploys. */
export function lastDeploymentFeed(
  dependencies: HandlerDependencies,
  pivots: readonly PivotRow[],
  feeds: readonly FeedRow[],
  nowMs: number,
): EventFeed {
  return deliveryFeed(
    streamFeed(dependencies, pivots, feeds, 'deployments', nowMs),
    streamFeed(dependencies, pivots, feeds, 'state', nowMs),
  );
}
