import {
  DeploymentStateFact,
  Fact,
  RelationFact,
  SloReadingFact,
} from '@rosetta/backstage-plugin-monitoring-common';
import { FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';
import { bind } from './bind';
import { EventOrigin, timestamp } from './eventStore';
import { SeriesIds } from './seriesIds';

type Snapshot = NonNullable<FactPage['snapshot']>;

/** Upserts what is deployed now; of a snapshot also ends what is not among it. @returns rows changed */
async function writeDeploymentStates(
  transaction: Knex.Transaction,
  origin: EventOrigin,
  facts: readonly DeploymentStateFact[],
  seriesIds: SeriesIds,
  snapshot: Snapshot | undefined,
): Promise<number> {
  const rows = [...new Map(facts.map(fact => [`${seriesIds.get(fact)}\n${fact.externalId}`, fact])).values()];
  if (snapshot) {
    await transaction.raw(
      `delete from deployment_state as held
        using series
        where series.series_id = held.series_id and series.entity_ref = any(?)
          and held.source = ? and held.instance = ?
          and (held.series_id, held.external_id) not in (select * from unnest(?::integer[], ?::text[]))`,
      [
        [...snapshot.entityRefs], origin.source, origin.instance,
        rows.map(row => seriesIds.get(row)), rows.map(row => row.externalId),
      ],
    );
  }
  if (rows.length === 0) return 0;
  const { rowCount } = await transaction.raw<{ rowCount: number }>(
    `insert into deployment_state as held
       (series_id, source, instance, external_id, sync, health, health_since, operation_phase, operation_started_at,
        operation_finished_at, revision, version, images, repository, deployed_at, conditions, observed_at)
     select series_id, ?, ?, external_id, sync, health, health_since, operation_phase, operation_started_at,
            operation_finished_at, revision, version, array(select jsonb_array_elements_text(images)), repository,
            deployed_at, array(select jsonb_array_elements_text(conditions)), observed_at
       from unnest(?::integer[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::text[], ?::timestamptz[],
                   ?::timestamptz[], ?::text[], ?::text[], ?::jsonb[], ?::text[], ?::timestamptz[], ?::jsonb[],
                   ?::timestamptz[])
         as given(series_id, external_id, sync, health, health_since, operation_phase, operation_started_at,
                  operation_finished_at, revision, version, images, repository, deployed_at, conditions, observed_at)
      order by series_id, external_id
     on conflict (series_id, source, instance, external_id) do update set
       sync = excluded.sync, health = excluded.health, health_since = excluded.health_since,
       operation_phase = excluded.operation_phase, operation_started_at = excluded.operation_started_at,
       operation_finished_at = excluded.operation_finished_at, revision = excluded.revision,
       version = excluded.version, images = excluded.images, repository = excluded.repository,
       deployed_at = excluded.deployed_at, conditions = excluded.conditions, observed_at = excluded.observed_at
     where held.observed_at <= excluded.observed_at`,
    bind([
      origin.source, origin.instance,
      rows.map(row => seriesIds.get(row)), rows.map(row => row.externalId),
      rows.map(row => row.sync), rows.map(row => row.health), rows.map(row => timestamp(row.healthSinceMs)),
      rows.map(row => row.operationPhase), rows.map(row => timestamp(row.operationStartedMs)),
      rows.map(row => timestamp(row.operationFinishedMs)), rows.map(row => row.revision),
      rows.map(row => row.version), rows.map(row => JSON.stringify(row.images)), rows.map(row => row.repository),
      rows.map(row => timestamp(row.deployedMs)), rows.map(row => JSON.stringify(row.conditions)),
      rows.map(row => timestamp(row.observedMs)),
    ]),
  );
  return rowCount;
}

/** Opens relations that are new and, of a snapshot, ends those that are over. @returns relations opened or ended */
async function writeRelations(
  transaction: Knex.Transaction,
  facts: readonly RelationFact[],
  snapshot: Snapshot | undefined,
): Promise<number> {
  if (facts.length === 0 && !snapshot) return 0;
  const given = [
    facts.map(fact => fact.fromRef), facts.map(fact => fact.relation), facts.map(fact => fact.toRef),
    facts.map(fact => fact.origin),
  ];
  const { rowCount: ended } = await transaction.raw<{ rowCount: number }>(
    `update entity_relation as held
        set valid = tstzrange(lower(valid), clock_timestamp())
      where upper_inf(valid) and from_ref = any(?) and source = ? and to_ref <> all(cast(? as text[]))
        and (from_ref, kind, to_ref, source) not in (select * from unnest(?::text[], ?::text[], ?::text[], ?::text[]))`,
    bind([snapshot?.entityRefs ?? [], snapshot?.of ?? '', snapshot?.unsettledRefs ?? [], ...given]),
  );
  const { rowCount: opened } = await transaction.raw<{ rowCount: number }>(
    `insert into entity_relation (from_ref, kind, to_ref, source, valid)
     select distinct from_ref, kind, to_ref, source, tstzrange(clock_timestamp(), null)
       from unnest(?::text[], ?::text[], ?::text[], ?::text[]) as given(from_ref, kind, to_ref, source)
     on conflict (from_ref, kind, to_ref, source) where upper_inf(valid) do nothing`,
    bind(given),
  );
  return ended + opened;
}

/** Adds readings of upstream SLOs. @returns readings added */
async function writeSloReadings(
  transaction: Knex.Transaction,
  origin: EventOrigin,
  facts: readonly SloReadingFact[],
  seriesIds: SeriesIds,
): Promise<number> {
  if (facts.length === 0) return 0;
  const { rowCount } = await transaction.raw<{ rowCount: number }>(
    `insert into slo_reading (series_id, source, instance, external_id, observed_at, name, target_ratio, warning_ratio,
                              sli_ratio, budget_left_ratio, status, time_window)
     select series_id, ?, ?, external_id, observed_at, name, target_ratio, warning_ratio, sli_ratio, budget_left_ratio,
            status, time_window
       from unnest(?::integer[], ?::text[], ?::timestamptz[], ?::text[], ?::float8[], ?::float8[], ?::float8[],
                   ?::float8[], ?::text[], ?::text[])
         as given(series_id, external_id, observed_at, name, target_ratio, warning_ratio, sli_ratio, budget_left_ratio,
                  status, time_window)
     on conflict (series_id, source, instance, external_id, observed_at) do nothing`,
    bind([
      origin.source, origin.instance,
      facts.map(fact => seriesIds.get(fact)), facts.map(fact => fact.externalId),
      facts.map(fact => timestamp(fact.observedMs)), facts.map(fact => fact.name),
      facts.map(fact => fact.targetRatio), facts.map(fact => fact.warningRatio), facts.map(fact => fact.sliRatio),
      facts.map(fact => fact.budgetLeftRatio), facts.map(fact => fact.status), facts.map(fact => fact.window),
    ]),
  );
  return rowCount;
}

const factsOf = <K extends Fact['kind']>(facts: readonly Fact[], kind: K) =>
  facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);

/**
 * Stores facts that tell how things are now.
 *
 * @param snapshot - what the facts are all there is of
 * @returns rows changed
 */
export async function writeStateFacts(
  transaction: Knex.Transaction,
  origin: EventOrigin,
  facts: readonly Fact[],
  seriesIds: SeriesIds,
  snapshot: Snapshot | undefined,
): Promise<number> {
  const states = factsOf(facts, 'deployment_state');
  const ofStates = snapshot?.of === 'deployment_state' ? snapshot : undefined;
  const ofRelations = snapshot?.of === 'deployment_state' ? undefined : snapshot;
  return (
    (await writeDeploymentStates(transaction, origin, states, seriesIds, ofStates)) +
    (await writeRelations(transaction, factsOf(facts, 'relation'), ofRelations)) +
    (await writeSloReadings(transaction, origin, factsOf(facts, 'slo_reading'), seriesIds))
  );
}
