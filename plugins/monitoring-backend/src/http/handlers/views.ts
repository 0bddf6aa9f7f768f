import { VerdictReason } from '@rosetta/backstage-plugin-monitoring-common';
import { EntityRow, FeedRow } from '../../store';
import { stateOfInstance } from '../sourceStates';
import { HandlerDependencies } from './dependencies';

/** A stored reason as the API gives it. */
export function reasonView(reason: VerdictReason) {
  if (reason.code === 'stale') {
    return { code: reason.code, state: reason.state, since: new Date(reason.sinceMs).toISOString() };
  }
  return reason;
}

/** An entity as a row of a list. */
export function rowView(entity: EntityRow) {
  return {
    ref: entity.entityRef,
    kind: entity.kind,
    name: entity.name,
    title: entity.title,
    tier: entity.tier,
    owner: entity.ownerRef,
    system: entity.systemRef,
    state: entity.state,
    since: entity.sinceMs === null ? null : new Date(entity.sinceMs).toISOString(),
    reasons: entity.reasons.map(reasonView),
  };
}

/** Every configured instance with its state and the age of what it last gave. */
export function sourceAges(dependencies: HandlerDependencies, feeds: readonly FeedRow[]) {
  return dependencies.instances.map(({ source, instance }) => {
    const { state, lastSuccess } = stateOfInstance(source, instance, feeds);
    return { source, instance, state, lastSuccess: lastSuccess?.toISOString() ?? null };
  });
}
