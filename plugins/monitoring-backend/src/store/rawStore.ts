import { gunzipSync } from 'node:zlib';
import { RawPage } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';

/** What upstream said in one page of one run. */
export interface StoredPage {
  /** Greatest id of its parts: where the next page is looked for. */
  readonly lastId: string;
  readonly batchRunId: string;
  readonly storedAt: Date;
  readonly raw: readonly RawPage[];
}

/** Reads stored pages of a stream in the order in which they were stored. */
export class RawStore {
  constructor(private readonly knex: Knex) {}

  /** The id after which pages lie that were stored since an instant. */
  async idBefore(feed: { source: string; instance: string; stream: string }, sinceMs: number): Promise<string> {
    const { rows } = await this.knex.raw<{ rows: { id: string }[] }>(
      `select coalesce(min(raw_page_id) - 1, (select coalesce(max(raw_page_id), 0) from raw_page))::text as id
         from raw_page
        where source = ? and instance = ? and stream = ? and stored_at >= ?`,
      [feed.source, feed.instance, feed.stream, new Date(sinceMs)],
    );
    return rows[0].id;
  }

  /** Pages of a stream from an instant on. */
  async count(feed: { source: string; instance: string; stream: string }, afterId: string): Promise<number> {
    const { rows } = await this.knex.raw<{ rows: { n: number }[] }>(
      `select count(distinct (batch_run_id, page_number))::integer as n from raw_page
        where source = ? and instance = ? and stream = ? and raw_page_id > ?`,
      [feed.source, feed.instance, feed.stream, afterId],
    );
    return rows[0].n;
  }

  /** The next page after an id; undefined after the newest. */
  async next(feed: { source: string; instance: string; stream: string }, afterId: string): Promise<StoredPage | undefined> {
    const { rows } = await this.knex.raw<{
      rows: { id: string; run: string; stored_at: Date; route: string; content_type: string; context: string; body_gzip: Buffer }[];
    }>(
      `with first as (
         select batch_run_id, page_number from raw_page
          where source = :source and instance = :instance and stream = :stream and raw_page_id > :afterId
          order by raw_page_id limit 1
       )
       select raw_page_id::text as id, batch_run_id::text as run, stored_at, route, content_type, context, body_gzip
         from raw_page
        where (batch_run_id, page_number) = (select batch_run_id, page_number from first)
          and raw_page_id > :afterId
        order by raw_page_id`,
      { ...feed, afterId },
    );
    const last = rows.at(-1);
    return (
      last && {
        lastId: last.id,
        batchRunId: last.run,
        storedAt: last.stored_at,
        raw: rows.map(row => ({
          route: row.route, contentType: row.content_type, context: row.context, body: gunzipSync(row.body_gzip).toString('utf8'),
        })),
      }
    );
  }
}
