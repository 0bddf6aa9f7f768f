import { RelationFact } from '@rosetta/backstage-plugin-monitoring-common';
import { FixtureHandler } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { DynatracePivot } from './pivot';
import { factsOf, ids, START, target, useDynatrace } from './__testUtils__/useDynatrace';

const stub = (...list: string[]) => list.map(id => ({ id, type: id.split('-')[0] }));
const entity = (entityId: string, fromRelationships: object = {}) => ({ entityId, fromRelationships });
const selector: DynatracePivot = {
  kind: 'selector',
  selector: { type: 'SERVICE', criteria: [{ name: 'mzName', values: ['Shop'] }] },
};

describe('topology', () => {
  const dynatrace = useDynatrace();
  const collect = async (handler: FixtureHandler, targets: readonly ReturnType<typeof target>[]) => {
    await dynatrace.start(handler);
    return dynatrace.collect(targets, { stream: 'topology', nowMs: START });
  };
  const told = (pages: Parameters<typeof factsOf>[0]) =>
    (factsOf(pages) as RelationFact[]).map(fact => `${fact.fromRef.split('/')[1]} ${fact.relation} ${fact.toRef.split('/')[1]}`);

  it('asks forty services in one request, with a plus that survives', async () => {
    const targets = Array.from({ length: 45 }, (_, index) => target(`c${index}`, ids(`SERVICE-${(index + 16).toString(16).toUpperCase()}`)));
    await collect(() => ({ json: { entities: [] } }), targets);
    expect(dynatrace.server.requests).toHaveLength(2);
    expect(dynatrace.server.requests[0]!.query.get('fields')).toBe('+fromRelationships');
  });

  it('joins entities by their hosts, containers and processes, and asks nothing of hosts', async () => {
    const pages = await collect(
      request => {
        const text = request.query.get('entitySelector')!;
        if (text.startsWith('type("SERVICE")')) return { json: { entities: [entity('SERVICE-1', { runsOnHost: stub('HOST-1'), calls: stub('SERVICE-1') })] } };
        return { json: { entities: [entity('CONTAINER_GROUP_INSTANCE-1', { isCgiOfHost: stub('HOST-1'), isDiskOf: stub('HOST-1') })] } };
      },
      [target('shop', ids('CONTAINER_GROUP_INSTANCE-1', 'SERVICE-1')), target('server', ids('HOST-1'))],
    );
    expect(told(pages)).toEqual(['shop runsOn server']);
    expect(pages[0]!.counts).toEqual({ facts: 2, nulls: 0, rejected: 0 });
    expect(pages[0]!.snapshot!.entityRefs).toEqual(['component:default/server', 'component:default/shop']);
    expect(pages[0]!.raw[0]!.body).not.toContain('isDiskOf');
  });

  it('leaves out an entity whose selector is refused, and tells of the others', async () => {
    const pages = await collect(
      request =>
        request.query.get('entitySelector')!.includes('mzName')
          ? { status: 400, json: { error: {} } }
          : { json: { entities: [entity('SERVICE-1')] } },
      [target('shop', ids('SERVICE-1')), target('selected', selector)],
    );
    expect(pages[0]!.snapshot).toEqual({ of: 'topology', entityRefs: ['component:default/shop'] });
  });

  it('ends nothing when no entity at all is shown', async () => {
    const pages = await collect(() => ({ json: { entities: [] } }), [target('shop', ids('SERVICE-1'))]);
    expect(pages).toMatchObject([{ facts: [], progress: 1 }]);
    expect(pages[0]!.snapshot).toEqual({ of: 'topology', entityRefs: [] });
  });

  it('fails without the right to read entities', async () => {
    await expect(
      collect(() => ({ status: 403, json: {} }), [target('shop', ids('SERVICE-1'))]),
    ).rejects.toMatchObject({ code: 'refused_scope' });
  });

  it('refuses an entity whose relations are in another form', async () => {
    const pages = await collect(
      () => ({ json: { entities: [entity('SERVICE-1', { calls: 'SERVICE-2' }), entity('SERVICE-2', { calls: stub('SERVICE-1') })] } }),
      [target('shop', ids('SERVICE-1')), target('cart', ids('SERVICE-2'))],
    );
    expect(told(pages)).toEqual(['cart calls shop']);
    expect(pages[0]!.rejected).toMatchObject([{ code: 'malformed_entity' }]);
    expect(pages[0]!.counts).toEqual({ facts: 1, nulls: 0, rejected: 1 });
  });
});
