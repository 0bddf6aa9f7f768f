import { SignalFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Connector, ConnectorError, FactPage, StreamDefinition } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { HOUR, hourFact, pageOf } from '../__testUtils__/facts';
import {
  BatchStore, CatalogStore, FeedStore, GapStore, listTargets, PageWriter, Partitions, PostgresLeaseStore, RawStore, SeriesIds,
} from '../store';
import { IngestionEngine } from './engine';

jest.setTimeout(60_000);

const NOW = Date.UTC(2026, 10, 20, 10, 42);
const stream: StreamDefinition = {
  id: 'signals_hour', everySeconds: 3_600, overlapSeconds: 2 * 3_600, settleSeconds: 420, staleAfterSeconds: 10_800,
  slotSeconds: 3_600, maxHistorySeconds: 400 * 86_400, maxWindowSeconds: 2 * 86_400, backfills: true,
};

/** Two pages: everything asked for, one entity a page, in a stable order. */
class TwoPages implements Connector<string> {
  readonly source = 'dynatrace';
  readonly instance = 'main';
  readonly streams = [stream];
  readonly pivot = {
    rosettaKeys: ['dynatrace.entityId'], foreignKeys: [], instanceKey: 'dynatrace.instance', isInherited: false,
    givesSignals: true,
    parse: () => ({ kind: 'absent' }) as const,
    serialize: (pivot: string) => pivot,
    deserialize: (text: string) => text,
  };
  readonly asked: { from: number; to: number; refs: string[]; cursor?: string; share: number }[] = [];
  /** Targets that a run leaves out and goes on without. */
  readonly unasked = new Set<string>();
  /** Targets that upstream does not know. */
  readonly hidden = new Set<string>();
  /** Runs before a page is given; may throw. */
  beforePage: (index: number) => Promise<void> | void = () => {};

  async *collect(request: Parameters<Connector<string>['collect']>[0]): AsyncIterable<FactPage> {
    this.asked.push({
      from: request.window.startMs, to: request.window.endMs, share: request.budgetShare,
      refs: request.targets.map(target => target.entityRef), cursor: request.cursor,
    });
    const { targets } = request;
    for (let index = Number(request.cursor ?? '0'); index < targets.length; index += 1) {
      await this.beforePage(index);
      const facts: SignalFact[] = [];
      const { entityRef, environment } = targets[index];
      const isLast = index === targets.length - 1;
      const after = { progress: (index + 1) / targets.length, ...(isLast ? {} : { nextCursor: String(index + 1) }) };
      if (this.unasked.has(entityRef)) {
        yield pageOf([], { ...after, missed: [{ entityRef, environment }] });
        continue;
      }
      if (this.hidden.has(entityRef)) {
        yield pageOf([], { ...after, notFound: [{ entityRef, environment }] });
        continue;
      }
      for (let at = request.window.startMs; at < request.window.endMs; at += HOUR) {
        facts.push(hourFact(at, { entityRef, requests: at / HOUR }));
      }
      yield pageOf(facts, { ...after, found: [{ entityRef, environment }] });
    }
  }

  async checkHealth() {
    return { state: 'ok', code: null, message: '', version: null, missingScopes: [], latencyMs: 1 } as const as never;
  }
}

describe('IngestionEngine', () => {
  const databases = testDatabases();
  let knex: Knex;
  let connector: TwoPages;
  let now: number;

  const entity = (name: string) => ({
    entityRef: `component:default/${name}`, kind: 'component', name, title: null, type: null, tier: 3,
    tierDeclared: false, ownerRef: null, systemRef: null,
  });
  const catalog = (names: readonly string[], pivotText = 'p') =>
    new CatalogStore(knex).apply(
      {
        entities: names.map(entity), relations: [], memberships: [], findings: [], maintenance: [], deploySources: [], series: [],
        pivots: names.map(name => ({
          entityRef: `component:default/${name}`, environment: 'production', source: 'dynatrace', instance: 'main',
          state: 'mapped', origin: 'rosetta', pivot: pivotText, isSignalSource: true,
        })),
      },
    );
  const engine = (owner = 'worker', changes: Partial<ConstructorParameters<typeof IngestionEngine>[0]> = {}) =>
    new IngestionEngine({
      connectors: [connector],
      feeds: new FeedStore(knex),
      gaps: new GapStore(knex),
      batches: new BatchStore(knex),
      leases: new PostgresLeaseStore(knex),
      writer: new PageWriter(knex, new Partitions(knex), new SeriesIds(), 'UTC'),
      pages: new RawStore(knex),
      listTargets: feed => listTargets(knex, feed, false),
      listKnown: async () => [],
      backfillDays: 4,
      reportingZone: 'UTC',
      owner,
      now: () => now,
      logger: { info() {}, warn() {}, error() {} },
      ...changes,
    });
  const tick = async (worker: IngestionEngine) => {
    await worker.tick();
    await worker.idle();
  };
  const runs = async () =>
    (await knex.raw<{ rows: { kind: string; state: string; error_code: string | null; progress: number }[] }>(
      `select kind, state, error_code, progress from batch_run order by batch_run_id`,
    )).rows;
  const feedOf = async (partition: 'live' | 'backfill') =>
    new FeedStore(knex).read({ source: 'dynatrace', instance: 'main', stream: stream.id, partition });
  const stored = async () =>
    (await knex.raw<{ rows: { n: string; first: Date; last: Date }[] }>(
      `select count(*) as n, min(ts) as first, max(ts) as last from signal_hour`,
    )).rows[0];

  beforeEach(async () => {
    ({ knex } = await migratedDatabase(databases));
    connector = new TwoPages();
    now = NOW;
    await catalog(['cart', 'shop']);
  });

  it('collects the newest day first, then the history newest first, down to the configured depth', async () => {
    const worker = engine();
    await tick(worker);
    await tick(worker);
    const top = Date.UTC(2026, 10, 20, 10);
    expect(connector.asked.map(({ from, to, share }) => [(top - to) / HOUR, (top - from) / HOUR, share])).toEqual([
      [0, 24, 1],
      [24, 72, 0.3],
      [72, 96, 0.3],
    ]);
    expect(await runs()).toEqual([
      { kind: 'scheduled', state: 'done', error_code: null, progress: 1 },
      { kind: 'backfill', state: 'done', error_code: null, progress: 1 },
      { kind: 'backfill', state: 'done', error_code: null, progress: 1 },
    ]);
    expect(Number((await stored()).n)).toBe(2 * 96);
    expect((await feedOf('live')).watermarkMs).toBe(top);
  });

  it('asks for the whole history again, and for that alone, of a pivot that upstream shows at last', async () => {
    connector.hidden.add('component:default/shop');
    const worker = engine();
    await tick(worker);
    await tick(worker);
    expect(Number((await stored()).n)).toBe(96);
    connector.hidden.clear();
    connector.asked.length = 0;
    now = NOW + HOUR;
    await tick(worker);
    await tick(worker);
    const top = Date.UTC(2026, 10, 20, 11);
    expect(connector.asked.slice(1).map(({ from, to, refs }) => [(top - to) / HOUR, (top - from) / HOUR, refs])).toEqual([
      [3, 51, ['component:default/shop']],
      [51, 96, ['component:default/shop']],
    ]);
    expect(Number((await stored()).n)).toBe(2 * 97 - 1);
    connector.asked.length = 0;
    await tick(worker);
    expect(connector.asked).toEqual([]);
  });

  it('does nothing until a stream is due again', async () => {
    const worker = engine();
    await tick(worker);
    await tick(worker);
    const before = connector.asked.length;
    now += 10 * 60_000;
    await tick(worker);
    expect(connector.asked).toHaveLength(before);
    now += 15 * 60_000;
    await tick(worker);
    expect(connector.asked).toHaveLength(before + 1);
    expect(connector.asked.at(-1)?.from).toBe(Date.UTC(2026, 10, 20, 8));
  });

  it('goes on from the last stored page after a crash between pages', async () => {
    const dying = engine('dying');
    connector.beforePage = async index => {
      if (index === 1) throw new Error('killed');
    };
    await tick(dying);
    expect((await feedOf('live')).watermarkMs).toBeNull();
    connector.beforePage = () => {};
    now += 60 * 60_000;
    await tick(engine('next'));
    expect(connector.asked.filter(asked => asked.share === 1).map(asked => asked.cursor)).toEqual([undefined, '1']);
    expect((await feedOf('live')).watermarkMs).toBe(Date.UTC(2026, 10, 20, 10));
  });

  it('ends what a dead worker left behind, though nothing is left to run', async () => {
    // The first look is for the present, the second for the history.
    await tick(engine());
    await tick(engine());
    const before = await runs();
    expect(before.every(({ state }) => state === 'done')).toBe(true);
    await new BatchStore(knex).begin({
      source: 'dynatrace', instance: 'main', stream: stream.id, kind: 'backfill', windowStartMs: now - 60_000, windowEndMs: now, startedBy: null,
    });
    await tick(engine('next'));
    expect(await runs()).toEqual([...before, expect.objectContaining({ kind: 'backfill', state: 'failed', error_code: 'interrupted' })]);
  });

  it('does not use a cursor on another set of entities than it was made for', async () => {
    connector.beforePage = async index => {
      if (index === 1) throw new Error('killed');
    };
    await tick(engine());
    connector.beforePage = () => {};
    await catalog(['basket', 'cart', 'shop']);
    now += 60 * 60_000;
    await tick(engine());
    expect(connector.asked[1].cursor).toBeUndefined();
    expect(connector.asked[1].refs).toHaveLength(3);
  });

  it('ends a failed batch with a code and a sentence, keeps the watermark, and waits before it tries again', async () => {
    const worker = engine();
    await tick(worker);
    const { watermarkMs } = await feedOf('live');
    connector.beforePage = () => {
      throw new ConnectorError('Dynatrace main refused the token; create one with metrics.read', {
        kind: 'authentication', code: 'authentication', source: 'dynatrace', instance: 'main',
      });
    };
    now += HOUR;
    await tick(worker);
    const failed = (await runs()).find(run => run.state === 'failed');
    expect(failed?.error_code).toBe('authentication');
    const feed = await feedOf('live');
    expect(feed.watermarkMs).toBe(watermarkMs);
    expect(feed.consecutiveFailures).toBe(1);
    expect(feed.nextRunMs).toBe(now + 30_000);
  });

  it('never stores the words of a foreign error', async () => {
    connector.beforePage = () => {
      throw new Error('Authorization: Api-Token dt0c01.secret');
    };
    await tick(engine());
    const { rows } = await knex.raw(`select error_message from batch_run union all select error_message from feed`);
    expect(JSON.stringify(rows)).not.toContain('secret');
  });

  it('says of a full disk what it is, in words of its own', async () => {
    connector.beforePage = () => {
      throw Object.assign(new Error('could not extend file "base/1/2": No space left on device'), { code: '53100' });
    };
    await tick(engine());
    expect((await runs()).every(run => run.error_code === 'storage_full')).toBe(true);
    const { rows } = await knex.raw(`select error_message from batch_run union all select error_message from feed`);
    expect(JSON.stringify(rows)).toContain('disk of the database is full');
    expect(JSON.stringify(rows)).not.toContain('base/1');
  });

  describe('what a run left out', () => {
    const dueNow = () => knex.raw(`update feed_gap set next_try_at = '-infinity'`);
    const gaps = async () =>
      (await knex.raw<{ rows: { entity_ref: string; hours: number; tries: number }[] }>(
        `select entity_ref, (extract(epoch from window_end - window_start) / 3600)::integer as hours, tries from feed_gap`,
      )).rows;
    const hoursOf = async (name: string) =>
      Number(
        (await knex.raw<{ rows: { n: string }[] }>(
          `select count(*) as n from signal_hour join series using (series_id) where entity_ref = ?`, [`component:default/${name}`],
        )).rows[0].n,
      );

    it('is asked for again by any worker, for those left out alone, until nothing is missing', async () => {
      connector.unasked.add('component:default/cart');
      await tick(engine());
      await tick(engine());
      expect(await hoursOf('cart')).toBe(0);
      expect(await gaps()).toMatchObject([{ entity_ref: 'component:default/cart', hours: 96 }]);
      connector.unasked.clear();
      connector.asked.length = 0;
      await dueNow();
      await tick(engine('another'));
      expect(connector.asked.map(asked => asked.refs)).toEqual([['component:default/cart'], ['component:default/cart']]);
      expect([await hoursOf('cart'), await hoursOf('shop')]).toEqual([96, 96]);
      expect(await gaps()).toEqual([]);
    });

    it('stays when it is left out again, and waits longer each time', async () => {
      connector.unasked.add('component:default/cart');
      await tick(engine());
      await tick(engine());
      const [{ tries }] = await gaps();
      connector.asked.length = 0;
      await dueNow();
      await tick(engine());
      expect(connector.asked).toHaveLength(1);
      expect(await gaps()).toMatchObject([{ hours: 96, tries: tries + 1 }]);
      await tick(engine());
      expect(connector.asked).toHaveLength(1);
    });

    it('holds no history up while it cannot be asked for', async () => {
      connector.unasked.add('component:default/cart');
      await tick(engine());
      await knex.raw(`update feed_gap set next_try_at = '-infinity'`);
      connector.unasked.clear();
      let isFirst = true;
      connector.beforePage = () => {
        if (!isFirst) return;
        isFirst = false;
        throw new ConnectorError('Dynatrace main failed', { kind: 'unavailable', code: 'server_error', source: 'dynatrace', instance: 'main' });
      };
      await tick(engine());
      now += 60_000;
      await tick(engine());
      expect(await hoursOf('shop')).toBe(96);
      expect(await gaps()).toHaveLength(1);
    });

    it('is forgotten with the mapping', async () => {
      connector.unasked.add('component:default/cart');
      await tick(engine());
      await catalog(['shop']);
      await dueNow();
      await tick(engine());
      expect(await gaps()).toEqual([]);
    });
  });

  it('collects a new pivot at once, and then its own history, without asking the others again', async () => {
    const worker = engine();
    await tick(worker);
    await tick(worker);
    connector.asked.length = 0;
    await catalog(['cart', 'new', 'shop']);
    await tick(worker);
    expect(connector.asked.every(asked => asked.refs.length === 1 && asked.refs[0] === 'component:default/new')).toBe(true);
    expect(connector.asked.map(asked => asked.share)).toEqual([1, 0.3, 0.3]);
    const { rows } = await knex.raw(`select count(distinct covered_from)::integer as n from pivot_coverage`);
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('collects a changed pivot anew', async () => {
    const worker = engine();
    await tick(worker);
    await tick(worker);
    connector.asked.length = 0;
    await catalog(['cart', 'shop'], 'other');
    await tick(worker);
    expect(connector.asked[0].refs).toHaveLength(2);
  });

  it('stops a cancelled batch after the page it is in and leaves history alone for a while', async () => {
    const worker = engine();
    const batches = new BatchStore(knex);
    await tick(worker);
    connector.beforePage = async index => {
      if (index === 0) {
        const { rows } = await knex.raw<{ rows: { id: string }[] }>(`select batch_run_id::text as id from batch_run where state = 'running'`);
        for (const { id } of rows) await batches.requestCancel(id);
      }
    };
    await tick(worker);
    expect((await runs()).at(-1)).toMatchObject({ kind: 'backfill', state: 'cancelled' });
    const asked = connector.asked.length;
    await tick(worker);
    expect(connector.asked).toHaveLength(asked);
  });

  it('runs what an admin asked for, cut into pieces, and keeps the watermark where it was', async () => {
    const worker = engine();
    await tick(worker);
    await tick(worker);
    connector.asked.length = 0;
    await new BatchStore(knex).request({
      source: 'dynatrace', instance: 'main', stream: stream.id, requestedBy: 'user:default/alex', isReplay: false,
      windowStartMs: NOW - 72 * HOUR, windowEndMs: NOW,
    });
    await tick(worker);
    expect(connector.asked).toHaveLength(2);
    const { rows } = await knex.raw(`select kind, started_by, state from batch_run where kind = 'manual'`);
    expect(rows).toEqual([
      { kind: 'manual', started_by: 'user:default/alex', state: 'done' },
      { kind: 'manual', started_by: 'user:default/alex', state: 'done' },
    ]);
    expect((await feedOf('live')).watermarkMs).toBe(Date.UTC(2026, 10, 20, 10));
  });

  it('leaves a request to the worker that has taken the feed over meanwhile', async () => {
    const worker = engine();
    await tick(worker);
    await tick(worker);
    await new BatchStore(knex).request({
      source: 'dynatrace', instance: 'main', stream: stream.id, requestedBy: 'user:default/alex', isReplay: false,
      windowStartMs: NOW - 24 * HOUR, windowEndMs: NOW,
    });
    connector.beforePage = async () => {
      await knex.raw(`update lease set owner = 'other', epoch = epoch + 1, until = clock_timestamp() + interval '1 minute'`);
      throw new Error('session cut');
    };
    await tick(worker);
    const { rows } = await knex.raw(`select settled_at from batch_request`);
    expect(rows).toEqual([{ settled_at: null }]);
  });

  it('shares the feeds out between two workers and does nothing twice', async () => {
    const workers = [engine('a'), engine('b')];
    await Promise.all(workers.map(tick));
    expect(connector.asked.filter(asked => asked.share === 1)).toHaveLength(1);
  });

  it('runs a stream as often as config says', async () => {
    const worker = engine('worker', { everySeconds: () => 600 });
    await tick(worker);
    const { rows } = await knex.raw<{ rows: { next_run_at: Date }[] }>(`select next_run_at from feed where partition = 'live'`);
    expect(rows[0].next_run_at.getTime() - now).toBeLessThanOrEqual(600_000);
  });

  it('says nothing of a feed that another worker has taken over meanwhile', async () => {
    const worker = engine();
    connector.beforePage = async () => {
      await knex.raw(`update lease set owner = 'other', epoch = epoch + 1, until = clock_timestamp() + interval '1 minute'`);
      throw new Error('woken up late');
    };
    await tick(worker);
    const { rows } = await knex.raw(`select consecutive_failures, error_code, next_run_at from feed where partition = 'live'`);
    expect(rows).toEqual([{ consecutive_failures: 0, error_code: null, next_run_at: -Infinity }]);
  });

  it('stops at once when told to, as after a crash', async () => {
    const worker = engine();
    let stopped: Promise<void> | undefined;
    connector.beforePage = async index => {
      if (index === 1) {
        stopped = worker.stop();
        throw new Error('aborted');
      }
    };
    await worker.tick();
    await worker.idle();
    await stopped;
    expect((await runs())[0]).toMatchObject({ state: 'failed', error_code: 'stopped' });
    expect((await feedOf('live')).pageState).not.toBeNull();
  });
});
