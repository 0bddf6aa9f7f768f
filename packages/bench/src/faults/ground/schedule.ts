import { Knex } from 'knex';
import { BatchStore } from '../product';
import { Random } from '../random';
import { Ground } from './ground';
import { steadily } from './steadily';

const DAY_MS = 86_400_000;
const EVERY_MS = 400;
/** Each so many turns one live feed is due at once. */
const LIVE_EVERY_TURNS = 2;
const REQUEST_EVERY_TURNS = 5;
/** Ranges that wait of one stream: more would only lengthen the catching up, by hours where the machine is slow. */
const MOST_WAITING = 3;

/** Streams whose history reaches further back than the run's own backfill. Argo CD has none. */
const REQUESTED = [
  { source: 'dynatrace', instance: 'main', stream: 'signals_hour' },
  { source: 'dynatrace', instance: 'trade', stream: 'signals_day' },
  { source: 'dynatrace', instance: 'trade', stream: 'signals_hour' },
  { source: 'servicenow', instance: 'main', stream: 'incidents' },
  { source: 'servicenow', instance: 'main', stream: 'task_sla' },
  { source: 'servicenow', instance: 'main', stream: 'changes' },
  { source: 'gitlab', instance: 'main', stream: 'deployments' },
  { source: 'gitlab', instance: 'main', stream: 'pipelines' },
  { source: 'gitlab', instance: 'main', stream: 'merge_requests' },
  { source: 'prometheus', instance: 'main', stream: 'signals_hour' },
  { source: 'elisa', instance: 'main', stream: 'log_hours' },
] as const;

/** Those of which so few ranges wait that another may be asked for. */
async function unhurried<T extends (typeof REQUESTED)[number]>(knex: Knex, streams: readonly T[]): Promise<T[]> {
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(
    `select source || '/' || instance || '/' || stream as name from batch_request
      where settled_at is null group by 1 having count(*) >= ?`,
    [MOST_WAITING],
  );
  const hurried = new Set(rows.map(({ name }) => name));
  return streams.filter(({ source, instance, stream }) => !hurried.has(`${source}/${instance}/${stream}`));
}

/** Makes every feed and every gap that waits after a failure due now. Nothing but the schedule is touched. */
export async function pressOn(knex: Knex): Promise<void> {
  await knex.raw(`update feed_gap set next_try_at = '-infinity' where next_try_at > now() and tries < 8`);
  await knex.raw(`update feed set next_run_at = '-infinity' where consecutive_failures > 0 and next_run_at > now()`);
}

/** Makes live feeds due now: all of them, or those whose stream is named. */
export async function pressLive(knex: Knex, stream = '%'): Promise<void> {
  await knex.raw(`update feed set next_run_at = '-infinity' where partition = 'live' and stream like ?`, [stream]);
}

/** Makes these live feeds due now. @param feeds - as `source/instance/stream` */
export async function pressFeeds(knex: Knex, feeds: readonly string[]): Promise<void> {
  await knex.raw(
    `update feed set next_run_at = '-infinity'
      where partition = 'live' and next_run_at > now() and source || '/' || instance || '/' || stream = any(?)`,
    [[...feeds]],
  );
}

/** Makes all live feeds of a source due now. */
export async function pressSource(knex: Knex, source: string): Promise<void> {
  await knex.raw(`update feed set next_run_at = '-infinity' where partition = 'live' and source = ? and next_run_at > now()`, [source]);
}

/**
 * Keeps the workers busy: failed feeds are due at once, one live feed after another
 * is due long before its time, and ranges are asked for by hand, older than the
 * run's own history so that they heal nothing that was lost there.
 */
export function keepBusy({ knex, sources }: Pick<Ground, 'knex' | 'sources'>, random: Random, backfillDays: number): () => Promise<void> {
  const requested = REQUESTED.filter(({ source }) => sources.includes(source));
  const batches = new BatchStore(knex);
  let turn = 0;
  const work = async () => {
    turn += 1;
    await pressOn(knex);
    if (turn % LIVE_EVERY_TURNS === 0) {
      await knex.raw(
        `update feed set next_run_at = '-infinity'
          where (source, instance, stream, partition) in (
            select source, instance, stream, partition from feed where partition = 'live' order by random() limit 1)`,
      );
    }
    const free = turn % REQUEST_EVERY_TURNS === 0 ? await unhurried(knex, requested) : [];
    if (free.length > 0) {
      const startMs = Date.now() - (backfillDays + random.between(4, 20)) * DAY_MS;
      await batches.request({
        ...random.pick(free),
        windowStartMs: startMs,
        windowEndMs: startMs + DAY_MS,
        requestedBy: 'user:default/harness',
        isReplay: false,
      });
    }
  };
  const pressing = steadily(EVERY_MS, work);
  return () => pressing.stop();
}
