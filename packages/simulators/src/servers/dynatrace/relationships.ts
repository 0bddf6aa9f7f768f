import { COMPONENTS } from '../../estate/componentData';
import { SignalNode } from '../../estate/topology';

const DEPENDENCIES: ReadonlyMap<string, readonly string[]> = new Map(
  COMPONENTS.map(spec => [`component:${spec.name}`, spec.dependsOn]),
);

function targets(
  node: SignalNode,
  nodes: readonly SignalNode[],
  kind: SignalNode['kind'],
): SignalNode[] {
  const owners = DEPENDENCIES.get(node.owner) ?? [];
  return nodes.filter(
    other =>
      other.kind === kind &&
      other.environment === node.environment &&
      owners.includes(other.owner),
  );
}

/** Services of the same monitoring environment that a node calls. */
export function callees(
  node: SignalNode,
  nodes: readonly SignalNode[],
): SignalNode[] {
  return targets(node, nodes, 'service');
}

/** Hosts that carry a node: the resources its component depends on. */
export function hostsOf(
  node: SignalNode,
  nodes: readonly SignalNode[],
): SignalNode[] {
  return targets(node, nodes, 'host');
}
