import { setTimeout as sleep } from 'node:timers/promises';
import { Ground, prepareGround } from '../ground/ground';
import { quiesce } from '../ground/quiesce';
import { keepBusy } from '../ground/schedule';
import { startTicketChanges } from '../ground/ticketChanges';
import { Replacement } from '../kills/mutants';
import { createRandom, Random } from '../random';
import { Checks, printTable, say } from '../report';
import { compareEstate, judgeTruth, printTruth } from '../truth/compareEstate';
import { Phase } from '../workers/protocol';
import { WorkerProcess } from '../workers/workerProcess';

export interface PauseRunOptions {
  readonly pauses: number;
  readonly backfillDays: number;
  readonly seed: number;
  readonly replacements: readonly Replacement[];
}

/** One pause longer than the lease. */
interface Pause {
  readonly phase: Phase;
  readonly feed: string;
  readonly pausedMs: number;
  /** Leases it held when it stopped, and those that another worker had when it woke. */
  readonly held: number;
  readonly overtaken: number;
  /** From the stop to the first of them in other hands. */
  readonly firstTakeoverMs: number | undefined;
}

/** Stopped at once; as many again go on and take over. */
const AT_ONCE = 4;
const WORKERS = 2 * AT_ONCE;
const AIM_TIMEOUT_MS = 6_000;
/** The engine's lease is 20 s, renewed each third of it; a session frozen in a transaction is cut after 10 s more. */
const LONGEST_MS = 38_000;
const SETTLE_MS = 1_500;
const ON_THE_WAY_MS = 300;
const QUIESCE_TIMEOUT_MS = 150_000;
/** Inside a batch, before, in and at the end of a page's transaction. */
const PHASES: readonly Phase[] = ['prepare', 'rows', 'progress', 'collect', 'commit', 'rows'];

async function leasesOf(ground: Ground, worker: WorkerProcess): Promise<string[]> {
  const { rows } = await ground.knex.raw<{ rows: { name: string }[] }>(
    `select name from harness.lease_holder join lease using (name) where application_name = ? and until > clock_timestamp()`,
    [worker.name],
  );
  return rows.map(row => row.name);
}

/** Which of these leases have been taken from a worker since, and when, as milliseconds after `sinceMs`. */
async function takenFrom(ground: Ground, worker: WorkerProcess, leases: readonly string[], sinceMs: number) {
  const { rows } = await ground.knex.raw<{ rows: { name: string; at: Date }[] }>(
    `select name, min(at) as at from harness.takeover
      where from_name = ? and name = any(?) and at >= ? group by name`,
    [worker.name, [...leases], new Date(sinceMs)],
  );
  return rows.map(row => row.at.getTime() - sinceMs);
}

/** Stops a worker inside a batch until every lease it held is another's, or it is too long, then wakes it. */
async function pauseOne(ground: Ground, worker: WorkerProcess, phase: Phase, random: Random): Promise<Pause | undefined> {
  worker.send({ action: 'stop', phase, after: random.between(1, 4), delayMs: 0 });
  const aimBy = Date.now() + AIM_TIMEOUT_MS;
  while (!worker.at && Date.now() < aimBy) await sleep(10);
  if (!worker.at) return undefined;
  // A release or renewal that was on its way when it stopped still counts; after this nothing of it arrives.
  await sleep(ON_THE_WAY_MS);
  const stoppedMs = Date.now();
  const feed = worker.active.get(worker.at.batch)?.feed ?? '';
  const held = await leasesOf(ground, worker);
  const mine = held.filter(name => name.startsWith(`feed:${feed.split('/').join(':')}:`));
  let taken: number[] = [];
  let overtaken: number[] = [];
  // The feed it stopped in is the one that matters; the others it held are taken when they are due.
  while (Date.now() < stoppedMs + LONGEST_MS && (overtaken.length < mine.length || mine.length === 0)) {
    await sleep(250);
    taken = await takenFrom(ground, worker, held, stoppedMs);
    overtaken = await takenFrom(ground, worker, mine, stoppedMs);
    if (mine.length === 0 && taken.length > 0) break;
  }
  worker.signal('SIGCONT');
  await sleep(SETTLE_MS);
  return {
    phase,
    feed,
    pausedMs: Date.now() - SETTLE_MS - stoppedMs,
    held: held.length,
    overtaken: taken.length,
    firstTakeoverMs: taken.length === 0 ? undefined : Math.min(...taken),
  };
}

/** Pauses every second worker at once. Turn and turn about: who slept goes on in the next round. */
async function pauseSome(ground: Ground, workers: readonly WorkerProcess[], round: number, most: number, random: Random): Promise<Pause[]> {
  const half = workers.filter((_, index) => index % 2 === round % 2);
  // Not always the same one when few are left to do: it may be idle.
  const chosen = half.map((_, index) => half[(index + round) % half.length]).slice(0, most);
  const done = await Promise.all(
    chosen.map((worker, index) => pauseOne(ground, worker, PHASES[(round + index) % PHASES.length], random)),
  );
  return done.filter(pause => pause !== undefined);
}

async function measure(ground: Ground, options: PauseRunOptions, checks: Checks): Promise<void> {
  const { knex, upstream } = ground;
  const random = createRandom(options.seed);
  const rest = keepBusy(knex, createRandom(options.seed + 1), options.backfillDays);
  const tickets = await startTicketChanges(upstream.simulators, createRandom(options.seed + 2));
  const workers = Array.from({ length: WORKERS }, () => ground.startWorker());
  await Promise.all(workers.map(worker => worker.ready));
  const pauses: Pause[] = [];
  for (let round = 0; pauses.length < options.pauses && round < options.pauses; round += 1) {
    pauses.push(...(await pauseSome(ground, workers, round, options.pauses - pauses.length, random)));
    say(`${pauses.length} pauses`);
  }
  await Promise.all([rest(), tickets.stop()]);
  const open = await quiesce(ground, new Set(workers), QUIESCE_TIMEOUT_MS);
  const ends = await Promise.all(workers.map(worker => worker.gone));
  const truth = await compareEstate(ground, tickets.moved);
  printTable(
    'Pauses longer than the lease',
    ['stopped in', 'phase', 'paused s', 'leases held', 'overtaken', 'first takeover s'],
    pauses.map(one => [
      one.feed, one.phase, Math.round(one.pausedMs / 1_000), one.held, one.overtaken,
      one.firstTakeoverMs === undefined ? '–' : (one.firstTakeoverMs / 1_000).toFixed(1),
    ]),
  );
  printTruth(truth);
  console.log('');
  const inTransaction = pauses.filter(one => ['rows', 'progress', 'commit'].includes(one.phase));
  checks.check(`${options.pauses} pauses`, pauses.length === options.pauses, `${pauses.length}, ${inTransaction.length} of them inside a transaction`);
  checks.check('every paused worker was overtaken', pauses.every(one => one.overtaken > 0), `${pauses.filter(one => one.overtaken > 0).length} of ${pauses.length}`);
  checks.check('every lease ran out by itself', pauses.every(one => (one.firstTakeoverMs ?? Infinity) > 10_000), `soonest ${Math.min(...pauses.map(one => (one.firstTakeoverMs ?? Infinity) / 1_000)).toFixed(1)} s after the stop`);
  checks.check('no worker ends by itself', ends.every(end => end.code === 0), ends.map(end => end.code ?? end.signal).join(' '));
  checks.check('everything is complete at the end', open.length === 0, open.join(', '));
  judgeTruth(truth, checks);
}

/** Workers stopped for longer than their lease, and woken when another has it: nothing of them may be kept. */
export async function runPauses(options: PauseRunOptions, checks: Checks): Promise<void> {
  const ground = await prepareGround({ label: 'pauses', backfillDays: options.backfillDays, replacements: options.replacements });
  try {
    await measure(ground, options, checks);
  } finally {
    for (const worker of ground.workers) worker.signal('SIGCONT');
    await ground.close();
  }
}
