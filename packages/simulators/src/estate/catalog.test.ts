import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { buildCatalog, renderCatalog, CatalogEntity } from './catalog';
import { NODES_BY_ID } from './topology';

const directory = join(__dirname, '..', '..', 'examples', 'catalog');
const entities = Object.values(buildCatalog()).flat();
const ofKind = (kind: string) =>
  entities.filter(entity => entity.kind === kind);
const annotations = (entity: CatalogEntity) =>
  Object.entries(entity.metadata.annotations ?? {});
const upstream = (entity: CatalogEntity) =>
  annotations(entity).filter(
    ([key]) => /dynatrace/.test(key) && !key.endsWith('.instance'),
  );

describe('demo catalog', () => {
  it('is committed as generated', () => {
    const rendered = renderCatalog();
    expect(readdirSync(directory).sort()).toEqual(Object.keys(rendered).sort());
    for (const [name, text] of Object.entries(rendered)) {
      expect(readFileSync(join(directory, name), 'utf8')).toBe(text);
    }
  });

  it('reads back as the entities it was made of', () => {
    for (const [name, text] of Object.entries(renderCatalog())) {
      expect(parseAllDocuments(text).map(document => document.toJS())).toEqual(
        JSON.parse(JSON.stringify(buildCatalog()[name])),
      );
    }
  });

  it.each([
    ['Domain', 6, 99],
    ['System', 14, 14],
    ['Component', 45, 45],
    ['Resource', 6, 6],
    ['Group', 10, 10],
    ['User', 4, 4],
  ])('holds enough of kind %s', (kind, least, most) => {
    expect(ofKind(kind).length).toBeGreaterThanOrEqual(least);
    expect(ofKind(kind).length).toBeLessThanOrEqual(most);
  });

  it('has one tree of groups', () => {
    const groups = ofKind('Group');
    const roots = groups.filter(group => !group.spec.parent);
    expect(roots.map(root => root.metadata.name)).toEqual(['direction']);
    for (const group of groups) {
      for (const child of group.spec.children as string[]) {
        expect(
          groups.find(other => other.metadata.name === child)?.spec.parent,
        ).toBe(group.metadata.name);
      }
    }
  });

  it('refers only to entities that exist', () => {
    const names = (kind: string) =>
      ofKind(kind).map(entity => entity.metadata.name);
    for (const component of ofKind('Component')) {
      expect(names('System')).toContain(component.spec.system);
      expect(names('Group')).toContain(
        String(component.spec.owner).replace('group:', ''),
      );
      for (const target of (component.spec.dependsOn ?? []) as string[]) {
        const [kind, name] = target.split(':');
        expect(
          names(kind === 'component' ? 'Component' : 'Resource'),
        ).toContain(name);
      }
    }
  });

  it('leaves some entities unmapped, wrongly mapped and badly annotated', () => {
    const components = ofKind('Component');
    expect(
      components.filter(entity => upstream(entity).length === 0),
    ).toHaveLength(3);
    const ids = (entity: CatalogEntity) =>
      upstream(entity)
        .filter(([key]) => /entityId|entity-id/.test(key))
        .flatMap(([, value]) => value.split(','));
    const wellFormed = (id: string) =>
      /^[A-Z][A-Z0-9_]*-[0-9A-F]{1,16}$/.test(id);
    const wrong = components.filter(
      entity =>
        ids(entity).length > 0 &&
        ids(entity).every(id => wellFormed(id) && !NODES_BY_ID.has(id)),
    );
    expect(wrong).toHaveLength(2);
    expect(
      components.filter(entity => ids(entity).some(id => !wellFormed(id))),
    ).toHaveLength(1);
  });

  it('maps by every kind of pivot, and trade finance to its own instance', () => {
    const keys = new Set(
      entities.flatMap(entity => annotations(entity).map(([key]) => key)),
    );
    for (const key of [
      'rosetta.io/dynatrace.entityId',
      'rosetta.io/dynatrace.tag',
      'rosetta.io/dynatrace.entitySelector',
      'dynatrace.com/dynatrace-entity-id',
      'rosetta.io/env.uat.dynatrace.entityId',
      'rosetta.io/env.uat.dynatrace.tag',
    ]) {
      expect(keys).toContain(key);
    }
    const trade = ofKind('Component').filter(entity =>
      ['letters-of-credit', 'trade-documents-hub'].includes(
        String(entity.spec.system),
      ),
    );
    expect(
      trade.every(
        entity =>
          entity.metadata.annotations?.['rosetta.io/dynatrace.instance'] ===
          'trade',
      ),
    ).toBe(true);
    expect(
      Math.max(
        ...entities.flatMap(entity =>
          annotations(entity).map(([, value]) => value.length),
        ),
      ),
    ).toBeLessThanOrEqual(512);
  });
});
