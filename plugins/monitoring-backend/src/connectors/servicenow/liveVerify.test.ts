import { CI, ciRow, FakeRow, fakeServicenow, FakeTables, incidentRow, OTHER_CI, sysId } from './__testUtils__/fakeServicenow';
import { HOUR, ids, START, target, useServicenow } from './__testUtils__/useServicenow';
import { ServicenowPivot } from './pivot';

const items = [
  ciRow(CI, 'Checkout', { sys_class_name: 'cmdb_ci_service', u_backstage_entity_id: 'component:default/shop' }),
  ciRow(OTHER_CI, 'Cart', { sys_class_name: 'cmdb_ci_appl', u_backstage_entity_id: '' }),
  ciRow(sysId(0xc4), 'cart', { sys_class_name: 'cmdb_ci_service', u_backstage_entity_id: '' }),
];
const serve = (incident: readonly FakeRow[], more: Partial<FakeTables> = {}) =>
  fakeServicenow({ tables: { cmdb_ci: items, incident, ...more.tables }, ...(more.forbidden ? { forbidden: more.forbidden } : {}) });

describe('open incidents asked now', () => {
  const servicenow = useServicenow();
  const read = (pivot: ServicenowPivot) =>
    servicenow.connector.live!.incidents!({
      target: target('shop', pivot),
      window: { startMs: START, endMs: START + HOUR },
      nowMs: START + HOUR,
      signal: new AbortController().signal,
    });

  it('are those of the item that somebody has to act on', async () => {
    await servicenow.start(
      serve([
        incidentRow(1, { active: 'true' }),
        incidentRow(2, { active: 'true', state: '6', resolved_at: '2026-11-20 06:20:00' }),
        incidentRow(3, { active: 'false', state: '7' }),
        incidentRow(4, { active: 'true', cmdb_ci: OTHER_CI }),
        incidentRow(5, { active: 'true', opened_at: 'soon' }),
      ]),
    );
    expect(await read(ids(CI))).toMatchObject([
      { kind: 'incident', externalId: sysId(1), links: [{ entityRef: 'component:default/shop' }] },
    ]);
    expect(servicenow.questions('incident').at(-1)!.query.get('sysparm_query')).toBe(
      `active=true^cmdb_ciIN${CI}^ORDERBYDESCsys_updated_on`,
    );
  });

  it('cannot be asked of an item that is not there', async () => {
    await servicenow.start(serve([]));
    await expect(read({ kind: 'names', names: ['Gone'] })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('what a pivot names', () => {
  const servicenow = useServicenow();
  const verify = (pivot: ServicenowPivot) =>
    servicenow.connector.verify!(pivot, { nowMs: START, signal: new AbortController().signal });

  it.each<[string, ServicenowPivot, string, string, string[]]>([
    ['an id', ids(CI), 'found', '1 configuration item found', ['Checkout']],
    ['ids, one of nobody', ids(CI, sysId(0xdd)), 'found', `1 of 2 found; there is none with the sys_id ${sysId(0xdd)}`, ['Checkout']],
    ['an id of nobody', ids(sysId(0xdd)), 'not_found', `No configuration item has the sys_id ${sysId(0xdd)}`, []],
    ['a name', { kind: 'names', names: ['Checkout'] }, 'found', '1 configuration item found', ['Checkout']],
    ['a name of two, by capitals', { kind: 'names', names: ['Cart'] }, 'ambiguous', '2 configuration items have the name "Cart"; name the right one with rosetta.io/servicenow.ciId', ['Cart', 'cart']],
    ['a name of nobody', { kind: 'names', names: ['Gone'] }, 'not_found', 'No configuration item has the name Gone', []],
    ['an entity', { kind: 'entity', value: 'component:default/shop' }, 'found', '1 configuration item found', ['Checkout']],
  ])('is told for %s', async (_, pivot, state, message, names) => {
    await servicenow.start(serve([]));
    const answer = await verify(pivot);
    expect(answer).toMatchObject({ state, message });
    expect(answer.found.map(item => item.name)).toEqual(names);
  });

  it('is looked for on tickets where the column is there', async () => {
    await servicenow.start(serve([incidentRow(1, { u_entity: 'shop' })]), {
      entityColumn: 'u_entity',
      entityColumnOn: 'incident',
    });
    expect(await verify({ kind: 'entity', value: 'shop' })).toMatchObject({
      state: 'found',
      message: '1 incident found',
      found: [{ name: 'INC0000001' }],
    });
    expect(await verify({ kind: 'entity', value: 'nobody' })).toMatchObject({ state: 'not_found' });
  });

  it('is refused to a user who may not read the CMDB, or is shown nothing of it', async () => {
    await servicenow.start(serve([], { forbidden: new Set(['cmdb_ci']) }));
    expect(await verify(ids(CI))).toMatchObject({ state: 'refused', found: [] });
    await servicenow.start(serve([], { tables: { cmdb_ci: [] } }));
    expect(await verify(ids(CI))).toMatchObject({ state: 'refused', found: [] });
  });

  it('is not told by rows that nobody asked for', async () => {
    await servicenow.start(fakeServicenow({ tables: { cmdb_ci: items }, ignores: new Set(['sys_id']) }));
    expect(await verify(ids(sysId(0xdd)))).toMatchObject({ state: 'not_found', found: [] });
  });
});
