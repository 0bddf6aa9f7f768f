import {
  ANY_ENVIRONMENT,
  EntityState,
  TipSlot,
  Tier,
  UNKNOWN_ENVIRONMENT,
  Verdict,
  VerdictReason,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind } from './bind';

/** What is known of a series for its verdict. */
export interface JudgedSeries {
  readonly seriesId: number;
  readonly tier: Tier;
  readonly isMapped: boolean;
  readonly hasBlockingFinding: boolean;
  readonly isNotFoundUpstream: boolean;
  readonly lastDataMs: number | null;
  /** Oldest first. */
  readonly slots: readonly TipSlot[];
  readonly openProblems: readonly { displayId: string; title: string; severity: string; startedMs: number }[];
  /** Without duplicates and canceled ones; most urgent first. */
  readonly openIncidents: readonly { number: string; title: string; priority: number | null; openedMs: number }[];
  /** The window the present lies in, registered before it began. */
  readonly maintenance: { startMs: number; endMs: number } | null;
  readonly current: { state: EntityState; sinceMs: number; reasons: readonly VerdictReason[] } | null;
}

interface JudgedRow {
  series_id: number;
  tier: Tier;
  is_mapped: boolean;
  is_blocked: boolean;
  is_not_found: boolean;
  last_data_at: Date | null;
  slots: { t: number; r: number | null; e: number | null; l: number | null; s: number | null; a: number | null }[] | null;
  problems: { d: string; t: string; s: string; b: number }[] | null;
  incidents: { n: string; t: string; p: number | null; o: number }[] | null;
  maintenance_from: Date | null;
  maintenance_to: Date | null;
  state: EntityState | null;
  since: Date | null;
  reasons: VerdictReason[] | null;
}

const toTip = (slot: NonNullable<JudgedRow['slots']>[number]): TipSlot => ({
  startMs: slot.t,
  requests: slot.r,
  errors: slot.e,
  latencyP95Ms: slot.l,
  saturationRatio: slot.s,
  availabilityRatio: slot.a,
});

/** Whether an incident row is open: somebody still has to act (KPI.md 1.7). */
export const OPEN_INCIDENT_SQL = `incident.removed_at is null and (incident.state in ('new', 'in_progress', 'on_hold')
  or (incident.state = 'unknown' and incident.resolved_at is null))`;

const TIP_JSON = `json_build_object('t', (extract(epoch from slot.ts) * 1000)::bigint, 'r', slot.requests, 'e', slot.errors,
  'l', slot.latency_p95_ms, 's', slot.saturation_ratio, 'a', slot.availability_ratio)`;

/** States of series: what they are judged from, and what was concluded. */
export class StateStore {
  constructor(private readonly knex: Knex) {}

  /** Every series of a present entity with what its verdict needs. */
  async listJudged(slotCount: number, nowMs: number): Promise<JudgedSeries[]> {
    const { rows } = await this.knex.raw<{ rows: JudgedRow[] }>(
      `select
         series.series_id,
         entity.tier,
         coalesce(pivot.is_mapped, false) as is_mapped,
         coalesce(blocked.is_blocked, false) as is_blocked,
         coalesce(pivot.is_not_found, false) as is_not_found,
         coalesce(newest.ts + interval '5 minutes', state.last_data_at) as last_data_at,
         tip.slots,
         problems.list as problems,
         incidents.list as incidents,
         maintenance.starts_at as maintenance_from,
         maintenance.ends_at as maintenance_to,
         state.state,
         state.since,
         state.reasons
       from series
       join entity
         on entity.entity_ref = series.entity_ref
        and entity.removed_at is null
       left join (
         select entity_ref, environment, true as is_mapped, verification = 'not_found' as is_not_found
           from entity_pivot
          where is_signal_source
       ) as pivot
         on pivot.entity_ref = series.entity_ref
        and pivot.environment = series.environment
       left join (
         select entity_ref, environment, bool_or(blocks_signals) as is_blocked
           from finding
          group by entity_ref, environment
       ) as blocked
         on blocked.entity_ref = series.entity_ref
        and blocked.environment = series.environment
       left join lateral (
         select slot.ts from signal_5min as slot
          where slot.series_id = series.series_id
          order by slot.ts desc limit 1
       ) as newest on true
       left join lateral (
         select json_agg(${TIP_JSON} order by slot.ts) as slots
           from signal_5min as slot
          where slot.series_id = series.series_id
            and slot.ts > newest.ts - make_interval(mins => 5 * cast(:slotCount as integer))
       ) as tip on true
       left join lateral (
         select json_agg(json_build_object('d', problem.display_id, 't', problem.title, 's', problem.severity,
                  'b', (extract(epoch from problem.started_at) * 1000)::bigint) order by problem.started_at) as list
           from event_series as link
           join problem using (source, instance, external_id)
          where link.series_id = series.series_id
            and link.event_kind = 'problem'
            and problem.status = 'open'
       ) as problems on true
       left join lateral (
         select json_agg(json_build_object('n', incident.number, 't', incident.title, 'p', incident.priority,
                  'o', (extract(epoch from incident.opened_at) * 1000)::bigint)
                  order by incident.priority nulls last, incident.opened_at) as list
           from event_series as link
           join incident using (source, instance, external_id)
          where link.series_id = series.series_id
            and link.event_kind = 'incident'
            and link.via <> 'dependency'
            and ${OPEN_INCIDENT_SQL}
            and incident.parent_id is null
       ) as incidents on true
       left join lateral (
         select min(held.starts_at) as starts_at, max(held.ends_at) as ends_at
           from maintenance_window as held
          where held.entity_ref = series.entity_ref
            and held.environment = series.environment
            and held.removed_at is null
            and held.registered_at <= held.starts_at
            and held.starts_at <= :now and held.ends_at > :now
       ) as maintenance on true
       left join entity_state as state on state.series_id = series.series_id
       where series.environment not in (:any, :unknown)
       order by series.series_id`,
      { slotCount, now: new Date(nowMs), any: ANY_ENVIRONMENT, unknown: UNKNOWN_ENVIRONMENT },
    );
    return rows.map(row => ({
      seriesId: row.series_id,
      tier: row.tier,
      isMapped: row.is_mapped,
      hasBlockingFinding: row.is_blocked,
      isNotFoundUpstream: row.is_not_found,
      lastDataMs: row.last_data_at?.getTime() ?? null,
      slots: (row.slots ?? []).map(toTip),
      openProblems: (row.problems ?? []).map(problem => ({
        displayId: problem.d,
        title: problem.t,
        severity: problem.s,
        startedMs: problem.b,
      })),
      openIncidents: (row.incidents ?? []).map(incident => ({
        number: incident.n,
        title: incident.t,
        priority: incident.p,
        openedMs: incident.o,
      })),
      maintenance:
        row.maintenance_from && row.maintenance_to
          ? { startMs: row.maintenance_from.getTime(), endMs: row.maintenance_to.getTime() }
          : null,
      current:
        row.state && row.since && row.reasons
          ? { state: row.state, sinceMs: row.since.getTime(), reasons: row.reasons }
          : null,
    }));
  }

  /** The whole tip of one series, newest first. */
  async readTip(seriesId: number): Promise<TipSlot[]> {
    const { rows } = await this.knex.raw<{ rows: { slots: JudgedRow['slots'] }[] }>(
      `select json_agg(${TIP_JSON} order by slot.ts desc) as slots from signal_5min as slot where slot.series_id = ?`,
      [seriesId],
    );
    return (rows[0].slots ?? []).map(toTip);
  }

  /** Keeps a verdict; a change of state is noted for ever. */
  async writeState(
    seriesId: number,
    verdict: Verdict & { sinceMs: number; lastDataMs: number | null },
    from: EntityState | null,
    nowMs: number,
  ): Promise<void> {
    const reasons = JSON.stringify(verdict.reasons);
    await this.knex.transaction(async transaction => {
      await transaction.raw(
        `insert into entity_state (series_id, state, since, reasons, underlying, evaluated_at, last_data_at)
         values (?, ?, ?, ?, ?, ?, ?)
         on conflict (series_id) do update set
           state = excluded.state, since = excluded.since, reasons = excluded.reasons, underlying = excluded.underlying,
           evaluated_at = excluded.evaluated_at, last_data_at = excluded.last_data_at`,
        [
          seriesId, verdict.state, new Date(verdict.sinceMs), reasons, verdict.underlying, new Date(nowMs),
          verdict.lastDataMs === null ? null : new Date(verdict.lastDataMs),
        ],
      );
      if (from !== verdict.state) {
        await transaction.raw(
          `insert into entity_state_change (series_id, changed_at, from_state, to_state, reasons)
           values (?, ?, ?, ?, ?) on conflict do nothing`,
          [seriesId, new Date(nowMs), from, verdict.state, reasons],
        );
      }
    });
  }

  /** Notes that these series were judged again with the same outcome. */
  async touchStates(seriesIds: readonly number[], lastData: readonly (number | null)[], nowMs: number) {
    await this.knex.raw(
      `update entity_state
          set evaluated_at = ?, last_data_at = judged.last_data_at
         from unnest(?::integer[], ?::timestamptz[]) as judged(series_id, last_data_at)
        where entity_state.series_id = judged.series_id`,
      bind([
        new Date(nowMs),
        seriesIds,
        lastData.map(ms => (ms === null ? null : new Date(ms).toISOString())),
      ]),
    );
  }
}
