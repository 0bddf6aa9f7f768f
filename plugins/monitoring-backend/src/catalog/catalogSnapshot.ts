import { Entity, parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { DEFAULT_TIER, Tier } from '@rosetta/backstage-plugin-monitoring-common';
import { mapInTurns } from '@rosetta/backstage-plugin-monitoring-node';

/** Kinds that can be monitored; all but Component count only with a pivot of their own (KPI.md 4.4.4). */
export const MONITORED_KINDS = ['component', 'api', 'resource', 'system'] as const;
/** Kinds that add entities up. */
export const SCOPE_KINDS = ['system', 'domain', 'group'] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];

/** Who owns what nobody owns. */
export const UNASSIGNED_GROUP = 'group:default/unassigned';

/** An entity as the product keeps it. */
export interface CatalogEntity {
  readonly entityRef: string;
  readonly kind: string;
  readonly name: string;
  readonly title: string | null;
  readonly type: string | null;
  readonly tier: Tier;
  readonly tierDeclared: boolean;
  readonly ownerRef: string | null;
  readonly systemRef: string | null;
  readonly annotations: Readonly<Record<string, string>>;
}

export type RelationKind = 'partOf' | 'ownedBy' | 'childOf' | 'dependsOn';

export interface CatalogRelation {
  readonly fromRef: string;
  readonly kind: RelationKind;
  readonly toRef: string;
}

/** The catalog at one moment: entities, relations, and who belongs to which scope. */
export interface CatalogSnapshot {
  readonly entities: readonly CatalogEntity[];
  readonly relations: readonly CatalogRelation[];
}

const RELATION_KINDS: readonly string[] = ['partOf', 'ownedBy', 'childOf', 'dependsOn'];

function targets(entity: Entity, kind: string): string[] {
  return (entity.relations ?? [])
    .filter(relation => relation.type === kind)
    .map(relation => relation.targetRef.toLocaleLowerCase('en-US'))
    .sort();
}

const kindOf = (ref: string) => parseEntityRef(ref).kind.toLocaleLowerCase('en-US');

/** The tier annotation, where it is one of 1 to 4. */
export function readTier(text: string | undefined): Tier | undefined {
  return text !== undefined && /^[1-4]$/.test(text.trim()) ? (Number(text) as Tier) : undefined;
}

interface Reading {
  readonly entity: Entity;
  readonly ref: string;
}

function groupOwner(ref: string | undefined, byRef: ReadonlyMap<string, Reading>): string | undefined {
  if (ref === undefined || kindOf(ref) !== 'user') return ref;
  const groups = byRef.has(ref) ? targets(byRef.get(ref)!.entity, 'memberOf') : [];
  // Users are never scopes: one group stands for its member, several stand for nobody.
  return groups.length === 1 ? groups[0] : UNASSIGNED_GROUP;
}

/** Follows one kind of relation upwards; a cycle ends where it began. */
function* ancestors(
  start: string,
  kind: string,
  byRef: ReadonlyMap<string, Reading>,
): Generator<string> {
  const seen = new Set([start]);
  const queue = [start];
  while (queue.length > 0) {
    const reading = byRef.get(queue.shift()!);
    for (const target of reading ? targets(reading.entity, kind) : []) {
      if (seen.has(target)) continue;
      seen.add(target);
      queue.push(target);
      yield target;
    }
  }
}

function ownerOf(reading: Reading, byRef: ReadonlyMap<string, Reading>): string | null {
  const own = groupOwner(targets(reading.entity, 'ownedBy')[0], byRef);
  if (own !== undefined) return own;
  // Without an owner of its own an entity has that of its System, then of its Domain.
  for (const parent of ancestors(reading.ref, 'partOf', byRef)) {
    const inherited = byRef.has(parent)
      ? groupOwner(targets(byRef.get(parent)!.entity, 'ownedBy')[0], byRef)
      : undefined;
    if (inherited !== undefined) return inherited;
  }
  return null;
}

/** Reads what the product keeps out of catalog entities. Never throws on odd content. */
export async function readCatalog(entities: readonly Entity[]): Promise<CatalogSnapshot> {
  const byRef = new Map<string, Reading>();
  await mapInTurns(entities, entity => {
    const ref = stringifyEntityRef(entity);
    byRef.set(ref, { entity, ref });
  });
  const kept = [...byRef.values()].filter(({ entity }) =>
    [...MONITORED_KINDS, ...SCOPE_KINDS].includes(
      entity.kind.toLocaleLowerCase('en-US') as ScopeKind,
    ),
  );
  return {
    entities: await mapInTurns(kept, reading => {
      const { entity, ref } = reading;
      const annotations = entity.metadata.annotations ?? {};
      const tier = readTier(annotations['rosetta.io/tier']);
      const type = entity.spec?.type;
      return {
        entityRef: ref,
        kind: entity.kind.toLocaleLowerCase('en-US'),
        name: entity.metadata.name,
        title: entity.metadata.title ?? null,
        type: typeof type === 'string' ? type : null,
        tier: tier ?? DEFAULT_TIER,
        tierDeclared: tier !== undefined,
        ownerRef: ownerOf(reading, byRef),
        systemRef:
          [...ancestors(ref, 'partOf', byRef)].find(parent => kindOf(parent) === 'system') ?? null,
        annotations,
      };
    }),
    relations: (
      await mapInTurns(kept, ({ entity, ref }) =>
        RELATION_KINDS.flatMap(kind =>
          targets(entity, kind).map(toRef => ({
            fromRef: ref,
            kind: kind as RelationKind,
            toRef,
          })),
        ),
      )
    ).flat(),
  };
}

/** One entity's place in one scope. */
export interface ScopeMembership {
  readonly scopeRef: string;
  readonly scopeKind: ScopeKind;
  readonly entityRef: string;
}

/**
 * The closure: each counted entity once in every scope it belongs to (KPI.md 4.4.4 and 4.4.5).
 *
 * @param isCounted - whether an entity other than a Component has telemetry of its own
 */
export async function readScopes(
  snapshot: CatalogSnapshot,
  isCounted: (entityRef: string) => boolean,
): Promise<ScopeMembership[]> {
  const up = new Map<string, Map<RelationKind, string[]>>();
  for (const { fromRef, kind, toRef } of snapshot.relations) {
    const kinds = up.get(fromRef) ?? new Map<RelationKind, string[]>();
    kinds.set(kind, [...(kinds.get(kind) ?? []), toRef]);
    up.set(fromRef, kinds);
  }
  const climb = (starts: readonly string[], kind: RelationKind): Set<string> => {
    const seen = new Set(starts);
    const queue = [...starts];
    while (queue.length > 0) {
      for (const next of up.get(queue.shift()!)?.get(kind) ?? []) {
        if (!seen.has(next)) {
          seen.add(next);
          queue.push(next);
        }
      }
    }
    return seen;
  };
  const memberships: ScopeMembership[] = [];
  await mapInTurns(snapshot.entities, entity => {
    const isMonitored = (MONITORED_KINDS as readonly string[]).includes(entity.kind);
    if (!isMonitored || !(entity.kind === 'component' || isCounted(entity.entityRef))) return;
    const parts = climb([entity.entityRef], 'partOf');
    const groups = entity.ownerRef ? climb([entity.ownerRef], 'childOf') : new Set<string>();
    for (const scopeRef of [...parts, ...groups]) {
      const scopeKind = kindOf(scopeRef);
      if ((SCOPE_KINDS as readonly string[]).includes(scopeKind)) {
        memberships.push({
          scopeRef,
          scopeKind: scopeKind as ScopeKind,
          entityRef: entity.entityRef,
        });
      }
    }
  });
  return memberships;
}
