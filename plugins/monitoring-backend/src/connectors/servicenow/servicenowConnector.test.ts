import { FixtureAnswer, FixtureHandler } from '@rosetta/backstage-plugin-monitoring-node/testing';
import {
  changeRow,
  CI,
  ciRow,
  fakeServicenow,
  FakeTables,
  incidentRow,
  slaRow,
} from './__testUtils__/fakeServicenow';
import {
  BASIC_AUTH,
  factsOf,
  HOUR,
  ids,
  PASSWORD,
  target,
  useServicenow,
} from './__testUtils__/useServicenow';
import { servicenowConnectorFactory } from './servicenowConnector';

const good: FakeTables = {
  tables: {
    incident: [incidentRow(1)],
    task_sla: [slaRow(1)],
    change_request: [changeRow(1)],
    problem: [],
    cmdb_ci: [ciRow(CI, 'web')],
    cmdb_rel_ci: [],
  },
};

describe('servicenow health', () => {
  const servicenow = useServicenow();
  const health = async (handler: FixtureHandler, options: object = {}) => {
    const { connector } = await servicenow.start(handler, options);
    return connector.checkHealth(new AbortController().signal);
  };

  it('is ok with one request per table', async () => {
    expect(await health(fakeServicenow(good))).toMatchObject({
      state: 'ok',
      code: null,
      missingScopes: [],
      version: null,
    });
    expect(servicenow.server.requests.map(request => request.path)).toEqual([
      '/api/now/table/incident',
      '/api/now/table/task_sla',
      '/api/now/table/change_request',
      '/api/now/table/problem',
      '/api/now/table/cmdb_ci',
      '/api/now/table/cmdb_rel_ci',
    ]);
    expect(
      servicenow.server.requests.every(request => request.query.get('sysparm_limit') === '20'),
    ).toBe(true);
  });

  it.each([
    ['task_sla', 'degraded'],
    ['change_request', 'degraded'],
    ['problem', 'degraded'],
    ['cmdb_ci', 'degraded'],
    ['cmdb_rel_ci', 'degraded'],
    ['incident', 'refused'],
  ])('names the missing right to read %s', async (table, state) => {
    const result = await health(fakeServicenow({ ...good, forbidden: new Set([table]) }));
    expect(result).toMatchObject({
      state,
      code: 'refused_scope',
      missingScopes: [`${table} read`],
    });
    expect(result.message).toContain(table);
  });

  it('suspects a user who is shown no row at all', async () => {
    const result = await health(
      fakeServicenow({ tables: { ...good.tables, incident: [], task_sla: [] } }),
    );
    expect(result).toMatchObject({ state: 'degraded', missingScopes: ['incident read'] });
  });

  it('does not suspect a user who may not see the first rows', async () => {
    const incident = Array.from({ length: 9 }, (_, index) => incidentRow(index + 1));
    const hidden = new Set(incident.slice(0, 8).map(row => String(row.sys_id)));
    const result = await health(fakeServicenow({ tables: { ...good.tables, incident }, hidden }));
    expect(result.state).toBe('ok');
  });

  it('tells the zone of the user and asks for GMT', async () => {
    const result = await health(fakeServicenow({ ...good, offsetMsAt: () => -8 * HOUR }));
    expect(result).toMatchObject({ state: 'degraded', code: null, missingScopes: [] });
    expect(result.message).toContain('UTC-8 h: set it to GMT');
  });

  it('names columns of config that do not exist', async () => {
    const result = await health(fakeServicenow(good), {
      ciColumns: ['cmdb_ci', 'u_service'],
      entityColumn: 'u_entity',
    });
    expect(result.state).toBe('degraded');
    expect(result.message).toContain('incident has no column u_service');
    expect(result.message).toContain('cmdb_ci has no column u_entity');
  });

  it.each<[string, FixtureAnswer, string, string]>([
    ['every right is missing', { status: 403, json: {} }, 'refused', 'refused_scope'],
    ['the user is refused', { status: 401, json: {} }, 'refused', 'authentication'],
    ['an instance hibernates', { body: '<html>Hibernating' }, 'refused', 'auth_or_maintenance'],
    ['the server fails', { status: 503, json: {} }, 'unreachable', 'server_error'],
    ['the connection breaks', { fault: 'reset' }, 'unreachable', 'unreachable'],
  ])('when %s', async (_, given, state, code) => {
    expect(await health(() => given)).toMatchObject({ state, code });
  });
});

describe('servicenow options', () => {
  const credentials = (options: unknown) =>
    servicenowConnectorFactory.credentials({
      name: 'main',
      baseUrl: 'https://h.test',
      uiUrl: 'https://h.test',
      options,
    });

  it('turn a user into a Basic header', () => {
    const { headers, secrets, oauth } = credentials({ auth: BASIC_AUTH });
    expect(headers).toEqual({
      authorization: `Basic ${Buffer.from(`rosetta:${PASSWORD}`).toString('base64')}`,
    });
    expect(secrets).toEqual([PASSWORD, `rosetta:${PASSWORD}`]);
    expect(oauth).toBeUndefined();
  });

  it('turn a client into a grant', () => {
    expect(
      credentials({ auth: { type: 'oauth', clientId: 'id', clientSecret: 'secret' } }),
    ).toEqual({
      headers: {},
      secrets: ['secret'],
      oauth: {
        segments: ['oauth_token.do'],
        form: { grant_type: 'client_credentials', client_id: 'id', client_secret: 'secret' },
      },
    });
    const auth = {
      type: 'oauth',
      clientId: 'id',
      clientSecret: 'secret',
      grant: 'password',
      username: 'u',
      password: 'pass',
    };
    expect(credentials({ auth })).toMatchObject({
      secrets: ['secret', 'pass'],
      oauth: { form: { grant_type: 'password', username: 'u', password: 'pass' } },
    });
  });

  const oauth = { type: 'oauth', clientId: 'id', clientSecret: 'secret' };
  it.each([
    [{}],
    [{ auth: { type: 'basic', username: 'u' } }],
    [{ auth: { type: 'basic', username: 'u:v', password: 'p' } }],
    [{ auth: { type: 'apikey', key: 'x' } }],
    [{ auth: { ...oauth, grant: 'password' } }],
    [{ auth: { ...oauth, username: 'u', password: 'p' } }],
    [{ auth: BASIC_AUTH, unknown: 1 }],
    [{ auth: BASIC_AUTH, ciColumns: [] }],
    [{ auth: BASIC_AUTH, ciColumns: ['cmdb_ci^ORx'] }],
    [{ auth: BASIC_AUTH, entityColumn: 'Name' }],
    [{ auth: BASIC_AUTH, entityColumnOn: 'task' }],
    [{ auth: BASIC_AUTH, states: { '1': 'opened' } }],
    [{ auth: BASIC_AUTH, priorities: { '1': 9 } }],
    [{ auth: BASIC_AUTH, changeStates: { '': 'new' } }],
    [{ auth: BASIC_AUTH, changeTypes: { latent: 'late' } }],
    [{ auth: BASIC_AUTH, changeRisks: { '1': 0 } }],
    [{ auth: BASIC_AUTH, changeOutcomes: { ok: 'fine' } }],
    [{ auth: BASIC_AUTH, problemStates: { '108': 'known_error' } }],
    [{ auth: BASIC_AUTH, relationTypes: { 'Uses::Used by': 'uses' } }],
    [{ auth: BASIC_AUTH, taskCiColumns: ['cmdb_ci^'] }],
    [{ auth: BASIC_AUTH, pageSize: 0 }],
    [{ auth: BASIC_AUTH, slaTargets: { response: [''] } }],
  ])('are refused: %j', options => {
    expect(() => credentials(options)).toThrow();
  });
});

describe('servicenow with OAuth', () => {
  const servicenow = useServicenow();
  const TOKEN = 'token-0123456789-abcdef';
  const auth = { type: 'oauth', clientId: 'id', clientSecret: 'client-secret-0123' };

  it('asks a token and keeps it out of pages and the log, even when upstream repeats it', async () => {
    const handler: FixtureHandler = request => {
      if (request.path === '/oauth_token.do') {
        return { json: { access_token: TOKEN, token_type: 'Bearer', expires_in: 1799 } };
      }
      if (request.headers.authorization !== `Bearer ${TOKEN}`) return { status: 401, json: {} };
      return fakeServicenow({
        tables: {
          ...good.tables,
          incident: [
            incidentRow(1, { short_description: 'about something', category: TOKEN }),
            incidentRow(2, { number: '', category: TOKEN }),
          ],
        },
      })(request);
    };
    const { logger } = await servicenow.start(handler, { auth });
    const pages = await servicenow.collect([target('a', ids(CI))]);
    expect(factsOf(pages)).toHaveLength(1);
    expect(pages[0]!.raw[0]!.body).not.toContain(TOKEN);
    expect(pages[0]!.rejected[0]!.sample).not.toContain(TOKEN);
    expect(
      servicenow.server.requests.filter(request => request.path === '/oauth_token.do'),
    ).toHaveLength(1);
    expect(logger.lines.join('\n')).not.toContain(TOKEN);
  });
});
