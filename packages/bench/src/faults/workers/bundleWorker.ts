import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { build, Plugin } from 'esbuild';
import { backendRoot, repositoryRoot } from '../paths';
import { Replacement } from '../kills/mutants';

/** Other databases' drivers, which knex only loads when asked for. */
const NOT_OURS = [
  'pg-native', 'better-sqlite3', 'mariadb', 'mysql', 'mysql2', 'oracledb', 'sqlite3', 'tedious',
  'pg-query-stream', 'cloudflare:sockets',
];

/** Replaces a text that must occur exactly once. @throws when the product has changed under the mutant */
export function replaceOnce(source: string, { file, from, to }: Replacement): string {
  const found =
    typeof from === 'string'
      ? source.split(from).length - 1
      : source.match(new RegExp(from, `${from.flags.replace('g', '')}g`))?.length ?? 0;
  if (found !== 1) {
    throw new Error(`The text to replace in ${file} occurs ${found} times, not once: ${from}`);
  }
  return source.replace(from, () => to);
}

/** Puts a mutant into the product's sources while they are bundled. */
function mutate(replacements: readonly Replacement[]): Plugin {
  return {
    name: 'mutate',
    setup(bundle) {
      for (const file of new Set(replacements.map(replacement => replacement.file))) {
        const path = join(backendRoot, 'src', ...file.split('/'));
        const escaped = path.split(sep).map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
        bundle.onLoad({ filter: new RegExp(`^${escaped.join('[\\\\/]')}$`) }, () => ({
          loader: 'ts',
          contents: replacements
            .filter(replacement => replacement.file === file)
            .reduce(replaceOnce, readFileSync(path, 'utf8')),
        }));
      }
    },
  };
}

const WORKER = join(repositoryRoot, 'packages/bench/src/faults/workers/worker.ts');

/**
 * Bundles the slim worker into one file, so that it starts within a second.
 *
 * @param entry - what is bundled in its place
 */
export async function bundleWorker(outfile: string, replacements: readonly Replacement[], entry = WORKER): Promise<void> {
  // Read once here as well, so that a mutant that no longer fits fails before anything starts.
  for (const file of new Set(replacements.map(replacement => replacement.file))) {
    replacements
      .filter(replacement => replacement.file === file)
      .reduce(replaceOnce, readFileSync(join(backendRoot, 'src', ...file.split('/')), 'utf8'));
  }
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: NOT_OURS,
    plugins: [mutate(replacements)],
    logLevel: 'error',
  });
}
