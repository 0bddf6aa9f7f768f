import { gzipSync } from 'node:zlib';
import { useHttpHarness } from './__testUtils__/httpHarness';
import { systemClock } from './clock';

describe('createHttpClient limits, retries and circuit', () => {
  const http = useHttpHarness();

  it('cuts a compressed bomb at the cap without holding it', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000, 0x20));
    http.server.handle(() => ({ body: bomb, headers: { 'content-encoding': 'gzip' } }));
    const before = process.memoryUsage().rss;
    expect(await http.failureOf(http.build({ attemptTimeoutMs: 5_000 }))).toMatchObject({
      code: 'too_large',
      kind: 'malformed',
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    expect(http.server.requests).toHaveLength(1);
  });

  it('cuts a plain body at the cap', async () => {
    http.server.handle(() => ({ body: JSON.stringify('x'.repeat(2_000)) }));
    expect(await http.failureOf(http.build({ maxDecodedBytes: 1_000 }))).toMatchObject({
      code: 'too_large',
    });
  });

  it.each([['stall' as const], ['stall-body' as const], ['drip' as const]])(
    'cuts a %s by the attempt timeout',
    async fault => {
      http.server.handle(() => ({ fault, json: { text: 'x'.repeat(500) } }));
      const startedMs = Date.now();
      expect(await http.failureOf(http.build({ maxAttempts: 2 }))).toMatchObject({
        kind: 'unavailable',
        code: 'timeout',
      });
      expect(Date.now() - startedMs).toBeLessThan(2_000);
      expect(http.server.requests).toHaveLength(2);
    },
  );

  it('cuts a slow loris by its throughput', async () => {
    http.server.handle(() => ({ fault: 'drip', json: { text: 'x'.repeat(500) } }));
    const client = http.build({
      maxAttempts: 1,
      attemptTimeoutMs: 60_000,
      throughputWindowMs: 150,
      minBytesPerSecond: 1_000,
    });
    const startedMs = Date.now();
    expect(await http.failureOf(client)).toMatchObject({ code: 'timeout' });
    expect(Date.now() - startedMs).toBeLessThan(1_000);
  });

  it('does not take half a body for a whole one', async () => {
    http.server.handle(() => ({ fault: 'truncate', json: [1, 2, 3, 4, 5, 6] }));
    expect(['bad_payload', 'unreachable']).toContain(
      (await http.failureOf(http.build({ maxAttempts: 1 }))).code,
    );
  });

  it('ends within the total time', async () => {
    http.server.handle(() => ({ fault: 'stall' }));
    const startedMs = Date.now();
    expect(await http.failureOf(http.build({ totalTimeoutMs: 600 }))).toMatchObject({
      code: 'timeout',
    });
    expect(Date.now() - startedMs).toBeLessThan(1_200);
  });

  it('stops at once when told to, while waiting as well', async () => {
    http.server.handle(() => ({ status: 429, headers: { 'retry-after': '2' }, json: {} }));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const startedMs = Date.now();
    expect(
      await http.failureOf(http.build(), http.call({ signal: controller.signal })),
    ).toMatchObject({
      code: 'cancelled',
    });
    expect(Date.now() - startedMs).toBeLessThan(1_000);
    expect(
      await http.failureOf(http.build(), http.call({ signal: controller.signal })),
    ).toMatchObject({
      code: 'cancelled',
    });
  });

  it('calls a deadline of its caller a timeout', async () => {
    http.server.handle(() => ({ fault: 'stall' }));
    expect(
      await http.failureOf(http.build(), http.call({ signal: AbortSignal.timeout(50) })),
    ).toMatchObject({
      code: 'timeout',
    });
  });

  it('tries again and succeeds', async () => {
    http.server.handle(request =>
      request.index < 3 ? { status: 503, json: {} } : { json: { ok: true } },
    );
    expect((await http.build().request(http.call())).json).toEqual({ ok: true });
    expect(http.server.requests).toHaveLength(4);
    expect(http.logger.lines).toHaveLength(0);
  });

  it.each([
    ['120', 120],
    ['1000000000', 900],
    ['-1', 30],
    ['soon', 30],
  ])(
    'pauses all replicas and gives up when Retry-After is %s, past its own time',
    async (header, seconds) => {
      http.server.handle(() => ({ status: 429, headers: { 'retry-after': header }, json: {} }));
      expect(await http.failureOf(http.build())).toMatchObject({
        kind: 'rateLimited',
        code: 'rate_limited',
        retryAfterSeconds: seconds,
      });
      expect(http.server.requests).toHaveLength(1);
      expect(http.budget.pauses).toMatchObject([
        { seconds, key: { source: 'dynatrace', instance: 'main' } },
      ]);
    },
  );

  it('gives way as long to a server that says when it will be back', async () => {
    http.server.handle(() => ({ status: 503, headers: { 'retry-after': '120' }, json: {} }));
    expect(await http.failureOf(http.build())).toMatchObject({
      kind: 'unavailable',
      code: 'server_error',
      retryAfterSeconds: 120,
    });
    expect(http.server.requests).toHaveLength(1);
    expect(http.budget.pauses).toMatchObject([
      { seconds: 120, key: { source: 'dynatrace', instance: 'main' } },
    ]);
  });

  it('still opens the circuit of a server that says so again and again', async () => {
    http.server.handle(() => ({ status: 503, headers: { 'retry-after': '120' }, json: {} }));
    const broken = { ...http.budget, pause: () => Promise.reject(new Error('database away')) };
    const client = http.build({ breakAfterFailures: 2 }, { budget: broken });
    for (let index = 0; index < 3; index += 1) await http.failureOf(client);
    expect(http.server.requests).toHaveLength(2);
  });

  it('waits as long as asked even when the pause cannot be stored', async () => {
    http.server.handle(request =>
      request.index === 0
        ? { status: 429, headers: { 'retry-after': '1' }, json: {} }
        : { json: {} },
    );
    const broken = { ...http.budget, pause: () => Promise.reject(new Error('database away')) };
    expect((await http.build({}, { budget: broken }).request(http.call())).status).toBe(200);
    const [first, second] = http.server.requests;
    expect(second!.atMs - first!.atMs).toBeGreaterThanOrEqual(990);
  });

  it('backs off by itself on 429 without Retry-After', async () => {
    http.server.handle(request => (request.index === 0 ? { status: 429, json: {} } : { json: {} }));
    expect((await http.build().request(http.call())).status).toBe(200);
    expect(http.budget.pauses).toHaveLength(0);
  });

  it('waits for budget, and says so when none comes', async () => {
    http.server.handle(() => ({ json: {} }));
    let asked = 0;
    const slow = {
      ...http.budget,
      take: async () => ({ granted: ++asked > 2, waitMs: asked > 2 ? 0 : 30 }),
    };
    await http.build({}, { budget: slow }).request(http.call({ budgetShare: 0.3 }));
    expect(asked).toBe(3);
    const never = { ...http.budget, take: async () => ({ granted: false, waitMs: 600_000 }) };
    expect(await http.failureOf(http.build({}, { budget: never }))).toMatchObject({
      kind: 'rateLimited',
      code: 'budget_exhausted',
      retryAfterSeconds: 600,
    });
  });

  it('asks for another permission where opening a socket took too long, and sends nothing before it', async () => {
    http.server.handle(() => ({ json: {} }));
    let lateMs = 0;
    let entered = 0;
    const budget = {
      ...http.budget,
      enter: async () => {
        entered += 1;
        // The permission is there before this, a new socket is not.
        process.nextTick(() => {
          lateMs += 1_000;
        });
        return 0;
      },
    };
    const clock = { ...systemClock, now: () => Date.now() + lateMs };
    await http.build({}, { budget, clock }).request(http.call());
    expect(entered).toBe(2);
    expect(http.server.requests).toHaveLength(1);
  });

  it('lets a request leave late rather than never', async () => {
    http.server.handle(() => ({ json: {} }));
    let entered = 0;
    const budget = { ...http.budget, enter: async () => Math.min(0, (entered += 1)) };
    let nowMs = Date.now();
    const clock = { ...systemClock, now: () => (nowMs += 450) };
    const limits = { totalTimeoutMs: 600_000, minBackoffMs: 1 };
    expect((await http.build(limits, { budget, clock }).request(http.call())).status).toBe(200);
    expect(http.server.requests).toHaveLength(1);
    expect(entered).toBeGreaterThan(3);
  });

  it('opens the circuit after failures in a row, and closes it after a success', async () => {
    http.server.handle(() => ({ status: 500, json: {} }));
    const client = http.build({ breakAfterFailures: 5, halfOpenAfterMs: 200, maxAttempts: 1 });
    for (let index = 0; index < 5; index += 1) await http.failureOf(client);
    expect(http.server.requests).toHaveLength(5);
    const held = await http.failureOf(client);
    expect(held).toMatchObject({ kind: 'unavailable', code: 'unreachable' });
    expect(held.message).toContain('circuit open');
    expect(http.server.requests).toHaveLength(5);
    http.server.handle(() => ({ json: {} }));
    await new Promise(resolve => setTimeout(resolve, 250));
    expect((await client.request(http.call())).status).toBe(200);
    expect((await client.request(http.call())).status).toBe(200);
  });

  it('does not open the circuit for refusals', async () => {
    http.server.handle(() => ({ status: 404, json: {} }));
    const client = http.build({ breakAfterFailures: 2 });
    for (let index = 0; index < 4; index += 1)
      expect(await http.failureOf(client)).toMatchObject({ code: 'not_found' });
  });
});
