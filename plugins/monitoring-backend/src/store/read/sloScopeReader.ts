import { SloCompliance, SloDay, SloOrigin } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { SLO_LINE_DAYS } from '../sloDayStore';
import { toFields, windowOf } from './sloReader';
import { SloBurn, SloReading } from './sloRows';

/** Periods that are kept in `mv_slo_app_period`. */
export const SLO_VIEW_PERIODS = ['own', 'month', 'quarter'] as const;
export type SloViewPeriod = (typeof SLO_VIEW_PERIODS)[number];

/** As much of a reading as sums over many SLOs need. */
export interface SloScopeRow {
  readonly sloId: number;
  readonly entityRef: string;
  readonly origin: SloOrigin;
  readonly sliKind: string;
  readonly isPrevious: boolean;
  readonly compliance: SloCompliance | null;
  readonly remaining: number | null;
  readonly badMinutes: number | null;
  readonly budgetMinutes: number | null;
  readonly hoursCovered: number | null;
  readonly hoursExpected: number | null;
}

/** A declared SLO of one entity in a list. */
export interface DeclaredSlo {
  readonly sloId: number;
  readonly entityRef: string;
  readonly name: string;
  readonly target: number;
  readonly sli: number | null;
  readonly remaining: number | null;
  readonly compliance: SloCompliance | null;
}

/** A declared SLO that is missed over its own window, or one that was asked for. */
export interface UrgentSlo {
  readonly sloId: number;
  readonly entityRef: string;
  readonly name: string;
  readonly compliance: SloCompliance;
  /** Share of the budget that is left; negative when overspent. */
  readonly remaining: number | null;
  readonly budgetMinutes: number | null;
  readonly owner: string | null;
}

/** What a rule said when it was last looked at. */
export type SloBurnRow = Omit<SloBurn, 'queryNo' | 'minutesToExhaustion'>;

/** Rows of `slo_burn` are written at least once an hour: an older one says nothing of now. */
const BURN_STALE_AFTER = '75 minutes';

/** Reads SLOs of many entities at once, from the views and the burn rates that are kept. */
export class SloScopeReader {
  constructor(private readonly knex: Knex) {}

  /** The hour that the views are of; null before they were first filled. */
  async seenAt(): Promise<number | null> {
    const { rows } = await this.knex.raw<{ rows: { seen_at: Date }[] }>(`select seen_at from slo_bound`);
    return rows[0]?.seen_at.getTime() ?? null;
  }

  /** Every SLO of an environment over a period of the view and the one before, by entity. */
  async rows(environment: string, period: SloViewPeriod): Promise<SloScopeRow[]> {
    const { rows } = await this.knex.raw<{ rows: Record<string, unknown>[] }>(
      `select slo_id, entity_ref, origin, sli_kind, is_previous, compliance, remaining, bad_minutes, budget_minutes, hours_covered, hours_expected
         from mv_slo_app_period
        where environment = ? and period_key = ?
        order by entity_ref, slo_id, is_previous`,
      [environment, period],
    );
    return rows.map(row => toFields<SloScopeRow>(row));
  }

  /** What is declared for these entities, each SLO over its own window. */
  async declaredOf(entityRefs: readonly string[], environment: string): Promise<DeclaredSlo[]> {
    if (entityRefs.length === 0) return [];
    const { rows } = await this.knex.raw<{ rows: Record<string, unknown>[] }>(
      `select slo_id, entity_ref, name, target, sli, remaining, compliance
         from mv_slo_app_period
        where environment = ? and period_key = 'own' and not is_previous and entity_ref = any(?) and origin <> 'tier'`,
      [environment, [...entityRefs]],
    );
    return rows.map(row => toFields<DeclaredSlo>(row));
  }

  /** Declared SLOs of an environment that are missed over their own window, and of these ids those that can be judged. */
  async urgent(environment: string, sloIds: Iterable<number>): Promise<UrgentSlo[]> {
    const { rows } = await this.knex.raw<{ rows: Record<string, unknown>[] }>(
      `select slo_id, entity_ref, view.name, compliance, remaining, budget_minutes, entity.owner_ref as owner
         from mv_slo_app_period as view
         join entity using (entity_ref)
        where view.environment = ? and period_key = 'own' and not is_previous and origin <> 'tier'
          and entity.removed_at is null
          and (compliance = 'breached' or (compliance is not null and slo_id = any(?)))
        order by slo_id`,
      [environment, [...sloIds]],
    );
    return rows.map(row => toFields<UrgentSlo>(row));
  }

  /** How many of these entities have no SLO of their own: one of their tier is nobody's promise. */
  async countWithout(entityRefs: readonly string[], environment: string): Promise<number> {
    const { rows } = await this.knex.raw<{ rows: { n: number }[] }>(
      `select count(*)::integer as n
         from unnest(cast(? as text[])) as asked(entity_ref)
        where not exists (
          select 1
            from slo
            join slo_definition as definition
              on definition.slo_id = slo.slo_id
             and upper_inf(definition.valid)
           where slo.entity_ref = asked.entity_ref
             and slo.environment = ?
             and slo.origin <> 'tier')`,
      [[...entityRefs], environment],
    );
    return rows[0].n;
  }

  /** Readings of these SLOs over a period of the view, with the one before. */
  async readings(sloIds: readonly number[], period: SloViewPeriod): Promise<(SloReading & { isPrevious: boolean })[]> {
    if (sloIds.length === 0) return [];
    const { rows } = await this.knex.raw<{ rows: Record<string, unknown>[] }>(
      `select * from mv_slo_app_period where slo_id = any(?) and period_key = ?`,
      [[...sloIds], period],
    );
    return rows.map(({ period_key: _, entity_ref: __, seen_at: ___, name: ____, period_from, period_to, ...row }) => ({
      ...toFields<SloReading & { isPrevious: boolean }>(row),
      window: windowOf(period_from, period_to),
    }));
  }

  /** What the rules of these SLOs said last, while that is still of now; null for all of an environment that fire. */
  async burns(sloIds: readonly number[], nowMs: number): Promise<SloBurnRow[]> {
    if (sloIds.length === 0) return [];
    const { rows } = await this.knex.raw<{ rows: Record<string, unknown>[] }>(
      `select distinct on (slo_id, severity, long_minutes)
              slo_id, severity, long_minutes, short_minutes, threshold, resolution, burn_long, burn_short, coverage_long, coverage_short,
              state, reason
         from slo_burn
        where slo_id = any(?) and at > cast(? as timestamptz) - interval '${BURN_STALE_AFTER}' and at <= ?
        order by slo_id, severity, long_minutes, at desc`,
      [[...sloIds], new Date(nowMs), new Date(nowMs)],
    );
    return rows.map(row => toFields<SloBurnRow>(row));
  }

  /**
   * SLOs of an environment of which a rule fired when it was last looked at before an instant.
   *
   * @returns null where none was looked at around it: then nothing is known, and not "none"
   */
  async burning(environment: string, atMs: number): Promise<Set<number> | null> {
    const { rows } = await this.knex.raw<{ rows: { slo_id: number; is_firing: boolean }[] }>(
      `select slo_id, bool_or(state = 'firing') as is_firing
         from (
           select distinct on (burn.slo_id, burn.severity, burn.long_minutes) burn.slo_id, burn.state
             from slo_burn as burn
             join slo on slo.slo_id = burn.slo_id and slo.environment = :environment
            where burn.at > cast(:at as timestamptz) - interval '${BURN_STALE_AFTER}' and burn.at <= :at
            order by burn.slo_id, burn.severity, burn.long_minutes, burn.at desc
         ) as latest
        group by slo_id`,
      { environment, at: new Date(atMs) },
    );
    return rows.length === 0 ? null : new Set(rows.filter(row => row.is_firing).map(row => row.slo_id));
  }

  /** How SLOs of these entities stood at the end of each of the last days that were read, oldest first. KPI.md 1.1 and 8. */
  async days(entityRefs: readonly string[], environment: string, origin: 'declared' | 'all'): Promise<SloDay[]> {
    const { rows } = await this.knex.raw<{ rows: Record<string, unknown>[] }>(
      `with asked as materialized (
         select slo.slo_id, slo.entity_ref
           from slo
          where slo.environment = :environment and slo.entity_ref = any(:entityRefs) and (:all or slo.origin <> 'tier')
       ),
       -- Two SLOs of one outage are one outage: of each entity the most that any of its SLOs was overspent by.
       of_entity as (
         select held.day, asked.entity_ref,
                count(held.compliance) as judged,
                count(*) filter (where held.compliance <> 'breached') as kept,
                max(held.overspent_seconds) as lost,
                count(held.burned) as watched,
                count(*) filter (where held.burned) as burned,
                sum(held.hours_covered) filter (where held.hours_expected is not null) as covered,
                sum(held.hours_expected) filter (where held.hours_covered is not null) as expected
           from asked
           join slo_day as held on held.slo_id = asked.slo_id
          where held.day > (select max(day) from slo_day) - cast(:days as integer)
          group by held.day, asked.entity_ref
       )
       select day::text as day, sum(judged)::integer as judged,
              (sum(kept) / nullif(sum(judged), 0))::double precision as met,
              case when sum(judged) > 0 then coalesce(sum(lost), 0) end as lost_seconds,
              case when sum(watched) > 0 then sum(burned)::integer end as burned,
              (sum(covered) / nullif(sum(expected), 0))::double precision as coverage
         from of_entity
        group by day
        order by day`,
      { environment, entityRefs: [...entityRefs], all: origin === 'all', days: SLO_LINE_DAYS } as unknown as Knex.ValueDict,
    );
    return rows.map(row => toFields<SloDay>(row));
  }
}
