import { describeConnectorContract } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { app, entry, fakeArgocd, sha, START } from './__testUtils__/fakeArgocd';
import { apps, MINUTE, target, TOKEN } from './__testUtils__/useArgocd';
import { argocdConnectorFactory } from './argocdConnector';

const NOW = START + 60 * MINUTE;
const links = [
  { entityRef: 'component:default/a', environment: 'production', via: 'direct' as const },
  { entityRef: 'component:default/b', environment: 'uat', via: 'inherited' as const },
];
const deployment = (id: number, more: object = {}) => ({
  kind: 'deployment' as const,
  externalId: `uid-cart-prod:${id}`,
  name: 'cart-prod',
  status: 'success' as const,
  statusCode: 'Succeeded',
  environmentName: 'prod',
  project: 'argocd/cart-prod',
  sha: sha(id),
  revision: sha(id),
  ref: 'main',
  version: null,
  repository: 'gitlab.shop.test/shop/deploy',
  pipelineId: null,
  createdMs: START + id * 10 * MINUTE,
  startedMs: START + id * 10 * MINUTE,
  finishedMs: START + (id * 10 + 2) * MINUTE,
  updatedMs: START + (id * 10 + 2) * MINUTE,
  links,
  ...more,
});
const state = (entityRef: string, environment: string) => ({
  kind: 'deployment_state' as const,
  externalId: 'argocd/cart-prod',
  entityRef: `component:default/${entityRef}`,
  environment,
  sync: 'synced' as const,
  health: 'healthy' as const,
  healthSinceMs: START + 23 * MINUTE,
  operationPhase: 'succeeded' as const,
  operationStartedMs: START + 20 * MINUTE,
  operationFinishedMs: START + 22 * MINUTE,
  revision: sha(2),
  version: '1.4.2',
  images: ['registry.test/shop/cart:1.4.2', 'registry.test/shop/cart-worker:1.4.2@sha256:00'],
  repository: 'gitlab.shop.test/shop/deploy',
  deployedMs: START + 22 * MINUTE,
  conditions: [],
  observedMs: NOW,
});

describeConnectorContract('argocd state', {
  factory: argocdConnectorFactory,
  options: { token: TOKEN },
  canary: TOKEN,
  stream: 'state',
  window: { startMs: START, endMs: NOW },
  nowMs: NOW,
  targets: [target('a', apps('cart-prod')), target('b', apps('argocd/cart-prod'), 'uat', 'inherited')],
  healthy: fakeArgocd({ apps: [app('cart-prod'), app('pay-prod')] }),
  expectedFacts: [
    state('a', 'production'),
    state('b', 'uat'),
    deployment(1),
    deployment(2, { version: '1.4.2', updatedMs: START + 22 * MINUTE + 1 }),
  ],
  malformed: fakeArgocd({
    apps: [
      app('cart-prod', {
        status: { history: [entry(1, { deployedAt: '2026-11-20T06:00:00Z' }), entry(2), 'nonsense'] },
      }),
    ],
  }),
  malformedFacts: 3,
  malformedCode: 'finished_before_started',
});
