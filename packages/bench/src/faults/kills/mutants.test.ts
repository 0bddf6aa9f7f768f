import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { backendRoot } from '../paths';
import { SOURCES } from '../product';
import { replaceOnce } from '../workers/bundleWorker';
import { MUTANTS } from './mutants';

describe('MUTANTS', () => {
  it.each(MUTANTS.map(mutant => [mutant.id, mutant] as const))('%s still fits the product', (_, { replacements }) => {
    for (const file of new Set(replacements.map(replacement => replacement.file))) {
      const source = readFileSync(join(backendRoot, 'src', ...file.split('/')), 'utf8');
      const changed = replacements.filter(replacement => replacement.file === file).reduce(replaceOnce, source);
      expect(changed).not.toBe(source);
    }
  });

  it('names sources that there are, and each mutant once', () => {
    expect(MUTANTS.flatMap(mutant => mutant.sources).filter(source => !SOURCES.includes(source))).toEqual([]);
    expect(new Set(MUTANTS.map(mutant => mutant.id)).size).toBe(MUTANTS.length);
  });
});
