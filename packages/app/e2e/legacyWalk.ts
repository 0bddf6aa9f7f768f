import { strict as assert } from 'node:assert';
import { ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { Page } from 'playwright-core';
import { Demo, eventually } from './demo';
import { freePort } from './freePort';
import { sees } from './looking';

const ROOT = resolve(__dirname, '../../..');
const SOON = { timeout: 60_000 };
const BUILD_TIMEOUT_MS = 180_000;

/** The legacy app, built and served as its developers do. */
async function serve(backendPort: number): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const server: ChildProcess = spawn(
    process.execPath,
    [join(ROOT, '.yarn/releases/yarn-4.13.0.cjs'), 'backstage-cli', 'package', 'start', '--config', join(ROOT, 'app-config.yaml')],
    {
      cwd: join(ROOT, 'packages/legacy-app'),
      stdio: 'ignore',
      // A group of its own: the server is a child of a child.
      detached: true,
      env: { ...process.env, ROSETTA_APP_PORT: String(port), ROSETTA_BACKEND_PORT: String(backendPort), NODE_ENV: 'development', BROWSER: 'none' },
    },
  );
  const stop = async () => {
    if (server.pid !== undefined) process.kill(-server.pid, 'SIGTERM');
  };
  const url = `http://localhost:${port}`;
  try {
    await eventually('the legacy app to be served', async () => (await fetch(url)).ok, BUILD_TIMEOUT_MS);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

/** Opens a page of the legacy app under the address of the demo's own app, which its backend lets in. */
async function openLegacy(demo: Demo, url: string, path: string, errors: string[]): Promise<Page> {
  const app = `http://localhost:${demo.addresses.app}`;
  const page = await demo.open(path, { persona: 'alex', forward: { from: `${app}/**`, to: url, exceptApi: true } });
  page.on('pageerror', error => errors.push(error.message));
  return page;
}

/** Walks through an app of the legacy frontend system: catalog, card, tab, scopes, every page, the home page. */
export async function walkLegacyApp(demo: Demo): Promise<void> {
  const legacy = await serve(demo.addresses.backend);
  const errors: string[] = [];
  try {
    const page = await openLegacy(demo, legacy.url, '/?filters[user]=all', errors);
    await sees(page, /OK \(opens the Monitoring tab of cards-issuer\)/, 90_000);
    await page.goto(page.url().replace(/\/\?.*/, '/catalog/default/component/payments-api'));
    await sees(page, /Critical for \d+/);
    await page.getByRole('tab', { name: 'Monitoring' }).click(SOON);
    await page.waitForURL(/\/payments-api\/monitoring/, SOON);
    await sees(page, 'Golden signals');
    await page.getByRole('tab', { name: /^SLO/ }).click(SOON);
    await sees(page, 'Budget statement');
    await page.context().close();
    const domain = await openLegacy(demo, legacy.url, '/catalog/default/domain/payments/monitoring', errors);
    await sees(domain, 'Needs attention');
    await domain.context().close();
    const overview = await openLegacy(demo, legacy.url, '/monitoring', errors);
    await sees(overview, 'Direction overview');
    for (const [tab, says] of [['SLO', /SLOs met/], ['DORA', /releases to production/], ['Incidents & run', 'Run and build'], ['Admin', 'Batch runs']] as const) {
      await overview.getByRole('tab', { name: tab, exact: true }).click(SOON);
      await sees(overview, says);
    }
    await overview.context().close();
    const home = await openLegacy(demo, legacy.url, '/home', errors);
    await sees(home, 'My services');
    await sees(home, 'My group');
    await home.context().close();
    assert.deepEqual(errors, [], 'nothing was thrown on any page');
  } finally {
    await legacy.stop();
  }
}
