import { join } from 'node:path';
import { Knex } from 'knex';
import { ViewCatalog } from './viewCatalog';

/**
 * Brings the database to this version: tables by migrations, then functions and views.
 *
 * Any number of replicas may call it at once: they wait for each other. A replica
 * that was killed in the middle leaves nothing behind that would stop the next.
 *
 * @param packageRoot - folder that holds `migrations` and `sql`
 */
export async function migrate(knex: Knex, packageRoot: string): Promise<ViewCatalog> {
  const config = { directory: join(packageRoot, 'migrations') };
  const views = new ViewCatalog(knex, join(packageRoot, 'sql'));
  await knex.transaction(async guard => {
    await guard.raw(`select pg_advisory_xact_lock(hashtext('rosetta:migrate'))`);
    // knex's own lock outlives a killed process. Under ours nobody else migrates, so a held one is dead.
    await knex.migrate.forceFreeMigrationsLock(config);
    await knex.migrate.latest(config);
    await views.synchronize();
  });
  return views;
}
