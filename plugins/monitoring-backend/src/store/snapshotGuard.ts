import { ConnectorError, FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';
import { bind } from './bind';
import { FeedKey } from './feedStore';

type Snapshot = NonNullable<FactPage['snapshot']>;

/**
 * What a list of everything must lose to be doubted (SECURITY-RELIABILITY 3.3.5). Of fewer
 * than these, losing some or all is an ordinary day.
 */
const DOUBTED = { emptyOf: 5, beyond: 20, ratio: 0.2, beyondAnyRatio: 500 };

/** How long it must stay so until it is believed. Rows of what comes back are there at its next look. */
const BELIEVED_AFTER = { empty: '24 hours', smaller: '1 hour' };

/** What we hold of the entities that were asked about, and what of it a snapshot would take away. */
interface Loss {
  readonly held: number;
  readonly gone: number;
  /** Without entities whose mapping is new: its own change makes theirs another list. */
  readonly settledGone: number;
}

const IS_NEW = `exists (
  select 1 from entity_pivot where entity_pivot.entity_ref = held.entity_ref and entity_pivot.source = :source
     and entity_pivot.verification = 'unverified')`;

const COUNTS = `count(*)::integer as held,
  count(*) filter (where held.is_told and not held.is_shown)::integer as gone,
  count(*) filter (where held.is_told and not held.is_shown and not ${IS_NEW})::integer as "settledGone"`;

async function lossOf(
  transaction: Knex.Transaction,
  feed: FeedKey,
  snapshot: Snapshot,
  facts: FactPage['facts'],
  asked: readonly string[],
): Promise<Loss> {
  const about = { source: feed.source, instance: feed.instance, asked: [...asked], told: [...snapshot.entityRefs] };
  if (snapshot.of === 'deployment_state') {
    const shown = facts.flatMap(fact => (fact.kind === 'deployment_state' ? [fact] : []));
    // By the entity and not by its environment: an application that moves is no loss.
    const { rows } = await transaction.raw<{ rows: [Loss] }>(
      `select ${COUNTS}
         from (select series.entity_ref, series.entity_ref = any(:told) as is_told,
                      (series.entity_ref, state.external_id) in (select * from unnest(cast(:refs as text[]), cast(:ids as text[]))) as is_shown
                 from deployment_state as state
                 join series using (series_id)
                where series.entity_ref = any(:asked) and state.source = :source and state.instance = :instance) as held`,
      { ...about, refs: shown.map(fact => fact.entityRef), ids: shown.map(fact => fact.externalId) },
    );
    return rows[0];
  }
  const shown = facts.flatMap(fact => (fact.kind === 'relation' && fact.origin === snapshot.of ? [fact] : []));
  const { rows } = await transaction.raw<{ rows: [Loss] }>(
    `select ${COUNTS}
       from (select from_ref as entity_ref, from_ref = any(:told) and to_ref <> all(cast(:unsettled as text[])) as is_told,
                    (from_ref, kind, to_ref) in (
                      select * from unnest(cast(:refs as text[]), cast(:kinds as text[]), cast(:toRefs as text[]))) as is_shown
               from entity_relation
              where upper_inf(valid) and from_ref = any(:asked) and source = :of) as held`,
    {
      ...about, of: snapshot.of, unsettled: [...(snapshot.unsettledRefs ?? [])], refs: shown.map(fact => fact.fromRef),
      kinds: shown.map(fact => fact.relation), toRefs: shown.map(fact => fact.toRef),
    },
  );
  return rows[0];
}

/** Whether the stream has been doubted for so long, with no run in between that was not. */
async function isBelieved(transaction: Knex.Transaction, feed: FeedKey, after: string): Promise<boolean> {
  const { rows } = await transaction.raw<{ rows: { is_believed: boolean | null }[] }>(
    `select min(started_at) < clock_timestamp() - cast(? as interval) as is_believed
       from batch_run
      where source = ? and instance = ? and stream = ? and error_code = 'suspicious_empty'
        and batch_run_id > coalesce((
              select max(batch_run_id) from batch_run
               where source = ? and instance = ? and stream = ? and state in ('done', 'done_with_rejects')), 0)`,
    bind([after, feed.source, feed.instance, feed.stream, feed.source, feed.instance, feed.stream]),
  );
  return rows[0].is_believed === true;
}

/**
 * Holds a list of everything against what is stored of it, before what is not in it is removed:
 * a list that is empty, or much shorter, is also what a token that lost its rights, or a source
 * that came back from an empty copy, is answered with.
 *
 * @param asked - entities that the run asked about, whether or not the answer tells all of them
 * @throws ConnectorError `suspicious_empty`; nothing of the page is to be stored then
 */
export async function assertSnapshotBelieved(
  transaction: Knex.Transaction,
  feed: FeedKey,
  page: FactPage,
  asked: readonly string[],
): Promise<void> {
  const { snapshot, facts } = page;
  if (!snapshot) return;
  const { held, gone, settledGone } = await lossOf(transaction, feed, snapshot, facts, asked);
  const kind = snapshot.of === 'deployment_state' ? 'deployment_state' : 'relation';
  const isEmpty = held >= DOUBTED.emptyOf && !facts.some(fact => fact.kind === kind);
  const isSmaller =
    settledGone > DOUBTED.beyondAnyRatio || (settledGone > DOUBTED.beyond && settledGone > DOUBTED.ratio * held);
  if (!isEmpty && !isSmaller) return;
  const after = isEmpty ? BELIEVED_AFTER.empty : BELIEVED_AFTER.smaller;
  if (await isBelieved(transaction, feed, after)) return;
  const noun = kind === 'relation' ? 'relations' : 'applications';
  throw new ConnectorError(
    `${feed.source} "${feed.instance}" ${
      isEmpty ? `shows none of the ${held}` : `does not show ${gone} of the ${held}`
    } ${noun} that are stored, so nothing was removed; check the rights of its token and whether it was restored from a copy. If it is true, it is believed once it has been so for ${after}`,
    { kind: 'malformed', code: 'suspicious_empty', source: feed.source, instance: feed.instance },
  );
}
