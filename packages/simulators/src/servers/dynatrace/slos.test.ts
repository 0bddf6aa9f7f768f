import { TestClient, startTestClient } from '../../__testUtils__/client';
import { missingRecording, readRecording } from '../../__testUtils__/recordings';
import { compareShapes } from '../../__testUtils__/shape';
import { NO_EVENTS_TOKEN } from './tokens';

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
afterAll(() => client.close());

async function list(query: Record<string, string> = {}, init = {}) {
  const response = await client.dynatrace('slo', query, init);
  return { status: response.status, body: await response.json() };
}
const EVALUATED = { evaluate: 'true', pageSize: '25' };

describe('SLOs', () => {
  it('say SUCCESS and -1 unless they are evaluated', async () => {
    const { body } = await list({ pageSize: '100' });
    expect(body.slo.length).toBeGreaterThan(10);
    for (const slo of body.slo) {
      expect(slo).toMatchObject({ status: 'SUCCESS', evaluatedPercentage: -1, errorBudget: -1, error: 'NONE' });
    }
  });

  it('evaluated say what the metrics say; some fail, one cannot be evaluated', async () => {
    const { body } = await list(EVALUATED);
    const by = (name: string) => body.slo.find((slo: { name: string }) => slo.name === name);
    expect(by('payments-api availability')).toMatchObject({ status: 'FAILURE', error: 'NONE', timeframe: '-1d' });
    expect(by('payments-api availability').evaluatedPercentage).toBeGreaterThan(99);
    expect(by('cards-tokenizer availability')).toMatchObject({ status: 'SUCCESS' });
    expect(by('ledger-core latency')).toMatchObject({ status: 'FAILURE', evaluatedPercentage: -1, error: 'METRIC_EXPRESSION_INVALID' });
    expect(by('mobile-gateway availability').filter).toBe('type("SERVICE"),tag("app:mobile-gateway")');
    const statuses = new Set(body.slo.map((slo: { status: string }) => slo.status));
    expect([...statuses].sort()).toEqual(['FAILURE', 'SUCCESS', 'WARNING']);
    expect(body.slo.every((slo: { enabled: boolean }) => slo.enabled)).toBe(true);
  });

  it('come page by page, with nothing beside the key', async () => {
    const whole = (await list(EVALUATED)).body.slo;
    const first = await list({ evaluate: 'true', pageSize: '9' });
    const { nextPageKey } = first.body;
    const second = await list({ nextPageKey });
    expect([...first.body.slo, ...second.body.slo].slice(0, 18)).toEqual(whole.slice(0, 18));
    expect((await list({ nextPageKey, pageSize: '9' })).status).toBe(400);
  });

  it.each([
    { evaluate: 'true', pageSize: '26' },
    { evaluate: 'yes' },
    { timeFrame: 'NOW' },
    { enabledSlos: '1' },
    { sloSelector: 'colour("red")' },
  ] as Record<string, string>[])('refuse %j', async query => {
    expect((await list(query)).status).toBe(400);
  });

  it('can be chosen, shown alone, and are closed to a token without the right', async () => {
    const { body } = await list({ sloSelector: 'name("payments-api availability")' });
    expect(body.totalCount).toBe(1);
    const response = await client.dynatrace(`slo/${body.slo[0].id}`);
    expect((await response.json()).evaluatedPercentage).toBeGreaterThan(99);
    expect((await client.dynatrace('slo/none')).status).toBe(404);
    expect((await list({}, { token: NO_EVENTS_TOKEN })).status).toBe(403);
    expect((await client.dynatrace('events', {}, { token: NO_EVENTS_TOKEN })).status).toBe(403);
    expect((await list({ enabledSlos: 'all', pageSize: '100' })).body.totalCount).toBe(
      (await list({ pageSize: '100' })).body.totalCount + 1,
    );
  });

  it('of trade finance are in its own environment', async () => {
    const { body } = await list(EVALUATED, { instance: 'trade' });
    expect(body.slo.map((slo: { name: string }) => slo.name)).toEqual(['lc-issuance availability']);
  });
});

const missing = missingRecording('fixtures/dynatrace/slo_list.json');
(missing ? describe.skip : describe)(`against recordings${missing ? ` (${missing})` : ''}`, () => {
  it('have the recorded members, in their order and of their kinds', async () => {
    const recorded = JSON.parse(readRecording('fixtures/dynatrace/slo_list.json') ?? 'null');
    const { body } = await list();
    expect(Object.keys(body.slo[0])).toEqual(Object.keys(recorded.slo[0]));
    expect(compareShapes({ slo: body.slo }, { slo: recorded.slo })).toEqual([]);
  });
});
