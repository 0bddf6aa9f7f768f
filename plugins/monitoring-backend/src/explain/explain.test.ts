import { ExplainRow, Explanation, explanationSchema } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import request from 'supertest';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { ENTITIES, fillEstate } from '../__testUtils__/estate';
import { asUser, startTestPlugin } from '../__testUtils__/testPlugin';

jest.setTimeout(120_000);

const users = {
  'user:default/admin': { permissions: 'all' as const },
  'user:default/reader': { permissions: new Set(['rosetta.entity.read']), visible: ['component:default/shop', 'system:default/web'] },
};

const sum = (rows: readonly ExplainRow[], column: keyof ExplainRow) =>
  rows.reduce((total, row) => total + Number(row[column]), 0);
const median = (values: number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

/** A day has requests that errors are no share of; a slot tells both counts. */
const counted = (rows: readonly ExplainRow[]) => sum(rows, 'requests_counted' in rows[0] ? 'requests_counted' : 'requests');

/** The formula of each KPI by hand, over rows alone. */
const AGAIN: Record<string, (rows: readonly ExplainRow[], explanation: Explanation) => number> = {
  error_rate: rows => sum(rows, 'errors') / counted(rows),
  error_rate_5xx: rows => sum(rows, 'errors_5xx') / counted(rows),
  availability_req: rows => (counted(rows) - sum(rows, 'errors')) / counted(rows),
  within_latency_target: rows => sum(rows, 'hours_within_target') / sum(rows, 'hours_judged'),
  throughput: (rows, { inputs }) => sum(rows, 'requests') / Number(inputs.find(input => input.id === 'seconds')?.value),
  latency_p95: rows => median(rows.map(row => Number(row.latency_p95))),
  saturation: rows => median(rows.map(row => Number(row.saturation))),
  cpu: rows => median(rows.map(row => Number(row.cpu))),
  memory: rows => median(rows.map(row => Number(row.memory))),
};

describe('how a number was made', () => {
  const databases = testDatabases();
  let knex: Knex;
  let plugin: Awaited<ReturnType<typeof startTestPlugin>>;

  beforeAll(async () => {
    const migrated = await migratedDatabase(databases);
    knex = migrated.knex;
    await fillEstate(knex, migrated.views, Date.now());
    plugin = await startTestPlugin({ knex, entities: ENTITIES, users, permissionsEnabled: true });
  });
  afterAll(() => plugin.stop());

  const get = (url: string, user = 'user:default/admin') => request(plugin.app).get(`/api/monitoring${url}`).set(asUser(user));
  const explain = async (query: string) => {
    const { body, status } = await get(`/explain?${query}`);
    expect({ status, error: body.error }).toEqual({ status: 200, error: undefined });
    return explanationSchema.parse(body);
  };
  /** All rows, page by page. */
  const allRows = async (query: string) => {
    const rows: ExplainRow[] = [];
    for (let cursor = ''; ; ) {
      const page = await explain(`${query}&limit=2${cursor}`);
      rows.push(...page.rows.items);
      if (page.rows.nextCursor === null) return rows;
      cursor = `&cursor=${page.rows.nextCursor}`;
    }
  };

  it('gives the very envelope that the tile shows', async () => {
    const { body } = await get('/applications/shop/summary');
    for (const kpi of ['error_rate', 'latency_p95', 'throughput', 'saturation']) {
      const tile = body.tiles.find((item: { kpi: string }) => item.kpi === kpi);
      expect((await explain(`kpi=${kpi}&subject=component:default/shop`)).value).toEqual(tile.value);
    }
  });

  it('gives of events now the number of the tile, made at that moment', async () => {
    for (const [subject, kpi] of [['shop', 'open_incidents'], ['shop', 'open_problems'], ['bare', 'open_problems'], ['bare', 'open_incidents']]) {
      const { body } = await get(`/applications/${subject}/summary`);
      const { value } = body.tiles.find((item: { kpi: string }) => item.kpi === kpi);
      const explanation = await explain(`kpi=${kpi}&subject=component:default/${subject}`);
      const told = ({ status, value: number }: Explanation['value']) => ({ subject, kpi, status, number });
      expect(told(explanation.value)).toEqual(told(value));
      expect(explanation.rows.total).toBe(value.value ?? 0);
    }
  });

  it('gives the very envelope that the overview shows', async () => {
    const { body } = await get('/overview?period=last_7d');
    const [row] = body.rows;
    const parts = (value: Explanation['value']) => ({ ...value, window: undefined });
    const subject = `subject=${row.ref}&period=last_7d`;
    expect(parts((await explain(`kpi=error_rate&${subject}`)).value)).toEqual(parts(row.errorRate));
    for (const trend of body.trends.filter((item: { kpi: string }) => item.kpi !== 'incidents_opened')) {
      expect(parts((await explain(`kpi=${trend.kpi}&subject=all&period=last_7d`)).value)).toEqual(parts(trend.value));
    }
    const { body: scoped } = await get('/overview?period=last_7d&scope=system:default/web');
    const now = await explain('kpi=error_rate&subject=system:default/web&period=now');
    expect(now.value).toEqual(scoped.now.errorRate);
  });

  it.each([
    ['component:default/shop', 'error_rate', ''],
    ['component:default/shop', 'throughput', ''],
    ['component:default/shop', 'latency_p95', ''],
    ['component:default/shop', 'saturation', ''],
    ['component:default/shop', 'cpu', ''],
    ['component:default/shop', 'memory', ''],
    ['system:default/web', 'error_rate', '&period=last_7d'],
    ['system:default/web', 'error_rate', '&period=now'],
    ['system:default/web', 'throughput', '&period=now'],
    ['domain:default/sales', 'error_rate_5xx', '&period=last_7d'],
    ['group:default/team', 'availability_req', '&period=last_7d'],
    ['all', 'within_latency_target', '&period=last_7d'],
    ['all', 'throughput', '&period=last_7d'],
  ])('has rows of %s that make %s again%s', async (subject, kpi, period) => {
    const query = `kpi=${kpi}&subject=${subject}${period}`;
    const explanation = await explain(query);
    const rows = await allRows(query);
    expect(rows).toHaveLength(explanation.rows.total);
    expect(rows.length).toBeGreaterThan(0);
    const { value } = explanation;
    if (value.status !== 'ok' && value.status !== 'partial') throw new Error(`No value: ${value.status}`);
    expect(AGAIN[kpi](rows, explanation)).toBeCloseTo(value.value, 9);
    expect(explanation.formula.filled).toContain('= ');
    // What a row holds is said of its columns, and nothing more.
    const columns = explanation.rows.columns.map(column => column.id).sort();
    for (const row of rows) expect(Object.keys(row).sort()).toEqual(columns);
  });

  it('names the slots that are not there', async () => {
    const { rows } = await knex.raw(`select ts from signal_5min join series using (series_id) where entity_ref = 'component:default/secret' order by ts desc offset 1 limit 1`);
    await knex.raw(`delete from signal_5min using series where series.series_id = signal_5min.series_id and entity_ref = 'component:default/secret' and ts = ?`, [rows[0].ts]);
    const { leftOut, value } = await explain('kpi=error_rate&subject=component:default/secret');
    expect(value).toMatchObject({ status: 'partial', reason: { code: 'coverage_low' } });
    expect(leftOut).toEqual([{ reason: 'missing_slots', count: 1, valueWith: null, items: [rows[0].ts.toISOString()] }]);
  });

  it('explains why there is no number, too', async () => {
    const { value, rows, formula, sources } = await explain('kpi=error_rate&subject=component:default/bare');
    expect(value).toMatchObject({ status: 'not_applicable', reason: { code: 'not_mapped' } });
    expect({ total: rows.total, filled: formula.filled, sources }).toEqual({ total: 0, filled: null, sources: [] });
  });

  it.each([
    ['kpi=error_rate', 'subject'],
    ['kpi=nonsense&subject=shop', 'kpi'],
    ['kpi=mttr&subject=component:default/shop&period=forever', 'period'],
    ['kpi=within_latency_target&subject=component:default/shop', 'kpi'],
    ['kpi=network_latency&subject=component:default/shop', 'kpi'],
    ['kpi=error_rate&subject=all&period=last_24h', 'period'],
    ['kpi=within_latency_target&subject=all&period=now', 'period'],
    ['kpi=error_rate&subject=a%20b', 'subject'],
    ['kpi=error_rate&subject=shop&from=2026-11-01', 'from'],
    ['kpi=error_rate&subject=shop&cursor=zzz', 'cursor'],
  ])('%s is a 400 that names %s', async (query, field) => {
    const { status, body } = await get(`/explain?${query}`);
    expect({ status, field: body.error?.details?.field }).toEqual({ status: 400, field });
    expect(body.error.message).toContain(`${field}:`);
  });

  it.each([
    ['kpi=error_rate&subject=component:default/secret', 404],
    ['kpi=error_rate&subject=component:default/never-was', 404],
    ['kpi=error_rate&subject=domain:default/sales', 404],
    ['kpi=error_rate&subject=slo:999', 404],
    ['kpi=error_rate&subject=system:default/web', 403],
    ['kpi=error_rate&subject=all', 403],
    ['kpi=error_rate&subject=component:default/shop', 200],
  ])('%s answers a reader of one entity %d', async (query, expected) => {
    const { status } = await get(`/explain?${query}`, 'user:default/reader');
    expect(status).toBe(expected);
  });
});
