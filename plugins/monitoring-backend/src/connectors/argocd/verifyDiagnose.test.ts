import { FixtureHandler } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { app, fakeArgocd, FakeArgocd, START } from './__testUtils__/fakeArgocd';
import { apps, TOKEN, useArgocd } from './__testUtils__/useArgocd';
import { ArgocdPivot } from './pivot';

const signal = () => new AbortController().signal;

describe('what a pivot names in Argo CD', () => {
  const argocd = useArgocd();
  const there = [
    app('cart', { metadata: { labels: { team: 'shop' } } }),
    app('pay'),
    app('twice'),
    app('twice', { metadata: { namespace: 'argocd-uat' } }),
    app('hidden'),
  ];
  const fake = (more: Partial<FakeArgocd> = {}) => fakeArgocd({ apps: there, hidden: new Set(['hidden']), ...more });
  const verify = (pivot: ArgocdPivot) => argocd.connector.verify!(pivot, { nowMs: START, signal: signal() });
  const project = (name: string): ArgocdPivot => ({ kind: 'project', project: name });
  const selector = (text: string): ArgocdPivot => ({ kind: 'selector', selector: text });

  it.each<[string, ArgocdPivot, string, string, string[]]>([
    ['a name', apps('cart'), 'found', '1 application found', ['argocd/cart']],
    ['names, one of nobody', { ...apps('cart', 'gone'), project: 'shop' } as ArgocdPivot, 'found', '1 application found; Argo CD shows no application gone', ['argocd/cart']],
    ['a name of two namespaces', apps('twice'), 'ambiguous', 'Several namespaces have an application "twice"', ['argocd/twice', 'argocd-uat/twice']],
    ['one of these', apps('argocd-uat/twice'), 'found', '1 application found', ['argocd-uat/twice']],
    ['a name of nobody, with its project', { ...apps('gone'), project: 'shop' } as ArgocdPivot, 'not_found', 'Argo CD has no application gone', []],
    ['a name of nobody, without', apps('gone'), 'refused', 'does not tell whether it is missing or not permitted', []],
    ['a name that is not shown', { ...apps('hidden'), project: 'shop' } as ArgocdPivot, 'refused', 'does not permit our token', []],
    ['a project', project('shop'), 'found', '4 applications found', ['argocd/cart', 'argocd/pay', 'argocd/twice', 'argocd-uat/twice']],
    ['a project of nobody', project('gone'), 'not_found', 'has no application in the project gone', []],
    ['labels', selector('team=shop'), 'found', '1 application found', ['argocd/cart']],
    ['labels of nobody', selector('team=gone'), 'not_found', 'has no application with the labels team=gone', []],
  ])('is told for %s', async (_, pivot, state, words, names) => {
    await argocd.start(fake());
    const answer = await verify(pivot);
    expect(answer).toMatchObject({ state, message: expect.stringContaining(words) });
    expect(answer.found.map(({ name }) => name)).toEqual(names);
  });

  it('is refused to a token that is shown nothing at all', async () => {
    await argocd.start(fake({ apps: [] }));
    expect(await verify(project('shop'))).toMatchObject({ state: 'refused', message: expect.stringContaining('no application at all') });
  });

  it('is asked anew each time', async () => {
    const pivot = { ...apps('cart'), project: 'shop' } as ArgocdPivot;
    await argocd.start(fake({ apps: [app('pay')] }));
    expect(await verify(pivot)).toMatchObject({ state: 'not_found' });
    argocd.server.handle(fake());
    expect(await verify(pivot)).toMatchObject({ state: 'found' });
  });

  it('is not told by a gateway, nor by a server that is down', async () => {
    const gateway: FixtureHandler = request => (request.path.endsWith('/gone') ? { status: 503, body: 'no upstream' } : fake()(request));
    await argocd.start(gateway);
    await expect(verify(apps('gone'))).rejects.toMatchObject({ kind: 'unavailable' });
    await argocd.start(() => ({ status: 503, json: {} }));
    await expect(verify(apps('cart'))).rejects.toMatchObject({ code: 'server_error' });
  });
});

describe('the diagnosis of Argo CD', () => {
  const argocd = useArgocd();
  /** What the token may, by the paths it asks. */
  const diagnose = async (may: (path: string) => object, items = [app('cart')]) => {
    await argocd.start(request => (request.path.includes('/can-i/') ? may(decodeURIComponent(request.path)) : fakeArgocd({ apps: items })(request)));
    const findings = await argocd.connector.diagnose!(signal());
    expect(JSON.stringify(findings)).not.toContain(TOKEN);
    return findings;
  };

  it('is well where the token may only read', async () => {
    const asked: string[] = [];
    const findings = await diagnose(path => {
      asked.push(path);
      return { json: { value: 'no' } };
    });
    expect(findings).toMatchObject([{ id: 'token_rights', status: 'ok', fix: null }]);
    expect(asked).toContain('/api/v1/account/can-i/applications/sync/shop/cart');
    expect(asked).toContain('/api/v1/account/can-i/exec/create/shop/argocd/cart');
  });

  it('names what the token may beside, in whichever form policies name the application', async () => {
    const findings = await diagnose(path => ({ json: { value: path.includes('/sync/shop/argocd/') || path.includes('/delete/') ? 'yes' : 'no' } }));
    expect(findings).toMatchObject([{ status: 'warning', message: 'It may do more than read: applications, sync; applications, delete' }]);
  });

  it.each([
    ['the interface is not there', { status: 404, json: {} }],
    ['the answer is in no form that we know', { json: { allowed: true } }],
  ])('is open where %s', async (_, answer) => {
    expect(await diagnose(() => answer)).toMatchObject([{ status: 'unknown' }]);
  });

  it('is open where there is no application to ask about', async () => {
    expect(await diagnose(() => ({ json: { value: 'no' } }), [])).toMatchObject([{ status: 'unknown' }]);
  });
});
