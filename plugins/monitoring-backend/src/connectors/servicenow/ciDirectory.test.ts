import {
  CI,
  ciRow,
  FakeRow,
  fakeServicenow,
  FakeTables,
  incidentRow,
  OTHER_CI,
  sysId,
} from './__testUtils__/fakeServicenow';
import { factsOf, HOUR, ids, START, target, useServicenow } from './__testUtils__/useServicenow';

const MINUTE = 60_000;
const serve = (cis: readonly FakeRow[], more: Partial<FakeTables> = {}) =>
  fakeServicenow({
    tables: { cmdb_ci: cis, incident: [incidentRow(1), incidentRow(2, { cmdb_ci: OTHER_CI })] },
    ...more,
  });
const names = (...list: string[]) => ({ kind: 'names' as const, names: list });
const entity = (value: string) => ({ kind: 'entity' as const, value });
const numbers = (count: number, from: number) =>
  Array.from({ length: count }, (_, index) => from + index);

describe('configuration items of the targets', () => {
  const servicenow = useServicenow();
  const series = (name: string) => ({
    entityRef: `component:default/${name}`,
    environment: 'production',
  });

  it('are verified by sys_id, found by name and by entity, and told on the first page', async () => {
    await servicenow.start(
      serve([
        ciRow(CI, 'Check-out (prod)', { u_backstage_entity_id: 'component:default/a' }),
        ciRow(OTHER_CI, 'Cart', { u_backstage_entity_id: 'component:default/b' }),
      ]),
      { pageSize: 1 },
    );
    const pages = await servicenow.collect([
      target('by-id', ids(CI)),
      target('by-name', names('Check-out (prod)', 'Nothing')),
      target('by-other-case', names('cart')),
      target('by-entity', entity('component:default/b')),
      target('no-id', ids(sysId(0xbad))),
      target('no-name', names('Nothing')),
      target('no-entity', entity('component:default/none')),
    ]);
    expect(pages.length).toBeGreaterThan(1);
    expect(pages[0]!.found).toEqual(['by-id', 'by-name', 'by-other-case', 'by-entity'].map(series));
    expect(pages[0]!.notFound).toEqual(['no-id', 'no-name', 'no-entity'].map(series));
    expect(pages[0]).not.toHaveProperty('ambiguous');
    expect(pages[1]).not.toHaveProperty('found');
    expect(
      factsOf(pages).map(fact => ('links' in fact ? fact.links.map(link => link.entityRef) : [])),
    ).toEqual([
      ['component:default/by-id', 'component:default/by-name'],
      ['component:default/by-entity', 'component:default/by-other-case'],
    ]);
  });

  it('are not guessed when a name or an entity has several', async () => {
    await servicenow.start(
      serve([
        ciRow(CI, 'web', { u_backstage_entity_id: 'shop' }),
        ciRow(OTHER_CI, 'Web', { u_backstage_entity_id: 'shop' }),
      ]),
    );
    const pages = await servicenow.collect([
      target('a', names('web')),
      target('b', entity('shop')),
      target('c', names('Nothing', 'web')),
    ]);
    expect(pages[0]!.ambiguous).toMatchObject([series('a'), series('b'), series('c')]);
    expect(pages[0]!.ambiguous![0]!.message).toBe(
      '2 configuration items have the name "web"; name the right one with rosetta.io/servicenow.ciId',
    );
    expect(pages[0]!.ambiguous![1]!.message).toContain('u_backstage_entity_id "shop"');
    expect(factsOf(pages)).toEqual([]);
  });

  it('are asked in chunks and remembered: names ten minutes, sys_ids that exist six hours', async () => {
    const cis = numbers(150, 0x300).map(number => ciRow(sysId(number), `n${number}`));
    await servicenow.start(serve(cis));
    const targets = [
      ...numbers(150, 0x300).map(number => target(`i${number}`, ids(sysId(number)))),
      ...numbers(60, 0x300).map(number => target(`n${number}`, names(`n${number}`))),
      target('none', ids(sysId(0xbad))),
    ];
    const asked = async (nowMs: number) => {
      const before = servicenow.questions('cmdb_ci').length;
      const pages = await servicenow.collect(targets, { nowMs });
      expect(pages[0]!.found).toHaveLength(210);
      expect(pages[0]!.notFound).toHaveLength(1);
      return servicenow.questions('cmdb_ci').length - before;
    };
    expect(await asked(START + HOUR)).toBe(4);
    expect(await asked(START + HOUR + 10 * MINUTE - 1)).toBe(0);
    // Two chunks of names and the one sys_id that was not there.
    expect(await asked(START + HOUR + 10 * MINUTE)).toBe(3);
    expect(await asked(START + 7 * HOUR)).toBe(4);
  });

  it('are kept by a run that began while they were fresh, whatever runs beside it find too old', async () => {
    let letGo: (() => void) | undefined;
    let isHeld = false;
    const answer = serve([ciRow(CI, 'Checkout'), ciRow(OTHER_CI, 'Cart')]);
    await servicenow.start(async request => {
      if (isHeld && request.path.endsWith('/cmdb_ci') && request.query.get('sysparm_query')!.includes('Checkout')) {
        await new Promise<void>(resolve => {
          letGo = resolve;
        });
      }
      return answer(request);
    });
    const cart = target('cart', names('Cart'));
    await servicenow.collect([cart], { nowMs: START + HOUR });
    isHeld = true;
    const nearlyOld = START + HOUR + 10 * MINUTE - 1;
    const first = servicenow.collect([cart, target('checkout', names('Checkout'))], { nowMs: nearlyOld });
    while (!letGo) await new Promise(resolve => setTimeout(resolve, 5));
    await servicenow.collect([target('other', ids(CI))], { nowMs: nearlyOld + 1 });
    letGo();
    const pages = await first;
    expect(pages[0]!.notFound).toEqual([]);
    expect(pages[0]!.found).toEqual(['cart', 'checkout'].map(series));
  });

  it('are asked in URLs that no server finds too long, in any script', async () => {
    await servicenow.start(serve([]));
    const long = (number: number) => `${number} ${'漢'.repeat(110)}`;
    const pages = await servicenow.collect([
      ...numbers(20, 0).map(number => target(`n${number}`, names(long(number)))),
      ...numbers(40, 0).map(number =>
        target(`e${number}`, entity(`x${number}/${'a:'.repeat(120)}`)),
      ),
    ]);
    expect(pages[0]!.notFound).toHaveLength(60);
    const questions = servicenow.questions('cmdb_ci');
    expect(questions.length).toBeGreaterThan(4);
    for (const { query } of questions) {
      expect(encodeURIComponent(query.get('sysparm_query')!).length).toBeLessThan(6_000);
    }
  });

  it('are matched by sys_id without the right to read cmdb_ci, and nothing is said of them', async () => {
    await servicenow.start(serve([ciRow(CI, 'web')], { forbidden: new Set(['cmdb_ci']) }));
    const pages = await servicenow.collect([target('a', ids(CI)), target('b', names('web'))]);
    expect(factsOf(pages)).toHaveLength(1);
    expect(pages[0]).not.toHaveProperty('found');
    expect(pages[0]).not.toHaveProperty('notFound');
    const before = servicenow.questions('cmdb_ci').length;
    await servicenow.collect([target('a', ids(CI))]);
    expect(servicenow.questions('cmdb_ci')).toHaveLength(before);
  });

  it('are read from the ticket where the entity column is there', async () => {
    const incident = [
      incidentRow(1, { u_app: 'shop' }),
      incidentRow(2, { u_app: '', cmdb_ci: sysId(9) }),
    ];
    await servicenow.start(fakeServicenow({ tables: { cmdb_ci: [], incident } }), {
      entityColumn: 'u_app',
      entityColumnOn: 'incident',
    });
    const pages = await servicenow.collect([target('a', entity('shop'))]);
    expect(factsOf(pages)).toHaveLength(1);
    expect(servicenow.questions('cmdb_ci')).toHaveLength(0);
    expect(servicenow.questions('incident')[0]!.query.get('sysparm_query')).toContain(
      'u_appINshop',
    );
    expect(pages[0]).toMatchObject({ found: [], notFound: [] });
  });

  it('stop the run when the column they are asked by does not exist', async () => {
    const cis = numbers(40, 0x300).map(number => ciRow(sysId(number), `n${number}`));
    await servicenow.start(serve(cis, { ignores: new Set(['u_backstage_entity_id']) }));
    const failure = await servicenow.collect([target('a', entity('shop'))]).catch(error => error);
    expect(failure).toMatchObject({ code: 'schema_changed' });
    expect(failure.message).toContain('entityColumn');
  });

  it('are not found in rows that cannot be read', async () => {
    await servicenow.start(request =>
      request.path.endsWith('/cmdb_ci')
        ? {
            json: {
              result: [
                null,
                { sys_id: 7, name: 'web' },
                { sys_id: CI },
                { sys_id: CI, name: ['web'] },
              ],
            },
            headers: { 'x-total-count': '4' },
          }
        : { json: { result: [] } },
    );
    const pages = await servicenow.collect([target('a', names('web'))]);
    expect(pages[0]).toMatchObject({ notFound: [series('a')], found: [] });
  });

  it('fail the run like any question when upstream fails', async () => {
    await servicenow.start(() => ({ status: 404, json: {} }));
    await expect(servicenow.collect([target('a', ids(CI))])).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
