import { Lease } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { HOUR, hourFact, pageOf } from '../__testUtils__/facts';
import { BatchStore } from './batchStore';
import { FeedKey, FeedStore } from './feedStore';
import { LeaseLostError, PostgresLeaseStore } from './leaseStore';
import { PageWrite, PageWriter } from './pageWriter';
import { Partitions } from './partitions';
import { SeriesIds } from './seriesIds';

jest.setTimeout(60_000);

const START = Date.UTC(2026, 9, 31, 20);
const feed: FeedKey = { source: 'dynatrace', instance: 'main', stream: 'signals_hour', partition: 'live' };
const shop = { entityRef: 'component:default/shop', environment: 'production', pivotHash: 'one' };

describe('PageWriter', () => {
  const databases = testDatabases();
  let knex: Knex;
  let leases: PostgresLeaseStore;
  let lease: Lease;
  let writer: PageWriter;
  let batchRunId: string;

  beforeEach(async () => {
    ({ knex } = await migratedDatabase(databases));
    leases = new PostgresLeaseStore(knex);
    lease = (await leases.acquire('feed', 'me', 60))!;
    writer = new PageWriter(knex, new Partitions(knex), new SeriesIds(), 'Europe/Paris');
    await new FeedStore(knex).read(feed);
    batchRunId = await new BatchStore(knex).begin({
      ...feed, kind: 'scheduled', windowStartMs: START, windowEndMs: START + 6 * HOUR, startedBy: null,
    });
  });

  const write = (changes: Partial<PageWrite> = {}) =>
    writer.write(
      {
        lease, feed, batchRunId,
        page: pageOf([0, 1, 2].map(hour => hourFact(START + hour * HOUR))),
        window: { startMs: START, endMs: START + 6 * HOUR },
        targets: [shop],
        watermarkMs: START + 6 * HOUR,
        judgesPresence: true,
        ...changes,
      },
      START + 6 * HOUR,
    );
  const hours = async () =>
    (await knex.raw<{ rows: { ts: Date; requests: number; errors: number; cpu_ratio: number | null }[] }>(
      `select ts, requests, errors, cpu_ratio from signal_hour order by ts`,
    )).rows;
  const dirtyDays = async () =>
    (await knex.raw<{ rows: { day: string }[] }>(`select day::text as day from rollup_dirty order by 1`)).rows.map(row => row.day);
  const feedRow = async () =>
    (await knex.raw<{ rows: { watermark: Date | null; page_state: unknown }[] }>(`select watermark, page_state from feed`)).rows[0];

  it('stores rows, marks reporting-zone days and moves the watermark together', async () => {
    expect(await write()).toEqual({ written: 3 });
    expect(await hours()).toHaveLength(3);
    // 22:00 UTC is 23:00 in Paris on 31 October; the three hours are all of that day.
    expect(await dirtyDays()).toEqual(['2026-10-31']);
    expect((await feedRow()).watermark).toEqual(new Date(START + 6 * HOUR));
  });

  it('changes nothing when a page is replayed', async () => {
    await write();
    await knex.raw('delete from rollup_dirty');
    expect(await write()).toEqual({ written: 0 });
    expect(await hours()).toHaveLength(3);
    expect(await dirtyDays()).toEqual([]);
  });

  it('takes a correction, and writes only the rows that changed', async () => {
    await write();
    const corrected = [0, 1, 2].map(hour => hourFact(START + hour * HOUR, hour === 1 ? { errors: 7 } : {}));
    expect(await write({ page: pageOf(corrected) })).toEqual({ written: 1 });
    expect((await hours()).map(row => row.errors)).toEqual([1, 7, 1]);
  });

  it('lets two requests complete one slot without erasing each other', async () => {
    await write();
    const cpu = hourFact(START, { requests: null, errors: null, latencyP95Ms: null, cpuRatio: 0.5 });
    await write({ page: pageOf([cpu]) });
    expect((await hours())[0]).toMatchObject({ requests: 100, errors: 1, cpu_ratio: 0.5 });
  });

  it('keeps zero requests and no data apart', async () => {
    await write({
      page: pageOf([
        hourFact(START, { requests: 0, errors: 0, latencyP95Ms: null }),
        hourFact(START + HOUR, { requests: null, errors: null }),
      ]),
    });
    expect((await hours()).map(row => row.requests)).toEqual([0, null]);
  });

  it('keeps the cursor of an unfinished run and clears it with the last page', async () => {
    await write({ page: pageOf([hourFact(START)], { nextCursor: 'group-2' }) });
    expect(await feedRow()).toMatchObject({
      watermark: null,
      page_state: { windowStartMs: START, windowEndMs: START + 6 * HOUR, cursor: 'group-2' },
    });
    await write();
    expect(await feedRow()).toMatchObject({ page_state: null, watermark: new Date(START + 6 * HOUR) });
  });

  it('never moves the watermark back', async () => {
    await write();
    await write({ watermarkMs: START });
    expect((await feedRow()).watermark).toEqual(new Date(START + 6 * HOUR));
  });

  it('stores nothing when the lease has passed to another worker', async () => {
    await knex.raw(`update lease set until = '-infinity'`);
    await leases.acquire('feed', 'another', 60);
    await expect(write()).rejects.toThrow(LeaseLostError);
    expect(await hours()).toEqual([]);
    expect(await feedRow()).toEqual({ watermark: null, page_state: null });
  });

  it('stores nothing of a page when any statement of it fails', async () => {
    const bad = { recordId: 'r', code: 'c', field: null, message: 'm', sample: 'a NUL \u0000 here' };
    await expect(write({ page: pageOf([hourFact(START)], { rejected: [bad] }) })).rejects.toThrow();
    expect(await hours()).toEqual([]);
    expect(await dirtyDays()).toEqual([]);
  });

  it('keeps rejected records with their neighbours stored', async () => {
    await write({
      page: pageOf([hourFact(START)], {
        rejected: [{ recordId: 'SERVICE-1', code: 'negative', field: 'values', message: 'Below zero', sample: '-1' }],
        counts: { facts: 1, nulls: 2, rejected: 1 },
      }),
    });
    expect(await hours()).toHaveLength(1);
    const { rows } = await knex.raw(`select read_count, null_count, rejected_count, written_count from batch_run`);
    expect(rows).toEqual([{ read_count: '4', null_count: '2', rejected_count: '1', written_count: '1' }]);
  });

  describe('coverage', () => {
    const covered = async () =>
      (await knex.raw<{ rows: { covered_from: Date; covered_to: Date }[] }>(`select covered_from, covered_to from pivot_coverage`)).rows.map(
        row => [(row.covered_from.getTime() - START) / HOUR, (row.covered_to.getTime() - START) / HOUR],
      );
    const window = (from: number, to: number) => ({ window: { startMs: START + from * HOUR, endMs: START + to * HOUR } });

    it('grows by windows that touch it', async () => {
      await write(window(0, 6));
      await write(window(-12, 0));
      await write(window(4, 9));
      expect(await covered()).toEqual([[-12, 9]]);
    });

    it('does not claim a gap before what is held', async () => {
      await write(window(0, 6));
      await write(window(-24, -12));
      expect(await covered()).toEqual([[0, 6]]);
    });

    it('begins anew after a gap in time, so that the gap is filled', async () => {
      await write(window(0, 6));
      await write(window(10, 12));
      expect(await covered()).toEqual([[10, 12]]);
    });

    it('begins anew when the pivot changes', async () => {
      await write(window(0, 6));
      await write({ ...window(4, 6), targets: [{ ...shop, pivotHash: 'two' }] });
      expect(await covered()).toEqual([[4, 6]]);
    });
  });
});
