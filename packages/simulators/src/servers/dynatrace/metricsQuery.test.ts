import { NOW, TestClient, startTestClient } from '../../__testUtils__/client';
import { upstreamId } from '../../estate/topology';

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
afterAll(() => client.close());

const HOUR = 3_600_000;
const API = upstreamId('service', 'payments-api', 'production');
const SILENT = upstreamId('service', 'cards-personalisation', 'production');
const COUNT = 'builtin:service.requestCount.total';

async function query(parameters: Record<string, string>, instance = 'main') {
  const response = await client.dynatrace('metrics/query', parameters, {
    instance,
  });
  return { status: response.status, body: await response.json() };
}

describe('metrics/query', () => {
  it('stamps a slot with its end and includes the incomplete one', async () => {
    const { body } = await query({
      metricSelector: `${COUNT}:splitBy()`,
      entitySelector: `type("SERVICE"),entityId("${API}")`,
      from: 'now-3h',
      resolution: '1h',
    });
    const [series] = body.result[0].data;
    expect(series.timestamps).toEqual(
      [8, 9, 10, 11].map(hour =>
        Date.parse(`2026-03-18T${String(hour).padStart(2, '0')}:00:00Z`),
      ),
    );
    expect(series.timestamps[3]).toBeGreaterThan(NOW);
    expect(series.values[3]).toBeLessThan(series.values[2] * 0.5);
  });

  it('leaves slots without data null, not zero', async () => {
    const { body } = await query(
      {
        metricSelector: `${COUNT}:splitBy("dt.entity.service"),builtin:service.response.time:percentile(95)`,
        from: '2026-03-14',
        to: '2026-03-16',
        resolution: '5m',
      },
      'trade',
    );
    const values = body.result.flatMap(
      (result: { data: { values: (number | null)[] }[] }) =>
        result.data.flatMap(series => series.values),
    );
    expect(values).toContain(null);
    expect(values).not.toContain(0);
  });

  it('answers a window of one point with a single null when nothing was written', async () => {
    const { body } = await query({
      metricSelector: 'builtin:service.response.time:splitBy():percentile(95)',
      entitySelector: `entityId("${SILENT}")`,
      from: 'now-1d',
      resolution: 'Inf',
    });
    expect(body.resolution).toBe('Inf');
    expect(body.result[0].data[0].values).toEqual([null]);
  });

  it('leaves a silent entity out of a window of several points', async () => {
    const { body } = await query({
      metricSelector: COUNT,
      entitySelector: `entityId("${SILENT}")`,
      from: 'now-1d',
      resolution: '1h',
    });
    expect(body.result[0].data).toEqual([]);
  });

  it('answers an entity that does not exist with no data and no complaint', async () => {
    const { status, body } = await query({
      metricSelector: COUNT,
      entitySelector: 'entityId("SERVICE-0000000000000001")',
    });
    expect([status, body.totalCount, body.result[0].data]).toEqual([
      200,
      0,
      [],
    ]);
  });

  it('answers an unknown metric with an empty result', async () => {
    const { status, body } = await query({
      metricSelector: 'builtin:service.response.tim:avg',
    });
    expect([status, body.result]).toEqual([200, []]);
  });

  it('keeps the environments apart', async () => {
    const { body } = await query(
      { metricSelector: COUNT, entitySelector: `entityId("${API}")` },
      'trade',
    );
    expect(body.result[0].data).toEqual([]);
  });

  it('returns several metrics in its own order, with rewritten texts', async () => {
    const { body } = await query({
      metricSelector: `builtin:service.response.time:splitBy():percentile(95),builtin:service.errors.total.(count,rate):splitBy():auto`,
    });
    expect(
      body.result.map((result: { metricId: string }) => result.metricId),
    ).toEqual([
      'builtin:service.errors.total.count:splitBy()',
      'builtin:service.errors.total.rate:splitBy()',
      'builtin:service.response.time:splitBy():percentile(95.0)',
    ]);
  });

  it('returns series in an order that is not that of the ids unless sorted', async () => {
    const ids = async (metricSelector: string) => {
      const { body } = await query({ metricSelector });
      return body.result[0].data.map(
        (series: { dimensionMap: Record<string, string> }) =>
          series.dimensionMap['dt.entity.service'],
      );
    };
    const unsorted = await ids(COUNT);
    expect(unsorted).not.toEqual([...unsorted].sort());
    expect(
      await ids(`${COUNT}:sort(dimension("dt.entity.service",ascending))`),
    ).toEqual([...unsorted].sort());
    expect(
      await ids(`${COUNT}:sort(value(sum,descending)):limit(2)`),
    ).toHaveLength(2);
  });

  it('adds names before ids', async () => {
    const { body } = await query({
      metricSelector: `${COUNT}:names`,
      entitySelector: `entityId("${API}")`,
    });
    expect(body.result[0].data[0].dimensions).toEqual(['payments-api', API]);
    expect(body.result[0].data[0].dimensionMap).toEqual({
      'dt.entity.service.name': 'payments-api',
      'dt.entity.service': API,
    });
  });

  it('filters inside the selector with an escaped entity selector', async () => {
    const inner = 'type("SERVICE"),tag("app:payments-api")'.replace(
      /[~"]/g,
      char => `~${char}`,
    );
    const { body } = await query({
      metricSelector: `${COUNT}:filter(and(or(in("dt.entity.service",entitySelector("${inner}"))))):splitBy("dt.entity.service")`,
    });
    expect(
      body.result[0].data.map(
        (series: { dimensions: string[] }) => series.dimensions,
      ),
    ).toEqual([[API]]);
  });

  it('counts per slot, and per second after a rate', async () => {
    const scope = {
      entitySelector: `entityId("${API}")`,
      from: String(NOW - 5 * HOUR),
      to: String(NOW - 3 * HOUR),
      resolution: '1h',
    };
    const value = async (metricSelector: string) =>
      (await query({ metricSelector, ...scope })).body.result[0].data[0]
        .values[1];
    const count = await value(`${COUNT}:splitBy():value`);
    expect(await value(`${COUNT}:splitBy():value:rate(1s)`)).toBe(
      (count * 1000) / HOUR,
    );
    expect(await value(`${COUNT}:splitBy():value:rate`)).toBe(
      (count * 60_000) / HOUR,
    );
  });

  it('keeps the meaning of a fold only before an aggregation', async () => {
    const scope = {
      entitySelector: `entityId("${API}")`,
      from: 'now-6h',
      to: 'now-1h',
      resolution: '1h',
    };
    const fold = async (metricSelector: string) =>
      (await query({ metricSelector, ...scope })).body.result[0].data[0]
        .values[0];
    expect(
      await fold('builtin:service.errors.total.rate:splitBy():fold'),
    ).toBeLessThan(1);
    const summed = await fold(
      'builtin:service.successes.server.rate:splitBy():avg:fold',
    );
    expect(summed).toBeGreaterThan(100);
  });

  it('divides joined tuples and stays null without traffic', async () => {
    const { body } = await query({
      metricSelector:
        '(builtin:service.errors.total.count:splitBy():default(0))/(builtin:service.requestCount.total:splitBy())',
      entitySelector: `entityId("${API}")`,
      from: 'now-30m',
      resolution: '5m',
    });
    const { values } = body.result[0].data[0];
    expect(
      values
        .slice(1, -1)
        .every((value: number) => value > 0.03 && value < 0.06),
    ).toBe(true);
  });

  it('keeps old points only at coarse resolutions', async () => {
    const at = async (from: string, resolution: string) =>
      (
        await query({
          metricSelector: `${COUNT}:splitBy()`,
          from: `${from}/d`,
          to: `${from}`,
          resolution,
        })
      ).body.resolution;
    expect(await at('now-2d', '1m')).toBe('1m');
    expect(await at('now-20d', '1m')).toBe('5m');
    expect(await at('now-60d', '5m')).toBe('1h');
  });

  it('aligns days to the zone written in from', async () => {
    const { body } = await query({
      metricSelector: `${COUNT}:splitBy()`,
      from: '2026-03-10T00:00:00+01:00',
      to: '2026-03-12T00:00:00+01:00',
      resolution: '1d',
    });
    expect(body.result[0].data[0].timestamps).toEqual([
      Date.parse('2026-03-10T23:00:00Z'),
      Date.parse('2026-03-11T23:00:00Z'),
    ]);
  });

  it('lets each expression have its own resolution', async () => {
    const { body } = await query({
      metricSelector: `${COUNT}:splitBy(),builtin:service.errors.total.count:splitBy()`,
      resolution: '0:Inf,1:1h',
      from: 'now-4h',
    });
    const points = Object.fromEntries(
      body.result.map(
        (result: { metricId: string; data: { values: number[] }[] }) => [
          result.metricId,
          result.data[0].values.length,
        ],
      ),
    );
    expect(points).toEqual({
      'builtin:service.requestCount.total:splitBy()': 1,
      'builtin:service.errors.total.count:splitBy()': 5,
    });
  });
});
