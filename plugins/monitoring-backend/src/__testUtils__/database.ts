import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import knexFactory, { Knex } from 'knex';
import { migrate, ViewCatalog } from '../store';

/** The package's folder, with its migrations and SQL. */
export const PACKAGE_ROOT = resolve(__dirname, '../..');

/** How Backstage's own test databases are named in the environment. */
const SERVER = 'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING';

function connect(database: string, connections: number): Knex {
  const url = process.env[SERVER];
  if (!url) throw new Error(`No PostgreSQL: run by \`npm run unit\`, or set ${SERVER}`);
  const { hostname, port, username, password } = new URL(url);
  return knexFactory({
    client: 'pg',
    connection: {
      host: hostname, port: Number(port || 5432), user: decodeURIComponent(username), password: decodeURIComponent(password), database,
    },
    pool: { min: 0, max: connections, idleTimeoutMillis: 5_000, reapIntervalMillis: 1_000 },
  });
}

async function onServer<T>(work: (admin: Knex) => Promise<T>): Promise<T> {
  const admin = connect('postgres', 1);
  try {
    return await work(admin);
  } finally {
    await admin.destroy();
  }
}

/** Names what migrating makes: another schema is another template. */
function schemaName(): string {
  const hash = createHash('sha256');
  for (const folder of ['migrations', 'sql']) {
    const files = readdirSync(join(PACKAGE_ROOT, folder), { recursive: true, withFileTypes: true }).filter(file => file.isFile());
    for (const path of files.map(file => join(file.parentPath, file.name)).sort()) hash.update(path).update(readFileSync(path));
  }
  return `rosetta_template_${hash.digest('hex').slice(0, 16)}`;
}

/** Makes the migrated database that suites copy, once for all of them: migrating takes seconds, copying a tenth of one. */
async function ensureTemplate(name: string): Promise<void> {
  await onServer(admin =>
    admin.transaction(async guard => {
      await guard.raw(`select pg_advisory_xact_lock(hashtext('rosetta:test-template'))`);
      const { rows } = await guard.raw<{ rows: unknown[] }>(`select 1 from pg_database where datname = ?`, [name]);
      if (rows.length > 0) return;
      // Renamed at the end: one that a killed run left half made is never copied.
      const draft = `${name}_${randomUUID().slice(0, 8)}`;
      await onServer(other => other.raw('create database ??', [draft]));
      const knex = connect(draft, 4);
      try {
        await migrate(knex, PACKAGE_ROOT);
      } finally {
        await knex.destroy();
      }
      await onServer(other => other.raw('alter database ?? rename to ??', [draft, name]));
    }),
  );
}

/** Databases of one suite, dropped at its end. */
export class TestDatabases {
  private readonly made: { readonly name: string; readonly knex: Knex }[] = [];

  /** @param template - the database to copy; an empty one when absent */
  async init(template?: string): Promise<Knex> {
    const name = `db${randomUUID().replaceAll('-', '')}`;
    await onServer(admin =>
      template === undefined ? admin.raw('create database ??', [name]) : admin.raw('create database ?? template ??', [name, template]),
    );
    const knex = connect(name, 5);
    this.made.push({ name, knex });
    return knex;
  }

  async drop(): Promise<void> {
    for (const { knex } of this.made) await knex.destroy();
    await onServer(async admin => {
      for (const { name } of this.made) await admin.raw('drop database if exists ?? with (force)', [name]);
    });
  }
}

/** Databases for one suite; the launcher names the server. */
export function testDatabases(): TestDatabases {
  const databases = new TestDatabases();
  afterAll(() => databases.drop());
  return databases;
}

/** A database of this suite's own, at the present version. */
export async function migratedDatabase(databases: TestDatabases): Promise<{ knex: Knex; views: ViewCatalog }> {
  const name = schemaName();
  await ensureTemplate(name);
  const knex = await databases.init(name);
  return { knex, views: new ViewCatalog(knex, join(PACKAGE_ROOT, 'sql')) };
}
