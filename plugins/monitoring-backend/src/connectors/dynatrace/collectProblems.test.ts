import { FixtureAnswer } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { factsOf, HOUR, ids, START, target, useDynatrace } from './__testUtils__/useDynatrace';

describe('dynatrace problems', () => {
  const dynatrace = useDynatrace();
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
    await dynatrace.start(request => {
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
    const pages = await dynatrace.collect(
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
    const links = factsOf(pages).map(
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
    // The sixth touches nothing mapped: counted, and not a fault.
    expect(pages.at(-1)).toMatchObject({
      rejected: [],
      counts: { facts: 4, nulls: 1, rejected: 0 },
    });
  });

  it('asks what is open over a wide window, and only when the window reaches the present', async () => {
    await dynatrace.start(() => list());
    await dynatrace.collect([target('id', ids('SERVICE-1'))], stream);
    expect(dynatrace.server.requests.map(request => request.query.get('problemSelector'))).toEqual([
      'status("open")',
      'status("closed")',
    ]);
    const [open, closed] = dynatrace.server.requests;
    expect(Number(open!.query.get('from'))).toBeLessThan(START - 300 * 24 * HOUR);
    expect([closed!.query.get('from'), closed!.query.get('to')]).toEqual([
      String(START),
      String(START + HOUR),
    ]);
    dynatrace.server.handle(() => list());
    await dynatrace.collect([target('id', ids('SERVICE-1'))], {
      ...stream,
      nowMs: START + 72 * HOUR,
    });
    expect(dynatrace.server.requests).toHaveLength(1);
  });

  /** Closed problems: one changed, one as it should be. */
  const startWith = (more: object) =>
    dynatrace.start(request =>
      request.query.get('problemSelector') === 'status("open")'
        ? list()
        : list(problem('1', more), problem('2')),
    );

  it.each<[object, object]>([
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
  ])('reads a problem with %j', async (more, expected) => {
    await startWith(more);
    const pages = await dynatrace.collect([target('id', ids('SERVICE-1'))], stream);
    expect(factsOf(pages)).toMatchObject([expected, { displayId: 'P-2' }]);
  });

  it.each([
    [{ endTime: -1, status: 'CLOSED' }, 'bad_times'],
    [{ endTime: START - 1 }, 'bad_times'],
    [{ problemId: undefined }, 'missing_id'],
    [{ problemId: '' }, 'missing_id'],
    [{ startTime: '2026' }, 'malformed_problem'],
    [{ affectedEntities: 'x' }, 'malformed_problem'],
  ])('refuses a problem with %j and keeps its neighbour', async (more, code) => {
    await startWith(more);
    const pages = await dynatrace.collect([target('id', ids('SERVICE-1'))], stream);
    expect(pages.flatMap(page => page.rejected.map(record => record.code))).toEqual([code]);
    expect(factsOf(pages)).toMatchObject([{ displayId: 'P-2' }]);
  });

  const collectBad = async (bad: number, all: number) => {
    const records = [
      ...Array(bad).fill({}),
      ...Array.from({ length: all - bad }, (_, index) => problem(String(index))),
    ];
    await dynatrace.start(() => list(...records));
    return dynatrace.collect([target('id', ids('SERVICE-1'))], {
      ...stream,
      nowMs: START + 72 * HOUR,
    });
  };

  it.each([
    [4, 4],
    [5, 100],
    [49, 2_000],
  ])('goes on with %i malformed records of %i', async (bad, all) => {
    expect(factsOf(await collectBad(bad, all))).toHaveLength(all - bad);
  });

  it.each([
    [5, 5],
    [6, 100],
    [50, 2_000],
  ])('stops at %i malformed records of %i', async (bad, all) => {
    await expect(collectBad(bad, all)).rejects.toMatchObject({
      code: 'schema_changed',
      kind: 'malformed',
    });
  });

  it('begins the walk again when Dynatrace has forgotten a stored page key', async () => {
    await dynatrace.start(request =>
      request.query.has('nextPageKey') ? { status: 400, json: {} } : list(problem('1')),
    );
    const cursor = JSON.stringify({ phase: 'closed', nextPageKey: 'expired' });
    expect(
      factsOf(await dynatrace.collect([target('id', ids('SERVICE-1'))], { ...stream, cursor })),
    ).toHaveLength(1);
    expect(
      factsOf(
        await dynatrace.collect([target('id', ids('SERVICE-1'))], {
          ...stream,
          cursor: 'from another version',
        }),
      ),
    ).toHaveLength(2);
  });
});
