import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';

/** What is collected together, and so is signed off together. */
export const SNAPSHOT_FAMILIES = ['incident', 'delivery', 'slo'] as const;
export type SnapshotFamily = (typeof SNAPSHOT_FAMILIES)[number];

/** The streams with a history that figures rest on; without the first there is nothing to sign off. */
const STREAMS: Record<SnapshotFamily, readonly string[]> = {
  incident: ['incidents', 'task_sla'],
  delivery: ['deployments', 'merge_requests', 'incidents', 'changes'],
  slo: ['signals_hour'],
};

const DAY_MS = 86_400_000;
/** What is away or behind for longer holds nothing up any more. */
const LONGEST_WAIT_MS = 7 * DAY_MS;
/** A gap that was tried so often is a list that upstream does not show us. */
const MOST_TRIES = 8;

/** Whether commits between deployments that ended in the window are still to be asked for, where anybody collects commits. */
async function lacksCommits(knex: Knex, { startMs, endMs }: HalfOpenWindow): Promise<boolean> {
  const { rows } = await knex.raw<{ rows: { lacks: boolean }[] }>(
    `select exists (
       select 1
         from (
           select source, instance, project || ':' || lag(sha) over before || '...' || sha as id, sha <> lag(sha) over before as is_range, finished_at
             from deployment
            where status = 'success' and sha is not null and finished_at is not null
              and (source, instance) in (select source, instance from feed where stream = 'commits')
           window before as (partition by source, instance, project, environment_name order by finished_at, external_id)
         ) as successive
        where is_range and finished_at >= ? and finished_at < ?
          and not exists (
            select 1 from commit_range as held
             where held.source = successive.source and held.instance = successive.instance and held.external_id = successive.id)
     ) as lacks`,
    [new Date(startMs), new Date(endMs)],
  );
  return rows[0].lacks;
}

/** Whether hours of the window, or of a day beside it in another zone, came in that SLOs have not counted. */
async function lacksSloHours(knex: Knex, { startMs, endMs }: HalfOpenWindow): Promise<boolean> {
  const { rows } = await knex.raw<{ rows: { lacks: boolean }[] }>(
    `select exists (
       select 1 from rollup_dirty
        where hours_changed
          and day between (cast(? as timestamptz) at time zone 'UTC')::date - 1 and (cast(? as timestamptz) at time zone 'UTC')::date + 1
     ) as lacks`,
    [new Date(startMs), new Date(endMs)],
  );
  return rows[0].lacks;
}

const LACKS: Partial<Record<SnapshotFamily, typeof lacksCommits>> = { delivery: lacksCommits, slo: lacksSloHours };

/** What a database has collected so far, as far as periods wait for it. */
interface Reach {
  /** By stream: since when half of the entities are collected, and the last of them. */
  readonly from: ReadonlyMap<string, { readonly usualMs: number; readonly newestMs: number }>;
  /** By stream: until when all of its live feeds have told. */
  readonly untilMs: ReadonlyMap<string, number>;
  /** Streams of which something failed and is to be asked again. */
  readonly gaps: ReadonlySet<string>;
  /** Families of which facts wait to be derived. */
  readonly pending: ReadonlySet<SnapshotFamily>;
  readonly firstSeenMs: number;
}

async function readReach(knex: Knex): Promise<Reach> {
  const streams = [...new Set(Object.values(STREAMS).flat())];
  const { rows: from } = await knex.raw<{ rows: { stream: string; usual: Date; newest: Date }[] }>(
    `select stream, percentile_disc(0.5) within group (order by covered_from) as usual, max(covered_from) as newest
       from pivot_coverage where stream = any(?) group by stream`,
    [streams],
  );
  const { rows: until } = await knex.raw<{ rows: { stream: string; until: Date }[] }>(
    `select stream, min(watermark) as until from feed where partition = 'live' and stream = any(?)
      group by stream having bool_and(watermark is not null)`,
    [streams],
  );
  const { rows: gaps } = await knex.raw<{ rows: { stream: string }[] }>(`select distinct stream from feed_gap where tries < ?`, [MOST_TRIES]);
  const { rows: [held] } = await knex.raw<{ rows: { delivery: boolean; slo: boolean; seen: Date | null }[] }>(
    `select exists (select 1 from correlation_dirty) or exists (select 1 from delivery_dirty) as delivery,
            exists (select 1 from slo_dirty) as slo, (select min(first_seen_at) from entity) as seen`,
  );
  return {
    from: new Map(from.map(row => [row.stream, { usualMs: row.usual.getTime(), newestMs: row.newest.getTime() }])),
    untilMs: new Map(until.map(row => [row.stream, row.until.getTime()])),
    gaps: new Set(gaps.map(row => row.stream)),
    pending: new Set((['delivery', 'slo'] as const).filter(family => held[family])),
    firstSeenMs: held.seen?.getTime() ?? -Infinity,
  };
}

/**
 * Looks at what has been collected. @returns which families have been told a period whole
 *
 * History must reach back to its start; everything else is waited for, a week at most.
 *
 * @param settledMs - how long after its end a period is signed off at the earliest
 */
export async function wholePeriods(
  knex: Knex,
  nowMs: number,
  settledMs: number,
): Promise<(family: SnapshotFamily, window: HalfOpenWindow) => Promise<boolean>> {
  const reach = await readReach(knex);
  return async (family, window) => {
    const [first] = STREAMS[family];
    if (!reach.from.has(first)) return false;
    const told = STREAMS[family].flatMap(stream => {
      const from = reach.from.get(stream);
      return from ? [{ stream, ...from, untilMs: reach.untilMs.get(stream) ?? -Infinity }] : [];
    });
    if (told.some(({ usualMs }) => usualMs > window.startMs)) return false;
    if (nowMs > Math.max(window.endMs + settledMs, reach.firstSeenMs) + LONGEST_WAIT_MS) return true;
    const isBehind = told.some(
      ({ stream, newestMs, untilMs }) => newestMs > window.startMs || untilMs < window.endMs || reach.gaps.has(stream),
    );
    if (isBehind || reach.pending.has(family)) return false;
    return !(await LACKS[family]?.(knex, window));
  };
}
