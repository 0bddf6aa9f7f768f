import { bodyOf, codesOf, countsAnswer, everyHour, factsOf, hourBucket, HOUR, indexOf, pivot, START, target, useElisa } from './__testUtils__/useElisa';

const elisa = useElisa();
const NOT_FOUND = { status: 404, json: { error: { root_cause: [{ type: 'index_not_found_exception' }], type: 'index_not_found_exception' }, status: 404 } };

describe('collecting log hours', () => {
  it('asks whole hours of whole days, newest run first, and names every guard', async () => {
    await elisa.start(request => countsAnswer(request, (_, window) => everyHour(window, { prod: [1, 0, 0] })));
    await elisa.collect([target('a')], { startMs: START + 40 * 60_000, endMs: START + 70 * 60_000, nowMs: START + 70 * 60_000 });
    const [request] = elisa.server.requests;
    expect(indexOf(request!)).toBe('logs-payments-*');
    expect(Object.fromEntries(request!.query)).toEqual({
      ignore_unavailable: 'false', allow_no_indices: 'true', expand_wildcards: 'open', allow_partial_search_results: 'false',
    });
    expect(bodyOf(request!)).toMatchObject({
      size: 0,
      track_total_hits: true,
      query: {
        bool: {
          filter: [
            { range: { '@timestamp': { gte: START - 6 * HOUR, lt: START + 2 * HOUR, format: 'epoch_millis' } } },
            { terms: { 'service.name': ['payments-api'] } },
          ],
        },
      },
    });
  });

  it('tells environments apart, adds their names up, and lists what names none', async () => {
    await elisa.start(request =>
      countsAnswer(request, (_, { startMs, endMs }) =>
        everyHour({ startMs, endMs }, { production: [5, 1, 0], 'prod-eu': [7, 2, 1], '(none)': [3, 0, 0], martian: [2, 2, 2] }),
      ),
    );
    const pages = await elisa.collect([target('a')], { endMs: START + HOUR });
    expect(factsOf(pages)).toEqual([
      expect.objectContaining({ environment: 'production', total: 12, errors: 3, exceptions: 1 }),
      expect.objectContaining({ environment: 'unknown', total: 5, errors: 2, exceptions: 2 }),
    ]);
    expect(pages[0]!.found).toEqual([{ entityRef: 'component:default/a', environment: '*' }]);
  });

  it('counts what lies beyond the values told apart as unknown', async () => {
    await elisa.start(request =>
      countsAnswer(request, (_, { endMs }) => {
        const bucket = hourBucket(endMs - HOUR, { prod: [5, 1, 0] });
        return [{ ...bucket, doc_count: 9, errors: { doc_count: 3 }, environments: { ...bucket.environments, sum_other_doc_count: 4 } }];
      }),
    );
    expect(factsOf(await elisa.collect([target('a')], { endMs: START + HOUR }))).toEqual([
      expect.objectContaining({ environment: 'production', total: 5, errors: 1 }),
      expect.objectContaining({ environment: 'unknown', total: 4, errors: 2 }),
    ]);
  });

  it('gives a silent hour a zero where the service logs otherwise, and nothing where no index is', async () => {
    await elisa.start(request =>
      indexOf(request) === 'logs-gone'
        ? NOT_FOUND
        : countsAnswer(request, (_, { startMs, endMs }) =>
            everyHour({ startMs, endMs }, { prod: [0, 0, 0] }).map(bucket =>
              bucket.key === startMs ? hourBucket(startMs, { prod: [4, 0, 0] }) : bucket,
            ),
          ),
    );
    const pages = await elisa.collect([
      target('a'),
      target('b', pivot({ index: 'logs-gone' })),
      target('c', pivot({ service: 'silent' }), 'uat'),
    ]);
    expect(factsOf(pages).filter(fact => 'entityRef' in fact && fact.entityRef.endsWith('/a'))).toEqual(
      [0, 1].map(position => expect.objectContaining({ environment: 'production', startMs: START + position * HOUR, total: 0, errors: 0 })),
    );
    expect(factsOf(pages).filter(fact => 'entityRef' in fact && fact.entityRef.endsWith('/b'))).toEqual([]);
    expect(factsOf(pages).filter(fact => 'entityRef' in fact && fact.entityRef.endsWith('/c'))).toHaveLength(2);
    expect(pages.flatMap(page => [...(page.notFound ?? [])])).toEqual([{ entityRef: 'component:default/b', environment: '*' }]);
  });

  it('takes a pattern without a shard as an index that is not there', async () => {
    await elisa.start(() => ({
      json: { took: 1, timed_out: false, _shards: { total: 0, successful: 0, skipped: 0, failed: 0 }, hits: { total: { value: 0, relation: 'eq' }, hits: [] } },
    }));
    expect(await elisa.collect([target('a')])).toMatchObject([{ facts: [], notFound: [{ entityRef: 'component:default/a' }] }]);
  });

  it('gives an overlay all its lines, and the others none of its environment', async () => {
    await elisa.start(request => countsAnswer(request, (_, window) => everyHour(window, { prod: [5, 1, 0], staging: [3, 0, 0] })));
    const pages = await elisa.collect([target('a'), target('a', pivot({ index: 'logs-a-uat', service: 'a-uat' }), 'uat')], { endMs: START + HOUR });
    expect(factsOf(pages).map(fact => 'environment' in fact && [fact.environment, 'total' in fact && fact.total])).toEqual(
      expect.arrayContaining([['production', 5], ['uat', 8]]),
    );
    expect(factsOf(pages)).toHaveLength(2);
  });

  it.each([
    ['several_environments', (bucket: any) => ({ ...bucket, doc_count: 3 })],
    ['too_many_environments', (bucket: any) => ({ ...bucket, environments: { ...bucket.environments, doc_count_error_upper_bound: 2 } })],
    ['more_than_whole', (bucket: any) => ({ ...bucket, errors: { doc_count: 99 } })],
    ['outside_window', (bucket: any) => ({ ...bucket, key: bucket.key + 1 })],
    ['malformed_bucket', (bucket: any) => ({ ...bucket, environments: undefined })],
  ])('refuses an hour as %s and keeps its neighbours', async (code, spoil) => {
    await elisa.start(request =>
      countsAnswer(request, (_, window) =>
        everyHour(window, { prod: [5, 1, 0] }).map(bucket => (bucket.key === START ? spoil(bucket) : bucket)),
      ),
    );
    const pages = await elisa.collect([target('a')]);
    expect(codesOf(pages)).toEqual([code]);
    expect(factsOf(pages)).toEqual([expect.objectContaining({ startMs: START + HOUR })]);
    expect(pages[0]!.counts).toEqual({ facts: 1, nulls: 0, rejected: 1 });
  });

  it.each([
    ['ran out of time', { timed_out: true }],
    ['lost a shard', { _shards: { total: 2, successful: 1, skipped: 0, failed: 1, failures: [{}] } }],
  ])('stores nothing of a search that %s with status 200, and goes on with the next index', async (_, more) => {
    await elisa.start(request =>
      countsAnswer(request, (_service, window) => everyHour(window, { prod: [5, 1, 0] }), indexOf(request) === 'logs-a' ? more : {}),
    );
    const pages = await elisa.collect([target('a', pivot({ index: 'logs-a' })), target('b', pivot({ index: 'logs-b' }))]);
    expect(codesOf(pages)).toEqual(['partial_answer']);
    expect(pages.flatMap(page => page.missed ?? []).map(item => item.entityRef)).toEqual(['component:default/a']);
    expect(factsOf(pages).every(fact => 'entityRef' in fact && fact.entityRef.endsWith('/b'))).toBe(true);
  });

  it('fails when no index could be counted, so that the hours are asked again', async () => {
    await elisa.start(request => countsAnswer(request, () => [], { timed_out: true }));
    await expect(elisa.collect([target('a')])).rejects.toMatchObject({ kind: 'unavailable', code: 'server_error' });
  });

  it.each([
    ['too_many_buckets_exception', 'search.max_buckets'],
    ['illegal_argument_exception', 'keyword'],
    ['something_new_exception', 'its own log says why'],
  ])('says what to do about %s without the words of the server', async (type, words) => {
    await elisa.start(request =>
      indexOf(request) === 'logs-a'
        ? { status: 400, json: { error: { root_cause: [{ type, reason: 'SECRET' }], type: 'search_phase_execution_exception', reason: 'SECRET' }, status: 400 } }
        : countsAnswer(request, (_, window) => everyHour(window, { prod: [5, 1, 0] })),
    );
    const pages = await elisa.collect([target('a', pivot({ index: 'logs-a' })), target('b', pivot({ index: 'logs-b' }))]);
    expect(pages[0]!.rejected).toEqual([expect.objectContaining({ code: 'query_failed', message: expect.stringContaining(words) })]);
    expect(JSON.stringify(pages)).not.toContain('SECRET');
  });

  it('marks what the server does not show to us', async () => {
    await elisa.start(() => ({ status: 403, json: { error: { root_cause: [{ type: 'security_exception' }], type: 'security_exception' }, status: 403 } }));
    expect(await elisa.collect([target('a')])).toMatchObject([{ facts: [], missed: [{ entityRef: 'component:default/a' }], refused: [{ entityRef: 'component:default/a', message: expect.stringContaining('logs-payments-*') }] }]);
  });

  it('never asks an index outside allowedIndices, nor one without a service', async () => {
    await elisa.start(() => ({ status: 500 }));
    const pages = await elisa.collect([
      target('a', pivot({ index: '*' })),
      target('b', pivot({ index: 'audit' })),
      target('c', pivot({ service: null })),
      target('d', pivot({ index: null })),
    ]);
    expect(elisa.server.requests).toEqual([]);
    expect(pages[0]!.refused!.map(item => item.entityRef.slice(-1))).toEqual(['a', 'b']);
    expect(pages[0]!.ambiguous!.map(item => item.message)).toEqual([expect.stringContaining('elisa.service'), expect.stringContaining('elisa.index')]);
  });

  it('takes the entity name where config says so, and says nothing of a System', async () => {
    await elisa.start(request => countsAnswer(request, (_, window) => everyHour(window, { prod: [1, 0, 0] })), { serviceFromEntityName: true });
    await elisa.collect([target('a', pivot({ service: null }))]);
    expect(bodyOf(elisa.server.requests[0]!).query.bool.filter[1]).toEqual({ terms: { 'service.name': ['a'] } });
    await elisa.start(() => ({ status: 500 }));
    const system = { ...target('a', pivot({ service: null })), entityRef: 'system:default/a' };
    expect(await elisa.collect([system])).toMatchObject([{ ambiguous: [], refused: [] }]);
  });

  it('asks at most fifty services at once, and fewer of a long window', async () => {
    const many = Array.from({ length: 120 }, (_, position) => target(`s${position}`, pivot({ service: `s${position}` })));
    await elisa.start(request => countsAnswer(request, () => []));
    await elisa.collect(many);
    const sizes = () => elisa.server.requests.map(request => Object.keys(bodyOf(request).aggs.targets.filters.filters).length);
    expect(sizes()).toEqual([50, 50, 20]);
    elisa.server.handle(request => countsAnswer(request, () => []));
    await elisa.collect(many, { endMs: START + 48 * HOUR, nowMs: START + 48 * HOUR });
    expect(Math.max(...sizes()) * 54).toBeLessThanOrEqual(1_000);
  });

  it('yields nothing and asks nothing where it only links', async () => {
    await elisa.start(() => ({ status: 500 }), { linkOnly: true, allowedIndices: [], auth: { type: 'none' }, kibana: { version: 8, dataViewId: 'x' } });
    for (const stream of ['log_hours', 'log_patterns']) {
      expect(await elisa.collect([target('a')], { stream })).toEqual([{ facts: [], rejected: [], counts: { facts: 0, nulls: 0, rejected: 0 }, raw: [], progress: 1 }]);
    }
    expect(await elisa.connector.checkHealth(new AbortController().signal)).toMatchObject({ state: 'ok' });
    expect(elisa.server.requests).toEqual([]);
  });

  it('reads the last hours of one target for live mode', async () => {
    await elisa.start(request => countsAnswer(request, (_, window) => everyHour(window, { prod: [5, 1, 0] })));
    const read = elisa.connector.live!.log_volume!;
    const request = { target: target('a'), window: { startMs: START, endMs: START + 90 * 60_000 }, nowMs: START + 90 * 60_000, signal: new AbortController().signal };
    expect(await read(request)).toHaveLength(2);
    elisa.server.handle(asked => countsAnswer(asked, () => [], { timed_out: true }));
    await expect(read(request)).rejects.toMatchObject({ code: 'server_error' });
    elisa.server.handle(() => NOT_FOUND);
    expect(await read(request)).toEqual([]);
  });
});
