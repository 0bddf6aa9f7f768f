import { MAPPED_SERIES, MappedSeries } from './estate/mapping';
import { SignalTruth } from './estate/truth';
import { TestClient, startTestClient } from './__testUtils__/client';

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
afterAll(() => client.close());

const json = async (path: string) => (await client.control('GET', path)).json();

async function truth(
  resolution: string,
  from: string,
  to: string,
  instance: string,
): Promise<SignalTruth[]> {
  const response = await client.control(
    'GET',
    `truth/signals?${new URLSearchParams({ instance, resolution, from, to })}`,
  );
  return (await response.text())
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
}

async function ask(
  metricSelector: string,
  ids: string[],
  window: { from: string; to: string; resolution: string },
  instance: string,
): Promise<Map<number, number | null>> {
  const entitySelector = `entityId(${ids.map(id => `"${id}"`).join(',')})`;
  const response = await client.dynatrace(
    'metrics/query',
    { metricSelector, entitySelector, ...window },
    { instance },
  );
  const series = (await response.json()).result[0]?.data[0];
  return new Map<number, number | null>(
    series?.timestamps.map((end: number, index: number) => [
      end,
      series.values[index],
    ]),
  );
}

const belongsTo = (row: SignalTruth, series: MappedSeries) =>
  row.entityRef === series.entityRef && row.environment === series.environment;

const SIGNALS: [
  field: keyof SignalTruth,
  kind: string,
  selector: string,
  divisor: number,
][] = [
  [
    'requests',
    'service',
    'builtin:service.requestCount.total:splitBy():value',
    1,
  ],
  [
    'errors',
    'service',
    'builtin:service.errors.total.count:splitBy():value',
    1,
  ],
  [
    'errors_5xx',
    'service',
    'builtin:service.errors.fivexx.count:splitBy():value',
    1,
  ],
  [
    'latency_p50_ms',
    'service',
    'builtin:service.response.time:splitBy():percentile(50)',
    1000,
  ],
  [
    'latency_p95_ms',
    'service',
    'builtin:service.response.time:splitBy():percentile(95)',
    1000,
  ],
  [
    'latency_p99_ms',
    'service',
    'builtin:service.response.time:splitBy():percentile(99)',
    1000,
  ],
  [
    'cpu_ratio',
    'container',
    'builtin:containers.cpu.usagePercent:splitBy():avg',
    100,
  ],
  [
    'memory_ratio',
    'container',
    'builtin:containers.memory.usagePercent:splitBy():avg',
    100,
  ],
  ['cpu_ratio', 'host', 'builtin:host.cpu.usage:splitBy():avg', 100],
  ['memory_ratio', 'host', 'builtin:host.mem.usage:splitBy():avg', 100],
  ['memory_used_bytes', 'host', 'builtin:host.mem.used:splitBy():avg', 1],
  [
    'availability_ratio',
    'host',
    'builtin:host.availability:splitBy():avg',
    100,
  ],
  ['network_latency_ms', 'host', 'custom.network.latency_ms:splitBy():avg', 1],
];

describe('truth', () => {
  it.each([
    ['5m', 300_000, '2026-03-18T09:30:00Z', '2026-03-18T10:10:00Z'],
    ['1h', 3_600_000, '2026-02-10T00:00:00Z', '2026-02-10T06:00:00Z'],
    // A day of the reporting zone is asked as one window.
    ['Inf', 86_400_000, '2026-02-10T23:00:00Z', '2026-02-11T23:00:00Z'],
  ])(
    'equals what the metrics answer says, to the last digit, at %s',
    async (resolution, step, from, to) => {
      const expected: unknown[] = [];
      const answered: unknown[] = [];
      for (const instance of ['main', 'trade']) {
        const rows = await truth(resolution, from, to, instance);
        const mapped = MAPPED_SERIES.filter(one => one.instance === instance);
        for (const series of mapped.filter((_, index) => index % 4 === 0)) {
          const own = rows.filter(row => belongsTo(row, series));
          for (const [field, kind, selector, divisor] of SIGNALS) {
            const nodes = series.nodes.filter(node => node.kind === kind);
            if (nodes.length > 0) {
              const ids = nodes.map(node => node.id);
              const window = { from, to, resolution };
              const answer = await ask(selector, ids, window, instance);
              for (const row of own) {
                const end = Date.parse(row.slotStart) + step;
                const value = answer.get(end) ?? null;
                const name = `${row.entityRef} ${field} ${row.slotStart}`;
                expected.push([name, row[field]]);
                answered.push([name, value === null ? null : value / divisor]);
              }
            }
          }
        }
      }
      expect(answered).toEqual(expected);
      expect(expected.length).toBeGreaterThan(100);
    },
    60_000,
  );

  it('has a row for every slot of every mapped series, also where nothing is known', async () => {
    const rows = await truth(
      '1h',
      '2026-03-18T00:00:00Z',
      '2026-03-18T04:00:00Z',
      'main',
    );
    expect(rows).toHaveLength(
      MAPPED_SERIES.filter(series => series.instance === 'main').length * 4,
    );
    expect(
      rows
        .filter(row => row.entityRef === 'component:default/collections-api')
        .every(row => row.requests === null && row.cpu_ratio === null),
    ).toBe(true);
  });

  it('stops at the last complete slot', async () => {
    const rows = await truth(
      '1h',
      '2026-03-18T09:00:00Z',
      '2026-03-19T00:00:00Z',
      'trade',
    );
    expect(new Set(rows.map(row => row.slotStart))).toEqual(
      new Set(['2026-03-18T09:00:00.000Z']),
    );
  });

  it('lists the problems the problems answer lists', async () => {
    const known = await json(
      `truth/problems?${new URLSearchParams({
        instance: 'main',
        from: '2026-01-01T00:00:00Z',
        to: '2026-03-18T10:17:00Z',
      })}`,
    );
    const body = await (
      await client.dynatrace('problems', {
        from: '2026-01-01',
        to: '2026-03-18T10:17:00Z',
        pageSize: '500',
      })
    ).json();
    const ids = new Set(
      known.map((problem: { problemId: string }) => problem.problemId),
    );
    expect(body.problems.length).toBeGreaterThan(20);
    expect(
      body.problems.every((problem: { problemId: string }) =>
        ids.has(problem.problemId),
      ),
    ).toBe(true);
  });
});
