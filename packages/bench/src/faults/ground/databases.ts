import knexFactory, { Knex } from 'knex';
import { DatabaseConnection } from '../workers/protocol';

/** The PostgreSQL that the launcher points at. */
export function postgresFromEnvironment(database: string): DatabaseConnection {
  const { POSTGRES_HOST: host, POSTGRES_PORT: port, POSTGRES_USER: user, POSTGRES_PASSWORD: password } = process.env;
  if (!host) throw new Error('POSTGRES_HOST is not set; run this through the launcher: npm run faults');
  return { host, port: Number(port ?? 5432), user: user ?? 'postgres', password: password ?? '', database };
}

const ACQUIRE_TIMEOUT_MS = 10_000;

/** A pool of our own; observers know its sessions by the name. */
export function connect(connection: DatabaseConnection, max: number): Knex {
  const silent = () => {};
  return knexFactory({
    client: 'pg',
    connection: { ...connection, application_name: 'harness' },
    pool: { min: 0, max },
    acquireConnectionTimeout: ACQUIRE_TIMEOUT_MS,
    // A session that the server ends is no news here: the query that wanted it says so.
    log: { warn: silent, error: silent, debug: silent, deprecate: silent },
  });
}

/** Creates a database anew. @returns drops it */
export async function createDatabase(connection: DatabaseConnection): Promise<() => Promise<void>> {
  const admin = connect({ ...connection, database: 'postgres' }, 1);
  const { database } = connection;
  await admin.raw(`drop database if exists ?? with (force)`, [database]);
  await admin.raw(`create database ??`, [database]);
  return async () => {
    await admin.raw(`drop database if exists ?? with (force)`, [database]);
    await admin.destroy();
  };
}
