import * as fc from 'fast-check';
import { emptyLine, hasFailed, judgeFile, judgePlan, Line, TOOLS } from './judge';
import { ANY_DAY_MS, HOUR_MS, json, Plan, replay, targetsOf } from './plan';
import { Answer } from './understand';

async function judge(tool: string, file: string, content: string | Buffer): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of judgeFile(tool, file, Buffer.from(content))) lines.push(line);
  return lines;
}
const one = async (tool: string, file: string, content: unknown) => {
  const lines = await judge(tool, file, typeof content === 'string' ? content : JSON.stringify(content));
  expect(lines).toHaveLength(1);
  return lines[0];
};
const NAMES = TOOLS.map(({ names }) => names[0]);

const event = (id: string, more: object = {}) => ({
  eventId: id, eventType: 'CUSTOM_DEPLOYMENT', title: 'x', startTime: ANY_DAY_MS, endTime: -1, status: 'OPEN',
  entityId: { entityId: { id: 'SERVICE-ABC', type: 'SERVICE' }, name: 'x' }, properties: [], ...more,
});

describe('judgeFile', () => {
  it('counts rows that become facts, and those that are refused with a reason', async () => {
    const line = await one('dynatrace', 'events.json', { totalCount: 2, pageSize: 2, events: [event('1'), event('2', { startTime: 'yesterday' })] });
    expect(line).toMatchObject({ kind: 'GET /events', stream: 'events', sent: 2, counted: { facts: 1, rejected: 1 }, isConserved: true, failure: null });
    expect(line.codes).toHaveLength(1);
    expect(hasFailed(line)).toBe(false);
  });

  it.each([401, 403, 404, 410, 418, 429, 500, 503])('expects the code of a status %s from every connector', async status => {
    for (const tool of NAMES) {
      const line = await one(tool, 'x.json', { status, headers: { 'retry-after': '3600' }, body: { x: 1 } });
      expect([tool, line.notOurs, line.isAsExpected, hasFailed(line)]).toEqual([tool, null, true, false]);
    }
  });

  it('expects a login page to be taken for one, and a cut answer for one', async () => {
    for (const tool of NAMES) {
      expect(await one(tool, 'x.txt', '<!DOCTYPE html><html>login</html>')).toMatchObject({ refusal: 'auth_or_maintenance', isAsExpected: true });
      expect(await one(tool, 'x.txt', '{"result":[{"a":')).toMatchObject({ refusal: 'bad_payload', isAsExpected: true });
      expect(await one(tool, 'x.txt', '')).toMatchObject({ refusal: 'bad_payload', isAsExpected: true });
    }
  });

  it.each([1e999, -3, 99, 4.5, '403', null])('takes %s in a body for no status', async code => {
    const line = await one('dynatrace', 'x.json', `{"error":{"code":${code === 1e999 ? '1e999' : JSON.stringify(code)},"message":"no"}}`);
    expect(line).toMatchObject({ refusal: 'bad_request', isAsExpected: true });
  });

  it('takes the name of a file for its status where nothing else says it', async () => {
    expect(await one('gitlab', 'error_429.txt', 'Retry later')).toMatchObject({ refusal: 'rate_limited', isAsExpected: true });
  });

  it('says that a tool, or a form, is none of ours', async () => {
    expect(await one('datadog', 'x.json', '{}')).toMatchObject({ notOurs: expect.any(String), failure: null });
    expect(await one('prometheus', 'x.json', '{"status":"success","data":["up"]}')).toMatchObject({ notOurs: expect.any(String) });
  });

  it('reads the records of another tool without a failure', async () => {
    for (const tool of NAMES) for (const line of await judge(tool, 'x.json', JSON.stringify({ events: [event('1')] }))) expect(line.failure).toBeNull();
  });

  it('tells of junk lines once', async () => {
    const [line, more] = await judge('gitlab', 'x.log', '{"a":1}\n'.repeat(1_200));
    expect([line.notOurs, more.notOurs]).toEqual([expect.stringMatching(/^1000 of 1000 answers/), expect.stringMatching(/^200 more answers/)]);
  });

  it.each([
    ['a list', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['objects', `${'{"result":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['an endless list', '['.repeat(100_000)],
    ['odd names', '{"__proto__":{"result":[1]},"constructor":1,"result":[{"hasOwnProperty":1,"__proto__":null}],"hits":{"hits":[null]}}'],
    ['nulls', '{"result":null,"events":null,"problems":[null],"items":[null,{}],"data":{"resultType":"matrix","result":[null,{"values":[null]}]}}'],
    ['null', 'null'],
  ])('neither throws nor loses a row of %s', async (_, content) => {
    for (const tool of NAMES) for (const line of await judge(tool, 'x.json', content)) expect([tool, line.failure, hasFailed(line)]).toEqual([tool, null, false]);
  });

  it('never throws, whatever the bytes and the form', async () => {
    const keys = ['result', 'events', 'problems', 'items', 'data', 'hits', 'responses', 'status', 'body', 'error', 'aggregations', 'sha', 'ref', 'environment'];
    const { node } = fc.letrec(tie => ({
      node: fc.oneof({ maxDepth: 4 }, fc.constantFrom(null, -1, 1e300, '', 'matrix', 'x', true, '2026-01-01 00:00:00'), tie('list'), tie('object')),
      list: fc.array(tie('node'), { maxLength: 4 }),
      object: fc.dictionary(fc.constantFrom(...keys, 'sys_id', 'number', 'eventId', 'metadata', 'id', 'metric', 'values'), tie('node'), { maxKeys: 6 }),
    }));
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 500 }).map(bytes => Buffer.from(bytes)),
      node.map(value => Buffer.from(JSON.stringify(value))),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...NAMES), fc.constantFrom('x.json', 'problem_404.json', 'search.json', 'deployments'), content, async (tool, file, bytes) => {
        const lines = await judge(tool, file, bytes);
        expect(lines.length).toBeGreaterThan(0);
        expect(lines.filter(hasFailed)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe('judgePlan', () => {
  const body = { totalCount: 1, pageSize: 1, events: [event('1')] };
  const answer: Answer = { part: '', status: undefined, headers: {}, body: JSON.stringify(body), json: body };
  const plan: Plan = {
    kind: 'GET /events', stream: 'events', options: { token: 'dt0c01.RECORDED.SECRETOFRECORDINGS' },
    targets: targetsOf([{ kind: 'ids', ids: ['SERVICE-ABC'] }]),
    window: { startMs: ANY_DAY_MS - HOUR_MS, endMs: ANY_DAY_MS + HOUR_MS }, nowMs: ANY_DAY_MS + HOUR_MS,
    serve: ({ path }) => (path.endsWith('/events') ? replay(answer) : json({})),
    sent: () => 1,
  };
  const judged = (changes: Partial<Plan>) => judgePlan('dynatrace', { ...plan, ...changes }, emptyLine('dynatrace', 'x.json'));

  it('holds the law where every row became something', async () => {
    const line = await judged({});
    expect(line).toMatchObject({ isConserved: true, counted: { facts: 1 } });
    expect(hasFailed(line)).toBe(false);
  });

  it('fails where a row was lost, or made', async () => {
    expect(hasFailed(await judged({ sent: () => 2 }))).toBe(true);
    expect(hasFailed(await judged({ sent: () => 0 }))).toBe(true);
  });

  it('fails where another code was expected', async () => {
    const refused = { serve: () => ({ status: 403, json: {} }) };
    expect(hasFailed(await judged({ ...refused, expected: ['refused_scope'] }))).toBe(false);
    expect(await judged({ ...refused, expected: ['rate_limited'] })).toMatchObject({ refusal: 'refused_scope', isAsExpected: false });
    expect(hasFailed(await judged({ ...refused, expected: ['rate_limited'] }))).toBe(true);
  });

  it('fails where what was thrown is no error of a connector', async () => {
    const line = await judged({ sent: () => { throw new TypeError('x is undefined'); } });
    expect(line.failure).toBe('TypeError: x is undefined');
    expect(hasFailed(line)).toBe(true);
  });
});
