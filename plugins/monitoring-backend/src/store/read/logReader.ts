import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';

export interface LogHourRow {
  readonly startMs: number;
  readonly total: number;
  readonly errors: number;
  readonly exceptions: number;
}

export interface LogPatternRow {
  readonly pattern: string;
  readonly errors: number;
  readonly first: Date;
  readonly last: Date;
  readonly isSampled: boolean;
}

/** Reads log counts and patterns of one series. */
export class LogReader {
  constructor(private readonly knex: Knex) {}

  /** Hours held that begin in the window, oldest first. */
  async hours(seriesId: number, window: HalfOpenWindow): Promise<LogHourRow[]> {
    const { rows } = await this.knex.raw<{ rows: { ts: Date; total: string; errors: string; exceptions: string }[] }>(
      `select ts, total, errors, exceptions from log_hour where series_id = ? and ts >= ? and ts < ? order by ts`,
      [seriesId, new Date(window.startMs), new Date(window.endMs)],
    );
    return rows.map(row => ({
      startMs: row.ts.getTime(),
      total: Number(row.total),
      errors: Number(row.errors),
      exceptions: Number(row.exceptions),
    }));
  }

  /** The most frequent messages of the days that the window touches, in the reporting zone. */
  async patterns(seriesId: number, window: HalfOpenWindow, zone: string, limit: number): Promise<LogPatternRow[]> {
    const { rows } = await this.knex.raw<{
      rows: { pattern: string; errors: string; first: Date; last: Date; is_sampled: boolean }[];
    }>(
      `select min(pattern) as pattern, sum(errors) as errors, min(first_at) as first, max(last_at) as last,
              bool_or(is_sampled) as is_sampled
         from log_pattern_day
        where series_id = :seriesId
          and day >= (cast(:start as timestamptz) at time zone :zone)::date
          and day <= ((cast(:end as timestamptz) - interval '1 millisecond') at time zone :zone)::date
        group by pattern_hash
        order by sum(errors) desc, pattern_hash
        limit :limit`,
      { seriesId, zone, limit, start: new Date(window.startMs), end: new Date(window.endMs) },
    );
    return rows.map(row => ({
      pattern: row.pattern,
      errors: Number(row.errors),
      first: row.first,
      last: row.last,
      isSampled: row.is_sampled,
    }));
  }
}
