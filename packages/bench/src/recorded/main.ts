import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../repository';
import { listRecordings } from './folder';
import { startGuard } from './guard';
import { Line } from './judge';
import { printLines, tally } from './table';

/** Where the recordings of this project are, beside the repository. */
const ownRecordings = () => process.env.ROSETTA_RECORDINGS ?? resolve(repositoryRoot, '../shared');

async function readAll(folder: string): Promise<Line[]> {
  const guard = startGuard();
  const lines: Line[] = [];
  try {
    for (const recorded of listRecordings(folder)) lines.push(...(await guard.read(recorded)));
  } finally {
    guard.close();
  }
  return lines;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ args: process.argv.slice(2), options: { dir: { type: 'string' }, report: { type: 'string' } } });
  // The way in changes to the root; what is typed is meant from where it is typed.
  const folder = values.dir === undefined ? ownRecordings() : resolve(process.env.INIT_CWD || process.cwd(), values.dir);
  const isMissing = !existsSync(folder);
  // Where a folder was named, or all must be tried, its absence is a failure.
  const mustBeThere = values.dir !== undefined || process.env.CI === 'true';
  if (isMissing) console.log(`There is no folder ${folder}: set ROSETTA_RECORDINGS to the one that holds fixtures/, or name one with --dir`);
  const lines = isMissing ? [] : await readAll(folder);
  if (!isMissing && lines.length === 0) console.log(`${folder} holds no file`);
  printLines(lines);
  const { passed, failed } = isMissing ? { passed: 0, failed: mustBeThere ? 1 : 0 } : tally(lines);
  if (values.report !== undefined) {
    mkdirSync(dirname(values.report), { recursive: true });
    writeFileSync(values.report, JSON.stringify({ passed, failed }));
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  // Not ended here: what is still on its way into a pipe would be lost.
  process.exitCode = failed === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
