import { ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { JsonObject } from '@backstage/types';
import { repositoryRoot, typescriptArgs } from '../paths';

const START_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 10_000;
/** What the framework says when a plugin could not start; it then answers 503 for ever. */
const STARTUP_FAILED = /Plugin '\w[\w-]*' threw an error during startup/;

/**
 * Writes a catalog file that lives as long as this process. @returns its path
 *
 * Backends over one database share one: a catalog ends what came from a location it does not have.
 */
export function writeCatalog(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rosetta-catalog-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'own.yaml');
  writeFileSync(file, text);
  return file;
}

export interface BackendOptions {
  readonly name: string;
  readonly port: number;
  /** Laid over the demo's app config. */
  readonly config: JsonObject;
  readonly logLevel?: 'debug' | 'info' | 'warn';
  readonly extras?: BackendExtras;
}

/** What a run adds to a backend. */
export interface BackendExtras {
  /** Laid over `rosetta.ingestion`. */
  readonly ingestion?: JsonObject;
  /** Pause after which Backstage's catalog reads an entity anew; 60 s. */
  readonly catalogIntervalSeconds?: number;
  /** A TypeScript file that is loaded before the backend. */
  readonly preload?: string;
  /** By the backend's name. */
  readonly env?: (name: string) => Readonly<Record<string, string>>;
}

/** The whole backend, started as the demo starts it, and everything it printed. The launcher sets the tokens that the demo's config wants. */
export class BackendProcess {
  readonly url: string;
  readonly name: string;
  readonly startedMs = Date.now();
  output = '';
  /** How it ended, once it has. */
  end: { code: number | null; signal: NodeJS.Signals | null } | undefined;
  /** When it was up, if it ever was. */
  readyMs: number | undefined;
  private readonly child: ChildProcess;
  private readonly folder = mkdtempSync(join(tmpdir(), 'rosetta-backend-'));
  private readonly gone: Promise<void>;
  private readonly killNow = () => {
    this.child.kill('SIGKILL');
  };

  constructor({ name, port, config, logLevel = 'info', extras = {} }: BackendOptions) {
    this.name = name;
    this.url = `http://localhost:${port}`;
    const configFile = join(this.folder, 'app-config.own.yaml');
    writeFileSync(configFile, JSON.stringify(config, null, 1));
    this.child = spawn(
      process.execPath,
      [...typescriptArgs('packages/backend/src/index.ts', extras.preload), '--config', join(repositoryRoot, 'app-config.yaml'), '--config', configFile],
      {
        cwd: join(repositoryRoot, 'packages/backend'),
        env: {
          ...process.env,
          NODE_ENV: 'development',
          LOG_LEVEL: logLevel,
          FORCE_COLOR: '0',
          ROSETTA_BACKEND_PORT: String(port),
          ...extras.env?.(name),
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    process.once('exit', this.killNow);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.gone = new Promise(resolve => {
      this.child.once('exit', (code, signal) => {
        this.end = { code, signal };
        process.off('exit', this.killNow);
        resolve();
      });
    });
  }

  /** Lines that speak of trouble, the last ones. */
  trouble(count: number): string {
    return this.output.split('\n').filter(line => /error|warn|fail/i.test(line)).slice(-count).join('\n');
  }

  /** @returns whether it serves; false when it ended or could not start */
  async waitUntilReady(): Promise<boolean> {
    const untilMs = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < untilMs && !this.end && !STARTUP_FAILED.test(this.output)) {
      const response = await fetch(`${this.url}/api/monitoring/health`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
      if (response?.ok) {
        this.readyMs = Date.now();
        return true;
      }
      await sleep(250);
    }
    return false;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends it as a machine that loses power does. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.gone;
    rmSync(this.folder, { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    if (!this.end) {
      this.child.kill('SIGTERM');
      await Promise.race([this.gone, sleep(STOP_TIMEOUT_MS)]);
    }
    await this.kill();
  }
}
