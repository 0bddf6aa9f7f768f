import { FactPage, Lease } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { HOUR, hourFact, pageOf } from '../__testUtils__/facts';
import { BatchStore } from './batchStore';
import { CatalogStore } from './catalogStore';
import { FeedKey, FeedStore } from './feedStore';
import { PostgresLeaseStore } from './leaseStore';
import { PageWriter } from './pageWriter';
import { Partitions } from './partitions';
import { SeriesIds } from './seriesIds';

jest.setTimeout(60_000);

const START = Date.UTC(2026, 9, 31, 20);
const LIVE = { startMs: START, endMs: START + 6 * HOUR };
const PAST = { startMs: START - 48 * HOUR, endMs: START };
const NAMES = ['a', 'b', 'c', 'd', 'e'];
const series = (name: string) => ({ entityRef: `component:default/${name}`, environment: 'production' });

describe('A pivot that upstream does not show', () => {
  const databases = testDatabases();
  let knex: Knex;
  let lease: Lease;
  let writer: PageWriter;

  const feedOf = (stream: string, partition: FeedKey['partition'] = 'live'): FeedKey => ({
    source: 'dynatrace', instance: 'main', stream, partition,
  });
  const map = (pivot: string) =>
    new CatalogStore(knex).apply({
      entities: NAMES.map(name => ({
        entityRef: `component:default/${name}`, kind: 'component', name, title: null, type: null, tier: 3,
        tierDeclared: false, ownerRef: null, systemRef: null,
      })),
      relations: [], memberships: [], findings: [], maintenance: [], deploySources: [], series: [],
      pivots: NAMES.map(name => ({
        ...series(name), source: 'dynatrace', instance: 'main', state: 'mapped', origin: 'rosetta', pivot, isSignalSource: true,
      })),
    });
  const begin = async (feed: FeedKey) => {
    await new FeedStore(knex).read(feed);
    return new BatchStore(knex).begin({
      ...feed, kind: feed.partition === 'live' ? 'scheduled' : 'backfill', windowStartMs: START, windowEndMs: START, startedBy: null,
    });
  };
  const write = async (page: Partial<FactPage>, feed = feedOf('signals_hour'), batchRunId?: string) =>
    writer.write(
      {
        lease, feed, batchRunId: batchRunId ?? (await begin(feed)),
        page: pageOf(page.facts ?? [], page),
        window: feed.partition === 'live' ? LIVE : PAST,
        targets: NAMES.map(name => ({ ...series(name), pivotHash: 'one' })),
        watermarkMs: null,
        judgesPresence: feed.partition === 'live',
      },
      LIVE.endMs,
    );
  /** Streams that are covered, with hours before and after the start; of the first pivot unless named. */
  const covered = async (name = 'a') =>
    (await knex.raw<{ rows: { stream: string; covered_from: Date; covered_to: Date }[] }>(
      `select stream, covered_from, covered_to from pivot_coverage join series using (series_id)
        where entity_ref = ? order by stream`,
      [`component:default/${name}`],
    )).rows.map(row => [row.stream, (row.covered_from.getTime() - START) / HOUR, (row.covered_to.getTime() - START) / HOUR]);
  const pivots = async () =>
    Object.fromEntries(
      (await knex.raw<{ rows: { name: string; verification: string; is_owed: boolean }[] }>(
        `select right(entity_ref, 1) as name, verification, hidden_since is not null as is_owed from entity_pivot order by 1`,
      )).rows.map(row => [row.name, row.is_owed ? `${row.verification}, owed` : row.verification]),
    );
  const askEverything = async (page: Partial<FactPage>) => {
    await write(page);
    await write({}, feedOf('problems'));
    await write({}, feedOf('signals_hour', 'backfill'));
    await write({}, feedOf('problems', 'backfill'));
  };
  const daysPass = () =>
    knex.raw(`update entity_pivot set verified_at = verified_at - interval '25 hours', shown_at = shown_at - interval '25 hours'`);

  const all = [['problems', -48, 6], ['signals_hour', -48, 6]];
  const anew = [['signals_hour', 0, 6]];

  beforeEach(async () => {
    ({ knex } = await migratedDatabase(databases));
    lease = (await new PostgresLeaseStore(knex).acquire('feed', 'me', 60))!;
    writer = new PageWriter(knex, new Partitions(knex), new SeriesIds(), 'Europe/Paris');
    await map('one');
  });

  it.each([
    ['not known', { notFound: [series('a')] }],
    ['refused', { refused: [{ ...series('a'), message: 'no right' }] }],
    ['ambiguous', { ambiguous: [{ ...series('a'), message: 'two' }] }],
  ])('and was %s has its history asked anew in all streams once it is found', async (_, hidden) => {
    await askEverything({ ...hidden, found: [series('b')] });
    expect(await covered()).toEqual(all);
    await write({ found: [series('a'), series('b')] });
    expect(await covered()).toEqual(anew);
    expect(await covered('b')).toEqual(all);
    expect(await pivots()).toMatchObject({ a: 'found', b: 'found' });
  });

  it('is found by its slots as well', async () => {
    await askEverything({ notFound: [series('a')] });
    await write({ notFound: [], facts: [hourFact(START, series('a'))] });
    expect(await covered()).toEqual(anew);
  });

  it('keeps what was asked when it was never hidden', async () => {
    await askEverything({});
    await write({ found: [series('a')] });
    await write({ found: [series('a')] });
    expect(await covered()).toEqual(all);
  });

  it('is asked anew once a day at most when streams contradict each other, and what is owed stays owed', async () => {
    await askEverything({ notFound: [series('a')] });
    await write({ found: [series('a')] });
    await write({ refused: [{ ...series('a'), message: 'no right' }] }, feedOf('problems'));
    await write({}, feedOf('signals_hour', 'backfill'));
    await write({ found: [series('a')] });
    expect(await covered()).toEqual([['problems', 0, 6], ['signals_hour', -48, 6]]);
    expect(await pivots()).toMatchObject({ a: 'found, owed' });
    await daysPass();
    await write({ found: [series('a')] });
    expect(await covered()).toEqual(anew);
    expect(await pivots()).toMatchObject({ a: 'found' });
  });

  it('counts as found when one page says both', async () => {
    await write({ notFound: [series('a')], found: [series('a')] });
    expect(await pivots()).toMatchObject({ a: 'found' });
  });

  it('is not covered by a piece of history that was asked before it was shown', async () => {
    await askEverything({ notFound: [series('a')] });
    const past = feedOf('signals_hour', 'backfill');
    const begun = await begin(past);
    await write({ found: [series('a')] });
    await write({}, past, begun);
    expect(await covered()).toEqual(anew);
    expect(await covered('b')).toEqual(all);
    await write({}, past);
    expect(await covered()).toEqual([['signals_hour', -48, 6]]);
  });

  it('owes nothing any more when it is mapped otherwise', async () => {
    await write({ notFound: [series('a')] });
    await map('two');
    expect(await pivots()).toMatchObject({ a: 'unverified' });
  });

  describe('when all of several vanish at once', () => {
    const none = { notFound: NAMES.map(series) };

    it('keeps its mark for a day, and is asked anew when it is found again', async () => {
      await askEverything({ found: NAMES.map(series) });
      await write(none);
      expect(Object.values(await pivots())).toEqual(Array(5).fill('found, owed'));
      await write({ found: NAMES.map(series) });
      expect(Object.values(await pivots())).toEqual(Array(5).fill('found'));
      expect(await covered()).toEqual(anew);
    });

    it('is believed to be gone after that day', async () => {
      await write({ found: NAMES.map(series) });
      await write(none);
      await daysPass();
      await write(none);
      expect(Object.values(await pivots())).toEqual(Array(5).fill('not_found, owed'));
    });

    it('is believed at once when others are found, or it is fewer, or none was found before', async () => {
      await write({ found: NAMES.map(series) });
      await write({ notFound: NAMES.slice(0, 4).map(series) });
      expect(await pivots()).toEqual({ a: 'not_found, owed', b: 'not_found, owed', c: 'not_found, owed', d: 'not_found, owed', e: 'found' });
      await write({ found: [series('a')], notFound: NAMES.slice(1).map(series) });
      expect(await pivots()).toMatchObject({ a: 'found', e: 'not_found, owed' });
      await map('two');
      await write(none);
      expect(Object.values(await pivots())).toEqual(Array(5).fill('not_found, owed'));
    });
  });
});
