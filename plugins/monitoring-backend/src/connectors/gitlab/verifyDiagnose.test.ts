import { fakeGitlab, START } from './__testUtils__/fakeGitlab';
import { TOKEN, useGitlab } from './__testUtils__/useGitlab';

const signal = () => new AbortController().signal;

describe('what a pivot names in GitLab', () => {
  const gitlab = useGitlab();
  const projects = [
    { id: 42, path: 'shop/cart', formerPaths: ['store/cart'] },
    { id: 43, path: 'shop/secret', refuses: ['project'] },
  ];
  const verify = (project: string) => gitlab.connector.verify!({ project }, { nowMs: START, signal: signal() });

  it.each([
    ['a path', 'shop/cart', 'found', 'One project found', ['shop/cart']],
    ['a number', '42', 'found', 'One project found', ['shop/cart']],
    ['a former path', 'store/cart', 'found', 'Found under its new path shop/cart; write that one', ['shop/cart']],
    ['a path of nobody', 'shop/gone', 'not_found', 'GitLab has no project shop/gone, or hides it', []],
    ['a project that is not shown', 'shop/secret', 'refused', 'role Reporter', []],
  ])('is told for %s', async (_, project, state, words, names) => {
    await gitlab.start(fakeGitlab(projects));
    const answer = await verify(project);
    expect(answer).toMatchObject({ state, message: expect.stringContaining(words) });
    expect(answer.found.map(({ name }) => name)).toEqual(names);
  });

  it('is asked anew each time', async () => {
    await gitlab.start(fakeGitlab([]));
    expect(await verify('shop/cart')).toMatchObject({ state: 'not_found' });
    gitlab.server.handle(fakeGitlab(projects));
    expect(await verify('shop/cart')).toMatchObject({ state: 'found' });
  });

  it.each([
    [{ status: 401, json: {} }, 'authentication'],
    [{ status: 503, json: {} }, 'server_error'],
    [{ json: { status: 'ok' } }, 'schema_changed'],
    [{ status: 403, json: { error: 'insufficient_scope' } }, 'refused_scope'],
  ])('is not told by %j', async (answer, code) => {
    await gitlab.start(() => answer);
    await expect(verify('shop/cart')).rejects.toMatchObject({ code });
  });
});

describe('the diagnosis of GitLab', () => {
  const gitlab = useGitlab();
  const diagnose = async (answer: object) => {
    await gitlab.start(() => answer);
    const findings = await gitlab.connector.diagnose!(signal());
    expect(JSON.stringify(findings)).not.toContain(TOKEN);
    return Object.fromEntries(findings.map(({ id, status }) => [id, status]));
  };
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

  it.each([
    [{ scopes: ['read_api'], expires_at: inDays(100) }, { token_scope: 'ok', token_end: 'ok' }],
    [{ scopes: ['read_api', 'api'], expires_at: inDays(100) }, { token_scope: 'warning', token_end: 'ok' }],
    [{ scopes: ['read_api', 'write_repository'], expires_at: inDays(10) }, { token_scope: 'warning', token_end: 'warning' }],
    [{ scopes: ['read_api', 'openid'], expires_at: null }, { token_scope: 'ok', token_end: 'warning' }],
  ])('of %j', async (json, expected) => {
    expect(await diagnose({ json })).toEqual(expected);
  });

  it('says so where the token cannot be looked at', async () => {
    expect(await diagnose({ status: 404, json: {} })).toEqual({ token_scope: 'unknown', token_end: 'unknown' });
  });
});
