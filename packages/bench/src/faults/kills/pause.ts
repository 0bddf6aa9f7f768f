import { setTimeout as sleep } from 'node:timers/promises';
import { Ground } from '../ground/ground';
import { expireLeases } from '../ground/observers';
import { Random } from '../random';
import { WorkerProcess } from '../workers/workerProcess';

/** One pause longer than the lease. */
export interface Pause {
  readonly took: 'its lease ran out by itself' | 'its lease was let run out';
  /** Whether another worker had taken the feed before it woke. */
  readonly wasOvertaken: boolean;
}

const AIM_TIMEOUT_MS = 4_000;
/** Longer than the engine's lease. */
const NATURAL_EXPIRY_MS = 30_000;
const EXPIRY_MS = 6_000;

/**
 * Stops a worker just before a page's transaction until its lease has passed to
 * another, then lets it go on: what it stores then comes from the past.
 */
export async function pauseOne(ground: Ground, worker: WorkerProcess, isNatural: boolean, random: Random): Promise<Pause | undefined> {
  worker.send({ action: 'stop', phase: 'prepare', after: random.between(1, 3), delayMs: 0 });
  const untilMs = Date.now() + AIM_TIMEOUT_MS;
  while (!worker.at && Date.now() < untilMs) await sleep(10);
  if (!worker.at) {
    worker.send({ action: 'nothing', phase: 'prepare', after: 1, delayMs: 0 });
    return undefined;
  }
  const feed = worker.active.get(worker.at.batch)?.feed;
  if (!isNatural) await expireLeases(ground.knex, worker.name);
  const overtakenBy = Date.now() + (isNatural ? NATURAL_EXPIRY_MS : EXPIRY_MS);
  let wasOvertaken = false;
  while (!wasOvertaken && Date.now() < overtakenBy) {
    const { rows } = await ground.knex.raw(
      `select 1 from harness.takeover where from_name = ? and name like ?`,
      [worker.name, `feed:${feed?.split('/').join(':')}:%`],
    );
    wasOvertaken = rows.length > 0;
    await sleep(50);
  }
  worker.wake();
  await sleep(500);
  return { took: isNatural ? 'its lease ran out by itself' : 'its lease was let run out', wasOvertaken };
}
