import { gunzipSync } from 'node:zlib';
import { Knex } from 'knex';
import { AdminReader, stateOfFeed, stateOfInstance } from '../product';
import { entityPattern, InstanceName, Subject, TriedStream } from './connectors';

/** Rows of some tables as text, without what tells one instance from another. */
export type Rows = ReadonlySet<string>;

/** Tables that name the source and the instance; the others know their series only. */
const OF_INSTANCE = new Set([
  'problem', 'event', 'incident', 'task_sla', 'change', 'deployment', 'deployment_state', 'merge_request', 'pipeline', 'event_series',
]);
const OF_SERIES = new Set([
  'signal_5min', 'signal_hour_all', 'metric_5min', 'metric_hour', 'log_hour', 'log_pattern_day', 'deployment_state', 'event_series',
]);
/** Made of an instance's name, or of the moment of looking. */
const APART = ['instance', 'series_id', 'content_hash', 'observed_at'];
/**
 * What depends on how often it was looked, and so differs where one instance was away for long:
 * Argo CD tells the image of the last sync only, and the times of pipelines are asked for fifty in a run.
 */
const OF_LOOKING: Readonly<Record<string, readonly string[]>> = {
  argocd: ['version', 'updated_at'],
  gitlab: ['started_at', 'finished_at', 'duration_s'],
};

/**
 * The rows of a stream of an instance, comparable with those of another instance.
 *
 * @param isSeldom - whether they are compared with an instance that is looked at less often
 */
export async function readRows(
  knex: Knex,
  subject: Subject,
  instance: InstanceName,
  { tables }: TriedStream,
  isSeldom: boolean,
): Promise<Rows> {
  const rows = new Set<string>();
  const apart = [...APART, ...(isSeldom ? OF_LOOKING[subject.name] ?? [] : [])];
  for (const table of tables) {
    const isOfSeries = OF_SERIES.has(table);
    // Of patterns Elasticsearch shows a choice, and who looks more often sees more: that a day has some is compared.
    const content = table === 'log_pattern_day' ? `jsonb_build_object('day', held.day)` : 'to_jsonb(held)';
    const { rows: found } = await knex.raw<{ rows: { row: string }[] }>(
      `select ((${content} - cast(:apart as text[]))
               ${isOfSeries ? `|| jsonb_build_object('entity', regexp_replace(series.entity_ref, '-[a-z]+$', ''), 'environment', series.environment)` : ''})::text as row
         from ?? as held ${isOfSeries ? 'join series using (series_id)' : ''}
        where true
          ${isOfSeries ? 'and series.entity_ref like :pattern' : ''}
          ${table === 'event_series' ? 'and held.event_kind = any(:tables)' : ''}
          ${OF_INSTANCE.has(table) ? 'and held.source = :source and held.instance = :instance' : ''}`.replace('??', `"${table}"`),
      { apart, pattern: entityPattern(subject, instance), source: subject.source, instance, tables: [...tables] },
    );
    for (const { row } of found) rows.add(`${table} ${row}`);
  }
  return rows;
}

/** How a run ended. */
export interface SeenBatch {
  readonly id: string;
  readonly state: string;
  readonly code: string | null;
  readonly message: string | null;
}

/** Runs of a feed after another run, oldest first. */
export async function readBatches(knex: Knex, subject: Subject, instance: InstanceName, stream: string, afterId: string): Promise<SeenBatch[]> {
  const { rows } = await knex.raw<{ rows: SeenBatch[] }>(
    `select batch_run_id::text as id, state, error_code as code, error_message as message from batch_run
      where source = ? and instance = ? and stream = ? and batch_run_id > ? order by batch_run_id`,
    [subject.source, instance, stream, afterId],
  );
  return rows;
}

export async function lastBatchId(knex: Knex): Promise<string> {
  const { rows } = await knex.raw<{ rows: { id: string }[] }>(`select coalesce(max(batch_run_id), 0)::text as id from batch_run`);
  return rows[0].id;
}

export async function countRejected(knex: Knex, batchIds: readonly string[]): Promise<number> {
  const { rows } = await knex.raw<{ rows: { n: number }[] }>(
    `select count(*)::integer as n from rejected_record where batch_run_id = any(cast(? as bigint[]))`,
    [[...batchIds]],
  );
  return rows[0].n;
}

/** What `/sources` says of an instance and of one of its streams. */
export interface Shown {
  readonly instanceState: string;
  readonly streamState: string;
  readonly streamCode: string | null;
  /** Epoch ms; null before the first run. */
  readonly watermarkMs: number | null;
  /** What is said to be collected, by series. */
  readonly coverage: ReadonlyMap<string, Coverage>;
}

/** Epoch ms. */
export interface Coverage {
  readonly fromMs: number;
  readonly toMs: number;
}

async function readCoverage(knex: Knex, subject: Subject, instance: InstanceName, stream: string): Promise<Map<string, Coverage>> {
  const { rows } = await knex.raw<{ rows: { name: string; covered_from: Date; covered_to: Date }[] }>(
    `select concat(regexp_replace(series.entity_ref, '-[a-z]+$', ''), ' ', series.environment) as name, covered_from, covered_to
       from pivot_coverage join series using (series_id)
      where source = ? and instance = ? and stream = ? and series.entity_ref like ?`,
    [subject.source, instance, stream, entityPattern(subject, instance)],
  );
  return new Map(rows.map(row => [row.name, { fromMs: row.covered_from.getTime(), toMs: row.covered_to.getTime() }]));
}

/** Reads what the handler of `/sources` is made of. */
export async function readShown(knex: Knex, subject: Subject, instance: InstanceName, stream: string): Promise<Shown> {
  const feeds = await new AdminReader(knex).feeds();
  const feed = feeds.find(row => row.source === subject.source && row.instance === instance && row.stream === stream);
  if (!feed) throw new Error(`${subject.source}/${instance} has no feed ${stream}`);
  return {
    // Streams that the matrix never runs have no state of their own here.
    instanceState: stateOfInstance(feed.source, instance, feeds.filter(row => row.lastSuccess !== null || row.errorCode !== null)).state,
    streamState: stateOfFeed(feed),
    streamCode: feed.errorCode,
    watermarkMs: feed.watermark?.getTime() ?? null,
    coverage: await readCoverage(knex, subject, instance, stream),
  };
}

/** Seconds for which an instance is still left alone; 0 when it is not. */
export async function readPause(knex: Knex, subject: Subject, instance: InstanceName): Promise<number> {
  const { rows } = await knex.raw<{ rows: { seconds: number }[] }>(
    `select greatest(0, extract(epoch from paused_until - clock_timestamp()))::float8 as seconds from source_budget
      where source = ? and instance = ? and paused_until > clock_timestamp()`,
    [subject.source, instance],
  );
  return rows[0]?.seconds ?? 0;
}

/** Places in which words of upstream could have been put, with the text of each. */
export async function readTexts(knex: Knex, subject: Subject, instance: InstanceName, afterBatchId: string): Promise<Map<'runs' | 'records', string>> {
  const key = [subject.source, instance];
  const { rows: runs } = await knex.raw<{ rows: { text: string }[] }>(
    `select to_jsonb(batch_run)::text as text from batch_run where source = :source and instance = :instance and batch_run_id > :after
     union all select to_jsonb(feed)::text from feed where source = :source and instance = :instance
     union all select to_jsonb(entity_pivot)::text from entity_pivot where source = :source and instance = :instance
     union all select concat(route, content_type) from raw_page where source = :source and instance = :instance and batch_run_id > :after`,
    { source: key[0], instance: key[1], after: afterBatchId },
  );
  const { rows: records } = await knex.raw<{ rows: { text: string }[] }>(
    `select to_jsonb(rejected_record)::text as text from rejected_record where source = ? and instance = ? and batch_run_id > ?`,
    [...key, afterBatchId],
  );
  const { rows: pages } = await knex.raw<{ rows: { context: string; body_gzip: Buffer }[] }>(
    `select context, body_gzip from raw_page where source = ? and instance = ? and batch_run_id > ?`,
    [...key, afterBatchId],
  );
  return new Map([
    ['runs', runs.map(row => row.text).join('\n')],
    ['records', [...records.map(row => row.text), ...pages.map(row => `${row.context}\n${gunzipSync(row.body_gzip).toString('utf8')}`)].join('\n')],
  ]);
}
