import { ApplicationMetrics, ApplicationRow, Reason, VerdictReason } from '@rosetta/backstage-plugin-monitoring-common';
import { EntityRow, FeedRow, FindingRow } from '../../store';
import { pivotWords } from '../pivotWords';
import { stateOfInstance } from '../sourceStates';
import { HandlerDependencies } from './dependencies';

const iso = (ms: number) => new Date(ms).toISOString();

/**
 * A stored reason as the API gives it.
 *
 * @param mayReadIncidents - without it an incident decides, but is not named
 */
export function reasonView(reason: VerdictReason, mayReadIncidents: boolean): Reason {
  switch (reason.code) {
    case 'stale':
      return { code: reason.code, state: reason.state, since: iso(reason.sinceMs) };
    case 'maintenance':
      return { code: reason.code, state: reason.state, since: iso(reason.sinceMs), until: iso(reason.untilMs) };
    case 'incident_open':
      return mayReadIncidents ? reason : { code: reason.code, state: reason.state };
    default:
      return reason;
  }
}

/** An entity as a row of a list. */
export function rowView(
  entity: EntityRow,
  mayReadIncidents: boolean,
  metrics: ApplicationMetrics | null = null,
): ApplicationRow {
  return {
    ref: entity.entityRef,
    kind: entity.kind,
    name: entity.name,
    title: entity.title,
    tier: entity.tier,
    owner: entity.ownerRef,
    system: entity.systemRef,
    state: entity.state,
    since: entity.sinceMs === null ? null : iso(entity.sinceMs),
    reasons: entity.reasons.map(reason => reasonView(reason, mayReadIncidents)),
    metrics,
  };
}

/** A finding as a person reads it: a stored pivot in words, at most 200 characters. */
export function findingView({ key, value, isPivot, message, example }: FindingRow) {
  return { key, value: isPivot ? (pivotWords(value) ?? '').slice(0, 200) : value, message, example };
}

/** Every configured instance with its state and the age of what it last gave. */
export function sourceAges(dependencies: HandlerDependencies, feeds: readonly FeedRow[]) {
  return dependencies.instances.map(({ source, instance }) => {
    const { state, lastSuccess } = stateOfInstance(source, instance, feeds);
    return { source, instance, state, lastSuccess: lastSuccess?.toISOString() ?? null };
  });
}
