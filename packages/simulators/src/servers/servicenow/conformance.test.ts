import { TestClient, startTestClient } from '../../__testUtils__/client';
import { missingRecording, readRecording } from '../../__testUtils__/recordings';
import { compareShapes, shapeOf } from '../../__testUtils__/shape';
import {
  SERVICENOW_DEMO_CLIENT_ID,
  SERVICENOW_DEMO_CLIENT_SECRET,
  SERVICENOW_DEMO_PASSWORD,
  SERVICENOW_DEMO_USER,
  SERVICENOW_NO_SLA_USER,
} from './users';

const DIRECTORY = 'fixtures/servicenow';
const recording = (name: string) =>
  JSON.parse(readRecording(`${DIRECTORY}/${name}.json`) ?? 'null');

const missing = missingRecording(`${DIRECTORY}/incident_INC0000060_raw.json`);
const describeRecordings = missing ? describe.skip : describe;

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
afterAll(() => client.close());
afterEach(() => client.control('DELETE', 'faults'));

const TABLE = 'api/now/table';
// The recorded incident was closed, without relations and never reopened.
const PLAIN_CLOSED =
  'state=7^resolved_atISNOTEMPTY^problem_idISEMPTY^rfcISEMPTY^caused_byISEMPTY' +
  '^parent_incidentISEMPTY^reopen_count=0^assigned_toISNOTEMPTY' +
  '^business_serviceISNOTEMPTY^ORDERBYnumber';

describeRecordings(`answers against recordings${missing ? ` (${missing})` : ''}`, () => {
  it('a whole incident has the recorded columns, in their order and of their kinds', async () => {
    const response = await client.servicenow(`${TABLE}/incident`, {
      sysparm_query: PLAIN_CLOSED,
      sysparm_limit: '1',
    });
    const body = await response.json();
    const recorded = recording('incident_INC0000060_raw');
    expect(compareShapes(body, recorded)).toEqual([]);
    expect(Object.keys(body.result[0])).toEqual(Object.keys(recorded.result[0]));
    const pattern = (value: string) => value.replace(/\d/g, '9');
    for (const name of ['resolved_at', 'calendar_duration', 'opened_at']) {
      expect(pattern(body.result[0][name])).toBe(pattern(recorded.result[0][name]));
    }
    expect(body.result[0].cmdb_ci.link).toMatch(/\/api\/now\/table\/cmdb_ci\/[0-9a-f]{32}$/);
  });

  it.each(['incident_paged_page1', 'incident_paged_page2', 'incident_paged_page3'])(
    '%s: both values of each field, and the links of its page',
    async name => {
      const recorded = recording(`${name}.http`);
      const [row] = recorded.body.result;
      const offset = Number(name.slice(-1)) - 1;
      const response = await client.servicenow(`${TABLE}/incident`, {
        sysparm_query: PLAIN_CLOSED,
        sysparm_display_value: 'all',
        sysparm_exclude_reference_link: 'true',
        sysparm_fields: Object.keys(row).join(','),
        sysparm_limit: '1',
        sysparm_offset: String(offset),
      });
      expect(compareShapes(await response.json(), recorded.body)).toEqual([]);
      const links = (header: string) =>
        header.split(/(?<="),(?=<)/).map(part => ({
          rel: /;rel="(\w+)"$/.exec(part)?.[1],
          offset: /sysparm_offset=(-?\d+)>/.exec(part)?.[1],
        }));
      const ours = links(response.headers.get('link') ?? '');
      const theirs = links(recorded.headers.Link);
      const steps = (list: typeof ours) => list.filter(link => link.rel !== 'last');
      // Only the third of the recorded pages is the last.
      expect(steps(ours).filter(link => name !== 'incident_paged_page3' || link.rel !== 'next')).toEqual(
        steps(theirs),
      );
      expect(response.headers.get('link')).not.toMatch(/; |, /);
    },
  );

  it('a batch of CIs', async () => {
    const response = await client.servicenow(`${TABLE}/cmdb_ci`, {
      sysparm_display_value: 'all',
      sysparm_fields: 'sys_class_name,sys_id,sys_created_on,name',
      sysparm_limit: '5',
    });
    const body = await response.json();
    expect(compareShapes(body, recording('cmdb_ci_batch_display_all'))).toEqual([]);
    expect(Object.keys(body.result[0])).toEqual([
      'sys_class_name',
      'sys_id',
      'sys_created_on',
      'name',
    ]);
  });

  it('the dates of a newer release', async () => {
    await client.control('PUT', 'servicenow', { internalDates: true });
    const body = await (
      await client.servicenow(`${TABLE}/incident`, {
        sysparm_display_value: 'all',
        sysparm_fields: 'opened_at,number',
        sysparm_limit: '1',
      })
    ).json();
    await client.control('DELETE', 'servicenow');
    const recorded = recording('change_request_created_pst').result;
    expect(shapeOf(body.result[0].opened_at)).toEqual(shapeOf(recorded.sys_updated_on));
    expect(shapeOf(body.result[0].number)).toEqual(shapeOf(recorded.number));
  });

  it('a list with references, as another table was recorded', async () => {
    const body = await (
      await client.servicenow(`${TABLE}/incident`, {
        sysparm_query: PLAIN_CLOSED,
        sysparm_limit: '2',
      })
    ).json();
    const shared = ['sn_si_incident_query', 'sn_si_incident_limit_offset'].map(
      name => recording(name).result[0],
    );
    for (const row of shared) {
      for (const name of [
        'assigned_to',
        'assignment_group',
        'cmdb_ci',
        'closed_by',
        'state',
        'sys_updated_on',
        'parent',
      ]) {
        expect(shapeOf(body.result[0][name])).toEqual(shapeOf(row[name]));
      }
    }
  });

  it('an aggregate by group', async () => {
    const body = await (
      await client.servicenow('api/now/stats/incident', {
        sysparm_avg_fields: 'business_stc,reassignment_count',
        sysparm_group_by: 'assignment_group',
      })
    ).json();
    const recorded = recording('docs_stats_incident_avg_group_by');
    expect(compareShapes(body, recorded)).toEqual([]);
    expect(body.result[0].stats.avg.business_stc).toMatch(/^\d+\.\d{4}$/);
  });

  it.each<[string, number, () => Promise<Response>]>([
    [
      'table_empty_result',
      200,
      () => client.servicenow(`${TABLE}/incident`, { sysparm_query: 'number=NONE' }),
    ],
    [
      'error_401_not_authenticated',
      401,
      () => client.servicenow(`${TABLE}/incident`, {}, { token: 'wrong' }),
    ],
    [
      'error_403_insufficient_rights_null_detail',
      403,
      () => client.servicenow(`${TABLE}/task_sla`, {}, { user: SERVICENOW_NO_SLA_USER }),
    ],
    ['error_404_no_record', 404, () => client.servicenow(`${TABLE}/incident/${'0'.repeat(32)}`)],
    [
      'error_429_rate_limit',
      429,
      async () => {
        await client.control('PUT', 'faults', [{ target: 'servicenow/main', kind: '429' }]);
        return client.servicenow(`${TABLE}/incident`);
      },
    ],
  ])('%s to the letter', async (name, status, ask) => {
    const response = await ask();
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual(recording(name));
  });

  it('a token', async () => {
    const response = await client.servicenowToken({
      grant_type: 'password',
      client_id: SERVICENOW_DEMO_CLIENT_ID,
      client_secret: SERVICENOW_DEMO_CLIENT_SECRET,
      username: SERVICENOW_DEMO_USER,
      password: SERVICENOW_DEMO_PASSWORD,
    });
    const body = await response.json();
    const recorded = recording('oauth_token');
    expect(compareShapes(body, recorded)).toEqual([]);
    expect({ ...body, access_token: '', refresh_token: '' }).toEqual({
      ...recorded,
      access_token: '',
      refresh_token: '',
    });
    expect(body.access_token).toHaveLength(recorded.access_token.length);
  });

  it('a result cut short, with its error at the end', async () => {
    await client.control('PUT', 'faults', [{ target: 'servicenow/main', kind: 'truncated-result' }]);
    const response = await client.servicenow(`${TABLE}/incident`, { sysparm_limit: '4' });
    const text = await response.text();
    const recorded = readRecording(`${DIRECTORY}/truncated_result_with_error_tail.txt`) ?? '';
    const tail = (whole: string) =>
      whole.slice(whole.indexOf('"error"')).replace(/\s/g, '').replace(/\}+$/, '');
    expect(response.status).toBe(200);
    expect(() => JSON.parse(text)).toThrow();
    expect(text.startsWith('{"result":[{')).toBe(true);
    expect(tail(text)).toBe(tail(recorded));
  });
});
