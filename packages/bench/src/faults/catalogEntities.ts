import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Entity, parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { parseAllDocuments } from 'yaml';
import { repositoryRoot } from './paths';

/** A field of `spec`, the kind its bare names mean, and the relation it becomes. */
const RELATIONS: readonly { field: string; kind: string; type: string }[] = [
  { field: 'owner', kind: 'group', type: 'ownedBy' },
  { field: 'system', kind: 'system', type: 'partOf' },
  { field: 'domain', kind: 'domain', type: 'partOf' },
  { field: 'subcomponentOf', kind: 'component', type: 'partOf' },
  { field: 'subdomainOf', kind: 'domain', type: 'partOf' },
  { field: 'parent', kind: 'group', type: 'childOf' },
  { field: 'dependsOn', kind: 'component', type: 'dependsOn' },
  { field: 'memberOf', kind: 'group', type: 'memberOf' },
];

function relationsOf(entity: Entity): { type: string; targetRef: string }[] {
  return RELATIONS.flatMap(({ field, kind, type }) => {
    const value = entity.spec?.[field];
    const texts = Array.isArray(value) ? value : [value];
    return texts
      .filter((text): text is string => typeof text === 'string')
      .map(text => ({
        type,
        targetRef: stringifyEntityRef(parseEntityRef(text, { defaultKind: kind, defaultNamespace: 'default' })),
      }));
  });
}

/** The demo estate's entities with the relations that a catalog would compute for them. */
export function readDemoCatalog(): Entity[] {
  const folder = join(repositoryRoot, 'packages/simulators/examples/catalog');
  return readdirSync(folder)
    .filter(file => file.endsWith('.yaml'))
    .flatMap(file => parseAllDocuments(readFileSync(join(folder, file), 'utf8')))
    .map(document => document.toJS() as Entity | null)
    .filter((entity): entity is Entity => entity !== null && entity.kind !== 'Location')
    .map(entity => ({
      ...entity,
      metadata: { namespace: 'default', ...entity.metadata },
      relations: relationsOf(entity),
    }));
}
