import { TestClient, NOW, startTestClient } from '../../__testUtils__/client';
import {
  SERVICENOW_INTERACTIVE_USER,
  SERVICENOW_PARIS_USER,
  SERVICENOW_RESTRICTED_USER,
} from './users';

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
afterAll(() => client.close());

const INCIDENTS = 'api/now/table/incident';
type Row = Record<string, string>;

async function rows(
  query: string,
  more: Record<string, string> = {},
  init: { user?: string } = {},
): Promise<Row[]> {
  const response = await client.servicenow(
    INCIDENTS,
    { sysparm_query: query, sysparm_exclude_reference_link: 'true', ...more },
    init,
  );
  expect(response.status).toBe(200);
  return (await response.json()).result;
}
const fields = (names: string) => ({ sysparm_fields: names });

describe('queries', () => {
  it('return only what matches', async () => {
    const found = await rows('priority=1^state!=7^ORDERBYnumber', fields('priority,state'));
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(row => row.priority === '1' && row.state !== '7')).toBe(true);
  });

  it('walk along references', async () => {
    const found = await rows(
      'cmdb_ci.name=payments-api^assignment_group.name=payments-run',
      fields('cmdb_ci.name,assignment_group.name,cmdb_ci.used_for'),
    );
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toEqual({
      'cmdb_ci.name': 'payments-api',
      'assignment_group.name': 'payments-run',
      'cmdb_ci.used_for': 'Production',
    });
  });

  it('find a CI whose name holds a caret by the doubled one only', async () => {
    const named = async (query: string) =>
      (
        await (
          await client.servicenow('api/now/table/cmdb_ci', { sysparm_query: query })
        ).json()
      ).result.length;
    expect(await named('name=legacy^^gateway')).toBe(1);
    expect(await named('name=legacy^gateway')).toBe(0);
  });

  it('ignore a misspelt column and return everything else', async () => {
    const all = await rows('', fields('number'));
    expect(await rows('cmdb_cii=nobody', fields('number'))).toHaveLength(all.length);
    expect(await rows('cmdb_ciIN', fields('number'))).toHaveLength(all.length);
  });

  it('return nothing instead once the property says so', async () => {
    await client.control('PUT', 'servicenow', { invalidQueryReturnsNoRows: true });
    expect(await rows('cmdb_cii=nobody', fields('number'))).toEqual([]);
    expect((await rows('priority=1', fields('number'))).length).toBeGreaterThan(0);
    await client.control('DELETE', 'servicenow');
    expect((await rows('cmdb_cii=nobody', fields('number'))).length).toBeGreaterThan(0);
  });

  it('take plain pairs instead of an encoded query', async () => {
    const response = await client.servicenow(INCIDENTS, { priority: '1', ...fields('priority') });
    const { result } = await response.json();
    expect(result.length).toBeGreaterThan(0);
    expect(result.every((row: Row) => row.priority === '1')).toBe(true);
  });

  it('join task_sla to its incident', async () => {
    const [incident] = await rows('state=7^ORDERBYDESCopened_at', fields('sys_id,cmdb_ci'));
    const response = await client.servicenow('api/now/table/task_sla', {
      sysparm_query: `taskIN${incident.sys_id}^task.cmdb_ci=${incident.cmdb_ci}`,
      ...fields('task,sla.target'),
      sysparm_exclude_reference_link: 'true',
    });
    const { result } = await response.json();
    expect(result.map((row: Row) => row['sla.target']).sort()).toEqual(['resolution', 'response']);
    expect(result[0].task).toBe(incident.sys_id);
  });

  it('run scripts, and say so in the request log', async () => {
    await client.control('DELETE', 'requests');
    const literal = await rows('opened_at>=2026-03-10 00:00:00', fields('number'));
    const script = await rows(
      "opened_at>=javascript:gs.dateGenerate('2026-03-10','00:00:00')",
      fields('number'),
    );
    expect(script).toEqual(literal);
    const logged = await (await client.control('GET', 'requests')).json();
    expect(logged.map((entry: { evaluatedScript?: true }) => entry.evaluatedScript)).toEqual([
      undefined,
      true,
    ]);
  });
});

describe('values', () => {
  it('are shown in the zone of the user, while the stored one stays UTC', async () => {
    const ask = { sysparm_display_value: 'all', sysparm_limit: '1', ...fields('opened_at') };
    const query = 'opened_at>=2026-03-01 12:00:00^ORDERBYopened_at';
    const [gmt] = await rows(query, ask);
    const [paris] = await rows(query, ask, { user: SERVICENOW_PARIS_USER });
    const cell = gmt.opened_at as unknown as Row;
    expect(cell.display_value).toBe(cell.value);
    const other = paris.opened_at as unknown as Row;
    expect(Date.parse(`${other.display_value}Z`) - Date.parse(`${other.value}Z`)).toBe(3_600_000);
  });

  it('of a literal date are read in the zone of the user', async () => {
    const after = async (user?: string) =>
      (await rows('opened_at>=2026-03-10 00:00:00', fields('number'), { user })).length;
    const between = await rows(
      'opened_atBETWEEN2026-03-09 23:00:00@2026-03-09 23:59:59',
      fields('number'),
    );
    expect(await after(SERVICENOW_PARIS_USER)).toBe((await after()) + between.length);
  });

  it('come in three ways', async () => {
    const one = async (display: string, exclude: string) =>
      (
        await rows('number=INC900000001^ORstate=2^ORDERBYnumber', {
          ...fields('state,cmdb_ci,close_code,number'),
          sysparm_limit: '1',
          sysparm_display_value: display,
          sysparm_exclude_reference_link: exclude,
        })
      )[0] as unknown as Record<string, Row | string>;
    expect(await one('false', 'true')).toMatchObject({ state: '2', close_code: '' });
    expect((await one('false', 'false')).cmdb_ci).toEqual({
      link: expect.stringContaining('/api/now/table/cmdb_ci/'),
      value: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect((await one('true', 'false')).cmdb_ci).toEqual({
      display_value: expect.any(String),
      link: expect.any(String),
    });
    expect(await one('true', 'true')).toMatchObject({ state: 'In Progress' });
    expect((await one('all', 'true')).close_code).toEqual({ display_value: null, value: '' });
  });

  it('come empty where a rule on the field says so', async () => {
    const ask = fields('business_stc,calendar_stc');
    const [row] = await rows('state=7^business_stc>0', ask, { user: SERVICENOW_RESTRICTED_USER });
    expect(row.business_stc).toBe('');
    expect(Number(row.calendar_stc)).toBeGreaterThan(0);
  });

  it('leave out unknown fields without a word', async () => {
    const [row] = await rows('ORDERBYnumber', {
      ...fields('number,reopened_count,cmdb_ci.nothing'),
      sysparm_limit: '1',
    });
    expect(Object.keys(row)).toEqual(['number']);
  });
});

describe('what is refused', () => {
  const status = async (path: string, init = {}) => (await client.servicenow(path, {}, init)).status;

  it('an unknown table, in the recorded words', async () => {
    const response = await client.servicenow('api/now/table/sys_nonexistent');
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: {
        message: 'Invalid table sys_nonexistent',
        detail: 'Table sys_nonexistent does not exist',
      },
      status: 'failure',
    });
  });

  it('people, properties to most, browsers only, and no credentials', async () => {
    expect(await status('api/now/table/sys_user')).toBe(403);
    expect(await status('api/now/table/sys_properties')).toBe(200);
    expect(await status('api/now/table/sys_properties', { user: SERVICENOW_PARIS_USER })).toBe(403);
    expect(await status(INCIDENTS, { user: SERVICENOW_INTERACTIVE_USER })).toBe(401);
    expect((await fetch(`${client.url}/servicenow/main/${INCIDENTS}`)).status).toBe(401);
    expect((await fetch(`${client.url}/servicenow/moon/${INCIDENTS}`)).status).toBe(404);
  });

  it('an empty match, in the first version only', async () => {
    const empty = { sysparm_query: 'number=NONE' };
    expect((await client.servicenow('api/now/v1/table/incident', empty)).status).toBe(404);
    expect((await client.servicenow('api/now/v2/table/incident', empty)).status).toBe(200);
  });

  it('an aggregate of nothing', async () => {
    expect(await status('api/now/stats/incident')).toBe(400);
  });
});

it('answers in XML whoever does not ask for JSON', async () => {
  const response = await client.servicenow(
    INCIDENTS,
    { sysparm_limit: '1', ...fields('number') },
    { accept: '*/*' },
  );
  expect(response.headers.get('content-type')).toContain('xml');
  expect(await response.text()).toMatch(
    /^<\?xml .*<response><result><number>INC\d+<\/number><\/result><\/response>$/,
  );
});

it('tells the time of the instance', async () => {
  const response = await client.servicenow(INCIDENTS, { sysparm_limit: '1' });
  expect(response.headers.get('date')).toBe(new Date(NOW).toUTCString());
});

it('serves one record as an object, and classes as tables', async () => {
  const ci = await client.servicenow('api/now/table/cmdb_ci_db_instance');
  const { result } = await ci.json();
  expect(new Set(result.map((row: Row) => row.sys_class_name))).toEqual(
    new Set(['cmdb_ci_db_instance']),
  );
  const one = await client.servicenow(`api/now/table/cmdb_ci/${result[0].sys_id}`);
  expect((await one.json()).result.name).toBe(result[0].name);
});

it('answers a query over 90 days at once', async () => {
  const ask = () => rows('opened_at>=2025-12-18 00:00:00^ORDERBYsys_updated_on^ORDERBYsys_id');
  await ask();
  const began = performance.now();
  expect((await ask()).length).toBeGreaterThan(300);
  expect(performance.now() - began).toBeLessThan(400);
});
