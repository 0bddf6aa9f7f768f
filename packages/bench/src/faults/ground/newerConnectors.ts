import { Entity } from '@backstage/catalog-model';
import { JsonObject } from '@backstage/types';

/** Public credentials of the simulated tools (packages/simulators/README.md). */
const GITLAB_TOKEN = 'glpat-RosettaDemoReadApi00';
const ELASTIC_API_KEY = Buffer.from('rosetta-demo:RosettaDemoElasticKey0').toString('base64');
const OPENSEARCH_PASSWORD = 'RosettaDemoOpenSearch0';
const ARGOCD_TOKEN = [{ alg: 'HS256', typ: 'JWT' }, { iss: 'argocd', sub: 'rosetta:apiKey', iat: 1735808400 }, 'rosetta demo rosetta']
  .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.');
/** Where the demo's catalog says that sources are: three components are mapped by nothing else. */
const GITLAB_IN_CATALOG = 'http://127.0.0.1:7100/gitlab/main';

/**
 * Config of GitLab, Argo CD and ELISA as the demo has it.
 *
 * @param url - of the simulators
 * @param common - what every instance has
 */
export function newerConnectors(url: string, common: JsonObject): JsonObject {
  return {
    gitlab: { instances: [{ ...common, name: 'main', baseUrl: `${url}/gitlab/main`, uiUrl: GITLAB_IN_CATALOG, token: GITLAB_TOKEN }] },
    argocd: { instances: [{ ...common, name: 'main', baseUrl: `${url}/argocd/main`, token: ARGOCD_TOKEN }] },
    elisa: {
      instances: [
        {
          ...common,
          name: 'main',
          baseUrl: `${url}/elasticsearch/main`,
          auth: { type: 'apiKey', token: ELASTIC_API_KEY },
          allowedIndices: ['logs-*'],
        },
        {
          ...common,
          name: 'trade',
          baseUrl: `${url}/opensearch/trade`,
          auth: { type: 'basic', username: 'rosetta', password: OPENSEARCH_PASSWORD },
          allowedIndices: ['trade-logs-*'],
          fields: { service: 'app', level: 'severity', message: 'msg', environment: 'env', exception: 'exception_class' },
        },
      ],
    },
  };
}

/** Components whose lines are read: of both servers, one without an environment in its lines, and the demo's wrong ones. */
const LOGGED: ReadonlySet<string> = new Set([
  'payments-api', 'sepa-batch', 'ledger-core', 'cards-switch', 'mobile-gateway', 'lc-issuance', 'trade-archive',
  'web-documents', 'collections-api', 'mobile-config', 'cards-disputes', 'kyc-check', 'web-session',
]);
const LOG_SERVICE = 'rosetta.io/elisa.service';

/**
 * The catalog with few components that name a service of logs: of each a thousand lines a day
 * are read for their patterns, and of all of them that would be most of what a run does.
 */
export const withFewLogs = (entities: readonly Entity[]): Entity[] =>
  entities.map(entity => {
    const { [LOG_SERVICE]: service, ...annotations } = entity.metadata.annotations ?? {};
    return service === undefined || LOGGED.has(entity.metadata.name)
      ? entity
      : { ...entity, metadata: { ...entity.metadata, annotations } };
  });
