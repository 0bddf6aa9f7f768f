import { causeProbabilities, DEFAULT_DORA_RULES, DEPLOYMENTS_STALE_AFTER_MINUTES, DoraRules, SETTLE_MINUTES } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind } from './bind';
import { markAllDelivery } from './deliveryStore';
import { EventOrigin, noteDerivedChange } from './eventStore';
import { causalWindows } from './read/doraReader';

/** Kinds of facts that the links between incidents and their causes are made from. */
export type CorrelatedKind = 'incident' | 'deployment' | 'merge_request' | 'change' | 'itsm_problem' | 'commit_range';

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
export async function deriveCorrelations(knex: Knex, limit: number, rules: DoraRules = DEFAULT_DORA_RULES): Promise<number> {
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
        rows.map(row => row.source), rows.map(row => row.instance), rows.map(row => row.incident_id), causalWindows(rules),
        JSON.stringify(rules.evidence),
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

/** The views of delivery are of a moment at most this long ago, milliseconds. */
const BOUND_STEP_MS = 60_000;
/** Where their refresh takes long, they are made anew less often: it may take one of so many parts of the time. */
const REFRESH_PARTS = 20;

/**
 * Moves the moment, zone and rules of the views of delivery, so that they are refreshed; does
 * nothing within a minute, or longer where refreshing takes long. Rules that differ from
 * those that edges were made with have every incident looked at again, and those that
 * releases were judged by every release.
 *
 * @returns whether anything moved
 */
export async function moveDoraBound(knex: Knex, rules: DoraRules, reportingZone: string, nowMs: number): Promise<boolean> {
  const asked = [
    reportingZone, causalWindows(rules), causeProbabilities(rules.causeProbability), rules.causeProbability,
    `${DEPLOYMENTS_STALE_AFTER_MINUTES} minutes`, JSON.stringify(rules.evidence),
  ];
  return knex.transaction(async transaction => {
    await transaction.raw(`select pg_advisory_xact_lock(hashtext('rosetta:dora-bound'))`);
    const { rows: [held] } = await transaction.raw<{
      rows: { seenAt: Date; isSame: boolean; makesSameEdges: boolean; judgesTheSame: boolean; refreshMs: number }[];
    }>(
      `select bound.seen_at as "seenAt",
              (bound.reporting_zone, bound.causal_windows, bound.thresholds, bound.main_p, bound.stale_after, bound.rules)
                is not distinct from (asked.reporting_zone, asked.causal_windows, asked.thresholds, asked.main_p, asked.stale_after, asked.rules)
                as "isSame",
              (bound.causal_windows, bound.rules) is not distinct from (asked.causal_windows, asked.rules) as "makesSameEdges",
              (bound.causal_windows, bound.main_p) is not distinct from (asked.causal_windows, asked.main_p) as "judgesTheSame",
              coalesce((
                select sum(last.duration_ms)
                  from (select distinct on (view_name) duration_ms
                          from view_refresh
                         where view_name like 'mv\\_dora\\_%' and ok
                         order by view_name, view_refresh_id desc) as last), 0)::double precision as "refreshMs"
         from dora_bound as bound
        cross join (
          select ?::text as reporting_zone, ?::text[]::interval[] as causal_windows, ?::numeric[] as thresholds, ?::numeric as main_p,
                 ?::interval as stale_after, ?::jsonb as rules) as asked`,
      bind(asked),
    );
    const stepMs = Math.max(BOUND_STEP_MS, REFRESH_PARTS * (held?.refreshMs ?? 0));
    if (held?.isSame && Math.abs(nowMs - held.seenAt.getTime()) < stepMs) return false;
    await transaction.raw(
      `insert into dora_bound (reporting_zone, causal_windows, thresholds, main_p, stale_after, rules, seen_at)
       values (?, ?::text[]::interval[], ?::numeric[], ?, ?, ?, ?)
       on conflict (only_row) do update set
         seen_at = excluded.seen_at, reporting_zone = excluded.reporting_zone, causal_windows = excluded.causal_windows,
         thresholds = excluded.thresholds, main_p = excluded.main_p, stale_after = excluded.stale_after, rules = excluded.rules`,
      bind([...asked, new Date(nowMs)]),
    );
    if (held && !held.makesSameEdges) {
      await transaction.raw(
        `insert into correlation_dirty (source, instance, incident_id) select source, instance, external_id from incident`,
      );
    }
    // What is kept of releases was judged by the rules before.
    if (held && !held.judgesTheSame) await markAllDelivery(transaction);
    await noteDerivedChange(transaction, 'dora_bound');
    return true;
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

/** Keeps a verdict with its line of audit; it counts from the next round on, above all evidence. */
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
    await transaction.raw(
      `insert into audit (at, actor, action, subject, detail) values (clock_timestamp(), ?, ?, ?, ?)`,
      [
        givenBy, `cause_${verdict}`, `${incident.source}:${incident.instance}:${incident.externalId}`, JSON.stringify({ target, note }),
      ],
    );
    await markCorrelation(transaction, 'incident', incident, [incident.externalId]);
  });
}
