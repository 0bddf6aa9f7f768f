import { FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { FixtureHandler } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { DynatracePivot } from './pivot';
import { answerAll, HOUR, ids, START, target, useDynatrace } from './__testUtils__/useDynatrace';

const signal = new AbortController().signal;
const NOW = START + 61_000;

describe('live', () => {
  const dynatrace = useDynatrace();
  const ask = (pivot: DynatracePivot) => ({ target: target('shop', pivot), window: { startMs: NOW - HOUR, endMs: NOW }, nowMs: NOW, signal });

  it('signals are the last three whole slots of five minutes', async () => {
    await dynatrace.start(request => answerAll(request, 3));
    const facts = await dynatrace.connector.live!.signals!(ask(ids('SERVICE-1')));
    expect(facts).toMatchObject([{ kind: 'signal', resolution: '5m', startMs: START - 300_000, requests: 3 }]);
    const { query } = dynatrace.server.requests[0]!;
    expect([query.get('from'), query.get('to'), query.get('resolution')]).toEqual([String(START - 900_000), String(START), '5m']);
  });

  it('services and hosts are asked side by side, since somebody waits', async () => {
    const waiting: (() => void)[] = [];
    await dynatrace.start(async request => {
      // Nobody is answered before both are asked.
      await new Promise<void>(resolve => {
        waiting.push(resolve);
        if (waiting.length === 2) waiting.forEach(goOn => goOn());
      });
      return answerAll(request, 3);
    });
    await dynatrace.connector.live!.signals!(ask(ids('HOST-1', 'SERVICE-1')));
    expect(dynatrace.server.requests).toHaveLength(2);
  });

  it('problems are those of the target that are open, however long', async () => {
    const problem = (id: string, more: object = {}) => ({
      problemId: id, displayId: id, title: 'x', status: 'OPEN', severityLevel: 'ERROR', startTime: 5, endTime: -1, ...more,
    });
    await dynatrace.start(request => ({
      json: {
        problems: request.query.get('entitySelector')!.includes('SERVICE')
          ? [problem('a'), problem('b', { status: 'CLOSED', endTime: 9 }), { problemId: 7 }]
          : [problem('a'), problem('c')],
      },
    }));
    const facts = await dynatrace.connector.live!.problems!(ask(ids('HOST-1', 'SERVICE-1')));
    expect(facts).toMatchObject([
      { externalId: 'a', links: [{ entityRef: 'component:default/shop', via: 'direct' }] },
      { externalId: 'c' },
    ]);
    expect(dynatrace.server.requests[0]!.query.get('problemSelector')).toBe('status("open")');
  });
});

describe('what a pivot names', () => {
  const dynatrace = useDynatrace();
  const verify = async (pivot: DynatracePivot, handler: FixtureHandler) => {
    await dynatrace.start(handler);
    return dynatrace.connector.verify!(pivot, { nowMs: NOW, signal });
  };
  const entities = (...list: [string, string?][]): FixtureHandler => () => ({
    json: { entities: list.map(([entityId, displayName]) => ({ entityId, ...(displayName ? { displayName } : {}) })) },
  });
  const tags: DynatracePivot = { kind: 'tags', tags: ['app:shop'] };

  it('is told with name and type', async () => {
    expect(await verify(ids('SERVICE-1'), entities(['SERVICE-1', 'shop\u202e']))).toEqual({
      state: 'found',
      message: '1 entity found',
      found: [{ name: 'shop', detail: 'SERVICE' }],
    });
  });

  it('says which id is not there', async () => {
    expect(await verify(ids('SERVICE-1', 'SERVICE-2'), entities(['SERVICE-1', 'shop']))).toMatchObject({
      state: 'found',
      message: '1 of 2 found; nothing was heard of SERVICE-2 in 30 days',
    });
    expect(await verify(ids('SERVICE-2'), entities())).toMatchObject({ state: 'not_found', found: [] });
  });

  it('is never ambiguous: several are one set', async () => {
    const many = Array.from({ length: 7 }, (_, index): [string, string] => [`SERVICE-${index + 1}`, `s${index}`]);
    const answer = await verify(tags, entities(...many));
    expect(answer).toMatchObject({ state: 'found', message: '7 entities found; several of one type are measured as one set' });
    expect(answer.found).toHaveLength(5);
    expect(await verify(tags, entities())).toMatchObject({ state: 'not_found' });
  });

  it.each([
    [403, 'refused', 'lacks entities.read'],
    [400, 'not_found', 'does not accept this selector'],
  ])('with status %i is %s', async (status, state, words) => {
    const answer = await verify(tags, () => ({ status, json: { error: { message: 'words of upstream' } } }));
    expect(answer).toMatchObject({ state, found: [] });
    expect(answer.message).toContain(words);
    expect(answer.message).not.toContain('upstream');
  });

  it('is an error when the source does not answer', async () => {
    await expect(verify(tags, () => ({ status: 401, json: {} }))).rejects.toMatchObject({ kind: 'authentication' });
  });
});

describe('pages read again', () => {
  const dynatrace = useDynatrace();
  const replay = (stream: string, { raw }: Pick<FactPage, 'raw'>) =>
    dynatrace.connector.replay!({ stream, raw, reportingZone: 'Europe/Paris' });
  const said = ({ facts, rejected, counts }: FactPage) => ({ facts, rejected, counts });
  const targets = [
    target('shop', ids('SERVICE-1')),
    target('both', ids('SERVICE-1', 'SERVICE-2')),
    target('again', ids('SERVICE-1'), 'uat'),
    target('server', ids('HOST-1', 'SERVICE-3')),
  ];

  it.each(['signals_5min', 'signals_hour', 'signals_day'])('say of %s what they said', async stream => {
    await dynatrace.start(request =>
      request.path.endsWith('/entities') ? { json: { entities: [] } } : answerAll(request, 3),
    );
    const pages = await dynatrace.collect(targets, { stream, startMs: START - 30 * HOUR, endMs: START, nowMs: START + HOUR, zone: 'UTC' });
    const asked = dynatrace.server.requests.length;
    expect(pages.flatMap(page => page.facts).length).toBeGreaterThan(3);
    for (const page of pages) expect(replay(stream, page)).toEqual(said(page));
    expect(dynatrace.server.requests).toHaveLength(asked);
  });

  const stub = (id: string) => [{ entityId: { id } }];
  const problem = (id: string, more: object = {}) => ({
    problemId: id, displayId: id, title: id, status: 'CLOSED', severityLevel: 'ERROR', startTime: 5, endTime: 9, affectedEntities: stub('SERVICE-1'), ...more,
  });
  const event = (id: string, more: object = {}) => ({
    eventId: id, eventType: 'CUSTOM_INFO', title: id, startTime: 5, endTime: 9, entityId: { entityId: { id: 'SERVICE-1' } }, ...more,
  });
  const slo = (id: string, more: object = {}) => ({
    id, name: id, target: 99, evaluatedPercentage: 99.5, status: 'SUCCESS', timeframe: '-1d', filter: 'entityId("SERVICE-1")', ...more,
  });
  const lists = {
    problems: [problem('a'), problem('b', { affectedEntities: stub('SERVICE-9') }), problem('c', { endTime: 1 })],
    events: [event('a'), event('b', { entityId: null }), event('c', { endTime: 1 })],
    slo: [slo('a'), slo('b', { filter: '' }), slo('c', { target: 0 })],
  };

  it.each([
    ['problems', 'endTime":1,', 'endTime":8,'],
    ['events', 'endTime":1,', 'endTime":8,'],
    ['slos', 'target":0,', 'target":98,'],
  ])('say of %s what they said, and a corrected record comes back with its links', async (stream, wrong, right) => {
    await dynatrace.start(() => ({ json: lists }));
    const pages = await dynatrace.collect([target('shop', ids('SERVICE-1'))], { stream, nowMs: START + 40 * 24 * HOUR });
    expect(pages).toHaveLength(1);
    expect(replay(stream, pages[0]!)).toEqual(said(pages[0]!));
    expect(pages[0]!.facts).toHaveLength(1);
    expect(pages[0]!.rejected).toHaveLength(1);
    const raw = pages[0]!.raw.map(one => ({ ...one, body: one.body.replace(wrong, right) }));
    expect(replay(stream, { raw }).facts).toHaveLength(2);
  });

  it('of the topology are not: each run tells all anew', async () => {
    await dynatrace.start(() => ({ json: { entities: [{ entityId: 'SERVICE-1' }] } }));
    const [page] = await dynatrace.collect([target('shop', ids('SERVICE-1'))], { stream: 'topology' });
    expect(replay('topology', page!)).toEqual({ facts: [], rejected: [], counts: { facts: 0, nulls: 0, rejected: 0 } });
  });

  it.each([
    ['signals_hour', '{}', '{}'],
    ['problems', '{"problems":', '{"links":{}}'],
    ['events', '{"events":{}}', '{}'],
    ['slos', '{"slo":[]}', '{}'],
  ])('of %s that cannot be read are refused in our words', async (stream, body, context) => {
    await dynatrace.start(() => ({ json: {} }));
    const raw = [{ route: 'GET /x', contentType: 'application/json', body, context }];
    expect(() => replay(stream, { raw })).toThrow('cannot be read any more');
  });
});
