import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import { assertDemoAllowed } from './assertDemoAllowed';

/** The people of the demo; anybody may be any of them, so none of this may run in production. */
const PERSONAS = ['dana', 'morgan', 'alex', 'sam'];

const authenticator = createProxyAuthenticator({
  defaultProfileTransform: async (result: { persona: string }) => ({
    profile: { displayName: result.persona },
  }),
  initialize() {
    assertDemoAllowed();
  },
  async authenticate({ req }) {
    const persona = req.header('x-rosetta-persona');
    if (persona === undefined || !PERSONAS.includes(persona)) {
      throw new NotAllowedError(`Choose one of ${PERSONAS.join(', ')} to sign in to the demo`);
    }
    return { result: { persona } };
  },
});

/** Sign-in for the demo: a developer, a manager or an admin, without a password. */
export default createBackendModule({
  pluginId: 'auth',
  moduleId: 'demo-provider',
  register(env) {
    env.registerInit({
      deps: { providers: authProvidersExtensionPoint, config: coreServices.rootConfig },
      async init({ providers, config }) {
        if (!config.has('auth.providers.demo')) return;
        assertDemoAllowed();
        providers.registerProvider({
          providerId: 'demo',
          factory: createProxyAuthProviderFactory({
            authenticator,
            signInResolver: async ({ result }, context) =>
              context.signInWithCatalogUser({ entityRef: { kind: 'User', name: result.persona } }),
          }),
        });
      },
    });
  },
});
