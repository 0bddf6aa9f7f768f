import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { Ground } from '../ground/ground';
import { AdminReader } from '../product';
import { Checks, say } from '../report';
import { Crew, until } from './crew';
import { putOnSmallDisk } from './smallDisk';
import { TcpProxy } from './tcpProxy';

/** Longer than a lease (20 s), so that another worker takes over. */
const SILENCE_MS = 24_000;
/** How long a free lease may wait for a worker that has a hand free. */
const TAKEN_WITHIN_MS = 20_000;
const OUTAGE_MS = 5_000;
/** Deadlocks that taking all tables may meet before it is given up. */
const LOCK_TRIES = 20;
const HOLD_MS = 8_000;
const SMALL_MB = 400;
const FULL_WITHIN_MS = 60_000;
/** Sessions that may slip in between the cut and whoever takes the rest. */
const MOST_SESSIONS = 3;
const TERMINATIONS = 6;
const CUTS = 4;
const BETWEEN_MS = 1_500;

/** What every step below works on. */
export interface Trial {
  readonly ground: Ground;
  readonly crew: Crew;
  readonly proxy: TcpProxy;
  readonly checks: Checks;
}

/** Ends every session of the workers as an administrator does. @returns how many */
async function terminateSessions({ ground }: Trial): Promise<number> {
  const { rows } = await ground.knex.raw<{ rows: { n: number }[] }>(
    `select count(pg_terminate_backend(pid))::integer as n from pg_stat_activity
      where datname = current_database() and application_name like 'worker-%'`,
  );
  return rows[0].n;
}

/** After each trouble: nobody has ended, and more is collected. */
async function checkGoesOn({ crew, checks }: Trial, what: string, detail = ''): Promise<void> {
  const goesOn = await crew.goesOn();
  const gone = await crew.endedAlone();
  checks.check(`${what}: no worker ends, and collecting goes on`, goesOn && gone.length === 0, [detail, ...gone].filter(Boolean).join('; '));
}

/** O6: connections that are lost, in every way. */
export async function loseConnections(trial: Trial): Promise<void> {
  const { crew, proxy, checks, ground } = trial;
  let ended = 0;
  for (let time = 0; time < TERMINATIONS; time += 1) {
    await crew.busy();
    ended += await terminateSessions(trial);
    await sleep(BETWEEN_MS);
  }
  await checkGoesOn(trial, 'O6 sessions ended by the server', `${ended} sessions in ${TERMINATIONS} times`);
  let cut = 0;
  for (let time = 0; time < CUTS; time += 1) {
    await crew.busy();
    cut += proxy.cut();
    await sleep(BETWEEN_MS);
  }
  await checkGoesOn(trial, 'O6 connections reset', `${cut} connections in ${CUTS} times`);
  say('The database moves: nobody is taken for five seconds, then everybody anew');
  proxy.refuse(true);
  proxy.cut();
  await sleep(OUTAGE_MS);
  proxy.refuse(false);
  await checkGoesOn(trial, 'O6 failover: gone for 5 s, then there again');

  const silent = await crew.busy();
  say(`Nothing of ${silent.name} comes through for ${SILENCE_MS / 1_000} s`);
  proxy.silence(silent.name);
  const { rows: held } = await ground.knex.raw<{ rows: { name: string }[] }>(
    `select name from lease join harness.lease_holder as holder using (name)
      where holder.application_name = ? and until > clock_timestamp() + interval '5 seconds'`,
    [silent.name],
  );
  await sleep(SILENCE_MS);
  const takenOver = async () => {
    const { rows } = await ground.knex.raw<{ rows: { name: string }[] }>(
      `select name from harness.lease_holder where name = any(?) and application_name <> ?`,
      [held.map(({ name }) => name), silent.name],
    );
    return rows;
  };
  let lost = await takenOver();
  // Leases that were all renewed at the last moment end together, and the others have their hands full.
  for (let waitedMs = 0; lost.length === 0 && waitedMs < TAKEN_WITHIN_MS; waitedMs += BETWEEN_MS) {
    await sleep(BETWEEN_MS);
    lost = await takenOver();
  }
  proxy.silence(undefined);
  checks.check('O6 half-open: what hangs is taken over', lost.length > 0, `${lost.length} of ${held.length} feeds of ${silent.name}`);
  await checkGoesOn(trial, 'O6 half-open: words that come late are harmless');
}

/** O7: a disk that is full, and has room again. */
export async function fillDisk(trial: Trial): Promise<void> {
  const { ground, crew, checks } = trial;
  const disk = await putOnSmallDisk(ground.knex, SMALL_MB);
  if (typeof disk === 'string') {
    checks.skip(`O7 a full disk: ${disk}`);
    return;
  }
  try {
    disk.fill();
    const failures = async () => {
      const { rows } = await ground.knex.raw<{ rows: { n: number }[] }>(
        `select count(*)::integer as n from batch_run where error_code = 'storage_full'`,
      );
      return rows[0].n;
    };
    const isFull = await until(async () => (await failures()) > 0, FULL_WITHIN_MS, 200);
    checks.check('O7 the disk is full, and runs say storage_full', isFull, `${await failures()} runs, ${crew.warned('53100')} warnings`);
    const beganMs = performance.now();
    const readFeeds = () => new AdminReader(ground.knex).feeds();
    const feeds = await readFeeds();
    await ground.knex.raw(`select count(*) from mv_incidents_app_day`);
    checks.check('O7 reads go on', feeds.length > 0 && performance.now() - beganMs < 2_000, `${Math.round(performance.now() - beganMs)} ms`);
    const tellers = async () => (await readFeeds()).filter(({ errorCode }) => errorCode === 'storage_full').length;
    // Runs of history fail, too, and the sources tell of live ones.
    checks.check('O7 the sources say so', await until(async () => (await tellers()) > 0, FULL_WITHIN_MS, 200), `${await tellers()} feeds`);
    disk.free();
    await checkGoesOn(trial, 'O7 with room again');
  } finally {
    disk.free();
    await disk.remove();
  }
}

/** A session of the harness beside its pool. */
async function openClient({ ground }: Trial): Promise<Client> {
  const client = new Client({ ...ground.connection, application_name: 'harness' });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Changes a setting of the database for a while; sessions are begun anew before and after. */
async function withSetting(trial: Trial, setting: string, value: string, ms: number): Promise<void> {
  const { ground } = trial;
  const { database } = ground.connection;
  await ground.knex.raw(`alter database ?? set ${setting} = '${value}'`, [database]);
  await terminateSessions(trial);
  await sleep(ms);
  await ground.knex.raw(`alter database ?? reset ${setting}`, [database]);
  await terminateSessions(trial);
}

/** The session of a worker that waits for us, and we for it: PostgreSQL ends the one of them that looks first. */
async function deadlock(trial: Trial): Promise<boolean> {
  const client = await openClient(trial);
  try {
    await client.query(`begin; set local deadlock_timeout = '60s'; set local lock_timeout = '20s'; lock table feed in share mode`);
    const blocked = await until(async () => {
      const { rows } = await trial.ground.knex.raw<{ rows: { n: number }[] }>(
        `select count(*)::integer as n from pg_locks as waiting join pg_stat_activity using (pid)
          where not waiting.granted and waiting.relation = 'feed'::regclass and application_name like 'worker-%'
            and exists (select 1 from pg_locks as held where held.pid = waiting.pid and held.granted and held.relation = 'batch_run'::regclass
                         and held.mode = 'RowExclusiveLock')`,
      );
      return rows[0].n > 0;
    }, 10_000, 20);
    if (!blocked) return false;
    // The worker's page holds rows of batch_run and waits for feed; now we wait for batch_run.
    await client.query('lock table batch_run in share mode');
    return true;
  } finally {
    await client.query('rollback').catch(() => {});
    await client.end();
  }
}

/** Takes tables one after the other; where a worker holds one and wants another, whoever began to wait last is ended. */
async function lockAll(client: Client): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await client.query('begin; lock table incident, signal_5min, lease, feed in access exclusive mode');
      return;
    } catch (error) {
      await client.query('rollback');
      if ((error as { code?: string }).code !== '40P01' || tries === LOCK_TRIES) throw error;
    }
  }
}

/** O8: locks, timeouts, deadlocks, serialization failures, no connection left. */
export async function contend(trial: Trial): Promise<void> {
  const { crew, checks, ground } = trial;
  let deadlocks = 0;
  for (let time = 0; time < 3; time += 1) if (await deadlock(trial)) deadlocks += 1;
  await checkGoesOn(trial, 'O8 deadlocks', `${deadlocks} made, ${crew.warned('40P01')} warnings`);
  checks.check('O8 workers met deadlocks', deadlocks > 0 && crew.warned('40P01') > 0);

  await withSetting(trial, 'default_transaction_isolation', 'serializable', HOLD_MS);
  await checkGoesOn(trial, 'O8 serialization failures', `${crew.warned('40001')} warnings`);
  checks.check('O8 workers met serialization failures', crew.warned('40001') > 0);

  await withSetting(trial, 'statement_timeout', '4ms', HOLD_MS);
  await checkGoesOn(trial, 'O8 statement timeouts', `${crew.warned('57014')} warnings`);
  checks.check('O8 workers met statement timeouts', crew.warned('57014') > 0);

  const locking = await openClient(trial);
  await lockAll(locking);
  await sleep(HOLD_MS);
  await locking.query('rollback');
  await locking.end();
  await checkGoesOn(trial, 'O8 tables locked for 8 s');

  const refreshing = await openClient(trial);
  await refreshing.query(`begin; refresh materialized view concurrently mv_incidents_app_day`);
  await sleep(HOLD_MS);
  const { rows: busy } = await ground.knex.raw<{ rows: { n: number }[] }>(`select count(*)::integer as n from mv_incidents_app_day`);
  await refreshing.query('rollback');
  await refreshing.end();
  await checkGoesOn(trial, 'O8 a view held in its refresh for 8 s, read all the while', `${busy[0].n} rows`);

  const held: Client[] = [];
  const takeAll = async () => {
    for (;;) {
      const client = await openClient(trial).catch(() => undefined);
      if (!client) return;
      held.push(client);
    }
  };
  trial.proxy.refuse(true);
  trial.proxy.cut();
  await sleep(500);
  await takeAll();
  trial.proxy.refuse(false);
  await sleep(HOLD_MS);
  const { rows: sessions } = await held[0].query<{ n: number }>(
    `select count(*)::integer as n from pg_stat_activity where datname = current_database() and application_name like 'worker-%'`,
  );
  await Promise.all(held.map(client => client.end()));
  checks.check('O8 workers had no connection', sessions[0].n < MOST_SESSIONS, `${sessions[0].n}, of at most ${MOST_SESSIONS}`);
  await checkGoesOn(trial, 'O8 no connection left for 8 s', `${held.length} held`);
}
