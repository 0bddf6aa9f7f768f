import { Knex } from 'knex';
import { Upstream } from '../ground/upstream';
import { compareRows, Comparison, Known } from './compareRows';
import { readRows } from './linkedRows';

const CMDB_MEANINGS: Readonly<Record<string, string>> = { 'Depends on::Used by': 'dependsOn', 'Runs on::Runs': 'runsOn' };

type Owners = ReadonlyMap<string, readonly string[]>;

function grouped(pairs: Iterable<readonly [string, string]>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [key, value] of pairs) groups.set(key, [...new Set([...(groups.get(key) ?? []), value])]);
  return groups;
}

function* between(from: string, to: string, owners: Owners): Generator<readonly [string, string]> {
  for (const fromRef of owners.get(from) ?? []) {
    for (const toRef of owners.get(to) ?? []) if (fromRef !== toRef) yield [fromRef, toRef];
  }
}

/**
 * The relations that Dynatrace and the CMDB tell between mapped entities. The estate's never
 * change: a relation that was ended, by a look that did not see all, is wrong as well.
 */
export async function compareRelations(knex: Knex, { simulators, truth, entities }: Upstream, sources: readonly string[]): Promise<Comparison[]> {
  const relations = await truth.relations();
  const known = { topology: new Map<string, Known<string>>(), cmdb: new Map<string, Known<string>>() };
  const note = (origin: 'topology' | 'cmdb', kind: string, pairs: Iterable<readonly [string, string]>) => {
    for (const [fromRef, toRef] of pairs) known[origin].set(`${fromRef} ${kind} ${toRef}`, { row: 'open', isRequired: true });
  };
  const nodeOwners = grouped((await simulators.series()).flatMap(one => one.nodeIds.map(id => [`${one.instance} ${id}`, one.entityRef] as const)));
  for (const { instance, from, relation, to } of relations.topology) {
    note('topology', relation, between(`${instance} ${from}`, `${instance} ${to}`, nodeOwners));
  }
  // Items that an entity has from its System are the System's, and relate only that.
  const hasOwnKeys = new Set(
    entities
      .filter(entity => Object.keys(entity.metadata.annotations ?? {}).some(key => /servicenow|cmdb/.test(key)))
      .map(entity => `${entity.kind}:default/${entity.metadata.name}`.toLowerCase()),
  );
  const ciOwners = grouped(
    (await simulators.cis()).flatMap(ci => ci.mappedBy.filter(one => hasOwnKeys.has(one.entityRef)).map(one => [ci.sysId, one.entityRef] as const)),
  );
  for (const { parent, child, type } of relations.cmdb) {
    const kind = CMDB_MEANINGS[type];
    if (kind) note('cmdb', kind, between(parent, child, ciOwners));
  }
  const rows = await readRows(
    knex,
    `select source, from_ref || ' ' || kind || ' ' || to_ref as key,
            case when bool_or(not upper_inf(valid)) then 'ended before' else 'open' end as state, count(*)::integer as rows
       from entity_relation where source in ('topology', 'cmdb') group by 1, 2`,
  );
  return [
    { origin: 'topology', source: 'dynatrace' } as const,
    { origin: 'cmdb', source: 'servicenow' } as const,
  ]
    .filter(({ source }) => sources.includes(source))
    .map(({ origin }) =>
      compareRows(
        `entity_relation of ${origin}`,
        rows.filter(row => row.source === origin).map(row => [String(row.key), String(row.state)]),
        known[origin],
        (stored, expected) => (stored === expected ? undefined : `${stored}, not ${expected}`),
      ),
    );
}
