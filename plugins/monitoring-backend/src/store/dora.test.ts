import { DeploymentFact } from '@rosetta/backstage-plugin-monitoring-common';
import fc from 'fast-check';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { DoraGround, sha, SHOP } from '../__testUtils__/doraGround';
import { deploymentFact, HOUR } from '../__testUtils__/facts';

jest.setTimeout(120_000);

const NOW = Date.UTC(2026, 10, 20, 12);
const DAY = 24;

describe('delivery of one entity', () => {
  const databases = testDatabases();
  let knex: Knex;
  let ground: DoraGround;

  beforeEach(async () => {
    ({ knex } = await migratedDatabase(databases));
    ground = await DoraGround.create(knex, NOW);
  });

  const told = async () => (await ground.releases()).map(row => [row.id, row.kind, row.failed.join(' '), row.reverted].filter(Boolean).join(' '));

  describe('failed releases', () => {
    it('are what came first after the revision that a rollback brings back; what came later was reverted', async () => {
      await ground.deploy([['1', -100], ['2', -90], ['3', -80], ['12', -70]]);
      expect(await told()).toEqual(['1 change', '2 change rollback', '3 change true', '12 rollback']);
      expect(await ground.dora()).toMatchObject({
        releases: 4, changes: 3, rollbacks: 1, reverted: 1, cfr_num: 1, cfr_den: 3, cfr_ratio: 1 / 3, rework_num: 1, rework_den: 4,
        fdrt_n: 1, fdrt_p50_s: 20 * 3_600, fdrt_open: 0,
      });
    });

    it('are what a revert takes back, by the branch or the title, wherever it was delivered', async () => {
      await ground.deploy([['1', -100], ['2', -90], ['3', -80], ['4', -70], ['5', -60]]);
      await ground.range('1', '2', [{ sha: 'abcdef12'.repeat(5), hours: -92, isMerge: true }]);
      await ground.range('2', '3', [{ sha: sha('c'), hours: -82, isMerge: true }]);
      await ground.range('3', '4', [{ sha: sha('d'), hours: -72, isMerge: true }]);
      await ground.range('4', '5', [{ sha: sha('e'), hours: -62, isMerge: true }]);
      await ground.merge(1, -92, 'abcdef12'.repeat(5), { title: 'Sort carts' });
      await ground.merge(2, -82, sha('c'), { title: 'Count carts' });
      await ground.merge(3, -72, sha('d'), { title: 'Revert "Sort carts"', sourceBranch: 'revert-abcdef12' });
      await ground.merge(4, -62, sha('e'), { title: 'Revert "Count carts"', sourceBranch: 'back' });
      expect(await told()).toEqual(['1 change', '2 change revert', '3 change revert', '4 remediation', '5 remediation']);
    });

    it('are not made by a revert of a revert, nor by one of what never ran', async () => {
      await ground.deploy([['1', -100], ['2', -90], ['3', -80]]);
      await ground.range('1', '2', [{ sha: sha('b'), hours: -93, isMerge: true }, { sha: sha('c'), hours: -92, isMerge: true }]);
      await ground.range('2', '3', [{ sha: sha('d'), hours: -82, isMerge: true }]);
      await ground.merge(1, -93, sha('b'), { title: 'Sort carts' });
      await ground.merge(2, -92, sha('c'), { title: 'Revert "Sort carts"' });
      await ground.merge(3, -82, sha('d'), { title: 'Revert "Revert "Sort carts""' });
      expect(await told()).toEqual(['1 change', '2 change', '3 change']);
    });

    it.each([
      ['a hotfix by its label', 'hotfix', { labels: ['type::hotfix'] }],
      ['a hotfix by its title', 'hotfix', { title: '[Hotfix] Empty carts' }],
      ['a hotfix by its branch', 'hotfix', { sourceBranch: 'hotfix/carts' }],
      ['the number of an incident', 'incident_link', { title: 'INC0012 Empty carts' }],
    ])('are the change before %s', async (_, code, request) => {
      await ground.deploy([['1', -100], ['2', -90], ['3', -80]]);
      await ground.incident('9', -500, { number: 'INC0012' });
      await ground.range('1', '2', []);
      await ground.range('2', '3', [{ sha: sha('b'), hours: -82, isMerge: true }]);
      await ground.merge(1, -82, sha('b'), request);
      expect(await told()).toEqual(['1 change', `2 change ${code}`, '3 remediation']);
    });

    it('are the change before an emergency change, but not before mentions that mean nothing', async () => {
      await ground.deploy([['1', -100], ['2', -90], ['3', -80], ['4', -70]]);
      await ground.range('2', '3', []);
      await ground.range('3', '4', [{ sha: sha('b'), hours: -72, isMerge: true }]);
      await ground.merge(1, -72, sha('b'), { title: 'Describe how a hotfix is made, see INC9999', labels: ['docs'] });
      await ground.change('e', -81, { type: 'emergency', state: 'closed', workStartMs: NOW - 81 * HOUR, workEndMs: NOW - 79 * HOUR });
      expect(await told()).toEqual(['1 change', '2 change emergency_change', '3 remediation', '4 change']);
    });

    it('are those whose application was unhealthy after the settle time, also once it is well again', async () => {
      await knex.raw(`insert into deploy_source values (?, '*', 'argocd')`, [SHOP]);
      const links = [{ entityRef: SHOP, environment: 'production', via: 'direct' as const }];
      for (const [id, hours] of [['1', -50], ['2', -40], ['3', -30]] as const) {
        await ground.store([deploymentFact(id, NOW + hours * HOUR, sha(id), { project: 'argocd/shop', links })]);
      }
      await knex.raw(`update deployment set source = 'argocd'`);
      await knex.raw(`update event_series set source = 'argocd' where event_kind = 'deployment'`);
      const state = async (health: string, sinceHours: number, seenHours: number) =>
        knex.raw(
          `insert into deployment_state (source, instance, external_id, series_id, sync, health, health_since, revision, images, conditions, observed_at)
           values ('argocd', 'main', 'argocd/shop', ?, 'synced', ?, ?, ?, '{}', '{}', ?)
           on conflict (series_id, source, instance, external_id) do update set health = excluded.health,
             health_since = excluded.health_since, observed_at = excluded.observed_at`,
          [await ground.seriesId(), health, new Date(NOW + sinceHours * HOUR), sha('3'), new Date(NOW + seenHours * HOUR)],
        );
      const note = async () =>
        (await knex.raw<{ rows: { noted: number }[] }>(`select derive_correlation_degraded(interval '15 minutes', now()) as noted`)).rows[0].noted;
      await state('degraded', -29.9, -29.8);
      expect(await note()).toBe(0);
      await state('degraded', -20, -19);
      expect(await note()).toBe(0);
      await state('degraded', -29.9, -29.7);
      expect(await note()).toBe(1);
      expect(await note()).toBe(0);
      await state('healthy', -29, -28);
      expect(await told()).toEqual(['1 change', '2 change', '3 change degraded']);
    });

    it('are counted once, whatever number of incidents they caused, and not while they are young', async () => {
      await ground.deploy([['1', -100], ['2', -60], ['3', -20]]);
      for (const [id, hours] of [['a', -59.5], ['b', -59], ['c', -58], ['d', -19.5]] as const) await ground.incident(id, hours);
      await ground.incident('minor', -99.5, { priority: 3 });
      await ground.correlate();
      expect(await ground.dora()).toMatchObject({ changes: 3, cfr_num: 1, cfr_den: 2, cfr_pending: 1, cfr_ratio: 0.5, cfr_nums: [1, 1, 0] });
    });

    it('recover when the last of their incidents is over, else with what repaired them, else not yet', async () => {
      await ground.deploy([['1', -200], ['2', -190], ['3', -100]]);
      await ground.incident('a', -189, { state: 'resolved', resolvedMs: NOW - 180 * HOUR });
      await ground.incident('b', -188.5, { state: 'resolved', resolvedMs: NOW - 170 * HOUR });
      await ground.incident('c', -99.5);
      await ground.correlate();
      expect(await ground.dora()).toMatchObject({ fdrt_n: 1, fdrt_p50_s: 20 * 3_600, fdrt_open: 1 });
      await ground.incident('c', -99.5, { state: 'resolved', resolvedMs: NOW - 90 * HOUR, updatedMs: NOW });
      await ground.correlate();
      expect(await ground.dora()).toMatchObject({ fdrt_n: 2, fdrt_p50_s: 15 * 3_600, fdrt_open: 0 });
      // One that is reopened is open again.
      await ground.incident('c', -99.5, { state: 'in_progress', resolvedMs: null, reopenCount: 1, updatedMs: NOW + 1 });
      await ground.correlate();
      expect(await ground.dora()).toMatchObject({ fdrt_n: 1, fdrt_open: 1 });
    });

    it('are none once the cause is refuted', async () => {
      await ground.deploy([['1', -100], ['2', -60]]);
      await ground.incident('a', -59);
      await ground.correlate();
      expect(await ground.dora()).toMatchObject({ cfr_num: 1, cfr_den: 2 });
      await knex.raw(
        `insert into correlation_verdict (source, instance, incident_id, target_kind, series_id, target_source, target_instance, target_id,
           verdict, given_by, given_at, note) values ('servicenow', 'main', 'a', 'release', ?, 'gitlab', 'main', '2', 'refuted', 'x', now(), '')`,
        [await ground.seriesId()],
      );
      await knex.raw(`insert into correlation_dirty values ('servicenow', 'main', 'a')`);
      await ground.correlate();
      expect(await ground.dora()).toMatchObject({ cfr_num: 0, cfr_den: 2, cfr_ratio: 0 });
    });
  });

  describe('lead time', () => {
    it('runs from the merge to the first release that holds it, and is the median of the period', async () => {
      // KPI.md 9.1: 178,647 s and 92,247 s.
      await ground.deploy([['1', -72], ['2', 0]]);
      await ground.range('1', '2', [{ sha: sha('a'), hours: -60, isMerge: true }, { sha: sha('b'), hours: -30, isMerge: true }]);
      await ground.merge(1, -178_647 / 3_600, sha('a'));
      await ground.merge(2, -92_247 / 3_600, sha('b'));
      await ground.collected(NOW + HOUR);
      const row = await ground.dora({ toMs: NOW + HOUR, nowMs: NOW + HOUR });
      expect(row).toMatchObject({ lt_merge_p50_s: 135_447, lt_merge_n: 2, lt_merge_status: 'insufficient', lt_merge_waiting: 0 });
      expect(row.lt_merge_p90_s).toBeCloseTo(92_247 + 0.9 * (178_647 - 92_247), 6);
    });

    it('knows the bootstrap, what is waiting, what was merged after its release, and what nobody can know', async () => {
      await ground.deploy([['1', -100], ['2', -90], ['3', -60]]);
      await ground.range('1', '2', [{ sha: sha('b'), hours: -95, isMerge: true }]);
      await ground.merge(1, -150, sha('a'));
      await ground.merge(2, -80, sha('b'));
      await ground.merge(3, -50, sha('c'));
      await ground.merge(4, -70, sha('d'));
      await ground.merge(5, -70, sha('e'), { state: 'opened', mergedMs: null });
      expect(await ground.dora()).toMatchObject({
        lt_merge_n: 0, lt_merge_p50_s: null, lt_merge_bootstrap: 1, lt_merge_invalid: 1, lt_merge_waiting: 1, lt_merge_unknown: 1,
      });
      await ground.range('2', '3', []);
      expect(await ground.dora()).toMatchObject({ lt_merge_waiting: 2, lt_merge_unknown: 0 });
    });

    it('ends with the first success: a failed attempt, another environment and a later release of the same are none', async () => {
      await ground.deploy([
        ['1', -100], ['2', -95, { status: 'failed' }],
        ['3', -93, { links: [{ entityRef: SHOP, environment: 'uat', via: 'direct' }], environmentName: 'uat' }],
        ['4', -90], ['12', -80], ['5', -70],
      ]);
      await ground.range('1', '4', [{ sha: sha('b'), hours: -98, isMerge: true }, { sha: sha('c'), hours: -99 }]);
      await ground.range('4', '1', []);
      await ground.range('1', '5', [{ sha: sha('b'), hours: -98, isMerge: true }, { sha: sha('c'), hours: -99 }, { sha: sha('d'), hours: -71 }]);
      await ground.merge(1, -96, sha('b'));
      expect(await ground.dora()).toMatchObject({
        lt_merge_n: 1, lt_merge_p50_s: 6 * 3_600, lt_commit_n: 2, lt_commit_p50_s: 5 * 3_600, attempts: 5, attempts_failed: 1,
      });
    });

    it('finds squashed and fast-forward merges', async () => {
      await ground.deploy([['1', -100], ['2', -90]]);
      await ground.range('1', '2', [{ sha: sha('b'), hours: -95 }, { sha: sha('c'), hours: -94 }]);
      await ground.merge(1, -94, null, { squashCommitSha: sha('b'), headSha: sha('f') });
      await ground.merge(2, -94, null, { headSha: sha('c') });
      await ground.merge(3, -94, sha('e'), { headSha: sha('c') });
      expect(await ground.dora()).toMatchObject({ lt_merge_n: 2, lt_merge_waiting: 1 });
    });
  });

  describe('frequency', () => {
    it('counts days of the zone, over days and not hours, and begins with the first release', async () => {
      await ground.deploy([['1', -10 * DAY], ['2', -5 * DAY], ['3', -5 * DAY + 1]]);
      await ground.collected();
      expect(await ground.dora()).toMatchObject({ status: 'ok', releases: 3, deploy_days: 2, df_days: 11, df_per_day: 3 / 11, df_status: 'ok' });
    });

    it('gives no band of fewer than four weeks since the first release', async () => {
      // KPI.md 9.3: weeks of 0, 0, 3, 2 and 0 deployment days; the first two were before the first release.
      const at = (day: string) => (Date.parse(`${day}T06:51:47Z`) - NOW) / HOUR;
      await ground.deploy([['1', at('2022-09-12')], ['2', at('2022-09-15')], ['3', at('2022-09-17')], ['4', at('2022-09-21')], ['5', at('2022-09-24')]]);
      await ground.collected();
      const fromMs = Date.UTC(2022, 7, 29);
      expect(await ground.dora({ fromMs, toMs: Date.UTC(2022, 9, 3) })).toMatchObject({ df_weeks: 3, df_band: null, deploy_days: 5 });
      expect(await ground.dora({ fromMs, toMs: Date.UTC(2022, 9, 10) })).toMatchObject({ df_weeks: 4, df_band: 'weekly' });
      expect(await ground.dora({ fromMs, toMs: Date.UTC(2022, 9, 31) })).toMatchObject({ df_weeks: 7, df_band: 'monthly' });
      expect(await ground.dora({ fromMs: Date.UTC(2022, 9, 1), toMs: Date.UTC(2022, 10, 1) })).toMatchObject({ df_weeks: 4, df_band: 'less' });
    });

    it.each([
      ['2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
      ['2026-10-25', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
    ])('takes the Paris day %s for one day', async (_, from, to) => {
      await ground.deploy([['1', (Date.parse(from) - NOW) / HOUR - 1], ['2', (Date.parse(from) - NOW) / HOUR], ['3', (Date.parse(to) - NOW) / HOUR]]);
      expect(await ground.dora({ fromMs: Date.parse(from), toMs: Date.parse(to), zone: 'Europe/Paris' })).toMatchObject({ releases: 1, df_days: 1 });
    });

    it('moves by one period when an event moves by a second across the border', async () => {
      const border = NOW - 100 * HOUR;
      const count = async () => {
        const before = await ground.dora({ fromMs: border - 50 * HOUR, toMs: border });
        const after = await ground.dora({ fromMs: border, toMs: border + 50 * HOUR });
        return [before.releases, after.releases];
      };
      await ground.deploy([['1', -100]]);
      expect(await count()).toEqual([0, 1]);
      await ground.deploy([['1', -100 - 1 / 3_600, { updatedMs: NOW }]]);
      expect(await count()).toEqual([1, 0]);
    });
  });

  describe('what is known', () => {
    it('is nothing of an entity without a source', async () => {
      expect(await ground.dora()).toMatchObject({ status: 'not_applicable', reason: 'not_mapped', df_per_day: null, cfr_ratio: null });
    });

    it('tells none from not known: 0 while the feed is well, nothing once it is late', async () => {
      await ground.collected();
      expect(await ground.dora()).toMatchObject({ status: 'ok', releases: 0, df_per_day: 0, cfr_status: 'insufficient', cfr_ratio: null, missing: [], is_light: false });
      await ground.collected(NOW - HOUR);
      expect(await ground.dora()).toMatchObject({ status: 'stale', reason: 'feed_late', df_per_day: null });
      // A period that was over by then is known.
      expect(await ground.dora({ fromMs: NOW - 72 * HOUR, toMs: NOW - 24 * HOUR })).toMatchObject({ status: 'ok', df_per_day: 0 });
    });

    it('is light without merge requests or tickets, and says what is missing', async () => {
      await ground.deploy([['1', -100], ['2', -90], ['12', -80]]);
      await ground.collected();
      await knex.raw(`delete from entity_pivot where source = 'servicenow'`);
      await knex.raw(`delete from feed where stream = 'merge_requests'`);
      expect(await ground.dora()).toMatchObject({
        is_light: true, missing: ['merge_requests', 'incidents', 'changes'], lt_merge_status: 'not_applicable', releases: 3, cfr_num: 1, fdrt_n: 1,
      });
    });

    it('leaves out and counts what matches no environment, and tells attempts apart', async () => {
      const unknown = { links: [{ entityRef: SHOP, environment: 'unknown', via: 'direct' as const }], environmentName: 'review/1' };
      await ground.deploy([['1', -100], ['2', -90, { status: 'failed' }], ['3', -80, unknown], ['4', -70, { status: 'canceled' }]]);
      await ground.collected();
      expect(await ground.dora()).toMatchObject({ releases: 1, unknown_environment: 1, attempts: 2, attempts_failed: 1 });
      const { rows } = await knex.raw(
        `select environment_name, deployments from kpi_dora_excluded(array[cast(? as integer)], array['a'], array['-infinity'::timestamptz],
           array['infinity'::timestamptz], 'infinity')`,
        [await ground.seriesId()],
      );
      expect(rows).toEqual([{ environment_name: 'review/1', deployments: 1 }]);
    });

    it('as of a moment is what was known then', async () => {
      await ground.deploy([['1', -100]]);
      const then = await ground.clock();
      await ground.deploy([['2', -90], ['1', -95, { updatedMs: NOW }]]);
      const fromMs = NOW - 105 * HOUR;
      const toMs = NOW - 97 * HOUR;
      expect((await ground.dora({ fromMs, toMs, knownAt: then })).releases).toBe(1);
      expect((await ground.dora({ fromMs, toMs })).releases).toBe(0);
      expect((await ground.dora({ knownAt: then })).releases).toBe(1);
      expect((await ground.dora()).releases).toBe(2);
    });
  });

  it('tells the median recovery with what lasts still, of ten cases on', async () => {
    // Nine failures that lasted 1 to 9 hours each, and three that last still, for 50 hours and more.
    const failures = Array.from({ length: 12 }, (_, index) => ({ id: String.fromCharCode(97 + index), hours: -700 + index * 50, lasted: index < 9 ? index + 1 : null }));
    await ground.deploy([['0', -720]]);
    for (const { id, hours, lasted } of failures) {
      const revision = id.charCodeAt(0).toString(16).padStart(2, '0').repeat(20);
      await ground.deploy([[`0${id}`, hours, { sha: revision, revision }]]);
      await ground.incident(id, hours + 0.5, {
        priority: 1, ...(lasted === null ? {} : { state: 'resolved' as const, resolvedMs: NOW + (hours + lasted) * HOUR }),
      });
    }
    await ground.correlate();
    await ground.collected();
    const row = await ground.dora({ fromMs: NOW - 40 * DAY * HOUR });
    // Of 12 cases six have ended after 6 hours; the plain median knows of nine only.
    expect(row).toMatchObject({ fdrt_n: 9, fdrt_open: 3, fdrt_p50_s: 5 * 3_600, fdrt_censored_p50_s: 6 * 3_600 });
    expect(await ground.dora({ fromMs: NOW - 20 * DAY * HOUR })).toMatchObject({ fdrt_censored_p50_s: null });
  });

  describe('scopes', () => {
    it('count what one pipeline brought to several members once, with the membership of that day', async () => {
      const cart = 'component:default/cart';
      const both = await DoraGround.create(knex, NOW, [SHOP, cart]);
      const of = (entityRef: string): Partial<DeploymentFact> => ({ links: [{ entityRef, environment: 'production', via: 'direct' }] });
      await both.deploy([
        ['1', -100, { ...of(SHOP), pipelineId: 'p1' }], ['2', -99, { ...of(cart), pipelineId: 'p1' }],
        ['3', -90, { ...of(SHOP), pipelineId: 'p2' }],
        // The pipeline of the first runs again: that brings it back.
        ['12', -80, { ...of(SHOP), pipelineId: 'p1' }],
        ['5', -70, { ...of(cart), pipelineId: 'p3' }],
      ]);
      await knex.raw(
        `insert into entity_scope values ('group:default/a', 'group', ?, '(,)'), ('group:default/a', 'group', ?, tstzrange(null, cast(? as timestamptz)))`,
        [SHOP, cart, new Date(NOW - 75 * HOUR)],
      );
      const { rows } = await knex.raw(
        `select subject, releases, changes, rollbacks, cfr_num, cfr_den from kpi_dora_scope(array['group:default/a', 'group:default/none'], 'production', null,
           array['a'], array['2026-01-01'::timestamptz], array['2027-01-01'::timestamptz], cast(? as timestamptz), 'infinity', 'UTC',
           array_fill(interval '24 hours', array[4]), array[0.6], 0.6, interval '10 minutes')`,
        [new Date(NOW)],
      );
      expect(rows).toEqual([{ subject: 'group:default/a', releases: 3, changes: 2, rollbacks: 1, cfr_num: 1, cfr_den: 2 }]);
    });
  });

  it('reads the same numbers in whatever order and however often facts came, and never a rate beyond 1', async () => {
    const event = fc.record({
      id: fc.integer({ min: 1, max: 6 }), revision: fc.constantFrom('1', '2', '3', '4'), hours: fc.integer({ min: -400, max: -30 }),
      isFailed: fc.boolean(),
    });
    const ticket = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), hours: fc.integer({ min: -400, max: -1 }), isOpen: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 12 }), fc.array(ticket, { maxLength: 6 }), fc.nat(), async (events, tickets, seed) => {
        const byId = new Map(events.map(one => [one.id, one]));
        const ticketById = new Map(tickets.map(one => [one.id, one]));
        const steps = [
          ...[...byId.values()].map(one => () =>
            ground.deploy([[`${one.revision}-${one.id}`, one.hours, { status: one.isFailed ? 'failed' : 'success' }]]),
          ),
          ...[...ticketById.values()].map(one => () =>
            ground.incident(one.id, one.hours, one.isOpen ? {} : { state: 'resolved', resolvedMs: NOW + (one.hours + 5) * HOUR }),
          ),
        ];
        const read = async () => {
          await ground.correlate();
          return ground.dora();
        };
        const clear = () => knex.raw(`truncate deployment, incident, event_series, event_history, correlation_edge, correlation_dirty`);
        await clear();
        for (const step of steps) await step();
        const expected = await read();
        expect(expected.cfr_num).toBeLessThanOrEqual(expected.cfr_den);
        expect(expected.cfr_nums.every((num, index, all) => num <= expected.cfr_den && (index === 0 || num <= all[index - 1]))).toBe(true);
        expect(expected.rework_num).toBeLessThanOrEqual(expected.rework_den);
        await clear();
        const shuffled = [...steps, ...steps].map((step, index) => ({ step, order: (index * 7_919 + seed) % 104_729 })).sort((a, b) => a.order - b.order);
        for (const { step } of shuffled) await step();
        expect(await read()).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });
});
