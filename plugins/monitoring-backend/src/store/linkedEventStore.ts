import { Fact, LinkedEventFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { CorrelatedKind, markCorrelation } from './correlationStore';
import {
  APM_EVENT_COLUMNS,
  CHANGE_COLUMNS,
  DEPLOYMENT_COLUMNS,
  ITSM_PROBLEM_COLUMNS,
  MERGE_REQUEST_COLUMNS,
  PIPELINE_COLUMNS,
} from './eventColumns';
import {
  EventColumn,
  EventOrigin,
  keepVersions,
  latestVersions,
  noteDerivedChange,
  replaceLinks,
  upsertEvents,
} from './eventStore';
import { SeriesIds } from './seriesIds';

/** Kinds of events that are stored, versioned and linked, and of which nothing else is derived at once. */
type PlainKind = Exclude<LinkedEventFact['kind'], 'problem' | 'incident'>;
type FactOf<K extends PlainKind> = LinkedEventFact & { kind: K };

interface PlainEvents<K extends PlainKind> {
  readonly columns: readonly EventColumn<FactOf<K>>[];
  /** Whether upstream says when it changed it, so that an older version is known as one. */
  readonly isDated: boolean;
  /** Whether rows that upstream does not show any more are tombstoned. */
  readonly isRechecked?: boolean;
  /** The input of derived rows that it is. */
  readonly input?: 'change' | 'deployment';
  /** Whether causes of incidents are found from it. */
  readonly correlates?: K & CorrelatedKind;
}

/** In the order in which a page writes them. */
const KINDS: { readonly [K in PlainKind]: PlainEvents<K> } = {
  change: { columns: CHANGE_COLUMNS, isDated: true, isRechecked: true, input: 'change', correlates: 'change' },
  itsm_problem: { columns: ITSM_PROBLEM_COLUMNS, isDated: true, isRechecked: true, correlates: 'itsm_problem' },
  event: { columns: APM_EVENT_COLUMNS, isDated: false },
  deployment: { columns: DEPLOYMENT_COLUMNS, isDated: true, input: 'deployment', correlates: 'deployment' },
  merge_request: { columns: MERGE_REQUEST_COLUMNS, isDated: true, correlates: 'merge_request' },
  pipeline: { columns: PIPELINE_COLUMNS, isDated: true },
};

/** Of these events the content hashes that are held. */
async function heldHashes(transaction: Knex.Transaction, table: PlainKind, origin: EventOrigin, ids: readonly string[]) {
  const { rows } = await transaction.raw<{ rows: { external_id: string; content_hash: string }[] }>(
    `select external_id, content_hash from ${table} where source = ? and instance = ? and external_id = any(?)`,
    [origin.source, origin.instance, [...ids]],
  );
  return new Map(rows.map(row => [row.external_id, row.content_hash]));
}

async function writeKind<K extends PlainKind>(
  transaction: Knex.Transaction,
  kind: K,
  origin: EventOrigin,
  facts: readonly FactOf<K>[],
  seriesIds: SeriesIds,
  asked: readonly number[],
): Promise<number> {
  if (facts.length === 0) return 0;
  const { columns, isDated, isRechecked, input, correlates }: PlainEvents<K> = KINDS[kind];
  const given = latestVersions(facts);
  const before = await heldHashes(transaction, kind, origin, given.map(event => event.externalId));
  // One of no series of ours is stored only when it is known: then it has moved away, and its links go.
  const events = given.filter(event => event.fact.links.length > 0 || before.has(event.externalId));
  const differs = `stored.content_hash <> excluded.content_hash${isDated ? ' and stored.updated_at <= excluded.updated_at' : ''}`;
  const changed = await upsertEvents(transaction, kind, origin, events, columns, {
    guard: isRechecked
      ? `(${differs}) or (stored.missing_since is not null and stored.content_hash = excluded.content_hash)`
      : differs,
    onChange: isRechecked ? 'missing_since = null, removed_at = null,' : '',
  });
  await keepVersions(
    transaction, kind, origin,
    events.filter(event => changed.has(event.externalId) && before.get(event.externalId) !== event.hash),
  );
  const held = await heldHashes(transaction, kind, origin, events.map(event => event.externalId));
  const moved = await replaceLinks(
    transaction, kind, origin,
    // An older version that was not accepted must not bring its links either.
    events
      .filter(event => held.get(event.externalId) === event.hash)
      .map(({ externalId, fact }) => ({ externalId, links: fact.links })),
    seriesIds,
    asked,
  );
  if (input && (changed.size > 0 || moved.length > 0)) await noteDerivedChange(transaction, input);
  if (correlates) {
    const touched = [...new Set([...changed, ...moved.map(link => link.externalId)])];
    await markCorrelation(transaction, correlates, origin, touched);
  }
  return changed.size;
}

/**
 * Upserts changes, problem records, APM events, deployments, merge requests and pipelines,
 * keeps every accepted version, and makes their links those of the newest.
 *
 * @returns events new or changed
 */
export async function writeLinkedEvents(
  transaction: Knex.Transaction,
  origin: EventOrigin,
  facts: readonly Fact[],
  seriesIds: SeriesIds,
  asked: readonly number[],
): Promise<number> {
  let written = 0;
  for (const kind of Object.keys(KINDS) as PlainKind[]) {
    const own = facts.filter((fact): fact is FactOf<typeof kind> => fact.kind === kind);
    written += await writeKind(transaction, kind, origin, own, seriesIds, asked);
  }
  return written;
}
