import { JsonObject } from '@backstage/types';
import { CanaryInstance } from './instances';
import { SECRETS } from './secrets';

/** A simulated tool behind the gateway: the header that must come, and the one that goes on. */
export interface ForwardedTool {
  /** Path below the simulators. */
  readonly path: string;
  readonly header: 'authorization' | 'private-token';
  readonly canary: string;
  readonly real: string;
}

const basic = (username: string, password: string) => `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/** A credential of the demo, which the launcher sets. @throws Error where it did not */
function demo(name: string): string {
  const value = process.env[`ROSETTA_DEMO_${name}`];
  if (value === undefined) throw new Error(`ROSETTA_DEMO_${name} is not set: start with npm run faults`);
  return value;
}

/** GitLab, Argo CD and both kinds of log store, by the first part of the gateway's path. */
export const forwardedTools = (): Readonly<Record<string, ForwardedTool>> => ({
  gitlab: { path: 'gitlab/main', header: 'private-token', canary: SECRETS.gitlab.value, real: demo('GITLAB_TOKEN') },
  argocd: { path: 'argocd/main', header: 'authorization', canary: `Bearer ${SECRETS.argocd.value}`, real: `Bearer ${demo('ARGOCD_TOKEN')}` },
  elastic: {
    path: 'elasticsearch/main',
    header: 'authorization',
    canary: `ApiKey ${SECRETS.elastic.value}`,
    real: `ApiKey ${demo('ELASTIC_API_KEY')}`,
  },
  opensearch: {
    path: 'opensearch/trade',
    header: 'authorization',
    canary: basic('canary', SECRETS.opensearch.value),
    real: basic('rosetta', demo('OPENSEARCH_PASSWORD')),
  },
});

/** Where the demo's catalog says that sources are. */
const GITLAB_IN_CATALOG = 'http://127.0.0.1:7100/gitlab/main';

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
    elisa('main', 'elastic', { auth: { type: 'apiKey', token: SECRETS.elastic.value }, allowedIndices: ['logs-*'] }),
    elisa('trade', 'opensearch', {
      auth: { type: 'basic', username: 'canary', password: SECRETS.opensearch.value },
      allowedIndices: ['trade-logs-*'],
      fields: { service: 'app', level: 'severity', message: 'msg', environment: 'env', exception: 'exception_class' },
    }),
    {
      ...elisa('odd', 'elastic-odd', { auth: { type: 'bearer', token: SECRETS.elasticOdd.value }, allowedIndices: ['logs-*'] }),
      annotations: { 'rosetta.io/elisa.service': 'canary', 'rosetta.io/elisa.index': 'logs-*', 'rosetta.io/elisa.instance': 'odd' },
    },
  ];
}
