import { Entity, parseEntityRef } from '@backstage/catalog-model';
import { createEstate, ScopeCounts } from '../data/estate';

const API_VERSION = 'backstage.io/v1alpha1';

/** Who looks: what a person may read is in the catalog. */
const PEOPLE: readonly Entity[] = [
  { apiVersion: API_VERSION, kind: 'Group', metadata: { name: 'platform-admins' }, spec: { type: 'team', children: [] } },
  { apiVersion: API_VERSION, kind: 'User', metadata: { name: 'alex' }, spec: { memberOf: ['platform-admins'] } },
];

/** The synthetic estate as a catalog file: what is in the plugin's tables is a page of the app, too. */
export function describeCatalog(series: number, scopes: ScopeCounts): string {
  const { entities, memberships } = createEstate(series, scopes);
  const domainOf = new Map<string, string>();
  const placeOf = (ref: string, kind: string) =>
    memberships.find(member => member.entityRef === ref && member.scopeKind === kind)?.scopeRef;
  for (const { entityRef, kind, systemRef } of entities) {
    if (kind === 'component' && systemRef && !domainOf.has(systemRef)) domainOf.set(systemRef, placeOf(entityRef, 'domain')!);
  }
  const named = entities.map(({ entityRef, kind, name, ownerRef, systemRef }): Entity => {
    const metadata = { name };
    switch (kind) {
      case 'component':
        return {
          apiVersion: API_VERSION, kind: 'Component', metadata,
          spec: { type: 'service', lifecycle: 'production', owner: ownerRef, system: parseEntityRef(systemRef!).name },
        };
      case 'system':
        return {
          apiVersion: API_VERSION, kind: 'System', metadata,
          spec: { owner: 'platform-admins', domain: parseEntityRef(domainOf.get(entityRef)!).name },
        };
      case 'domain':
        return { apiVersion: API_VERSION, kind: 'Domain', metadata, spec: { owner: 'platform-admins' } };
      default:
        return { apiVersion: API_VERSION, kind: 'Group', metadata, spec: { type: 'team', children: [] } };
    }
  });
  return [...PEOPLE, ...named].map(entity => JSON.stringify(entity)).join('\n---\n');
}
