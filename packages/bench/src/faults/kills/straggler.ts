import { setTimeout as sleep } from 'node:timers/promises';
import { Ground } from '../ground/ground';
import { pressLive } from '../ground/schedule';
import { WorkerProcess } from '../workers/workerProcess';

/** What a straggler reads and another worker stores in newer versions. */
export interface StraggledKind {
  readonly table: 'incident' | 'change';
  /** Stream that asks again about what is open, and the one that follows changes. */
  readonly slow: string;
  readonly quick: string;
  /** Changes so many open ones upstream. @returns how they stand then */
  readonly changeOpen: (count: number) => Promise<readonly { readonly sysId: string; readonly updatedAt: string }[]>;
}

/** A page read before records changed and written after: it must not bring the older versions back. */
export interface Straggler {
  readonly table: string;
  /** Records whose newer version another worker had stored before the old page was written. */
  readonly overtaken: number;
}

const RECORDS = 5;
const STOP_TIMEOUT_MS = 8_000;
/** Less than what is left of a lease that was just taken, so that the old page is written in good right. */
const NEWER_TIMEOUT_MS = 9_000;

/**
 * Stops a worker that has read the open records and not yet written them, changes some of
 * them, lets another worker store the newer versions, and lets the first go on.
 *
 * It keeps its lease: what must refuse the older versions is their own age, not the fence.
 */
export async function straggle(ground: Ground, worker: WorkerProcess, kind: StraggledKind): Promise<Straggler | undefined> {
  const { knex } = ground;
  const { table, slow, quick, changeOpen } = kind;
  worker.send({ action: 'stop', phase: 'prepare', feed: `servicenow/main/${slow}`, after: 1, delayMs: 0 });
  const stopBy = Date.now() + STOP_TIMEOUT_MS;
  while (!worker.at && Date.now() < stopBy) {
    await pressLive(knex, slow);
    await sleep(50);
  }
  if (!worker.at) {
    worker.send({ action: 'nothing', phase: 'prepare', after: 1, delayMs: 0 });
    return undefined;
  }
  // Versions are told apart by upstream's whole seconds.
  await sleep(1_100);
  const changed = await changeOpen(RECORDS);
  const newerBy = Date.now() + NEWER_TIMEOUT_MS;
  let overtaken = 0;
  while (overtaken === 0 && Date.now() < newerBy) {
    await pressLive(knex, quick);
    const { rows } = await knex.raw<{ rows: { count: number }[] }>(
      `select count(*)::integer as count from ${table} as stored
         join unnest(?::text[], ?::timestamptz[]) as newer(external_id, updated_at) using (external_id)
        where stored.updated_at >= newer.updated_at`,
      [changed.map(record => record.sysId), changed.map(record => record.updatedAt)],
    );
    overtaken = rows[0].count;
    await sleep(100);
  }
  worker.wake();
  await sleep(700);
  return { table, overtaken };
}
