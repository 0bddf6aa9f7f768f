import { IncidentFact, TaskSlaFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { markCorrelation } from './correlationStore';
import {
  EventColumn,
  EventOrigin,
  EventVersion,
  keepVersions,
  latestVersions,
  MovedLink,
  noteDerivedChange,
  replaceLinks,
  timestamp,
  upsertEvents,
} from './eventStore';
import { SeriesIds } from './seriesIds';

const COLUMNS: readonly EventColumn<IncidentFact>[] = [
  { name: 'number', type: 'text', read: fact => fact.number },
  { name: 'title', type: 'text', read: fact => fact.title },
  { name: 'state', type: 'text', read: fact => fact.state },
  { name: 'state_code', type: 'text', read: fact => fact.stateCode },
  { name: 'priority', type: 'smallint', read: fact => fact.priority },
  { name: 'impact', type: 'smallint', read: fact => fact.impact },
  { name: 'urgency', type: 'smallint', read: fact => fact.urgency },
  { name: 'category', type: 'text', read: fact => fact.category },
  { name: 'subcategory', type: 'text', read: fact => fact.subcategory },
  { name: 'close_code', type: 'text', read: fact => fact.closeCode },
  { name: 'assignment_group', type: 'text', read: fact => fact.assignmentGroup },
  { name: 'opened_at', type: 'timestamptz', read: fact => timestamp(fact.openedMs) },
  { name: 'resolved_at', type: 'timestamptz', read: fact => timestamp(fact.resolvedMs) },
  { name: 'closed_at', type: 'timestamptz', read: fact => timestamp(fact.closedMs) },
  { name: 'reopen_count', type: 'integer', read: fact => fact.reopenCount },
  { name: 'reassignment_count', type: 'integer', read: fact => fact.reassignmentCount },
  { name: 'business_duration_s', type: 'integer', read: fact => fact.businessDurationSeconds },
  { name: 'problem_id', type: 'text', read: fact => fact.problemId },
  { name: 'caused_by_change_id', type: 'text', read: fact => fact.causedByChangeId },
  { name: 'fix_change_id', type: 'text', read: fact => fact.fixChangeId },
  { name: 'parent_id', type: 'text', read: fact => fact.parentId },
  { name: 'ci_id', type: 'text', read: fact => fact.ciId },
  { name: 'updated_at', type: 'timestamptz', read: fact => timestamp(fact.updatedMs) },
];

const SLA_COLUMNS: readonly EventColumn<TaskSlaFact>[] = [
  { name: 'incident_id', type: 'text', read: fact => fact.incidentId },
  { name: 'name', type: 'text', read: fact => fact.name },
  { name: 'target', type: 'text', read: fact => fact.target },
  { name: 'stage', type: 'text', read: fact => fact.stage },
  { name: 'has_breached', type: 'boolean', read: fact => fact.hasBreached },
  { name: 'started_at', type: 'timestamptz', read: fact => timestamp(fact.startedMs) },
  { name: 'ended_at', type: 'timestamptz', read: fact => timestamp(fact.endedMs) },
  { name: 'planned_end_at', type: 'timestamptz', read: fact => timestamp(fact.plannedEndMs) },
  { name: 'business_used_ratio', type: 'real', read: fact => fact.businessUsedRatio },
  { name: 'updated_at', type: 'timestamptz', read: fact => timestamp(fact.updatedMs) },
];

/** A change of content, and never by a version older than the one held. */
const NEWER = `stored.content_hash <> excluded.content_hash and stored.updated_at <= excluded.updated_at`;

/** Priorities whose incidents decide the state of a day; days of others need no recomputing. */
const GATE_PRIORITY = 2;

/** Days of an incident that are judged anew: no more than are kept. */
const LONGEST_DAYS = 400;

/** The days an incident was open on are judged anew for every series it belongs to, or did until now. */
async function markDays(
  transaction: Knex.Transaction,
  origin: EventOrigin,
  ids: readonly string[],
  wereUrgent: readonly string[],
  moved: readonly MovedLink[],
  zone: string,
) {
  await transaction.raw(
    `insert into rollup_dirty (series_id, day, hours_changed)
     select series_id, day,
            -- Outages are counted by some SLOs: only then do hours change with an incident.
            exists (
              select from series
                join slo on slo.entity_ref = series.entity_ref and slo.environment = series.environment
               where series.series_id = judged.series_id and slo.sli_kind = 'availability_service')
       from (
         select distinct touched.series_id, day::date as day
           from incident
           join (
             select external_id, series_id from event_series
              where event_kind = 'incident' and source = :source and instance = :instance and external_id = any(:ids)
             union
             select external_id, series_id from unnest(cast(:movedIds as text[]), cast(:movedSeries as integer[])) as moved(external_id, series_id)
           ) as touched on touched.external_id = incident.external_id
          cross join lateral generate_series(
            greatest(incident.opened_at, clock_timestamp() - make_interval(days => :longest)) at time zone :zone,
            coalesce(incident.resolved_at, clock_timestamp()) at time zone :zone + interval '1 day',
            interval '1 day') as day
          where incident.source = :source and incident.instance = :instance and incident.external_id = any(:ids)
            and (incident.priority <= :gate or incident.external_id = any(:wereUrgent))
       ) as judged
      order by day, series_id
     on conflict (day, series_id) do update set
       marked_at = excluded.marked_at, hours_changed = rollup_dirty.hours_changed or excluded.hours_changed`,
    {
      source: origin.source, instance: origin.instance, ids, wereUrgent, zone, longest: LONGEST_DAYS, gate: GATE_PRIORITY,
      movedIds: moved.map(link => link.externalId), movedSeries: moved.map(link => link.seriesId),
    } as unknown as Knex.ValueDict,
  );
}

/** Of these events the ones that are known already, and whether each is held in just this version. */
async function heldVersions(
  transaction: Knex.Transaction,
  origin: EventOrigin,
  events: readonly EventVersion<IncidentFact>[],
): Promise<Map<string, { hash: string; isUrgent: boolean }>> {
  const { rows } = await transaction.raw<{ rows: { external_id: string; content_hash: string; priority: number | null }[] }>(
    `select external_id, content_hash, priority from incident where source = ? and instance = ? and external_id = any(?)`,
    [origin.source, origin.instance, events.map(event => event.externalId)],
  );
  return new Map(
    rows.map(row => [
      row.external_id,
      { hash: row.content_hash, isUrgent: row.priority !== null && row.priority <= GATE_PRIORITY },
    ]),
  );
}

/**
 * Upserts incidents, keeps every accepted version, and makes their links those of the newest.
 *
 * An incident of no series of ours is stored only when it is known: then it has moved
 * away, and its links go. @returns incidents new or changed
 */
export async function writeIncidents(
  transaction: Knex.Transaction,
  origin: EventOrigin,
  facts: readonly IncidentFact[],
  seriesIds: SeriesIds,
  asked: readonly number[],
  zone: string,
): Promise<number> {
  const given = latestVersions(facts);
  if (given.length === 0) return 0;
  const before = await heldVersions(transaction, origin, given);
  const events = given.filter(event => event.fact.links.length > 0 || before.has(event.externalId));
  const changed = await upsertEvents(transaction, 'incident', origin, events, COLUMNS, {
    guard: `(${NEWER}) or (stored.missing_since is not null and stored.content_hash = excluded.content_hash)`,
    onChange: `missing_since = null, removed_at = null,
       left_new_at = case when stored.left_new_at is null and stored.state = 'new' and excluded.state <> 'new'
         then excluded.updated_at else stored.left_new_at end,`,
  });
  await keepVersions(
    transaction, 'incident', origin,
    events.filter(event => changed.has(event.externalId) && before.get(event.externalId)?.hash !== event.hash),
  );
  const held = await heldVersions(transaction, origin, events);
  // An older version that was not accepted must not bring its links either.
  const current = events.filter(event => held.get(event.externalId)?.hash === event.hash);
  const moved = await replaceLinks(
    transaction, 'incident', origin,
    current.map(({ externalId, fact }) => ({ externalId, links: fact.links })),
    seriesIds,
    asked,
  );
  if (changed.size > 0 || moved.length > 0) {
    const touched = [...new Set([...changed, ...moved.map(link => link.externalId)])];
    // One that is not urgent any more no longer decides its days: they are judged anew as well.
    const wereUrgent = touched.filter(id => before.get(id)?.isUrgent);
    await markDays(transaction, origin, touched, wereUrgent, moved, zone);
    await markCorrelation(transaction, 'incident', origin, touched);
    await noteDerivedChange(transaction, 'incident');
  }
  return changed.size;
}

/** Upserts SLA clocks and keeps every accepted version. @returns clocks new or changed */
export async function writeTaskSlas(
  transaction: Knex.Transaction,
  origin: EventOrigin,
  facts: readonly TaskSlaFact[],
): Promise<number> {
  const events = latestVersions(facts);
  const changed = await upsertEvents(transaction, 'task_sla', origin, events, SLA_COLUMNS, { guard: NEWER });
  await keepVersions(transaction, 'task_sla', origin, events.filter(event => changed.has(event.externalId)));
  if (changed.size > 0) await noteDerivedChange(transaction, 'incident');
  return changed.size;
}
