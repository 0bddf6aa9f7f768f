import { setTimeout as sleep } from 'node:timers/promises';
import { BackendProcess } from '../backends/backendProcess';
import { databaseOf, Replicas, SERVICE_TOKEN } from '../backends/replicas';
import { signIn } from '../backends/signIn';
import { startAllChanges } from '../ground/allChanges';
import { Ground, prepareGround } from '../ground/ground';
import { quiesce } from '../ground/quiesce';
import { keepBusy } from '../ground/schedule';
import { Replacement } from '../kills/mutants';
import { createRandom } from '../random';
import { Checks, printTable, say } from '../report';
import { compareEstate, judgeTruth, printTruth } from '../truth/compareEstate';
import { WorkerProcess } from '../workers/workerProcess';
import { Answer, ApiProbe } from './apiProbe';
import { OwnPostgres, startOwnPostgres } from './ownPostgres';
import { judgeRules, warningsOf } from '../workers/warnings';

export interface StopRunOptions {
  readonly stops: number;
  readonly backfillDays: number;
  readonly seed: number;
  readonly replacements: readonly Replacement[];
}

/** One crash of the database: epoch ms. */
interface Stop {
  readonly stoppedMs: number;
  readonly acceptedMs: number;
  /** When the next one came; Infinity for the last. */
  readonly untilMs: number;
  /** Batches that ran when it came. */
  readonly batches: number;
}

const PREFIX = 'rosetta_faults_database_';
const WORKERS = 2;
const BUSY_MS: readonly [number, number] = [2_000, 5_000];
const BUSY_TIMEOUT_MS = 15_000;
const OUTAGE_MS: readonly [number, number] = [3_000, 8_000];
const RECOVERY_MS = 10_000;
const SOUND_ANSWERS = 3;
const ANSWER_MS = 2_000;
const QUIESCE_TIMEOUT_MS = 150_000;
const CODE = 'database_unavailable';
/** Routes that need the database; `meta` only asks the permission framework. */
const NEED_DATABASE = ['overview (service)', 'overview (signed in)', 'health'];

/** Waits until batches run again. @returns how many */
async function untilBusy(workers: readonly WorkerProcess[]): Promise<number> {
  const count = () => workers.reduce((sum, worker) => sum + worker.active.size, 0);
  const untilMs = Date.now() + BUSY_TIMEOUT_MS;
  while (count() === 0 && Date.now() < untilMs) await sleep(50);
  return count();
}

const isSound = (answer: Answer) => answer.status === 200;

/** Whether each question that needs the database was answered soundly after it was there again, and last of all. */
const hasRecovered = (answers: readonly Answer[], sinceMs: number) =>
  NEED_DATABASE.every(what => {
    const after = answers.filter(one => one.what === what && one.sentMs >= sinceMs);
    return after.length >= SOUND_ANSWERS && after.slice(-SOUND_ANSWERS).every(isSound);
  });

async function crashAgain(
  postgres: OwnPostgres,
  workers: readonly WorkerProcess[],
  probe: ApiProbe,
  options: StopRunOptions,
): Promise<Stop[]> {
  const random = createRandom(options.seed);
  const stops: Omit<Stop, 'untilMs'>[] = [];
  while (stops.length < options.stops) {
    await sleep(random.between(...BUSY_MS));
    const batches = await untilBusy(workers);
    const stoppedMs = Date.now();
    await postgres.crash();
    await sleep(random.between(...OUTAGE_MS));
    const acceptedMs = await postgres.start();
    stops.push({ stoppedMs, acceptedMs, batches });
    if (stops.length % 5 === 0 || stops.length === options.stops) say(`${stops.length} stops`);
    // The next one when everything has been answered soundly again, or had its time to be.
    const recoverBy = acceptedMs + RECOVERY_MS;
    while (Date.now() < recoverBy && !hasRecovered(probe.answers, acceptedMs)) await sleep(100);
  }
  return stops.map((stop, index) => ({ ...stop, untilMs: stops[index + 1]?.stoppedMs ?? Infinity }));
}

/** What the answers to one question say of one stop. */
function judgeAnswers(answers: readonly Answer[], stop: Stop) {
  const during = answers.filter(one => one.sentMs >= stop.stoppedMs && one.sentMs < stop.acceptedMs);
  // Who is under way when the next stop comes is cut by that one.
  const after = answers.filter(
    one => one.sentMs >= stop.acceptedMs && one.sentMs < stop.acceptedMs + RECOVERY_MS && one.sentMs + one.tookMs < stop.untilMs,
  );
  const refused = during.filter(one => !isSound(one));
  // What it was asked while the database came back may still be refused; the last such answer ends the outage.
  const lastBadMs = Math.max(stop.acceptedMs, ...after.filter(one => !isSound(one)).map(one => one.sentMs + one.tookMs));
  const wrong = [...refused, ...after].filter(one => !isSound(one) && !(one.status === 503 && one.code === CODE));
  return {
    asked: during.length,
    refused: refused.filter(one => one.status === 503 && one.code === CODE).length,
    slowestMs: Math.max(0, ...refused.map(one => one.tookMs)),
    recoveredMs: lastBadMs - stop.acceptedMs,
    hasRecovered: after.length > 0 && isSound(after[after.length - 1]),
    wrong,
  };
}

/** Of many stops one line a question, of few one for each. */
const MOST_LINES = 6;

function printApi(answers: readonly Answer[], stops: readonly Stop[]): void {
  const groups = stops.length > MOST_LINES ? [{ name: 'all', of: stops }] : stops.map((stop, index) => ({ name: String(index + 1), of: [stop] }));
  const rows: (string | number)[][] = [];
  for (const { name, of } of groups) {
    for (const what of new Set(answers.map(one => one.what))) {
      const found = of.map(stop => judgeAnswers(answers.filter(one => one.what === what), stop));
      const others = new Map<string, number>();
      for (const { status, code } of found.flatMap(one => one.wrong)) others.set(`${status} ${code ?? ''}`, (others.get(`${status} ${code ?? ''}`) ?? 0) + 1);
      const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
      rows.push([
        name, what, (total(of.map(stop => stop.acceptedMs - stop.stoppedMs)) / 1_000).toFixed(1), total(of.map(stop => stop.batches)),
        total(found.map(one => one.asked)), total(found.map(one => one.refused)), Math.round(Math.max(...found.map(one => one.slowestMs))),
        Math.round(Math.max(...found.map(one => one.recoveredMs))), [...others].map(([text, count]) => `${count} × ${text}`).join(', '),
      ]);
    }
  }
  printTable(
    'The API while the database is away',
    ['stop', 'question', 'down s', 'batches cut', 'asked', '503', 'slowest ms', 'sound again after ms', 'other answers'],
    rows,
  );
}

function judgeApi(answers: readonly Answer[], stops: readonly Stop[], checks: Checks): void {
  printApi(answers, stops);
  for (const what of NEED_DATABASE) {
    const found = stops.map(stop => judgeAnswers(answers.filter(one => one.what === what), stop));
    const slowest = Math.max(...found.map(one => one.slowestMs));
    const wrong = found.flatMap(one => one.wrong);
    checks.check(`${what}: 503 with our body while the database is away`, wrong.length === 0 && found.every(one => one.refused > 0), `${found.reduce((sum, one) => sum + one.refused, 0)} answers, ${wrong.length} of another kind`);
    checks.check(`${what}: answered within 2 s`, slowest < ANSWER_MS, `slowest ${Math.round(slowest)} ms`);
    checks.check(`${what}: 200 again within 10 s`, found.every(one => one.hasRecovered && one.recoveredMs < RECOVERY_MS), `slowest ${Math.round(Math.max(...found.map(one => one.recoveredMs)))} ms after the first connection`);
  }
}

async function measure(ground: Ground, postgres: OwnPostgres, backend: BackendProcess, options: StopRunOptions, checks: Checks) {
  const { upstream } = ground;
  const user = await signIn(backend.url, 'alex');
  const workers = Array.from({ length: WORKERS }, () => ground.startWorker());
  await Promise.all(workers.map(worker => worker.ready));
  const rest = keepBusy(ground, createRandom(options.seed + 1), options.backfillDays);
  const changes = await startAllChanges(upstream, options.seed + 2);
  const probe = new ApiProbe(backend.url, [
    { what: 'overview (service)', path: '/api/monitoring/overview', token: SERVICE_TOKEN },
    { what: 'overview (signed in)', path: '/api/monitoring/overview', token: user },
    { what: 'meta (service)', path: '/api/monitoring/meta', token: SERVICE_TOKEN },
    { what: 'health', path: '/api/monitoring/health' },
  ]);
  const stops = await crashAgain(postgres, workers, probe, options);
  await Promise.all([rest(), changes.stop(), probe.stop()]);
  const { end } = backend;
  const open = await quiesce(ground, new Set(workers), QUIESCE_TIMEOUT_MS);
  const ends = await Promise.all(workers.map(worker => worker.gone));
  await backend.stop();
  const truth = await compareEstate(ground, changes.moved);
  printTruth(truth);
  console.log('');
  judgeApi(probe.answers, stops, checks);
  checks.check('batches were cut', stops.every(stop => stop.batches > 0), stops.map(stop => stop.batches).join(', '));
  checks.check('no process ended', end === undefined && ends.every(one => one.code === 0), `backend ${end ? JSON.stringify(end) : 'alive'}, workers ${ends.map(one => one.code ?? one.signal).join(' ')}`);
  judgeRules(warningsOf(workers), checks);
  checks.check('everything is complete at the end', open.length === 0, open.join(', '));
  judgeTruth(truth, checks);
}

/** A database that crashes while two workers collect and a whole backend collects and serves. */
export async function runDatabaseStops(options: StopRunOptions, checks: Checks): Promise<void> {
  const postgres = await startOwnPostgres();
  try {
    const ground = await prepareGround({
      label: 'database',
      backfillDays: options.backfillDays,
      replacements: options.replacements,
      connection: postgres.connection(databaseOf(PREFIX)),
    });
    const replicas = new Replicas(ground, PREFIX);
    try {
      await measure(ground, postgres, await replicas.startReady(), options, checks);
    } catch (error) {
      for (const backend of replicas.started) console.log(backend.trouble(15));
      throw error;
    } finally {
      await replicas.stop();
      await ground.close();
    }
  } finally {
    await postgres.stop();
  }
}
