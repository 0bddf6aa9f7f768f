import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { discoveryApiRef, type IdentityApi } from '@backstage/core-plugin-api';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { rememberedPersona, rememberPersona } from './personas';
import { SignInPage } from './SignInPage';

const session = {
  providerInfo: {},
  profile: { displayName: 'Dana' },
  backstageIdentity: {
    token: `x.${btoa(JSON.stringify({ exp: 4_102_444_800 }))}.x`,
    identity: {
      type: 'user',
      userEntityRef: 'user:default/dana',
      ownershipEntityRefs: ['user:default/dana'],
    },
  },
};

const discoveryApi = { getBaseUrl: async () => 'http://localhost/api/auth' };

async function showPage(onSignInSuccess: (identity: IdentityApi) => void) {
  await renderInTestApp(
    <TestApiProvider apis={[[discoveryApiRef, discoveryApi]]}>
      <SignInPage onSignInSuccess={onSignInSuccess} />
    </TestApiProvider>,
  );
}

describe('SignInPage', () => {
  const fetchMock = jest.fn();
  const originalFetch = global.fetch;
  beforeEach(() => {
    sessionStorage.clear();
    fetchMock.mockReset();
    global.fetch = fetchMock;
  });
  afterAll(() => {
    global.fetch = originalFetch;
  });
  const answer = (status: number, body: unknown) => ({
    ok: status < 400,
    status,
    statusText: 'x',
    headers: new Headers({ 'content-type': 'application/json' }),
    json: async () => body,
    text: async () => JSON.stringify(body),
  });

  it('offers four people', async () => {
    await showPage(() => {});
    for (const name of [
      /Dana.*developer/,
      /Morgan.*manager/,
      /Alex.*platform admin/,
      /Sam.*supplier/,
    ]) {
      expect(await screen.findByRole('button', { name })).toBeInTheDocument();
    }
    expect(fetchMock).not.toHaveBeenCalled();
  });

  it('signs in as the one who is chosen, and remembers it', async () => {
    fetchMock.mockResolvedValue(answer(200, session));
    const onSignInSuccess = jest.fn<void, [IdentityApi]>();
    await showPage(onSignInSuccess);
    fireEvent.click(await screen.findByRole('button', { name: /Dana/ }));
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalled());
    const [url, init] = fetchMock.mock.calls[0];
    expect(url).toBe('http://localhost/api/auth/demo/refresh');
    expect(new Headers(init.headers).get('x-rosetta-persona')).toBe('dana');
    expect(rememberedPersona()).toBe('dana');
  });

  it('forgets the choice on signing out', async () => {
    rememberPersona('morgan');
    fetchMock.mockResolvedValue(answer(200, session));
    const onSignInSuccess = jest.fn<void, [IdentityApi]>();
    await showPage(onSignInSuccess);
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalled());
    const identity = onSignInSuccess.mock.calls[0][0];
    await expect(identity.getCredentials()).resolves.toEqual({
      token: session.backstageIdentity.token,
    });
    await identity.signOut();
    expect(rememberedPersona()).toBeUndefined();
  });

  it('says when it failed, and lets choose again', async () => {
    fetchMock.mockResolvedValue(
      answer(401, {
        error: { name: 'AuthenticationError', message: 'no such person' },
      }),
    );
    await showPage(() => {});
    fireEvent.click(await screen.findByRole('button', { name: /Alex/ }));
    expect(
      await screen.findByText('Signing in as Alex failed.'),
    ).toBeInTheDocument();
    fireEvent.click(screen.getByRole('button', { name: 'Choose again' }));
    expect(
      await screen.findByRole('button', { name: /Morgan/ }),
    ).toBeInTheDocument();
  });

  it('takes nobody else from storage', () => {
    sessionStorage.setItem('rosetta.persona', 'root');
    expect(rememberedPersona()).toBeUndefined();
  });
});
