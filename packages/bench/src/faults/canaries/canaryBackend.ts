import { join } from 'node:path';
import { JsonObject } from '@backstage/types';
import { BackendProcess, writeCatalog } from '../backends/backendProcess';
import { repositoryRoot } from '../paths';
import { CanaryInstance } from './instances';
import { SECRETS } from './secrets';

export const DATABASE_USER = 'rosetta_canary';
/** Not the names of a backend in earnest, whose databases may live on the same server. */
export const DATABASE_PREFIX = 'rosetta_canary_';

function rosettaOf(instances: readonly CanaryInstance[]): JsonObject {
  const bySource: Record<string, { instances: JsonObject[] }> = {};
  for (const { source, name, baseUrl, options } of instances) {
    bySource[source] ??= { instances: [] };
    bySource[source].instances.push({ name, baseUrl, ratePerSecond: 40, allowPrivateAddresses: true, ...options });
  }
  return { ingestion: { backfillDays: 2, tickSeconds: 1, catalogRefreshSeconds: 2 }, ...bySource };
}

function configOf(instances: readonly CanaryInstance[], catalogFile: string): JsonObject {
  return {
    backend: {
      auth: { externalAccess: [{ type: 'static', options: { token: SECRETS.serviceToken.value, subject: 'canary-service' } }] },
      database: { prefix: DATABASE_PREFIX, connection: { user: DATABASE_USER, password: SECRETS.database.value } },
    },
    auth: { session: { secret: SECRETS.session.value } },
    integrations: {
      github: [
        {
          host: 'github.invalid',
          apiBaseUrl: 'https://github.invalid/api/v3',
          apps: [{ appId: 1, clientId: 'id', clientSecret: 'CANARY-unused', webhookSecret: 'CANARY-unused', privateKey: SECRETS.pem.value }],
        },
      ],
    },
    catalog: {
      processingInterval: { seconds: 5 },
      locations: [
        { type: 'file', target: join(repositoryRoot, 'packages/simulators/examples/catalog/all.yaml') },
        { type: 'file', target: catalogFile },
      ],
    },
    rosetta: rosettaOf(instances),
  };
}

/** One component for each instance that the demo's catalog does not use. */
function catalogOf(instances: readonly CanaryInstance[]): string {
  return instances
    .flatMap(({ source, name, annotations }) => (annotations ? [{ name: `canary-${source}-${name}`, annotations }] : []))
    .map(({ name, annotations }) =>
      JSON.stringify({
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name, annotations },
        spec: { type: 'service', lifecycle: 'production', owner: 'group:payments-team', system: 'payments-platform' },
      }),
    )
    .join('\n---\n');
}

/** The whole backend with a secret in every place that takes one, at log level debug. */
export function startCanaryBackend(port: number, instances: readonly CanaryInstance[]): BackendProcess {
  return new BackendProcess({
    name: 'canaries',
    port,
    config: configOf(instances, writeCatalog(catalogOf(instances))),
    logLevel: 'debug',
  });
}
