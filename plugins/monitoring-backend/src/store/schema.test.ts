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
    const knex = await databases.init();
    await Promise.all(Array.from({ length: 4 }, () => migrate(knex, PACKAGE_ROOT)));
    expect(await dumpSchema(knex)).toBe(readFileSync(file, 'utf8'));
  });

  it('is migrated again after a replica was killed while it held the migration lock', async () => {
    const { knex } = await migratedDatabase(databases);
    await knex.raw(`update knex_migrations_lock set is_locked = 1`);
    await expect(migrate(knex, PACKAGE_ROOT)).resolves.toBeDefined();
  });

  it('leaves a view whose text did not change as it is, and fills one anew whose checksum differs', async () => {
    const { knex, views } = await migratedDatabase(databases);
    await new DeriveStore(knex, 'UTC', DEFAULT_OBJECTIVES).moveViewBound(Date.UTC(2026, 10, 20));
    await views.refresh();
    await knex.raw(
      `insert into scope_day (scope_ref, scope_kind, environment, day, entities, entities_observed, hours_expected,
         hours_observed, hours_judged, hours_within_target, requests, errors, availability_hours)
       values ('domain:default/sales', 'domain', 'production', '2026-11-19', 1, 1, 24, 24, 24, 24, 100, 1, 0)`,
    );
    const held = async () =>
      (await knex.raw<{ rows: unknown[] }>(`select scope_ref from mv_monitoring_domain_day_summary`)).rows.length;
    await migrate(knex, PACKAGE_ROOT);
    expect(await held()).toBe(0);
    await knex.raw(`update sql_object set checksum = 'older' where name = 'mv_monitoring_domain_day_summary'`);
    await migrate(knex, PACKAGE_ROOT);
    expect(await held()).toBe(1);
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
