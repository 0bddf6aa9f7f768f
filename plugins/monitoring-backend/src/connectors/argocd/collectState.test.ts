import { createEnvironmentMatcher } from '@rosetta/backstage-plugin-monitoring-common';
import { app, at, BIG_BYTES, entry, fakeArgocd, sha, source, START } from './__testUtils__/fakeArgocd';
import { apps, codesOf, deploymentsOf, MINUTE, namesOf, statesOf, target, TOKEN, useArgocd } from './__testUtils__/useArgocd';
import { argocdConnectorFactory } from './argocdConnector';
import { environmentOfApp } from './environmentOfApp';
import { ENVIRONMENT_CANDIDATES } from './schemas';

describe('argocd state', () => {
  const argocd = useArgocd();
  const shop = (name: string, more: Parameters<typeof app>[1] = {}) => app(name, more);
  const questions = () => argocd.server.requests.map(request => `${request.path}?${request.query}`);

  it('asks once for everybody, and keeps nothing of what nobody maps', async () => {
    await argocd.start(fakeArgocd({ apps: [shop('cart-prod'), shop('pay-prod'), shop('mail-prod', { spec: { project: 'office' } })] }));
    const page = await argocd.collect([target('a', apps('cart-prod')), target('b', { kind: 'project', project: 'office' })]);
    expect(questions()).toEqual(['/api/v1/applications?']);
    expect(page.counts).toEqual({ facts: 6, nulls: 0, rejected: 0, unrelated: 1 });
    expect(JSON.stringify(page)).not.toContain('pay-prod');
    expect(page.snapshot).toEqual({ of: 'deployment_state', entityRefs: ['component:default/a', 'component:default/b'] });
  });

  it('keeps no person, credential, message or parameter', async () => {
    const helm = { parameters: [{ name: 'db.password', value: 'hunter3' }, { name: 'image.tag', value: '2.0.0' }] };
    await argocd.start(fakeArgocd({ apps: [shop('cart-prod', { status: { history: [entry(1, { source: source({ helm }) })] } })] }));
    const page = await argocd.collect([target('a', apps('cart-prod'))]);
    expect(deploymentsOf(page)).toMatchObject([{ version: '2.0.0' }]);
    expect(JSON.stringify(page)).not.toMatch(/hunter|\bada\b|lovelace|successfully|oauth2/i);
  });

  it.each([
    [[{ kind: 'project', project: 'shop' }, { kind: 'apps', apps: ['cart-prod'], project: 'shop' }], 'projects=shop'],
    [[{ kind: 'selector', selector: 'app=cart' }], 'selector=app%3Dcart'],
    [[{ kind: 'project', project: 'shop' }, { kind: 'project', project: 'office' }], ''],
    [[{ kind: 'selector', selector: 'app=cart' }, { kind: 'apps', apps: ['cart-prod'] }], ''],
  ] as const)('narrows the list of %j to %s', async (pivots, query) => {
    const both = [shop('cart-prod', { metadata: { labels: { app: 'cart' } } }), shop('x', { spec: { project: 'office' } })];
    await argocd.start(fakeArgocd({ apps: both }));
    await argocd.collect(pivots.map((pivot, index) => target(`t${index}`, pivot as never)));
    expect(questions()).toEqual([`/api/v1/applications?${query}`]);
  });

  it('finds a failed sync while it is the last one, and no rehearsal, and no running one', async () => {
    const operation = (phase: string, more: object = {}) => ({
      operationState: { phase, startedAt: at(30), finishedAt: at(31), operation: { sync: { revision: sha(3), ...more } }, message: 'secret words' },
    });
    await argocd.start(
      fakeArgocd({
        apps: [
          shop('failed', { status: operation('Failed') }), shop('error', { status: operation('Error') }),
          shop('rehearsal', { status: operation('Failed', { dryRun: true }) }), shop('running', { status: operation('Running') }),
        ],
      }),
    );
    const page = await argocd.collect([target('a', { kind: 'project', project: 'shop' })]);
    expect(deploymentsOf(page).filter(fact => fact.status === 'failed')).toEqual([
      expect.objectContaining({
        externalId: `uid-error:op:${at(30)}`, statusCode: 'Error', sha: sha(3), createdMs: START + 30 * MINUTE, finishedMs: START + 31 * MINUTE,
        repository: 'gitlab.shop.test/shop/deploy',
      }),
      expect.objectContaining({ externalId: `uid-failed:op:${at(30)}`, statusCode: 'Failed' }),
    ]);
  });

  it('gives the last sync the images\' shared tag only while it is certain that they are its own', async () => {
    const versionsOf = async (status: object) => {
      await argocd.start(fakeArgocd({ apps: [shop('cart-prod', { status })] }));
      return deploymentsOf(await argocd.collect([target('a', apps('cart-prod'))])).map(fact => fact.version);
    };
    expect(await versionsOf({})).toEqual([null, '1.4.2']);
    expect(await versionsOf({ health: { status: 'Progressing' } })).toEqual([null, null]);
    expect(await versionsOf({ sync: { status: 'OutOfSync', revision: sha(2) } })).toEqual([null, null]);
    expect(await versionsOf({ sync: { status: 'Synced', revision: sha(9) } })).toEqual([null, null]);
    expect(await versionsOf({ operationState: { phase: 'Running', startedAt: at(30) } })).toEqual([null, null]);
    expect(await versionsOf({ summary: { images: ['a:1', 'b:2'] } })).toEqual([null, null]);
    expect(await versionsOf({ summary: { images: ['a:1', 'busybox'] } })).toEqual([null, null]);
    expect(await versionsOf({ history: [entry(2, { source: source({ targetRevision: 'v2.0.1' }) })] })).toEqual(['v2.0.1']);
  });

  it('joins the revisions of several sources, and takes the one repository for the code', async () => {
    const chart = { repoURL: 'https://charts.shop.test', chart: 'cart', targetRevision: '3.1.*' };
    const several = { revision: undefined, source: undefined, revisions: ['3.1.4', sha(7)], sources: [chart, source()] };
    const two = { revision: undefined, source: undefined, revisions: [sha(7), sha(8)], sources: [source(), source({ repoURL: 'https://x.test/y' })] };
    await argocd.start(
      fakeArgocd({
        apps: [shop('cart-prod', { status: { history: [entry(1, several), entry(2, { source: chart, revision: '3.1.4' }), entry(3, two)], sync: { status: 'OutOfSync' } } })],
      }),
    );
    const page = await argocd.collect([target('a', apps('cart-prod'))]);
    expect(deploymentsOf(page)).toMatchObject([
      { revision: `3.1.4,${sha(7)}`, sha: sha(7), ref: 'main', version: null, repository: 'gitlab.shop.test/shop/deploy' },
      { revision: '3.1.4', sha: null, ref: '3.1.4', version: '3.1.4', repository: 'charts.shop.test' },
      { revision: `${sha(7)},${sha(8)}`, sha: null, ref: null, version: null, repository: null },
    ]);
    // What ought to be there is not what is there.
    expect(statesOf(page)).toMatchObject([{ sync: 'out_of_sync', revision: `${sha(7)},${sha(8)}`, deployedMs: START + 32 * MINUTE }]);
  });

  it('reads an application that was never synced, and words that it does not know', async () => {
    await argocd.start(
      fakeArgocd({
        apps: [
          { metadata: { name: 'new', namespace: 'argocd' }, spec: { project: 'shop' } },
          shop('odd', { status: { sync: { status: 'Half' }, health: { status: 'Fine' }, operationState: { phase: 'Paused' }, conditions: [{ type: 'SyncError', message: 'x' }], history: null } }),
        ],
      }),
    );
    const page = await argocd.collect([target('a', { kind: 'project', project: 'shop' })]);
    expect(page.facts).toMatchObject([
      { externalId: 'argocd/new', sync: 'unknown', health: 'unknown', operationPhase: null, revision: null, deployedMs: null, images: [], conditions: [] },
      { externalId: 'argocd/odd', sync: 'unknown', health: 'unknown', operationPhase: 'unknown', conditions: ['SyncError'] },
    ]);
  });

  it('tells missing from refused where a project is named, and says that it cannot where none is', async () => {
    await argocd.start(fakeArgocd({ apps: [shop('cart-prod'), shop('secret'), shop('other', { spec: { project: 'office' } })], hidden: new Set(['secret']) }));
    const targets = [
      target('there', apps('cart-prod')), target('half', apps('cart-prod', 'gone')), target('gone', { ...apps('gone'), project: 'shop' } as never),
      target('secret', { ...apps('secret'), project: 'shop' } as never), target('either', apps('gone')), target('elsewhere', { ...apps('other'), project: 'shop' } as never),
    ];
    const page = await argocd.collect(targets);
    expect(page.found).toEqual([
      { entityRef: 'component:default/there', environment: '*' },
      { entityRef: 'component:default/half', environment: '*', message: 'Argo CD shows no application gone' },
    ]);
    expect(namesOf(page.notFound)).toEqual(['gone']);
    expect(namesOf(page.refused)).toEqual(['secret', 'either', 'elsewhere']);
    expect(page.refused![1]!.message).toContain('does not tell whether it is missing or not permitted');
    // What may be there and is not shown is not over.
    expect(namesOf(page.snapshot!.entityRefs.map(entityRef => ({ entityRef })))).toEqual(['gone', 'there']);
    const before = argocd.server.requests.length;
    await argocd.collect(targets);
    expect(argocd.server.requests.length - before).toBe(1);
  });

  it('concludes nothing from an empty list', async () => {
    await argocd.start(fakeArgocd({ apps: [] }));
    const page = await argocd.collect([target('a', { kind: 'selector', selector: 'app=cart' }), target('b', { kind: 'project', project: 'x' })]);
    expect(page).toMatchObject({ facts: [], snapshot: { entityRefs: [] } });
    expect(namesOf(page.notFound)).toEqual(['a', 'b']);
  });

  it('does not take a gateway\'s 503 for an absence', async () => {
    await argocd.start(request => (request.path.endsWith('/gone') ? { status: 503, body: 'upstream' } : fakeArgocd({ apps: [shop('cart-prod')] })(request)));
    const page = await argocd.collect([target('a', apps('gone'))]);
    expect(page).toMatchObject({ found: [], notFound: [], refused: [], snapshot: { entityRefs: [] } });
    expect(argocd.server.requests).toHaveLength(2);
  });

  it('asks for a namespace where a name is in several', async () => {
    await argocd.start(fakeArgocd({ apps: [shop('cart'), shop('cart', { metadata: { namespace: 'team' } })] }));
    const page = await argocd.collect([target('a', apps('cart')), target('b', apps('team/cart'))]);
    expect(page.ambiguous).toEqual([expect.objectContaining({ entityRef: 'component:default/a', message: expect.stringContaining('namespace/name') })]);
    expect(statesOf(page)).toMatchObject([{ entityRef: 'component:default/b', externalId: 'team/cart' }]);
  });

  it('lets an overlay fix the environment, and links what two entities map to both', async () => {
    await argocd.start(fakeArgocd({ apps: [shop('cart-prod')] }));
    const page = await argocd.collect([target('a', apps('cart-prod')), target('a', apps('argocd/cart-prod'), 'uat'), target('b', { kind: 'project', project: 'shop' })]);
    expect(statesOf(page).map(({ entityRef, environment }) => [entityRef, environment])).toEqual([
      ['component:default/a', 'uat'], ['component:default/b', 'production'],
    ]);
    expect(deploymentsOf(page)[0]!.links).toHaveLength(2);
  });

  it('refuses a bad application, keeps its neighbours, and does not end what it could not read', async () => {
    await argocd.start(
      fakeArgocd({
        apps: [
          shop('bad', { status: { history: 'none' } }), shop('late', { status: { health: { status: 'Healthy', lastTransitionTime: 'now' } } }),
          shop('nouid', { metadata: { uid: undefined } }), shop('cart-prod'), shop('cart-prod'),
        ],
      }),
    );
    const page = await argocd.collect([target('a', apps('bad')), target('b', apps('late')), target('c', apps('cart-prod')), target('d', apps('nouid'))]);
    expect(codesOf([page])).toEqual(['duplicate_application', 'malformed_application', 'bad_date', 'missing_uid', 'missing_uid']);
    expect(statesOf(page).map(fact => fact.externalId)).toEqual(['argocd/cart-prod', 'argocd/nouid']);
    expect(page.snapshot!.entityRefs).toEqual(['component:default/c', 'component:default/d']);
    // A double and one unreadable; of three more the state, or not, and two syncs each.
    expect(page.counts).toEqual({ facts: 6, nulls: 0, rejected: 5, unrelated: 0 });
  });

  it('stops where so much is wrong that the form must have changed', async () => {
    await argocd.start(fakeArgocd({ apps: Array.from({ length: 6 }, (_, index) => shop(`a${index}`, { status: { history: 'none' } })) }));
    await expect(argocd.collect([target('a', { kind: 'project', project: 'shop' })])).rejects.toMatchObject({ code: 'schema_changed' });
  });

  it('asks in parts where the whole list is too big, and remembers that', async () => {
    const limits = { maxDecodedBytes: BIG_BYTES / 2 };
    const everything = [shop('cart-prod'), shop('big-prod', { spec: { project: 'huge' } }), shop('other', { spec: { project: 'office' } })];
    await argocd.start(
      fakeArgocd({ apps: everything, tooBig: query => !query.has('fields') && (!query.has('projects') || query.get('projects') === 'huge') }),
      {},
      limits,
    );
    const targets = [target('a', apps('cart-prod')), target('b', apps('big-prod'))];
    const first = await argocd.collect(targets);
    expect(statesOf(first).map(fact => fact.externalId)).toEqual(['argocd/big-prod', 'argocd/cart-prod']);
    const before = argocd.server.requests.length;
    expect((await argocd.collect(targets)).facts).toEqual(first.facts);
    expect(argocd.server.requests.slice(before).map(request => request.path + (request.query.get('projects') ?? ''))).toEqual([
      '/api/v1/applications', '/api/v1/applicationshuge', '/api/v1/applications/big-prod', '/api/v1/applicationsshop',
    ]);
  });

  describe('asked just now', () => {
    const liveStates = (pivot: Parameters<typeof target>[1]) =>
      argocd.connector.live!.deployment_states!({
        target: target('a', pivot), window: { startMs: START, endMs: START + 1 }, nowMs: START, signal: new AbortController().signal,
      });

    it('lists the applications of one entity by their names alone', async () => {
      await argocd.start(fakeArgocd({ apps: [shop('cart-prod'), shop('pay-prod'), shop('mail-prod')] }));
      const facts = await liveStates(apps('cart-prod', 'argocd/pay-prod'));
      expect(facts).toMatchObject([
        { kind: 'deployment_state', externalId: 'argocd/cart-prod', observedMs: START },
        { kind: 'deployment_state', externalId: 'argocd/pay-prod', observedMs: START },
      ]);
      expect(questions().sort()).toEqual(['/api/v1/applications?name=cart-prod', '/api/v1/applications?name=pay-prod']);
    });

    it('tells nothing of a name that two namespaces have, nor of another project', async () => {
      await argocd.start(fakeArgocd({ apps: [shop('cart-prod'), shop('cart-prod', { metadata: { namespace: 'team' } })] }));
      expect(await liveStates(apps('cart-prod'))).toEqual([]);
      expect(await liveStates(apps('team/cart-prod'))).toMatchObject([{ externalId: 'team/cart-prod' }]);
      expect(await liveStates({ ...apps('team/cart-prod'), project: 'office' })).toEqual([]);
    });

    it.each([[apps('a', 'b', 'c', 'd'), ''], [{ kind: 'project', project: 'shop' } as const, 'projects=shop']])(
      'lists what %j means with one request', async (pivot, query) => {
        await argocd.start(fakeArgocd({ apps: ['a', 'b', 'c', 'd', 'e'].map(name => shop(name)) }));
        expect(await liveStates(pivot)).toHaveLength(query === '' ? 4 : 5);
        expect(questions()).toEqual([`/api/v1/applications?${query}`]);
      },
    );
  });

  it('refuses a stream it has not', async () => {
    await argocd.start(fakeArgocd({ apps: [] }));
    expect(() => argocd.connector.collect({ stream: 'x' } as never)).toThrow(RangeError);
  });
});

describe('argocd environment', () => {
  const environmentOf = createEnvironmentMatcher([{ name: 'production', match: ['prod', 'prod-*', '*-prod'] }, { name: 'uat', match: ['staging'] }]);
  const options = { environmentLabels: ['environment'], environmentFrom: [...ENVIRONMENT_CANDIDATES] };
  const of = (parts: { labels?: object; destination?: object; project?: string; name?: string }, more: object = {}) =>
    environmentOfApp(
      { environmentOf, options: { ...options, ...more } },
      { metadata: { name: parts.name ?? 'cart', labels: parts.labels ?? {} }, spec: { project: parts.project ?? 'shop', destination: parts.destination ?? {} } } as never,
    );

  it.each([
    [{ labels: { environment: 'staging' }, destination: { name: 'prod-1' } }, {}, 'uat', 'staging'],
    [{ destination: { name: 'prod-1', namespace: 'staging' } }, {}, 'production', 'prod-1'],
    [{ destination: { name: 'in-cluster', namespace: 'shop-prod' } }, {}, 'production', 'shop-prod'],
    [{ destination: { namespace: 'shop' }, project: 'staging' }, {}, 'uat', 'staging'],
    [{ name: 'cart-staging' }, {}, 'uat', 'staging'],
    [{ name: 'cart-staging' }, { environmentFrom: ['destinationNamespace'] }, 'unknown', null],
    [{ destination: { name: 'in-cluster', namespace: 'shop' } }, {}, 'unknown', 'in-cluster'],
  ])('of %j with %j is %s', (parts, more, environment, name) => {
    expect(of(parts, more)).toEqual({ environment, name });
  });
});

describe('argocd health', () => {
  const argocd = useArgocd();
  const check = () => argocd.connector.checkHealth(new AbortController().signal);

  it('is well with a known token that sees applications', async () => {
    await argocd.start(fakeArgocd({ apps: [app('cart-prod')] }));
    expect(await check()).toMatchObject({ state: 'ok', version: 'v3.0.6+db93798', missingScopes: [] });
    expect(argocd.server.requests[0]!.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });

  it.each([
    ['/api/v1/session/userinfo', { json: {} }, { state: 'refused', code: 'authentication' }],
    ['/api/v1/session/userinfo', { status: 401, json: { code: 16 } }, { state: 'refused', code: 'authentication' }],
    ['/api/v1/applications', { status: 403, json: { code: 7 } }, { state: 'refused', code: 'refused_scope', missingScopes: ['applications, get'] }],
    ['/api/v1/applications', { json: { metadata: {}, items: null } }, { state: 'degraded', missingScopes: ['applications, get'] }],
    ['/api/version', { json: {} }, { state: 'refused', code: 'schema_changed' }],
    ['/api/version', { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' }, { state: 'refused', code: 'auth_or_maintenance' }],
    ['/api/version', { status: 503, body: '' }, { state: 'unreachable' }],
  ])('takes %s with %j for what it is', async (path, answer, expected) => {
    await argocd.start(request => (request.path === path ? answer : fakeArgocd({ apps: [app('cart-prod')] })(request)));
    const health = await check();
    expect(health).toMatchObject(expected);
    expect(JSON.stringify(health)).not.toContain(TOKEN);
  });
});

describe('argocd config', () => {
  const instance = (options: unknown) => ({ name: 'main', baseUrl: 'https://a.test', uiUrl: 'https://a.test', options });
  it.each([[{}, 'token'], [{ token: TOKEN, more: 1 }, 'more'], [{ token: TOKEN, environmentFrom: ['moon'] }, 'environmentFrom']])('refuses %j', (options, key) => {
    expect(() => argocdConnectorFactory.credentials(instance(options))).toThrow(key);
  });
});
