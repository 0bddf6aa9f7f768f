import { ANNOTATED_SYSTEMS, CiMappingKind, ciMappingOf, hasUatCi } from './ciMapping';
import { COMPONENTS } from './componentData';
import { CONFIGURATION_ITEMS, ConfigurationItem } from './configurationItems';
import { Environment } from './topology';
import { RESOURCES } from './topologyData';

/** A catalog entity in one environment. */
export interface MappedEntity {
  readonly entityRef: string;
  readonly environment: Environment;
}

/** A CI and the entities whose annotations rightly lead to it. */
export interface CiTruth {
  readonly sysId: string;
  readonly name: string;
  readonly class: string;
  readonly environment: Environment;
  /** The entity it stands for, mapped or not. */
  readonly entityRef: string | null;
  readonly mappedBy: readonly MappedEntity[];
}

/** An entity that no ticket can reach. */
export interface CiFinding {
  readonly entityRef: string;
  readonly kind: CiMappingKind;
}

const UNREACHABLE: readonly CiMappingKind[] = [
  'ambiguous',
  'renamed',
  'nobody',
  'bad',
  'unmapped',
];

const refOf = (owner: string) => owner.replace(':', ':default/');

function ownersOf(ci: ConfigurationItem): MappedEntity[] {
  const { owner, environment } = ci;
  const [kind, name] = (owner ?? '').split(':');
  if (kind === 'system') {
    const heirs = COMPONENTS.filter(
      spec => spec.system === name && ciMappingOf(spec.name) === 'inherited',
    );
    return name in ANNOTATED_SYSTEMS
      ? ['system:default/'.concat(name), ...heirs.map(spec => `component:default/${spec.name}`)].map(
          entityRef => ({ entityRef, environment }),
        )
      : [];
  }
  const mapping = kind === 'component' ? ciMappingOf(name) : 'ids';
  const component = COMPONENTS.find(spec => spec.name === name);
  if (owner === null || UNREACHABLE.includes(mapping) || mapping === 'inherited') {
    return [];
  }
  // Only two kinds have an overlay for UAT.
  if (environment === 'uat' && (mapping === 'names' || isNamedResource(owner))) {
    return [];
  }
  if (environment === 'uat' && component && !hasUatCi(component)) {
    return [];
  }
  return [{ entityRef: refOf(owner), environment }];
}

function isNamedResource(owner: string): boolean {
  return RESOURCES.some(
    spec => `resource:${spec.name}` === owner && spec.type === 'message-broker',
  );
}

/** Every CI with what it stands for and who is mapped to it. */
export function ciTruth(): { cis: CiTruth[]; findings: CiFinding[] } {
  return {
    cis: CONFIGURATION_ITEMS.map(ci => ({
      sysId: ci.sysId,
      name: ci.name,
      class: ci.ciClass,
      environment: ci.environment,
      entityRef: ci.owner === null ? null : refOf(ci.owner),
      mappedBy: ownersOf(ci),
    })),
    findings: COMPONENTS.filter(spec => UNREACHABLE.includes(ciMappingOf(spec.name))).map(
      spec => ({
        entityRef: `component:default/${spec.name}`,
        kind: ciMappingOf(spec.name),
      }),
    ),
  };
}

