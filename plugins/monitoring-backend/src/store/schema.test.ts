import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_OBJECTIVES } from '@rosetta/backstage-plugin-monitoring-common';
import { dumpSchema } from '../__testUtils__/dumpSchema';
import { migratedDatabase, PACKAGE_ROOT, testDatabases } from '../__testUtils__/database';
import { migrate } from './database';
import { DeriveStore } from './deriveStore';

jest.setTimeout(60_000);

const file = join(PACKAGE_ROOT, 'schema.sql');

describe('schema', () => {
  const databases = testDatabases();

  it('is what schema.sql says', async () => {
    const { knex } = await migratedDatabase(databases);
    const dump = await dumpSchema(knex);
    if (process.env.UPDATE_SCHEMA === '1') writeFileSync(file, dump);
    expect(dump).toBe(readFileSync(file, 'utf8'));
  });

  it('comes out the same when four replicas migrate an empty database at once', async () => {
    const knex = await databases.init('POSTGRES_18');
    await Promise.all(Array.from({ length: 4 }, () => migrate(knex, PACKAGE_ROOT)));
    expect(await dumpSchema(knex)).toBe(readFileSync(file, 'utf8'));
  });

  it('is migrated again after a replica was killed while it held the migration lock', async () => {
    const { knex } = await migratedDatabase(databases);
    await knex.raw(`update knex_migrations_lock set is_locked = 1`);
    await expect(migrate(knex, PACKAGE_ROOT)).resolves.toBeDefined();
  });

  it('keeps the content of views whose text did not change, and rebuilds one whose checksum differs', async () => {
    const { knex, views } = await migratedDatabase(databases);
    await new DeriveStore(knex, 'UTC', DEFAULT_OBJECTIVES).moveViewBound(Date.UTC(2026, 10, 20));
    await views.refresh();
    const populated = async () =>
      (await knex.raw<{ rows: { matviewname: string; ispopulated: boolean }[] }>(
        `select matviewname, ispopulated from pg_matviews where schemaname = current_schema() order by 1`,
      )).rows;
    expect((await populated()).map(row => row.ispopulated)).toEqual([true, true]);
    await migrate(knex, PACKAGE_ROOT);
    expect((await populated()).map(row => row.ispopulated)).toEqual([true, true]);
    await knex.raw(`update sql_object set checksum = 'older' where name = 'mv_monitoring_domain_day_summary'`);
    await migrate(knex, PACKAGE_ROOT);
    expect((await populated()).map(row => row.ispopulated)).toEqual([true, false]);
  });

  it('can be undone and done again', async () => {
    const { knex } = await migratedDatabase(databases);
    const config = { directory: join(PACKAGE_ROOT, 'migrations') };
    await knex.raw(`drop materialized view mv_monitoring_app_day_summary, mv_monitoring_domain_day_summary`);
    await knex.migrate.rollback(config, true);
    await migrate(knex, PACKAGE_ROOT);
    expect(await dumpSchema(knex)).toBe(readFileSync(file, 'utf8'));
  });
});
