import { commitRangeId } from '@rosetta/backstage-plugin-monitoring-common';
import { deploymentRow, fakeGitlab, HOUR, pipelineRow, sha, START } from './__testUtils__/fakeGitlab';
import { codesOf, factsOf, namesOf, target, TOKEN, useGitlab } from './__testUtils__/useGitlab';
import { gitlabConnectorFactory } from './gitlabConnector';

const commit = (number: number, more: object = {}) => ({
  id: sha(number),
  parent_ids: [sha(number - 1)],
  title: 'By Ada Lovelace',
  author_name: 'Ada Lovelace',
  author_email: 'ada@shop.test',
  authored_date: '2026-11-20T08:00:00.000+02:00',
  committed_date: '2026-11-20T06:30:00.000+00:00',
  ...more,
});
const idOf = (from: number, to: number, project = 'shop/cart') => commitRangeId(project, sha(from), sha(to));

describe('gitlab commits', () => {
  const gitlab = useGitlab();
  const start = (compares: Record<string, object>, more: object = {}) =>
    gitlab.start(fakeGitlab([{ id: 42, path: 'shop/cart', formerPaths: ['old/cart'], compares, ...more }]));
  const collect = (known: readonly string[], cursor?: string) =>
    gitlab.collect([target('a', 'shop/cart')], { stream: 'commits', known, ...(cursor ? { cursor } : {}) });

  it('reads the commits of a range, and nobody who wrote them', async () => {
    await start({ [`${sha(1)}...${sha(3)}`]: { json: { commits: [commit(2), commit(3, { parent_ids: [sha(1), sha(2)] })], diffs: [{ diff: '+ Ada' }], compare_timeout: false } } });
    const pages = await collect([idOf(1, 3)]);
    expect(factsOf(pages)).toEqual([
      {
        kind: 'commit_range', externalId: idOf(1, 3), project: 'shop/cart', fromSha: sha(1), toSha: sha(3), state: 'complete',
        commits: [
          { sha: sha(2), committedMs: START + HOUR / 2, authoredMs: START, isMerge: false },
          { sha: sha(3), committedMs: START + HOUR / 2, authoredMs: START, isMerge: true },
        ],
      },
    ]);
    expect(JSON.stringify(pages)).not.toMatch(/ada/i);
    expect(Object.fromEntries(gitlab.asked('/compare')[0]!.query)).toEqual({ from: sha(1), to: sha(3), straight: 'false' });
  });

  it('tells a commit that is gone from a project that is not shown', async () => {
    await start({});
    const pages = await collect([idOf(1, 2), idOf(1, 2, 'shop/hidden')]);
    expect(factsOf(pages)).toMatchObject([{ externalId: idOf(1, 2), state: 'gone', commits: [] }]);
  });

  it.each([
    [{ json: { commits: [commit(2)], compare_timeout: true } }, 1, []],
    [{ json: { commits: [commit(2), commit(3, { authored_date: 'soon' })], compare_timeout: false } }, 1, ['bad_date']],
    [{ json: { commits: [{}, commit(3)] } }, 1, ['malformed_row']],
  ])('is partial where the answer is', async (answer, commits, codes) => {
    await start({ [`${sha(1)}...${sha(3)}`]: answer });
    const pages = await collect([idOf(1, 3)]);
    expect(factsOf(pages)).toMatchObject([{ state: 'partial' }]);
    expect((factsOf(pages)[0] as { commits: object[] }).commits).toHaveLength(commits);
    expect(codesOf(pages)).toEqual(codes);
  });

  it('asks under the number of a project that was renamed since', async () => {
    await start({ [`${sha(1)}...${sha(2)}`]: { json: { commits: [] } } });
    expect(factsOf(await collect([idOf(1, 2, 'old/cart')]))).toMatchObject([{ externalId: idOf(1, 2, 'old/cart'), state: 'complete' }]);
  });

  it('refuses what is no range, and goes on after a cursor', async () => {
    const compares = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`${sha(index)}...${sha(index + 1)}`, { json: { commits: [] } }]));
    await start(compares);
    const known = Array.from({ length: 30 }, (_, index) => idOf(index, index + 1));
    const pages = await collect([...known, 'x', '../x:abcdef0...abcdef1'].sort());
    expect(codesOf(pages)).toEqual(['bad_range', 'bad_range']);
    expect(factsOf(pages)).toHaveLength(30);
    expect(pages).toHaveLength(2);
    const rest = await collect([...known, 'x', '../x:abcdef0...abcdef1'].sort(), pages[0]!.nextCursor);
    expect(factsOf(rest)).toEqual(factsOf(pages.slice(1)));
  });

  it('leaves a range that fails for another run, and stops where all fail', async () => {
    const broken = { status: 500, json: {} };
    await start({ [`${sha(1)}...${sha(2)}`]: broken, [`${sha(2)}...${sha(3)}`]: { json: { commits: [] } } });
    expect(factsOf(await collect([idOf(1, 2), idOf(2, 3)]))).toMatchObject([{ externalId: idOf(2, 3) }]);
    await expect(collect([idOf(1, 2)])).rejects.toMatchObject({ code: 'server_error' });
  });

  it('has one empty page when nothing is known', async () => {
    await start({});
    expect(await collect([])).toMatchObject([{ facts: [], progress: 1 }]);
  });
});

describe('gitlab projects', () => {
  const gitlab = useGitlab();

  it('verifies every pivot, and says under which name a project is now', async () => {
    await gitlab.start(
      fakeGitlab([
        { id: 42, path: 'shop/cart', formerPaths: ['old/cart'] },
        { id: 43, path: 'shop/pay', refuses: ['deployments'] },
        { id: 44, path: 'shop/mail', refuses: ['project'] },
      ]),
    );
    const [page] = await gitlab.collect(
      [target('a', 'old/cart'), target('b', '42'), target('c', 'shop/pay'), target('d', 'shop/mail'), target('e', 'shop/none')],
      { stream: 'projects' },
    );
    expect(page!.found).toEqual([
      { entityRef: 'component:default/a', environment: '*', message: 'The project is called "shop/cart" now; write that, or its number 42' },
      { entityRef: 'component:default/b', environment: '*' },
    ]);
    expect(namesOf(page!.refused).sort()).toEqual(['c', 'd']);
    expect(namesOf(page!.notFound)).toEqual(['e']);
    expect(JSON.stringify(page)).not.toMatch(/lovelace/i);
  });
});

describe('gitlab projects that fail', () => {
  const gitlab = useGitlab();

  it('are not judged, and keep what is known of them', async () => {
    let isBroken = false;
    await gitlab.start(request => {
      const fails = { status: 502, json: {} };
      if (isBroken && request.path.endsWith('/shop%2Fcart')) return fails;
      return fakeGitlab([{ id: 42, path: 'shop/cart', deployments: [deploymentRow(1)], ...(isBroken ? { fails } : {}) }, { id: 43, path: 'shop/pay' }])(request);
    });
    const targets = [target('a', 'shop/cart'), target('b', 'shop/pay')];
    await gitlab.collect(targets);
    isBroken = true;
    const [page] = await gitlab.collect(targets, { stream: 'projects' });
    expect(namesOf(page!.found)).toEqual(['b']);
    expect([page!.notFound, page!.refused]).toEqual([[], []]);
  });
});

describe('gitlab health', () => {
  const gitlab = useGitlab();
  const check = () => gitlab.connector.checkHealth(new AbortController().signal);

  it('is well with read_api, and says when the token ends', async () => {
    await gitlab.start(fakeGitlab([]));
    expect(await check()).toMatchObject({ state: 'ok', version: '17.5.1-ee', missingScopes: [], message: expect.stringContaining('2027-03-01') });
  });

  it.each([
    [{ json: { scopes: ['read_user'] } }, { state: 'refused', code: 'refused_scope', missingScopes: ['read_api'] }],
    [{ json: { scopes: ['api'] } }, { state: 'ok', message: expect.stringContaining('read_api is enough') }],
    [{ status: 404, json: { message: '404' } }, { state: 'ok' }],
  ])('reads the scopes %j', async (answer, expected) => {
    await gitlab.start(request => (request.path.endsWith('/self') ? answer : fakeGitlab([])(request)));
    expect(await check()).toMatchObject(expected);
  });

  it.each([
    [{ status: 401, json: { error: 'invalid_token', error_description: 'Token was revoked.' } }, { state: 'refused', code: 'authentication' }],
    [{ status: 403, json: { error: 'insufficient_scope' } }, { state: 'refused', code: 'refused_scope', missingScopes: ['read_api'] }],
    [{ status: 503, body: 'down' }, { state: 'unreachable', code: 'server_error' }],
    [{ headers: { 'content-type': 'text/html' }, body: '<html>' }, { state: 'refused', code: 'auth_or_maintenance' }],
    [{ json: { hello: 1 } }, { state: 'refused', code: 'schema_changed' }],
  ])('takes %j for what it is', async (answer, expected) => {
    await gitlab.start(() => answer);
    const health = await check();
    expect(health).toMatchObject(expected);
    expect(JSON.stringify(health)).not.toContain(TOKEN);
  });

  it('sends a bearer token where config says so', async () => {
    await gitlab.start(fakeGitlab([]), { tokenType: 'bearer' });
    await check();
    expect(gitlab.server.requests[0]!.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(gitlab.server.requests[0]!.headers).not.toHaveProperty('private-token');
  });

  it('waits as a text/plain 429 asks', async () => {
    await gitlab.start(request =>
      request.index === 0 ? { status: 429, headers: { 'content-type': 'text/plain', 'retry-after': '1' }, body: 'Retry later\n' } : fakeGitlab([])(request),
    );
    expect(await check()).toMatchObject({ state: 'ok' });
  });
});

describe('gitlab live', () => {
  const gitlab = useGitlab();
  const read = (project: string) =>
    gitlab.connector.live!.pipelines!({
      target: target('a', project), window: { startMs: START, endMs: START + HOUR }, nowMs: START + HOUR, signal: new AbortController().signal,
    });

  it('shows the last pipeline of each ref, with the times of the newest', async () => {
    const pipelines = [pipelineRow(1), pipelineRow(2, { ref: 'v1.0.0' }), pipelineRow(3), pipelineRow(4, { sha: 'no', ref: 'x' })];
    const details = { 703: { ...pipelineRow(3), duration: 9, started_at: null, finished_at: null } };
    await gitlab.start(fakeGitlab([{ id: 42, path: 'shop/cart', pipelines, details }]));
    expect(await read('shop/cart')).toMatchObject([
      { externalId: '42:703', ref: 'main', durationSeconds: 9, links: [{ environment: '*' }] },
      { externalId: '42:702', ref: 'v1.0.0', durationSeconds: null },
    ]);
  });

  it.each([['shop/none'], ['shop/pay']])('says that %s is not shown', async project => {
    await gitlab.start(fakeGitlab([{ id: 43, path: 'shop/pay', refuses: ['pipelines'] }]));
    await expect(read(project)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('gitlab config', () => {
  it('is refused when it is wrong, without its values', () => {
    const instance = (options: unknown) => ({ name: 'main', baseUrl: 'https://g.test', uiUrl: 'https://g.test', options });
    expect(() => gitlabConnectorFactory.credentials(instance({}))).toThrow('token');
    expect(() => gitlabConnectorFactory.credentials(instance({ token: TOKEN, more: 1 }))).toThrow('more');
    expect(gitlabConnectorFactory.credentials(instance({ token: TOKEN }))).toEqual({ headers: { 'private-token': TOKEN }, secrets: [TOKEN] });
  });

  const gitlab = useGitlab();
  it('takes a base URL that already names the API', async () => {
    await gitlab.start(fakeGitlab([{ id: 42, path: 'shop/cart', deployments: [deploymentRow(1)] }]));
    expect(gitlab.connector.links!.pivot({ project: 'shop/cart' })).toBe(`${gitlab.server.url}/shop/cart`);
  });
});
