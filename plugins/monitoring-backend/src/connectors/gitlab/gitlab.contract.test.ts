import { describeConnectorContract } from '@rosetta/backstage-plugin-monitoring-node/testing';
import {
  at,
  deploymentRow,
  fakeGitlab,
  FakeRow,
  HOUR,
  mergeRequestRow,
  pipelineRow,
  sha,
  START,
} from './__testUtils__/fakeGitlab';
import { target, TOKEN } from './__testUtils__/useGitlab';
import { gitlabConnectorFactory } from './gitlabConnector';

const shared = {
  factory: gitlabConnectorFactory,
  options: { token: TOKEN },
  canary: TOKEN,
  window: { startMs: START, endMs: START + HOUR },
  nowMs: START + HOUR,
  targets: [
    target('a', 'shop/cart'),
    target('b', '42', 'uat', 'inherited'),
    target('c', 'shop/pay'),
  ],
};
const project = (id: number, path: string, more: object) => ({ id, path, ...more });
/** More rows than a page holds, so that pages follow each other; the rest differ in time only. */
const many = (row: (number: number, more: FakeRow) => FakeRow, count: number) =>
  Array.from({ length: count }, (_, index) =>
    row(index + 1, { updated_at: new Date(START + 600_000 + index * 10).toISOString() }),
  );

const links = (environment: string) => [
  { entityRef: 'component:default/a', environment, via: 'direct' as const },
  { entityRef: 'component:default/b', environment: 'uat', via: 'inherited' as const },
];
const deploymentFact = (number: number, index: number) => ({
  kind: 'deployment' as const,
  externalId: `42:${500 + number}`,
  name: `#${number}`,
  status: 'success' as const,
  statusCode: 'success',
  environmentName: 'prod',
  project: 'shop/cart',
  sha: sha(number),
  revision: sha(number),
  ref: 'main',
  version: null,
  repository: 'gitlab.shop.test/shop/cart',
  pipelineId: String(700 + number),
  createdMs: START + 60_000,
  startedMs: START + 120_000,
  finishedMs: START + 300_000,
  updatedMs: START + 600_000 + index * 10,
  links: links('production'),
});

describeConnectorContract('gitlab deployments', {
  ...shared,
  stream: 'deployments',
  healthy: fakeGitlab([
    project(42, 'shop/cart', { deployments: many(deploymentRow, 230) }),
    project(43, 'shop/pay', { deployments: [] }),
  ]),
  expectedFacts: Array.from({ length: 230 }, (_, index) => deploymentFact(index + 1, index)),
  malformed: fakeGitlab([
    project(42, 'shop/cart', {
      deployments: [
        deploymentRow(1, { created_at: 'yesterday' }),
        deploymentRow(2, {
          deployable: { started_at: '2026-11-20T06:09:00Z', finished_at: '2026-11-20T06:08:00Z' },
        }),
        deploymentRow(3),
      ],
    }),
    project(43, 'shop/pay', {}),
  ]),
  malformedFacts: 1,
  malformedCode: 'finished_before_started',
  endless: request => {
    const rows = Array.from({ length: 100 }, (_, index) => deploymentRow(index + 1, { updated_at: at(10) }));
    const answer = { json: rows, headers: { 'x-next-page': '2' } };
    return request.path.endsWith('/deployments')
      ? answer
      : (fakeGitlab([project(42, 'shop/cart', {}), project(43, 'shop/pay', {})])(request) as object);
  },
});

describeConnectorContract('gitlab pipelines', {
  ...shared,
  stream: 'pipelines',
  healthy: fakeGitlab([
    project(42, 'shop/cart', {
      pipelines: [pipelineRow(1), pipelineRow(2, { status: 'running', updated_at: null })],
      details: {
        701: { ...pipelineRow(1), started_at: '2026-11-20T06:02:00.000Z', finished_at: '2026-11-20T06:05:00.000Z', duration: 171.5 },
      },
    }),
    project(43, 'shop/pay', { pipelines: [] }),
  ]),
  expectedFacts: [
    {
      kind: 'pipeline',
      externalId: '42:701',
      number: '701',
      project: 'shop/cart',
      status: 'success',
      statusCode: 'success',
      trigger: 'push',
      ref: 'main',
      sha: sha(1),
      createdMs: START + 60_000,
      startedMs: START + 120_000,
      finishedMs: START + 300_000,
      durationSeconds: 171.5,
      updatedMs: START + 660_000,
      links: links('*'),
    },
  ],
  malformed: fakeGitlab([
    project(42, 'shop/cart', { pipelines: [pipelineRow(1, { sha: 'HEAD~1' }), pipelineRow(2)] }),
    project(43, 'shop/pay', {}),
  ]),
  malformedFacts: 1,
  malformedCode: 'bad_sha',
});

describeConnectorContract('gitlab merge requests', {
  ...shared,
  stream: 'merge_requests',
  healthy: fakeGitlab([
    project(42, 'shop/cart', { mergeRequests: [mergeRequestRow(1)] }),
    project(43, 'shop/pay', { mergeRequests: [] }),
  ]),
  expectedFacts: [
    {
      kind: 'merge_request',
      externalId: '42:1',
      iid: 1,
      project: 'shop/cart',
      title: 'Add a cart 1',
      state: 'merged',
      sourceBranch: 'cart-1',
      targetBranch: 'main',
      labels: ['cart'],
      createdMs: START - 600 * 60_000,
      mergedMs: START + 540_000,
      closedMs: null,
      mergeCommitSha: sha(0xa1),
      squashCommitSha: null,
      headSha: sha(1),
      updatedMs: START + 660_000,
      links: links('*'),
    },
  ],
  malformed: fakeGitlab([
    project(42, 'shop/cart', {
      mergeRequests: [mergeRequestRow(1, { merged_at: '2020-01-01T00:00:00Z' }), mergeRequestRow(2)],
    }),
    project(43, 'shop/pay', {}),
  ]),
  malformedFacts: 1,
  malformedCode: 'merged_before_created',
});
