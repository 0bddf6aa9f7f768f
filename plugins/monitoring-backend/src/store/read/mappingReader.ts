import { ANY_ENVIRONMENT, MappingCoverage, PivotNeed } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { FindingRow, PivotRow } from './pivotReader';

export interface MatrixPivot extends Omit<PivotRow, 'coveredFromMs' | 'coveredToMs' | 'isSignalSource'> {
  readonly verified: Date | null;
  readonly note: string | null;
}

/** An entity with its pivots in one environment, and what is wrong with them. */
export interface MatrixRow {
  readonly entityRef: string;
  readonly kind: string;
  readonly name: string;
  readonly title: string | null;
  readonly owner: string | null;
  readonly system: string | null;
  readonly pivots: readonly MatrixPivot[];
  readonly findings: readonly FindingRow[];
}

export interface MatrixFilter {
  readonly environment: string;
  readonly scope: string | null;
  readonly search: string | null;
  readonly filter: 'all' | 'findings' | 'not_mapped' | 'overridden';
  readonly visible: readonly string[] | null;
  readonly needs: readonly PivotNeed[];
  readonly offset: number;
  readonly limit: number;
}

type Counts = Record<MatrixFilter['filter'], number>;

/**
 * What each entity needs, and whether it has it. An entity that switched a source off does
 * not need it; what its System gives counts as had.
 */
const NEEDS = `
  need as (select * from unnest(cast(:needNames as text[]), cast(:needKinds as text[]), cast(:needSources as text[]))
           as need(name, kind, source)),
  had as (
    select entity.entity_ref, need.name,
           coalesce(bool_or(pivot.state = 'mapped'), false) as is_mapped,
           coalesce(bool_or(pivot.state = 'mapped' and pivot.verification = 'found'), false) as is_found,
           coalesce(bool_or(pivot.state = 'switched_off'), false) as is_off
      from entity
      join need on need.kind = entity.kind
      left join entity_pivot as pivot
        on pivot.entity_ref = entity.entity_ref and pivot.source = need.source
       and pivot.environment in (:environment, :any)
     where entity.removed_at is null
     group by entity.entity_ref, need.name
  )`;

const needValues = (needs: readonly PivotNeed[], environment: string) => ({
  needNames: needs.map(need => need.need),
  needKinds: needs.map(need => need.kind),
  needSources: needs.map(need => need.source),
  environment,
  any: ANY_ENVIRONMENT,
});

/** Reads how entities are named upstream, for admins. */
export class MappingReader {
  constructor(private readonly knex: Knex) {}

  /** A page of entities by name, with the number of rows under each filter. */
  async matrix(filter: MatrixFilter): Promise<{ rows: MatrixRow[]; total: number; counts: Counts }> {
    const values = {
      ...needValues(filter.needs, filter.environment),
      scope: filter.scope,
      // What is typed is text, not a pattern.
      search: filter.search === null ? null : `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`,
      filter: filter.filter,
      visible: filter.visible === null ? null : [...filter.visible],
      offset: filter.offset,
      limit: filter.limit,
    } as unknown as Knex.ValueDict;
    const { rows } = await this.knex.raw<{
      rows: (MatrixRow & { total: number; counts: Counts })[];
    }>(
      `with ${NEEDS}, candidate as (
         select entity.*,
                exists (select 1 from finding where finding.entity_ref = entity.entity_ref)
                  or exists (select 1 from entity_pivot as pivot
                              where pivot.entity_ref = entity.entity_ref and pivot.environment in (:environment, :any)
                                and pivot.verification in ('not_found', 'ambiguous', 'refused')) as has_findings,
                exists (select 1 from had
                         where had.entity_ref = entity.entity_ref and not had.is_mapped and not had.is_off) as lacks_any,
                exists (select 1 from entity_pivot as pivot
                         where pivot.entity_ref = entity.entity_ref and pivot.environment in (:environment, :any)
                           and pivot.origin = 'mapping') as is_overridden
           from entity
          where entity.removed_at is null
            -- What needs nothing and has nothing would only be in the way.
            and (entity.kind in (select kind from need)
                 or exists (select 1 from entity_pivot as pivot where pivot.entity_ref = entity.entity_ref)
                 or exists (select 1 from finding where finding.entity_ref = entity.entity_ref))
            and (cast(:scope as text) is null or entity.entity_ref = :scope or exists (
              select 1 from entity_scope as member
               where member.scope_ref = :scope and member.entity_ref = entity.entity_ref and upper_inf(member.valid)))
            and (cast(:visible as text[]) is null or entity.entity_ref = any(cast(:visible as text[])))
            and (cast(:search as text) is null or entity.name ilike :search or entity.title ilike :search)
       ), counted as (
         select count(*)::integer as n_all, count(*) filter (where has_findings)::integer as n_findings,
                count(*) filter (where lacks_any)::integer as n_lacking,
                count(*) filter (where is_overridden)::integer as n_overridden
           from candidate
       ), page as (
         select candidate.*, count(*) over ()::integer as total
           from candidate
          where case :filter when 'findings' then has_findings when 'not_mapped' then lacks_any
                             when 'overridden' then is_overridden else true end
          order by name, entity_ref
          limit :limit offset :offset
       )
       select page.entity_ref as "entityRef", page.kind, page.name, page.title, page.owner_ref as owner,
              page.system_ref as system, coalesce(page.total, 0) as total,
              json_build_object('all', n_all, 'findings', n_findings, 'not_mapped', n_lacking, 'overridden', n_overridden) as counts,
              coalesce((
                select json_agg(json_build_object(
                         'source', pivot.source, 'instance', pivot.instance, 'environment', pivot.environment,
                         'state', pivot.state, 'origin', pivot.origin, 'pivot', pivot.pivot,
                         'verification', pivot.verification, 'verified', pivot.verified_at, 'note', pivot.verification_note)
                         order by pivot.environment = :any, pivot.source)
                  from entity_pivot as pivot
                 where pivot.entity_ref = page.entity_ref and pivot.environment in (:environment, :any)
              ), '[]') as pivots,
              coalesce((
                select json_agg(json_build_object('source', finding.source, 'environment', finding.environment,
                         'key', finding.key, 'value', finding.value, 'message', finding.message, 'example', finding.example)
                         order by finding.key)
                  from finding where finding.entity_ref = page.entity_ref
              ), '[]') as findings
         from counted left join page on true
        order by page.name, page.entity_ref`,
      values,
    );
    const found = rows.filter(row => row.entityRef !== null);
    return {
      rows: found.map(row => ({
        ...row,
        pivots: row.pivots.map(pivot => ({ ...pivot, verified: pivot.verified === null ? null : new Date(pivot.verified) })),
      })),
      total: found.length > 0 ? found[0].total : 0,
      counts: rows[0].counts,
    };
  }

  /** Whether such an entity may be mapped: it is present and of a kind that is monitored. */
  async isMappable(entityRef: string): Promise<boolean> {
    const { rows } = await this.knex.raw<{ rows: unknown[] }>(
      `select 1 from entity where entity_ref = ? and removed_at is null and kind in ('component', 'api', 'resource', 'system')`,
      [entityRef],
    );
    return rows.length > 0;
  }

  /** Pivots needed and found, by owner, A to Z; entities without an owner last. */
  async coverage(
    environment: string,
    needs: readonly PivotNeed[],
    visible: readonly string[] | null,
  ): Promise<MappingCoverage['teams']> {
    const { rows } = await this.knex.raw<{ rows: MappingCoverage['teams'] }>(
      `with ${NEEDS}
       select entity.owner_ref as ref, max(coalesce(owner.title, owner.name)) as name,
              count(distinct entity.entity_ref)::integer as entities,
              count(*) filter (where had.is_mapped or not had.is_off)::integer as needed,
              count(*) filter (where had.is_found)::integer as found
         from had
         join entity on entity.entity_ref = had.entity_ref
         left join entity as owner on owner.entity_ref = entity.owner_ref
        where cast(:visible as text[]) is null or entity.entity_ref = any(cast(:visible as text[]))
        group by entity.owner_ref
        order by max(coalesce(owner.title, owner.name)) nulls last, entity.owner_ref`,
      { ...needValues(needs, environment), visible: visible === null ? null : [...visible] } as unknown as Knex.ValueDict,
    );
    return rows;
  }

  /** Keeps the coverage of a day, so that it can be compared with later; written once an hour. */
  async keepCoverage(day: string, teams: MappingCoverage['teams']): Promise<void> {
    await this.knex.raw(
      `insert into mapping_coverage_day (day, team_ref, needed, found)
       select ?::date, * from unnest(?::text[], ?::integer[], ?::integer[])
       on conflict (day, team_ref) do update set needed = excluded.needed, found = excluded.found`,
      [day, teams.map(team => team.ref ?? ''), teams.map(team => team.needed), teams.map(team => team.found)],
    );
  }

  /** Share found on a day over all teams; null where that day was not kept. */
  async coverageOn(day: string): Promise<number | null> {
    const { rows } = await this.knex.raw<{ rows: { ratio: number | null }[] }>(
      `select (sum(found) / nullif(sum(needed), 0))::double precision as ratio from mapping_coverage_day where day = ?::date`,
      [day],
    );
    return rows[0].ratio;
  }
}
