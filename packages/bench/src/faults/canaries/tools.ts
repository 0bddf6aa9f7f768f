import { JsonObject } from '@backstage/types';
import { basicAuthorization, SIMULATED_CREDENTIALS } from '../ground/credentials';
import { GITLAB_IN_CATALOG, LOG_OPTIONS } from '../ground/newerConnectors';
import { CanaryInstance } from './instances';
import { SECRETS } from './secrets';

/** A simulated tool behind the gateway: the header that must come, and the one that goes on. */
interface ForwardedTool {
  /** Path below the simulators. */
  readonly path: string;
  readonly header: 'authorization' | 'private-token';
  readonly canary: string;
  readonly real: string;
}

const { gitlab, argocd, elasticsearch, opensearch } = SIMULATED_CREDENTIALS;

/** GitLab, Argo CD and both kinds of log store, by the first part of the gateway's path. */
export const FORWARDED_TOOLS: Readonly<Record<string, ForwardedTool>> = {
  gitlab: { path: 'gitlab/main', header: 'private-token', canary: SECRETS.gitlab.value, real: gitlab.token },
  argocd: { path: 'argocd/main', header: 'authorization', canary: `Bearer ${SECRETS.argocd.value}`, real: `Bearer ${argocd.token}` },
  elastic: {
    path: 'elasticsearch/main',
    header: 'authorization',
    canary: `ApiKey ${SECRETS.elastic.value}`,
    real: `ApiKey ${elasticsearch.apiKey}`,
  },
  opensearch: {
    path: 'opensearch/trade',
    header: 'authorization',
    canary: basicAuthorization('canary', SECRETS.opensearch.value),
    real: basicAuthorization(opensearch.username, opensearch.password),
  },
};

/** Instances of GitLab, Argo CD and ELISA: those that work, and one of each that throws back what it is sent. */
export function toolInstances(gatewayUrl: string): CanaryInstance[] {
  const elisa = (name: string, path: string, options: JsonObject): CanaryInstance => ({
    source: 'elisa', name, baseUrl: `${gatewayUrl}/${path}`, options,
  });
  return [
    { source: 'gitlab', name: 'main', baseUrl: `${gatewayUrl}/gitlab`, options: { token: SECRETS.gitlab.value, uiUrl: GITLAB_IN_CATALOG } },
    {
      source: 'gitlab', name: 'odd', baseUrl: `${gatewayUrl}/gitlab-odd`, options: { token: SECRETS.gitlabOdd.value },
      annotations: { 'rosetta.io/gitlab.projectId': 'canary/odd', 'rosetta.io/gitlab.instance': 'odd' },
    },
    { source: 'argocd', name: 'main', baseUrl: `${gatewayUrl}/argocd`, options: { token: SECRETS.argocd.value } },
    {
      source: 'argocd', name: 'odd', baseUrl: `${gatewayUrl}/argocd-odd`, options: { token: SECRETS.argocdOdd.value },
      annotations: { 'argocd/app-name': 'canary-odd', 'rosetta.io/argocd.instance': 'odd' },
    },
    elisa('main', 'elastic', { ...LOG_OPTIONS.main, auth: { type: 'apiKey', token: SECRETS.elastic.value } }),
    elisa('trade', 'opensearch', {
      ...LOG_OPTIONS.trade,
      auth: { type: 'basic', username: 'canary', password: SECRETS.opensearch.value },
    }),
    {
      ...elisa('odd', 'elastic-odd', { ...LOG_OPTIONS.main, auth: { type: 'bearer', token: SECRETS.elasticOdd.value } }),
      annotations: { 'rosetta.io/elisa.service': 'canary', 'rosetta.io/elisa.index': 'logs-*', 'rosetta.io/elisa.instance': 'odd' },
    },
  ];
}
