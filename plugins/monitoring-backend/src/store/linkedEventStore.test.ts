import { DeploymentStateFact, Fact, LogHourFact, LogPatternDayFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { changeFact, deploymentFact, HOUR } from '../__testUtils__/facts';
import { TestPages, testPages } from '../__testUtils__/storeFacts';
import { listKnown } from './knownStore';

jest.setTimeout(120_000);

const NOW = Date.UTC(2026, 10, 20, 10);
const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const C = 'c'.repeat(40);
const gitlab = { source: 'gitlab', instance: 'main', stream: 'deployments', partition: 'live' } as const;
const servicenow = { source: 'servicenow', instance: 'main', stream: 'changes', partition: 'live' } as const;

describe('events, states and logs in the store', () => {
  const databases = testDatabases();
  let knex: Knex;
  let deployments: TestPages;
  let changes: TestPages;

  beforeEach(async () => {
    ({ knex } = await migratedDatabase(databases));
    deployments = await testPages(knex, gitlab, { nowMs: NOW });
    changes = await testPages(knex, servicenow, { nowMs: NOW, environment: 'production', rechecks: 'change' });
  });

  const rows = async (sql: string) => (await knex.raw<{ rows: Record<string, unknown>[] }>(sql)).rows;
  const links = async () =>
    (await rows(`select external_id || ' ' || environment as link from event_series join series using (series_id) order by 1`)).map(
      row => row.link,
    );

  it('keeps every accepted version, never an older one over a newer, and an equal one changes nothing', async () => {
    expect(await deployments.store([deploymentFact('7:1', NOW, A, { status: 'running', statusCode: 'running', finishedMs: null, updatedMs: NOW - HOUR })])).toBe(1);
    expect(await deployments.store([deploymentFact('7:1', NOW, A)])).toBe(1);
    expect(await deployments.store([deploymentFact('7:1', NOW, A)])).toBe(0);
    expect(await deployments.store([deploymentFact('7:1', NOW, A, { status: 'failed', updatedMs: NOW - 2 * HOUR })])).toBe(0);
    expect(await rows(`select status from deployment`)).toEqual([{ status: 'success' }]);
    expect(await rows(`select version ->> 'status' as status, upper_inf(recorded) as open from event_history order by recorded`)).toEqual([
      { status: 'running', open: false },
      { status: 'success', open: true },
    ]);
  });

  it('moves a deployment whose environment was corrected, for a target of every environment speaks for all', async () => {
    const unknown = [{ entityRef: 'component:default/shop', environment: 'unknown', via: 'direct' as const }];
    await deployments.store([deploymentFact('7:1', NOW, A, { links: unknown })]);
    expect(await links()).toEqual(['7:1 unknown']);
    await deployments.store([deploymentFact('7:1', NOW, A, { updatedMs: NOW + 1 })]);
    expect(await links()).toEqual(['7:1 production']);
  });

  it('does not store what concerns nobody, and takes the links from what has moved away', async () => {
    await changes.store([changeFact('1', NOW), changeFact('2', NOW, { links: [] })]);
    expect(await rows(`select external_id from change`)).toEqual([{ external_id: '1' }]);
    await changes.store([changeFact('1', NOW, { links: [], ciId: 'b'.repeat(32), updatedMs: NOW })]);
    expect(await links()).toEqual([]);
    expect(await rows(`select ci_id from change`)).toEqual([{ ci_id: 'b'.repeat(32) }]);
  });

  it('removes a change that is gone at a second look, and brings it back', async () => {
    await changes.store([changeFact('1', NOW), changeFact('2', NOW)]);
    await changes.store([], { gone: ['1'] });
    expect(await listKnown(knex, 'change', servicenow)).toEqual(['1', '2']);
    await changes.store([], { gone: ['1'] });
    expect(await listKnown(knex, 'change', servicenow)).toEqual(['2']);
    await changes.store([changeFact('1', NOW)]);
    expect(await listKnown(knex, 'change', servicenow)).toEqual(['1', '2']);
    await changes.store([changeFact('1', NOW, { state: 'closed', closedMs: NOW, updatedMs: NOW })]);
    expect(await listKnown(knex, 'change', servicenow)).toEqual(['2']);
  });

  it('names the ranges between successive deployments of an environment whose commits are not held', async () => {
    const uat = [{ entityRef: 'component:default/shop', environment: 'uat', via: 'direct' as const }];
    await deployments.store([
      deploymentFact('7:1', NOW - 9 * HOUR, A),
      deploymentFact('7:2', NOW - 8 * HOUR, B, { status: 'failed' }),
      deploymentFact('7:3', NOW - 7 * HOUR, C),
      deploymentFact('7:4', NOW - 6 * HOUR, C),
      deploymentFact('7:5', NOW - 5 * HOUR, B, { environmentName: 'uat', links: uat }),
    ]);
    const id = `sales/shop:${A}...${C}`;
    expect(await listKnown(knex, 'commit_range', gitlab)).toEqual([id]);
    const commits = [
      { sha: B, committedMs: NOW - 8 * HOUR, authoredMs: null, isMerge: false },
      { sha: C, committedMs: NOW - 7 * HOUR, authoredMs: NOW - 7 * HOUR, isMerge: true },
    ];
    const range: Fact = { kind: 'commit_range', externalId: id, project: 'sales/shop', fromSha: A, toSha: C, state: 'complete', commits };
    expect(await deployments.store([range])).toBe(2);
    expect(await listKnown(knex, 'commit_range', gitlab)).toEqual([]);
    await deployments.store([{ ...range, commits: [commits[0]] }]);
    expect(await rows(`select commit_sha, is_merge from release_commit`)).toEqual([{ commit_sha: B, is_merge: false }]);
  });

  it('holds of a snapshot just what is in it, and of others what is newest', async () => {
    const state = (externalId: string, observedMs: number, environment = 'production'): DeploymentStateFact => ({
      kind: 'deployment_state', externalId, entityRef: 'component:default/shop', environment, sync: 'synced', health: 'healthy',
      healthSinceMs: null, operationPhase: null, operationStartedMs: null, operationFinishedMs: null, revision: A, version: null,
      images: ['shop:1.2.3'], repository: null, deployedMs: null, conditions: [], observedMs,
    });
    const snapshot = { of: 'deployment_state' as const, entityRefs: ['component:default/shop'] };
    await deployments.store([state('argocd/shop', NOW), state('argocd/shop-uat', NOW, 'uat')], { snapshot });
    await deployments.store([{ ...state('argocd/shop', NOW - HOUR), health: 'degraded' }]);
    expect(await rows(`select external_id, health, images from deployment_state order by 1`)).toEqual([
      { external_id: 'argocd/shop', health: 'healthy', images: ['shop:1.2.3'] },
      { external_id: 'argocd/shop-uat', health: 'healthy', images: ['shop:1.2.3'] },
    ]);
    await deployments.store([state('argocd/shop', NOW + HOUR)], { snapshot });
    expect(await rows(`select external_id from deployment_state`)).toEqual([{ external_id: 'argocd/shop' }]);
    await deployments.store([], { snapshot });
    expect(await rows(`select external_id from deployment_state`)).toEqual([]);
  });

  it('ends relations that a snapshot no longer tells, and leaves those of the catalog', async () => {
    const relation = (toRef: string, origin: 'topology' | 'cmdb'): Fact => ({
      kind: 'relation', fromRef: 'component:default/shop', toRef, relation: 'calls', origin,
    });
    await knex.raw(
      `insert into entity_relation values ('component:default/shop', 'dependsOn', 'component:default/cart', 'catalog', tstzrange(now(), null))`,
    );
    const snapshot = { of: 'topology' as const, entityRefs: ['component:default/shop'] };
    await deployments.store([relation('component:default/cart', 'topology'), relation('component:default/pay', 'topology')], { snapshot });
    await deployments.store([relation('component:default/pay', 'cmdb')], { snapshot: { ...snapshot, of: 'cmdb' } });
    await deployments.store([relation('component:default/pay', 'topology')], { snapshot });
    expect(await rows(`select to_ref, source, upper_inf(valid) as open from entity_relation order by source, to_ref`)).toEqual([
      { to_ref: 'component:default/cart', source: 'catalog', open: true },
      { to_ref: 'component:default/pay', source: 'cmdb', open: true },
      { to_ref: 'component:default/cart', source: 'topology', open: false },
      { to_ref: 'component:default/pay', source: 'topology', open: true },
    ]);
  });

  it('replaces hours of log counts and the patterns of the days it is told of', async () => {
    const hour = (errors: number): LogHourFact => ({
      kind: 'log_hour', entityRef: 'component:default/shop', environment: 'production', startMs: NOW, total: 5_000_000_000, errors, exceptions: 0,
    });
    const pattern = (text: string, day: string): LogPatternDayFact => ({
      kind: 'log_pattern_day', entityRef: 'component:default/shop', environment: 'production', day, pattern: text, errors: 3,
      firstMs: NOW, lastMs: NOW + 1, isSampled: false,
    });
    expect(await deployments.store([hour(1)])).toBe(1);
    expect(await deployments.store([hour(1)])).toBe(0);
    expect(await deployments.store([hour(2)])).toBe(1);
    expect(await rows(`select total, errors from log_hour`)).toEqual([{ total: '5000000000', errors: '2' }]);
    await deployments.store([pattern('old <n>', '2026-11-19'), pattern('gone <n>', '2026-11-20')]);
    await deployments.store([pattern('new <n>', '2026-11-20')]);
    expect(await rows(`select pattern, day::text from log_pattern_day order by day`)).toEqual([
      { pattern: 'old <n>', day: '2026-11-19' },
      { pattern: 'new <n>', day: '2026-11-20' },
    ]);
  });
});
