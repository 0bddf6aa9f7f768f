import { resolve } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { migrate, ViewCatalog } from '../store';

/** The package's folder, with its migrations and SQL. */
export const PACKAGE_ROOT = resolve(__dirname, '../..');

/** Databases for one suite; the launcher names the server. */
export function testDatabases(): TestDatabases {
  return TestDatabases.create({ ids: ['POSTGRES_18'] });
}

/** A database of this suite's own, at the present version. */
export async function migratedDatabase(
  databases: TestDatabases,
): Promise<{ knex: Knex; views: ViewCatalog }> {
  const knex = await databases.init('POSTGRES_18');
  return { knex, views: await migrate(knex, PACKAGE_ROOT) };
}
