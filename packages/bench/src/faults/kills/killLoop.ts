import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../random';
import { say } from '../report';
import { Ground } from '../ground/ground';
import { expireLeases } from '../ground/observers';
import { TicketChanges } from '../ground/ticketChanges';
import { Phase, PHASES } from '../workers/protocol';
import { WorkerProcess } from '../workers/workerProcess';
import { straggle, Straggler } from './straggler';

/** One kill: what was aimed at, and what ran in the process when it died. */
export interface Kill {
  readonly aimedAt: Phase | 'any moment';
  readonly wasHit: boolean;
  readonly batches: readonly { feed: string; phase: Phase }[];
  readonly wasDeriving: boolean;
}

/** One pause longer than the lease. */
export interface Pause {
  readonly took: 'its lease ran out by itself' | 'its lease was let run out';
  /** Whether another worker had taken the feed before it woke. */
  readonly wasOvertaken: boolean;
}

export interface KillLoopResult {
  readonly kills: readonly Kill[];
  readonly pauses: readonly Pause[];
  readonly stragglers: readonly Straggler[];
  /** Workers that ended otherwise than by our hand. */
  readonly endedAlone: readonly string[];
  /** The workers that run on. */
  readonly alive: ReadonlySet<WorkerProcess>;
}

const WORKERS = 2;
const AIM_TIMEOUT_MS = 4_000;
/** How long a kill waits for a batch to begin. */
const IDLE_TIMEOUT_MS = 3_000;
/** Longer than the engine's lease. */
const NATURAL_EXPIRY_MS = 30_000;
/** Moments worth aiming at more often: the ones that a mistake in the transaction would show at. */
const AIMS: readonly Phase[] = [...PHASES, 'rows', 'rows', 'progress', 'commit', 'committed'];

/** One of the workers; most often one that has a batch, for an idle one proves little. */
function chooseVictim(alive: readonly WorkerProcess[], random: Random): number {
  const busy = alive.flatMap((worker, index) => (worker.active.size > 0 ? [index] : []));
  return busy.length === 0 || random.next() < 0.1 ? random.between(0, alive.length - 1) : random.pick(busy);
}

async function killOne(worker: WorkerProcess, random: Random, isAimed: boolean): Promise<Kill> {
  const aimedAt = isAimed ? random.pick(AIMS) : ('any moment' as const);
  if (aimedAt !== 'any moment') {
    const delayMs = aimedAt === 'rows' || aimedAt === 'collect' || aimedAt === 'derive' ? random.between(0, 4) : 0;
    worker.send({ action: 'die', phase: aimedAt, after: random.between(1, 5), delayMs });
    await Promise.race([sleep(AIM_TIMEOUT_MS), worker.gone]);
  }
  const wasHit = aimedAt === 'any moment' || worker.at !== undefined;
  worker.signal('SIGKILL');
  await worker.gone;
  return { aimedAt, wasHit, batches: [...worker.active.values()], wasDeriving: worker.isDeriving };
}

/**
 * Stops a worker just before a page's transaction until its lease has passed to
 * another, then lets it go on: what it stores then comes from the past.
 */
async function pauseOne(ground: Ground, worker: WorkerProcess, isNatural: boolean, random: Random): Promise<Pause | undefined> {
  worker.send({ action: 'stop', phase: 'prepare', after: random.between(1, 3), delayMs: 0 });
  const untilMs = Date.now() + AIM_TIMEOUT_MS;
  while (!worker.at && Date.now() < untilMs) await sleep(10);
  if (!worker.at) return undefined;
  const feed = worker.active.get(worker.at.batch)?.feed;
  if (!isNatural) await expireLeases(ground.knex, worker.name);
  const overtakenBy = Date.now() + (isNatural ? NATURAL_EXPIRY_MS : 6_000);
  let wasOvertaken = false;
  while (!wasOvertaken && Date.now() < overtakenBy) {
    const { rows } = await ground.knex.raw(
      `select 1 from harness.takeover where from_name = ? and name like ?`,
      [worker.name, `feed:${feed?.split('/').join(':')}:%`],
    );
    wasOvertaken = rows.length > 0;
    await sleep(50);
  }
  worker.signal('SIGCONT');
  await sleep(500);
  return { took: isNatural ? 'its lease ran out by itself' : 'its lease was let run out', wasOvertaken };
}

/** Kills workers again and again, two at work at a time, each restarted at once. */
export async function runKillLoop(
  ground: Ground,
  random: Random,
  tickets: TicketChanges,
  options: { readonly kills: number; readonly pauses: number; readonly stragglers: number; readonly hasNaturalPause: boolean },
): Promise<KillLoopResult> {
  const alive = Array.from({ length: WORKERS }, () => ground.startWorker());
  await Promise.all(alive.map(worker => worker.ready));
  const kills: Kill[] = [];
  const pauses: Pause[] = [];
  const stragglers: Straggler[] = [];
  const endedAlone: string[] = [];
  const expired: string[] = [];
  const pauseEvery = Math.max(1, Math.floor(options.kills / Math.max(1, options.pauses)));
  const straggleEvery = Math.max(1, Math.floor(options.kills / Math.max(1, options.stragglers)));
  while (kills.length < options.kills) {
    // An aimed kill waits for its moment after the choice, any other before it.
    const isAimed = random.next() < 0.5;
    await sleep(random.between(100, isAimed ? 400 : 1_200));
    // A session that died in the middle of a statement held its lease's row until now.
    for (const name of expired.splice(0)) await expireLeases(ground.knex, name);
    const idleUntilMs = Date.now() + IDLE_TIMEOUT_MS;
    const isPatient = random.next() < 0.95;
    while (isPatient && alive.every(one => one.active.size === 0) && Date.now() < idleUntilMs) await sleep(20);
    if (kills.length % pauseEvery === pauseEvery - 1 && pauses.length < options.pauses) {
      const paused = alive[chooseVictim(alive, random)];
      const pause = await pauseOne(ground, paused, options.hasNaturalPause && pauses.length === 0, random);
      if (pause) pauses.push(pause);
    }
    if (kills.length % straggleEvery === 0 && stragglers.length < options.stragglers) {
      const straggler = await straggle(ground, random.pick(alive), tickets);
      if (straggler) stragglers.push(straggler);
    }
    const index = chooseVictim(alive, random);
    const worker = alive[index];
    const kill = await killOne(worker, random, isAimed);
    const { code, signal } = await worker.gone;
    if (signal !== 'SIGKILL') endedAlone.push(`${worker.name}: code ${code}, ${worker.errors.slice(-3).join(' ')}`);
    kills.push(kill);
    alive[index] = ground.startWorker();
    await alive[index].ready;
    await expireLeases(ground.knex, worker.name);
    expired.push(worker.name);
    if (kills.length % 10 === 0) say(`${kills.length} kills`);
  }
  return { kills, pauses, stragglers, endedAlone, alive: new Set(alive) };
}
