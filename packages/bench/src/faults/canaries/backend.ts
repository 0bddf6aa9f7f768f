import { ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { JsonObject } from '@backstage/types';
import { repositoryRoot, typescriptArgs } from '../paths';
import { SIMULATED_TOKENS } from '../simulators';
import { SECRETS } from './secrets';

export const DATABASE_USER = 'rosetta_canary';
/** Not the names of a backend in earnest, whose databases may live on the same server. */
export const DATABASE_PREFIX = 'rosetta_canary_';
const START_TIMEOUT_MS = 120_000;

/** The instances of the run: name to base URL. */
export type Instances = Readonly<Record<'main' | 'trade' | 'odd' | 'reflected' | 'closed' | 'proxied', string>>;

/** A port on which nothing listens now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function configOf(instances: Instances, catalogFile: string, proxyUrl: string): JsonObject {
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
    rosetta: {
      ingestion: { backfillDays: 2, tickSeconds: 1, catalogRefreshSeconds: 2 },
      dynatrace: {
        instances: Object.entries(instances).map(([name, baseUrl]) => ({
          name,
          baseUrl,
          token: SECRETS[name as keyof Instances].value,
          ratePerSecond: 40,
          allowPrivateAddresses: true,
          ...(name === 'proxied' ? { proxyUrl } : {}),
        })),
      },
    },
  };
}

/** One component for each instance that the demo's catalog does not use. */
function catalogOf(instances: Instances): string {
  return Object.keys(instances)
    .filter(name => name !== 'main' && name !== 'trade')
    .map(name =>
      JSON.stringify({
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          name: `canary-${name}`,
          annotations: {
            'rosetta.io/dynatrace.entityId': 'SERVICE-572083BF3FA46AE7',
            'rosetta.io/dynatrace.instance': name,
          },
        },
        spec: { type: 'service', lifecycle: 'production', owner: 'group:payments-team', system: 'payments-platform' },
      }),
    )
    .join('\n---\n');
}

/** The whole backend, started as the demo starts it, and everything it printed. */
export class Backend {
  readonly url: string;
  output = '';
  private readonly child: ChildProcess;
  private readonly folder = mkdtempSync(join(tmpdir(), 'rosetta-canaries-'));
  private hasExited = false;

  constructor(port: number, instances: Instances, proxyUrl: string) {
    this.url = `http://localhost:${port}`;
    const catalogFile = join(this.folder, 'canaries.yaml');
    const configFile = join(this.folder, 'app-config.canaries.yaml');
    writeFileSync(catalogFile, catalogOf(instances));
    writeFileSync(configFile, JSON.stringify(configOf(instances, catalogFile, proxyUrl), null, 1));
    this.child = spawn(
      process.execPath,
      [...typescriptArgs('packages/backend/src/index.ts'), '--config', join(repositoryRoot, 'app-config.yaml'), '--config', configFile],
      {
        cwd: join(repositoryRoot, 'packages/backend'),
        env: {
          ...process.env,
          NODE_ENV: 'development',
          LOG_LEVEL: 'debug',
          FORCE_COLOR: '0',
          ROSETTA_BACKEND_PORT: String(port),
          ROSETTA_DEMO_DYNATRACE_TOKEN: SIMULATED_TOKENS.main,
          ROSETTA_DEMO_DYNATRACE_TRADE_TOKEN: SIMULATED_TOKENS.trade,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    process.once('exit', () => this.child.kill('SIGKILL'));
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.child.once('exit', () => {
      this.hasExited = true;
    });
  }

  /** @returns whether it serves; false when it ended instead */
  async waitUntilReady(): Promise<boolean> {
    const untilMs = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < untilMs && !this.hasExited) {
      const response = await fetch(`${this.url}/api/monitoring/health`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
      if (response?.ok) return true;
      await sleep(250);
    }
    return false;
  }

  async stop(): Promise<void> {
    if (!this.hasExited) {
      const gone = new Promise(resolve => this.child.once('exit', resolve));
      this.child.kill('SIGTERM');
      await Promise.race([gone, sleep(10_000)]);
      this.child.kill('SIGKILL');
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
