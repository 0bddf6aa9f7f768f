import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { yarn } from './install.mjs';
import { startProcess } from './processes.mjs';
import { root } from './root.mjs';
import { say, seconds } from './say.mjs';

/** What the app is built from. */
const SOURCES = ['app-config.yaml', 'yarn.lock', 'packages/app/package.json', 'packages/app/public', 'packages/app/src', 'plugins'];
const LEFT_OUT = new Set(['node_modules', 'dist', 'migrations', 'sql', 'docs']);

/** When something below a path changed last, in milliseconds since 1970; a folder changes when a file goes. */
function newestMs(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(path)
    .filter(name => !LEFT_OUT.has(name))
    .reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), stats.mtimeMs);
}

/**
 * Builds the app as for production, unless it is built of what is there now. The backend serves it.
 *
 * @param options.onLine - gets each line the build prints
 * @param options.onStart - gets what stops the build, which lives in a process group of its own
 * @throws when it cannot be built, or was stopped
 */
export async function buildApp({ onLine, onStart = () => {} } = {}) {
  const page = join(root, 'packages/app/dist/index.html');
  if (existsSync(page) && statSync(page).mtimeMs > Math.max(...SOURCES.map(path => newestMs(join(root, path))))) return;
  const startedMs = Date.now();
  say('Building the app');
  const { exited, stop } = startProcess(
    process.execPath,
    [yarn, 'backstage-cli', 'package', 'build', '--config', join(root, 'app-config.yaml')],
    { cwd: join(root, 'packages/app'), env: { NODE_ENV: 'production' }, onLine },
  );
  onStart(stop);
  const { code } = await exited;
  if (code !== 0) throw new Error(`The app could not be built (code ${code}); npm start -- --built --verbose shows why`);
  say(`The app is built after ${seconds(Date.now() - startedMs)}`);
}
