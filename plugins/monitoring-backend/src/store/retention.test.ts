import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { Partitions } from './partitions';
import { dropExpiredRows } from './retention';

jest.setTimeout(60_000);

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 20, 10, 42);

describe('retention', () => {
  const databases = testDatabases();
  let knex: Knex;
  beforeAll(async () => {
    ({ knex } = await migratedDatabase(databases));
  });

  it('drops whole partitions past their keeping and no other', async () => {
    const partitions = new Partitions(knex);
    for (const daysAgo of [0, 2, 5, 30]) {
      await partitions.ensure('signal_5min', NOW - daysAgo * DAY, NOW - daysAgo * DAY + 1);
      await partitions.ensure('raw_page', NOW - daysAgo * DAY, NOW - daysAgo * DAY + 1);
    }
    await partitions.ensure('signal_hour', NOW - 399 * DAY, NOW - 399 * DAY + 1);
    await partitions.ensure('signal_hour', NOW - 500 * DAY, NOW - 500 * DAY + 1);
    expect((await partitions.dropExpired(NOW)).sort()).toEqual([
      'raw_page_20261021', 'signal_5min_20261021', 'signal_5min_20261115', 'signal_hour_202507', 'slo_hour_202507',
    ]);
    expect(await partitions.dropExpired(NOW)).toEqual([]);
    // A partition that was dropped can come back for late data.
    await partitions.ensure('signal_5min', NOW - 5 * DAY, NOW - 5 * DAY + 1);
  });

  it('drops old runs with their rejected records, and keeps what runs', async () => {
    const run = async (daysAgo: number, state: string) => {
      const { rows } = await knex.raw<{ rows: { id: string }[] }>(
        `insert into batch_run (source, instance, stream, kind, state, window_start, window_end, started_at)
         values ('dynatrace', 'main', 'problems', 'scheduled', ?, now(), now(), ?) returning batch_run_id as id`,
        [state, new Date(NOW - daysAgo * DAY)],
      );
      await knex.raw(
        `insert into rejected_record (batch_run_id, source, instance, stream, record_id, code, message, sample, rejected_at)
         values (?, 'dynatrace', 'main', 'problems', 'x', 'c', 'm', '{}', now())`,
        [rows[0].id],
      );
    };
    await run(100, 'done');
    await run(100, 'running');
    await run(10, 'failed');
    expect(await dropExpiredRows(knex, NOW)).toBe(1);
    const { rows } = await knex.raw(`select count(*)::integer as n from rejected_record`);
    expect(rows).toEqual([{ n: 2 }]);
  });
});
