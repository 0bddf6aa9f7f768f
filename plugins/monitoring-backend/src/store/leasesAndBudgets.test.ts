import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { PostgresBudgetStore } from './budgetStore';
import { PostgresLeaseStore } from './leaseStore';

jest.setTimeout(60_000);

const databases = testDatabases();
let knex: Knex;
beforeAll(async () => {
  ({ knex } = await migratedDatabase(databases));
});

describe('PostgresLeaseStore', () => {
  it('gives a lease to one owner only, until it runs out', async () => {
    const leases = new PostgresLeaseStore(knex);
    const [first, second] = await Promise.all([
      leases.acquire('one', 'a', 60),
      leases.acquire('one', 'b', 60),
    ]);
    expect([first, second].filter(Boolean)).toHaveLength(1);
    await knex.raw(`update lease set until = clock_timestamp() - interval '1 second' where name = 'one'`);
    const taken = await leases.acquire('one', 'c', 60);
    expect(taken?.epoch).toBe(2);
  });

  it('tells a holder whose lease has passed on that it is no longer its own', async () => {
    const leases = new PostgresLeaseStore(knex);
    const old = (await leases.acquire('two', 'a', 60))!;
    await leases.release(old);
    await leases.acquire('two', 'b', 60);
    expect(await leases.renew(old, 60)).toBe(false);
    await leases.release(old);
    expect(await leases.acquire('two', 'c', 60)).toBeUndefined();
  });

  it('counts a renewal that had to wait from when it was asked, for its worker may be frozen since', async () => {
    const leases = new PostgresLeaseStore(knex);
    const lease = (await leases.acquire('waited', 'a', 60))!;
    const page = await knex.transaction();
    await page.raw(`select 1 from lease where name = 'waited' for share`);
    const { rows: asked } = await knex.raw<{ rows: { at: Date }[] }>(`select clock_timestamp() as at`);
    const renewing = leases.renew(lease, 60);
    await new Promise(resolve => {
      setTimeout(resolve, 1_500);
    });
    await page.commit();
    expect(await renewing).toBe(true);
    const { rows } = await knex.raw<{ rows: { until: Date }[] }>(`select until from lease where name = 'waited'`);
    expect(rows[0].until.getTime() - asked[0].at.getTime()).toBeLessThan(61_000);
  });

  it('raises the epoch even when the same owner takes it again, as after a restart with the same name', async () => {
    const leases = new PostgresLeaseStore(knex);
    const first = (await leases.acquire('three', 'a', 60))!;
    const again = (await leases.acquire('three', 'a', 60))!;
    expect(again.epoch).toBeGreaterThan(first.epoch);
  });
});

describe('PostgresBudgetStore', () => {
  it('spaces requests of all callers so that no sliding second holds more than the rate', async () => {
    const key = { source: 'dynatrace', instance: 'spaced' };
    const replicas = [new PostgresBudgetStore(knex), new PostgresBudgetStore(knex), new PostgresBudgetStore(knex)];
    const startedMs = Date.now();
    const sent = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const askedMs = Date.now();
        const grant = await replicas[index % 3].take(key, 20, 1);
        return grant.granted ? { low: askedMs + grant.waitMs, high: Date.now() + grant.waitMs } : undefined;
      }),
    );
    // Each grant lies somewhere between "asked plus wait" and "answered plus wait": sort the middles.
    const times = sent.flatMap(grant => (grant ? [(grant.low + grant.high) / 2 - startedMs] : [])).sort((a, b) => a - b);
    expect(times.length).toBe(60);
    // 60 requests at 20 a second need three seconds less one spacing.
    expect(times[59]).toBeGreaterThan(2_700);
  });

  it('keeps a caller with a share of the budget to that share', async () => {
    const key = { source: 'dynatrace', instance: 'shared' };
    const store = new PostgresBudgetStore(knex);
    const waits: number[] = [];
    for (let index = 0; index < 4; index += 1) waits.push((await store.take(key, 10, 0.25)).waitMs);
    // Ten a second, a quarter of it: 500 ms apart with the margin.
    expect(waits[3]).toBeGreaterThan(1_000);
    expect((await store.take(key, 10, 1)).waitMs).toBeLessThan(waits[3] + 200);
  });

  it('lets nobody through its gate who would make a second too full, however many come at once', async () => {
    const key = { source: 'dynatrace', instance: 'gated' };
    const replicas = [new PostgresBudgetStore(knex), new PostgresBudgetStore(knex), new PostgresBudgetStore(knex)];
    await replicas[0].take(key, 5, 1);
    const sent: number[] = [];
    await Promise.all(
      Array.from({ length: 14 }, async (_, index) => {
        for (;;) {
          const waitMs = await replicas[index % 3].enter(key, 5);
          if (waitMs === 0) break;
          await new Promise(resolve => setTimeout(resolve, waitMs));
        }
        const { rows } = await knex.raw(`select extract(epoch from clock_timestamp()) * 1000 as ms`);
        sent.push(Number(rows[0].ms));
      }),
    );
    const { rows } = await knex.raw(
      `select cardinality(sent_at) as kept from source_budget where instance = 'gated'`,
    );
    expect(rows[0].kept).toBe(5);
    // 14 of them at 5 a second: two full windows lie before the last four.
    expect(Math.max(...sent) - Math.min(...sent)).toBeGreaterThan(2_000);
  });

  it('has its gate closed while upstream asked for a pause, also for moments granted before', async () => {
    const key = { source: 'dynatrace', instance: 'stopped' };
    const store = new PostgresBudgetStore(knex);
    await store.take(key, 10, 1);
    await store.pause(key, 60);
    expect(await store.enter(key, 10)).toBeGreaterThan(50_000);
  });

  it('lets one request through in the time of a rate below one a second', async () => {
    const key = { source: 'dynatrace', instance: 'slow' };
    const store = new PostgresBudgetStore(knex);
    await store.take(key, 0.5, 1);
    expect(await store.enter(key, 0.5)).toBe(0);
    expect(await store.enter(key, 0.5)).toBeGreaterThan(1_900);
  });

  it('holds everybody back while upstream asked for a pause', async () => {
    const key = { source: 'dynatrace', instance: 'paused' };
    await new PostgresBudgetStore(knex).pause(key, 60);
    expect(await new PostgresBudgetStore(knex).take(key, 10, 1)).toMatchObject({ granted: false });
    await knex.raw(`update source_budget set paused_until = '-infinity' where instance = 'paused'`);
    expect(await new PostgresBudgetStore(knex).take(key, 10, 1)).toMatchObject({ granted: true });
  });

  it('does not shorten a pause', async () => {
    const key = { source: 'dynatrace', instance: 'twice' };
    const store = new PostgresBudgetStore(knex);
    await store.pause(key, 600);
    await store.pause(key, 1);
    const { rows } = await knex.raw(
      `select paused_until > clock_timestamp() + interval '9 minutes' as held from source_budget where instance = 'twice'`,
    );
    expect(rows).toEqual([{ held: true }]);
  });
});
