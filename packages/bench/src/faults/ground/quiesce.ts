import { setTimeout as sleep } from 'node:timers/promises';
import { backfillFloor, listKnown, listTargets, STREAMS, upperBound } from '../product';
import { WorkerProcess } from '../workers/workerProcess';
import { Ground } from './ground';
import { expireLeases } from './observers';
import { pressFeeds, pressLive, pressOn } from './schedule';

const POLL_MS = 500;
/** Live feeds that come round all the time would hold the history up. */
const PRESS_EVERY_MS = 3_000;
const LONGEST_MS = 900_000;
const IDLE_MS = 30_000;
/** Several rounds of derive: what was stored last is in the views when nothing has changed for so long. */
const SETTLE_SECONDS = 8;
const SETTLE_TIMEOUT_MS = 60_000;

interface OpenWork {
  /** In words; empty when everything has been collected and derived. */
  readonly open: string[];
  /** Live feeds that have not reached the present, as `source/instance/stream`. */
  readonly late: string[];
}

async function openWork({ knex, config }: Ground, untilMs: number): Promise<OpenWork> {
  const open: string[] = [];
  const late: string[] = [];
  for (const { source, name: instance } of config.instances) {
    for (const stream of STREAMS[source] ?? []) {
      const name = `${source}/${instance}/${stream.id}`;
      const targets = await listTargets(knex, { source, instance, stream: stream.id }, stream.givesSignals === true);
      const floorMs = backfillFloor(stream, config.ingestion.backfillDays, Date.now());
      const leastMs = (stream.slotSeconds ?? 3_600) * 1_000;
      const unfinished = targets.filter(
        target => target.coveredFromMs === null || (stream.backfills && target.coveredFromMs - floorMs >= leastMs),
      );
      if (unfinished.length > 0) open.push(`${name}: history of ${unfinished.length} series`);
      const { rows } = await knex.raw<{ rows: { watermark: Date | null; is_fresh: boolean }[] }>(
        `select watermark, coalesce(last_success_at > ?, false) as is_fresh from feed
          where source = ? and instance = ? and stream = ? and partition = 'live'`,
        [new Date(untilMs), source, instance, stream.id],
      );
      const isThere = rows[0]?.is_fresh && (rows[0].watermark?.getTime() ?? 0) >= upperBound(stream, untilMs);
      if (!isThere) {
        open.push(`${name}: live`);
        late.push(name);
      }
      if (stream.rechecks === 'commit_range') {
        const ranges = await listKnown(knex, stream.rechecks, { source, instance });
        if (ranges.length > 0) {
          open.push(`${name}: ${ranges.length} ranges`);
          late.push(name);
        }
      }
    }
  }
  for (const [what, query] of [
    ['requests', 'select 1 from batch_request where settled_at is null'],
    // What is missed again and again without faults is a list that upstream does not show us.
    ['gaps', 'select 1 from feed_gap where tries < 8'],
    ['dirty days', 'select 1 from rollup_dirty'],
    ['dirty scopes', 'select 1 from scope_dirty'],
  ] as const) {
    const { rows } = await knex.raw(`${query} limit 1`);
    if (rows.length > 0) open.push(what);
  }
  return { open, late };
}

/** Whether a run is still going on, or something derived changed a moment ago. */
async function isMoving({ knex }: Ground): Promise<boolean> {
  const { rows } = await knex.raw(
    // A look for work takes a lease, too, and gives it back at once.
    `select 1 from lease join harness.lease_holder as holder using (name)
      where until > clock_timestamp() and holder.since < clock_timestamp() - interval '2 seconds'
     union all select 1 from rollup_dirty
     union all select 1 from scope_dirty
     union all select 1 from derived_change where changed_at > clock_timestamp() - make_interval(secs => ?)
     limit 1`,
    [SETTLE_SECONDS],
  );
  return rows.length > 0;
}

/** How far back history reaches, as one text: while it or what is open changes, waiting is worth it. */
async function readReach({ knex }: Ground): Promise<string> {
  const { rows } = await knex.raw<{ rows: { reach: string }[] }>(
    `select concat(count(*), ' ', sum(extract(epoch from covered_from))) as reach from pivot_coverage`,
  );
  return rows[0].reach;
}

/**
 * Waits, without faults, until every feed has reached the present, all history is
 * in and nothing is left to derive.
 *
 * @param timeoutMs - how long at least; a machine that is slow and gets on has `LONGEST_MS`
 * @param eachPoll - what the caller does meanwhile; what it names is still open, too
 * @returns what was still open when time ran out; empty when all was done
 */
export async function waitUntilComplete(
  ground: Ground,
  timeoutMs: number,
  eachPoll: () => Promise<readonly string[]> = async () => [],
): Promise<string[]> {
  const { knex } = ground;
  const untilMs = Date.now();
  await pressLive(knex);
  let pressedMs = untilMs;
  let open = ['not looked yet'];
  let reach = '';
  let progressMs = untilMs;
  const isWorthWaiting = () =>
    Date.now() < untilMs + timeoutMs || (Date.now() < progressMs + IDLE_MS && Date.now() < untilMs + LONGEST_MS);
  while (open.length > 0 && isWorthWaiting()) {
    await sleep(POLL_MS);
    await pressOn(knex);
    const others = await eachPoll();
    const work = await openWork(ground, untilMs);
    const now = [await readReach(ground), ...work.open].join(', ');
    if (now !== reach) progressMs = Date.now();
    reach = now;
    open = [...work.open, ...others];
    // A run that was resumed ends at its old window; the next one reaches the present.
    if (Date.now() > pressedMs + PRESS_EVERY_MS) {
      await pressFeeds(knex, work.late);
      pressedMs = Date.now();
    }
  }
  // What comes now would be stored and perhaps not yet derived when the workers end.
  await knex.raw(`update feed set next_run_at = now() + interval '1 hour' where partition = 'live'`);
  const settleBy = Date.now() + SETTLE_TIMEOUT_MS;
  while ((await isMoving(ground)) && Date.now() < settleBy) await sleep(POLL_MS);
  return open;
}

/** Waits until slim workers have everything, then stops them in good order. */
export async function quiesce(ground: Ground, alive: ReadonlySet<WorkerProcess>, timeoutMs: number): Promise<string[]> {
  const { knex, workers } = ground;
  const open = await waitUntilComplete(ground, timeoutMs, async () => {
    // A pause that the last kill came before would keep its batch open for ever.
    for (const worker of alive) worker.signal('SIGCONT');
    await expireLeases(knex, ...workers.filter(worker => !alive.has(worker)).map(worker => worker.name));
    return [...alive].flatMap(worker => [...worker.active.values()].map(({ feed, phase }) => `${worker.name} at ${phase} of ${feed}`));
  });
  for (const worker of workers) {
    // One that is still paused would never hear the request to end.
    worker.signal('SIGCONT');
    worker.signal('SIGTERM');
  }
  await Promise.all(workers.map(worker => worker.gone));
  return open;
}
