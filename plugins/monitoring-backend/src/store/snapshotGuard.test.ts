import { DeploymentStateFact, Fact, RelationFact } from '@rosetta/backstage-plugin-monitoring-common';
import { FactPage, Lease } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { pageOf } from '../__testUtils__/facts';
import { BatchStore } from './batchStore';
import { FeedKey, FeedStore } from './feedStore';
import { PostgresLeaseStore } from './leaseStore';
import { PageWriter } from './pageWriter';
import { Partitions } from './partitions';
import { SeriesIds } from './seriesIds';

jest.setTimeout(60_000);

const NOW = Date.UTC(2026, 9, 31, 20);
const shop = { entityRef: 'component:default/shop', environment: 'production' };
const cart = { entityRef: 'component:default/cart', environment: 'production' };
const both = [shop.entityRef, cart.entityRef];

const app = (id: number, series = shop): DeploymentStateFact => ({
  kind: 'deployment_state', ...series, externalId: `argocd/app-${id}`, sync: 'synced', health: 'healthy', healthSinceMs: null,
  operationPhase: null, operationStartedMs: null, operationFinishedMs: null, revision: null, version: null, images: [],
  repository: null, deployedMs: null, conditions: [], observedMs: NOW,
} as unknown as DeploymentStateFact);
const apps = (count: number, series = shop) => Array.from({ length: count }, (_, id) => app(id, series));
const calls = (origin: RelationFact['origin']) => (id: number): RelationFact => ({
  kind: 'relation', fromRef: shop.entityRef, relation: 'calls', toRef: `component:default/to-${id}`, origin,
});

describe('A list of everything that is suddenly empty or short', () => {
  const databases = testDatabases();
  let knex: Knex;
  let lease: Lease;
  let writer: PageWriter;
  let feed: FeedKey;

  beforeEach(async () => {
    ({ knex } = await migratedDatabase(databases));
    lease = (await new PostgresLeaseStore(knex).acquire('feed', 'me', 60))!;
    writer = new PageWriter(knex, new Partitions(knex), new SeriesIds(), 'UTC');
    feed = { source: 'argocd', instance: 'main', stream: 'state', partition: 'live' };
  });

  /** Runs a page as the engine does, and notes how it ended. @returns the code of its failure */
  const run = async (facts: readonly Fact[], snapshot: FactPage['snapshot'], more: Partial<FactPage> = {}) => {
    const batches = new BatchStore(knex);
    await new FeedStore(knex).read(feed);
    const batchRunId = await batches.begin({ ...feed, kind: 'scheduled', windowStartMs: NOW, windowEndMs: NOW, startedBy: null });
    try {
      await writer.write(
        {
          lease, feed, batchRunId,
          page: pageOf(facts, { ...more, ...(snapshot ? { snapshot } : {}) }),
          window: { startMs: NOW - 1, endMs: NOW },
          targets: [shop, cart].map(target => ({ ...target, pivotHash: 'one' })),
          watermarkMs: NOW,
          judgesPresence: true,
        },
        NOW,
      );
      await batches.finish(batchRunId, 'done', null);
      return undefined;
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      await batches.finish(batchRunId, 'failed', { code, message });
      return code;
    }
  };
  const state = (facts: readonly Fact[], entityRefs: readonly string[] = both, more: Partial<FactPage> = {}) =>
    run(facts, { of: 'deployment_state', entityRefs }, more);
  const held = async () => Number((await knex.raw<{ rows: { n: string }[] }>(`select count(*) as n from deployment_state`)).rows[0].n);
  const related = async () =>
    Number((await knex.raw<{ rows: { n: string }[] }>(`select count(*) as n from entity_relation where upper_inf(valid)`)).rows[0].n);
  const passes = (time: string) => knex.raw(`update batch_run set started_at = started_at - cast(? as interval)`, [time]);
  const pivot = (verification: string) =>
    knex.raw(
      `insert into entity_pivot (entity_ref, environment, source, instance, state, origin, pivot, verification, verified_at)
       values (?, 'production', 'argocd', 'main', 'mapped', 'rosetta', 'p', ?, clock_timestamp())`,
      [shop.entityRef, verification],
    );
  const verification = async () =>
    (await knex.raw<{ rows: { verification: string }[] }>(`select verification from entity_pivot`)).rows[0].verification;

  it('removes nothing, marks nobody absent, moves nothing, and says so', async () => {
    await state(apps(5));
    await pivot('found');
    await knex.raw(`update feed set watermark = null`);
    expect(await state([], both, { notFound: [shop] })).toBe('suspicious_empty');
    expect(await held()).toBe(5);
    expect(await verification()).toBe('found');
    expect((await knex.raw(`select watermark from feed`)).rows).toEqual([{ watermark: null }]);
    expect((await knex.raw(`select error_message from batch_run where state = 'failed'`)).rows[0].error_message).toMatch(
      /^argocd "main" shows none of the 5 applications/,
    );
  });

  it('is doubted also where the connector dares to tell of nobody that this is all', async () => {
    await state(apps(5));
    expect(await state([], [])).toBe('suspicious_empty');
  });

  it('is believed of fewer than five', async () => {
    await state(apps(4));
    expect(await state([])).toBeUndefined();
    expect(await held()).toBe(0);
  });

  it('is believed when it has been so for a day with no better look in between', async () => {
    await state(apps(5));
    expect(await state([])).toBe('suspicious_empty');
    await passes('23 hours 50 minutes');
    expect(await state([])).toBe('suspicious_empty');
    await passes('11 minutes');
    expect(await state([])).toBeUndefined();
    expect(await held()).toBe(0);
  });

  it('is doubted for a day anew after a better look', async () => {
    await state(apps(5));
    await state([]);
    await passes('23 hours');
    await state(apps(5));
    await state([]);
    await passes('2 hours');
    expect(await state([])).toBe('suspicious_empty');
    expect(await held()).toBe(5);
  });

  it('is doubted when more than a fifth of many are gone, for an hour', async () => {
    await state(apps(100));
    expect(await state(apps(79))).toBe('suspicious_empty');
    expect(await held()).toBe(100);
    await passes('61 minutes');
    expect(await state(apps(79))).toBeUndefined();
    expect(await held()).toBe(79);
  });

  it('is doubted when more than 500 are gone, whatever their share', async () => {
    await state(apps(3_000));
    expect(await state(apps(2_499))).toBe('suspicious_empty');
    expect(await state(apps(2_500))).toBeUndefined();
  });

  it('is believed when a fifth of many are gone', async () => {
    await state(apps(110));
    expect(await state(apps(88))).toBeUndefined();
    expect(await held()).toBe(88);
  });

  it('is believed when twenty of few are gone', async () => {
    await state([...apps(5), ...apps(20, cart)]);
    expect(await state(apps(5))).toBeUndefined();
    expect(await held()).toBe(5);
  });

  it('is believed of an entity that was just mapped otherwise, and not when nothing is left', async () => {
    await state(apps(30));
    await pivot('unverified');
    expect(await state([])).toBe('suspicious_empty');
    expect(await state(apps(1))).toBeUndefined();
    expect(await held()).toBe(1);
  });

  it('takes an application that moves to another environment for no loss', async () => {
    await state(apps(30));
    expect(await state(apps(30, { ...shop, environment: 'uat' }))).toBeUndefined();
    expect(await held()).toBe(30);
  });

  it.each(['topology', 'cmdb'] as const)('leaves relations of %s as they are', async of => {
    feed = { source: of === 'cmdb' ? 'servicenow' : 'dynatrace', instance: 'main', stream: of, partition: 'live' };
    const relations = Array.from({ length: 30 }, (_, id) => calls(of)(id));
    await run(relations, { of, entityRefs: both });
    expect(await run([], { of, entityRefs: [] })).toBe('suspicious_empty');
    expect(await run([], { of, entityRefs: both })).toBe('suspicious_empty');
    expect(await run(relations.slice(0, 9), { of, entityRefs: both })).toBe('suspicious_empty');
    expect(await related()).toBe(30);
    expect(await run(relations.slice(0, 10), { of, entityRefs: both })).toBeUndefined();
    expect(await related()).toBe(10);
  });

  it('ends no relation to an entity that could not be recognised this once, and misses none of them', async () => {
    feed = { source: 'servicenow', instance: 'main', stream: 'cmdb', partition: 'live' };
    const relations = Array.from({ length: 30 }, (_, id) => calls('cmdb')(id));
    await run(relations, { of: 'cmdb', entityRefs: both });
    const unsettledRefs = relations.slice(1).map(({ toRef }) => toRef);
    const other = calls('cmdb')(99);
    expect(await run([other], { of: 'cmdb', entityRefs: both, unsettledRefs })).toBeUndefined();
    expect(await related()).toBe(30);
  });

  it('is no matter of a page that tells no list of everything', async () => {
    await state(apps(5));
    expect(await run([], undefined)).toBeUndefined();
    expect(await held()).toBe(5);
  });
});
