import { sysIdOf } from './hash';
import { Environment } from './topology';
import { ComponentSpec, ResourceSpec, SystemSpec } from './topologyData';

/** How a catalog entity points at its configuration items. */
export type CiMappingKind =
  | 'ids'
  | 'names'
  | 'foreign'
  /** Nothing of its own: the System carries the annotation. */
  | 'inherited'
  /** By a name that two CIs carry. */
  | 'ambiguous'
  /** By a name its CI no longer has. */
  | 'renamed'
  /** By a well-formed sys_id of nobody. */
  | 'nobody'
  /** By a text that is no sys_id. */
  | 'bad'
  | 'unmapped';

// Not listed = by sys_id.
const KINDS: Readonly<Record<string, CiMappingKind>> = {
  'payments-notifier': 'names',
  'sepa-mandates': 'names',
  'cards-tokenizer': 'names',
  'ledger-export': 'names',
  'interest-engine': 'names',
  'fraud-screening': 'foreign',
  'cards-portal': 'foreign',
  'loan-ledger': 'foreign',
  'profile-api': 'inherited',
  'consent-api': 'inherited',
  'trade-archive': 'inherited',
  'offer-engine': 'ambiguous',
  'mobile-push': 'renamed',
  'repayment-scheduler': 'nobody',
  'lc-amendments': 'bad',
  'fraud-rules': 'unmapped',
  'cards-disputes': 'unmapped',
  'mobile-config': 'unmapped',
  'web-session': 'unmapped',
};

/** How a component points at its CIs. */
export function ciMappingOf(component: string): CiMappingKind {
  return Object.hasOwn(KINDS, component) ? KINDS[component] : 'ids';
}

/** Systems whose annotation their components inherit. */
export const ANNOTATED_SYSTEMS: Readonly<Record<string, 'ids' | 'names'>> = {
  'customer-360': 'ids',
  'trade-documents-hub': 'names',
};

/** UAT is in the CMDB for what matters most only, as in most companies. */
export function hasUatCi(spec: ComponentSpec | ResourceSpec): boolean {
  return spec.hasUat && spec.tier <= 2;
}

/** sys_id of a CI; `part` tells several CIs of one owner apart. */
export function ciSysId(
  owner: string,
  environment: Environment,
  part = 'main',
): string {
  return sysIdOf(`cmdb_ci/${environment}/${owner}/${part}`);
}

const ID_KEY = 'rosetta.io/servicenow.ciId';
const NAME_KEY = 'rosetta.io/cmdb.ciName';
const FOREIGN_KEY = 'servicenow.com/entity-id';
const UAT_KEY = 'rosetta.io/env.uat.servicenow.ciId';

const uatOverlay = (owner: string): Record<string, string> => ({
  [UAT_KEY]: ciSysId(owner, 'uat'),
});

/** ServiceNow annotations of a component in the demo catalog. */
export function componentCiAnnotations(
  spec: ComponentSpec,
): Record<string, string> {
  const owner = `component:${spec.name}`;
  const uat = hasUatCi(spec) ? uatOverlay(owner) : {};
  switch (ciMappingOf(spec.name)) {
    case 'ids':
      return {
        [ID_KEY]: [
          ciSysId(owner, 'production'),
          ...(spec.mapping === 'multi'
            ? [ciSysId(owner, 'production', 'application')]
            : []),
        ].join(','),
        ...uat,
      };
    case 'foreign':
      return { [FOREIGN_KEY]: `component:default/${spec.name}`, ...uat };
    case 'names':
    case 'ambiguous':
      return { [NAME_KEY]: spec.name };
    case 'renamed':
      return { [NAME_KEY]: `${spec.name}-gateway` };
    case 'nobody':
      return { [ID_KEY]: ciSysId(`${owner}-retired`, 'production') };
    case 'bad':
      return { [ID_KEY]: 'CI-00042 (main)' };
    default:
      return {};
  }
}

/** ServiceNow annotations of a resource: a database is two CIs, the instance and its server. */
export function resourceCiAnnotations(
  spec: ResourceSpec,
): Record<string, string> {
  const owner = `resource:${spec.name}`;
  const uat = hasUatCi(spec) ? uatOverlay(owner) : {};
  if (spec.type === 'message-broker') {
    return { [NAME_KEY]: spec.name };
  }
  return {
    [ID_KEY]: [
      ciSysId(owner, 'production'),
      ...(spec.type === 'database'
        ? [ciSysId(owner, 'production', 'server')]
        : []),
    ].join(','),
    ...uat,
  };
}

/** ServiceNow annotations of a System. */
export function systemCiAnnotations(spec: SystemSpec): Record<string, string> {
  switch (ANNOTATED_SYSTEMS[spec.name]) {
    case 'ids':
      return { [ID_KEY]: ciSysId(`system:${spec.name}`, 'production') };
    case 'names':
      return { [NAME_KEY]: spec.title };
    default:
      return {};
  }
}
