import { setTimeout as sleep } from 'node:timers/promises';
import { Ground } from '../ground/ground';
import { pressLive } from '../ground/schedule';
import { TicketChanges } from '../ground/ticketChanges';
import { WorkerProcess } from '../workers/workerProcess';

/** A page read before tickets changed and written after: it must not bring the older versions back. */
export interface Straggler {
  /** Tickets whose newer version another worker had stored before the old page was written. */
  readonly overtaken: number;
}

const TICKETS = 5;
const STOP_TIMEOUT_MS = 8_000;
/** Less than what is left of a lease that was just taken, so that the old page is written in good right. */
const NEWER_TIMEOUT_MS = 9_000;
const FEED = 'servicenow/main/incidents_open';

/**
 * Stops a worker that has read the open tickets and not yet written them, changes some of
 * them, lets another worker store the newer versions, and lets the first go on.
 *
 * It keeps its lease: what must refuse the older versions is their own age, not the fence.
 */
export async function straggle(ground: Ground, worker: WorkerProcess, tickets: TicketChanges): Promise<Straggler | undefined> {
  const { knex } = ground;
  worker.send({ action: 'stop', phase: 'prepare', feed: FEED, after: 1, delayMs: 0 });
  const stopBy = Date.now() + STOP_TIMEOUT_MS;
  while (!worker.at && Date.now() < stopBy) {
    await pressLive(knex, 'incidents_open');
    await sleep(50);
  }
  if (!worker.at) return undefined;
  // Versions are told apart by upstream's whole seconds.
  await sleep(1_100);
  const changed = await tickets.changeOpen(TICKETS);
  const newerBy = Date.now() + NEWER_TIMEOUT_MS;
  let overtaken = 0;
  while (overtaken === 0 && Date.now() < newerBy) {
    await pressLive(knex, 'incidents');
    const { rows } = await knex.raw<{ rows: { count: number }[] }>(
      `select count(*)::integer as count from incident
         join unnest(?::text[], ?::timestamptz[]) as newer(external_id, updated_at) using (external_id)
        where incident.updated_at >= newer.updated_at`,
      [changed.map(ticket => ticket.sysId), changed.map(ticket => ticket.updatedAt)],
    );
    overtaken = rows[0].count;
    await sleep(100);
  }
  worker.signal('SIGCONT');
  await sleep(700);
  return { overtaken };
}
