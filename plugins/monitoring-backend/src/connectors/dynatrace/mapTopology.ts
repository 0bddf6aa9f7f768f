import { RelationFact } from '@rosetta/backstage-plugin-monitoring-common';
import { RelatedEntity } from './schemas';

/** What a kind of relation of Dynatrace means from the entity that has it; others mean no dependence. */
const MEANINGS: ReadonlyMap<string, RelationFact['relation']> = new Map([
  ['calls', 'calls'],
  ['runsOn', 'runsOn'],
  ['runsOnHost', 'runsOn'],
  ['runsOnProcessGroupInstance', 'runsOn'],
  ['isProcessOf', 'runsOn'],
  ['isCgiOfHost', 'runsOn'],
]);

/** Entity references by the ids upstream that stand for them. */
export type TopologyOwners = ReadonlyMap<string, ReadonlySet<string>>;

/** The relations of one entity upstream that lead to another mapped entity, each once and sorted. */
export function mapTopology(entity: RelatedEntity, owners: TopologyOwners): RelationFact[] {
  const facts = new Map<string, RelationFact>();
  for (const [kind, targets] of Object.entries(entity.fromRelationships ?? {})) {
    const relation = MEANINGS.get(kind);
    if (!relation) continue;
    for (const fromRef of owners.get(entity.entityId) ?? []) {
      for (const toRef of targets.flatMap(({ id }) => [...(owners.get(id) ?? [])])) {
        if (toRef === fromRef) continue;
        facts.set(`${fromRef}\n${relation}\n${toRef}`, { kind: 'relation', fromRef, toRef, relation, origin: 'topology' });
      }
    }
  }
  return [...facts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, fact]) => fact);
}

/** An entity as it is kept: its id and the relations that mean dependence on something mapped. */
export function keptEntity(entity: RelatedEntity, owners: TopologyOwners) {
  const relations = Object.entries(entity.fromRelationships ?? {})
    .filter(([kind]) => MEANINGS.has(kind))
    .map(([kind, targets]) => [kind, targets.filter(({ id }) => owners.has(id)).map(({ id }) => ({ id }))] as const)
    .filter(([, targets]) => targets.length > 0);
  return { entityId: entity.entityId, fromRelationships: Object.fromEntries(relations) };
}
