import { COMPONENTS } from './componentData';
import { logInstanceOf } from './logBook';
import { ComponentSpec, SYSTEMS, SystemSpec } from './topologyData';

const PREFIX = 'rosetta.io/';

/** How a component points at its lines, where it is not by its name and its System's index. */
type LogMappingKind =
  /** An index and service of its own. */
  | 'own'
  /** Nothing of its own: the System's index without a service is a finding. */
  | 'no-service'
  /** An index outside what the connector's config allows. */
  | 'outside'
  /** A query template with a placeholder that there is not. */
  | 'bad-template'
  /** A service that never wrote a line. */
  | 'nobody'
  /** An index that does not exist. */
  | 'no-index'
  /** Links into another Kibana, and no counts. */
  | 'link-only'
  | 'template'
  | 'space'
  | 'switched-off';

const KINDS: Readonly<Record<string, LogMappingKind>> = {
  'payments-api': 'template',
  'sepa-instant': 'own',
  'fraud-rules': 'no-service',
  'cards-disputes': 'outside',
  'mobile-config': 'bad-template',
  'web-documents': 'nobody',
  'collections-api': 'no-index',
  'kyc-check': 'link-only',
  'cards-portal': 'space',
  'web-session': 'switched-off',
};

/** Systems that name no index; their components do. */
const SYSTEMS_WITHOUT_INDEX: ReadonlySet<string> = new Set(['platform-core']);

const domainOf = (system: string) => SYSTEMS.find(candidate => candidate.name === system)?.domain ?? '';

/** Index pattern of a domain's lines. */
export function logPattern(domain: string): string {
  return logInstanceOf(domain) === 'trade' ? 'trade-logs-*' : `logs-${domain}-*`;
}

const instanceAnnotation = (domain: string): Record<string, string> =>
  logInstanceOf(domain) === 'trade' ? { [`${PREFIX}elisa.instance`]: 'trade' } : {};

/** ELISA annotations of a System: components inherit them. */
export function systemLogAnnotations(spec: SystemSpec): Record<string, string> {
  if (SYSTEMS_WITHOUT_INDEX.has(spec.name)) return {};
  return { [`${PREFIX}elisa.index`]: logPattern(spec.domain), ...instanceAnnotation(spec.domain) };
}

/** ELISA annotations of a component. */
export function componentLogAnnotations(spec: ComponentSpec): Record<string, string> {
  const domain = domainOf(spec.system);
  const service = { [`${PREFIX}elisa.service`]: spec.name };
  const index = (value: string) => ({ [`${PREFIX}elisa.index`]: value });
  const template = (value: string) => ({ [`${PREFIX}kibana.queryTemplate`]: value });
  const own = SYSTEMS_WITHOUT_INDEX.has(spec.system)
    ? { ...index(logPattern(domain)), ...instanceAnnotation(domain), ...service }
    : service;
  switch (KINDS[spec.name]) {
    case 'own':
      return { ...index(logPattern(domain)), ...service };
    case 'no-service':
      return {};
    case 'outside':
      return { ...index('audit-cards-*'), ...service };
    case 'bad-template':
      return { ...own, ...template('service.name : "{{service}}" and host.name : "{{pod}}"') };
    case 'nobody':
      return { [`${PREFIX}elisa.service`]: `${spec.name}-retired` };
    case 'no-index':
      return { ...index('logs-collections'), ...service };
    case 'link-only':
      return { ...service, [`${PREFIX}elisa.instance`]: 'archive' };
    case 'template':
      return {
        ...own,
        ...template('service.name : "{{service}}" and service.environment : "{{environment}}" and not log.level : debug'),
        [`${PREFIX}kibana.space`]: 'payments',
      };
    case 'space':
      return { ...own, [`${PREFIX}kibana.space`]: 'cards' };
    case 'switched-off':
      return { [`${PREFIX}elisa.service`]: '' };
    default:
      return own;
  }
}

/** An entity of which no line can be counted, and why; for tests. */
export function logFindings(): { entityRef: string; kind: string }[] {
  const wrong: readonly LogMappingKind[] = ['no-service', 'outside', 'bad-template', 'nobody', 'no-index', 'link-only', 'switched-off'];
  return COMPONENTS.filter(spec => wrong.includes(KINDS[spec.name])).map(spec => ({
    entityRef: `component:default/${spec.name}`,
    kind: KINDS[spec.name],
  }));
}
