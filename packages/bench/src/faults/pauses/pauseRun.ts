import { setTimeout as sleep } from 'node:timers/promises';
import { startAllChanges } from '../ground/allChanges';
import { Ground, prepareGround } from '../ground/ground';
import { quiesce } from '../ground/quiesce';
import { keepBusy } from '../ground/schedule';
import { Replacement } from '../kills/mutants';
import { createRandom, Random } from '../random';
import { Checks, printTable, say } from '../report';
import { compareEstate, judgeTruth, printTruth } from '../truth/compareEstate';
import { Phase } from '../workers/protocol';
import { judgeRules, warningsOf } from '../workers/warnings';
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

/** Stopped at a time; as many again go on and take over. */
const AT_ONCE = 4;
const WORKERS = 2 * AT_ONCE;
/** Times that a worker may be told to stop at a moment that does not come, for each pause. */
const MOST_MISSES = 3;
const AIM_TIMEOUT_MS = 6_000;
/** The engine's lease is 20 s, renewed each third of it; a session frozen in a transaction is cut after 10 s more. */
const LONGEST_MS = 38_000;
const SETTLE_MS = 1_500;
const ON_THE_WAY_MS = 300;
const QUIESCE_TIMEOUT_MS = 150_000;
/** Inside a batch, before, in and at the end of a page's transaction. */
const PHASES: readonly Phase[] = ['prepare', 'rows', 'progress', 'collect', 'commit', 'rows'];

/** Leases a worker has not given back; one that ran out while it was busy is still its own until another takes it. */
async function leasesOf(ground: Ground, worker: WorkerProcess): Promise<string[]> {
  const { rows } = await ground.knex.raw<{ rows: { name: string }[] }>(
    `select name from harness.lease_holder join lease using (name) where application_name = ? and isfinite(until)`,
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

/** Leases taken from a worker that had not given them back, and of them those that had not run out. */
async function readTakeovers(ground: Ground): Promise<{ taken: number; early: number }> {
  const { rows: [found] } = await ground.knex.raw<{ rows: { taken: number; early: number }[] }>(
    `select count(*)::integer as taken, count(*) filter (where at < lease_until)::integer as early
       from harness.takeover where isfinite(lease_until)`,
  );
  return found;
}

/** Stops a worker inside a batch until every lease it held is another's, or it is too long, then wakes it. */
async function pauseOne(ground: Ground, worker: WorkerProcess, phase: Phase, random: Random): Promise<Pause | undefined> {
  worker.send({ action: 'stop', phase, after: random.between(1, 4), delayMs: 0 });
  const aimBy = Date.now() + AIM_TIMEOUT_MS;
  while (!worker.at && Date.now() < aimBy) await sleep(10);
  if (!worker.at) {
    worker.send({ action: 'nothing', phase, after: 1, delayMs: 0 });
    return undefined;
  }
  // A release or renewal that was on its way when it stopped still counts; after this nothing of it arrives.
  await sleep(ON_THE_WAY_MS);
  const stoppedMs = Date.now();
  const feed = worker.active.get(worker.at.batch)?.feed ?? '';
  const held = await leasesOf(ground, worker);
  if (held.length === 0) {
    // Overtaken before it came to where it was to stop: there is nothing to take from it.
    worker.wake();
    return undefined;
  }
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
  worker.wake();
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

/** Several lanes: each stops a worker that is awake, never more than `AT_ONCE`, one pause after the other. */
async function pauseMany(ground: Ground, workers: readonly WorkerProcess[], wanted: number, random: Random): Promise<Pause[]> {
  const pauses: Pause[] = [];
  const asleep = new Set<WorkerProcess>();
  let [begun, turn, misses] = [0, 0, 0];
  const lane = async () => {
    while (begun < wanted && misses < wanted * MOST_MISSES) {
      begun += 1;
      turn += 1;
      const worker = random.pick(workers.filter(one => !asleep.has(one)));
      asleep.add(worker);
      const pause = await pauseOne(ground, worker, PHASES[turn % PHASES.length], random);
      asleep.delete(worker);
      if (pause) {
        pauses.push(pause);
        if (pauses.length % 5 === 0) say(`${pauses.length} pauses`);
      } else {
        begun -= 1;
        misses += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return pauses;
}

async function measure(ground: Ground, options: PauseRunOptions, checks: Checks): Promise<void> {
  const { upstream } = ground;
  const random = createRandom(options.seed);
  const rest = keepBusy(ground, createRandom(options.seed + 1), options.backfillDays);
  const changes = await startAllChanges(upstream, options.seed + 2);
  const workers = Array.from({ length: WORKERS }, () => ground.startWorker());
  await Promise.all(workers.map(worker => worker.ready));
  const pauses = await pauseMany(ground, workers, options.pauses, random);
  await Promise.all([rest(), changes.stop()]);
  const open = await quiesce(ground, new Set(workers), QUIESCE_TIMEOUT_MS);
  const ends = await Promise.all(workers.map(worker => worker.gone));
  const truth = await compareEstate(ground, changes.moved);
  const { taken, early } = await readTakeovers(ground);
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
  checks.check('no lease was taken before it ran out', early === 0, `${early} of ${taken}`);
  checks.check('no worker ends by itself', ends.every(end => end.code === 0), ends.map(end => end.code ?? end.signal).join(' '));
  judgeRules(warningsOf(workers), checks);
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
