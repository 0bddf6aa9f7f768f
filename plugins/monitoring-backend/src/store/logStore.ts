import { createHash } from 'node:crypto';
import { LogHourFact, LogPatternDayFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind } from './bind';
import { timestamp } from './eventStore';
import { SeriesIds } from './seriesIds';

/** Upserts hours of log counts; an hour that is asked again is replaced. @returns hours new or changed */
export async function writeLogHours(
  transaction: Knex.Transaction,
  facts: readonly LogHourFact[],
  seriesIds: SeriesIds,
): Promise<number> {
  if (facts.length === 0) return 0;
  const latest = [...new Map(facts.map(fact => [`${seriesIds.get(fact)} ${fact.startMs}`, fact])).values()];
  const { rowCount } = await transaction.raw<{ rowCount: number }>(
    `insert into log_hour as held (series_id, ts, total, errors, exceptions)
     select series_id, ts, total, errors, exceptions
       from unnest(?::integer[], ?::timestamptz[], ?::bigint[], ?::bigint[], ?::bigint[])
         as given(series_id, ts, total, errors, exceptions)
      order by series_id, ts
     on conflict (series_id, ts) do update set
       total = excluded.total, errors = excluded.errors, exceptions = excluded.exceptions
     where (held.total, held.errors, held.exceptions) is distinct from (excluded.total, excluded.errors, excluded.exceptions)`,
    bind([
      latest.map(fact => seriesIds.get(fact)), latest.map(fact => timestamp(fact.startMs)),
      latest.map(fact => fact.total), latest.map(fact => fact.errors), latest.map(fact => fact.exceptions),
    ]),
  );
  return rowCount;
}

/**
 * Replaces the patterns of the days that the facts speak of: a page tells all patterns of
 * a series' day or none of them. @returns patterns held of those days
 */
export async function writeLogPatterns(
  transaction: Knex.Transaction,
  facts: readonly LogPatternDayFact[],
  seriesIds: SeriesIds,
): Promise<number> {
  if (facts.length === 0) return 0;
  const hashOf = (pattern: string) => createHash('sha256').update(pattern).digest('hex').slice(0, 32);
  const rows = [
    ...new Map(facts.map(fact => [`${seriesIds.get(fact)} ${fact.day} ${fact.pattern}`, fact])).values(),
  ].map(fact => ({ ...fact, seriesId: seriesIds.get(fact), hash: hashOf(fact.pattern) }));
  await transaction.raw(
    `delete from log_pattern_day
      where (series_id, day) in (select * from unnest(?::integer[], ?::date[]))`,
    [rows.map(row => row.seriesId), rows.map(row => row.day)],
  );
  await transaction.raw(
    `insert into log_pattern_day (series_id, day, pattern_hash, pattern, errors, first_at, last_at, is_sampled)
     select * from unnest(?::integer[], ?::date[], ?::text[], ?::text[], ?::bigint[], ?::timestamptz[], ?::timestamptz[],
                          ?::boolean[])`,
    bind([
      rows.map(row => row.seriesId), rows.map(row => row.day), rows.map(row => row.hash),
      rows.map(row => row.pattern), rows.map(row => row.errors), rows.map(row => timestamp(row.firstMs)),
      rows.map(row => timestamp(row.lastMs)), rows.map(row => row.isSampled),
    ]),
  );
  return rows.length;
}
