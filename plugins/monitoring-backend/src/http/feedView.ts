import { ANNOTATION_KEYS, annotationName, FeedStatus, FOREIGN_KEYS } from '@rosetta/backstage-plugin-monitoring-common';
import { FeedRow, PivotRow } from '../store';
import { entityFeed, EventFeed } from './eventKpis';
import type { HandlerDependencies } from './handlers/dependencies';

/** Annotation keys that give an entity its deployments. */
export const DELIVERY_KEYS = [
  annotationName(ANNOTATION_KEYS.gitlabProjectId),
  annotationName(ANNOTATION_KEYS.argocdAppName),
  FOREIGN_KEYS.gitlabProjectSlug,
  FOREIGN_KEYS.argocdAppName,
];

/** Annotation keys that give an entity its logs. */
export const LOG_KEYS = [annotationName(ANNOTATION_KEYS.elisaIndex), annotationName(ANNOTATION_KEYS.elisaService)];

/** Whether what is held of a stream is all there is, as answers say it. */
export function feedView(feed: EventFeed, keys: readonly string[]): FeedStatus {
  const reason = feed.absence?.reason;
  return {
    status: feed.absence?.status ?? 'ok',
    reason: reason ? { code: reason.code, ...('since' in reason ? { since: reason.since } : {}) } : null,
    origin: feed.origin,
    asOf: feed.asOf,
    keys: [...keys],
  };
}

/** The pivot of an entity whose instance collects a stream; the environment's own before that of all. */
export function pivotWith(
  { instances }: Pick<HandlerDependencies, 'instances'>,
  pivots: readonly PivotRow[],
  stream: string,
): PivotRow | undefined {
  const able = pivots.filter(pivot =>
    instances.some(item => item.source === pivot.source && item.streams.includes(stream)),
  );
  return able.find(pivot => pivot.state === 'mapped') ?? able[0];
}

/** The state of one stream for one entity. */
export function streamFeed(
  { instances }: Pick<HandlerDependencies, 'instances'>,
  pivots: readonly PivotRow[],
  feeds: readonly FeedRow[],
  stream: string,
  nowMs: number,
): EventFeed {
  return entityFeed(
    stream, pivotWith({ instances }, pivots, stream), instances.some(item => item.streams.includes(stream)),
    instances, feeds, nowMs,
  );
}
