import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LiveUsers, UserAnswers } from '../backends/liveUsers';
import { onReplicas, Replicas } from '../backends/replicas';
import { startAllChanges } from '../ground/allChanges';
import { Ground } from '../ground/ground';
import { waitUntilComplete } from '../ground/quiesce';
import { pressLive, pressOn } from '../ground/schedule';
import { createRandom } from '../random';
import { Checks, median, printTable, say } from '../report';
import { compareEstate, judgeTruth, printTruth } from '../truth/compareEstate';
import { startFaults } from './faultEvery';
import { heapSlope } from './heapSlope';
import { PROBE_FILE, PROBE_PROFILES, ProbeLine } from './protocol';

export interface SoakRunOptions {
  readonly minutes: number;
  readonly users: number;
  readonly seed: number;
}

const PREFIX = 'rosetta_faults_soak_';
const REPLICAS = 3;
/** The one whose blocks are looked at: profiles take memory of their own, so heaps are judged in the others. */
const PROFILED = 'backend-1';
/** Little, so that most of the run is the steady state whose heap is judged. */
const BACKFILL_DAYS = 3;
const RATE_PER_SECOND = 30;
const PRESS_EVERY_MS = 2_000;
/** The end of the run over which the heap's slope is taken, and of a short run the share. What is before is the engine getting warm. */
const JUDGED_MINUTES = 15;
const JUDGED_SHARE = 0.75;
/** Told beside it for a long run: a line over its second half is three times as sure. */
const HALF = 0.5;
const HEAP_LIMIT_MB_PER_HOUR = 5;
/** Pages under way come and go; what is leaked stays in the lowest reading of each of these. */
const HEAP_FLOOR_MS = 30_000;
const BLOCK_LIMIT_MS = 50;
const QUIESCE_TIMEOUT_MS = 150_000;
/** What people may be answered while database sessions are cut, statements cancelled and processes frozen. */
const RIGHT_ANSWERS = ['200', '304', '503 database_unavailable', '503 database_busy', '503 service_unavailable'];
/** Most lines of a backend's log that are shown where an answer was wrong. */
const SHOWN_LINES = 10;

interface Probed {
  readonly name: string;
  readonly lines: readonly ProbeLine[];
}

function readProbes(folder: string, names: readonly string[]): Probed[] {
  return names.map(name => ({
    name,
    lines: readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line) as ProbeLine),
  }));
}

/** The lowest reading of each half minute, and that without compiled code. */
function floorsOf(readings: readonly (ProbeLine & { kind: 'heap' })[]) {
  const lowest = new Map<number, ProbeLine & { kind: 'heap' }>();
  for (const reading of readings) {
    const slot = Math.floor(reading.atMs / HEAP_FLOOR_MS);
    const known = lowest.get(slot);
    if (!known || reading.usedBytes < known.usedBytes) lowest.set(slot, reading);
  }
  const all = [...lowest.values()];
  return { all, data: all.map(({ atMs, usedBytes, codeBytes }) => ({ atMs, usedBytes: usedBytes - codeBytes })) };
}

/** How each heap grew between two moments, with a table of it. */
function tellHeaps(title: string, probed: readonly Probed[], fromMs: number, untilMs: number) {
  const slopes = probed.map(({ name, lines }) => {
    const readings = lines.flatMap(line => (line.kind === 'heap' && line.atMs >= fromMs && line.atMs <= untilMs ? [line] : []));
    const { all, data } = floorsOf(readings);
    const megabytes = all.map(({ usedBytes }) => usedBytes / 1e6);
    return { name, ...heapSlope(all), megabytes, ofData: heapSlope(data) };
  });
  printTable(
    `Heap after garbage was collected, the lowest of each half minute, ${title}`,
    ['backend', 'profiled', 'points', 'MB least', 'most', 'last', 'MB an hour', 'standard error', 'without code', 'standard error'],
    slopes.map(one => [
      one.name, one.name === PROFILED ? 'yes' : 'no', one.points, Math.min(...one.megabytes).toFixed(1), Math.max(...one.megabytes).toFixed(1), (one.megabytes.at(-1) ?? NaN).toFixed(1),
      one.mbPerHour.toFixed(2), one.errorMbPerHour.toFixed(2), one.ofData.mbPerHour.toFixed(2), one.ofData.errorMbPerHour.toFixed(2),
    ]),
  );
  return slopes;
}

function judgeHeaps(slopes: ReturnType<typeof tellHeaps>, checks: Checks): void {
  for (const one of slopes.filter(({ name }) => name !== PROFILED)) {
    checks.check(
      `${one.name}: the heap grows by no more than ${HEAP_LIMIT_MB_PER_HOUR} MB an hour`,
      one.mbPerHour <= HEAP_LIMIT_MB_PER_HOUR,
      `${one.mbPerHour.toFixed(2)} ± ${one.errorMbPerHour.toFixed(2)} MB an hour over ${one.points} points`,
    );
  }
}

function judgeBlocks(probed: readonly Probed[], fromMs: number, untilMs: number, checks: Checks): void {
  const blocks = probed
    .flatMap(({ name, lines }) => lines.flatMap(line => (line.kind === 'block' && line.atMs >= fromMs && line.atMs <= untilMs ? [{ name, ...line }] : [])))
    .sort((a, b) => b.longestMs - a.longestMs || b.ownMs - a.ownMs);
  printTable(
    'Longest synchronous stretches with our code in them, milliseconds',
    ['backend', 'one call', 'ours', 'processor', 'wall', 'our innermost functions (samples)'],
    blocks.slice(0, 12).map(one => [one.name, Math.round(one.longestMs), Math.round(one.ownMs), Math.round(one.processorMs), Math.round(one.wallMs), one.where.join(', ')]),
  );
  const beyond = blocks.filter(one => one.longestMs > BLOCK_LIMIT_MS);
  checks.check(
    `our code never holds a backend for more than ${BLOCK_LIMIT_MS} ms`,
    beyond.length === 0,
    `longest ${Math.round(blocks[0]?.longestMs ?? 0)} ms, ${beyond.length} beyond, of ${blocks.length} noted stretches`,
  );
}

function printFailures(name: string, output: string): void {
  const lines = output.split('\n').filter(line => line.includes('Request failed') && !/503|57P0|57014/.test(line));
  for (const line of lines.slice(-SHOWN_LINES)) console.log(`${name}: ${line}`);
}

function judgeAnswers({ counts, tookMs }: UserAnswers, backends: Replicas['started'], checks: Checks): void {
  printTable('What people were answered', ['answer', 'times'], [...counts].sort((a, b) => b[1] - a[1]));
  const sorted = [...tookMs].sort((a, b) => a - b);
  say(`Answers took ${Math.round(median(sorted))} ms in the middle, ${Math.round(sorted[Math.floor(sorted.length * 0.95)] ?? NaN)} ms at p95`);
  const wrong = [...counts].filter(([answer]) => !RIGHT_ANSWERS.includes(answer));
  // What a backend could not name is in its log.
  if (wrong.length > 0) for (const { name, output } of backends) printFailures(name, output);
  checks.check('people get answers, or are told that the database is away', counts.has('200') && wrong.length === 0, wrong.map(([answer, count]) => `${count} × ${answer}`).join(', ') || `${tookMs.length} answers`);
}

async function measure(ground: Ground, replicas: Replicas, folder: string, options: SoakRunOptions, checks: Checks): Promise<void> {
  const { knex, upstream } = ground;
  const random = createRandom(options.seed);
  const users = await LiveUsers.start(replicas.alive.map(({ url }) => url), upstream, options.users, random);
  const changes = await startAllChanges(upstream, options.seed + 1);
  const faults = startFaults(ground, replicas, createRandom(options.seed + 3));
  const pressing = setInterval(() => {
    Promise.all([pressOn(knex), pressLive(knex)]).catch(() => {});
  }, PRESS_EVERY_MS);
  const startedMs = Date.now();
  const untilMs = startedMs + options.minutes * 60_000;
  while (Date.now() < untilMs) {
    await sleep(Math.min(60_000, Math.max(0, untilMs - Date.now())));
    say(`${Math.round((Date.now() - startedMs) / 60_000)} of ${options.minutes} minutes`);
  }
  clearInterval(pressing);
  await faults.stop();
  const answers = await users.stop();
  await changes.stop();
  say('Faults off; waiting until everything is in');
  const open = await waitUntilComplete(ground, QUIESCE_TIMEOUT_MS);
  const endedAlone = replicas.started.filter(backend => backend.end);
  await replicas.stop();
  const truth = await compareEstate(ground, changes.moved);
  printTable('Faults', ['fault', 'times'], [...faults.counts].sort((a, b) => b[1] - a[1]));
  printTruth(truth);
  const probed = readProbes(folder, replicas.started.map(({ name }) => name));
  const judgedMinutes = Math.min(JUDGED_MINUTES, options.minutes * JUDGED_SHARE);
  const judgedFromMs = untilMs - judgedMinutes * 60_000;
  const unhandled = probed.flatMap(({ lines }) => lines.flatMap(line => (line.kind === 'unhandled' ? [line.what] : [])));
  console.log('');
  tellHeaps('second half', probed, untilMs - options.minutes * HALF * 60_000, untilMs);
  judgeHeaps(tellHeaps(`last ${Math.round(judgedMinutes)} minutes`, probed, judgedFromMs, untilMs), checks);
  judgeBlocks(probed, startedMs, untilMs, checks);
  judgeAnswers(answers, replicas.started, checks);
  checks.check('no backend ends by itself', endedAlone.length === 0, endedAlone.map(one => `${one.name}: ${JSON.stringify(one.end)}`).join(', '));
  checks.check('no rejection is left unhandled', unhandled.length === 0, unhandled.slice(0, 3).join('; '));
  checks.check('everything is complete at the end', open.length === 0, open.join(', '));
  judgeTruth(truth, checks);
}

/** Three whole backends for a long time, with people at their live screens and a fault every five seconds. */
export async function runSoak(options: SoakRunOptions, checks: Checks): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rosetta-soak-'));
  try {
    await onReplicas(
      {
        prefix: PREFIX,
        count: REPLICAS,
        ground: { label: 'soak', backfillDays: BACKFILL_DAYS, ratePerSecond: RATE_PER_SECOND },
        extras: { preload: join(__dirname, 'probe.ts'), env: name => ({ [PROBE_FILE]: join(folder, name), ...(name === PROFILED ? { [PROBE_PROFILES]: 'yes' } : {}) }) },
      },
      (replicas, ground) => measure(ground, replicas, folder, options, checks),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
