import { ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Browser, BrowserContext, chromium, Page } from 'playwright-core';
import { Client } from 'pg';
import { freePort } from './freePort';

const ROOT = resolve(__dirname, '../../..');
/** The app is built first, where it is not yet built of what is there. */
const READY_TIMEOUT_MS = 600_000;

/** Flags that keep Chromium quiet on machines without a network. */
const CHROMIUM_ARGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  // Pages that are forwarded from another server may ask the backend beside it.
  '--disable-features=LocalNetworkAccessChecks',
];

export type Persona = 'dana' | 'morgan' | 'alex' | 'sam';

/** Waits until a check gives something, or fails with what was awaited. */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | undefined | false>,
  timeoutMs = 60_000,
): Promise<T> {
  const untilMs = Date.now() + timeoutMs;
  for (;;) {
    const found = await check().catch(() => undefined);
    if (found) return found;
    if (Date.now() > untilMs) throw new Error(`Waited ${timeoutMs / 1_000} s for ${what}`);
    await new Promise(done => setTimeout(done, 500));
  }
}

/** The demo as `npm start -- --built` starts it, on ports, a database and a catalog of its own, and a browser to look at it. */
export class Demo {
  private constructor(
    private readonly launcher: ChildProcess,
    private readonly browser: Browser,
    private readonly ports: { app: number; backend: number; simulators: number; metrics: number },
    private readonly folder: string,
    /** Milliseconds from the command to "Ready". */
    readonly readyMs: number,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<Demo> {
    const backend = await freePort();
    const ports = { app: backend, backend, simulators: await freePort(), metrics: await freePort() };
    const folder = mkdtempSync(join(tmpdir(), 'rosetta-e2e-'));
    cpSync(join(ROOT, 'packages/simulators/examples/catalog'), folder, { recursive: true });
    const startedMs = Date.now();
    const launcher = spawn(process.execPath, [join(ROOT, 'packages/launcher/run.mjs'), 'start', '--reset', '--verbose', '--built'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ROSETTA_BACKEND_PORT: String(ports.backend),
        SIMULATORS_PORT: String(ports.simulators),
        ROSETTA_METRICS_PORT: String(ports.metrics),
        SIMULATORS_STORY_START: new Date(Math.floor(Date.now() / 300_000) * 300_000).toISOString(),
        ROSETTA_DEMO_CATALOG: join(folder, 'all.yaml'),
        ...env,
      },
    });
    const lines: string[] = [];
    const ready = new Promise<void>((done, failed) => {
      const timer = setTimeout(() => failed(new Error(`The demo was not ready:\n${lines.slice(-30).join('\n')}`)), READY_TIMEOUT_MS);
      const onLine = (line: string) => {
        lines.push(line);
        if (line.includes('Ready after')) {
          clearTimeout(timer);
          done();
        }
      };
      createInterface({ input: launcher.stdout! }).on('line', onLine);
      createInterface({ input: launcher.stderr! }).on('line', onLine);
      launcher.once('exit', code => failed(new Error(`The launcher ended with ${code}:\n${lines.slice(-30).join('\n')}`)));
    });
    try {
      await ready;
    } catch (error) {
      launcher.kill('SIGTERM');
      throw error;
    }
    const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args: CHROMIUM_ARGS });
    return new Demo(launcher, browser, ports, folder, Date.now() - startedMs);
  }

  /** Ports of the demo's app and backend on localhost. */
  get addresses(): { readonly app: number; readonly backend: number } {
    return this.ports;
  }

  /** Where the backend's own metrics are scraped, `host:port`. */
  get metricsAddress(): string {
    return `127.0.0.1:${this.ports.metrics}`;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    const exited = new Promise(done => this.launcher.once('exit', done));
    this.launcher.kill('SIGTERM');
    await exited;
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A page signed in as one of the demo's people. */
  async open(
    path: string,
    options: {
      persona?: Persona;
      theme?: 'light' | 'dark';
      language?: 'en' | 'fr';
      width?: number;
      context?: BrowserContext;
      /** Stops the page's clock at this instant. */
      at?: number;
      /** Sends matching requests to another server; those to an API of the backend not, with `exceptApi`. */
      forward?: { from: string; to: string; exceptApi?: boolean };
      /** The product's API answers requests to matching paths with this status, or never. */
      fails?: { path: RegExp; answers: number | 'never' };
    } = {},
  ): Promise<Page> {
    const { persona = 'dana', theme = 'light', language = 'en', width = 1440 } = options;
    const context =
      options.context ??
      (await this.browser.newContext({ viewport: { width, height: 900 }, colorScheme: theme, reducedMotion: 'reduce' }));
    const page = await context.newPage();
    if (options.at !== undefined) await page.clock.setFixedTime(options.at);
    const { forward } = options;
    if (forward) {
      await page.route(forward.from, async route => {
        const asked = new URL(route.request().url());
        const isLeftAlone = forward.exceptApi && asked.pathname.startsWith('/api/');
        if (isLeftAlone) await route.fallback();
        else {
          // A server may close the connection that is used again just then.
          const answered = route.fetch({ url: `${forward.to}${asked.pathname}${asked.search}`, maxRetries: 3 }).then(response => route.fulfill({ response }));
          // A page that is closed meanwhile has asked for nothing; to one that is open it is a network that fails.
          await answered.catch(() => route.abort().catch(() => {}));
        }
      });
    }
    const { fails } = options;
    if (fails) {
      await page.route('**/api/monitoring/**', async route => {
        if (!fails.path.test(new URL(route.request().url()).pathname)) return route.continue();
        if (fails.answers === 'never') return undefined;
        return route.fulfill({
          status: fails.answers,
          json: { error: { code: 'refused', message: 'It was refused' } },
          headers: { 'access-control-allow-origin': '*' },
        });
      });
    }
    await page.addInitScript(
      ([who, look, words]) => {
        sessionStorage.setItem('rosetta.persona', who);
        localStorage.setItem('theme', look);
        localStorage.setItem('language', words);
      },
      [persona, theme, language],
    );
    await page.goto(`http://localhost:${this.ports.app}${path}`, { waitUntil: 'domcontentloaded' });
    return page;
  }

  /** The Monitoring tab of a component, with its first content painted. */
  async openTab(name: string, options: Parameters<Demo['open']>[1] & { kind?: string; query?: string } = {}): Promise<Page> {
    return this.open(`/catalog/default/${options.kind ?? 'component'}/${name}/monitoring${options.query ?? ''}`, options);
  }

  /** A fresh browser context without a person chosen. */
  async anonymous(path: string, width = 1440): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width, height: 900 } });
    const page = await context.newPage();
    await page.goto(`http://localhost:${this.ports.app}${path}`, { waitUntil: 'domcontentloaded' });
    return page;
  }

  /** Calls the product's API as a person. */
  async api<T>(persona: Persona, path: string, init: RequestInit = {}): Promise<{ status: number; body: T }> {
    return (await this.signIn(persona))<T>(path, init);
  }

  /** Signs in once, for many calls of the product's API. */
  async signIn(persona: Persona): Promise<<T>(path: string, init?: RequestInit) => Promise<{ status: number; body: T }>> {
    const base = `http://localhost:${this.ports.backend}/api`;
    const signedIn = await fetch(`${base}/auth/demo/refresh`, { headers: { 'x-rosetta-persona': persona } });
    const { backstageIdentity } = (await signedIn.json()) as { backstageIdentity: { token: string } };
    return async <T>(path: string, init: RequestInit = {}) => {
      const response = await fetch(`${base}/monitoring${path}`, {
        ...init,
        headers: { authorization: `Bearer ${backstageIdentity.token}`, 'content-type': 'application/json' },
      });
      return { status: response.status, body: (await response.json()) as T };
    };
  }

  /** Talks to the simulators' control API. */
  async control<T>(method: 'GET' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${this.ports.simulators}/control${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!response.ok) throw new Error(`${method} /control${path} answered ${response.status}`);
    const text = await response.text();
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** What the simulators' control API streams, as text. */
  async controlText(path: string): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.ports.simulators}/control${path}`);
    if (!response.ok) throw new Error(`GET /control${path} answered ${response.status}`);
    return response.text();
  }

  /** Changes a catalog file the way an author would; the catalog picks it up by itself. */
  editCatalog(edit: (text: string) => string): void {
    for (const file of readdirSync(this.folder)) {
      const path = join(this.folder, file);
      const before = readFileSync(path, 'utf8');
      const after = edit(before);
      if (after !== before) writeFileSync(path, after);
    }
  }

  /** Runs SQL on the plugin's database, for what only time would bring about. */
  async sql(text: string): Promise<void> {
    const client = new Client({
      host: process.env.POSTGRES_HOST,
      port: Number(process.env.POSTGRES_PORT),
      user: process.env.POSTGRES_USER,
      password: process.env.POSTGRES_PASSWORD,
      database: 'backstage_plugin_monitoring',
    });
    await client.connect();
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  }
}
