import { createHash } from 'node:crypto';
import { EventFact, EventLink } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind } from './bind';
import { SeriesIds } from './seriesIds';

/** Which feed an event came through. */
export interface EventOrigin {
  readonly source: string;
  readonly instance: string;
}

/** Tables of events that have a history. */
export type EventKind = EventFact['kind'];

/** An event as it is stored: its id, its content without links, and the hash of that. */
export interface EventVersion<T> {
  readonly externalId: string;
  readonly fact: T;
  readonly version: unknown;
  readonly hash: string;
}

/**
 * The newest version of each event in a page: the one to believe. Of two of one moment, and of
 * events that tell no moment, the one further down. Sorted by id, so that two writers lock rows
 * in one order.
 */
export function latestVersions<T extends { externalId: string; kind: string; links?: unknown; updatedMs?: number }>(
  facts: readonly T[],
): EventVersion<T>[] {
  const latest = new Map<string, T>();
  for (const fact of facts) {
    const held = latest.get(fact.externalId);
    const isOlder = held?.updatedMs !== undefined && fact.updatedMs !== undefined && fact.updatedMs < held.updatedMs;
    if (!isOlder) latest.set(fact.externalId, fact);
  }
  return [...latest.values()]
    .map(fact => {
      const { links: _, kind: _kind, ...version } = fact;
      const hash = createHash('sha256').update(JSON.stringify(version)).digest('hex');
      return { externalId: fact.externalId, fact, version, hash };
    })
    .sort((a, b) => (a.externalId < b.externalId ? -1 : 1));
}

/** A column of an event table and how a fact fills it. Names and types are constants of ours. */
export interface EventColumn<T> {
  readonly name: string;
  /** PostgreSQL type of one value. */
  readonly type: 'text' | 'boolean' | 'smallint' | 'integer' | 'real' | 'timestamptz' | 'jsonb';
  readonly read: (fact: T) => string | number | boolean | null;
  /** SQL that turns the given value into the column's, where they differ. */
  readonly select?: string;
}

/** A time as a column takes it. */
export const timestamp = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

/**
 * Upserts events by (source, instance, external id); an equal version changes nothing.
 *
 * @param onChange - further assignments of an update, over `stored` and `excluded`
 * @param guard - further condition of an update, e.g. that an older version never overwrites a newer
 * @returns ids that are new or changed
 */
export async function upsertEvents<T>(
  transaction: Knex.Transaction,
  table: string,
  origin: EventOrigin,
  events: readonly EventVersion<T>[],
  columns: readonly EventColumn<T>[],
  { onChange = '', guard = 'true' }: { onChange?: string; guard?: string } = {},
): Promise<ReadonlySet<string>> {
  if (events.length === 0) return new Set();
  const names = columns.map(column => column.name).join(', ');
  const { rows } = await transaction.raw<{ rows: { external_id: string }[] }>(
    `insert into ${table} as stored (source, instance, external_id, content_hash, ${names})
     select ?, ?, external_id, content_hash, ${columns.map(column => column.select ?? column.name).join(', ')}
       from unnest(?::text[], ?::text[], ${columns.map(column => `?::${column.type}[]`).join(', ')})
         as given(external_id, content_hash, ${names})
     on conflict (source, instance, external_id) do update set
       content_hash = excluded.content_hash, ${onChange}
       ${columns.map(({ name }) => `${name} = excluded.${name}`).join(', ')}
     where (${guard})
     returning external_id`,
    bind([
      origin.source,
      origin.instance,
      events.map(event => event.externalId),
      events.map(event => event.hash),
      ...columns.map(column => events.map(({ fact }) => column.read(fact))),
    ]),
  );
  return new Set(rows.map(row => row.external_id));
}

/** Notes that the inputs of derived rows and views changed, so that they are made anew. */
export async function noteDerivedChange(
  transaction: Knex.Transaction,
  input: 'incident' | 'change' | 'deployment' | 'dora_bound',
): Promise<void> {
  await transaction.raw(
    // The time after the wait for the row: one taken before it could lie before a refresh that saw nothing of this.
    `insert into derived_change (input, changed_at) values (?, clock_timestamp())
     on conflict (input) do update set changed_at = clock_timestamp()`,
    [input],
  );
}

/** Ends the version held of each of these events and begins the new one. */
export async function keepVersions(
  transaction: Knex.Transaction,
  kind: EventKind,
  origin: EventOrigin,
  versions: readonly EventVersion<unknown>[],
): Promise<void> {
  if (versions.length === 0) return;
  const ids = versions.map(version => version.externalId);
  await transaction.raw(
    `update event_history set recorded = tstzrange(lower(recorded), clock_timestamp())
      where event_kind = ? and source = ? and instance = ? and external_id = any(?) and upper_inf(recorded)`,
    [kind, origin.source, origin.instance, ids],
  );
  await transaction.raw(
    `insert into event_history (event_kind, source, instance, external_id, recorded, version)
     select ?, ?, ?, external_id, tstzrange(clock_timestamp(), null), version
       from unnest(?::text[], ?::jsonb[]) as given(external_id, version)`,
    [kind, origin.source, origin.instance, ids, versions.map(version => JSON.stringify(version.version))],
  );
}

/** A link that came or went: an event, and the series that gained or lost it. */
export interface MovedLink {
  readonly externalId: string;
  readonly seriesId: number;
}

interface LinkRow {
  readonly external_id: string;
  readonly series_id: number;
}

/**
 * Makes the links of these events the given ones, as far as the series that were asked for
 * go: a run for some of them says nothing of the others, whose links stay.
 *
 * @param asked - series that the run asked for
 * @returns links that came or went
 */
export async function replaceLinks(
  transaction: Knex.Transaction,
  kind: EventKind,
  origin: EventOrigin,
  events: readonly { externalId: string; links: readonly EventLink[] }[],
  seriesIds: SeriesIds,
  asked: readonly number[],
): Promise<MovedLink[]> {
  if (events.length === 0) return [];
  const rows = events.flatMap(event =>
    event.links.map(link => ({ id: event.externalId, series: seriesIds.get(link), via: link.via })),
  );
  const given = [rows.map(row => row.id), rows.map(row => row.series), rows.map(row => row.via)];
  const { rows: removed } = await transaction.raw<{ rows: LinkRow[] }>(
    `delete from event_series as held
      where event_kind = ? and source = ? and instance = ? and external_id = any(?) and series_id = any(?)
        and not exists (
          select 1 from unnest(?::text[], ?::integer[]) as given(external_id, series_id)
           where given.external_id = held.external_id and given.series_id = held.series_id)
     returning external_id, series_id`,
    [kind, origin.source, origin.instance, events.map(event => event.externalId), [...asked], given[0], given[1]],
  );
  const { rows: added } = await transaction.raw<{ rows: LinkRow[] }>(
    `insert into event_series as stored (event_kind, source, instance, external_id, series_id, via)
     select distinct on (external_id, series_id) ?, ?, ?, external_id, series_id, via
       from unnest(?::text[], ?::integer[], ?::text[]) as given(external_id, series_id, via)
      order by external_id, series_id, via
     on conflict (series_id, event_kind, source, instance, external_id) do update set via = excluded.via
       where stored.via <> excluded.via
     returning external_id, series_id`,
    [kind, origin.source, origin.instance, ...given],
  );
  return [...removed, ...added].map(row => ({ externalId: row.external_id, seriesId: row.series_id }));
}
