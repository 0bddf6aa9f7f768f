import { setTimeout as sleep } from 'node:timers/promises';
import { backfillFloor, dynatraceStreams, listTargets, upperBound } from '../product';
import { Ground } from './ground';
import { expireLeases } from './observers';
import { pressLive, pressOn } from './schedule';
import { WorkerProcess } from './workerProcess';

const POLL_MS = 300;
const PRESS_EVERY_MS = 5_000;

/** What is still open, in words; empty when everything has been collected and derived. */
async function openWork(ground: Ground, untilMs: number): Promise<string[]> {
  const { knex, config } = ground;
  const open: string[] = [];
  for (const { source, name: instance } of config.instances) {
    for (const stream of dynatraceStreams) {
      const name = `${instance}/${stream.id}`;
      const targets = await listTargets(knex, { source, instance, stream: stream.id });
      const floorMs = backfillFloor(stream, config.ingestion.backfillDays, Date.now());
      const leastMs = (stream.slotSeconds ?? 3_600) * 1_000;
      const unfinished = targets.filter(
        target => target.coveredFromMs === null || target.coveredFromMs - floorMs >= leastMs,
      );
      if (unfinished.length > 0) open.push(`${name}: history of ${unfinished.length} series`);
      const { rows } = await knex.raw<{ rows: { watermark: Date | null; is_fresh: boolean }[] }>(
        `select watermark, coalesce(last_success_at > ?, false) as is_fresh from feed
          where source = ? and instance = ? and stream = ? and partition = 'live'`,
        [new Date(untilMs), source, instance, stream.id],
      );
      const isThere = rows[0]?.is_fresh && (rows[0].watermark?.getTime() ?? 0) >= upperBound(stream, untilMs);
      if (!isThere) open.push(`${name}: live`);
    }
  }
  for (const [what, query] of [
    ['requests', 'select 1 from batch_request where settled_at is null'],
    ['dirty days', 'select 1 from rollup_dirty'],
    ['dirty scopes', 'select 1 from scope_dirty'],
  ] as const) {
    const { rows } = await knex.raw(`${query} limit 1`);
    if (rows.length > 0) open.push(what);
  }
  return open;
}

/**
 * Waits, without faults, until every feed has reached the present, all history is
 * in and nothing is left to derive; then stops the workers in good order.
 *
 * @returns what was still open when time ran out; empty when all was done
 */
export async function quiesce(
  ground: Ground,
  alive: ReadonlySet<WorkerProcess>,
  timeoutMs: number,
): Promise<string[]> {
  const { knex, workers } = ground;
  const untilMs = Date.now();
  await pressLive(knex);
  let pressedMs = untilMs;
  let open = ['not looked yet'];
  while (open.length > 0 && Date.now() < untilMs + timeoutMs) {
    await sleep(POLL_MS);
    await pressOn(knex);
    // A pause that the last kill came before would keep its batch open for ever.
    for (const worker of alive) worker.signal('SIGCONT');
    for (const worker of workers) if (!alive.has(worker)) await expireLeases(knex, worker.name);
    open = await openWork(ground, untilMs);
    // A run that was resumed ends at its old window; the next one reaches the present.
    if (Date.now() > pressedMs + PRESS_EVERY_MS) {
      await pressLive(knex);
      pressedMs = Date.now();
    }
    if ([...alive].some(worker => worker.active.size > 0)) open.push('a batch');
  }
  // Two more rounds of derive: what the last page touched is in the tables, now the views.
  await sleep(1_500);
  for (const worker of workers) {
    // One that is still paused would never hear the request to end.
    worker.signal('SIGCONT');
    worker.signal('SIGTERM');
  }
  await Promise.all(workers.map(worker => worker.gone));
  return open;
}
