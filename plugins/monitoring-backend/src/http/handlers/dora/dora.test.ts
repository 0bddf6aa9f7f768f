import {
  DEFAULT_DORA_RULES,
  DORA_KPIS,
  DoraKpi,
  EntityDora,
  entityDoraSchema,
  ExplainRow,
  Explanation,
  explanationSchema,
  ScopeDora,
  scopeDoraSchema,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import request from 'supertest';
import { migratedDatabase, testDatabases } from '../../../__testUtils__/database';
import { DoraGround, SHOP } from '../../../__testUtils__/doraGround';
import { ENTITIES } from '../../../__testUtils__/estate';
import { asUser, startTestPlugin } from '../../../__testUtils__/testPlugin';
import { ViewCatalog } from '../../../store';
import { moveDoraBound } from '../../../store/correlationStore';

jest.setTimeout(120_000);

const CART = 'component:default/secret';
const ZONE = 'Europe/Paris';
const users = {
  'user:default/admin': { permissions: 'all' as const },
  'user:default/reader': { permissions: new Set(['rosetta.entity.read']), visible: [SHOP, 'system:default/web', 'group:default/team'] },
  'user:default/mapper': { permissions: new Set(['rosetta.entity.read', 'rosetta.mapping.manage']) },
  'user:default/outsider': {
    permissions: new Set(['rosetta.entity.read', 'rosetta.mapping.manage', 'rosetta.incident.read']), visible: ['component:default/bare'],
  },
};

/** The formula of each metric by hand, over the rows of its explanation alone. */
const AGAIN: Record<DoraKpi, (rows: readonly ExplainRow[], explanation: Explanation) => number> = {
  deployment_frequency: (rows, { inputs }) => rows.length / Number(inputs.find(input => input.id === 'days')?.value),
  change_lead_time: rows => median(rows.map(row => Number(row.lead_time))),
  change_fail_rate: rows => rows.filter(row => row.failed === true).length / rows.length,
  failed_deployment_recovery_time: rows => median(rows.map(row => Number(row.duration))),
  deployment_rework_rate: rows => rows.filter(row => row.kind !== 'change').length / rows.length,
};

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

const shown = (value: Explanation['value']) => ('lastValue' in value ? value.lastValue : value.value);

describe('delivery over HTTP', () => {
  const databases = testDatabases();
  let knex: Knex;
  let views: ViewCatalog;
  let ground: DoraGround;
  let plugin: Awaited<ReturnType<typeof startTestPlugin>>;

  beforeAll(async () => {
    ({ knex, views } = await migratedDatabase(databases));
    const nowMs = Date.now();
    ground = await DoraGround.create(knex, nowMs, [SHOP, CART]);
    await ground.deploy(['1', '2', '3', '4', '5', '6'].map((id, index) => [id, -200 + index * 20] as const));
    await ground.deploy([['1b', -70], ['7', -40], ['8', -5]]);
    for (const [from, to, hours] of [['1', '2', -190], ['2', '3', -170], ['3', '4', -150], ['4', '5', -130], ['5', '6', -105]] as const) {
      const merge = `${from}e`.repeat(20);
      await ground.range(from, to, [{ sha: merge, hours, isMerge: true }]);
      await ground.merge(Number(from), hours, merge);
    }
    await ground.range('6', '1', []);
    await ground.range('1', '7', []);
    await ground.range('7', '8', []);
    await ground.merge(9, -1, 'f'.repeat(40));
    await ground.incident('i', -139, { number: 'INC0007', priority: 1, state: 'resolved', resolvedMs: nowMs - 135 * 3_600_000 });
    await ground.deploy([['9', -60, { links: [{ entityRef: CART, environment: 'production', via: 'direct' }] }]]);
    await ground.correlate();
    await ground.collected();
    await knex.raw(
      `insert into entity (entity_ref, kind, name, tier, tier_declared, content_hash, first_seen_at)
       select ref, split_part(ref, ':', 1), split_part(ref, '/', 2), 2, false, '', now()
         from unnest(?::text[]) as ref`,
      [[SHOP, CART, 'component:default/bare', 'system:default/web', 'domain:default/sales', 'group:default/team'] as never],
    );
    await knex.raw(
      `insert into entity_scope (scope_ref, scope_kind, entity_ref, valid)
       select scope, split_part(scope, ':', 1), ref, '(,)'
         from unnest(array['group:default/team', 'domain:default/sales', 'system:default/web']) as scope, unnest(?::text[]) as ref`,
      [[SHOP, CART] as never],
    );
    plugin = await startTestPlugin({ knex, entities: ENTITIES, users, permissionsEnabled: true });
  });
  afterAll(() => plugin.stop());

  const get = (url: string, user = 'user:default/admin') => request(plugin.app).get(`/api/monitoring${url}`).set(asUser(user));
  const entityDora = async (query = ''): Promise<EntityDora> => {
    const { body, status } = await get(`/applications/shop/dora${query}`);
    expect({ status, error: body.error }).toEqual({ status: 200, error: undefined });
    return entityDoraSchema.parse(body);
  };
  const scopeDora = async (query = '', user?: string): Promise<ScopeDora> => {
    const { body, status } = await get(`/kpis/dora${query}`, user);
    expect({ status, error: body.error }).toEqual({ status: 200, error: undefined });
    return scopeDoraSchema.parse(body);
  };
  const refresh = async () => {
    await moveDoraBound(knex, DEFAULT_DORA_RULES, ZONE, Date.now() + 3_600_000);
    await knex.raw(`update dora_bound set seen_at = now()`);
    await views.refresh();
  };

  it('tells the five metrics of an entity, and what they leave out and why', async () => {
    const { metrics, details, excluded, trend } = await entityDora();
    expect(metrics.deployment_frequency).toMatchObject({ unit: 'per_day', n: 9, num: 9, status: 'ok' });
    // 4 failed by the incident, 2 came first after what the rollback brought back; 8 is too young.
    expect(metrics.change_fail_rate).toMatchObject({ status: 'insufficient', num: 2, den: 7, reason: { code: 'too_few', params: { have: 7, need: 10 } } });
    expect(metrics.change_lead_time).toMatchObject({ status: 'ok', n: 5 });
    expect(details).toMatchObject({ releases: 9, changes: 8, rollbacks: 1 });
    expect(details.sensitivity.map(({ probability, isUsed }) => [probability, isUsed])).toEqual([[0.35, false], [0.6, true], [0.85, false]]);
    expect(excluded.map(({ reason, count, of }) => [reason, count, of])).toEqual([
      ['rollback', 1, 'releases'], ['pending', 1, 'releases'], ['waiting', 1, 'changes'],
    ]);
    expect(trend.length).toBeGreaterThan(12);
    expect(trend.reduce((sum, week) => sum + week.releases, 0)).toBe(9);
  });

  it('says the same of a scope whether a view holds it or it is counted now', async () => {
    const counted = await scopeDora();
    expect(counted.rows.map(row => [row.ref, row.applications])).toEqual([['group:default/team', 2]]);
    expect(counted.metrics.deployment_frequency.n).toBe(10);
    await refresh();
    const held = await scopeDora();
    const bare = ({ metrics, rows, excluded, details }: ScopeDora) => ({
      details, excluded,
      values: DORA_KPIS.map(kpi => [kpi, metrics[kpi].status, shown(metrics[kpi]), metrics[kpi].n, metrics[kpi].previous]),
      rows: rows.map(row => DORA_KPIS.map(kpi => [row.ref, shown(row.metrics[kpi]), row.metrics[kpi].n])),
      points: rows.map(row => row.points),
    });
    expect(bare(held)).toEqual(bare(counted));
    expect(held.basis).toBe('precomputed');
  });

  it.each(['domain', 'system', 'team'] as const)('tells of a %s the same as a row, within what is above it, and by itself', async groupBy => {
    await refresh();
    const told = (metrics: ScopeDora['metrics']) => DORA_KPIS.map(kpi => shown(metrics[kpi]));
    const { rows } = await scopeDora(`?groupBy=${groupBy}`);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row.ref.startsWith(groupBy === 'team' ? 'group' : groupBy)).toBe(true);
      expect(told(row.metrics)).toEqual(told((await scopeDora(`?scope=${row.ref}`)).metrics));
    }
    if (groupBy !== 'system') return;
    const within = await scopeDora('?groupBy=system&scope=domain:default/sales');
    expect(within.rows.map(row => [row.ref, told(row.metrics)])).toEqual(rows.map(row => [row.ref, told(row.metrics)]));
  });

  it('leaves the spread of applications out where only rows are asked for', async () => {
    const [rows, spread] = [await scopeDora('?detail=rows'), await scopeDora('')];
    expect(rows.rows.map(row => row.metrics)).toEqual(spread.rows.map(row => row.metrics));
    expect(rows.trend).toEqual(spread.trend);
    expect(spread.rows.flatMap(row => row.points).length).toBeGreaterThan(0);
    expect(rows.rows.flatMap(row => row.points)).toEqual([]);
    expect([rows.changedMost, rows.excluded]).toEqual([[], []]);
  });

  it('counts for a reader without the right what they may read, and names nobody else', async () => {
    const own = await scopeDora('', 'user:default/reader');
    expect(own.basis).toBe('own');
    expect(own.metrics.deployment_frequency.n).toBe(9);
    expect(JSON.stringify(own)).not.toContain('secret');
    const apps = await scopeDora('?groupBy=app', 'user:default/reader');
    expect(apps.rows.map(row => row.ref)).toEqual([SHOP]);
  });

  it('holds in its views just what the functions say of the same moment', async () => {
    await refresh();
    const { rows } = await knex.raw(
      `select held.series_id, held.period_key, held.kind
         from mv_dora_app_period as held
        cross join dora_bound as bound
         join lateral kpi_dora(array[held.series_id], array['x'], array[held.starts], array[held.ends], bound.seen_at, 'infinity',
           bound.reporting_zone, bound.causal_windows, bound.thresholds, bound.main_p, bound.stale_after) as told on true
        where (held.status, held.releases, held.df_per_day, held.lt_merge_p50_s, held.cfr_num, held.cfr_den, held.fdrt_p50_s, held.rework_num)
              is distinct from
              (told.status, told.releases, told.df_per_day, told.lt_merge_p50_s, told.cfr_num, told.cfr_den, told.fdrt_p50_s, told.rework_num)`,
    );
    expect(rows).toEqual([]);
    const { rows: [{ periods }] } = await knex.raw(`select count(distinct (period_key, kind))::integer as periods from mv_dora_app_period`);
    expect(periods).toBe(14);
  });

  it.each(DORA_KPIS.flatMap(kpi => [[kpi, 'component:default/shop'], [kpi, 'group:default/team'], [kpi, 'all']] as const))(
    'shows %s of %s with rows that give the same again',
    async (kpi, subject) => {
      const pages: ExplainRow[] = [];
      let explanation: Explanation;
      for (let cursor = ''; ; ) {
        const { body, status } = await get(`/explain?kpi=${kpi}&subject=${subject}&period=last_30d&limit=3${cursor}`);
        expect({ status, error: body.error }).toEqual({ status: 200, error: undefined });
        explanation = explanationSchema.parse(body);
        pages.push(...explanation.rows.items);
        if (explanation.rows.nextCursor === null) break;
        cursor = `&cursor=${explanation.rows.nextCursor}`;
      }
      expect(pages).toHaveLength(explanation.rows.total);
      expect(pages.length).toBeGreaterThan(0);
      expect(AGAIN[kpi](pages, explanation)).toBeCloseTo(Number(shown(explanation.value)), 9);
      const served = subject.startsWith('component') ? (await entityDora()).metrics[kpi] : (await scopeDora(subject === 'all' ? '' : `?scope=${subject}`)).metrics[kpi];
      expect(shown(explanation.value)).toEqual(shown(served));
      for (const entry of explanation.leftOut) expect(entry.items.length).toBeLessThanOrEqual(entry.count ?? 0);
    },
  );

  describe('what people say of a cause', () => {
    const release = { kind: 'release', source: 'gitlab', instance: 'main', id: '4', entityRef: SHOP };
    const post = (id: string, body: object, user = 'user:default/admin') =>
      request(plugin.app).post(`/api/monitoring/incidents/${id}/links`).set(asUser(user)).send({ instance: 'main', ...body });
    const audited = async () =>
      (await knex.raw<{ rows: { actor: string; action: string; subject: string }[] }>(
        `select actor, action, subject from audit where action like 'cause%' order by audit_id`,
      )).rows;

    it('decides over evidence, and is audited', async () => {
      const failed = async () => (await entityDora()).metrics.change_fail_rate.num;
      expect(await failed()).toBe(2);
      const { body, status } = await post('INC0007', { target: release, verdict: 'refuted', note: 'it was the network' });
      expect({ status, body }).toEqual({ status: 200, body: { number: 'INC0007', verdict: 'refuted', by: 'user:default/admin' } });
      await ground.correlate();
      expect(await failed()).toBe(1);
      await post('i', { target: release, verdict: 'withdrawn' }).expect(200);
      await ground.correlate();
      expect(await failed()).toBe(2);
      expect(await audited()).toEqual([
        { actor: 'user:default/admin', action: 'cause_refuted', subject: 'servicenow:main:i' },
        { actor: 'user:default/admin', action: 'cause_withdrawn', subject: 'servicenow:main:i' },
      ]);
    });

    it.each([
      ['user:default/reader', 403], ['user:default/mapper', 403], ['user:default/outsider', 404],
    ])('is refused to %s', async (user, status) => {
      const before = await audited();
      expect((await post('INC0007', { target: release, verdict: 'confirmed' }, user)).status).toBe(status);
      expect(await audited()).toEqual(before);
    });

    it.each([
      ['target.id', { target: { ...release, id: 'none' }, verdict: 'confirmed' }],
      ['target.id', { target: { ...release, entityRef: 'component:default/bare' }, verdict: 'confirmed' }],
      ['target.environment', { target: { ...release, environment: 'moon' }, verdict: 'confirmed' }],
      ['target.number', { target: { kind: 'change', instance: 'main', number: 'CHG9' }, verdict: 'confirmed' }],
      ['verdict', { target: release, verdict: 'perhaps' }],
    ])('names %s where it means nothing', async (field, body) => {
      const answer = await post('INC0007', body);
      expect({ status: answer.status, field: answer.body.error.details.field }).toEqual({ status: 400, field });
    });

    it('is a 404 of an incident that there is not', async () => {
      expect((await post('INC9999', { target: release, verdict: 'confirmed' })).status).toBe(404);
    });
  });

  it('gives the table of a scope as a file: five lines of the whole and five of each row, as they are shown', async () => {
    const { body } = await get('/kpis/dora?groupBy=app&period=last_30d');
    const read = scopeDoraSchema.parse(body);
    const { status, text } = await get('/export/dora.csv?groupBy=app&period=last_30d');
    expect(status).toBe(200);
    const [head, ...lines] = text.trim().split('\n').map((line: string) => line.split(','));
    const cell = (line: string[], column: string) => line[head.indexOf(column)];
    expect(lines.map((line: string[]) => [cell(line, 'ref'), cell(line, 'metric'), cell(line, 'value')])).toEqual(
      [{ ref: 'all', metrics: read.metrics }, ...read.rows].flatMap(row =>
        DORA_KPIS.map(metric => {
          const value = row.metrics[metric];
          return [row.ref, metric, value.status === 'ok' || value.status === 'partial' ? String(value.value) : ''];
        }),
      ),
    );
    expect((await get('/export/dora.csv', 'user:default/reader')).status).toBe(403);
  });

  it.each(['/kpis/dora?period=last_24h', '/kpis/dora?groupBy=moon', '/kpis/dora?detail=moon', '/kpis/dora?scope=group:default/none'])('refuses %s', async url => {
    const { status } = await get(url);
    expect(status).toBe(url.includes('none') ? 404 : 400);
  });

  it('names in its explanations all that it leaves out, of an entity and of a scope', async () => {
    await ground.deploy([
      ['a', -30, { status: 'failed', version: '2.0.1' }],
      ['b', -28, { environmentName: 'live-2', links: [{ entityRef: SHOP, environment: 'unknown', via: 'direct' }] }],
    ]);
    await refresh();
    for (const subject of [SHOP, 'domain:default/sales', 'all']) {
      const leftOut = await Promise.all(
        DORA_KPIS.map(async kpi => {
          const { body, status } = await get(`/explain?kpi=${kpi}&subject=${subject}&period=last_30d`);
          expect({ status, error: body.error }).toEqual({ status: 200, error: undefined });
          return explanationSchema.parse(body).leftOut;
        }),
      );
      for (const entry of leftOut.flat()) expect({ subject, ...entry, named: entry.items.length }).toMatchObject({ named: entry.count });
      expect([subject, ...leftOut[0].map(({ reason, items }) => [reason, items])]).toEqual([
        subject, ['environment_unknown', ['live-2']], ['attempt_failed', ['2.0.1']],
      ]);
    }
  });

  it('moves the moment of its views with time, and looks at every incident again when the rules change', async () => {
    const dirty = async () => Number((await knex.raw(`select count(*) as n from correlation_dirty`)).rows[0].n);
    const nowMs = Date.now() + 100 * 86_400_000;
    expect(await moveDoraBound(knex, DEFAULT_DORA_RULES, ZONE, nowMs)).toBe(true);
    expect(await moveDoraBound(knex, DEFAULT_DORA_RULES, ZONE, nowMs + 30_000)).toBe(false);
    await ground.correlate();
    expect(await dirty()).toBe(0);
    expect(await moveDoraBound(knex, { ...DEFAULT_DORA_RULES, causeProbability: 0.5 }, ZONE, nowMs + 60_000)).toBe(true);
    expect(await dirty()).toBe(0);
    const evidence = { ...DEFAULT_DORA_RULES.evidence, C4_1h: 0.7 };
    expect(await moveDoraBound(knex, { ...DEFAULT_DORA_RULES, evidence }, ZONE, nowMs + 60_000)).toBe(true);
    expect(await dirty()).toBe(1);
  });
});
