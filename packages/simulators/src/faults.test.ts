import { gunzipSync } from 'node:zlib';
import { EMPTY_SHAPES, FAULT_KINDS, FaultKind, gzipBomb } from './faults';
import { TestClient, startTestClient } from './__testUtils__/client';

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
afterEach(() => client.control('DELETE', 'faults'));
afterAll(() => client.close());

const TARGET = 'dynatrace/main';
const METRICS = {
  metricSelector: 'builtin:service.requestCount.total',
  from: 'now-1h',
};
const ask = (timeoutMs?: number) =>
  client.dynatrace('metrics/query', METRICS, { timeoutMs });
const put = (body: unknown) => client.control('PUT', 'faults', body);

type Expectation = (response: Response) => Promise<void>;

const status =
  (code: number): Expectation =>
  async response =>
    expect(response.status).toBe(code);

/** What a client sees of each kind that still answers. */
const SEEN: Partial<Record<FaultKind, Expectation>> = {
  '429': async response => {
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(Number(response.headers.get('x-ratelimit-reset'))).toBeGreaterThan(
      1e15,
    );
  },
  '429-no-headers': async response => {
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBeNull();
  },
  '500': status(500),
  '502-html': async response => {
    expect(response.status).toBe(502);
    expect(response.headers.get('content-type')).toContain('text/html');
  },
  '503': status(503),
  '504': status(504),
  'html-200': async response => {
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<html>');
  },
  'truncated-json': async response => {
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow();
  },
  'truncated-result': async response => {
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow();
  },
  hibernating: async response => {
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Hibernating');
  },
  empty: async response =>
    expect((await response.json()).result[0].data).toEqual([]),
  'wrong-schema': async response =>
    expect((await response.json()).result[0].data[0].timestamps).toBe('none'),
  slow: status(200),
  drip: async response => {
    expect(response.status).toBe(200);
    expect((await response.json()).result).toHaveLength(1);
  },
  redirect: async response => {
    expect(response.status).toBe(302);
    expect(new URL(response.headers.get('location') ?? '').hostname).toBe(
      'localhost',
    );
  },
  unauthorized: status(401),
  forbidden: status(403),
  'cursor-loop': async response =>
    expect((await response.json()).nextPageKey).toMatch(/\+/),
  'gzip-bomb': async response => {
    expect(response.headers.get('content-encoding')).toBe('gzip');
    await response.body?.cancel();
  },
};

/** Kinds that never give a usable answer. */
const UNANSWERED: FaultKind[] = ['hang', 'reset', 'down'];

describe('faults over HTTP', () => {
  it('covers every kind', () => {
    expect([...Object.keys(SEEN), ...UNANSWERED].sort()).toEqual(
      [...FAULT_KINDS].sort(),
    );
  });

  it.each(Object.keys(SEEN) as FaultKind[])('%s', async kind => {
    await put([{ target: TARGET, kind, retryAfterSeconds: 7, delayMs: 150 }]);
    const response = await ask();
    expect(response).toBeDefined();
    await SEEN[kind]?.(response);
  });

  it.each(UNANSWERED)('%s', async kind => {
    await put([{ target: TARGET, kind }]);
    await expect(ask(400).then(response => response.json())).rejects.toThrow();
  });

  it.each(EMPTY_SHAPES)('says no data in the shape %s', async shape => {
    await put([{ target: TARGET, kind: 'empty', shape }]);
    const body = await (await ask()).json();
    const values = body.result.flatMap(
      (result: { data: { values?: unknown[] }[] }) =>
        result.data.flatMap(series => series.values ?? []),
    );
    expect(values.every((value: unknown) => value === null)).toBe(true);
  });

  it('loops a cursor for as long as a client follows it', async () => {
    await put([{ target: TARGET, kind: 'cursor-loop' }]);
    const first = await (
      await client.dynatrace('problems', { from: 'now-90d' })
    ).json();
    const second = await (
      await client.dynatrace('problems', { nextPageKey: first.nextPageKey })
    ).json();
    expect(second.nextPageKey).toBe(first.nextPageKey);
  });

  it('breaks only the first record on demand', async () => {
    await put([{ target: TARGET, kind: 'wrong-schema', records: 'first' }]);
    const body = await (
      await client.dynatrace('entities', { entitySelector: 'type("HOST")' })
    ).json();
    expect(body.entities[0]).toHaveProperty('entityID');
    expect(body.entities[1]).toHaveProperty('entityId');
  });

  it('writes Retry-After as a date on demand', async () => {
    await put([
      {
        target: TARGET,
        kind: '503',
        retryAfterSeconds: 90,
        retryAfterFormat: 'date',
      },
    ]);
    expect((await ask()).headers.get('retry-after')).toBe(
      'Wed, 18 Mar 2026 10:19:00 GMT',
    );
  });

  it('waits before a slow answer', async () => {
    await put([{ target: TARGET, kind: 'slow', delayMs: 150 }]);
    const began = Date.now();
    await ask();
    expect(Date.now() - began).toBeGreaterThanOrEqual(145);
  });

  it('packs a valid bomb', () => {
    expect(gzipBomb().length).toBeLessThan(2_000_000);
    expect(() =>
      gunzipSync(gzipBomb(), { maxOutputLength: 1_000_000 }),
    ).toThrow();
  });

  it('limits a fault to a target, an endpoint, a count and a share', async () => {
    await put([
      { target: TARGET, endpoint: 'metrics/query', kind: '503', count: 2 },
      { target: 'dynatrace/trade', kind: '500', ratio: 0.5 },
    ]);
    const statuses = async (asks: () => Promise<Response>, times: number) => {
      const codes: number[] = [];
      for (let i = 0; i < times; i += 1) {
        codes.push((await asks()).status);
      }
      return codes;
    };
    expect(await statuses(() => ask(), 3)).toEqual([503, 503, 200]);
    expect((await client.dynatrace('problems')).status).toBe(200);
    const shared = await statuses(
      () => client.dynatrace('problems', {}, { instance: 'trade' }),
      40,
    );
    const met = shared.filter(code => code === 500).length;
    expect(met).toBeGreaterThan(8);
    expect(met).toBeLessThan(32);
    const [first] = await (await client.control('GET', 'faults')).json();
    expect(first).toMatchObject({ seen: 3, met: 2 });
  });

  it.each([
    [{ target: TARGET, kind: 'meteor' }],
    [{ kind: '500' }],
    [{ target: TARGET, kind: '500', ratio: 2 }],
    [{ target: TARGET, kind: '500', colour: 'red' }],
  ])('refuses %j', async fault => {
    expect((await put(fault)).status).toBe(400);
  });
});
