import { FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import {
  changeRow,
  CI,
  ciRow,
  fakeServicenow,
  incidentRow,
  OTHER_CI,
  problemRow,
  relationRow,
  slaRow,
  sysId,
} from './__testUtils__/fakeServicenow';
import { ids, target, useServicenow } from './__testUtils__/useServicenow';

const tables = {
  cmdb_ci: [ciRow(CI, 'Checkout')],
  incident: [incidentRow(1), incidentRow(2, { cmdb_ci: OTHER_CI }), incidentRow(3, { state: '50' })],
  task_sla: [slaRow(1), slaRow(2, { has_breached: 'x' }), slaRow(3)],
  change_request: [changeRow(1), changeRow(2, { state: '-7' }), changeRow(3, { end_date: '2026-11-20 19:00:00' })],
  problem: [problemRow(1), problemRow(2, { cmdb_ci: OTHER_CI })],
  cmdb_rel_ci: [relationRow(1, CI, CI)],
};
const OPEN = { incidents_open: [1, 2, 3, 9].map(sysId), changes_open: [0x2001, 0x2002, 0x2003].map(sysId), itsm_problems_open: [0x3001, 0x3002].map(sysId) };

describe('pages read again', () => {
  const servicenow = useServicenow();
  const collect = (stream: string) =>
    servicenow.collect([target('shop', ids(CI))], {
      stream,
      ...(stream in OPEN ? { known: OPEN[stream as keyof typeof OPEN] } : {}),
    });
  const replay = (stream: string, { raw }: Pick<FactPage, 'raw'>) =>
    servicenow.connector.replay!({ stream, raw, reportingZone: 'UTC' });

  it.each(['incidents', 'task_sla', 'changes', 'itsm_problems', 'incidents_open', 'changes_open', 'itsm_problems_open'])(
    'say of %s what they said',
    async stream => {
      await servicenow.start(fakeServicenow({ tables }));
      const [page] = await collect(stream);
      const asked = servicenow.server.requests.length;
      expect(replay(stream, page!)).toEqual({
        facts: page!.facts,
        rejected: page!.rejected,
        counts: page!.counts,
      });
      expect(page!.facts.length).toBeGreaterThan(0);
      expect(servicenow.server.requests).toHaveLength(asked);
    },
  );

  it('are read by the codes that config has now, and rows that were refused come back', async () => {
    await servicenow.start(fakeServicenow({ tables }));
    const [page] = await collect('changes');
    expect(page!.facts).toMatchObject([{ state: 'scheduled' }, { state: 'unknown' }]);
    const corrected = {
      raw: page!.raw.map(raw => ({ ...raw, body: raw.body.replace('2026-11-20 19:00:00', '2026-11-20 21:00:00') })),
    };
    await servicenow.start(fakeServicenow({ tables }), { changeStates: { '-7': 'assess' } });
    const read = replay('changes', corrected);
    expect(read.facts).toMatchObject([
      { state: 'scheduled' },
      { state: 'assess' },
      { externalId: sysId(0x2003), links: [{ entityRef: 'component:default/shop' }] },
    ]);
    expect(read.rejected).toEqual([]);
  });

  it('stored before links of refused rows were kept still give their facts', async () => {
    await servicenow.start(fakeServicenow({ tables }));
    const [page] = await collect('incidents');
    const raw = page!.raw.map(one => {
      const { window, links } = JSON.parse(one.context);
      return { ...one, context: JSON.stringify({ window, links }) };
    });
    expect(replay('incidents', { raw }).facts).toEqual(page!.facts);
  });

  it('of the CMDB are not: each run tells all anew', async () => {
    await servicenow.start(fakeServicenow({ tables }));
    const [page] = await collect('cmdb');
    expect(replay('cmdb', page!)).toEqual({
      facts: [],
      rejected: [],
      counts: { facts: 0, nulls: 0, rejected: 0, unrelated: 0 },
    });
  });

  it.each([
    ['a body that broke off', { body: '{"result":[' }],
    ['no list', { body: '{"result":{}}' }],
    ['a context of another kind', { context: '{"links":[1]}' }],
  ])('that have %s are refused in our words', async (_, change) => {
    await servicenow.start(fakeServicenow({ tables }));
    const [page] = await collect('incidents');
    const raw = page!.raw.map(one => ({ ...one, ...change }));
    expect(() => replay('incidents', { raw })).toThrow('cannot be read any more');
  });
});
