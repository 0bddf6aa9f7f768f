import { FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { deploymentRow, fakeGitlab, FakeProject, HOUR, mergeRequestRow, pipelineRow, START } from './__testUtils__/fakeGitlab';
import { codesOf, countsOf, factsOf, namesOf, target, useGitlab } from './__testUtils__/useGitlab';

const cart = (more: Partial<FakeProject> = {}): FakeProject => ({ id: 42, path: 'shop/cart', ...more });
const pay = (more: Partial<FakeProject> = {}): FakeProject => ({ id: 43, path: 'shop/pay', ...more });
const idsOf = (facts: readonly object[]) => facts.map(fact => (fact as { externalId: string }).externalId);
const linksOfFirst = (facts: readonly object[]) => (facts[0] as { links: object[] }).links;

describe('gitlab rows of a window', () => {
  const gitlab = useGitlab();

  it('asks a project once for all who are mapped to it, by path or number', async () => {
    await gitlab.start(fakeGitlab([cart({ deployments: [deploymentRow(1)] })]));
    const pages = await gitlab.collect([target('a', 'shop/cart'), target('b', '42'), target('c', 'shop/cart', 'uat')]);
    expect(gitlab.asked('/deployments')).toHaveLength(1);
    expect(linksOfFirst(factsOf(pages))).toEqual([
      { entityRef: 'component:default/a', environment: 'production', via: 'direct' },
      { entityRef: 'component:default/b', environment: 'production', via: 'direct' },
      { entityRef: 'component:default/c', environment: 'uat', via: 'direct' },
    ]);
    expect(namesOf(pages[0]!.found)).toEqual(['a', 'b', 'c']);
  });

  it('sends a path as one segment, within closed ends, in the order of last change', async () => {
    await gitlab.start(fakeGitlab([cart({ deployments: [deploymentRow(1)] })]));
    await gitlab.collect([target('a', 'shop/cart')]);
    const [lookup, list] = gitlab.server.requests;
    expect(lookup!.path).toBe('/api/v4/projects/shop%2Fcart');
    expect(list!.path).toBe('/api/v4/projects/42/deployments');
    expect(Object.fromEntries(list!.query)).toEqual({
      order_by: 'updated_at', sort: 'asc', per_page: '100',
      updated_after: '2026-11-20T05:59:59.999Z', updated_before: '2026-11-20T07:00:00.000Z',
    });
    expect(list!.headers['private-token']).toBe('glpat-canary-0123456789');
  });

  it('lets an overlay speak for its entity in place of the base key, when both name one project', async () => {
    await gitlab.start(fakeGitlab([cart({ deployments: [deploymentRow(1, { environment: { name: 'review/x' } })] })]));
    const pages = await gitlab.collect([target('a', 'shop/cart'), target('a', '42', 'uat')]);
    expect(linksOfFirst(factsOf(pages))).toEqual([{ entityRef: 'component:default/a', environment: 'uat', via: 'direct' }]);
  });

  it.each([
    [{ name: 'prod' }, [], 'production'],
    [{ name: 'eu-1', tier: 'staging' }, [], 'uat'],
    [{ name: 'eu-1' }, [{ name: 'eu-1', tier: 'staging' }], 'uat'],
    [{ name: 'eu-1' }, [{ name: 'eu-1', tier: 'other' }], 'unknown'],
    [{ name: 'eu-1' }, [], 'unknown'],
    [null, [], 'unknown'],
  ])('finds the environment of %j with %j to be %s', async (environment, environments, expected) => {
    await gitlab.start(fakeGitlab([cart({ deployments: [deploymentRow(1, { environment })], environments })]));
    const pages = await gitlab.collect([target('a', 'shop/cart')]);
    expect(linksOfFirst(factsOf(pages))).toEqual([expect.objectContaining({ environment: expected })]);
  });

  it('reads no tiers where the name says enough, and once for all rows where not', async () => {
    const rows = [deploymentRow(1), deploymentRow(2, { environment: { name: 'x' } }), deploymentRow(3, { environment: { name: 'y' } })];
    await gitlab.start(fakeGitlab([cart({ deployments: rows.slice(0, 1) })]));
    await gitlab.collect([target('a', 'shop/cart')]);
    expect(gitlab.asked('/environments')).toHaveLength(0);
    await gitlab.start(fakeGitlab([cart({ deployments: rows })]));
    await gitlab.collect([target('a', 'shop/cart')]);
    expect(gitlab.asked('/environments')).toHaveLength(1);
  });

  it.each([
    ['success', { started_at: '2026-11-20T06:02:00Z', finished_at: '2026-11-20T06:05:00Z' }, {}, 'success', 5],
    ['success', null, { finished_at: '2026-11-20T06:05:00+00:00' }, 'success', 5],
    ['success', null, {}, 'success', null],
    ['running', { finished_at: '2026-11-20T06:05:00Z' }, {}, 'running', null],
    ['completed', { finished_at: '2026-11-20T06:05:00Z' }, {}, 'unknown', 5],
  ])('ends %s with job %j and %j at its own time, never at that of its change', async (code, deployable, more, status, minutes) => {
    await gitlab.start(fakeGitlab([cart({ deployments: [deploymentRow(1, { status: code, deployable, ...more })] })]));
    const [fact] = factsOf(await gitlab.collect([target('a', 'shop/cart')]));
    expect(fact).toMatchObject({ status, statusCode: code, finishedMs: minutes === null ? null : START + minutes * 60_000 });
  });

  it.each([
    [{ ref: 'v1.4.0' }, 'v1.4.0'],
    [{ ref: 'cart-release-7', deployable: { tag: true } }, 'cart-release-7'],
    [{ ref: 'cart-release-7', tag: true }, 'cart-release-7'],
    [{ ref: 'release/1.2' }, null],
    [{ ref: null }, null],
  ])('calls the version of %j %s', async (more, version) => {
    await gitlab.start(fakeGitlab([cart({ deployments: [deploymentRow(1, more)] })]));
    expect(factsOf(await gitlab.collect([target('a', 'shop/cart')]))).toMatchObject([{ version }]);
  });

  it.each(['deployments', 'pipelines', 'merge_requests'])('keeps no person in facts, raw pages or samples of %s', async stream => {
    await gitlab.start(
      fakeGitlab([
        cart({
          deployments: [deploymentRow(1), deploymentRow(2, { sha: 'no' }), deploymentRow(3, { id: null })],
          pipelines: [pipelineRow(1), pipelineRow(2, { sha: 'no' }), pipelineRow(3, { id: null })],
          mergeRequests: [mergeRequestRow(1), mergeRequestRow(2, { sha: 'no' }), mergeRequestRow(3, { id: null })],
        }),
      ]),
    );
    const pages = await gitlab.collect([target('a', 'shop/cart')], { stream });
    expect(codesOf(pages).sort()).toEqual(['bad_sha', 'missing_id']);
    expect(JSON.stringify(pages)).not.toMatch(/ada|lovelace|gravatar/i);
    expect(JSON.parse(pages[0]!.raw[0]!.body)).toHaveLength(2);
  });

  it('says who is not found or refused, and goes on with the others', async () => {
    await gitlab.start(fakeGitlab([cart({ refuses: ['deployments'] }), pay({ refuses: ['project'] }), { id: 44, path: 'shop/mail', deployments: [deploymentRow(1)] }]));
    const pages = await gitlab.collect([target('a', 'shop/cart'), target('b', 'shop/pay'), target('c', 'shop/gone'), target('d', 'shop/mail')]);
    expect(idsOf(factsOf(pages))).toEqual(['44:501']);
    expect(namesOf(pages.flatMap(page => page.notFound ?? []))).toEqual(['c']);
    expect(namesOf(pages.flatMap(page => page.refused ?? [])).sort()).toEqual(['a', 'b']);
    expect(namesOf(pages.flatMap(page => page.found ?? []))).toEqual(['d']);
  });

  it('does without merge requests where a project has none, and says nothing of it', async () => {
    await gitlab.start(fakeGitlab([cart({ refuses: ['merge_requests'] })]));
    const pages = await gitlab.collect([target('a', 'shop/cart')], { stream: 'merge_requests' });
    expect(pages).toEqual([expect.objectContaining({ facts: [], notFound: [], refused: [], found: [], progress: 1 })]);
  });

  it('stops at a token that lacks its scope', async () => {
    await gitlab.start(() => ({ status: 403, json: { error: 'insufficient_scope', scope: 'api read_api' } }));
    await expect(gitlab.collect([target('a', 'shop/cart')])).rejects.toMatchObject({ code: 'refused_scope', message: expect.stringContaining('read_api') });
  });

  it.each([
    [404, 'not_found'],
    [403, 'refused_scope'],
  ])('takes a page of a proxy with %i for no answer of GitLab', async (status, code) => {
    await gitlab.start(() => ({ status, headers: { 'content-type': 'text/html' }, body: '<html>nginx</html>' }));
    await expect(gitlab.collect([target('a', 'shop/cart')])).rejects.toMatchObject({ code });
  });

  it('follows a renamed project by its number alone', async () => {
    await gitlab.start(fakeGitlab([cart({ formerPaths: ['old/cart'], deployments: [deploymentRow(1)] })]));
    const pages = await gitlab.collect([target('a', 'old/cart')]);
    expect(factsOf(pages)).toMatchObject([{ project: 'shop/cart' }]);
    expect(gitlab.server.requests.map(request => request.path)).toEqual([
      '/api/v4/projects/old%2Fcart', '/api/v4/projects/42', '/api/v4/projects/42/deployments',
    ]);
  });

  it('does not follow a redirect to anything else', async () => {
    await gitlab.start(() => ({ status: 301, headers: { location: 'https://evil.test/api' }, json: {} }));
    await expect(gitlab.collect([target('a', 'shop/cart')])).rejects.toMatchObject({ code: 'redirect_refused' });
  });

  const missedOf = (pages: readonly FactPage[]) => pages.flatMap(page => page.missed ?? []).map(({ entityRef }) => entityRef);

  it('goes on without a project that fails, and says whose rows it missed', async () => {
    await gitlab.start(
      fakeGitlab([
        cart({ deployments: [deploymentRow(1)], fails: { status: 500, json: { message: '500' } } }),
        pay({ deployments: [deploymentRow(2)] }),
      ]),
    );
    const targets = [target('a', 'shop/cart'), target('b', 'shop/pay'), target('c', 'shop/cart')];
    const pages = await gitlab.collect(targets);
    expect(idsOf(factsOf(pages))).toEqual(['43:502']);
    expect(codesOf(pages)).toEqual(['project_failed']);
    expect(missedOf(pages)).toEqual(['component:default/a', 'component:default/c']);
  });

  it('says who was missed when the last project fails, or does not show its list', async () => {
    const last = { fails: { status: 500, json: {} } };
    await gitlab.start(fakeGitlab([cart({ deployments: [deploymentRow(1)] }), pay(last)]));
    const targets = [target('a', 'shop/cart'), target('b', 'shop/pay')];
    expect(missedOf(await gitlab.collect(targets))).toEqual(['component:default/b']);
    await gitlab.start(fakeGitlab([cart({ deployments: [deploymentRow(1)], refuses: ['deployments'] }), pay({})]));
    expect(missedOf(await gitlab.collect(targets))).toEqual(['component:default/a']);
  });

  it('gives up when every project fails', async () => {
    await gitlab.start(fakeGitlab([cart({ fails: { status: 500, json: {} } }), pay({ fails: { status: 500, json: {} } })]));
    await expect(gitlab.collect([target('a', 'shop/cart'), target('b', 'shop/pay')])).rejects.toMatchObject({ code: 'server_error' });
  });

  it('stops when the window is ignored', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => deploymentRow(index + 1, { updated_at: '2020-01-01T00:00:00Z' }));
    await gitlab.start(request => (request.path.endsWith('/deployments') ? { json: rows } : fakeGitlab([cart()])(request)));
    await expect(gitlab.collect([target('a', 'shop/cart')])).rejects.toMatchObject({ code: 'schema_changed' });
  });

  it('leaves rows at the end of the window to the next one', async () => {
    const rows = [deploymentRow(1, { updated_at: new Date(START + HOUR).toISOString() }), deploymentRow(2)];
    await gitlab.start(fakeGitlab([cart({ deployments: rows })]));
    const pages = await gitlab.collect([target('a', 'shop/cart')]);
    expect(countsOf(pages)).toEqual({ facts: 1, rejected: 0, unrelated: 1 });
  });

  it('asks for the times of at most 50 finished pipelines of the last three days, and once each', async () => {
    const pipelines = [
      ...Array.from({ length: 60 }, (_, index) => pipelineRow(index + 1, { updated_at: new Date(START + index).toISOString() })),
      pipelineRow(90, { status: 'running', updated_at: new Date(START + 900_000).toISOString() }),
    ];
    const details = Object.fromEntries(pipelines.map(row => [String(row.id), { ...row, started_at: null, finished_at: null, duration: 7 }]));
    await gitlab.start(fakeGitlab([cart({ pipelines, details })]));
    const first = factsOf(await gitlab.collect([target('a', 'shop/cart')], { stream: 'pipelines' }));
    expect(first.filter(fact => 'durationSeconds' in fact && fact.durationSeconds === 7)).toHaveLength(50);
    const second = factsOf(await gitlab.collect([target('a', 'shop/cart')], { stream: 'pipelines' }));
    expect(second.filter(fact => 'durationSeconds' in fact && fact.durationSeconds === 7)).toHaveLength(60);
    const old = await gitlab.collect([target('a', 'shop/cart')], { stream: 'pipelines', nowMs: START + 96 * HOUR });
    expect(factsOf(old)).toHaveLength(61);
    expect(gitlab.server.requests.filter(request => /pipelines\/\d+$/.test(request.path))).toHaveLength(60);
  });

  it('refuses a stream it has not', async () => {
    await gitlab.start(fakeGitlab([]));
    await expect(gitlab.collect([target('a', 'shop/cart')], { stream: 'jobs' })).rejects.toThrow(RangeError);
  });
});
