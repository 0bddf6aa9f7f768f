import { RELATION_PARENT_OF, type Entity } from '@backstage/catalog-model';
import type { Grouping } from '@rosetta/backstage-plugin-monitoring-react';

/** Kinds that add entities up and have the overview as their Monitoring tab, as filters of the catalog write them. */
export const SCOPE_KINDS = ['domain', 'group'] as const;

const kindOf = (entity: Entity) => entity.kind.toLocaleLowerCase('en-US');

/** Whether an entity has the overview of a scope as its Monitoring tab; for `EntityLayout.Route` in legacy apps. */
export function isScopeMonitoringAvailable(entity: Entity): boolean {
  const kind = kindOf(entity);
  return SCOPE_KINDS.some(scope => scope === kind);
}

/** What a scope may be divided into, the usual one first: a domain into systems, a group into the groups below it. */
export function groupingsOf(entity: Entity): readonly Grouping[] {
  if (kindOf(entity) !== 'group') return ['system', 'team'];
  const hasChildren = (entity.relations ?? []).some(
    relation => relation.type === RELATION_PARENT_OF,
  );
  return hasChildren ? ['team', 'system'] : ['system'];
}
