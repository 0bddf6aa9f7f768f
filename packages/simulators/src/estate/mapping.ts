import { ComponentSpec, ResourceSpec } from './topologyData';
import { COMPONENTS } from './componentData';
import { RESOURCES } from './topologyData';
import {
  Environment,
  InstanceName,
  NODES,
  SignalNode,
  appTag,
  serviceNames,
  upstreamId,
  instanceOfDomain,
} from './topology';
import { SYSTEMS } from './topologyData';

/** One catalog entity in one environment and the nodes its annotations select. */
export interface MappedSeries {
  readonly entityRef: string;
  readonly environment: Environment;
  readonly instance: InstanceName;
  readonly nodes: readonly SignalNode[];
}

const instanceOf = (system: string) =>
  instanceOfDomain(
    SYSTEMS.find(candidate => candidate.name === system)?.domain ?? '',
  );

/** Annotation key (without prefix and environment) and value for a component. */
export function componentPivot(
  spec: ComponentSpec,
  environment: Environment,
): { key: string; value: string } | undefined {
  const services = serviceNames(spec).map(name =>
    upstreamId('service', name, environment),
  );
  const container = upstreamId('container', spec.name, environment);
  switch (spec.mapping) {
    case 'ids':
    case 'multi':
      return {
        key: 'dynatrace.entityId',
        value: [...services, container].join(','),
      };
    case 'foreign':
      return { key: 'foreign', value: [...services, container].join(',') };
    case 'tag':
      return {
        key: 'dynatrace.tag',
        value: `app:${appTag(spec.name, environment)}`,
      };
    case 'selector':
      return {
        key: 'dynatrace.entitySelector',
        value: `type("SERVICE"),tag("app:${appTag(spec.name, environment)}")`,
      };
    case 'wrong':
      // Well formed, and of nobody: the entity was deleted upstream long ago.
      return {
        key: 'dynatrace.entityId',
        value: upstreamId('service', `${spec.name}-retired`, environment),
      };
    case 'bad':
      return {
        key: 'dynatrace.entityId',
        value: `${services[0].toLowerCase()} (main)`,
      };
    default:
      return undefined;
  }
}

/** Upstream id of a resource in an environment. */
export function resourcePivot(
  spec: ResourceSpec,
  environment: Environment,
): string {
  return upstreamId('host', spec.name, environment);
}

function nodesOf(
  spec: ComponentSpec,
  environment: Environment,
): readonly SignalNode[] {
  const own = NODES.filter(
    node =>
      node.owner === `component:${spec.name}` &&
      node.environment === environment,
  );
  switch (spec.mapping) {
    case 'selector':
      return own.filter(node => node.kind === 'service');
    case 'wrong':
      return [];
    default:
      return own;
  }
}

function buildSeries(): MappedSeries[] {
  const series: MappedSeries[] = [];
  const environmentsOf = (hasUat: boolean): Environment[] =>
    hasUat ? ['production', 'uat'] : ['production'];
  for (const spec of COMPONENTS) {
    if (spec.mapping === 'unmapped' || spec.mapping === 'bad') {
      continue;
    }
    for (const environment of environmentsOf(spec.hasUat)) {
      series.push({
        entityRef: `component:default/${spec.name}`,
        environment,
        instance: instanceOf(spec.system),
        nodes: nodesOf(spec, environment),
      });
    }
  }
  for (const spec of RESOURCES) {
    for (const environment of environmentsOf(spec.hasUat)) {
      const id = resourcePivot(spec, environment);
      series.push({
        entityRef: `resource:default/${spec.name}`,
        environment,
        instance: instanceOf(spec.system),
        nodes: NODES.filter(node => node.id === id),
      });
    }
  }
  return series;
}

/** Every series the demo catalog maps to Dynatrace, including those that select nothing. */
export const MAPPED_SERIES: readonly MappedSeries[] = buildSeries();
