import { Explanation, ExplainRow, explanationSchema, INCIDENT_KPIS, IncidentKpis, KpiValue, routes } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import request from 'supertest';
import { migratedDatabase, testDatabases } from './__testUtils__/database';
import { ENTITIES, fillEstate } from './__testUtils__/estate';
import { asUser, startTestPlugin } from './__testUtils__/testPlugin';

jest.setTimeout(180_000);

const users = {
  'user:default/admin': { permissions: 'all' as const },
  'user:default/reader': {
    permissions: new Set(['rosetta.entity.read', 'rosetta.incident.read']), visible: ['component:default/shop', 'system:default/web', 'domain:default/sales'],
  },
  'user:default/nosy': { permissions: new Set(['rosetta.entity.read']), visible: ['component:default/shop'] },
};
const sum = (rows: readonly ExplainRow[], column: keyof ExplainRow) => rows.reduce((total, row) => total + Number(row[column]), 0);
const share = (rows: readonly ExplainRow[], column: keyof ExplainRow) => rows.filter(row => row[column] === true).length / rows.length;
const median = (values: number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2;
};
const input = (explanation: Explanation, id: string) => Number(explanation.inputs.find(entry => entry.id === id)?.value);
const parts = (value: KpiValue) => ({ ...value, window: undefined, asOf: undefined });
const shown = (value: KpiValue) => ('lastValue' in value ? value.lastValue : value.value);

/** The formula of each figure by hand, over rows alone. */
const AGAIN: Partial<Record<string, (rows: readonly ExplainRow[], explanation: Explanation) => number>> = {
  open_incidents: rows => rows.length,
  incidents_opened: rows => rows.length,
  mtta: rows => median(rows.map(row => Number(row.duration))),
  mttr: rows => median(rows.map(row => Number(row.duration))),
  sla_at_risk: rows => rows.length,
  sla_breach_rate: rows => share(rows, 'breached'),
  reopen_rate: rows => share(rows, 'reopened'),
  recurrence_rate: rows => share(rows, 'recurrent'),
  mtbf: (rows, explanation) => (input(explanation, 'observed_seconds') - sum(rows, 'duration')) / rows.filter(row => row.failed).length,
  health_score: rows => sum(rows, 'contribution'),
  risk_score: rows => sum(rows, 'contribution'),
};

describe('incidents & run, calendar, health and risk', () => {
  const databases = testDatabases();
  let knex: Knex;
  let plugin: Awaited<ReturnType<typeof startTestPlugin>>;

  beforeAll(async () => {
    const migrated = await migratedDatabase(databases);
    knex = migrated.knex;
    await fillEstate(knex, migrated.views, Date.now());
    await migrated.views.refresh();
    plugin = await startTestPlugin({ knex, entities: ENTITIES, users, permissionsEnabled: true });
  });
  afterAll(() => plugin.stop());

  const get = (url: string, user = 'user:default/admin') => request(plugin.app).get(`/api/monitoring${url}`).set(asUser(user));
  const read = async (url: string, user?: string) => {
    const { body, status } = await get(url, user);
    expect({ status, error: body.error }).toEqual({ status: 200, error: undefined });
    return body;
  };
  const kpi = (body: Pick<IncidentKpis, 'kpis'>, id: string) => body.kpis.find(named => named.kpi === id)!.value;

  it.each(['domain', 'group', 'app'])('gives the figures of incidents by %s in the shape of its route', async groupBy => {
    const body = routes.incidentKpis.response.parse(await read(`/kpis/incidents?period=last_7d&groupBy=${groupBy}`));
    expect(kpi(body, 'open_incidents')).toMatchObject({ status: 'ok', value: 2 });
    expect(kpi(body, 'incidents_opened')).toMatchObject({ status: 'ok', value: 3 });
    expect(body.backlog).toMatchObject({ open: 2, p1: 1, ages: [2, 0, 0, 0], sla: { breached: 0, atRisk: 0, inTime: 1, none: 1 } });
    expect(body.kpis.map(named => named.kpi)).toEqual(INCIDENT_KPIS);
    expect(body.priorities.map(row => [row.priority, row.opened])).toEqual([[1, 1], [2, 1], [3, 1]]);
    expect(body.heatmap?.cells).toHaveLength(168);
    expect(body.heatmap?.cells.reduce((total, cell) => total + cell.opened, 0)).toBe(body.heatmap?.opened);
    expect(body.rows.length).toBeGreaterThan(0);
  });

  it('never says nought of an entity whose incidents nobody asked for', async () => {
    const body = await read('/kpis/incidents?period=last_7d&groupBy=app');
    const bare = body.rows.find((row: { name: string }) => row.name === 'bare');
    expect(kpi(bare, 'incidents_opened')).toMatchObject({ status: 'not_applicable', reason: { code: 'not_mapped' }, value: null });
    expect(bare.backlog).toBeNull();
  });

  it('counts for a reader only what they may read', async () => {
    const body = await read('/kpis/incidents?period=last_7d&groupBy=app', 'user:default/reader');
    expect(kpi(body, 'open_incidents')).toMatchObject({ value: 1 });
    expect(body.rows.map((row: { name: string }) => row.name)).toEqual(['shop']);
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(body.basis).toBe('own');
  });

  it('agrees with the list of incidents and with the overview', async () => {
    const [body, list, overview] = await Promise.all([
      read('/kpis/incidents?period=last_7d'), read('/incidents?period=last_7d&status=all'), read('/overview?period=last_7d'),
    ]);
    for (const id of ['incidents_opened', 'mttr', 'mtta', 'sla_breach_rate']) {
      expect(parts(kpi(body, id))).toEqual(parts(kpi(list, id)));
    }
    const domain = (await read('/kpis/incidents?period=last_7d&groupBy=domain')).rows[0];
    expect(parts(kpi(domain, 'incidents_opened'))).toEqual(parts(overview.rows[0].incidentsOpened));
  });

  it('serves health with components that add up, in the summary', async () => {
    const body = await read('/applications/shop/summary');
    const { health } = routes.summary.response.parse(body);
    expect(health).not.toBeNull();
    expect(health?.components.map(part => part.id)).toEqual(['budget', 'burn', 'incidents', 'changes', 'recurrence']);
    expect(health?.components[2]).toMatchObject({ state: 'ok', score: 0, raw: { p1: 1 } });
    expect(health?.gates).toContainEqual({ id: 'incident_p1', state: 'critical' });
    expect(health?.state).toBe('critical');
    const value = shown(health!.value);
    const added = health!.components.reduce((total, part) => total + Number(part.contribution), 0);
    expect(Math.abs(added - Number(value))).toBeLessThan(1e-9);
  });

  it('does not tell how many incidents there are to those who may not know', async () => {
    const { health } = await read('/applications/shop/summary', 'user:default/nosy');
    expect(health.components.filter((part: { raw: object }) => Object.keys(part.raw).length > 0).map((part: { id: string }) => part.id)).not.toContain('incidents');
    const top = await read('/risk/top', 'user:default/nosy');
    expect(top.items).toEqual([expect.objectContaining({ baseline: null, value: null })]);
    expect((await get('/risk/top?metric=mttr', 'user:default/nosy')).status).toBe(403);
    expect((await get('/kpis/incidents', 'user:default/nosy')).status).toBe(403);
  });

  it('ranks risks by the plain count, and says so, until the score has proven itself', async () => {
    const body = routes.riskTop.response.parse(await read('/risk/top'));
    expect(body).toMatchObject({ rankedBy: 'baseline', backtest: null, metric: 'risk' });
    expect(body.items.map(item => [item.rank, item.name, item.value])).toEqual([
      [1, 'shop', 2], [2, 'secret', 1], [3, 'bad', null], [4, 'bare', null],
    ]);
    for (const item of body.items) {
      // What has no score has no contributions either: nought is the sum of nothing.
      expect(item.parts.reduce((total, part) => total + Number(part.contribution), 0)).toBeCloseTo(Number(item.risk), 9);
    }
    await knex.raw(
      `insert into score_backtest (computed_at, through_day, days_scored, days, score_auc, score_top_hit_ratio, baseline_auc, baseline_top_hit_ratio)
       values (now(), '2026-11-01', 180, 150, 0.8, 0.4, 0.7, 0.4)`,
    );
    const scored = await read('/risk/top');
    expect(scored).toMatchObject({ rankedBy: 'score', backtest: { daysScored: 180, daysNeeded: 180, score: { auc: 0.8 } } });
    const risks = scored.items.flatMap((item: { risk: number | null }) => (item.risk === null ? [] : [item.risk]));
    expect(risks).toEqual([...risks].sort((a: number, b: number) => b - a));
    const overview = await read('/overview?period=last_7d');
    expect(overview.risks).toMatchObject({ rankedBy: 'score', total: 4 });
    expect(overview.health).toMatchObject({ members: 4 });
    await knex.raw('truncate score_backtest');
  });

  it.each(['health_score', 'incidents_opened', 'open_incidents', 'mttr', 'recurrence_rate', 'error_rate', 'error_rate_5xx', 'latency_p95', 'availability', 'throughput', 'saturation'])(
    'ranks by %s, worst first', async metric => {
      const body = routes.riskTop.response.parse(await read(`/risk/top?metric=${metric}&period=last_7d&limit=3`));
      expect(body.rankedBy).toBe('metric');
      const values = body.items.map(item => Number(item.value));
      const isLowWorse = metric === 'health_score' || metric === 'availability';
      expect(values).toEqual([...values].sort((a, b) => (isLowWorse ? a - b : b - a)));
      expect(body.items.every(item => item.value !== null)).toBe(true);
    },
  );

  it('gives the calendar in the shape of its route, and says that changes are not collected', async () => {
    const body = routes.changeCalendar.response.parse(await read('/changes/calendar?period=last_7d'));
    expect(body).toMatchObject({ items: [], collisions: [], total: 0 });
    expect(body.status).not.toBe('ok');
    expect(Date.parse(body.period.end)).toBeGreaterThan(Date.now() + 29 * 86_400_000);
  });

  it.each([
    ['/kpis/incidents?period=last_24h', 400, 'period'], ['/kpis/incidents?groupBy=team', 400, 'groupBy'], ['/kpis/incidents?scope=domain:default/none', 404, undefined],
    ['/risk/top?metric=nonsense', 400, 'metric'], ['/risk/top?limit=0', 400, 'limit'], ['/risk/top?period=last_1h', 400, 'period'],
    ['/risk/top?scope=group:default/none', 404, undefined], ['/changes/calendar?scope=group:default/none', 404, undefined],
    ['/changes/calendar?period=forever', 400, 'period'], ['/changes/calendar?colour=red', 400, 'colour'],
    ['/explain?kpi=health_score&subject=component:default/shop&period=last_7d', 400, 'period'],
    ['/explain?kpi=risk_score&subject=all', 400, 'kpi'],
  ])('%s answers %d', async (url, expected, field) => {
    const { status, body } = await get(url);
    expect({ status, field: body.error?.details?.field }).toEqual({ status: expected, field });
  });

  const explain = async (query: string) => explanationSchema.parse(await read(`/explain?${query}&limit=200`));

  it.each(
    INCIDENT_KPIS.flatMap(id => [
      [id, 'component:default/shop'], [id, 'system:default/web'], [id, 'all'],
    ]),
  )('explains %s of %s by rows that make it again', async (id, subject) => {
    const explanation = await explain(`kpi=${id}&subject=${subject}&period=last_7d`);
    const value = shown(explanation.value);
    const again = AGAIN[id];
    const isCounted = again !== undefined && value !== null && value !== undefined && explanation.rows.total > 0;
    expect(isCounted ? again(explanation.rows.items, explanation) : Number(value)).toBeCloseTo(Number(value), 6);
    const { kpis } = await read(subject === 'all' ? '/kpis/incidents?period=last_7d' : '/applications/shop/incidents?period=last_7d');
    const isServed = subject === 'all' || (subject === 'component:default/shop' && ['incidents_opened', 'mttr', 'mtta', 'sla_breach_rate'].includes(id));
    const served = isServed ? kpi({ kpis }, id) : explanation.value;
    expect(parts(explanation.value)).toEqual(parts(served));
  });

  it.each([['health_score', 'component:default/shop'], ['health_score', 'all'], ['health_score', 'domain:default/sales'], ['risk_score', 'component:default/shop']])(
    'explains %s of %s by rows that add up', async (id, subject) => {
      const explanation = await explain(`kpi=${id}&subject=${subject}`);
      const value = shown(explanation.value);
      expect(explanation.rows.total + explanation.leftOut.length).toBeGreaterThan(0);
      expect(AGAIN[id]!(explanation.rows.items, explanation)).toBeCloseTo(Number(value), 9);
    },
  );

  it('keeps incidents from those who may not read them, in explanations too', async () => {
    expect((await get('/explain?kpi=mttr&subject=component:default/shop', 'user:default/nosy')).status).toBe(403);
    expect((await get('/explain?kpi=mttr&subject=component:default/secret', 'user:default/reader')).status).toBe(404);
  });
});
