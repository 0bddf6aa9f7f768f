import { ANNOTATED_SYSTEMS, ciMappingOf, ciSysId, hasUatCi } from './ciMapping';
import { COMPONENTS } from './componentData';
import { Environment } from './topology';
import { ComponentSpec, RESOURCES, ResourceSpec, SYSTEMS } from './topologyData';

export type CiClass =
  | 'cmdb_ci_service'
  | 'cmdb_ci_appl'
  | 'cmdb_ci_server'
  | 'cmdb_ci_db_instance'
  | 'cmdb_ci_computer';

/** One configuration item of the CMDB. */
export interface ConfigurationItem {
  readonly sysId: string;
  readonly name: string;
  readonly ciClass: CiClass;
  readonly environment: Environment;
  /** `component:x`, `resource:x` or `system:x`; null = of nobody in the catalog. */
  readonly owner: string | null;
  /** Tells several CIs of one owner apart. */
  readonly part: string;
  /** Value of the column `u_backstage_entity_id`. */
  readonly entityColumn: string;
  /** Catalog group whose run group supports it. */
  readonly team: string;
  readonly tier: 1 | 2 | 3 | 4;
}

function item(
  owner: string,
  environment: Environment,
  part: string,
  rest: Pick<ConfigurationItem, 'name' | 'ciClass' | 'team' | 'tier'> & { entityColumn?: string },
): ConfigurationItem {
  return {
    entityColumn: '',
    ...rest,
    sysId: ciSysId(owner, environment, part),
    environment,
    owner,
    part,
  };
}

function ofComponent(spec: ComponentSpec, index: number): ConfigurationItem[] {
  const owner = `component:${spec.name}`;
  const kind = ciMappingOf(spec.name);
  const shared = { team: spec.owner, tier: spec.tier };
  const ciClass = spec.tier === 1 ? 'cmdb_ci_service' : 'cmdb_ci_appl';
  const items = [
    item(owner, 'production', 'main', {
      ...shared,
      name: spec.name,
      ciClass,
      // Filled for those who rely on it, and for some who do not.
      entityColumn: kind === 'foreign' || index % 3 === 0 ? `component:default/${spec.name}` : '',
    }),
  ];
  if (spec.mapping === 'multi') {
    items.push(
      item(owner, 'production', 'application', {
        ...shared,
        name: `${spec.name}-app`,
        ciClass: 'cmdb_ci_appl',
      }),
    );
  }
  if (kind === 'ambiguous') {
    items.push(
      item(owner, 'production', 'twin', { ...shared, name: spec.name, ciClass: 'cmdb_ci_service' }),
    );
  }
  if (hasUatCi(spec)) {
    items.push(item(owner, 'uat', 'main', { ...shared, name: `${spec.name} (uat)`, ciClass }));
  }
  return items;
}

function ofResource(spec: ResourceSpec): ConfigurationItem[] {
  const owner = `resource:${spec.name}`;
  const shared = { team: spec.owner, tier: spec.tier };
  const ciClass = spec.type === 'database' ? 'cmdb_ci_db_instance' : 'cmdb_ci_server';
  const items = [item(owner, 'production', 'main', { ...shared, name: spec.name, ciClass })];
  if (spec.type === 'database') {
    items.push(
      item(owner, 'production', 'server', {
        ...shared,
        name: `${spec.name}-host`,
        ciClass: 'cmdb_ci_server',
      }),
    );
  }
  if (hasUatCi(spec)) {
    items.push(item(owner, 'uat', 'main', { ...shared, name: `${spec.name} (uat)`, ciClass }));
  }
  return items;
}

const ofSystems = SYSTEMS.map(spec =>
  item(`system:${spec.name}`, 'production', 'main', {
    name: spec.title,
    ciClass: 'cmdb_ci_service',
    team: spec.owner,
    tier: 2,
  }),
);

/** What every CMDB holds and no catalog lists; the names try whoever builds a query of them. */
const strays = [
  'MacBook Pro 13"',
  'Floor 4 printer',
  'legacy^gateway',
  "branch's VPN & proxy",
  'Meeting room display, Lyon',
].map(
  (name): ConfigurationItem => ({
    sysId: ciSysId(`stray:${name}`, 'production'),
    name,
    ciClass: 'cmdb_ci_computer',
    environment: 'production',
    owner: null,
    part: 'main',
    entityColumn: '',
    team: 'direction',
    tier: 4,
  }),
);

/** The whole CMDB, ordered by sys_id as a database would not promise. */
export const CONFIGURATION_ITEMS: readonly ConfigurationItem[] = [
  ...COMPONENTS.flatMap(ofComponent),
  ...RESOURCES.flatMap(ofResource),
  ...ofSystems,
  ...strays,
].sort((a, b) => (a.sysId < b.sysId ? -1 : 1));

export const STRAY_ITEMS: readonly ConfigurationItem[] = strays;

export const ITEMS_BY_ID: ReadonlyMap<string, ConfigurationItem> = new Map(
  CONFIGURATION_ITEMS.map(ci => [ci.sysId, ci]),
);

function findItems(owner: string, environment: Environment): readonly ConfigurationItem[] {
  const component = COMPONENTS.find(spec => `component:${spec.name}` === owner);
  const own = CONFIGURATION_ITEMS.filter(
    ci => ci.owner === owner && ci.environment === environment,
  ).sort((a, b) => Number(b.part === 'main') - Number(a.part === 'main'));
  if (
    component &&
    environment === 'production' &&
    ciMappingOf(component.name) === 'inherited' &&
    component.system in ANNOTATED_SYSTEMS
  ) {
    // The service desk knows these only as the system they belong to.
    return [...systemItems(component.system), ...own];
  }
  return own;
}

const found = new Map<string, readonly ConfigurationItem[]>();

/** CIs of an owner in an environment, the one tickets usually name first. */
export function itemsOf(owner: string, environment: Environment): readonly ConfigurationItem[] {
  const key = `${environment}/${owner}`;
  let items = found.get(key);
  if (!items) {
    items = findItems(owner, environment);
    found.set(key, items);
  }
  return items;
}

/** The CI of a System. */
export function systemItems(system: string): readonly ConfigurationItem[] {
  return ofSystems.filter(ci => ci.owner === `system:${system}`);
}
