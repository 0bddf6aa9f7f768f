import { EventLink, RelationFact } from '@rosetta/backstage-plugin-monitoring-common';
import { CollectRequest, FactPage, RawPage } from '@rosetta/backstage-plugin-monitoring-node';
import { ServicenowContext } from './context';
import { ServicenowPivot } from './pivot';
import { Caller, ownerOf } from './readTable';
import { assertAnswerFits, createRejectionTally, RejectionTally } from './rejections';
import { Row, rowSchema, ServicenowOptions } from './schemas';
import { blind, seesAnything } from './seesAnything';
import { readCell, readSysId, RowFault } from './values';
import { sysIdOf, walkTable } from './walkTable';

const TABLE = 'cmdb_rel_ci';
/** What is asked of a relation; the type by its name, `Depends on::Used by`. */
export const RELATION_FIELDS = ['sys_id', 'parent', 'child', 'type.name'] as const;
/** Items of one request: 3.3 kB of URL. */
const CHUNK = 100;
const PAGE_SIZE = 1_000;

/** Entities by the item that names them; inherited items are their System's, and relate the System. */
function directOwners(byCi: ReadonlyMap<string, readonly EventLink[]>): Map<string, string[]> {
  const owners = [...byCi].map(([id, links]): [string, string[]] => [
    id,
    [...new Set(links.filter(link => link.via === 'direct').map(link => link.entityRef))].sort(),
  ]);
  return new Map(owners.filter(([, refs]) => refs.length > 0));
}

/**
 * Relations between entities that a row tells: its parent's to its child's.
 *
 * @returns undefined when it is none of ours, or of a type that config does not map
 * @throws RowFault naming the column at fault
 */
export function mapRelation(
  row: Row,
  owners: ReadonlyMap<string, readonly string[]>,
  options: Pick<ServicenowOptions, 'relationTypes'>,
): RelationFact[] | undefined {
  readSysId(row, 'sys_id');
  const parent = readSysId(row, 'parent');
  // A relation may lead to a record that was deleted.
  const child = readCell(row, 'child') ?? '';
  const relation = options.relationTypes.get(readCell(row, 'type.name') ?? '') ?? 'ignored';
  if (relation === 'ignored') return undefined;
  const facts = (owners.get(parent) ?? []).flatMap(fromRef =>
    (owners.get(child) ?? [])
      .filter(toRef => toRef !== fromRef)
      .map((toRef): RelationFact => ({ kind: 'relation', fromRef, toRef, relation, origin: 'cmdb' })),
  );
  return facts.length === 0 ? undefined : facts;
}

/** What became of the rows of a run. */
interface Harvest {
  readonly facts: Map<string, RelationFact>;
  readonly tallies: RejectionTally[];
  readonly raw: RawPage[];
  rows: number;
  accepted: number;
  unrelated: number;
}

function readRows(
  context: ServicenowContext,
  rows: readonly unknown[],
  asked: ReadonlySet<string>,
  owners: ReadonlyMap<string, readonly string[]>,
  tally: RejectionTally,
  harvest: Harvest,
): Row[] {
  const kept: Row[] = [];
  for (const [index, record] of rows.entries()) {
    const place = sysIdOf(record) ?? `#${index}`;
    const parsed = rowSchema.safeParse(record);
    try {
      if (!parsed.success) throw new RowFault('malformed_row', 'sys_id');
      if (!asked.has(readCell(parsed.data, 'parent') ?? '')) {
        tally.add('not_asked', place, 'parent', { sys_id: parsed.data.sys_id });
        continue;
      }
      const relations = mapRelation(parsed.data, owners, context.options);
      if (!relations) {
        harvest.unrelated += 1;
        continue;
      }
      harvest.accepted += 1;
      kept.push(parsed.data);
      for (const fact of relations) {
        harvest.facts.set(`${fact.fromRef}\n${fact.relation}\n${fact.toRef}`, fact);
      }
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      tally.add(error.code, place, error.field, parsed.success ? parsed.data : null);
    }
  }
  return kept;
}

/** Reads every relation whose parent is an item of ours, a hundred items at a time. */
async function harvestRelations(
  context: ServicenowContext,
  caller: Caller,
  owners: ReadonlyMap<string, readonly string[]>,
): Promise<Harvest> {
  const harvest: Harvest = { facts: new Map(), tallies: [], raw: [], rows: 0, accepted: 0, unrelated: 0 };
  const ids = [...owners.keys()].sort();
  for (let from = 0; from < ids.length; from += CHUNK) {
    const chunk = ids.slice(from, from + CHUNK);
    const walk = walkTable(context, caller, {
      table: TABLE,
      query: { all: [{ column: 'parent', is: 'in', values: chunk }] },
      fields: RELATION_FIELDS,
      pageSize: PAGE_SIZE,
    });
    for await (const { answer } of walk) {
      const tally = createRejectionTally(answer.redact);
      const kept = readRows(context, answer.rows, new Set(chunk), owners, tally, harvest);
      assertAnswerFits(tally, answer.rows.length, ownerOf(context, TABLE));
      harvest.rows += answer.rows.length;
      harvest.tallies.push(tally);
      harvest.raw.push({
        route: ownerOf(context, TABLE).route,
        contentType: answer.contentType,
        body: answer.redact(JSON.stringify({ result: kept })),
        context: '{}',
      });
    }
  }
  return harvest;
}

/**
 * How the mapped entities depend on each other by the CMDB, all of it in one page: what
 * was held before of these entities and is not in it is over.
 */
export async function* collectCmdb(
  context: ServicenowContext,
  request: CollectRequest<ServicenowPivot>,
): AsyncGenerator<FactPage> {
  const caller: Caller = { signal: request.signal, budgetShare: request.budgetShare };
  const resolved = await context.directory.resolve(caller, request.targets, request.nowMs);
  const owners = directOwners(resolved.owners.byCi);
  const harvest = await harvestRelations(context, caller, owners);
  if (owners.size > 0 && harvest.rows === 0 && !(await seesAnything(context, caller, TABLE))) {
    throw blind(context, TABLE, 'relation');
  }
  // Of a name that is ambiguous, or that we may not look up, nothing is told, nor whether another leads to it.
  const told = new Set([
    ...[...owners.values()].flat(),
    ...(resolved.presence.notFound ?? []).map(series => series.entityRef),
  ]);
  const unsettled = new Set(
    request.targets.filter(({ via, entityRef }) => via === 'direct' && !told.has(entityRef)).map(({ entityRef }) => entityRef),
  );
  yield {
    facts: [...harvest.facts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, fact]) => fact),
    rejected: harvest.tallies.flatMap(tally => tally.records()),
    counts: {
      facts: harvest.accepted,
      nulls: 0,
      rejected: harvest.tallies.reduce((sum, tally) => sum + tally.total, 0),
      unrelated: harvest.unrelated,
    },
    raw: harvest.raw,
    progress: 1,
    snapshot: { of: 'cmdb', entityRefs: [...told].sort(), ...(unsettled.size > 0 ? { unsettledRefs: [...unsettled].sort() } : {}) },
    ...resolved.presence,
  };
}
