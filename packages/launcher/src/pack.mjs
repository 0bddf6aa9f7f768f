import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { yarn } from './install.mjs';
import { root } from './root.mjs';
import { fail, say, seconds } from './say.mjs';

/** Where the tarballs are put. */
const OUT = join(root, '.local/packages');
/** Where Backstage's build looks for type declarations. */
const TYPES = join(root, 'dist-types');

function run(args, cwd = root) {
  const result = spawnSync(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (result.status === 0) return;
  process.stderr.write(`${result.stdout}${result.stderr}`);
  fail(`${args.slice(1).join(' ')} failed in ${cwd}; the lines above say why`);
}

/** Builds every plugin and packs it, as a registry would get it. */
export function packPlugins() {
  const startedMs = Date.now();
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  try {
    run([
      join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json', '--emitDeclarationOnly', '--declaration',
      '--noEmit', 'false', '--incremental', 'false', '--outDir', TYPES,
    ]);
    const plugins = readdirSync(join(root, 'plugins')).filter(name => existsSync(join(root, 'plugins', name, 'package.json')));
    for (const name of plugins) {
      const folder = join(root, 'plugins', name);
      run([yarn, 'build'], folder);
      run([yarn, 'pack', '-o', join(OUT, `${name}.tgz`)], folder);
      const { name: packageName, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      say(`${packageName} ${version}: .local/packages/${name}.tgz`);
      rmSync(join(folder, 'dist'), { recursive: true, force: true });
    }
  } finally {
    rmSync(TYPES, { recursive: true, force: true });
  }
  say(`Packed in ${seconds(Date.now() - startedMs)}; README, "In your own Backstage", says how to install them`);
}
