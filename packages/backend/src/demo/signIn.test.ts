import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { authProvidersExtensionPoint } from '@backstage/plugin-auth-node';
import demoSignIn from './signIn';

/** The part of the auth plugin that modules see; notes which providers they bring. */
function authPlugin(providers: string[]) {
  return createBackendPlugin({
    pluginId: 'auth',
    register(env) {
      env.registerExtensionPoint(authProvidersExtensionPoint, {
        registerProvider: ({ providerId }) => {
          providers.push(providerId);
        },
      });
      env.registerInit({ deps: {}, async init() {} });
    },
  });
}

const start = (data: object) => {
  const providers: string[] = [];
  const started = startTestBackend({
    features: [authPlugin(providers), demoSignIn, mockServices.rootConfig.factory({ data: data as never })],
  });
  return { providers, started };
};

describe('demo sign-in', () => {
  const environment = process.env.NODE_ENV;
  afterEach(() => {
    Object.assign(process.env, { NODE_ENV: environment });
  });

  it('is there when the configuration asks for it', async () => {
    const { providers, started } = start({ auth: { providers: { demo: {} } } });
    await (await started).stop();
    expect(providers).toEqual(['demo']);
  });

  it('is not there otherwise', async () => {
    const { providers, started } = start({});
    await (await started).stop();
    expect(providers).toEqual([]);
  });

  it('keeps a backend in production from starting', async () => {
    Object.assign(process.env, { NODE_ENV: 'production' });
    const { started } = start({ auth: { providers: { demo: {} } } });
    await expect(started).rejects.toThrow(/does not start in production/);
  });
});
