import { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/database';
import { DatabaseAwayError, DatabaseWatch } from './databaseWatch';

jest.setTimeout(60_000);

/** Waits until something is so. */
async function until(check: () => boolean): Promise<void> {
  while (!check()) await new Promise(done => setTimeout(done, 20));
}

describe('DatabaseWatch', () => {
  const databases = testDatabases();
  let knex: Knex;
  let watch: DatabaseWatch;

  beforeEach(async () => {
    knex = await databases.init();
    watch = new DatabaseWatch(knex).start();
    await until(() => (watch as unknown as { connection: unknown }).connection !== undefined);
  });
  afterEach(() => watch.stop());

  /** What an immediate stop of the server does to every connection. */
  const cutWatcher = async () => {
    const pid = (watch as unknown as { connection: { processID: number } }).connection.processID;
    await knex.raw(`select pg_terminate_backend(?)`, [pid]);
  };

  it('lets work through while the database is there', async () => {
    await expect(watch.whileThere(async () => 42)).resolves.toBe(42);
    await expect(watch.whileThere(() => Promise.reject(new RangeError('own')))).rejects.toThrow(RangeError);
  });

  it('warns of nothing while many are answered at once', async () => {
    const warnings: string[] = [];
    const note = ({ name }: Error) => warnings.push(name);
    process.on('warning', note);
    await Promise.all(Array.from({ length: 30 }, () => watch.whileThere(() => new Promise(done => setTimeout(done, 20)))));
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('ends work that is under way at once when the database goes away, and lets it through again when it is back', async () => {
    const waiting = watch.whileThere(() => new Promise(() => undefined));
    await cutWatcher();
    await expect(waiting).rejects.toBeInstanceOf(DatabaseAwayError);
    await until(() => !watch.isAway);
    await expect(watch.whileThere(async () => 'back')).resolves.toBe('back');
  });

  it('refuses work while the database stays away', async () => {
    const client = knex.client as { acquireRawConnection: () => Promise<unknown> };
    const reach = client.acquireRawConnection;
    // The watcher's connection ends while nothing can connect: a transaction keeps the one that ends it.
    await knex.transaction(async transaction => {
      await transaction.raw('select 1');
      client.acquireRawConnection = () => Promise.reject(new Error('refused'));
      const pid = (watch as unknown as { connection: { processID: number } }).connection.processID;
      await transaction.raw(`select pg_terminate_backend(?)`, [pid]);
    });
    await until(() => watch.isAway);
    const asked = jest.fn();
    await expect(watch.whileThere(asked)).rejects.toMatchObject({ code: '57P03' });
    expect(asked).not.toHaveBeenCalled();
    client.acquireRawConnection = reach;
    await until(() => !watch.isAway);
  });
});
