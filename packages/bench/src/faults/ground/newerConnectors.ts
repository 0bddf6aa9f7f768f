import { Entity } from '@backstage/catalog-model';
import { JsonObject } from '@backstage/types';
import { SIMULATED_CREDENTIALS } from './credentials';

/** Where the demo's catalog says that sources are: three components are mapped by nothing else. */
export const GITLAB_IN_CATALOG = 'http://127.0.0.1:7100/gitlab/main';

/** What may be read of each server of logs, and the names that trade finance has for its fields. */
export const LOG_OPTIONS: Readonly<Record<'main' | 'trade', JsonObject>> = {
  main: { allowedIndices: ['logs-*'] },
  trade: {
    allowedIndices: ['trade-logs-*'],
    fields: { service: 'app', level: 'severity', message: 'msg', environment: 'env', exception: 'exception_class' },
  },
};

/**
 * Config of GitLab, Argo CD and ELISA as the demo has it.
 *
 * @param url - of the simulators
 * @param common - what every instance has
 */
export function newerConnectors(url: string, common: JsonObject): JsonObject {
  const { gitlab, argocd, elasticsearch, opensearch } = SIMULATED_CREDENTIALS;
  return {
    gitlab: { instances: [{ ...common, name: 'main', baseUrl: `${url}/gitlab/main`, uiUrl: GITLAB_IN_CATALOG, token: gitlab.token }] },
    argocd: { instances: [{ ...common, name: 'main', baseUrl: `${url}/argocd/main`, token: argocd.token }] },
    elisa: {
      instances: [
        {
          ...common,
          ...LOG_OPTIONS.main,
          name: 'main',
          baseUrl: `${url}/elasticsearch/main`,
          auth: { type: 'apiKey', token: elasticsearch.apiKey },
        },
        {
          ...common,
          ...LOG_OPTIONS.trade,
          name: 'trade',
          baseUrl: `${url}/opensearch/trade`,
          auth: { type: 'basic', username: opensearch.username, password: opensearch.password },
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
