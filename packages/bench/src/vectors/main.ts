import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../repository';
import { BenchDatabase, readServer } from '../store/benchDatabase';
import { VectorCheck, VectorContext } from './check';
import { doraChecks } from './doraChecks';
import { formatLines, runChecks } from './runChecks';
import { sloChecks } from './sloChecks';

/** In the order of KPI.md 3. */
const CHECKS: readonly VectorCheck[] = [...doraChecks, ...sloChecks].sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));

const ownVectors = () => join(process.env.ROSETTA_RECORDINGS ?? resolve(repositoryRoot, '../shared'), 'vectors');

interface Choice {
  readonly directory: string;
  readonly expectedFile: string;
  /** Whether the set must be there: somebody named it, or all must be tried. */
  readonly isWanted: boolean;
  readonly checks: readonly VectorCheck[];
  /** Where the counts are written for who started this. */
  readonly report: string | undefined;
}

function readArguments(args: readonly string[]): Choice {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { dir: { type: 'string' }, expected: { type: 'string' }, report: { type: 'string' } },
    allowPositionals: true,
  });
  // The way in changes to the root; what is typed is meant from where it is typed.
  const typed = (path: string) => resolve(process.env.INIT_CWD || process.cwd(), path);
  const directory = values.dir === undefined ? ownVectors() : typed(values.dir);
  const unknown = positionals.find(id => !CHECKS.some(check => check.id === id));
  if (unknown !== undefined) throw new Error(`No check ${unknown}. There are ${CHECKS.map(check => check.id).join(', ')}`);
  return {
    directory,
    expectedFile: values.expected === undefined ? join(directory, 'expected.json') : typed(values.expected),
    isWanted: values.dir !== undefined || values.expected !== undefined || process.env.CI === 'true',
    checks: positionals.length === 0 ? CHECKS : CHECKS.filter(check => positionals.includes(check.id)),
    report: values.report,
  };
}

function readExpected(file: string): VectorContext['expected'] {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof content !== 'object' || content === null || Array.isArray(content)) throw new Error(`${file} holds no object`);
  return { ...content };
}

async function holdSet(choice: Choice): Promise<{ passed: number; failed: number }> {
  const missing = [choice.directory, choice.expectedFile].find(path => !existsSync(path));
  if (missing !== undefined) {
    console.log(`There is no ${missing}: set ROSETTA_RECORDINGS to the folder that holds vectors/, or name a set with --dir and --expected`);
    return { passed: 0, failed: choice.isWanted ? 1 : 0 };
  }
  const server = readServer(process.env);
  const databases: BenchDatabase[] = [];
  const context: VectorContext = {
    directory: choice.directory,
    expected: readExpected(choice.expectedFile),
    database: async name => {
      const database = await BenchDatabase.create(server, `vectors_${name}`, 0);
      databases.push(database);
      return database.knex;
    },
  };
  try {
    const lines = await runChecks(choice.checks, context);
    console.log(formatLines(lines));
    const count = (verdict: string) => lines.filter(line => line.verdict === verdict).length;
    if (lines.length > 0 && count('not fed') === lines.length && choice.isWanted) return { passed: 0, failed: 1 };
    if (count('not fed') > 0) console.log(`\n${count('not fed')} checks were not fed by this set`);
    return { passed: count('pass'), failed: count('FAIL') };
  } finally {
    for (const database of databases) await database.drop();
  }
}

async function main(): Promise<void> {
  const choice = readArguments(process.argv.slice(2));
  const { passed, failed } = await holdSet(choice);
  if (choice.report !== undefined) {
    mkdirSync(dirname(choice.report), { recursive: true });
    writeFileSync(choice.report, JSON.stringify({ passed, failed }));
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  // Not ended here: what is still on its way into a pipe would be lost.
  process.exitCode = failed === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
