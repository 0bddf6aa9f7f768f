import { Knex } from 'knex';

/** One value of a row as it is compared: times as ISO-8601, lists sorted where their order says nothing. */
type Value = string | number | boolean | null | readonly string[];
export type Row = Readonly<Record<string, Value>>;

/** What upstream says of a row; undefined where nothing is claimed of its values. */
export type Claimed = Row | undefined;

/** The first few columns that differ, in words. */
export function differ(stored: Row, truth: Claimed): string | undefined {
  if (truth === undefined) return undefined;
  const differing = Object.entries(truth)
    .filter(([column, value]) => JSON.stringify(stored[column]) !== JSON.stringify(value))
    .map(([column, value]) => `${column} ${JSON.stringify(stored[column])}, not ${JSON.stringify(value)}`);
  return differing.length === 0 ? undefined : differing.slice(0, 3).join('; ');
}

const plain = (value: unknown): Value => (value instanceof Date ? value.toISOString() : (value as Value));

/** Rows of a table as they are compared. @param query - gives the columns that are compared, and perhaps more */
export async function readRows(knex: Knex, query: string, bindings: readonly string[] = []): Promise<Row[]> {
  const { rows } = await knex.raw<{ rows: Record<string, unknown>[] }>(query, [...bindings]);
  return rows.map(row => Object.fromEntries(Object.entries(row).map(([column, value]) => [column, plain(value)])));
}

/** Selects the rows of an event table as `stored`, with the series that they belong to as `environment entityRef` in the column `links`. */
export const selectLinked = (kind: string) =>
  `select stored.*, coalesce(link.list, '{}') as links
     from ${kind} as stored
     left join (
       select source, instance, external_id, array_agg(environment || ' ' || entity_ref) as list
         from event_series join series using (series_id) where event_kind = '${kind}'
        group by source, instance, external_id
     ) as link using (source, instance, external_id)`;

/** Rows of an event table of one source with their links, sorted. */
export async function readLinkedRows(knex: Knex, kind: string, source: string): Promise<Row[]> {
  const rows = await readRows(knex, `${selectLinked(kind)} where stored.source = ?`, [source]);
  return rows.map(({ content_hash: _hash, source: _source, ...row }) => ({ ...row, links: [...(row.links as string[])].sort() }));
}

/** When a live feed last reached the present, epoch ms; -Infinity when never. */
export async function readWatermark(knex: Knex, source: string, instance: string, stream: string): Promise<number> {
  const { rows } = await knex.raw<{ rows: { watermark: Date | null }[] }>(
    `select watermark from feed where source = ? and instance = ? and stream = ? and partition = 'live'`,
    [source, instance, stream],
  );
  return rows[0]?.watermark?.getTime() ?? -Infinity;
}

/** Relations come a moment after an entity, and with them the pivots that it has from its System. */
const MAPPED_AFTER_MS = 15_000;

/** From when on every entity was asked for, epoch ms: a catalog is copied while the first looks are taken. */
export async function readMappedFrom(knex: Knex): Promise<number> {
  const { rows } = await knex.raw<{ rows: [{ last: Date | null }] }>(`select max(first_seen_at) as last from entity where removed_at is null`);
  return rows[0].last === null ? Infinity : rows[0].last.getTime() + MAPPED_AFTER_MS;
}

export const isoOf = (text: string | null) => (text === null ? null : new Date(text).toISOString());
/** Of upstreams that write whole seconds. */
export const secondsOf = (text: string | null) =>
  text === null ? null : new Date(Math.floor(Date.parse(text) / 1_000) * 1_000).toISOString();
/** As a column of type real holds it. */
export const single = (value: number | null) => (value === null ? null : Math.fround(value));
