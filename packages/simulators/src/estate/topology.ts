import { COMPONENTS } from './componentData';
import { hashText, hexId } from './hash';
import {
  ComponentSpec,
  RESOURCES,
  ResourceSpec,
  SYSTEMS,
} from './topologyData';
import { RhythmName } from './rhythm';

export type Environment = 'production' | 'uat';
export type InstanceName = 'main' | 'trade';
export type NodeKind = 'service' | 'container' | 'host';

export const ENVIRONMENTS: readonly Environment[] = ['production', 'uat'];
export const INSTANCES: readonly InstanceName[] = ['main', 'trade'];

/** Something the monitoring tool observes. `owner` is `component:x`, `resource:x` or `other:x`. */
export interface SignalNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  readonly owner: string;
  readonly system: string;
  readonly domain: string;
  readonly environment: Environment;
  readonly instance: InstanceName;
  readonly appTag: string;
  /** Coordinate of this node in every hash. */
  readonly key: number;
  readonly rhythm: RhythmName;
  /** Requests per minute at the weekly peak; 0 for containers and hosts. */
  readonly peakPerMinute: number;
  /** ln of the median response time in microseconds, and spread of ln. */
  readonly muUs: number;
  readonly sigma: number;
  readonly errorRatio: number;
  readonly cpuBasePercent: number;
  readonly memoryBasePercent: number;
  readonly memoryBytes: number;
  readonly networkMs: number;
}

/** Upstream id of one node; the same in every run, as the demo catalog carries it. */
export function upstreamId(
  kind: NodeKind,
  name: string,
  environment: Environment,
): string {
  const prefix = {
    service: 'SERVICE',
    container: 'CONTAINER_GROUP_INSTANCE',
    host: 'HOST',
  }[kind];
  return `${prefix}-${hexId(`northbank/${kind}/${environment}/${name}`)}`;
}

/** Value of the `app` tag: one per entity and environment, so that a tag selects one environment. */
export function appTag(name: string, environment: Environment): string {
  return environment === 'production' ? name : `${name}-${environment}`;
}

/** Names of the upstream services of a component (more than one when mapped as a set). */
export function serviceNames(component: ComponentSpec): string[] {
  return component.mapping === 'multi'
    ? [
        `${component.name}-blue`,
        `${component.name}-green`,
        `${component.name}-legacy`,
      ]
    : [component.name];
}

// Shares of the traffic of a component mapped to three services.
const SHARES = [0.55, 0.35, 0.1];
const UAT_TRAFFIC = 0.04;
const UAT_LATENCY = 1.25;

const EMPTY = {
  peakPerMinute: 0,
  muUs: 0,
  sigma: 1,
  errorRatio: 0,
  cpuBasePercent: 0,
  memoryBasePercent: 0,
  memoryBytes: 0,
  networkMs: 0,
};

function domainOf(system: string): string {
  return (
    SYSTEMS.find(candidate => candidate.name === system)?.domain ??
    'platform-services'
  );
}

/** The Dynatrace environment that observes a domain. */
export function instanceOfDomain(domain: string): InstanceName {
  return domain === 'trade-finance' ? 'trade' : 'main';
}

function common(system: string, name: string, environment: Environment) {
  const domain = domainOf(system);
  return {
    system,
    domain,
    environment,
    instance: instanceOfDomain(domain),
    appTag: appTag(name, environment),
  };
}

function componentNodes(
  spec: ComponentSpec,
  environment: Environment,
): SignalNode[] {
  const shared = {
    ...common(spec.system, spec.name, environment),
    owner: `component:${spec.name}`,
    rhythm: environment === 'uat' ? ('office' as const) : spec.rhythm,
  };
  const names = serviceNames(spec);
  const services = names.map((name, index): SignalNode => {
    const id = upstreamId('service', name, environment);
    // The third service of a set is slower, so merging is visibly not averaging.
    const slower = index === 2 ? 2.4 : 1;
    const median =
      spec.p50Ms * 1000 * slower * (environment === 'uat' ? UAT_LATENCY : 1);
    return {
      ...EMPTY,
      ...shared,
      id,
      kind: 'service',
      name,
      key: hashText(id),
      peakPerMinute:
        spec.peakPerMinute *
        (names.length > 1 ? SHARES[index] : 1) *
        (environment === 'uat' ? UAT_TRAFFIC : 1),
      muUs: Math.log(median),
      sigma: Math.log(spec.p95Ms / spec.p50Ms) / 1.6448536269514722,
      errorRatio: spec.errorRatio * (environment === 'uat' ? 2 : 1),
    };
  });
  const containerId = upstreamId('container', spec.name, environment);
  const key = hashText(containerId);
  const container: SignalNode = {
    ...EMPTY,
    ...shared,
    id: containerId,
    kind: 'container',
    name: `${spec.name} container`,
    key,
    cpuBasePercent: 14 + (key % 23),
    memoryBasePercent: 38 + (key % 29),
    memoryBytes: 2 * 1024 ** 3,
  };
  return [...services, container];
}

function resourceNode(
  spec: ResourceSpec,
  environment: Environment,
): SignalNode {
  const id = upstreamId('host', spec.name, environment);
  return {
    ...EMPTY,
    ...common(spec.system, spec.name, environment),
    id,
    kind: 'host',
    name: `${spec.name}.${environment}.northbank.internal`,
    owner: `resource:${spec.name}`,
    key: hashText(id),
    rhythm: environment === 'uat' ? 'office' : 'retail',
    cpuBasePercent: spec.cpuBasePercent,
    memoryBasePercent: spec.memoryBasePercent,
    memoryBytes: spec.memoryBytes / (environment === 'uat' ? 4 : 1),
    networkMs: spec.networkMs,
  };
}

/** Entities every real environment has and no catalog lists. */
function strayNodes(): SignalNode[] {
  const stray = (name: string, instance: InstanceName): SignalNode => {
    const id = upstreamId('service', name, 'production');
    return {
      ...EMPTY,
      id,
      kind: 'service',
      name,
      owner: `other:${name}`,
      system: '',
      domain: '',
      environment: 'production',
      instance,
      appTag: '',
      key: hashText(id),
      rhythm: 'flat',
      peakPerMinute: 240,
      muUs: Math.log(48_000),
      sigma: 0.9,
      errorRatio: 0.011,
    };
  };
  return [
    stray('Requests to public networks', 'main'),
    stray('Requests on localhost:8080', 'main'),
    stray('Requests to unmonitored hosts', 'trade'),
  ];
}

function buildNodes(): SignalNode[] {
  const nodes: SignalNode[] = [];
  for (const environment of ENVIRONMENTS) {
    for (const spec of COMPONENTS) {
      if (environment === 'production' || spec.hasUat) {
        nodes.push(...componentNodes(spec, environment));
      }
    }
    for (const spec of RESOURCES) {
      if (environment === 'production' || spec.hasUat) {
        nodes.push(resourceNode(spec, environment));
      }
    }
  }
  nodes.push(...strayNodes());
  return nodes.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Every observed node, ordered by id: sums over nodes always run in this order. */
export const NODES: readonly SignalNode[] = buildNodes();

export const NODES_BY_ID: ReadonlyMap<string, SignalNode> = new Map(
  NODES.map(node => [node.id, node]),
);

/** For each `component:x` or `resource:x`, the components that depend on it directly. */
export const DEPENDANTS: ReadonlyMap<string, readonly string[]> = (() => {
  const dependants = new Map<string, string[]>();
  for (const component of COMPONENTS) {
    for (const target of component.dependsOn) {
      const list = dependants.get(target) ?? [];
      list.push(`component:${component.name}`);
      dependants.set(target, list);
    }
  }
  return dependants;
})();

/** True when the entity runs in this environment. */
export function runsIn(owner: string, environment: Environment): boolean {
  return NODES.some(
    node => node.owner === owner && node.environment === environment,
  );
}
