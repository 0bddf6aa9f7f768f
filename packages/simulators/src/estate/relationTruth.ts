import { CI_RELATIONS } from './cmdbRelations';
import { COMPONENTS } from './componentData';
import { NODES, SignalNode } from './topology';

/** A relation that the monitoring tool observes, by ids of nodes. */
interface NodeRelation {
  readonly instance: string;
  readonly from: string;
  readonly relation: 'calls' | 'runsOn';
  readonly to: string;
}

const DEPENDENCIES: ReadonlyMap<string, readonly string[]> = new Map(
  COMPONENTS.map(spec => [`component:${spec.name}`, spec.dependsOn]),
);

/** What carries a dependence from a node: services call services, and both they and containers run on hosts. */
function relationsOf(node: SignalNode): NodeRelation[] {
  if (node.kind !== 'service' && node.kind !== 'container') {
    return [];
  }
  const needs = DEPENDENCIES.get(node.owner) ?? [];
  return NODES.filter(
    other =>
      other.instance === node.instance &&
      other.environment === node.environment &&
      needs.includes(other.owner) &&
      (other.kind === 'host' || (other.kind === 'service' && node.kind === 'service')),
  ).map(other => ({
    instance: node.instance,
    from: node.id,
    relation: other.kind === 'host' ? 'runsOn' : 'calls',
    to: other.id,
  }));
}

/** The estate's own account of what depends on what: as the monitoring tool sees it, and as the CMDB says. It never changes. */
export const relationTruth = () => ({
  topology: NODES.flatMap(relationsOf),
  cmdb: CI_RELATIONS.map(({ parent, child, type }) => ({
    parent: parent.sysId,
    child: child.sysId,
    type: type.name,
  })),
});
