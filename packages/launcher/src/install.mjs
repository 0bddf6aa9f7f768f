import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';
import { fail, say, seconds } from './say.mjs';

const releases = join(root, '.yarn/releases');

/** The bundled yarn. */
export const yarn = join(
  releases,
  readdirSync(releases).find(file => /^yarn-.*\.cjs$/.test(file)),
);

/** Installs what the lockfile says, unless it is there already. */
export async function installDependencies() {
  const state = join(root, 'node_modules/.yarn-state.yml');
  if (existsSync(state) && statSync(state).mtimeMs >= statSync(join(root, 'yarn.lock')).mtimeMs) return;
  say('Installing packages; the first time this takes a minute or two');
  const startedMs = Date.now();
  const result = spawnSync(process.execPath, [yarn, 'install', '--immutable'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status !== 0) {
    process.stderr.write(result.stdout ?? '');
    fail('The packages could not be installed; the lines above say why');
  }
  // yarn leaves an unchanged state file alone, which would make every later start install again.
  const now = new Date();
  utimesSync(state, now, now);
  say(`Packages installed in ${seconds(Date.now() - startedMs)}`);
}
