import { DEFAULT_DORA_RULES, DeploymentFact } from '@rosetta/backstage-plugin-monitoring-common';
import fc from 'fast-check';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { changeFact, deploymentFact, HOUR } from '../__testUtils__/facts';
import { TestPages, testPages } from '../__testUtils__/storeFacts';
import { moveDoraBound } from './correlationStore';
import { deriveDelivery } from './deliveryStore';
import { ChangeReader, DeliveryReader } from './read';

jest.setTimeout(120_000);

const NOW = Date.UTC(2026, 10, 20, 10);
const MINUTE = 60_000;
const sha = (digit: string) => digit.repeat(40);
const gitlab = { source: 'gitlab', instance: 'main', stream: 'deployments', partition: 'live' } as const;
const argocd = { source: 'argocd', instance: 'main', stream: 'state', partition: 'live' } as const;
const ALL = { startMs: NOW - 1_000 * HOUR, endMs: NOW + HOUR };

describe('releases', () => {
  const databases = testDatabases();
  let knex: Knex;
  let pages: TestPages;
  let argo: TestPages;
  let reader: DeliveryReader;

  beforeEach(async () => {
    ({ knex } = await migratedDatabase(databases));
    pages = await testPages(knex, gitlab, { nowMs: NOW });
    argo = await testPages(knex, argocd, { nowMs: NOW });
    reader = new DeliveryReader(knex);
  });

  const seriesId = async (environment = 'production') =>
    (await knex.raw<{ rows: { series_id: number }[] }>(`select series_id from series where environment = ?`, [environment])).rows[0].series_id;
  const releases = async () => (await reader.releases(await seriesId(), ALL, { offset: 0, limit: 200 })).rows;
  const told = async () => (await releases()).map(row => `${row.sha?.[0]} ${row.kind}${row.isFirst ? ' first' : ''}`).reverse();

  it('calls an earlier revision that comes back a rollback, and the same one again a redeploy', async () => {
    await pages.store([
      deploymentFact('1', NOW - 50 * HOUR, sha('1')),
      deploymentFact('2', NOW - 40 * HOUR, sha('2')),
      deploymentFact('3', NOW - 30 * HOUR, sha('2')),
      deploymentFact('4', NOW - 20 * HOUR, sha('3')),
      deploymentFact('5', NOW - 10 * HOUR, sha('1')),
    ]);
    expect(await told()).toEqual(['1 change first', '2 change', '2 redeploy', '3 change', '1 rollback']);
  });

  it('knows what became of each release once that is derived, and nothing before', async () => {
    await pages.store([
      deploymentFact('1', NOW - 50 * HOUR, sha('1')),
      deploymentFact('2', NOW - 40 * HOUR, sha('2')),
      deploymentFact('3', NOW - 30 * HOUR, sha('1')),
      deploymentFact('4', NOW - HOUR, sha('3')),
      deploymentFact('5', NOW - HOUR / 2, sha('4'), { status: 'failed' }),
    ]);
    expect((await releases()).map(row => row.evidence)).toEqual([null, null, null, null, null]);
    expect(await reader.runningReleases('component:default/shop')).toEqual([]);
    await moveDoraBound(knex, DEFAULT_DORA_RULES, 'Europe/Paris', NOW);
    for (let taken = 1; taken > 0; ) taken = await deriveDelivery(knex, 100);
    const quiet = { failedBy: [], hasFailed: false };
    expect((await releases()).map(row => row.evidence)).toEqual([
      null,
      { kind: 'change', ...quiet, matureMs: NOW + 23 * HOUR },
      { kind: 'rollback', ...quiet, matureMs: NOW - 6 * HOUR },
      { kind: 'change', failedBy: ['rollback'], hasFailed: true, matureMs: NOW - 16 * HOUR },
      { kind: 'change', ...quiet, matureMs: NOW - 26 * HOUR },
    ]);
    expect(await reader.runningReleases('component:default/shop')).toEqual([
      { environment: 'production', finished: new Date(NOW - HOUR), recovered: null, evidence: { kind: 'change', ...quiet, matureMs: NOW + 23 * HOUR } },
    ]);
    const own = await seriesId();
    expect(await reader.newestReleases([own, 999_999])).toEqual([
      {
        seriesId: own, finished: new Date(NOW - HOUR), recovered: null, evidence: { kind: 'change', ...quiet, matureMs: NOW + 23 * HOUR },
        version: null, sha: sha('3'),
      },
    ]);
    const byDay = await reader.releasesByDay(own, NOW - 45 * HOUR, 'UTC');
    const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    expect([...byDay.values()].reduce((sum, n) => sum + n, 0)).toBe(3);
    expect([...byDay.keys()].sort()).toEqual([...new Set([40, 30, 1].map(hours => day(NOW - hours * HOUR)))].sort());
  });

  it('makes one release of deployments of a revision within less than an hour of each other', async () => {
    await pages.store([
      deploymentFact('1', NOW - 10 * HOUR, sha('1')),
      deploymentFact('2', NOW - 10 * HOUR + 59 * MINUTE, sha('1')),
      deploymentFact('3', NOW - 10 * HOUR + 119 * MINUTE, sha('1')),
    ]);
    const [later, first] = await releases();
    expect(first).toMatchObject({ externalId: '2', finished: new Date(NOW - 9 * HOUR - MINUTE), started: new Date(NOW - 10 * HOUR - 4 * MINUTE) });
    expect(first.nextAt).toEqual(later.finished);
    expect(later.kind).toBe('redeploy');
  });

  it('lists failed and running attempts beside, and counts only what ended well', async () => {
    await pages.store([
      deploymentFact('1', NOW - 10 * HOUR, sha('1')),
      deploymentFact('2', NOW - 9 * HOUR, sha('2'), { status: 'failed' }),
      deploymentFact('3', NOW - 8 * HOUR, sha('3'), { status: 'running', finishedMs: null }),
      deploymentFact('4', NOW - 7 * HOUR, sha('4'), { status: 'skipped' }),
    ]);
    expect(await told()).toEqual(['1 change first', '2 attempt', '3 attempt']);
  });

  it('counts GitLab where it has deployments, Argo CD else, and what the annotation says above both', async () => {
    await argo.store([deploymentFact('a', NOW - 5 * HOUR, sha('5'), { project: 'argocd/shop' })]);
    expect(await told()).toEqual(['5 change first']);
    await pages.store([deploymentFact('1', NOW - 10 * HOUR, sha('1'))]);
    expect(await told()).toEqual(['1 change first']);
    await knex.raw(`insert into deploy_source values ('component:default/shop', '*', 'argocd')`);
    expect(await told()).toEqual(['5 change first']);
    expect(await reader.lastDeployments('component:default/shop')).toEqual([expect.objectContaining({ source: 'argocd' })]);
    await knex.raw(`insert into deploy_source values ('component:default/shop', 'production', 'gitlab')`);
    expect(await told()).toEqual(['1 change first']);
    expect(await reader.lastDeployments('component:default/shop')).toEqual([expect.objectContaining({ source: 'gitlab' })]);
  });

  it('tells the commits of a release and their median way, and of unknown ones nothing', async () => {
    await pages.store([
      deploymentFact('1', NOW - 10 * HOUR, sha('1')),
      deploymentFact('2', NOW - 5 * HOUR, sha('2')),
      deploymentFact('3', NOW - 2 * HOUR, sha('3')),
    ]);
    const commit = (digit: string, hours: number, isMerge = false) => ({ sha: sha(digit), committedMs: NOW - hours * HOUR, authoredMs: null, isMerge });
    await pages.store([
      {
        kind: 'commit_range', externalId: `sales/shop:${sha('1')}...${sha('2')}`, project: 'sales/shop', fromSha: sha('1'), toSha: sha('2'),
        state: 'complete', commits: [commit('2', 6, true), commit('6', 7), commit('7', 9), commit('8', 13)],
      },
      {
        kind: 'commit_range', externalId: `sales/shop:${sha('2')}...${sha('3')}`, project: 'sales/shop', fromSha: sha('2'), toSha: sha('3'),
        state: 'gone', commits: [],
      },
    ]);
    expect((await releases()).map(row => [row.changes, row.leadTimeSeconds])).toEqual([
      [null, null],
      [3, 4 * 3_600],
      [null, null],
    ]);
  });

  it('lists what matches no environment apart', async () => {
    const unknown = { links: [{ entityRef: 'component:default/shop', environment: 'unknown', via: 'direct' as const }], environmentName: 'review/9' };
    await pages.store([deploymentFact('1', NOW - HOUR, sha('1')), deploymentFact('2', NOW - HOUR, sha('2'), unknown), deploymentFact('3', NOW - HOUR, sha('3'), unknown)]);
    expect(await reader.excluded('component:default/shop', ALL)).toEqual([{ environmentName: 'review/9', count: 2 }]);
    expect(await reader.lastDeployments('component:default/shop')).toEqual([expect.objectContaining({ environment: 'production', externalId: '1' })]);
  });

  it('reads the same releases in whatever order and pages the deployments came', async () => {
    const all = Array.from({ length: 12 }, (_, index): DeploymentFact =>
      deploymentFact(String(index), NOW - (40 - 3 * index) * HOUR + (index % 3) * 20 * MINUTE, sha('12341'[index % 5]), {
        status: index % 4 === 3 ? 'failed' : 'success',
      }),
    );
    await pages.store(all);
    const expected = await releases();
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(all, { minLength: 12 }), fc.integer({ min: 1, max: 12 }), async (shuffled, size) => {
        await knex.raw(`truncate deployment, event_series, event_history`);
        for (let at = 0; at < shuffled.length; at += size) await pages.store(shuffled.slice(at, at + size));
        expect(await releases()).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });
});

describe('changes', () => {
  const databases = testDatabases();
  let knex: Knex;

  it('lists what is at work and to come first, then the past, with overlaps of the entity and of what it depends on', async () => {
    ({ knex } = await migratedDatabase(databases));
    const feed = { source: 'servicenow', instance: 'main', stream: 'changes', partition: 'live' } as const;
    const asked = ['component:default/shop', 'resource:default/db'];
    const pages = await testPages(knex, feed, { nowMs: NOW, environment: 'production', asked });
    const db = [{ entityRef: 'resource:default/db', environment: 'production', via: 'direct' as const }];
    await knex.raw(
      `insert into entity_relation values ('component:default/shop', 'dependsOn', 'resource:default/db', 'catalog', tstzrange(now(), null))`,
    );
    await pages.store([
      changeFact('past', NOW - 50 * HOUR, { state: 'closed', outcome: 'successful', closedMs: NOW - 47 * HOUR }),
      changeFact('older', NOW - 90 * HOUR, { state: 'closed', outcome: 'unsuccessful', closedMs: NOW - 80 * HOUR }),
      changeFact('now', NOW - HOUR, { state: 'implement', workStartMs: NOW - HOUR }),
      changeFact('next', NOW + 3 * HOUR),
      changeFact('far', NOW + 900 * HOUR),
      changeFact('db', NOW + 4 * HOUR, { links: db }),
      changeFact('dbGone', NOW + 4 * HOUR, { links: db, state: 'canceled' }),
    ]);
    const { rows: [{ series_id: seriesId }] } = await knex.raw(`select series_id from series where entity_ref = 'component:default/shop' and environment = 'production'`);
    const reader = new ChangeReader(knex);
    const window = { startMs: NOW - 60 * HOUR, endMs: NOW + 720 * HOUR };
    const { rows, total } = await reader.changes(seriesId, window, NOW, { offset: 0, limit: 10 });
    expect(total).toBe(3);
    expect(rows.map(row => row.externalId)).toEqual(['now', 'next', 'past']);
    expect(rows[1].overlaps).toEqual(['CHGdb']);
    expect(rows[0].overlaps).toEqual([]);
    expect((await reader.changes(seriesId, window, NOW, { offset: 2, limit: 10 })).rows.map(row => row.externalId)).toEqual(['past']);
  });
});
