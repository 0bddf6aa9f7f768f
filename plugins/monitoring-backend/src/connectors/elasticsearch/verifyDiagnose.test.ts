import { FixtureAnswer, FixtureHandler } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { API_KEY, bodyOf, hitsAnswer, indexOf, pivot, START, useElisa } from './__testUtils__/useElisa';
import { ElisaPivot } from './pivot';

const signal = () => new AbortController().signal;
const noIndex: FixtureAnswer = { status: 404, json: { error: { root_cause: [{ type: 'index_not_found_exception' }], type: 'index_not_found_exception' }, status: 404 } };
const denied: FixtureAnswer = { status: 403, json: { error: { root_cause: [{ type: 'security_exception' }], type: 'security_exception' }, status: 403 } };
const broken: FixtureAnswer = { status: 400, json: { error: { root_cause: [{ type: 'query_shard_exception' }], type: 'query_shard_exception' }, status: 400 } };

/** An index whose lines are those of some services. */
const lines = (...services: string[]): FixtureHandler => request => {
  const [, condition] = bodyOf(request).query.bool.filter;
  const asked = condition?.term?.['service.name'];
  return hitsAnswer([], asked === undefined ? services.length : services.filter(name => name === asked).length);
};

describe('what a pivot names in the logs', () => {
  const elisa = useElisa();
  const verify = (of: ElisaPivot) => elisa.connector.verify!(of, { nowMs: START, signal: signal() });

  it.each<[string, Partial<ElisaPivot>, string, string]>([
    ['a service that writes', {}, 'found', 'It wrote lines in the last 30 days'],
    ['a service that never wrote', { service: 'paiments-api' }, 'not_found', 'none whose service.name is paiments-api; check how it is spelt'],
    ['no service', { service: null }, 'ambiguous', 'add rosetta.io/elisa.service'],
    ['no index', { index: null }, 'ambiguous', 'No index is named'],
    ['an index that is not allowed', { index: 'secrets-*' }, 'refused', 'is not inside allowedIndices'],
  ])('is told for %s', async (_, more, state, words) => {
    await elisa.start(lines('payments-api', 'cart-api'));
    const answer = await verify(pivot(more));
    expect(answer).toMatchObject({ state, message: expect.stringContaining(words) });
    expect(answer.found).toEqual(state === 'found' ? [{ name: 'payments-api', detail: 'logs-payments-*' }] : []);
  });

  it.each<[string, FixtureAnswer, string, string]>([
    ['an index that is not there', noIndex, 'not_found', 'There is no index logs-payments-*'],
    ['a pattern that matches none', { json: { took: 0, timed_out: false, _shards: { total: 0, successful: 0, skipped: 0, failed: 0 }, hits: { hits: [] } } }, 'not_found', 'There is no index'],
    ['an index that is not shown', denied, 'refused', 'may not read logs-payments-*'],
    ['an index without a line', hitsAnswer([]), 'not_found', 'has no line in the last 30 days'],
  ])('is told for %s', async (_, answer, state, words) => {
    await elisa.start(() => answer);
    expect(await verify(pivot())).toMatchObject({ state, message: expect.stringContaining(words), found: [] });
  });

  it('is the index alone where entities are asked for by their own names', async () => {
    await elisa.start(lines('cart-api'), { serviceFromEntityName: true });
    expect(await verify(pivot({ service: null }))).toMatchObject({ state: 'found', found: [{ name: 'logs-payments-*' }] });
    expect(bodyOf(elisa.server.requests[0]!).query.bool.filter).toHaveLength(1);
  });

  it.each([
    [broken, 'server_error'],
    [{ status: 401, json: {} }, 'authentication'],
    [{ status: 503, json: {} }, 'server_error'],
  ])('is not told by %j', async (answer, code) => {
    await elisa.start(() => answer);
    await expect(verify(pivot())).rejects.toMatchObject({ code });
  });

  it('cannot be asked of a Kibana alone', async () => {
    await elisa.start(() => ({ json: {} }), { linkOnly: true, kibana: { version: 8 } });
    expect(elisa.connector.verify).toBeUndefined();
    expect(await elisa.connector.diagnose!(signal())).toEqual([]);
  });
});

describe('the diagnosis of ELISA', () => {
  const elisa = useElisa();
  const rights = (write: boolean) => ({ json: { index: { 'logs-*': { write, delete: false, manage: false } } } });
  interface Server {
    readonly version?: object;
    readonly rights?: FixtureAnswer;
    readonly search?: FixtureHandler;
  }
  const diagnose = async ({ version = { number: '8.15.3' }, rights: told = rights(false), search = lines('a') }: Server, options: object = {}) => {
    await elisa.start(request => {
      if (request.path === '/') return { json: { version } };
      return request.path.endsWith('/_has_privileges') ? told : search(request);
    }, options);
    const findings = await elisa.connector.diagnose!(signal());
    expect(JSON.stringify(findings)).not.toContain(API_KEY);
    return Object.fromEntries(findings.map(({ id, status, message }) => [id, `${status}: ${message}`]));
  };

  it('is well where the key only reads and config fits the lines', async () => {
    expect(await diagnose({})).toEqual({
      key_rights: 'ok: It may change nothing in allowedIndices',
      indices: 'ok: Each has lines of the last 30 days with these fields',
    });
    expect(JSON.parse(elisa.server.requests[1]!.body)).toEqual({ index: [{ names: ['logs-*'], privileges: ['write', 'delete', 'manage'] }] });
    expect(bodyOf(elisa.server.requests[2]!).query.bool.filter[1]).toEqual({ exists: { field: 'service.name' } });
  });

  it('names what the key may beside', async () => {
    expect((await diagnose({ rights: rights(true) })).key_rights).toBe('warning: It may do more than read: write');
  });

  it('says where rights are not told', async () => {
    expect((await diagnose({ rights: { status: 400, json: {} } })).key_rights).toMatch(/^unknown/);
    const openSearch = await diagnose({ version: { number: '1.3.0', distribution: 'opensearch' } });
    expect(openSearch.key_rights).toMatch(/^unknown/);
    expect(openSearch).not.toHaveProperty('oldest_version');
  });

  it.each([['6.8.23', true], ['7.1.1', true], ['7.2.0', false], ['9.0.0', false]])('knows whether %s can count by hour', async (number, isOld) => {
    expect('oldest_version' in (await diagnose({ version: { number } }))).toBe(isOld);
  });

  it('names each pattern of config that does not fit', async () => {
    const search: FixtureHandler = request => {
      const index = indexOf(request);
      if (index === 'logs-gone') return noIndex;
      if (index === 'logs-denied') return denied;
      if (index === 'logs-broken') return broken;
      return hitsAnswer([], index === 'logs-other' ? 0 : 1);
    };
    const { indices } = await diagnose({ search }, { allowedIndices: ['logs-pay', 'logs-gone', 'logs-denied', 'logs-broken', 'logs-other'] });
    expect(indices).toBe(
      'warning: there is no index logs-gone; the key may not read logs-denied; logs-broken could not be searched; no line of the last 30 days in logs-other has @timestamp and service.name',
    );
  });
});
