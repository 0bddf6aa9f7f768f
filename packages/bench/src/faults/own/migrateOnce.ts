import { connect } from '../ground/databases';
import { backendRoot } from '../paths';
import { migrate } from '../product';
import { DatabaseConnection } from '../workers/protocol';

/** One replica that brings a database to this version, in a process that can be killed. Its argument is the connection as JSON. */
async function main(): Promise<void> {
  const knex = connect(JSON.parse(process.argv[2]) as DatabaseConnection, 2);
  await migrate(knex, backendRoot);
  await knex.destroy();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
