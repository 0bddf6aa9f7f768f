import { ProblemFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import {
  EventColumn,
  EventOrigin,
  keepVersions,
  latestVersions,
  replaceLinks,
  timestamp,
  upsertEvents,
} from './eventStore';
import { SeriesIds } from './seriesIds';

const COLUMNS: readonly EventColumn<ProblemFact>[] = [
  { name: 'display_id', type: 'text', read: fact => fact.displayId },
  { name: 'title', type: 'text', read: fact => fact.title },
  { name: 'status', type: 'text', read: fact => fact.status },
  { name: 'severity', type: 'text', read: fact => fact.severity },
  { name: 'impact', type: 'text', read: fact => fact.impact },
  { name: 'started_at', type: 'timestamptz', read: fact => timestamp(fact.startedMs) },
  { name: 'ended_at', type: 'timestamptz', read: fact => timestamp(fact.endedMs) },
  {
    name: 'affected_ids', type: 'jsonb', read: fact => JSON.stringify(fact.affectedIds),
    select: 'array(select jsonb_array_elements_text(affected_ids))',
  },
  { name: 'root_cause_id', type: 'text', read: fact => fact.rootCauseId },
];

/**
 * Upserts problems, keeps every accepted version, and replaces their links.
 *
 * A problem that concerns no series of ours is not stored. @returns problems new or changed
 */
export async function writeProblems(
  transaction: Knex.Transaction,
  origin: EventOrigin,
  facts: readonly ProblemFact[],
  seriesIds: SeriesIds,
  asked: readonly number[],
): Promise<number> {
  const events = latestVersions(facts.filter(fact => fact.links.length > 0));
  const changed = await upsertEvents(transaction, 'problem', origin, events, COLUMNS, {
    guard: 'stored.content_hash <> excluded.content_hash',
  });
  await keepVersions(transaction, 'problem', origin, events.filter(event => changed.has(event.externalId)));
  await replaceLinks(
    transaction, 'problem', origin,
    events.map(({ externalId, fact }) => ({ externalId, links: fact.links })),
    seriesIds,
    asked,
  );
  return changed.size;
}
