import {
  CatalogStore,
  DeriveStore,
  migrate,
  SeriesIds,
  ViewCatalog,
} from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { DEFAULT_OBJECTIVES } from '@rosetta/backstage-plugin-monitoring-common';
import knexFactory, { Knex } from 'knex';
import { createEstate } from '../data/estate';
import { backendRoot } from '../repository';

/** Zone of the synthetic days. */
export const REPORTING_ZONE = 'UTC';

/** The server that the launcher started, or that the user named. */
export interface Server {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** @throws Error when the launcher did not say where PostgreSQL is */
export function readServer(env: NodeJS.ProcessEnv): Server {
  const { POSTGRES_HOST: host, POSTGRES_PORT: port, POSTGRES_USER: user, POSTGRES_PASSWORD: password } = env;
  if (!host || !port || !user || password === undefined) {
    throw new Error('No PostgreSQL: start the bench by `npm run bench`, or set POSTGRES_HOST, _PORT, _USER and _PASSWORD');
  }
  return { host, port: Number(port), user, password };
}

export function connect(server: Server, database: string, connections: number): Knex {
  return knexFactory({
    client: 'pg',
    connection: { ...server, database, application_name: 'rosetta-bench' },
    pool: { min: 0, max: connections },
  });
}

async function onServer(server: Server, statement: string): Promise<void> {
  const knex = connect(server, 'postgres', 1);
  try {
    await knex.raw(statement);
  } finally {
    await knex.destroy();
  }
}

/** Drops every database under a prefix. */
export async function dropDatabases(server: Server, prefix: string): Promise<void> {
  const knex = connect(server, 'postgres', 1);
  try {
    const { rows } = await knex.raw<{ rows: { datname: string }[] }>(`select datname from pg_database where starts_with(datname, ?)`, [prefix]);
    for (const { datname } of rows) await knex.raw(`drop database if exists ?? with (force)`, [datname]);
  } finally {
    await knex.destroy();
  }
}

/** A database of its own with the product's schema, dropped at the end. */
export class BenchDatabase {
  readonly seriesIds = new SeriesIds();
  readonly derive: DeriveStore;
  readonly views: ViewCatalog;

  private constructor(
    private readonly server: Server,
    readonly name: string,
    /** One connection: its statistics can then be flushed before they are read. */
    readonly knex: Knex,
  ) {
    this.derive = new DeriveStore(knex, REPORTING_ZONE, DEFAULT_OBJECTIVES);
    this.views = new ViewCatalog(knex, `${backendRoot}/sql`);
  }

  /** @param seriesCount - components of the synthetic estate to have; 0 for an empty catalog */
  static async create(server: Server, suffix: string, seriesCount: number): Promise<BenchDatabase> {
    const name = `rosetta_bench_${process.pid}_${suffix}`;
    await onServer(server, `create database ${name}`);
    // Migrating needs a second connection beside the guard's.
    const migrating = connect(server, name, 4);
    await migrate(migrating, backendRoot);
    await migrating.destroy();
    const database = new BenchDatabase(server, name, connect(server, name, 1));
    if (seriesCount > 0) {
      const estate = createEstate(seriesCount);
      await new CatalogStore(database.knex).apply(estate);
      await database.seriesIds.ensure(database.knex, estate.series);
    }
    return database;
  }

  /**
   * Makes the database still: vacuumed, analyzed, and no vacuum of its own accord from
   * here on, which would take time from one arm and count as its buffers.
   */
  async settle(): Promise<void> {
    await this.knex.raw('vacuum (analyze)');
    const { rows } = await this.knex.raw<{ rows: { name: string }[] }>(
      `select oid::regclass::text as name from pg_class
        where relkind in ('r', 'm') and relnamespace = 'public'::regnamespace`,
    );
    for (const { name } of rows) {
      const kind = this.views.views.includes(name) ? 'materialized view' : 'table';
      await this.knex.raw(`alter ${kind} ${name} set (autovacuum_enabled = false)`);
    }
    await this.knex.raw('checkpoint');
  }

  async drop(): Promise<void> {
    await this.knex.destroy();
    await onServer(this.server, `drop database if exists ${this.name} with (force)`);
  }
}
