import { Lease, LeaseStore } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';

/** Thrown inside a write transaction whose lease is no longer ours: nothing of it is kept. */
export class LeaseLostError extends Error {
  constructor(name: string) {
    super(`The lease ${name} has passed to another worker; this page is given up`);
    this.name = 'LeaseLostError';
  }
}

/**
 * Leases with a fencing epoch, by the database's clock alone (SECURITY-RELIABILITY 3.3).
 *
 * A lease runs from when it was asked for, `statement_timestamp()`. A statement may wait in the
 * server for a page's transaction and end long after its worker froze or died: by the clock at
 * its end it would make that worker's lease longer.
 */
export class PostgresLeaseStore implements LeaseStore {
  constructor(private readonly knex: Knex) {}

  async acquire(name: string, owner: string, ttlSeconds: number): Promise<Lease | undefined> {
    const { rows } = await this.knex.raw<{ rows: { epoch: string }[] }>(
      `insert into lease as held (name, owner, epoch, until)
       values (?, ?, 1, statement_timestamp() + make_interval(secs => ?))
       on conflict (name) do update
         set owner = excluded.owner, epoch = held.epoch + 1, until = excluded.until
         where held.until < clock_timestamp() or held.owner = excluded.owner
       returning epoch`,
      [name, owner, ttlSeconds],
    );
    return rows.length === 0 ? undefined : { name, owner, epoch: Number(rows[0].epoch) };
  }

  async renew(lease: Lease, ttlSeconds: number): Promise<boolean> {
    const { rowCount } = await this.knex.raw(
      `update lease set until = statement_timestamp() + make_interval(secs => ?)
        where name = ? and owner = ? and epoch = ?`,
      [ttlSeconds, lease.name, lease.owner, lease.epoch],
    );
    return rowCount === 1;
  }

  async release(lease: Lease): Promise<void> {
    await this.knex.raw(
      `update lease set until = '-infinity' where name = ? and owner = ? and epoch = ?`,
      [lease.name, lease.owner, lease.epoch],
    );
  }
}

/**
 * Proves inside a transaction that the lease is still ours, and keeps it so until
 * the transaction ends. A holder that was paused past its lease fails here.
 *
 * @throws LeaseLostError
 */
export async function assertLeaseHeld(transaction: Knex.Transaction, lease: Lease): Promise<void> {
  const { rows } = await transaction.raw(
    `select 1 from lease where name = ? and owner = ? and epoch = ? for share`,
    [lease.name, lease.owner, lease.epoch],
  );
  if (rows.length === 0) throw new LeaseLostError(lease.name);
}
