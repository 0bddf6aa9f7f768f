import { NOW, TestClient, startTestClient } from './__testUtils__/client';
import { TicketTruth } from './estate/ticketTruth';

let client: TestClient;
let clock = NOW;
beforeAll(async () => {
  client = await startTestClient(() => clock);
});
beforeEach(() => {
  clock = NOW;
});
afterEach(() => client.control('DELETE', 'tickets'));
afterAll(() => client.close());

const json = async (method: string, path: string, body?: unknown) =>
  (await client.control(method, path, body)).json();
const truthOf = async (number: string, query = ''): Promise<TicketTruth | undefined> =>
  (await json('GET', `truth/tickets${query}`)).find((one: TicketTruth) => one.number === number);
const rowOf = async (number: string) =>
  (
    await (
      await client.servicenow('api/now/table/incident', {
        sysparm_query: `number=${number}`,
        sysparm_exclude_reference_link: 'true',
      })
    ).json()
  ).result[0];
const open = async (order: Record<string, unknown>): Promise<string> =>
  (await json('PUT', 'tickets', order)).tickets[0].number;

describe('tickets by hand', () => {
  it('are there at once, written now, whenever they were opened', async () => {
    const number = await open({
      target: 'payments-api',
      priority: 1,
      title: 'Card payments fail',
      openedAt: '2026-03-18T09:00:00Z',
    });
    expect(await rowOf(number)).toMatchObject({
      short_description: 'Card payments fail',
      priority: '1',
      impact: '1',
      state: '1',
      opened_at: '2026-03-18 09:00:00',
      sys_updated_on: '2026-03-18 10:17:30',
    });
    expect(await truthOf(number)).toMatchObject({
      cause: 'hand',
      entityRef: 'component:default/payments-api',
      environment: 'production',
      priority: 1,
      state: 'new',
      assignmentGroup: 'payments-run',
    });
  });

  it('are listed with the state in which they stand', async () => {
    const number = await open({ target: 'payments-api' });
    const listed = () => json('GET', 'tickets');
    expect((await listed()).tickets).toMatchObject([{ number, state: '1' }]);
    await json('PUT', `tickets/${number}`, { fields: { state: '6' } });
    expect((await listed()).tickets).toMatchObject([{ number, state: '6' }]);
  });

  it('take raw columns', async () => {
    const number = await open({
      target: 'ledger-db',
      environment: 'uat',
      openedAt: '2026-03-18T08:00:00Z',
      fields: { state: '6', resolved_at: '2026-03-18 09:30:00', close_code: 'Odd' },
    });
    expect(await rowOf(number)).toMatchObject({
      state: '6',
      resolved_at: '2026-03-18 09:30:00',
      close_code: 'Odd',
      calendar_stc: '5400',
    });
    expect(await truthOf(number)).toMatchObject({ state: 'resolved', environment: 'uat' });
  });

  it('come in numbers, each its own', async () => {
    const { count, tickets } = await json('PUT', 'tickets', { target: 'cards-switch', count: 20_000 });
    expect(count).toBe(20_000);
    const ids = (key: string) => tickets.map((ticket: Record<string, string>) => ticket[key]);
    expect(new Set(ids('sysId')).size).toBe(20_000);
    expect(new Set(ids('number')).size).toBe(20_000);
  }, 20_000);

  it('never use an id again', async () => {
    const first = await open({ target: 'cards-switch' });
    await client.control('DELETE', 'tickets');
    expect(await truthOf(first)).toBeUndefined();
    expect(await open({ target: 'cards-switch' })).not.toBe(first);
  });

  it('are moved, and tell when', async () => {
    const number = await open({ target: 'payments-api', priority: 2 });
    clock = NOW + 600_000;
    await json('PUT', `tickets/${number}`, { fields: { state: '2' } });
    clock = NOW + 3_600_000;
    const moved = await json('PUT', `tickets/${number}`, { fields: { state: '6' } });
    expect(moved).toMatchObject({
      state: 'resolved',
      acknowledgedAt: '2026-03-18T10:27:30.000Z',
      resolvedAt: '2026-03-18T11:17:30.000Z',
      updatedAt: '2026-03-18T11:17:30.000Z',
    });
    expect(moved.slas.map((sla: { stage: string }) => sla.stage)).toEqual([
      'completed',
      'completed',
    ]);
    expect(await truthOf(number, `?from=${NOW + 3_500_000}&to=${clock}`)).toEqual(moved);
    expect(await truthOf(number, `?from=${NOW - 7_200_000}&to=${NOW - 3_600_000}`)).toBeUndefined();
  });

  it('move those of the estate too: who resolves one ends its script', async () => {
    const number = (await json('GET', 'truth/tickets')).find(
      (one: TicketTruth) => one.cause === 'bad-release' && one.state === 'in_progress',
    ).number;
    const ci = '0123456789abcdef0123456789abcdef';
    await json('PUT', `tickets/${number}`, { fields: { cmdb_ci: ci } });
    expect(await rowOf(number)).toMatchObject({ cmdb_ci: ci, state: '2' });
    await json('PUT', `tickets/${number}`, { fields: { state: '6' } });
    clock = NOW + 20 * 86_400_000;
    expect(await truthOf(number)).toMatchObject({
      state: 'resolved',
      resolvedAt: '2026-03-18T10:17:30.000Z',
      ciId: ci,
    });
  });

  it.each([
    { target: 'nobody' },
    { target: 'fraud-rules', environment: 'uat' },
    { target: 'payments-api', priority: 9 },
    { target: 'payments-api', count: 20_001 },
    { target: 'payments-api', openedAt: '2036-01-01T00:00:00Z' },
    { target: 'payments-api', fields: { reopened_count: '1' } },
    { target: 'payments-api', fields: { state: 6 } },
  ])('refuse %j', async order => {
    expect((await client.control('PUT', 'tickets', order)).status).toBe(400);
  });

  it('refuse a change of nobody', async () => {
    const change = { fields: { state: '6' } };
    expect((await client.control('PUT', 'tickets/INC0000001', change)).status).toBe(400);
  });
});

describe('the rest of the control', () => {
  it('tells which entity a CI stands for', async () => {
    const { cis, findings } = await json('GET', 'truth/cis');
    const row = await rowOf(await open({ target: 'payments-api' }));
    expect(cis.find((ci: { sysId: string }) => ci.sysId === row.cmdb_ci)).toMatchObject({
      entityRef: 'component:default/payments-api',
      mappedBy: [{ entityRef: 'component:default/payments-api', environment: 'production' }],
    });
    expect(findings.length).toBeGreaterThan(5);
  });

  it('describes the instance in the estate', async () => {
    expect((await json('GET', 'estate')).servicenow).toMatchObject({
      instances: ['servicenow/main'],
      settings: { tokenLifetimeSeconds: 1799 },
    });
  });

  it.each([{ tokenLifetimeSeconds: 0 }, { colour: true }, { invalidQueryReturnsNoRows: 'yes' }])(
    'refuses the setting %j',
    async settings => {
      expect((await client.control('PUT', 'servicenow', settings)).status).toBe(400);
    },
  );

  it('makes a scenario bring tickets written no earlier than it was switched on', async () => {
    await client.control('PUT', 'scenarios', {
      id: 'server-crash',
      target: 'cards-db',
      from: '2026-03-18T08:00:00Z',
    });
    const found = (await json('GET', `truth/tickets?from=${NOW - 1000}&to=${NOW}`)).find(
      (one: TicketTruth) => one.cause === 'server-crash',
    );
    expect(found).toMatchObject({
      entityRef: 'resource:default/cards-db',
      updatedAt: '2026-03-18T10:17:30.000Z',
    });
    await client.control('DELETE', 'scenarios');
  });

  it('keeps what was done by hand when a scenario is changed afterwards', async () => {
    const scenario = { id: 'server-crash', target: 'cards-db', from: '2026-03-18T08:00:00Z' };
    await client.control('PUT', 'scenarios', scenario);
    const number = (await json('GET', `truth/tickets?from=${NOW - 1000}&to=${NOW}`)).find(
      (one: TicketTruth) => one.cause === 'server-crash',
    ).number;
    await json('PUT', `tickets/${number}`, { fields: { state: '6' } });
    clock = NOW + 300_000;
    await client.control('PUT', 'scenarios', { ...scenario, to: '2026-03-18T10:20:00Z' });
    expect(await truthOf(number)).toMatchObject({
      state: 'resolved',
      openedAt: expect.stringContaining('2026-03-18T08:'),
      updatedAt: '2026-03-18T10:22:30.000Z',
    });
    await client.control('DELETE', 'scenarios');
  });
});
