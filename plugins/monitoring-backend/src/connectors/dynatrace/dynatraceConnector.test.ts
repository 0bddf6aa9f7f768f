import { FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import {
  ConnectorHarness,
  FixtureAnswer,
  FixtureHandler,
  FixtureRequest,
  startConnectorHarness,
} from '@rosetta/backstage-plugin-monitoring-node/testing';
import { dynatraceConnectorFactory } from './dynatraceConnector';
import { DynatracePivot } from './pivot';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-20T06:00:00Z');
const TOKEN = 'dt0c01.PUBLIC.SECRETSECRET';

let harness: ConnectorHarness | undefined;
afterEach(async () => {
  await harness?.close();
  harness = undefined;
});

const ids = (...list: string[]): DynatracePivot => ({ kind: 'ids', ids: list });
const target = (name: string, pivot: DynatracePivot, environment = 'production') => ({
  entityRef: `component:default/${name}`,
  environment,
  pivot,
});
const start = async (handler: FixtureHandler, options: object = {}) => {
  harness = await startConnectorHarness({
    factory: dynatraceConnectorFactory,
    options: { token: TOKEN, ...options },
    handler,
  });
  return harness;
};
const collect = async (
  targets: readonly ReturnType<typeof target>[],
  more: {
    stream?: string;
    startMs?: number;
    endMs?: number;
    nowMs?: number;
    cursor?: string;
    zone?: string;
  } = {},
) => {
  const pages: FactPage[] = [];
  for await (const page of harness!.connector.collect({
    stream: more.stream ?? 'signals_hour',
    window: { startMs: more.startMs ?? START, endMs: more.endMs ?? START + HOUR },
    targets,
    reportingZone: more.zone ?? 'Europe/Paris',
    nowMs: more.nowMs ?? START + 2 * HOUR,
    budgetShare: 0.3,
    signal: new AbortController().signal,
    ...(more.cursor === undefined ? {} : { cursor: more.cursor }),
  })) {
    pages.push(page);
  }
  return pages;
};
const facts = (pages: readonly FactPage[]) => pages.flatMap(page => [...page.facts]);

/** Answers each metric asked with one value per entity asked, or one for the set. */
function answerAll(request: FixtureRequest, value = 1): FixtureAnswer {
  const selectors = request.query.get('metricSelector')!.split(/,(?=[a-z]+[:.])/);
  const isSet = selectors[0]!.includes('splitBy()');
  const asked = [...request.query.get('entitySelector')!.matchAll(/"([A-Z_]+-[0-9A-F]+)"/g)].map(
    match => match[1]!,
  );
  const series = (dimensionMap: object) => ({
    dimensionMap,
    timestamps: [Number(request.query.get('to'))],
    values: [value],
  });
  return {
    json: {
      resolution: request.query.get('resolution'),
      result: selectors.map(metricId => ({
        metricId,
        data: isSet
          ? [series({})]
          : asked.map(id => series({ [`dt.entity.${id.split('-')[0]!.toLowerCase()}`]: id })),
      })),
    },
  };
}
const isMetrics = (request: FixtureRequest) => request.path.endsWith('/metrics/query');

describe('dynatrace signals', () => {
  it('gives a fact to every entity that has the id, and one fact to an entity of several types', async () => {
    await start(request => answerAll(request, 50));
    const pages = await collect([
      target('a', ids('HOST-1', 'SERVICE-1')),
      target('b', ids('SERVICE-1')),
      target('b', ids('SERVICE-1'), 'uat'),
    ]);
    expect(pages).toHaveLength(1);
    expect(harness!.server.requests).toHaveLength(2);
    const signals = facts(pages).filter(fact => fact.kind === 'signal');
    expect(signals).toHaveLength(3);
    expect(signals.find(fact => fact.entityRef.endsWith('/a'))).toMatchObject({
      requests: 50,
      latencyP95Ms: 0.05,
      cpuRatio: 0.5,
      saturationRatio: 0.5,
    });
    // Six metrics of the service, four of the host: a value shared by entities is counted once.
    expect(pages[0]!.counts).toEqual({ facts: 10, nulls: 0, rejected: 0 });
  });

  it('asks several ids, tags and selectors as sets, merged by Dynatrace', async () => {
    await start(request => answerAll(request));
    const pages = await collect([
      target('ids', ids('SERVICE-1', 'SERVICE-2')),
      target('tags', { kind: 'tags', tags: ['app:x'] }),
      target('selector', {
        kind: 'selector',
        selector: { type: 'HOST', criteria: [{ name: 'mzId', values: ['1'] }] },
      }),
    ]);
    expect(pages).toHaveLength(3);
    expect(facts(pages).filter(fact => fact.kind === 'signal')).toHaveLength(3);
    for (const request of harness!.server.requests) {
      expect(request.query.get('metricSelector')).toContain(':splitBy():');
    }
    expect(harness!.budget.takes.every(take => take.share === 0.3)).toBe(true);
  });

  it('asks each reporting day as one span for percentiles, and says which ids nobody knows', async () => {
    await start(request =>
      isMetrics(request)
        ? answerAll(request, 2_000)
        : { json: { entities: [{ entityId: 'SERVICE-1' }], nextPageKey: '' } },
    );
    const pages = await collect([target('a', ids('SERVICE-1')), target('b', ids('SERVICE-2'))], {
      stream: 'signals_day',
      startMs: Date.parse('2026-10-23T22:00:00Z'),
      endMs: Date.parse('2026-10-26T10:00:00Z'),
      nowMs: Date.parse('2026-10-26T10:00:00Z'),
    });
    const asked = harness!.server.requests.filter(isMetrics);
    expect(
      asked.map(
        request => (Number(request.query.get('to')) - Number(request.query.get('from'))) / HOUR,
      ),
    ).toEqual([24, 25]);
    expect(asked[0]!.query.get('resolution')).toBe('Inf');
    expect(asked[0]!.query.get('metricSelector')!.match(/percentile/g)).toHaveLength(3);
    expect(
      facts(pages).map(
        fact =>
          fact.kind === 'signal' && [
            fact.resolution,
            fact.startMs,
            fact.latencyP99Ms,
            fact.requests,
          ],
      ),
    ).toContainEqual(['1d', Date.parse('2026-10-24T22:00:00Z'), 2, null]);
    expect(pages.map(page => page.notFound)).toEqual([
      undefined,
      [{ entityRef: 'component:default/b', environment: 'production' }],
    ]);
  });

  it.each<[string, FixtureAnswer]>([
    ['the token may not read entities', { status: 403, json: {} }],
    ['an entity cannot be read', { json: { entities: [{ entityID: '1' }] } }],
  ])('calls no id unknown when %s', async (_, entities) => {
    await start(request => (isMetrics(request) ? answerAll(request) : entities));
    const pages = await collect([target('a', ids('SERVICE-1'))], {
      stream: 'signals_day',
      startMs: START - 48 * HOUR,
      nowMs: START + HOUR,
      zone: 'UTC',
    });
    expect(pages.some(page => page.notFound)).toBe(false);
    expect(facts(pages).length).toBeGreaterThan(0);
  });

  it('asks metrics one by one when Dynatrace refuses them together, and names the refused one', async () => {
    await start(
      request =>
        request.query.get('metricSelector')!.includes('custom.')
          ? { status: 400, json: {} }
          : answerAll(request, 50),
      {
        extraMetrics: [
          {
            metric: 'network_latency_ms',
            entityType: 'HOST',
            selector: 'custom.latency:avg',
            unit: 'milliseconds',
          },
        ],
      },
    );
    const [page] = await collect([target('h', ids('HOST-1'))]);
    expect(page!.facts).toMatchObject([
      { kind: 'signal', cpuRatio: 0.5, memoryRatio: 0.5, availabilityRatio: 0.5 },
    ]);
    expect(page!.rejected).toMatchObject([
      { code: 'request_refused', recordId: 'HOST|custom.latency' },
    ]);
    expect(page!.counts).toEqual({ facts: 3, nulls: 0, rejected: 0 });
  });

  it('asks metrics one by one when two results claim the same', async () => {
    await start(request => {
      const answer = answerAll(request, 50) as { json: { result: { metricId: string }[] } };
      if (answer.json.result.length > 1)
        answer.json.result[1]!.metricId = answer.json.result[0]!.metricId;
      return answer;
    });
    const [page] = await collect([target('s', ids('SERVICE-1'))]);
    expect(page!.facts).toMatchObject([{ requests: 50, errors: 50, latencyP50Ms: 0.05 }]);
    expect(page!.counts).toEqual({ facts: 6, nulls: 0, rejected: 0 });
    expect(harness!.server.requests).toHaveLength(7);
  });

  it('stops when too much of an answer is in another form', async () => {
    await start(request => {
      const answer = answerAll(request) as { json: { result: { data: unknown[] }[] } };
      answer.json.result.forEach(result => result.data.fill('series'));
      return answer;
    });
    await expect(collect([target('s', ids('SERVICE-1'))])).rejects.toMatchObject({
      code: 'schema_changed',
    });
  });

  it('yields one empty page when nothing is mapped', async () => {
    await start(() => ({ status: 500, json: {} }));
    expect(await collect([])).toEqual([
      {
        facts: [],
        rejected: [],
        counts: { facts: 0, nulls: 0, rejected: 0 },
        raw: [],
        progress: 1,
      },
    ]);
    expect(harness!.server.requests).toHaveLength(0);
  });

  it('keeps the API path when the base URL has it already', async () => {
    const connector = dynatraceConnectorFactory.create(
      {
        name: 'main',
        baseUrl: 'https://host.test/e/id/api/v2/',
        uiUrl: 'https://host.test',
        options: { token: TOKEN },
      },
      {
        http: {
          request: async request => {
            expect(request.segments).toEqual(['metrics', 'query']);
            throw new Error('seen');
          },
          close: async () => {},
        },
      },
    );
    await expect(connector.checkHealth(new AbortController().signal)).rejects.toThrow('seen');
  });
});

describe('dynatrace problems', () => {
  const problem = (id: string, more: object = {}) => ({
    problemId: `${id}V2`,
    displayId: `P-${id}`,
    title: 'Slow',
    status: 'CLOSED',
    severityLevel: 'PERFORMANCE',
    impactLevel: 'SERVICES',
    startTime: START,
    endTime: START + 60_000,
    affectedEntities: [{ entityId: { id: 'SERVICE-1' } }],
    ...more,
  });
  const list = (...problems: unknown[]): FixtureAnswer => ({ json: { problems } });
  const stream = { stream: 'problems' };

  it('links by affected, impacted and root-cause ids, by tags, and by selectors that Dynatrace matched', async () => {
    await start(request => {
      if (request.query.get('problemSelector') === 'status("open")') return list();
      if (request.query.has('entitySelector')) return list(problem('4'), problem('5'));
      return list(
        problem('1'),
        problem('2', { affectedEntities: [], impactedEntities: [{ entityId: { id: 'HOST-1' } }] }),
        problem('3', { affectedEntities: [], rootCauseEntity: { entityId: { id: 'SERVICE-1' } } }),
        problem('4', {
          affectedEntities: [],
          entityTags: [
            { context: 'CONTEXTLESS', key: 'app', value: 'x' },
            { context: 'AWS', key: 'stage', value: 'prod' },
          ],
        }),
        problem('6', { affectedEntities: [{ entityId: { id: 'SERVICE-F' } }] }),
      );
    });
    const pages = await collect(
      [
        target('id', ids('SERVICE-1', 'HOST-1')),
        target('tag', { kind: 'tags', tags: ['app:x', '[AWS]stage:prod'] }),
        target('half', { kind: 'tags', tags: ['app:x', 'stage:prod'] }),
        target('selected', {
          kind: 'selector',
          selector: { type: 'SERVICE', criteria: [{ name: 'mzId', values: ['1'] }] },
        }),
      ],
      stream,
    );
    const links = facts(pages).map(
      fact =>
        fact.kind === 'problem' && [
          fact.displayId,
          fact.links.map(link => link.entityRef.split('/')[1]),
        ],
    );
    expect(links).toEqual([
      ['P-1', ['id']],
      ['P-2', ['id']],
      ['P-3', ['id']],
      ['P-4', ['selected', 'tag']],
    ]);
    // Counted, named once, and not a fault.
    expect(pages.at(-1)!.rejected).toMatchObject([{ code: 'not_monitored', recordId: '*' }]);
    expect(pages.at(-1)!.counts).toEqual({ facts: 4, nulls: 0, rejected: 1 });
  });

  it('asks what is open over a wide window, and only when the window reaches the present', async () => {
    await start(() => list());
    await collect([target('id', ids('SERVICE-1'))], stream);
    expect(harness!.server.requests.map(request => request.query.get('problemSelector'))).toEqual([
      'status("open")',
      'status("closed")',
    ]);
    const [open, closed] = harness!.server.requests;
    expect(Number(open!.query.get('from'))).toBeLessThan(START - 300 * 24 * HOUR);
    expect([closed!.query.get('from'), closed!.query.get('to')]).toEqual([
      String(START),
      String(START + HOUR),
    ]);
    harness!.server.handle(() => list());
    await collect([target('id', ids('SERVICE-1'))], { ...stream, nowMs: START + 72 * HOUR });
    expect(harness!.server.requests).toHaveLength(1);
  });

  it.each<[object, object | string]>([
    [
      { endTime: -1, status: 'OPEN' },
      { status: 'open', endedMs: null },
    ],
    [
      { endTime: null, status: 'OPEN' },
      { status: 'open', endedMs: null },
    ],
    [
      { endTime: undefined, status: 'OPEN' },
      { status: 'open', endedMs: null },
    ],
    [{ severityLevel: 'SOMETHING_NEW' }, { severity: 'unknown' }],
    [{ severityLevel: 'RESOURCE_CONTENTION' }, { severity: 'resource' }],
    [
      { severityLevel: 'CUSTOM_ALERT', impactLevel: null },
      { severity: 'custom', impact: null },
    ],
    [{ title: '<b>\u202ex\u0000</b>' }, { title: '<b>x</b>' }],
    [{ endTime: -1, status: 'CLOSED' }, 'bad_times'],
    [{ endTime: START - 1 }, 'bad_times'],
    [{ problemId: undefined }, 'missing_id'],
    [{ problemId: '' }, 'missing_id'],
    [{ startTime: '2026' }, 'malformed_problem'],
    [{ affectedEntities: 'x' }, 'malformed_problem'],
  ])('reads a problem with %j', async (more, expected) => {
    await start(request =>
      request.query.get('problemSelector') === 'status("open")'
        ? list()
        : list(problem('1', more), problem('2')),
    );
    const pages = await collect([target('id', ids('SERVICE-1'))], stream);
    if (typeof expected === 'string') {
      expect(pages.flatMap(page => page.rejected.map(record => record.code))).toEqual([expected]);
      expect(facts(pages)).toMatchObject([{ displayId: 'P-2' }]);
    } else expect(facts(pages)).toMatchObject([expected, { displayId: 'P-2' }]);
  });

  it.each([
    [4, 4, true],
    [5, 5, false],
    [5, 100, true],
    [6, 100, false],
    [50, 2_000, false],
  ])('with %i malformed of %i goes on: %s', async (bad, all, goesOn) => {
    const records = [
      ...Array(bad).fill({}),
      ...Array.from({ length: all - bad }, (_, index) => problem(String(index))),
    ];
    await start(() => list(...records));
    const run = collect([target('id', ids('SERVICE-1'))], { ...stream, nowMs: START + 72 * HOUR });
    if (goesOn) expect(facts(await run)).toHaveLength(all - bad);
    else await expect(run).rejects.toMatchObject({ code: 'schema_changed', kind: 'malformed' });
  });

  it('begins the walk again when Dynatrace has forgotten a stored page key', async () => {
    await start(request =>
      request.query.has('nextPageKey') ? { status: 400, json: {} } : list(problem('1')),
    );
    const cursor = JSON.stringify({ phase: 'closed', nextPageKey: 'expired' });
    expect(
      facts(await collect([target('id', ids('SERVICE-1'))], { ...stream, cursor })),
    ).toHaveLength(1);
    expect(
      facts(
        await collect([target('id', ids('SERVICE-1'))], {
          ...stream,
          cursor: 'from another version',
        }),
      ),
    ).toHaveLength(2);
  });
});

describe('dynatrace health', () => {
  const health = async (handler: FixtureHandler) => {
    const { connector } = await start(handler);
    return connector.checkHealth(new AbortController().signal);
  };
  const answer = { json: { result: [], problems: [], entities: [] } };

  it('is ok when all three rights are there', async () => {
    expect(await health(() => answer)).toMatchObject({
      state: 'ok',
      code: null,
      missingScopes: [],
      version: null,
    });
  });

  it('is degraded and names the right that is missing', async () => {
    const result = await health(request =>
      request.path.endsWith('/problems') ? { status: 403, json: {} } : answer,
    );
    expect(result).toMatchObject({
      state: 'degraded',
      code: 'refused_scope',
      missingScopes: ['problems.read'],
    });
    expect(result.message).toContain('problems.read');
  });

  it.each<[string, FixtureAnswer, string, string]>([
    ['every right is missing', { status: 403, json: {} }, 'refused', 'refused_scope'],
    ['the token is refused', { status: 401, json: {} }, 'refused', 'authentication'],
    ['a login page answers', { body: '<html>' }, 'refused', 'auth_or_maintenance'],
    ['the server fails', { status: 503, json: {} }, 'unreachable', 'server_error'],
    ['the connection breaks', { fault: 'reset' }, 'unreachable', 'unreachable'],
  ])('when %s', async (_, given, state, code) => {
    expect(await health(() => given)).toMatchObject({ state, code });
  });
});

describe('dynatrace options', () => {
  const create = (options: unknown) =>
    dynatraceConnectorFactory.credentials({
      name: 'main',
      baseUrl: 'https://h.test',
      uiUrl: 'https://h.test',
      options,
    });

  it('turns the token into a header, and names what must be hidden', () => {
    expect(create({ token: TOKEN })).toEqual({
      headers: { authorization: `Api-Token ${TOKEN}` },
      secrets: [TOKEN, `Api-Token ${TOKEN}`, 'SECRETSECRET'],
    });
  });

  it.each([
    [{}],
    [{ token: '' }],
    [{ token: 'with a\nline break' }],
    [{ token: TOKEN, unknown: 1 }],
    [
      {
        token: TOKEN,
        extraMetrics: [
          {
            metric: 'network_latency_ms',
            entityType: 'HOST',
            selector: 'a:rate(1s)',
            unit: 'milliseconds',
          },
        ],
      },
    ],
    [
      {
        token: TOKEN,
        extraMetrics: [{ metric: 'other', entityType: 'HOST', selector: 'a:avg', unit: 'bytes' }],
      },
    ],
  ])('refuses %j', options => {
    expect(() => create(options)).toThrow();
  });
});
