import { DEFAULT_CAUSAL_WINDOW_HOURS, DEFAULT_EVIDENCE, SETTLE_MINUTES, Tier } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind } from './bind';
import { EventOrigin, noteDerivedChange } from './eventStore';

/** Kinds of facts that the links between incidents and their causes are made from. */
export type CorrelatedKind = 'incident' | 'deployment' | 'merge_request' | 'change' | 'itsm_problem' | 'commit_range';

const TIERS: readonly Tier[] = [1, 2, 3, 4];

/** Causal windows of tiers 1 to 4 as PostgreSQL reads intervals. */
const CAUSAL_WINDOWS = TIERS.map(tier => `${DEFAULT_CAUSAL_WINDOW_HOURS[tier]} hours`);

/** Marks the incidents whose causes these events may change, in the transaction that stores the events. */
export async function markCorrelation(
  transaction: Knex.Transaction,
  kind: CorrelatedKind,
  origin: EventOrigin,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await transaction.raw(`select derive_correlation_mark(?, ?, ?, ?::text[])`, bind([kind, origin.source, origin.instance, ids]));
}

/**
 * Claims marks and ties just their incidents to releases and changes anew. KPI.md 5.
 *
 * One worker at a time: so what was known at a moment never changes afterwards.
 *
 * @param limit - marks taken at most; an incident may have several
 * @returns incidents taken; 0 when none is left, or another worker is at it
 */
export async function deriveCorrelations(knex: Knex, limit: number): Promise<number> {
  return knex.transaction(async transaction => {
    const { rows: lock } = await transaction.raw<{ rows: { held: boolean }[] }>(
      `select pg_try_advisory_xact_lock(hashtext('rosetta:correlation')) as held`,
    );
    // Days are not to wait for what another worker does already.
    if (!lock[0].held) return 0;
    const { rows } = await transaction.raw<{ rows: { source: string; instance: string; incident_id: string }[] }>(
      `with claimed as (
         delete from correlation_dirty
          where correlation_dirty_id in (
            select correlation_dirty_id from correlation_dirty order by correlation_dirty_id limit ? for update skip locked)
         returning source, instance, incident_id
       )
       select distinct source, instance, incident_id from claimed`,
      [limit],
    );
    if (rows.length === 0) return 0;
    const { rows: derived } = await transaction.raw<{ rows: { changed: number }[] }>(
      `select derive_correlation(?::text[], ?::text[], ?::text[], ?::text[]::interval[], ?::jsonb, clock_timestamp()) as changed`,
      bind([
        rows.map(row => row.source), rows.map(row => row.instance), rows.map(row => row.incident_id), CAUSAL_WINDOWS,
        JSON.stringify(DEFAULT_EVIDENCE),
      ]),
    );
    if (derived[0].changed > 0) await noteDerivedChange(transaction, 'deployment');
    return rows.length;
  });
}

/** Keeps which deployments are seen unhealthy after the settle time. @returns deployments newly seen so */
export async function noteDegraded(knex: Knex): Promise<number> {
  return knex.transaction(async transaction => {
    const { rows } = await transaction.raw<{ rows: { noted: number }[] }>(
      `select derive_correlation_degraded(make_interval(mins => ?), clock_timestamp()) as noted`,
      [SETTLE_MINUTES],
    );
    if (rows[0].noted > 0) await noteDerivedChange(transaction, 'deployment');
    return rows[0].noted;
  });
}

/** What somebody says of a cause of an incident. */
export interface CorrelationVerdict {
  /** Feed and id of the incident. */
  readonly incident: EventOrigin & { readonly externalId: string };
  /** A release by any of its deployments and the series it was on, or a change. */
  readonly target:
    | ({ readonly kind: 'release'; readonly seriesId: number; readonly externalId: string } & EventOrigin)
    | ({ readonly kind: 'change'; readonly externalId: string } & EventOrigin);
  /** `withdrawn` takes back what was said before. */
  readonly verdict: 'confirmed' | 'refuted' | 'withdrawn';
  /** Opaque reference of who says so, as in the audit. */
  readonly givenBy: string;
  readonly note: string;
}

/** Keeps a verdict; it counts from the next round on, above all evidence. */
export async function writeVerdict(knex: Knex, { incident, target, verdict, givenBy, note }: CorrelationVerdict): Promise<void> {
  await knex.transaction(async transaction => {
    await transaction.raw(
      `insert into correlation_verdict (source, instance, incident_id, target_kind, series_id, target_source, target_instance,
         target_id, verdict, given_by, given_at, note)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, clock_timestamp(), ?)`,
      [
        incident.source, incident.instance, incident.externalId, target.kind, target.kind === 'release' ? target.seriesId : 0,
        target.source, target.instance, target.externalId, verdict, givenBy, note,
      ],
    );
    await markCorrelation(transaction, 'incident', incident, [incident.externalId]);
  });
}
