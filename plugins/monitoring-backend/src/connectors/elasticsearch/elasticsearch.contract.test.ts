import { LogHourFact, LogPatternDayFact } from '@rosetta/backstage-plugin-monitoring-common';
import { describeConnectorContract, FixtureRequest } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { bodyOf, countsAnswer, everyHour, hit, hitsAnswer, HOUR, pivot, START, target } from './__testUtils__/useElisa';
import { elasticsearchConnectorFactory } from './elasticsearchConnector';

const CANARY = 'Y2FuYXJ5OmNhbmFyeS1rZXktMDEyMzQ1Njc4OQ==';
const shared = {
  factory: elasticsearchConnectorFactory,
  canary: CANARY,
  options: { auth: { type: 'apiKey', token: CANARY }, allowedIndices: ['logs-*', 'cards'] },
  window: { startMs: START, endMs: START + 2 * HOUR },
  nowMs: START + 3 * HOUR,
  targets: [
    target('api'),
    target('router', pivot({ service: 'router' }), 'production'),
    target('cards', pivot({ index: 'cards', service: 'cards' })),
  ],
};

const hour = (name: string, environment: string, position: number, [total, errors, exceptions]: readonly number[]): LogHourFact => ({
  kind: 'log_hour',
  entityRef: `component:default/${name}`,
  environment,
  startMs: START + position * HOUR,
  total: total!,
  errors: errors!,
  exceptions: exceptions!,
});

const healthy = (request: FixtureRequest) =>
  countsAnswer(request, (_, window) => everyHour(window, { prod: [10, 3, 1], staging: [4, 0, 0] }));

describeConnectorContract('elisa log_hours', {
  ...shared,
  stream: 'log_hours',
  healthy,
  expectedFacts: [0, 1].flatMap(position => [
    hour('api', 'production', position, [10, 3, 1]),
    hour('api', 'uat', position, [4, 0, 0]),
    hour('cards', 'production', position, [10, 3, 1]),
    hour('cards', 'uat', position, [4, 0, 0]),
    hour('router', 'production', position, [14, 3, 1]),
  ]),
  malformed: request =>
    countsAnswer(request, (service, window) =>
      everyHour(window, { prod: [10, 3, 1] }).map((bucket, position, all) =>
        service === 'cards' && position === all.length - 1 ? { ...bucket, doc_count: 'many' } : bucket,
      ),
    ),
  malformedFacts: 5,
  malformedCode: 'malformed_bucket',
});

const lines = (service: string) => [
  hit(START + HOUR, `Call ${service} failed after 12 ms`),
  hit(START + 60_000, `Call ${service} failed after 7 ms`),
  hit(START, 'Disk is full', null),
];
const serviceOf = (request: FixtureRequest) => String(Object.values(bodyOf(request).query.bool.filter[1]!.term)[0]);

const pattern = (name: string, environment: string, text: string, errors: number, firstMs: number, lastMs: number): LogPatternDayFact => ({
  kind: 'log_pattern_day',
  entityRef: `component:default/${name}`,
  environment,
  day: '2026-11-20',
  pattern: text,
  errors,
  firstMs,
  lastMs,
  isSampled: false,
});

describeConnectorContract('elisa log_patterns', {
  ...shared,
  stream: 'log_patterns',
  healthy: request => hitsAnswer(lines(serviceOf(request))),
  expectedFacts: [
    pattern('api', 'production', 'Call payments-api failed after <num> ms', 2, START + 60_000, START + HOUR),
    pattern('api', 'unknown', 'Disk is full', 1, START, START),
    pattern('router', 'production', 'Call router failed after <num> ms', 2, START + 60_000, START + HOUR),
    pattern('router', 'production', 'Disk is full', 1, START, START),
    pattern('cards', 'production', 'Call cards failed after <num> ms', 2, START + 60_000, START + HOUR),
    pattern('cards', 'unknown', 'Disk is full', 1, START, START),
  ],
  malformed: request => hitsAnswer(serviceOf(request) === 'cards' ? [{ ...lines('cards')[0], sort: 'newest' }, ...lines('cards').slice(1)] : []),
  malformedFacts: 2,
  malformedCode: 'malformed_line',
  endless: () => hitsAnswer(Array.from({ length: 500 }, (_, order) => hit(START + 1_000, 'again', 'prod', order)), 5_000),
});
