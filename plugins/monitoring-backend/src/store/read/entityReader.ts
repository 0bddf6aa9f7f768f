import { EntityState, HalfOpenWindow, Tier, VerdictReason } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';

/** An entity with its state in one environment. */
export interface EntityRow {
  readonly entityRef: string;
  readonly kind: string;
  readonly name: string;
  readonly title: string | null;
  readonly type: string | null;
  readonly tier: Tier;
  readonly tierDeclared: boolean;
  readonly ownerRef: string | null;
  readonly systemRef: string | null;
  /** Null when the entity has no series in the environment. */
  readonly seriesId: number | null;
  readonly state: EntityState;
  readonly sinceMs: number | null;
  readonly reasons: readonly VerdictReason[];
  readonly lastDataMs: number | null;
  /** The state without the maintenance window; null outside one. */
  readonly underlying: EntityState | null;
}

interface RawEntityRow {
  entity_ref: string;
  kind: string;
  name: string;
  title: string | null;
  type: string | null;
  tier: Tier;
  tier_declared: boolean;
  owner_ref: string | null;
  system_ref: string | null;
  series_id: number | null;
  state: EntityState | null;
  since: Date | null;
  reasons: VerdictReason[] | null;
  last_data_at: Date | null;
  underlying: EntityState | null;
}

const SELECT = `
  select entity.entity_ref, entity.kind, entity.name, entity.title, entity.type, entity.tier, entity.tier_declared,
         entity.owner_ref, entity.system_ref, series.series_id, state.state, state.since, state.reasons, state.last_data_at,
         state.underlying
    from entity
    left join series
      on series.entity_ref = entity.entity_ref
     and series.environment = :environment
    left join entity_state as state on state.series_id = series.series_id`;

function toEntity(row: RawEntityRow): EntityRow {
  return {
    entityRef: row.entity_ref,
    kind: row.kind,
    name: row.name,
    title: row.title,
    type: row.type,
    tier: row.tier,
    tierDeclared: row.tier_declared,
    ownerRef: row.owner_ref,
    systemRef: row.system_ref,
    seriesId: row.series_id,
    state: row.state ?? 'unknown',
    sinceMs: row.since?.getTime() ?? null,
    reasons: row.reasons ?? [],
    lastDataMs: row.last_data_at?.getTime() ?? null,
    underlying: row.underlying,
  };
}

/** One scope as the catalog has it. */
export interface ScopeRow {
  readonly ref: string;
  readonly kind: 'domain' | 'system' | 'group';
  readonly name: string;
  readonly title: string | null;
  readonly parent: string | null;
}

/** One entity in one scope, now. */
export interface MemberRow {
  readonly scopeRef: string;
  readonly entityRef: string;
  readonly name: string;
  readonly tier: Tier;
  readonly state: EntityState;
  readonly seriesId: number;
  /** Whether it has a pivot in at least one source. */
  readonly isMapped: boolean;
}

/** Reads entities, their states and scopes for the API. */
export class EntityReader {
  constructor(private readonly knex: Knex) {}

  async find(entityRef: string, environment: string): Promise<EntityRow | undefined> {
    const { rows } = await this.knex.raw<{ rows: RawEntityRow[] }>(
      `${SELECT} where entity.entity_ref = :entityRef and entity.removed_at is null`,
      { entityRef, environment },
    );
    return rows.map(toEntity)[0];
  }

  /** Refs of present entities of this bare name, whatever their kind and namespace. */
  async findByName(name: string): Promise<string[]> {
    const { rows } = await this.knex.raw<{ rows: { entity_ref: string }[] }>(
      `select entity_ref from entity
        where lower(name) = lower(?) and removed_at is null and kind in ('component', 'api', 'resource', 'system')
        order by entity_ref limit 20`,
      [name],
    );
    return rows.map(row => row.entity_ref);
  }

  /**
   * Entities with a series in the environment that belong to the scope, most urgent first or by name.
   * Systems add entities up and are none themselves.
   *
   * @param visible - refs the caller may read; null for all
   */
  async list(filter: {
    environment: string;
    scope: string | null;
    state: EntityState | null;
    visible: readonly string[] | null;
    sort: 'urgency' | 'name';
    offset: number;
    limit: number;
  }): Promise<{ rows: EntityRow[]; total: number }> {
    const where = `
      where entity.removed_at is null
        and entity.kind <> 'system'
        -- What an API or a server has of its System is no telemetry of its own (KPI.md 4.4.4).
        and (entity.kind = 'component' or exists (
          select 1 from entity_pivot as pivot
           where pivot.entity_ref = entity.entity_ref and pivot.state = 'mapped' and pivot.origin <> 'inherited'))
        and series.series_id is not null
        and (cast(:scope as text) is null or exists (
          select 1 from entity_scope as member
           where member.scope_ref = :scope and member.entity_ref = entity.entity_ref and upper_inf(member.valid)))
        and (cast(:state as text) is null or coalesce(state.state, 'unknown') = :state)
        and (cast(:visible as text[]) is null or entity.entity_ref = any(cast(:visible as text[])))`;
    const order =
      filter.sort === 'name'
        ? 'entity.name, entity.entity_ref'
        : `array_position(array['critical', 'warning', 'unknown', 'maintenance', 'ok'], coalesce(state.state, 'unknown')),
           entity.tier, state.since desc nulls last, entity.entity_ref`;
    const { rows } = await this.knex.raw<{ rows: (RawEntityRow & { total: string })[] }>(
      `select *, count(*) over () as total from (${SELECT} ${where}) as entity_row
        order by ${order.replace(/entity\./g, '').replace(/state\./g, '')}
        limit :limit offset :offset`,
      { ...filter },
    );
    return { rows: rows.map(toEntity), total: rows.length > 0 ? Number(rows[0].total) : 0 };
  }

  /** These entities with their state in an environment; unknown ones are left out. */
  async findAll(entityRefs: readonly string[], environment: string): Promise<EntityRow[]> {
    const { rows } = await this.knex.raw<{ rows: RawEntityRow[] }>(
      `${SELECT} where entity.entity_ref = any(:entityRefs) and entity.removed_at is null order by entity.entity_ref`,
      { entityRefs: [...entityRefs], environment },
    );
    return rows.map(toEntity);
  }

  /**
   * Series of present entities that belong to all of these scopes now.
   *
   * @param visible - refs the caller may read; null for all
   * @returns null when that is every series of the environment
   */
  async seriesIds(environment: string, scopes: readonly string[], visible: readonly string[] | null): Promise<number[] | null> {
    if (scopes.length === 0 && visible === null) return null;
    const { rows } = await this.knex.raw<{ rows: { series_id: number }[] }>(
      `select series.series_id
         from series
         join entity on entity.entity_ref = series.entity_ref and entity.removed_at is null
        where series.environment = :environment
          and (cast(:visible as text[]) is null or series.entity_ref = any(cast(:visible as text[])))
          and not exists (
            select 1 from unnest(cast(:scopes as text[])) as wanted(scope_ref)
             where not exists (
               select 1 from entity_scope as member
                where member.scope_ref = wanted.scope_ref and member.entity_ref = series.entity_ref and upper_inf(member.valid)))
        order by series.series_id`,
      { environment, scopes: [...scopes], visible: visible === null ? null : [...visible] } as unknown as Knex.ValueDict,
    );
    return rows.map(row => row.series_id);
  }

  /** Changes of state of a series in a window, oldest first, and the last one before it. */
  async stateChanges(seriesId: number, window: HalfOpenWindow): Promise<{ at: Date; state: EntityState }[]> {
    const { rows } = await this.knex.raw<{ rows: { at: Date; state: EntityState }[] }>(
      `(select changed_at as at, to_state as state from entity_state_change
         where series_id = :seriesId and changed_at < :start order by changed_at desc limit 1)
        union all
       (select changed_at, to_state from entity_state_change
         where series_id = :seriesId and changed_at >= :start and changed_at < :end order by changed_at limit 500)
        order by 1`,
      { seriesId, start: new Date(window.startMs), end: new Date(window.endMs) },
    );
    return rows;
  }

  async scopes(): Promise<ScopeRow[]> {
    const { rows } = await this.knex.raw<{ rows: ScopeRow[] }>(
      `select entity.entity_ref as ref, entity.kind, entity.name, entity.title, parent.to_ref as parent
         from entity
         left join lateral (
           select to_ref from entity_relation
            where from_ref = entity.entity_ref and upper_inf(valid)
              and kind = case when entity.kind = 'group' then 'childOf' else 'partOf' end
            order by to_ref limit 1
         ) as parent on true
        where entity.removed_at is null and entity.kind in ('domain', 'system', 'group')
        order by entity.name, entity.entity_ref`,
    );
    return rows;
  }

  /** Who belongs now to the scopes of a kind, each entity once per scope; a System is no entity of one. */
  async members(
    scopeKinds: readonly string[],
    environment: string,
    within: string | null,
  ): Promise<MemberRow[]> {
    type Member = Omit<MemberRow, 'scopeRef'>;
    // Entities once and who is where beside it: as rows of one join an entity came once for each of its scopes.
    const [{ rows: members }, { rows: scopes }] = await Promise.all([
      this.knex.raw<{ rows: Member[] }>(
        `select entity.entity_ref as "entityRef", entity.name, entity.tier, coalesce(state.state, 'unknown') as state,
                series.series_id as "seriesId",
                exists (
                  select 1 from entity_pivot as pivot
                   where pivot.entity_ref = entity.entity_ref and pivot.environment = :environment and pivot.state = 'mapped') as "isMapped"
           from entity
           join series on series.entity_ref = entity.entity_ref and series.environment = :environment
           left join entity_state as state on state.series_id = series.series_id
          where entity.removed_at is null
            and entity.kind <> 'system'
            and (cast(:within as text) is null or exists (
              select 1 from entity_scope as outer_member
               where outer_member.scope_ref = :within and outer_member.entity_ref = entity.entity_ref
                 and upper_inf(outer_member.valid)))
          order by entity.entity_ref`,
        { environment, within },
      ),
      this.knex.raw<{ rows: { scopeRef: string; refs: string }[] }>(
        // A newline is in no name. As text: an array of the driver is read character by character.
        `select member.scope_ref as "scopeRef", string_agg(member.entity_ref, e'\n' order by member.entity_ref) as refs
           from entity_scope as member
          where upper_inf(member.valid) and member.scope_kind = any(?)
          group by member.scope_ref
          order by member.scope_ref`,
        [[...scopeKinds]],
      ),
    ]);
    const byRef = new Map(members.map(member => [member.entityRef, member]));
    return scopes.flatMap(({ scopeRef, refs }) =>
      refs.split('\n').flatMap(ref => {
        const member = byRef.get(ref);
        return member ? [{ scopeRef, ...member }] : [];
      }),
    );
  }
}
