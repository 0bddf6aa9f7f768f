import fc from 'fast-check';
import { RelationFact } from '@rosetta/backstage-plugin-monitoring-common';
import { CI, ciRow, FakeRow, fakeServicenow, FakeTables, OTHER_CI, relationRow, sysId } from './__testUtils__/fakeServicenow';
import { codesOf, countsOf, factsOf, ids, target, useServicenow } from './__testUtils__/useServicenow';
import { mapRelation } from './collectCmdb';
import { optionsSchema } from './schemas';

const THIRD = sysId(0xc3);
const serve = (cmdb_rel_ci: readonly FakeRow[], more: Partial<FakeTables> = {}) =>
  fakeServicenow({
    tables: {
      cmdb_ci: [ciRow(CI, 'Checkout'), ciRow(OTHER_CI, 'Cart'), ciRow(THIRD, 'Database')],
      cmdb_rel_ci,
    },
    ...more,
  });
const told = (pages: readonly { facts: readonly unknown[] }[]) =>
  pages.flatMap(page =>
    (page.facts as RelationFact[]).map(
      fact => `${fact.fromRef.split('/')[1]} ${fact.relation} ${fact.toRef.split('/')[1]}`,
    ),
  );

describe('relations of the CMDB', () => {
  const servicenow = useServicenow();
  const all = [target('shop', ids(CI)), target('cart', ids(OTHER_CI)), target('db', ids(THIRD))];
  const collect = (targets = all) => servicenow.collect(targets, { stream: 'cmdb' });

  it('go from the parent to the child, each once, in one page that tells all', async () => {
    await servicenow.start(
      serve([
        relationRow(1, CI, OTHER_CI),
        relationRow(2, CI, OTHER_CI),
        relationRow(3, OTHER_CI, THIRD, 'Runs on::Runs'),
        relationRow(4, CI, THIRD, 'Cools::Cooled by'),
        relationRow(5, CI, sysId(0xdd)),
        relationRow(6, CI, ''),
        relationRow(7, CI, CI),
      ]),
    );
    const pages = await collect();
    expect(told(pages)).toEqual(['cart runsOn db', 'shop dependsOn cart']);
    expect(countsOf(pages)).toEqual({ facts: 3, rejected: 0, unrelated: 4 });
    expect(pages).toHaveLength(1);
    expect(pages[0]!.snapshot).toEqual({
      of: 'cmdb',
      entityRefs: ['component:default/cart', 'component:default/db', 'component:default/shop'],
    });
    expect(JSON.parse(pages[0]!.raw[0]!.body).result).toHaveLength(3);
  });

  it('mean what config says of their type', async () => {
    await servicenow.start(
      serve([relationRow(1, CI, OTHER_CI, 'Uses::Used by'), relationRow(2, CI, THIRD, 'Runs on::Runs')]),
      { relationTypes: { 'Uses::Used by': 'calls', 'Runs on::Runs': 'ignored' } },
    );
    expect(told(await collect())).toEqual(['shop calls cart']);
  });

  it('are not drawn for those who have an item by inheritance', async () => {
    await servicenow.start(serve([relationRow(1, CI, OTHER_CI)]));
    const pages = await collect([target('shop', ids(CI)), target('part', ids(CI), 'inherited'), target('cart', ids(OTHER_CI))]);
    expect(told(pages)).toEqual(['shop dependsOn cart']);
    expect(pages[0]!.snapshot).toEqual({ of: 'cmdb', entityRefs: ['component:default/cart', 'component:default/shop'] });
  });

  it('end with an item that is gone, not with a name that is ambiguous', async () => {
    await servicenow.start(
      fakeServicenow({
        tables: {
          cmdb_ci: [ciRow(CI, 'Checkout'), ciRow(OTHER_CI, 'Twin'), ciRow(THIRD, 'Twin')],
          cmdb_rel_ci: [relationRow(1, CI, OTHER_CI)],
        },
      }),
    );
    const [page] = await collect([
      target('shop', ids(CI)),
      target('gone', { kind: 'names', names: ['Gone'] }),
      target('twin', { kind: 'names', names: ['Twin'] }),
    ]);
    expect(page!.snapshot!.entityRefs).toEqual(['component:default/gone', 'component:default/shop']);
    expect(page!.snapshot!.unsettledRefs).toEqual(['component:default/twin']);
    expect(page!.ambiguous).toHaveLength(1);
  });

  it('end for nobody when the user is shown no relation at all', async () => {
    await servicenow.start(serve([relationRow(1, CI, OTHER_CI)], { hidden: new Set([sysId(0x4001)]) }));
    const failure = await collect().catch(error => error);
    expect(failure).toMatchObject({ code: 'refused_scope' });
    await servicenow.start(serve([relationRow(9, sysId(0xee), sysId(0xef))]));
    expect(told(await collect())).toEqual([]);
  });

  it('of more than a hundred items are asked in several requests and told together', async () => {
    const items = Array.from({ length: 230 }, (_, index) => sysId(0x9000 + index));
    await servicenow.start(
      fakeServicenow({
        tables: {
          cmdb_ci: items.map((id, index) => ciRow(id, `ci${index}`)),
          cmdb_rel_ci: items.slice(1).map((id, index) => relationRow(index, id, items[index]!)),
        },
      }),
    );
    const pages = await collect(items.map((id, index) => target(`t${index}`, ids(id))));
    expect(factsOf(pages)).toHaveLength(229);
    expect(pages).toHaveLength(1);
    expect(servicenow.questions('cmdb_rel_ci')).toHaveLength(3);
  });

  it('that nobody asked for are refused', async () => {
    await servicenow.start(
      serve([relationRow(1, CI, OTHER_CI), relationRow(2, sysId(0xee), CI)], { ignores: new Set(['parent']) }),
    );
    const pages = await collect();
    expect(codesOf(pages)).toEqual(['not_asked']);
    expect(told(pages)).toEqual(['shop dependsOn cart']);
  });
});

describe('mapRelation', () => {
  const { relationTypes } = optionsSchema.parse({ auth: { type: 'basic', username: 'a', password: 'b' } });
  const item = fc.constantFrom(CI, OTHER_CI, THIRD, sysId(0xdd), '');

  it('only ever tells of two different entities that own parent and child', () => {
    const owners = new Map([
      [CI, ['component:default/a', 'component:default/b']],
      [OTHER_CI, ['component:default/b']],
      [THIRD, ['component:default/c']],
    ]);
    const type = fc.constantFrom('Depends on::Used by', 'Runs on::Runs', 'runs on::runs', '', '__proto__');
    fc.assert(
      fc.property(fc.constantFrom(CI, OTHER_CI, THIRD), item, type, (parent, child, name) => {
        const facts = mapRelation(relationRow(1, parent, child, name), owners, { relationTypes }) ?? [];
        for (const fact of facts) {
          expect(owners.get(parent)).toContain(fact.fromRef);
          expect(owners.get(child)).toContain(fact.toRef);
          expect(fact.fromRef).not.toBe(fact.toRef);
          expect(fact.relation).toBe(name.startsWith('Runs') ? 'runsOn' : 'dependsOn');
        }
      }),
    );
  });
});
