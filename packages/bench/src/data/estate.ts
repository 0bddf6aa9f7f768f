import { CatalogContent, StoredEntity } from '@rosetta/backstage-plugin-monitoring-backend/src/store';

/** The one environment of the synthetic estate. */
export const ENVIRONMENT = 'production';

/** How many scopes of each kind the components are spread over. */
export interface ScopeCounts {
  readonly domains: number;
  /** A multiple of the domains: a system is in one of them. */
  readonly systems: number;
  readonly groups: number;
}

const FEW_SCOPES: ScopeCounts = { domains: 10, systems: 50, groups: 20 };

/** Name of the n-th component; each is one series. */
export const componentRef = (index: number): string =>
  `component:default/bench-${String(index).padStart(5, '0')}`;

function entityOf(entityRef: string, tier: number, systemRef: string | null, ownerRef: string | null): StoredEntity {
  const [kind, name] = entityRef.split(':default/');
  return { entityRef, kind, name, title: null, type: null, tier, tierDeclared: true, ownerRef, systemRef };
}

/** Components spread evenly over the scopes, as the catalog room would hand them over. */
export function createEstate(seriesCount: number, { domains, systems, groups }: ScopeCounts = FEW_SCOPES): CatalogContent {
  const systemOf = (index: number) => `system:default/system-${index % systems}`;
  const domainOf = (index: number) => `domain:default/domain-${(index % systems) % domains}`;
  const groupOf = (index: number) => `group:default/group-${index % groups}`;
  const indices = Array.from({ length: seriesCount }, (_, index) => index);
  const scopes = new Set(indices.flatMap(index => [systemOf(index), domainOf(index), groupOf(index)]));
  return {
    entities: [
      ...[...scopes].map(ref => entityOf(ref, 3, null, null)),
      ...indices.map(index => entityOf(componentRef(index), (index % 4) + 1, systemOf(index), groupOf(index))),
    ],
    relations: [],
    memberships: indices.flatMap(index => [
      { scopeRef: systemOf(index), scopeKind: 'system', entityRef: componentRef(index) },
      { scopeRef: domainOf(index), scopeKind: 'domain', entityRef: componentRef(index) },
      { scopeRef: groupOf(index), scopeKind: 'group', entityRef: componentRef(index) },
    ]),
    pivots: [],
    findings: [],
    maintenance: [],
    deploySources: [],
    series: indices.map(index => ({ entityRef: componentRef(index), environment: ENVIRONMENT })),
  };
}
