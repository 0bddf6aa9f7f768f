import { isSlotFact } from '@rosetta/backstage-plugin-monitoring-common';
import { FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';
import { bind } from './bind';
import { forgetHiddenCoverage } from './coverageStore';
import { FeedKey } from './feedStore';

interface Name {
  readonly entityRef: string;
  readonly environment: string;
  readonly message?: string;
}

/** Pivots that were found within a day and are all gone from a page that shows none: fewer may be. */
const DOUBTED = { atLeast: 5, within: '24 hours' };

const keyOf = ({ environment, entityRef }: Name) => `${environment}\n${entityRef}`;
const columnsOf = (names: readonly Name[]) => [names.map(name => name.entityRef), names.map(name => name.environment)];

/**
 * Absent pivots without those that it is too early to call absent. An answer that has nothing
 * of anybody is also what a token without rights or an empty copy of a source gives, so where
 * several were found a day ago and now none is, they keep their mark for that day (U9).
 */
async function believedAbsent(
  transaction: Knex.Transaction,
  source: string,
  absent: readonly Name[],
  found: readonly Name[],
): Promise<readonly Name[]> {
  if (found.length > 0 || absent.length < DOUBTED.atLeast) return absent;
  const { rows } = await transaction.raw<{ rows: { entityRef: string; environment: string }[] }>(
    `select pivot.entity_ref as "entityRef", pivot.environment
       from unnest(?::text[], ?::text[]) as named(entity_ref, environment)
       join entity_pivot as pivot using (entity_ref, environment)
      where pivot.source = ? and pivot.verification = 'found'
        and pivot.verified_at > clock_timestamp() - interval '${DOUBTED.within}'`,
    bind([...columnsOf(absent), source]),
  );
  if (rows.length < DOUBTED.atLeast) return absent;
  // What is missed meanwhile is asked for again once they are found.
  await transaction.raw(
    `with doubted as (
       select entity_ref, environment, source from entity_pivot
        where source = ? and (entity_ref, environment) in (select * from unnest(?::text[], ?::text[])) and hidden_since is null
        order by 1, 2, 3
          for update
     )
     update entity_pivot set hidden_since = clock_timestamp()
       from doubted
      where (entity_pivot.entity_ref, entity_pivot.environment, entity_pivot.source)
          = (doubted.entity_ref, doubted.environment, doubted.source)`,
    bind([source, ...columnsOf(rows)]),
  );
  const doubted = new Set(rows.map(keyOf));
  return absent.filter(name => !doubted.has(keyOf(name)));
}

async function mark(
  transaction: Knex.Transaction,
  source: string,
  verification: 'found' | 'not_found' | 'ambiguous' | 'refused',
  names: readonly Name[],
): Promise<void> {
  if (names.length === 0) return;
  await transaction.raw(
    // In the order in which the catalog's copy is written, so that neither waits for the other in a circle.
    `with changed as (
       select entity_pivot.entity_ref, entity_pivot.environment, entity_pivot.source, named.note
         from unnest(?::text[], ?::text[], ?::text[]) as named(entity_ref, environment, note)
         join entity_pivot
           on entity_pivot.entity_ref = named.entity_ref
          and entity_pivot.environment = named.environment
          and entity_pivot.source = ?
        where (entity_pivot.verification, entity_pivot.verification_note) is distinct from (?, named.note)
           or entity_pivot.verified_at < clock_timestamp() - interval '1 hour'
        order by 1, 2, 3
          for update of entity_pivot
     )
     update entity_pivot
        set verification = ?, verified_at = clock_timestamp(), verification_note = changed.note,
            -- Found, it is still to be asked what was asked while it was hidden.
            hidden_since = case when cast(? as boolean) then hidden_since else coalesce(hidden_since, clock_timestamp()) end
       from changed
      where (entity_pivot.entity_ref, entity_pivot.environment, entity_pivot.source)
          = (changed.entity_ref, changed.environment, changed.source)`,
    bind([
      ...columnsOf(names), names.map(name => name.message ?? null),
      source, verification, verification, verification === 'found',
    ]),
  );
}

/**
 * Notes what upstream did and did not know, by a page of a run that may judge it. What is
 * found on a page counts, whatever else the same page says of it.
 */
export async function writeVerification(transaction: Knex.Transaction, feed: FeedKey, page: FactPage): Promise<void> {
  const { notFound = [], ambiguous = [], refused = [], facts } = page;
  // Slots speak of their series; events do not: a quiet CI is found too, and the connector says so.
  const all = [...(page.found ?? []), ...(page.notFound ? facts.filter(isSlotFact) : [])];
  const found = [...new Map(all.map(name => [keyOf(name), name])).values()] as readonly Name[];
  const seen = new Set(found.map(keyOf));
  const unseen = <N extends Name>(names: readonly N[]) => names.filter(name => !seen.has(keyOf(name)));
  await mark(transaction, feed.source, 'not_found', await believedAbsent(transaction, feed.source, unseen(notFound), found));
  await mark(transaction, feed.source, 'ambiguous', unseen(ambiguous));
  await mark(transaction, feed.source, 'refused', unseen(refused));
  await mark(transaction, feed.source, 'found', found);
  await forgetHiddenCoverage(transaction, feed, found);
}
