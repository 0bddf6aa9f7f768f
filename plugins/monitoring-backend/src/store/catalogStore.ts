import { createHash } from 'node:crypto';
import { SloDefinition } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { bind } from './bind';
import { applySlos } from './sloStore';

/** An entity row; the catalog room fills it. */
export interface StoredEntity {
  readonly entityRef: string;
  readonly kind: string;
  readonly name: string;
  readonly title: string | null;
  readonly type: string | null;
  readonly tier: number;
  readonly tierDeclared: boolean;
  readonly ownerRef: string | null;
  readonly systemRef: string | null;
}

export interface StoredRelation {
  readonly fromRef: string;
  readonly kind: string;
  readonly toRef: string;
}

export interface StoredMembership {
  readonly scopeRef: string;
  readonly scopeKind: string;
  readonly entityRef: string;
}

export interface StoredPivot {
  readonly entityRef: string;
  readonly environment: string;
  readonly source: string;
  readonly instance: string | null;
  readonly state: string;
  readonly origin: string;
  readonly pivot: string | null;
  readonly isSignalSource: boolean;
}

export interface StoredFinding {
  readonly entityRef: string;
  readonly environment: string;
  readonly source: string;
  readonly key: string;
  readonly value: string;
  readonly message: string;
  readonly example: string;
  readonly isBlocking: boolean;
  readonly blocksSignals: boolean;
}

/** Announced work on a series, half-open. */
export interface StoredMaintenance {
  readonly entityRef: string;
  readonly environment: string;
  readonly origin: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** What the catalog says now, with its pivots. */
export interface CatalogContent {
  readonly entities: readonly StoredEntity[];
  readonly relations: readonly StoredRelation[];
  readonly memberships: readonly StoredMembership[];
  readonly pivots: readonly StoredPivot[];
  readonly findings: readonly StoredFinding[];
  readonly maintenance: readonly StoredMaintenance[];
  /** Whose deployments count where an annotation says so; `*` for every environment. */
  readonly deploySources: readonly { entityRef: string; environment: string; source: string }[];
  /** Series that exist whether or not anything is mapped: counted entities in the default environment. */
  readonly series: readonly { entityRef: string; environment: string }[];
  /** What is promised of the series; those held stay as they are where this is not given. */
  readonly slos?: readonly SloDefinition[];
}

const column = <T, K extends keyof T>(rows: readonly T[], key: K): T[K][] =>
  rows.map(row => row[key]);

/** Keeps the copy of the catalog; what changed is closed and opened anew, never overwritten. */
export class CatalogStore {
  private lastHash: string | undefined;

  constructor(private readonly knex: Knex) {}

  /** Entities held as present. */
  async countPresent(): Promise<number> {
    const { rows } = await this.knex.raw<{ rows: { n: number }[] }>(
      `select count(*)::integer as n from entity where removed_at is null`,
    );
    return rows[0].n;
  }

  /** Makes the copy equal to `content` in one transaction. @returns whether anything changed */
  async apply(content: CatalogContent): Promise<boolean> {
    const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
    if (hash === this.lastHash) return false;
    await this.knex.transaction(async transaction => {
      await transaction.raw(`select pg_advisory_xact_lock(hashtext('rosetta:catalog'))`);
      await this.applyEntities(transaction, content.entities);
      await this.applyRelations(transaction, content.relations);
      await this.applyScopes(transaction, content.memberships);
      await this.applyPivots(transaction, content.pivots);
      await this.applyFindings(transaction, content.findings);
      await this.applyMaintenance(transaction, content.maintenance);
      await this.applyDeploySources(transaction, content.deploySources);
      const series = [...content.series, ...content.pivots];
      await transaction.raw(
        `insert into series (entity_ref, environment)
         select distinct * from unnest(?::text[], ?::text[]) on conflict do nothing`,
        [column(series, 'entityRef'), column(series, 'environment')],
      );
      if (content.slos) await applySlos(transaction, content.slos);
    });
    this.lastHash = hash;
    return true;
  }

  private async applyEntities(transaction: Knex.Transaction, entities: readonly StoredEntity[]) {
    await transaction.raw(
      `insert into entity as held
         (entity_ref, kind, name, title, type, tier, tier_declared, owner_ref, system_ref, content_hash, first_seen_at)
       select given.*, clock_timestamp()
         from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::smallint[], ?::boolean[], ?::text[], ?::text[], ?::text[]) as given
       on conflict (entity_ref) do update set
         kind = excluded.kind, name = excluded.name, title = excluded.title, type = excluded.type,
         tier = excluded.tier, tier_declared = excluded.tier_declared, owner_ref = excluded.owner_ref,
         system_ref = excluded.system_ref, content_hash = excluded.content_hash, removed_at = null
       where held.content_hash <> excluded.content_hash or held.removed_at is not null`,
      bind([
        column(entities, 'entityRef'), column(entities, 'kind'), column(entities, 'name'),
        column(entities, 'title'), column(entities, 'type'), column(entities, 'tier'),
        column(entities, 'tierDeclared'), column(entities, 'ownerRef'), column(entities, 'systemRef'),
        entities.map(entity => createHash('sha256').update(JSON.stringify(entity)).digest('hex')),
      ]),
    );
    await transaction.raw(
      `update entity set removed_at = clock_timestamp() where removed_at is null and entity_ref <> all(?)`,
      [column(entities, 'entityRef')],
    );
  }

  private async applyRelations(transaction: Knex.Transaction, relations: readonly StoredRelation[]) {
    const given = [column(relations, 'fromRef'), column(relations, 'kind'), column(relations, 'toRef')];
    await transaction.raw(
      `update entity_relation as held
          set valid = tstzrange(lower(valid), clock_timestamp())
        where upper_inf(valid) and source = 'catalog' and not exists (
          select 1 from unnest(?::text[], ?::text[], ?::text[]) as given(from_ref, kind, to_ref)
           where given.from_ref = held.from_ref and given.kind = held.kind and given.to_ref = held.to_ref)`,
      given,
    );
    await transaction.raw(
      `insert into entity_relation (from_ref, kind, to_ref, source, valid)
       select distinct from_ref, kind, to_ref, 'catalog', tstzrange(clock_timestamp(), null)
         from unnest(?::text[], ?::text[], ?::text[]) as given(from_ref, kind, to_ref)
       on conflict (from_ref, kind, to_ref, source) where upper_inf(valid) do nothing`,
      given,
    );
  }

  /** Ownership as it was on the day: an entity's first memberships reach back over its history. */
  private async applyScopes(transaction: Knex.Transaction, memberships: readonly StoredMembership[]) {
    const given = [
      column(memberships, 'scopeRef'), column(memberships, 'scopeKind'), column(memberships, 'entityRef'),
    ];
    const { rows: touched } = await transaction.raw<{ rows: { scope_ref: string }[] }>(
      `with closed as (
         update entity_scope as held
            set valid = tstzrange(lower(valid), clock_timestamp())
          where upper_inf(valid) and not exists (
            select 1 from unnest(?::text[], ?::text[], ?::text[]) as given(scope_ref, scope_kind, entity_ref)
             where given.scope_ref = held.scope_ref and given.entity_ref = held.entity_ref)
         returning scope_ref
       ), opened as (
         insert into entity_scope (scope_ref, scope_kind, entity_ref, valid)
         select distinct given.scope_ref, given.scope_kind, given.entity_ref,
                tstzrange(case when exists (select 1 from entity_scope as earlier where earlier.entity_ref = given.entity_ref)
                               then clock_timestamp() else '-infinity' end, null)
           from unnest(?::text[], ?::text[], ?::text[]) as given(scope_ref, scope_kind, entity_ref)
         on conflict (scope_ref, entity_ref) where upper_inf(valid) do nothing
         returning scope_ref
       )
       select scope_ref from closed union select scope_ref from opened`,
      [...given, ...given],
    );
    await transaction.raw(
      `insert into scope_dirty (scope_ref, environment, day)
       select distinct member.scope_ref, series.environment, app_day.day
         from entity_scope as member
         join series on series.entity_ref = member.entity_ref
         join app_day on app_day.series_id = series.series_id
        where member.scope_ref = any(?) and upper_inf(member.valid)
        order by app_day.day, member.scope_ref, series.environment
       on conflict (scope_ref, environment, day) do update set day = excluded.day`,
      [touched.map(row => row.scope_ref)],
    );
  }

  private async applyPivots(transaction: Knex.Transaction, unordered: readonly StoredPivot[]) {
    const keyOf = (pivot: StoredPivot) => `${pivot.entityRef}\n${pivot.environment}\n${pivot.source}`;
    const pivots = [...unordered].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const given = bind([
      column(pivots, 'entityRef'), column(pivots, 'environment'), column(pivots, 'source'),
      column(pivots, 'instance'), column(pivots, 'state'), column(pivots, 'origin'), column(pivots, 'pivot'),
      column(pivots, 'isSignalSource'),
    ]);
    await transaction.raw(
      `delete from entity_pivot as held
        where not exists (
          select 1 from unnest(?::text[], ?::text[], ?::text[]) as given(entity_ref, environment, source)
           where given.entity_ref = held.entity_ref and given.environment = held.environment and given.source = held.source)`,
      given.slice(0, 3),
    );
    await transaction.raw(
      `insert into entity_pivot as held (entity_ref, environment, source, instance, state, origin, pivot, is_signal_source)
       select * from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::boolean[])
       on conflict (entity_ref, environment, source) do update set
         instance = excluded.instance, state = excluded.state, origin = excluded.origin, pivot = excluded.pivot,
         is_signal_source = excluded.is_signal_source,
         -- Chosen for the signals or not, the thing upstream is the same.
         verification = case when (held.instance, held.state, held.pivot)
           is distinct from (excluded.instance, excluded.state, excluded.pivot) then 'unverified' else held.verification end,
         verified_at = case when (held.instance, held.state, held.pivot)
           is distinct from (excluded.instance, excluded.state, excluded.pivot) then null else held.verified_at end,
         -- Another pivot has a coverage of its own.
         hidden_since = case when (held.instance, held.state, held.pivot)
           is distinct from (excluded.instance, excluded.state, excluded.pivot) then null else held.hidden_since end
       where (held.instance, held.state, held.origin, held.pivot, held.is_signal_source)
         is distinct from (excluded.instance, excluded.state, excluded.origin, excluded.pivot, excluded.is_signal_source)`,
      given,
    );
  }

  /** A window counts from when it was first seen; one that is taken back and given again is new. */
  private async applyDeploySources(transaction: Knex.Transaction, declared: CatalogContent['deploySources']) {
    const given = [column(declared, 'entityRef'), column(declared, 'environment'), column(declared, 'source')];
    await transaction.raw(
      `delete from deploy_source
        where (entity_ref, environment, source) not in (select * from unnest(?::text[], ?::text[], ?::text[]))`,
      given,
    );
    await transaction.raw(
      `insert into deploy_source (entity_ref, environment, source)
       select * from unnest(?::text[], ?::text[], ?::text[]) on conflict do nothing`,
      given,
    );
  }

  private async applyMaintenance(transaction: Knex.Transaction, windows: readonly StoredMaintenance[]) {
    const given = [
      column(windows, 'entityRef'), column(windows, 'environment'), column(windows, 'origin'),
      windows.map(window => new Date(window.startMs).toISOString()),
      windows.map(window => new Date(window.endMs).toISOString()),
    ];
    await transaction.raw(
      `update maintenance_window as held set removed_at = clock_timestamp()
        where removed_at is null and origin in ('annotation', 'system') and ends_at > clock_timestamp()
          and not exists (
            select 1 from unnest(?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[])
                as given(entity_ref, environment, origin, starts_at, ends_at)
             where (given.entity_ref, given.environment, given.origin, given.starts_at, given.ends_at)
                 = (held.entity_ref, held.environment, held.origin, held.starts_at, held.ends_at))`,
      given,
    );
    await transaction.raw(
      `insert into maintenance_window as held (entity_ref, environment, origin, starts_at, ends_at, registered_at)
       select distinct entity_ref, environment, origin, starts_at, ends_at, clock_timestamp()
         from unnest(?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[])
           as given(entity_ref, environment, origin, starts_at, ends_at)
       on conflict (entity_ref, environment, origin, starts_at, ends_at) do update set
         registered_at = excluded.registered_at, removed_at = null
       where held.removed_at is not null`,
      given,
    );
  }

  private async applyFindings(transaction: Knex.Transaction, findings: readonly StoredFinding[]) {
    await transaction.raw(`delete from finding`);
    await transaction.raw(
      `insert into finding (entity_ref, environment, source, key, value, message, example, is_blocking, blocks_signals)
       select * from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::boolean[], ?::boolean[])
       on conflict do nothing`,
      [
        column(findings, 'entityRef'), column(findings, 'environment'), column(findings, 'source'),
        column(findings, 'key'), column(findings, 'value'), column(findings, 'message'),
        column(findings, 'example'), column(findings, 'isBlocking'), column(findings, 'blocksSignals'),
      ],
    );
  }
}
