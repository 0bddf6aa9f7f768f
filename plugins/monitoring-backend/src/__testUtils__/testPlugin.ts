import { coreServices, createServiceFactory, PermissionsService } from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { AuthorizeResult, PolicyDecision } from '@backstage/plugin-permission-common';
import express, { RequestHandler } from 'express';
import { Knex } from 'knex';
import { monitoringPlugin } from '../plugin';

/** What a user of the test may do. */
export interface TestUser {
  /** Names of the permissions held. */
  readonly permissions: ReadonlySet<string> | 'all';
  /** Refs that the catalog shows; everything when absent. */
  readonly visible?: readonly string[];
}

export interface TestPluginOptions {
  readonly knex: Knex;
  readonly entities: readonly Entity[];
  readonly users: Readonly<Record<string, TestUser>>;
  readonly permissionsEnabled: boolean;
  readonly adminRefs?: string[];
  /** How long answers about scopes are given again; each is made anew where absent. */
  readonly sharedSeconds?: number;
  /** Where the one Dynatrace instance is. */
  readonly dynatraceUrl?: string;
}

const userOf = (credentials: unknown): string | undefined =>
  (credentials as { principal: { type: string; userEntityRef?: string } }).principal.userEntityRef;

/**
 * The real plugin with the framework's test services, its router mounted without
 * the framework's own barrier: what is refused here is refused by us.
 */
export async function startTestPlugin(options: TestPluginOptions) {
  const handlers: RequestHandler[] = [];
  const { users, permissionsEnabled } = options;
  const catalogCalls: string[] = [];
  const visibleTo = (credentials: unknown) => {
    const user = userOf(credentials);
    const visible = user === undefined ? undefined : users[user]?.visible;
    return options.entities.filter(entity => !visible || visible.includes(stringifyEntityRef(entity)));
  };
  const backend = await startTestBackend({
    features: [
      monitoringPlugin,
      // Not by `mock`, which works in Jest only: the bench drives this router too.
      createServiceFactory({
        service: coreServices.database, deps: {}, factory: () => mockServices.database({ knex: options.knex }),
      }),
      mockServices.rootConfig.factory({
        data: {
          permission: { enabled: permissionsEnabled },
          rosetta: {
            reportingZone: 'Europe/Paris',
            environments: [{ name: 'production', default: true }, { name: 'uat' }],
            ingestion: { enabled: false },
            api: { sharedSeconds: options.sharedSeconds ?? 0 },
            authorization: { adminRefs: options.adminRefs ?? [] },
            dynatrace: {
              instances: [
                {
                  name: 'main',
                  baseUrl: options.dynatraceUrl ?? 'http://127.0.0.1:9',
                  token: `dt0c01.TESTTESTTESTTESTTESTTEST.${'A'.repeat(64)}`,
                  allowPrivateAddresses: true,
                },
              ],
            },
            servicenow: {
              instances: [
                {
                  name: 'main',
                  baseUrl: 'http://127.0.0.1:9',
                  auth: { type: 'basic', username: 'rosetta', password: 'a password of the test' },
                  allowPrivateAddresses: true,
                },
              ],
            },
          },
        },
      }),
      mockServices.httpAuth.factory({ defaultCredentials: mockCredentials.none() }),
      createServiceFactory({
        service: coreServices.httpRouter,
        deps: {},
        factory: () => ({
          use: handler => {
            handlers.push(handler as RequestHandler);
          },
          addAuthPolicy: () => {},
        }),
      }),
      createServiceFactory({
        service: coreServices.permissions,
        deps: {},
        factory: (): PermissionsService => ({
          authorize: async (requests, { credentials }) =>
            requests.map(({ permission }) => {
              const user = userOf(credentials);
              const held = user === undefined || !permissionsEnabled ? 'all' : users[user]?.permissions;
              const isAllowed = held === 'all' || held?.has(permission.name) === true;
              return { result: isAllowed ? AuthorizeResult.ALLOW : AuthorizeResult.DENY };
            }),
          authorizeConditional: async (requests, { credentials }) =>
            requests.map((): PolicyDecision => {
              const user = userOf(credentials);
              return user === undefined || !users[user]?.visible
                ? { result: AuthorizeResult.ALLOW }
                : { result: AuthorizeResult.CONDITIONAL, pluginId: 'catalog', resourceType: 'catalog-entity', conditions: {} as never };
            }),
        }),
      }),
      createServiceFactory({
        service: catalogServiceRef,
        deps: {},
        factory: () =>
          ({
            async *streamEntities(_request: unknown, { credentials }: { credentials: unknown }) {
              catalogCalls.push('streamEntities');
              yield visibleTo(credentials);
            },
            getEntities: async (_request: unknown, { credentials }: { credentials: unknown }) => ({
              items: visibleTo(credentials),
            }),
          }) as never,
      }),
    ],
  });
  const app = express();
  for (const handler of handlers) app.use('/api/monitoring', handler);
  return { app, handlers, catalogCalls, stop: () => backend.stop() };
}

/** Authorization headers of the test's principals. */
export const asUser = (ref: string) => ({ authorization: mockCredentials.user.header(ref) });
export const asService = () => ({ authorization: mockCredentials.service.header() });
