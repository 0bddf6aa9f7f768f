import { Fact, ProblemFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Connector, ConnectorError, Lease, RawPage } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { HOUR, hourFact, pageOf } from '../__testUtils__/facts';
import { BatchStore, FeedStore, PageWriter, Partitions, PostgresLeaseStore, RawStore, SeriesIds } from '../store';
import { replayRaw } from './replayRaw';

jest.setTimeout(120_000);

const NOW = Date.UTC(2026, 10, 20, 10);
const HOUR_START = NOW - 5 * HOUR;
const feed = { source: 'dynatrace', instance: 'main', stream: 'signals_hour', partition: 'backfill' } as const;
const target = { entityRef: 'component:default/shop', environment: 'production', pivotHash: '' };

describe('replayRaw', () => {
  const databases = testDatabases();
  let knex: Knex;
  let lease: Lease;
  let writer: PageWriter;
  let batches: BatchStore;
  /** The present parser: what it makes of the text of a page. */
  let parse: (raw: RawPage) => Fact[];

  beforeEach(async () => {
    ({ knex } = await migratedDatabase(databases));
    lease = (await new PostgresLeaseStore(knex).acquire('feed', 'me', 600))!;
    writer = new PageWriter(knex, new Partitions(knex), new SeriesIds(), 'UTC');
    batches = new BatchStore(knex);
    await new FeedStore(knex).read(feed);
    parse = raw => JSON.parse(raw.body);
  });

  /** Collects a page as a run would: stores what the present parser makes of the text. */
  const collect = async (facts: readonly Fact[]) => {
    const batchRunId = await batches.begin({ ...feed, kind: 'backfill', windowStartMs: HOUR_START, windowEndMs: NOW, startedBy: null });
    const raw: RawPage = { route: 'GET /x', contentType: 'application/json', context: '{}', body: JSON.stringify(facts) };
    await writer.write(
      {
        lease, feed, batchRunId, page: pageOf(parse(raw), { raw: [raw] }), window: { startMs: HOUR_START, endMs: NOW }, targets: [target],
        watermarkMs: null, judgesPresence: true,
      },
      NOW,
    );
    await batches.finish(batchRunId, 'done', null);
  };
  const connector = () =>
    ({
      source: 'dynatrace', instance: 'main',
      replay: ({ raw }: { raw: readonly RawPage[] }) => {
        const facts = raw.flatMap(parse);
        return { facts, rejected: [], counts: { facts: facts.length, nulls: 0, rejected: 0 } };
      },
    }) as unknown as Connector;
  const replay = (changes: Partial<Connector> = {}, signal = new AbortController().signal, fromMs = 0) =>
    replayRaw(
      feed,
      { id: '1', source: 'dynatrace', instance: 'main', stream: 'signals_hour', windowStartMs: fromMs, windowEndMs: NOW, requestedBy: 'user:default/alex', isReplay: true },
      { connector: { ...connector(), ...changes }, lease, batches, writer, pages: new RawStore(knex), reportingZone: 'UTC', now: () => NOW, signal },
      error => {
        throw error;
      },
    );
  const rows = async (sql: string) => (await knex.raw<{ rows: Record<string, unknown>[] }>(sql)).rows;
  const problem = (changes: Partial<ProblemFact>): ProblemFact => ({
    kind: 'problem', externalId: 'p1', displayId: 'P-1', title: 'Slow', status: 'open', severity: 'performance', impact: null,
    startedMs: HOUR_START, endedMs: null, affectedIds: [], rootCauseId: null,
    links: [{ entityRef: target.entityRef, environment: 'production', via: 'direct' }], ...changes,
  });

  it('writes nothing when nothing changed, whatever was read again meanwhile', async () => {
    await collect([hourFact(HOUR_START, { requests: 1 }), hourFact(HOUR_START + HOUR, { requests: 2 }), problem({})]);
    await collect([hourFact(HOUR_START, { requests: 9 }), problem({ status: 'closed', endedMs: NOW })]);
    await knex.raw('truncate rollup_dirty');
    const before = [await rows('select * from signal_hour order by ts'), await rows('select * from problem'), await rows('select * from event_history order by recorded')];
    const outcome = await replay();
    expect(outcome.state).toBe('done');
    expect([await rows('select * from signal_hour order by ts'), await rows('select * from problem'), await rows('select * from event_history order by recorded')]).toEqual(before);
    expect(await rows(`select kind, state, page_count, started_by from batch_run order by batch_run_id desc limit 1`)).toEqual([
      { kind: 'replay', state: 'done', page_count: 2, started_by: 'user:default/alex' },
    ]);
  });

  it('lets a corrected parser have its way, without a page of its own and without moving anything', async () => {
    await collect([hourFact(HOUR_START, { latencyP95Ms: 250 })]);
    const feeds = await rows('select watermark, page_state from feed');
    const covered = await rows('select * from pivot_coverage');
    const before = parse;
    parse = raw => before(raw).map(fact => (fact.kind === 'signal' ? { ...fact, latencyP95Ms: fact.latencyP95Ms! / 1_000 } : fact));
    expect(await replay()).toMatchObject({ state: 'done', written: 1 });
    expect(await rows('select latency_p95_ms from signal_hour')).toEqual([{ latency_p95_ms: 0.25 }]);
    expect(await rows('select count(*)::integer as n from raw_page')).toEqual([{ n: 1 }]);
    expect(await rows('select watermark from feed')).toEqual(feeds.map(({ watermark }) => ({ watermark })));
    expect(await rows('select * from pivot_coverage')).toEqual(covered);
  });

  it('begins where it is told', async () => {
    await collect([hourFact(HOUR_START)]);
    await knex.raw(`update raw_page set stored_at = stored_at - interval '1 hour'`);
    await collect([hourFact(HOUR_START + HOUR)]);
    const { rows: [{ since }] } = await knex.raw(`select extract(epoch from min(stored_at) + interval '30 minutes')::float8 * 1000 as since from raw_page`);
    await replay({}, undefined, since);
    expect(await rows(`select page_count from batch_run where kind = 'replay'`)).toEqual([{ page_count: 1 }]);
  });

  it('goes on beside a page that cannot be read any more, and says how many there were', async () => {
    await collect([hourFact(HOUR_START)]);
    await collect([hourFact(HOUR_START + HOUR)]);
    let asked = 0;
    const sound = connector();
    const outcome = await replay({
      replay: page => {
        asked += 1;
        if (asked === 1) throw new ConnectorError('The page is cut', { kind: 'malformed', code: 'bad_payload', source: 'dynatrace', instance: 'main' });
        return sound.replay!(page);
      },
    });
    expect(asked).toBe(2);
    expect(outcome).toMatchObject({ state: 'failed', code: 'bad_payload', message: expect.stringContaining('1 of 2') });
  });

  it('stops when the worker stops, and says of a source without replay that it has none', async () => {
    await collect([hourFact(HOUR_START)]);
    expect(await replay({}, AbortSignal.abort())).toMatchObject({ state: 'failed', code: 'stopped' });
    expect(await replay({ replay: undefined })).toMatchObject({ state: 'failed', code: 'not_supported' });
  });

  it('stores nothing without the lease', async () => {
    await collect([hourFact(HOUR_START)]);
    await knex.raw(`update lease set epoch = epoch + 1`);
    await expect(replay()).rejects.toThrow();
  });
});
