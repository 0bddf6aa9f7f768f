import { setTimeout as sleep } from 'node:timers/promises';
import { Ground } from '../ground/ground';
import { waitUntilComplete } from '../ground/quiesce';
import { keepBusy, pressLive } from '../ground/schedule';
import { startTicketChanges } from '../ground/ticketChanges';
import { startUpstreamFaults } from '../ground/upstreamFaults';
import { createRandom } from '../random';
import { Checks, median, printTable, say } from '../report';
import { compareEstate, judgeTruth, printTruth } from '../truth/compareEstate';
import { BackendProcess } from './backendProcess';
import { onReplicas, Replicas } from './replicas';

export interface BackendRunOptions {
  readonly kills: number;
  readonly backfillDays: number;
  readonly seed: number;
}

/** One whole backend killed, and how long its feeds waited for another. */
interface Takeover {
  readonly victim: string;
  readonly leases: number;
  /** Milliseconds from the kill to the first page or lease of another, one per feed. */
  readonly waitsMs: readonly number[];
  readonly missing: readonly string[];
}

const PREFIX = 'rosetta_faults_backends_';
const REPLICAS = 3;
const TAKEOVER_MS = 30_000;
/** A little more is waited for, so that a late one shows with its time. */
const WATCH_MS = 40_000;
const PRESS_EVERY_MS = 1_000;
const QUIESCE_TIMEOUT_MS = 150_000;
const LEAST_LEASES = 4;
/** Pauses after a 429 keep the share below what is drawn: whole backends honour them together. */
const MIN_FAULTS = 0.05;
const READY_TIMEOUT_MS = 240_000;

/** Feeds with a lease that holds, by the name of the backend. */
async function readHolders({ knex }: Ground): Promise<Map<string, string[]>> {
  const { rows } = await knex.raw<{ rows: { application_name: string; names: string[] }[] }>(
    `select application_name, array_agg(name) as names
       from harness.lease_holder join lease using (name)
      where until > clock_timestamp() group by 1`,
  );
  return new Map(rows.map(row => [row.application_name, row.names]));
}

/** Waits until one of the backends holds enough to be worth killing. */
async function chooseVictim(ground: Ground, backends: readonly BackendProcess[]): Promise<{ backend: BackendProcess; leases: string[] }> {
  const untilMs = Date.now() + TAKEOVER_MS;
  for (;;) {
    const holders = await readHolders(ground);
    const ranked = backends
      .map(backend => ({ backend, leases: holders.get(backend.name) ?? [] }))
      .sort((a, b) => b.leases.length - a.leases.length);
    if (ranked[0].leases.length >= LEAST_LEASES || Date.now() > untilMs) return ranked[0];
    await sleep(100);
  }
}

/** Kills a backend and watches its feeds until each is another's. */
async function killOne(ground: Ground, backend: BackendProcess): Promise<Takeover> {
  // Read again: what it held a moment ago it may have given back.
  const leases = (await readHolders(ground)).get(backend.name) ?? [];
  const killedMs = Date.now();
  await backend.kill();
  let found: { name: string; at: Date }[] = [];
  while (found.length < leases.length && Date.now() < killedMs + WATCH_MS) {
    await sleep(250);
    const { rows } = await ground.knex.raw<{ rows: { name: string; at: Date }[] }>(
      `select name, min(at) as at from harness.takeover where from_name = ? and name = any(?) and at >= ? group by name`,
      [backend.name, leases, new Date(killedMs)],
    );
    found = rows;
  }
  const taken = new Set(found.map(row => row.name));
  return {
    victim: backend.name,
    leases: leases.length,
    waitsMs: found.map(row => row.at.getTime() - killedMs),
    missing: leases.filter(name => !taken.has(name)),
  };
}

const isReady = (backend: BackendProcess) => backend.readyMs !== undefined && !backend.end;

async function killAgain(ground: Ground, replicas: Replicas, kills: number): Promise<Takeover[]> {
  const takeovers: Takeover[] = [];
  while (takeovers.length < kills) {
    const readyBy = Date.now() + READY_TIMEOUT_MS;
    // Two must be there to take over from the third, or at least to share its work.
    while (replicas.alive.filter(isReady).length < 2 && Date.now() < readyBy) await sleep(250);
    const { backend } = await chooseVictim(ground, replicas.alive.filter(isReady));
    const takeover = await killOne(ground, backend);
    takeovers.push(takeover);
    say(`${takeovers.length} kills: ${takeover.victim} held ${takeover.leases} leases, the last was taken after ${(Math.max(0, ...takeover.waitsMs) / 1_000).toFixed(1)} s`);
    // Nobody waits for it here: whether it came up is read at the end.
    replicas.startReady().catch(() => {});
  }
  return takeovers;
}

async function measure(ground: Ground, replicas: Replicas, options: BackendRunOptions, checks: Checks): Promise<void> {
  const { knex, upstream } = ground;
  const faults = await startUpstreamFaults(upstream);
  const rest = keepBusy(ground, createRandom(options.seed + 1), options.backfillDays);
  const tickets = await startTicketChanges(upstream.simulators, createRandom(options.seed + 2));
  // All feeds are always due, so that one that nobody takes over shows.
  const pressing = setInterval(() => pressLive(knex).catch(() => {}), PRESS_EVERY_MS);
  const takeovers = await killAgain(ground, replicas, options.kills);
  clearInterval(pressing);
  await Promise.all([rest(), tickets.stop()]);
  const met = await faults.stop();
  say('Kills done, faults off; waiting until everything is in');
  const open = await waitUntilComplete(ground, QUIESCE_TIMEOUT_MS);
  const endedAlone = replicas.started.filter(backend => backend.end && backend.end.signal !== 'SIGKILL');
  await replicas.stop();
  const truth = await compareEstate(ground, { tickets: tickets.moved });
  printTable(
    'Whole backends killed',
    ['kill', 'victim', 'leases', 'taken over', 'median s', 'last s'],
    takeovers.map((one, index) => [
      index + 1, one.victim, one.leases, one.waitsMs.length, (median(one.waitsMs) / 1_000).toFixed(1),
      (Math.max(0, ...one.waitsMs) / 1_000).toFixed(1),
    ]),
  );
  for (const { missing } of takeovers) if (missing.length > 0) console.log(`  not taken over: ${missing.join(', ')}`);
  printTruth(truth);
  console.log('');
  const waits = takeovers.flatMap(one => one.waitsMs);
  const missing = takeovers.reduce((sum, one) => sum + one.missing.length, 0);
  const ratio = met.met / Math.max(1, met.seen);
  checks.check('the killed backends held leases', takeovers.every(one => one.leases > 0), takeovers.map(one => one.leases).join(', '));
  checks.check(
    'every feed is taken over within 30 s',
    missing === 0 && Math.max(...waits) <= TAKEOVER_MS,
    `${waits.length} feeds, median ${(median(waits) / 1_000).toFixed(1)} s, slowest ${(Math.max(...waits) / 1_000).toFixed(1)} s, ${missing} never`,
  );
  checks.check('killed backends start again', replicas.started.length > options.kills && endedAlone.length === 0, endedAlone.map(one => `${one.name}: ${JSON.stringify(one.end)}`).join(', '));
  checks.check('upstream failed meanwhile', ratio > MIN_FAULTS, `${(ratio * 100).toFixed(1)} % of ${met.seen}`);
  checks.check('everything is complete at the end', open.length === 0, open.join(', '));
  judgeTruth(truth, checks);
}

/** Several whole backends over one database, killed one after the other. */
export function runBackendKills(options: BackendRunOptions, checks: Checks): Promise<void> {
  return onReplicas(
    { prefix: PREFIX, count: REPLICAS, ground: { label: 'backends', backfillDays: options.backfillDays } },
    (replicas, ground) => measure(ground, replicas, options, checks),
  );
}
