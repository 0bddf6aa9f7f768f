import { Knex } from 'knex';
import { Partitions } from './partitions';
import { SignalRow } from './signalRows';

const DAY_MS = 86_400_000;

/** A day is sealed once this many days lie between it and now: sources correct hours of the last two. */
const HOT_DAYS = 7;

/** Days that were written late are left alone so long: more of them may come. */
const CALM = '10 minutes';

/** Pairs of one step: a writer of old hours waits no longer than for it. */
const PAIRS_PER_STEP = 2_000;

/** Days that the bound moves at once. */
const DAYS_PER_STEP = 31;

const LOCK = `hashtext('rosetta:seal')`;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/**
 * Makes hours of sealed days writable again, inside the transaction that writes them; their days
 * are sealed anew later. Until the transaction ends nothing is sealed.
 *
 * @param rows - hours that are about to be written, not empty; their partitions are there
 */
export async function unsealDaysOf(transaction: Knex.Transaction, rows: readonly SignalRow[]): Promise<void> {
  // Sealing takes it alone: an hour that is being moved must not be written meanwhile.
  await transaction.raw(`select pg_advisory_xact_lock_shared(${LOCK})`);
  const { rows: seal } = await transaction.raw<{ rows: { sealed_to: string }[] }>(`select sealed_to::text as sealed_to from signal_seal`);
  if (seal.length === 0) return;
  const sealedToMs = Date.parse(seal[0].sealed_to);
  const pairs = new Map<string, { seriesId: number; day: string }>();
  for (const { seriesId, startMs } of rows) {
    if (startMs >= sealedToMs) continue;
    const day = dayOf(startMs);
    pairs.set(`${seriesId}/${day}`, { seriesId, day });
  }
  if (pairs.size === 0) return;
  const touched = [...pairs.values()];
  const given = [touched.map(pair => pair.seriesId), touched.map(pair => pair.day)];
  await transaction.raw(`select unseal_signal_days(cast(? as integer[]), cast(? as date[]))`, given);
  await transaction.raw(
    `insert into signal_unsealed (series_id, day)
     select * from unnest(cast(? as integer[]), cast(? as date[])) as touched(series_id, day) order by day, series_id
     on conflict (day, series_id) do update set noted_at = excluded.noted_at`,
    given,
  );
}

/** Moves hours that hardly change any more into one row for each series and UTC day (ADR 0018). */
export class SealStore {
  constructor(
    private readonly knex: Knex,
    private readonly partitions: Partitions,
  ) {}

  /**
   * Notes the days that have become old enough to be sealed, a month of them at most.
   *
   * @returns whether the bound moved; then there may be more
   */
  async moveBound(nowMs: number): Promise<boolean> {
    const bound = dayOf(nowMs - HOT_DAYS * DAY_MS);
    const [oldest] = await this.partitions.names('signal_hour');
    const first = oldest === undefined ? bound : `${oldest.slice(-6, -2)}-${oldest.slice(-2)}-01`;
    return this.knex.transaction(async transaction => {
      // Who writes hours reads the bound: it must not move between that and their commit.
      if (!(await this.isAlone(transaction))) return false;
      const { rows } = await transaction.raw<{ rows: { from: string; to: string; moves: boolean }[] }>(
        `select held.day::text as from, step.day::text as to, step.day > held.day as moves
           from (select coalesce((select sealed_to from signal_seal), cast(:first as date)) as day) as held
          cross join lateral (select least(cast(:bound as date), held.day + ${DAYS_PER_STEP}) as day) as step`,
        { first, bound },
      );
      const [{ from, to, moves }] = rows;
      if (!moves) return false;
      await transaction.raw(
        `insert into signal_unsealed (series_id, day, noted_at)
         select series.series_id, cast(:from as date) + step, cast('-infinity' as timestamptz)
           from series cross join generate_series(0, cast(:to as date) - cast(:from as date) - 1) as step
         on conflict (day, series_id) do nothing`,
        { from, to },
      );
      await transaction.raw(
        `insert into signal_seal (sealed_to) values (cast(:to as date)) on conflict (only_row) do update set sealed_to = excluded.sealed_to`,
        { to },
      );
      return true;
    });
  }

  /** Seals what is noted, the oldest first. @returns days sealed, of all series; 0 when none is left or others write */
  async sealNoted(): Promise<number> {
    const { rows: span } = await this.knex.raw<{ rows: { from_day: Date | null; to_day: Date | null }[] }>(
      `select min(day)::timestamp at time zone 'UTC' as from_day, max(day)::timestamp at time zone 'UTC' as to_day from signal_unsealed`,
    );
    const [{ from_day: fromDay, to_day: toDay }] = span;
    if (fromDay === null || toDay === null) return 0;
    await this.partitions.ensure('signal_day_packed', fromDay.getTime(), toDay.getTime() + DAY_MS);
    return this.knex.transaction(async transaction => {
      if (!(await this.isAlone(transaction))) return 0;
      const { rows } = await transaction.raw<{ rows: { series_id: number; day: string }[] }>(
        `delete from signal_unsealed
          where (day, series_id) in (
            select day, series_id from signal_unsealed
             -- What was noted since then may need a partition that was not made.
             where noted_at < clock_timestamp() - interval '${CALM}' and day <= cast(? as date) order by day, series_id limit ?)
         returning series_id, day::text as day`,
        [dayOf(toDay.getTime()), PAIRS_PER_STEP],
      );
      if (rows.length === 0) return 0;
      await transaction.raw(`select seal_signal_days(cast(? as integer[]), cast(? as date[]))`, [
        rows.map(row => row.series_id),
        rows.map(row => row.day),
      ]);
      return rows.length;
    });
  }

  /** Gives the room of months that are sealed whole back to the disk. @returns partitions emptied */
  async releaseRoom(nowMs: number): Promise<string[]> {
    const emptied: string[] = [];
    for (const name of await this.partitions.endedBefore('signal_hour', nowMs - HOT_DAYS * DAY_MS)) {
      await this.knex.transaction(async transaction => {
        if (!(await this.isAlone(transaction))) return;
        // Readers of the month are not waited for.
        const { rows: lock } = await transaction.raw<{ rows: { is_free: boolean }[] }>(
          `select not exists (
             select 1 from pg_locks where relation = '${name}'::regclass and pid <> pg_backend_pid()) as is_free`,
        );
        if (!lock[0].is_free) return;
        const { rows } = await transaction.raw<{ rows: { has_rows: boolean; bytes: string }[] }>(
          `select exists (select 1 from ${name}) as has_rows, pg_relation_size('${name}') as bytes`,
        );
        if (rows[0].has_rows || rows[0].bytes === '0') return;
        await transaction.raw(`truncate ${name}`);
        emptied.push(name);
      });
    }
    return emptied;
  }

  /** Whether this transaction alone may move hours; it does not wait long, as writers would wait behind it. */
  private async isAlone(transaction: Knex.Transaction): Promise<boolean> {
    // A worker frozen in here would keep every writer of hours from writing.
    await transaction.raw(`set local idle_in_transaction_session_timeout = '10s'`);
    await transaction.raw(`set local lock_timeout = '2s'`);
    const { rows } = await transaction.raw<{ rows: { held: boolean }[] }>(`select pg_try_advisory_xact_lock(${LOCK}) as held`);
    return rows[0].held;
  }
}
