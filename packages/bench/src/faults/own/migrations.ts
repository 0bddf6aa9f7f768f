import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Knex } from 'knex';
import { connect, createDatabase, postgresFromEnvironment } from '../ground/databases';
import { Ground } from '../ground/ground';
import { backendRoot, repositoryRoot, typescriptArgs } from '../paths';
import { migrate } from '../product';
import { createRandom } from '../random';
import { Checks, say } from '../report';

const CONFIG = { directory: join(backendRoot, 'migrations') };
const REPLICAS = 4;
const ROUNDS = 10;
const QUICK_ROUNDS = 3;

/** Everything of a schema that a migration can change, as lines. */
async function readSchema(knex: Knex): Promise<string> {
  const { rows } = await knex.raw<{ rows: { line: string }[] }>(
    `select concat_ws(' ', 'column', table_name, column_name, data_type, is_nullable, column_default) as line
       from information_schema.columns where table_schema = current_schema() and table_name not like 'knex_%'
     union all
     select concat_ws(' ', 'index', indexdef) from pg_indexes where schemaname = current_schema() and tablename not like 'knex_%'
     union all
     select concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
      where connamespace = current_schema()::regnamespace and conrelid::regclass::text not like 'knex_%'
     union all
     select concat_ws(' ', 'function', proname, md5(prosrc)) from pg_proc where pronamespace = current_schema()::regnamespace
     union all
     select concat_ws(' ', 'view', matviewname, md5(definition)) from pg_matviews where schemaname = current_schema()
     order by 1`,
  );
  return rows.map(({ line }) => line).join('\n');
}

async function withDatabase<T>(name: string, work: (knex: Knex, connection: ReturnType<typeof postgresFromEnvironment>) => Promise<T>): Promise<T> {
  const connection = postgresFromEnvironment(`rosetta_faults_own_${name}`);
  const drop = await createDatabase(connection);
  const knex = connect(connection, 4);
  try {
    return await work(knex, connection);
  } finally {
    await knex.destroy();
    await drop();
  }
}

/** A replica that is killed so long after its first statement. @returns whether it was still at work */
async function killWhileMigrating(knex: Knex, connection: object, afterMs: number): Promise<boolean> {
  const child = spawn(
    process.execPath,
    [...typescriptArgs('packages/bench/src/faults/own/migrateOnce.ts'), JSON.stringify({ ...connection, application_name: 'replica' })],
    { cwd: repositoryRoot, stdio: 'ignore' },
  );
  let isGone = false;
  const gone = new Promise<void>(resolve => {
    child.once('exit', () => {
      isGone = true;
      resolve();
    });
  });
  for (;;) {
    const { rows } = await knex.raw<{ rows: object[] }>(
      `select 1 from pg_locks join pg_stat_activity using (pid)
        where datname = current_database() and pid <> pg_backend_pid() and locktype = 'advisory'`,
    );
    if (rows.length > 0 || isGone) break;
    await sleep(5);
  }
  await sleep(afterMs);
  const wasAtWork = !isGone;
  child.kill('SIGKILL');
  await gone;
  return wasAtWork;
}

/** Replicas that migrate one empty database at once. @param schema - what must come of it */
function beginTogether(schema: string): Promise<{ failed: number; isSame: boolean }> {
  return withDatabase('together', async (knex, connection) => {
    const replicas = Array.from({ length: REPLICAS }, () => connect(connection, 3));
    const ends = await Promise.allSettled(replicas.map(replica => migrate(replica, backendRoot)));
    await Promise.all(replicas.map(replica => replica.destroy()));
    return { failed: ends.filter(({ status }) => status === 'rejected').length, isSame: (await readSchema(knex)) === schema };
  });
}

/** O10: up, down and up again; replicas that begin together; one that is killed in the middle. */
export async function migrateInEveryWay(isQuick: boolean, seed: number, checks: Checks): Promise<void> {
  const random = createRandom(seed);
  const rounds = isQuick ? QUICK_ROUNDS : ROUNDS;
  const schema = await withDatabase('migrations', async knex => {
    await migrate(knex, backendRoot);
    const first = await readSchema(knex);
    const { rows: views } = await knex.raw<{ rows: { name: string }[] }>(`select matviewname as name from pg_matviews where schemaname = current_schema()`);
    for (const { name } of views) await knex.raw('drop materialized view if exists ?? cascade', [name]);
    await knex.migrate.rollback(CONFIG, true);
    const { rows: tables } = await knex.raw<{ rows: { name: string }[] }>(
      `select relname as name from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p', 'm') and relname not like 'knex_%'`,
    );
    await migrate(knex, backendRoot);
    const again = await readSchema(knex);
    checks.check('O10 down leaves no table', tables.length === 0, tables.map(({ name }) => name).join(', '));
    checks.check('O10 up, down and up again is the same schema', again === first && first.length > 0, `${first.split('\n').length} parts`);
    return first;
  });
  let failures = 0;
  let differing = 0;
  for (let round = 0; round < rounds; round += 1) {
    const { failed, isSame } = await beginTogether(schema);
    failures += failed;
    differing += isSame ? 0 : 1;
  }
  checks.check(`O10 ${REPLICAS} replicas begin together`, failures === 0 && differing === 0, `${rounds} times, ${failures} failed, ${differing} other schemas`);

  let inTheMiddle = 0;
  let broken = 0;
  await withDatabase('killed', async (knex, connection) => {
    for (let round = 0; round < rounds; round += 1) {
      await knex.raw('drop schema public cascade');
      await knex.raw('create schema public');
      if (await killWhileMigrating(knex, connection, random.between(0, 500))) inTheMiddle += 1;
      await migrate(knex, backendRoot);
      if ((await readSchema(knex)) !== schema) broken += 1;
    }
  });
  checks.check('O10 a replica killed in the middle leaves nothing that stops the next', inTheMiddle > 0 && broken === 0, `${inTheMiddle} of ${rounds} in the middle, ${broken} other schemas`);
  // Not a lack of this machine: there is nothing yet that could be tried.
  say('skipped O10 the version before on this schema: there is one version so far');
}

/** O10 with rows: the newest migration down and up again loses no fact. */
export async function migrateWithRows({ knex }: Ground, checks: Checks): Promise<void> {
  const count = async () => {
    const { rows } = await knex.raw<{ rows: { n: string }[] }>(
      `select concat((select count(*) from signal_5min), ' ', (select count(*) from incident), ' ', (select count(*) from problem), ' ',
                     (select count(*) from event_series), ' ', (select count(*) from raw_page)) as n`,
    );
    return rows[0].n;
  };
  const before = await count();
  await knex.migrate.down(CONFIG);
  await migrate(knex, backendRoot);
  const after = await count();
  checks.check('O10 the newest migration down and up again keeps the rows', before === after, `${before} rows before, ${after} after`);
}
