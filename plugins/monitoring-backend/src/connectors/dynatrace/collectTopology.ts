import { ELAPSED_DAY_MS, RelationFact } from '@rosetta/backstage-plugin-monitoring-common';
import { CollectRequest, ConnectorError, FactPage, RawPage } from '@rosetta/backstage-plugin-monitoring-node';
import { keptEntity, mapTopology } from './mapTopology';
import { DynatracePivot } from './pivot';
import { entitySelectorsOf, planPages, planUnits, Unit } from './query';
import { assertFormIsKnown, createRejectionTally, RejectionTally } from './rejections';
import { RelatedEntity, relatedEntitySchema } from './schemas';
import { ListContext, ListEndpoint, routeOf, walkList } from './walkList';

export const ENTITIES: ListEndpoint = { name: 'entities', idKey: 'entityId' };
const ROUTE = routeOf(ENTITIES);
/** Lists with relationships are throttled beyond it. */
const PAGE_SIZE = 50;
/** An entity that sent nothing for so long relates to nobody. */
const LOOKBACK_MS = 7 * ELAPSED_DAY_MS;
/** Types whose own relations mean a dependence of the mapped entity. */
const RELATED_TYPES = new Set(['SERVICE', 'PROCESS_GROUP', 'PROCESS_GROUP_INSTANCE', 'CONTAINER_GROUP_INSTANCE']);

/** What the walks of a run found. */
interface Found {
  readonly entities: RelatedEntity[];
  readonly tallies: RejectionTally[];
  readonly owners: Map<string, Set<string>>;
  /** Entities of which Dynatrace answered. */
  readonly told: Set<string>;
}

function own(found: Found, id: string, unit: Unit): void {
  const refs = found.owners.get(id) ?? new Set();
  found.owners.set(id, refs);
  for (const target of unit.targets) refs.add(target.entityRef);
}

function readEntities(
  context: ListContext,
  records: readonly unknown[],
  tally: RejectionTally,
): RelatedEntity[] {
  const entities = records.flatMap((record, index) => {
    const parsed = relatedEntitySchema.safeParse(record);
    if (parsed.success) return [parsed.data];
    const field = parsed.error.issues[0]?.path.map(String).join('.') ?? null;
    tally.add(field === 'entityId' ? 'missing_id' : 'malformed_entity', `#${index}`, field, record);
    return [];
  });
  assertFormIsKnown(tally, records.length, { instance: context.instance, route: ROUTE });
  return entities;
}

/** Asks for the entities of some units; those of a selector that Dynatrace refuses are left out. */
async function findUnits(
  context: ListContext,
  request: CollectRequest<DynatracePivot>,
  units: readonly Unit[],
  found: Found,
): Promise<void> {
  const [first] = units;
  const isSet = first?.kind === 'set';
  for (const { entityType, entitySelector } of entitySelectorsOf(units)) {
    if (!isSet && !RELATED_TYPES.has(entityType)) continue;
    const query = {
      entitySelector,
      fields: '+fromRelationships',
      from: String(request.nowMs - LOOKBACK_MS),
      to: String(request.nowMs),
      pageSize: String(PAGE_SIZE),
    };
    try {
      for await (const { page } of walkList(context, request, ENTITIES, query)) {
        const tally = createRejectionTally(context.redactor);
        const entities = readEntities(context, page.records, tally);
        found.tallies.push(tally);
        found.entities.push(...entities);
        if (isSet) entities.forEach(entity => own(found, entity.entityId, first));
      }
    } catch (error) {
      const isRefused = error instanceof ConnectorError && error.code === 'bad_request';
      if (!isRefused || !isSet) throw error;
      return;
    }
  }
  for (const unit of units) unit.targets.forEach(target => found.told.add(target.entityRef));
}

/** Everything of the mapped entities, whose ids are known only when all was asked. */
async function findAll(context: ListContext, request: CollectRequest<DynatracePivot>): Promise<Found> {
  const found: Found = { entities: [], tallies: [], owners: new Map(), told: new Set() };
  const units = planUnits(request.targets);
  for (const unit of units) {
    if (unit.pivot.kind === 'ids') unit.pivot.ids.forEach(id => own(found, id, unit));
  }
  for (const plan of planPages([request.window], units, undefined)) {
    await findUnits(context, request, plan.units, found);
  }
  return found;
}

/**
 * What the mapped entities call and run on, by what Dynatrace observes, all of it in one
 * page: what was held before of these entities and is not in it is over.
 */
export async function* collectTopology(
  context: ListContext,
  request: CollectRequest<DynatracePivot>,
): AsyncGenerator<FactPage> {
  const found = await findAll(context, request);
  const facts = new Map<string, RelationFact>();
  let related = 0;
  const entities = [...new Map(found.entities.map(entity => [entity.entityId, entity])).values()];
  for (const entity of entities) {
    const relations = mapTopology(entity, found.owners);
    if (relations.length > 0) related += 1;
    for (const fact of relations) facts.set(`${fact.fromRef}\n${fact.relation}\n${fact.toRef}`, fact);
  }
  const raw: RawPage[] = [
    {
      route: ROUTE,
      contentType: 'application/json',
      // Written anew: an entity lists hundreds of relations that say nothing here.
      body: context.redactor.text(JSON.stringify({ entities: entities.map(entity => keptEntity(entity, found.owners)) })),
      context: '{}',
    },
  ];
  yield {
    facts: [...facts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, fact]) => fact),
    rejected: found.tallies.flatMap(tally => tally.records()),
    counts: {
      facts: related,
      // Those that relate to nothing mapped, and those that several pivots name.
      nulls: found.entities.length - related,
      rejected: found.tallies.reduce((sum, tally) => sum + tally.total, 0),
    },
    raw,
    progress: 1,
    // No entity at all is the answer to a token without rights on any zone, too: it ends nothing.
    snapshot: { of: 'topology', entityRefs: entities.length === 0 ? [] : [...found.told].sort() },
  };
}
