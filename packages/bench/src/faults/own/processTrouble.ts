import { setTimeout as sleep } from 'node:timers/promises';
import { say } from '../report';
import { WorkerProcess } from '../workers/workerProcess';
import { until } from './crew';
import { Trial } from './databaseTrouble';

/** A stop that is shorter than a lease, and one that is longer. */
export const BLOCK_MS = 5_000;
export const LONG_BLOCK_MS = 24_000;
const BLOCKS = 3;
const STOPS = 6;
const STOP_WITHIN_MS = 10_000;
const REFRESH_KILLS = 3;

/** Leases that are still a worker's. */
async function leasesOf({ ground }: Trial, { name }: WorkerProcess): Promise<number> {
  const { rows } = await ground.knex.raw<{ rows: { n: number }[] }>(
    `select count(*)::integer as n from lease join harness.lease_holder as holder using (name)
      where holder.application_name = ? and until > clock_timestamp()`,
    [name],
  );
  return rows[0].n;
}

/** O11: an event loop that stands still, in little memory. */
export async function blockLoops(trial: Trial): Promise<void> {
  const { crew, checks, ground } = trial;
  for (const [ms, times] of [[BLOCK_MS, BLOCKS], [LONG_BLOCK_MS, 1]] as const) {
    for (const worker of [...crew.alive]) await crew.end(worker, 'SIGTERM');
    await crew.startBlocking(ms);
    let inBatch = 0;
    for (let time = 0; time < times; time += 1) {
      const worker = await crew.busy();
      inBatch += worker.active.size > 0 ? 1 : 0;
      worker.signal('SIGUSR2');
      await sleep(ms + 1_000);
    }
    const goesOn = await crew.goesOn();
    const gone = await crew.endedAlone();
    checks.check(
      `O11 event loop blocked for ${ms / 1_000} s, with 256 MB: nobody ends, and collecting goes on`,
      goesOn && gone.length === 0,
      [`${times} times, ${inBatch} inside a batch`, ...gone].join('; '),
    );
  }
  const { rows } = await ground.knex.raw<{ rows: { n: number }[] }>(
    `select count(*)::integer as n from harness.violation where what in ('stale commit', 'stale feed note')`,
  );
  checks.check('O11 no feed has two owners', rows[0].n === 0, `${rows[0].n} writes of a former owner`);
}

/** O12: asked to stop in the middle of a run. */
export async function stopGently(trial: Trial): Promise<void> {
  const { crew, checks } = trial;
  const slowest: number[] = [];
  const wrong: string[] = [];
  for (let time = 0; time < STOPS; time += 1) {
    const worker = await crew.busy();
    const batches = worker.active.size;
    const end = await crew.end(worker, 'SIGTERM');
    slowest.push(end.tookMs);
    const leases = await leasesOf(trial, worker);
    if (end.code !== 0) wrong.push(`${worker.name} ended with ${end.code ?? end.signal} in ${batches} batches`);
    if (leases > 0) wrong.push(`${worker.name} keeps ${leases} leases`);
    await crew.start();
  }
  checks.check('O12 a worker that is asked to stop ends well and gives its leases back', wrong.length === 0, wrong.join('; '));
  checks.check('O12 within 10 s', Math.max(...slowest) < STOP_WITHIN_MS, `slowest ${Math.round(Math.max(...slowest))} ms of ${STOPS}`);
}

/** O2: killed while a view is refreshed, and while a lease is renewed; the other points are killed at in `kills`. */
export async function killAtPoints(trial: Trial): Promise<void> {
  const { crew, checks, ground } = trial;
  for (const [what, lock, statement] of [
    ['a view is refreshed', `select 1 from derived_change for update`, 'refresh materialized view%'],
    ['a lease is renewed', `select 1 from lease for update`, 'update lease%'],
  ] as const) {
    let killed = 0;
    for (let time = 0; time < REFRESH_KILLS; time += 1) {
      let victim: WorkerProcess | undefined;
      // Statements are seen while they run; a refresh lasts some milliseconds, a renewal waits for the row we hold.
      const holder = statement.startsWith('update') ? await ground.knex.transaction() : undefined;
      await crew.busy();
      if (holder) await holder.raw(lock);
      await until(async () => {
        const { rows } = await ground.knex.raw<{ rows: { name: string }[] }>(
          `select application_name as name from pg_stat_activity
            where datname = current_database() and application_name like 'worker-%' and state = 'active' and ltrim(query) ilike ?`,
          [statement],
        );
        victim = [...crew.alive].find(({ name }) => rows.some(row => row.name === name));
        return victim !== undefined;
      }, 20_000, 3);
      if (victim) {
        await crew.end(victim, 'SIGKILL');
        killed += 1;
      }
      await holder?.rollback();
      await crew.bequeath();
      await crew.start();
    }
    say(`${killed} kills while ${what}`);
    checks.check(`O2 killed while ${what}: collecting goes on`, killed > 0 && (await crew.goesOn()), `${killed} kills`);
  }
}
