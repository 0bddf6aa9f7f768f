import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchLive } from './live/benchLive';
import { Figure, judge } from './measure/figure';
import { formatTable } from './measure/formatTable';
import { benchWholePath } from './path/benchWholePath';
import { repositoryRoot } from './repository';
import { benchScale, readScaleArguments } from './scale/benchScale';
import { benchScreens } from './screens/benchScreens';
import { benchBulk } from './store/benchBulk';
import { BenchDatabase, readServer, Server } from './store/benchDatabase';
import { benchHistory } from './store/benchHistory';
import { benchMerge } from './store/benchMerge';

const SERIES = 500;
const REPETITIONS = { quick: 5, full: 15 };
const PARTS = ['bulk', 'merge', 'history', 'path', 'live'] as const;
type Part = (typeof PARTS)[number];

interface Choice {
  readonly isQuick: boolean;
  readonly parts: readonly Part[];
}

/** @throws Error on a word that is none of ours */
function readArguments(args: readonly string[]): Choice {
  const parts = new Set<Part>();
  let isQuick = false;
  for (const argument of args) {
    const part = PARTS.find(name => name === argument);
    if (argument === '--quick') isQuick = true;
    else if (part) parts.add(part);
    else throw new Error(`Unknown argument ${argument}. Use --quick and any of: ${PARTS.join(', ')}`);
  }
  return { isQuick, parts: parts.size > 0 ? [...parts] : PARTS };
}

const say = (text: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);

async function benchWrites(server: Server, parts: readonly Part[], repetitions: number): Promise<Figure[]> {
  const database = await BenchDatabase.create(server, 'writes', SERIES);
  try {
    await database.settle();
    return [
      ...(parts.includes('bulk') ? await benchBulk(database, SERIES, repetitions) : []),
      ...(parts.includes('merge') ? await benchMerge(database, SERIES, repetitions) : []),
    ];
  } finally {
    await database.drop();
  }
}

function writeReport(
  { series, repetitions }: { readonly series: number; readonly repetitions: number },
  startedAt: Date,
  figures: readonly Figure[],
): string {
  const folder = join(repositoryRoot, '.local/bench');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${startedAt.toISOString().replace(/[:.]/g, '-')}.json`);
  const report = {
    startedAt: startedAt.toISOString(),
    durationSeconds: Math.round((Date.now() - startedAt.getTime()) / 1_000),
    node: process.version,
    series,
    repetitions,
    figures: figures.map(figure => ({ ...figure, verdict: judge(figure) })),
  };
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  return file;
}

/** Writes the report and prints it. @returns the program's exit code */
function finish(what: { readonly series: number; readonly repetitions: number }, startedAt: Date, figures: readonly Figure[]): number {
  const file = writeReport(what, startedAt, figures);
  console.log(`\n${formatTable(figures)}\n`);
  say(`Took ${Math.round((Date.now() - startedAt.getTime()) / 1_000)} s; report in ${file}`);
  const judged = figures.filter(figure => figure.pass !== null);
  const failed = judged.filter(figure => judge(figure) === 'FAIL').length;
  console.log(`${judged.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const [first, ...others] = process.argv.slice(2);
  const startedAt = new Date();
  if (first === 'scale') {
    const scale = readScaleArguments(others);
    return finish(scale, startedAt, await benchScale(readServer(process.env), scale, say));
  }
  if (first === 'screens' && others.length === 0) {
    return finish({ series: 2_000, repetitions: 30 }, startedAt, await benchScreens(readServer(process.env), say));
  }
  const choice = readArguments(process.argv.slice(2));
  const server = readServer(process.env);
  const repetitions = choice.isQuick ? REPETITIONS.quick : REPETITIONS.full;
  say(`${SERIES} series, ${repetitions} repetitions, arms in turn, medians of paired ratios`);
  const figures: Figure[] = [];
  if (choice.parts.includes('bulk') || choice.parts.includes('merge')) {
    figures.push(...(await benchWrites(server, choice.parts, repetitions)));
    say('Writes measured');
  }
  if (choice.parts.includes('history')) {
    figures.push(...(await benchHistory(server, SERIES, repetitions, say)));
    say('Histories measured');
  }
  if (choice.parts.includes('path')) figures.push(...(await benchWholePath(server, say)));
  if (choice.parts.includes('live')) figures.push(...(await benchLive(choice.isQuick, say)));
  return finish({ series: SERIES, repetitions }, startedAt, figures);
}

main().then(
  code => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
