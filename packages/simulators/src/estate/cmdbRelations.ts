import { CONFIGURATION_ITEMS, ConfigurationItem, itemsOf, systemItems } from './configurationItems';
import { COMPONENTS } from './componentData';
import { hashText, sysIdOf } from './hash';
import { ENVIRONMENTS, Environment } from './topology';
import { RESOURCES } from './topologyData';

/** A kind of relation; its name says the parent's word, then the child's. */
export interface RelationType {
  readonly sysId: string;
  readonly name: string;
  readonly parentWord: string;
  readonly childWord: string;
}

const typeOf = (parentWord: string, childWord: string): RelationType => ({
  sysId: sysIdOf(`cmdb_rel_type/${parentWord}::${childWord}`),
  name: `${parentWord}::${childWord}`,
  parentWord,
  childWord,
});

const DEPENDS = typeOf('Depends on', 'Used by');
const RUNS = typeOf('Runs on', 'Runs');
const CONTAINS = typeOf('Contains', 'Contained by');
const COOLS = typeOf('Cools', 'Cooled By');

export const RELATION_TYPES: readonly RelationType[] = [DEPENDS, RUNS, CONTAINS, COOLS];

/** A relation between two configuration items: the parent depends on the child. */
export interface CiRelation {
  readonly sysId: string;
  readonly parent: ConfigurationItem;
  readonly child: ConfigurationItem;
  readonly type: RelationType;
}

function relation(
  parent: ConfigurationItem | undefined,
  child: ConfigurationItem | undefined,
  type: RelationType,
): CiRelation[] {
  return parent && child
    ? [{ sysId: sysIdOf(`cmdb_rel_ci/${parent.sysId}/${child.sysId}/${type.name}`), parent, child, type }]
    : [];
}

const main = (owner: string, environment: Environment) =>
  itemsOf(owner, environment).find(ci => ci.owner === owner && ci.part === 'main');
const part = (owner: string, name: string) =>
  itemsOf(owner, 'production').find(ci => ci.part === name);

/** People keep the CMDB: about one dependency in eleven was never written down. */
const isForgotten = (from: string, to: string) => hashText(`cmdb/${from}/${to}`) % 11 === 0;

const dependencies = ENVIRONMENTS.flatMap(environment =>
  COMPONENTS.flatMap(spec =>
    spec.dependsOn
      .filter(target => !isForgotten(spec.name, target))
      .flatMap(target =>
        relation(main(`component:${spec.name}`, environment), main(target, environment), DEPENDS),
      ),
  ),
);

// What uses a database of its own system runs on that server too.
const hosting = COMPONENTS.flatMap(spec =>
  RESOURCES.filter(
    resource => resource.system === spec.system && spec.dependsOn.includes(`resource:${resource.name}`),
  ).flatMap(resource =>
    relation(
      main(`component:${spec.name}`, 'production'),
      part(`resource:${resource.name}`, 'server') ?? main(`resource:${resource.name}`, 'production'),
      RUNS,
    ),
  ),
);

const inside = [
  ...RESOURCES.flatMap(spec =>
    relation(main(`resource:${spec.name}`, 'production'), part(`resource:${spec.name}`, 'server'), RUNS),
  ),
  ...COMPONENTS.flatMap(spec => [
    ...relation(systemItems(spec.system)[0], main(`component:${spec.name}`, 'production'), CONTAINS),
    ...relation(main(`component:${spec.name}`, 'production'), part(`component:${spec.name}`, 'application'), DEPENDS),
  ]),
];

const strays = CONFIGURATION_ITEMS.filter(ci => ci.owner === null);
const odd = [
  // Somebody's memory of how things were before the router.
  ...relation(main('component:payments-router', 'production'), main('component:ledger-core', 'production'), DEPENDS),
  ...relation(main('component:payments-api', 'production'), strays[0], DEPENDS),
  ...relation(strays[1], main('resource:payments-db', 'production'), COOLS),
];

/** Every relation of the CMDB, of mapped items, of others, and of types that mean nothing for dependence. */
export const CI_RELATIONS: readonly CiRelation[] = [...dependencies, ...hosting, ...inside, ...odd].sort(
  (a, b) => (a.sysId < b.sysId ? -1 : 1),
);
