import { ANY_ENVIRONMENT, EventLink } from '@rosetta/backstage-plugin-monitoring-common';
import { CollectTarget } from '@rosetta/backstage-plugin-monitoring-node';
import { GitlabPivot } from './pivot';

/**
 * Links of a fact to everybody who is mapped to its project.
 *
 * A target of one environment says that all facts of the project belong to it; where an
 * entity has such a one, its target for any environment does not speak for this project.
 *
 * @param environment - what the fact says itself; `*` for facts that have none
 */
export function linksOf(
  targets: readonly CollectTarget<GitlabPivot>[],
  environment: string,
): EventLink[] {
  const fixed = new Set(
    targets.filter(target => target.environment !== ANY_ENVIRONMENT).map(target => target.entityRef),
  );
  return targets
    .filter(target => target.environment !== ANY_ENVIRONMENT || !fixed.has(target.entityRef))
    .map(target => ({
      entityRef: target.entityRef,
      environment: target.environment === ANY_ENVIRONMENT ? environment : target.environment,
      via: target.via,
    }));
}
