import { Entity } from '@backstage/catalog-model';
import { readCatalog, readScopes } from './catalogSnapshot';

const entity = (ref: string, relations: Record<string, string[]> = {}, annotations: Record<string, string> = {}): Entity => {
  const [kind, name] = ref.split(':');
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, namespace: 'default', annotations },
    spec: { type: 'service' },
    relations: Object.entries(relations).flatMap(([type, targets]) =>
      targets.map(target => ({ type, targetRef: target.replace(':', ':default/').toLowerCase() })),
    ),
  };
};

const scopesOf = async (entities: Entity[], ref: string, counted: (ref: string) => boolean = () => true) =>
  (await readScopes(await readCatalog(entities), counted))
    .filter(membership => membership.entityRef === ref)
    .map(membership => membership.scopeRef)
    .sort();

describe('readCatalog and readScopes', () => {
  it('puts a component that is part of its system twice over into each scope once', async () => {
    const entities = [
      entity('Domain:sales'),
      entity('System:web', { partOf: ['domain:sales'] }),
      entity('Component:shop', { partOf: ['system:web'] }),
      entity('Component:cart', { partOf: ['component:shop', 'system:web'] }),
    ];
    expect(await scopesOf(entities, 'component:default/cart')).toEqual(['domain:default/sales', 'system:default/web']);
  });

  it('climbs subdomains and the whole group tree', async () => {
    const entities = [
      entity('Domain:bank'),
      entity('Domain:sales', { partOf: ['domain:bank'] }),
      entity('System:web', { partOf: ['domain:sales'] }),
      entity('Group:direction'),
      entity('Group:it', { childOf: ['group:direction'] }),
      entity('Group:team', { childOf: ['group:it'] }),
      entity('Component:shop', { partOf: ['system:web'], ownedBy: ['group:team'] }),
    ];
    expect(await scopesOf(entities, 'component:default/shop')).toEqual([
      'domain:default/bank', 'domain:default/sales', 'group:default/direction', 'group:default/it', 'group:default/team', 'system:default/web',
    ]);
  });

  it('survives cycles of groups and of parts', async () => {
    const entities = [
      entity('Group:a', { childOf: ['group:b'] }),
      entity('Group:b', { childOf: ['group:a'] }),
      entity('System:s', { partOf: ['system:t'] }),
      entity('System:t', { partOf: ['system:s'] }),
      entity('Component:shop', { ownedBy: ['group:a'], partOf: ['system:s'] }),
    ];
    expect(await scopesOf(entities, 'component:default/shop')).toEqual([
      'group:default/a', 'group:default/b', 'system:default/s', 'system:default/t',
    ]);
  });

  it('takes the owner of the system, then of the domain, where an entity has none', async () => {
    const entities = [
      entity('Group:team'),
      entity('Domain:sales', { ownedBy: ['group:team'] }),
      entity('System:web', { partOf: ['domain:sales'] }),
      entity('Component:shop', { partOf: ['system:web'] }),
    ];
    expect((await readCatalog(entities)).entities.find(item => item.name === 'shop')?.ownerRef).toBe('group:default/team');
  });

  it.each([
    [['group:team'], 'group:default/team'],
    [['group:a', 'group:b'], 'group:default/unassigned'],
    [[], 'group:default/unassigned'],
  ])('gives what a user of %j owns to %s', async (groups, owner) => {
    const entities = [
      entity('User:ann', { memberOf: groups }),
      entity('Component:shop', { ownedBy: ['user:ann'] }),
    ];
    expect((await readCatalog(entities)).entities[0].ownerRef).toBe(owner);
  });

  it('takes the first of two owners by name', async () => {
    const entities = [entity('Component:shop', { ownedBy: ['group:z', 'group:a'] })];
    expect((await readCatalog(entities)).entities[0].ownerRef).toBe('group:default/a');
  });

  it('counts APIs, resources and systems only with telemetry of their own', async () => {
    const entities = [
      entity('System:web'),
      entity('Api:orders', { partOf: ['system:web'] }),
      entity('Resource:db', { partOf: ['system:web'] }),
    ];
    const isMapped = (ref: string) => ref === 'resource:default/db';
    expect(await scopesOf(entities, 'api:default/orders', isMapped)).toEqual([]);
    expect(await scopesOf(entities, 'resource:default/db', isMapped)).toEqual(['system:default/web']);
  });

  it.each([
    ['1', 1, true],
    ['4', 4, true],
    ['9', 2, false],
    [undefined, 2, false],
  ])('reads the tier %j as %d', async (text, tier, isDeclared) => {
    const [read] = (await readCatalog([entity('Component:shop', {}, text === undefined ? {} : { 'rosetta.io/tier': text })])).entities;
    expect([read.tier, read.tierDeclared]).toEqual([tier, isDeclared]);
  });
});
