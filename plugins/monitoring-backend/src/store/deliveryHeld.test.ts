import { DEFAULT_DORA_RULES, DeploymentFact, EventLink } from '@rosetta/backstage-plugin-monitoring-common';
import fc from 'fast-check';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { DoraGround, sha, SHOP } from '../__testUtils__/doraGround';
import { HOUR } from '../__testUtils__/facts';
import { moveDoraBound } from './correlationStore';
import { deriveDelivery, markAllDelivery } from './deliveryStore';

jest.setTimeout(240_000);

const NOW = Date.UTC(2026, 10, 20, 12);
const ZONE = 'Europe/Paris';
const CART = 'component:default/cart';
const SCOPES = ['group:default/a', 'group:default/b', ''];

const PLACES: Record<string, readonly EventLink[]> = {
  shop: [{ entityRef: SHOP, environment: 'production', via: 'direct' }],
  cart: [{ entityRef: CART, environment: 'production', via: 'direct' }],
  both: [SHOP, CART].map(entityRef => ({ entityRef, environment: 'production', via: 'direct' as const })),
  uat: [{ entityRef: SHOP, environment: 'uat', via: 'direct' }],
  unknown: [{ entityRef: CART, environment: 'unknown', via: 'direct' }],
};
const TITLES = ['Sort carts', 'Revert "Sort carts"', 'INC0012 Empty carts', '[Hotfix] Carts', 'Count carts'];
const DELETABLE = ['deployment', 'merge_request', 'incident', 'commit_range', 'release_commit', 'event_series', 'correlation_edge', 'change'] as const;

type Step = (ground: DoraGround, at: number) => Promise<unknown>;

const hours = fc.integer({ min: -900, max: -1 });
const place = fc.constantFrom(...Object.keys(PLACES));
const revision = fc.constantFrom('1', '2', '3', '4');

const deploy: fc.Arbitrary<Step> = fc
  .record({
    id: fc.integer({ min: 1, max: 9 }), revision, hours, place, isFailed: fc.boolean(), isRunning: fc.boolean(),
    pipelineId: fc.constantFrom(null, null, 'p1', 'p2'), isOld: fc.boolean(),
  })
  .map(one => (ground, at) =>
    ground.deploy([[
      String(one.id), one.hours,
      {
        sha: sha(one.revision), revision: sha(one.revision), links: [...PLACES[one.place]], pipelineId: one.pipelineId,
        environmentName: one.place === 'unknown' ? 'review' : 'production',
        status: one.isFailed ? 'failed' : 'success', ...(one.isFailed && one.isRunning ? { status: 'running', finishedMs: null } : {}),
        // One that is older than what is held is not believed.
        updatedMs: NOW + (one.isOld ? 0 : at),
      } satisfies Partial<DeploymentFact>,
    ]]),
  );

const range: fc.Arbitrary<Step> = fc
  .record({ from: revision, to: revision, commits: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e')), hours, isGone: fc.boolean() })
  .map(one => ground =>
    ground.range(
      one.from, one.to, one.commits.map((digit, index) => ({ sha: sha(digit), hours: one.hours - index, isMerge: index % 2 === 0 })),
      one.isGone ? 'gone' : 'complete',
    ),
  );

const merge: fc.Arbitrary<Step> = fc
  .record({ iid: fc.integer({ min: 1, max: 5 }), hours, commit: fc.constantFrom('a', 'b', 'c', 'd', null), title: fc.constantFrom(...TITLES), isOpen: fc.boolean() })
  .map(one => (ground, at) =>
    ground.merge(one.iid, one.hours, one.commit && sha(one.commit), {
      title: one.title, headSha: sha('e'), updatedMs: NOW + at, ...(one.isOpen ? { state: 'opened', mergedMs: null } : {}),
    }),
  );

const incident: fc.Arbitrary<Step> = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c'), number: fc.constantFrom('INC0012', 'INC0013'), hours, priority: fc.constantFrom(1, 2, 3),
    lasted: fc.constantFrom(null, 3, 30), isCanceled: fc.boolean(), place: fc.constantFrom('shop', 'cart'),
  })
  .map(one => (ground, at) =>
    ground.incident(one.id, one.hours, {
      number: one.number, priority: one.priority, updatedMs: NOW + at, links: [...PLACES[one.place]],
      ...(one.lasted === null ? {} : { state: 'resolved' as const, resolvedMs: NOW + (one.hours + one.lasted) * HOUR }),
      ...(one.isCanceled && one.lasted === null ? { state: 'canceled' as const } : {}),
    }),
  );

const change: fc.Arbitrary<Step> = fc
  .record({ id: fc.constantFrom('x', 'y'), hours, isUrgent: fc.boolean() })
  .map(one => (ground, at) =>
    ground.change(one.id, one.hours, {
      type: one.isUrgent ? 'emergency' : 'normal', state: 'closed', updatedMs: NOW + at,
      workStartMs: NOW + (one.hours - 20) * HOUR, workEndMs: NOW + (one.hours + 20) * HOUR,
    }),
  );

const remove: fc.Arbitrary<Step> = fc
  .record({ table: fc.constantFrom(...DELETABLE), nth: fc.nat({ max: 5 }) })
  .map(({ table, nth }) => ({ knex }) =>
    knex.raw(`delete from ${table} where ctid in (select ctid from ${table} order by ctid offset ? limit 1)`, [nth]),
  );

const configure: fc.Arbitrary<Step> = fc.constantFrom<Step>(
  ({ knex }) => knex.raw(`update entity set tier = case tier when 1 then 4 else 1 end where entity_ref = ?`, [SHOP]),
  ({ knex }) => knex.raw(`insert into deploy_source values (?, '*', 'argocd') on conflict do nothing`, [CART]),
  ({ knex }) => knex.raw(`delete from deploy_source`),
  async ({ knex }) => {
    // Told by another source, with its links.
    await knex.raw(`delete from deployment where source = 'argocd'`);
    await knex.raw(`delete from event_series where source = 'argocd'`);
    await knex.raw(`update deployment set source = 'argocd' where external_id = '1'`);
    await knex.raw(`update event_series set source = 'argocd' where external_id = '1' and event_kind = 'deployment'`);
  },
  ({ knex }) => knex.raw(`insert into series (entity_ref, environment) values (?, 'late') on conflict do nothing`, [SHOP]),
  ({ knex }) => knex.raw(`update incident set removed_at = now() where external_id = 'a'`),
  ({ knex }) =>
    knex.raw(`insert into release_degraded select series_id, 'gitlab', 'main', '3', now(), '2026-01-01' from series on conflict do nothing`),
  ({ knex }) =>
    knex.raw(`update entity_scope set valid = tstzrange(lower(valid), ?) where entity_ref = ? and upper_inf(valid)`, [new Date(NOW - 300 * HOUR), CART]),
);

const derive: fc.Arbitrary<Step> = fc.integer({ min: 1, max: 4 }).map(limit => ({ knex }) => deriveDelivery(knex, limit));
const correlate = fc.constant<Step>(ground => ground.correlate());
const history = fc.array(
  fc.oneof(
    { arbitrary: deploy, weight: 6 }, { arbitrary: merge, weight: 3 }, { arbitrary: range, weight: 3 }, { arbitrary: incident, weight: 3 },
    { arbitrary: derive, weight: 4 }, { arbitrary: correlate, weight: 2 }, { arbitrary: change, weight: 1 },
    { arbitrary: remove, weight: 2 }, { arbitrary: configure, weight: 2 },
  ),
  { minLength: 5, maxLength: 40 },
);

describe('delivery that is kept', () => {
  const databases = testDatabases();
  let knex: Knex;
  let ground: DoraGround;

  beforeEach(async () => {
    ({ knex } = await migratedDatabase(databases));
    ground = await DoraGround.create(knex, NOW, [SHOP, CART]);
    await ground.collected();
    await begin();
    await moveDoraBound(knex, DEFAULT_DORA_RULES, ZONE, NOW);
  });

  /** The catalog as it is before anything happens. */
  async function begin() {
    await knex.raw(
      `insert into entity (entity_ref, kind, name, tier, tier_declared, content_hash, first_seen_at)
       select ref, 'component', split_part(ref, '/', 2), 2, false, '', now() from unnest(?::text[]) as ref`,
      [[SHOP, CART] as never],
    );
    await knex.raw(
      `insert into entity_scope (scope_ref, scope_kind, entity_ref, valid) values
         ('group:default/a', 'group', ?, '(,)'), ('group:default/a', 'group', ?, '(,)'),
         ('group:default/b', 'group', ?, tstzrange(null, cast(? as timestamptz)))`,
      [SHOP, CART, SHOP, new Date(NOW - 200 * HOUR)],
    );
  }

  const PERIODS = `array(select held.kind || ' ' || held.period_key from kpi_dora_period(bound.seen_at, bound.reporting_zone) as held order by held.period_key, held.kind),
    array(select held.starts from kpi_dora_period(bound.seen_at, bound.reporting_zone) as held order by held.period_key, held.kind),
    array(select held.ends from kpi_dora_period(bound.seen_at, bound.reporting_zone) as held order by held.period_key, held.kind)`;
  const RULES = `bound.reporting_zone, bound.causal_windows, bound.thresholds, bound.main_p, bound.stale_after`;

  /** Every column of every reading of series and scopes, as text. */
  async function readings(database: Knex = knex): Promise<string[]> {
    const { rows } = await database.raw<{ rows: { line: string }[] }>(
      `select row(told.*)::text as line
         from dora_bound as bound
        cross join lateral kpi_dora(array(select series_id from series), ${PERIODS}, bound.seen_at, 'infinity', ${RULES}) as told
        union all
       select row(told.*)::text
         from dora_bound as bound
        cross join lateral kpi_dora_scope(?::text[], 'production', null, ${PERIODS}, bound.seen_at, 'infinity', ${RULES}) as told
        order by 1`,
      [SCOPES as never],
    );
    return rows.map(row => row.line);
  }

  /** The same with nothing kept. */
  async function fromScratch(): Promise<string[]> {
    const transaction = await knex.transaction();
    try {
      await markAllDelivery(transaction);
      return await readings(transaction);
    } finally {
      await transaction.rollback();
    }
  }

  async function deriveAll() {
    for (let taken = 1; taken > 0; ) taken = await deriveDelivery(knex, 2);
    const { rows } = await knex.raw<{ rows: { fresh: number[] }[] }>(
      `select kpi_dora_fresh(array(select series_id from series), 'infinity', causal_windows, main_p) as fresh from dora_bound`,
    );
    expect(rows[0].fresh).toEqual([]);
  }

  it('says what facts say, whatever came, changed or went in whatever order, derived or not yet', async () => {
    await fc.assert(
      fc.asyncProperty(history, async steps => {
        await knex.raw(
          `truncate deployment, merge_request, commit_range, release_commit, incident, change, event_series, event_history, correlation_edge,
             correlation_dirty, release_degraded, deploy_source, entity, entity_scope`,
        );
        await knex.transaction(markAllDelivery);
        await begin();
        await deriveAll();
        for (const [at, step] of steps.entries()) await step(ground, at + 1);
        const scratch = await fromScratch();
        expect(await readings()).toEqual(scratch);
        await deriveAll();
        expect(await readings()).toEqual(scratch);
        await ground.correlate();
        expect(await readings()).toEqual(await fromScratch());
      }),
      { numRuns: 40 },
    );
  });

  it('marks the series of each kind of fact that changes', async () => {
    await ground.deploy([['1', -100], ['2', -90], ['3', -80]]);
    await ground.range('1', '2', [{ sha: sha('a'), hours: -95 }]);
    await ground.range('2', '3', [{ sha: sha('b'), hours: -85, isMerge: true }]);
    await ground.merge(1, -85, sha('b'), { title: 'INC0012 Empty carts' });
    await ground.incident('a', -89.5);
    await ground.incident('b', -300, { number: 'INC0012', links: [...PLACES.cart] });
    await ground.change('x', -81);
    await ground.correlate();
    const shop = await ground.seriesId();
    const marked = async () =>
      (await knex.raw<{ rows: { shop: boolean }[] }>(`select coalesce(bool_or(series_id = ?), false) as shop from delivery_dirty`, [shop])).rows[0].shop;
    const changes = [
      `update incident set priority = 4 where external_id = 'a'`,
      `update incident set state = 'canceled' where external_id = 'b'`,
      `update commit_range set state = 'gone' where to_sha = '${sha('2')}'`,
      `delete from release_commit where commit_sha = '${sha('b')}'`,
      `update merge_request set title = 'Sort carts'`,
      `update change set type = 'emergency', work_start_at = planned_start_at`,
      `update entity set tier = 1 where entity_ref = '${SHOP}'`,
      `insert into deploy_source values ('${SHOP}', '*', 'argocd')`,
      `delete from deploy_source`,
      `insert into release_degraded values (${shop}, 'gitlab', 'main', '2', now(), now())`,
      `delete from correlation_edge where target_kind = 'release'`,
      `update deployment set status = 'failed' where external_id = '3'`,
      `insert into series (entity_ref, environment) values ('${SHOP}', 'late')`,
      `delete from event_series where event_kind = 'deployment' and external_id = '2'`,
      `delete from deployment where external_id = '1'`,
    ];
    for (const statement of changes) {
      await deriveAll();
      expect([statement, await marked()]).toEqual([statement, false]);
      expect([statement, (await knex.raw(statement)).rowCount > 0]).toEqual([statement, true]);
      expect([statement, await marked()]).toEqual([statement, true]);
      expect(await readings()).toEqual(await fromScratch());
    }
  });

  it('writes nothing where a fact comes again as it was, and one row where one release is new', async () => {
    await ground.deploy([['1', -100], ['2', -90], ['3', -80]]);
    await deriveAll();
    const versions = async () =>
      (await knex.raw<{ rows: { version: string }[] }>(`select xmin::text as version from delivery_release order by release_number`)).rows.map(row => row.version);
    const before = await versions();
    expect(before).toHaveLength(3);
    await knex.raw(`update deployment set name = name`);
    expect((await knex.raw(`select 1 from delivery_dirty`)).rows.length).toBeGreaterThan(0);
    await deriveAll();
    expect(await versions()).toEqual(before);
    await ground.deploy([['4', -70]]);
    await deriveAll();
    expect((await versions()).slice(0, 3)).toEqual(before);
  });

  it('counts what is marked from facts, so that nothing waits for the worker', async () => {
    await ground.deploy([['1', -100], ['2', -90]]);
    await deriveAll();
    await ground.deploy([['3', -80]]);
    expect((await ground.dora()).releases).toBe(3);
    await knex.raw(`truncate delivery_dirty`);
    // Nobody marked it: what is kept is what is read.
    await knex.raw(`update delivery_release set kind = 'redeploy' where release_number = 2`);
    expect((await ground.dora()).releases).toBe(1);
  });

  it('is derived once more when the rules that judge releases change', async () => {
    await ground.deploy([['1', -100], ['2', -90]]);
    await deriveAll();
    const marked = async () => (await knex.raw<{ rows: { count: number }[] }>(`select count(*)::integer as count from delivery_dirty`)).rows[0].count;
    await moveDoraBound(knex, DEFAULT_DORA_RULES, ZONE, NOW + HOUR);
    expect(await marked()).toBe(0);
    await moveDoraBound(knex, { ...DEFAULT_DORA_RULES, causeProbability: 0.5 }, ZONE, NOW + 2 * HOUR);
    expect(await marked()).toBeGreaterThan(0);
  });

  it('waits while somebody writes facts, and lets them wait for one step at most', async () => {
    await ground.deploy([['1', -100]]);
    const writer = await knex.transaction();
    await writer.raw(`update deployment set name = 'other'`);
    expect(await deriveDelivery(knex, 10)).toBe(0);
    await writer.commit();
    expect(await deriveDelivery(knex, 10)).toBeGreaterThan(0);
  });
});
