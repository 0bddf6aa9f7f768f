import { FixtureHandler } from '@rosetta/backstage-plugin-monitoring-node/testing';
import {
  changeRow,
  CI,
  ciRow,
  FakeRow,
  fakeServicenow,
  incidentRow,
  OTHER_CI,
  problemRow,
  sysId,
} from './__testUtils__/fakeServicenow';
import {
  codesOf,
  countsOf,
  factsOf,
  ids,
  target,
  useServicenow,
} from './__testUtils__/useServicenow';

const serve = (
  incident: readonly FakeRow[],
  hidden: readonly string[] = [],
  ignores: readonly string[] = [],
) =>
  fakeServicenow({
    tables: { cmdb_ci: [ciRow(CI, 'Checkout')], incident },
    hidden: new Set(hidden),
    ignores: new Set(ignores),
  });
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const goneOf = (pages: readonly { gone?: readonly string[] }[]) =>
  pages.flatMap(page => [...(page.gone ?? [])]);

describe('incidents held as open', () => {
  const servicenow = useServicenow();
  const shop = target('shop', ids(CI));
  const recheck = (known: readonly string[] | undefined, more: object = {}) =>
    servicenow.collect([shop], { stream: 'incidents_open', ...(known ? { known } : {}), ...more });

  it('come back with their present state and links, and those not shown are gone', async () => {
    await servicenow.start(
      serve(
        [
          incidentRow(1, { state: '6', resolved_at: '2026-11-20 06:20:00' }),
          incidentRow(2, { cmdb_ci: OTHER_CI }),
          incidentRow(3, { cmdb_ci: '' }),
          incidentRow(4),
        ],
        [sysId(4)],
      ),
    );
    const pages = await recheck([1, 2, 3, 4, 5].map(sysId));
    expect(factsOf(pages)).toMatchObject([
      { externalId: sysId(1), state: 'resolved', links: [{ entityRef: 'component:default/shop' }] },
      { externalId: sysId(2), ciId: OTHER_CI, links: [] },
      { externalId: sysId(3), ciId: null, links: [] },
    ]);
    expect(goneOf(pages)).toEqual([sysId(4), sysId(5)]);
    expect(pages.at(-1)!.progress).toBe(1);
  });

  it('are asked by hundreds, and a killed run goes on', async () => {
    await servicenow.start(serve(numbers(250).map(number => incidentRow(number))));
    const known = numbers(250).map(sysId).reverse();
    const pages = await recheck(known);
    expect(pages.map(page => page.facts.length)).toEqual([100, 100, 50]);
    expect(pages.map(page => page.progress)).toEqual([0.4, 0.8, 1]);
    expect(goneOf(pages)).toEqual([]);
    const rest = await recheck(known, { cursor: pages[0]!.nextCursor });
    expect(factsOf(rest)).toEqual(factsOf(pages.slice(1)));
    expect(pages[2]!.nextCursor).toBeUndefined();
    expect(factsOf(await recheck(known, { cursor: 'other version' }))).toHaveLength(250);
    expect(
      servicenow.questions('incident').every(request => request.query.toString().length < 8_000),
    ).toBe(true);
  });

  it('may be none', async () => {
    await servicenow.start(serve([]));
    for (const known of [undefined, [], ['not a sys_id']]) {
      expect(await recheck(known)).toMatchObject([{ facts: [], gone: [], progress: 1 }]);
    }
    expect(servicenow.server.requests).toHaveLength(0);
    const last = sysId(1);
    expect(await recheck([last], { cursor: JSON.stringify({ askedTo: last }) })).toMatchObject([
      { facts: [] },
    ]);
  });

  it('are not taken for deleted when our user sees no incident any more', async () => {
    const incident = numbers(3).map(number => incidentRow(number));
    await servicenow.start(serve(incident, numbers(3).map(sysId)));
    const failure = await recheck([sysId(1)]).catch(error => error);
    expect(failure).toMatchObject({ kind: 'authentication', code: 'refused_scope' });
    await servicenow.start(serve(incident, [sysId(1)]));
    expect(goneOf(await recheck([sysId(1)]))).toEqual([sysId(1)]);
  });

  it('are not taken for deleted when the question was not understood', async () => {
    await servicenow.start(serve([incidentRow(7), incidentRow(8)], [], ['sys_id']));
    const pages = await recheck([sysId(1), sysId(2)]);
    expect(codesOf(pages)).toEqual(['not_asked', 'not_asked']);
    expect(goneOf(pages)).toEqual([]);
    await servicenow.start(
      serve(
        numbers(40).map(number => incidentRow(number + 100)),
        [],
        ['sys_id'],
      ),
    );
    await expect(recheck(numbers(40).map(sysId))).rejects.toMatchObject({ code: 'schema_changed' });
  });

  it('are there all the same when their row cannot be read', async () => {
    await servicenow.start(serve([incidentRow(1, { opened_at: '' }), incidentRow(2)]));
    const pages = await recheck([sysId(1), sysId(2)]);
    expect(countsOf(pages)).toEqual({ facts: 1, rejected: 1, unrelated: 0 });
    expect(goneOf(pages)).toEqual([]);
  });

  it('are asked in smaller chunks while answers are cut short', async () => {
    const whole = serve(numbers(100).map(number => incidentRow(number)));
    const cut: FixtureHandler = request =>
      request.path.endsWith('/incident') && Number(request.query.get('sysparm_limit')) > 50
        ? { body: '{"result":[{' }
        : whole(request);
    await servicenow.start(cut);
    const pages = await recheck(numbers(100).map(sysId));
    expect(pages.map(page => page.facts.length)).toEqual([50, 50]);
    expect(goneOf(pages)).toEqual([]);
  });
});

describe('changes and problem records held as open', () => {
  const servicenow = useServicenow();
  const shop = target('shop', ids(CI));
  const tables = (more: object = {}) => ({
    cmdb_ci: [ciRow(CI, 'Checkout')],
    change_request: [changeRow(1, { state: '4' }), changeRow(2, { cmdb_ci: OTHER_CI })],
    problem: [problemRow(1, { state: '107', closed_at: '2026-11-20 06:20:00' })],
    ...more,
  });

  it.each([
    ['changes_open', 0x2000, [{ state: 'canceled', links: [{ entityRef: 'component:default/shop' }] }, { state: 'scheduled', links: [] }]],
    ['itsm_problems_open', 0x3000, [{ state: 'closed', links: [{ entityRef: 'component:default/shop' }] }]],
  ] as const)('of %s come back as they are now, and those not shown are gone', async (stream, base, expected) => {
    await servicenow.start(fakeServicenow({ tables: tables() }));
    const known = [1, 2, 9].map(number => sysId(base + number));
    const pages = await servicenow.collect([shop], { stream, known });
    expect(factsOf(pages)).toMatchObject(expected);
    expect(goneOf(pages)).toEqual(known.slice(expected.length));
  });

  it('are not gone when the user is shown none at all', async () => {
    await servicenow.start(fakeServicenow({ tables: tables({ change_request: [] }) }));
    const failure = await servicenow.collect([shop], { stream: 'changes_open', known: [sysId(0x2001)] }).catch(error => error);
    expect(failure).toMatchObject({ code: 'refused_scope' });
    expect(failure.message).toContain('no change request at all');
  });
});
