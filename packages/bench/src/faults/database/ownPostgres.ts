import { ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../measure/freePort';
import { connect, postgresFromEnvironment } from '../ground/databases';
import { DatabaseConnection } from '../workers/protocol';

const START_TIMEOUT_MS = 60_000;
const POLL_MS = 25;
const PASSWORD = 'postgres';

/** A PostgreSQL that can be made to crash. */
export interface OwnPostgres {
  connection(database: string): DatabaseConnection;
  /** Stops it as `pg_ctl -m immediate` does: no checkpoint, every session cut. */
  crash(): Promise<void>;
  /** Starts it again. @returns when it accepted connections, epoch ms */
  start(): Promise<number>;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root: then its own user runs it, as the launcher does. */
function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }).trim());
  return { uid: id('-u'), gid: id('-g') };
}

/** Makes a cluster with the programs of the server that the launcher runs, and starts it. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const launcher = connect(postgresFromEnvironment('postgres'), 1);
  const { rows } = await launcher.raw<{ rows: { setting: string }[] }>(`select setting from pg_config where name = 'BINDIR'`);
  await launcher.destroy();
  const [{ setting: programs }] = rows;
  const user = serverUser();
  const folder = mkdtempSync(join(tmpdir(), 'rosetta-own-postgres-'));
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, PASSWORD);
  if (user.uid !== undefined) {
    for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid ?? user.uid);
  }
  await promisify(execFile)(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', `--pwfile=${passwordFile}`, '--auth=password', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...user, cwd: folder },
  );
  const port = await freePort();
  const connection = (database: string) => ({ host: '127.0.0.1', port, user: 'postgres', password: PASSWORD, database });
  let server: ChildProcess | undefined;
  let gone: Promise<unknown> = Promise.resolve();
  process.once('exit', () => server?.kill('SIGQUIT'));

  const accepts = async () => {
    const knex = connect(connection('postgres'), 1);
    try {
      await knex.raw('select 1');
      return true;
    } catch {
      return false;
    } finally {
      await knex.destroy();
    }
  };
  const start = async () => {
    const flags = { listen_addresses: '127.0.0.1', port, max_connections: 300, unix_socket_directories: folder };
    server = spawn(
      join(programs, 'postgres'),
      ['-D', data, ...Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      { ...user, cwd: folder, stdio: 'ignore' },
    );
    gone = new Promise(resolve => server!.once('exit', resolve));
    const untilMs = Date.now() + START_TIMEOUT_MS;
    while (!(await accepts())) {
      if (Date.now() > untilMs || server.exitCode !== null) throw new Error('The own PostgreSQL did not start');
      await sleep(POLL_MS);
    }
    return Date.now();
  };
  await start();
  return {
    connection,
    start,
    crash: async () => {
      server?.kill('SIGQUIT');
      await gone;
    },
    stop: async () => {
      server?.kill('SIGQUIT');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
