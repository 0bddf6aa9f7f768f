import { startAllChanges } from '../ground/allChanges';
import { postgresFromEnvironment } from '../ground/databases';
import { prepareGround } from '../ground/ground';
import { quiesce } from '../ground/quiesce';
import { keepBusy } from '../ground/schedule';
import { Replacement } from '../kills/mutants';
import { createRandom } from '../random';
import { Checks, printTable, say } from '../report';
import { compareEstate, judgeTruth, printTruth } from '../truth/compareEstate';
import { Crew } from './crew';
import { contend, fillDisk, loseConnections, Trial } from './databaseTrouble';
import { migrateInEveryWay, migrateWithRows } from './migrations';
import { blockLoops, killAtPoints, stopGently } from './processTrouble';
import { startTcpProxy } from './tcpProxy';

export interface OwnRunOptions {
  readonly isQuick: boolean;
  readonly backfillDays: number;
  readonly seed: number;
  readonly replacements: readonly Replacement[];
}

const QUIESCE_TIMEOUT_MS = 150_000;
/** Two that no other part needs more than: what is at stake here is the database, not the sources. */
const SOURCES = ['dynatrace', 'servicenow'] as const;

/** Where each fault of SECURITY-RELIABILITY 3.6 is tried. */
const WHERE: readonly (readonly [string, string, string])[] = [
  ['O1', 'kill -9 at any moment', 'kills'],
  ['O2', 'kill -9 at named points', 'kills: eight points of a batch; here: refresh of a view, renewal of a lease, migration'],
  ['O3', 'stopped for longer than the lease', 'pauses'],
  ['O4', 'several replicas', 'backends, budget'],
  ['O5', 'the database crashes', 'database'],
  ['O6', 'connections lost, half-open, failover', 'here'],
  ['O7', 'disk full', 'here'],
  ['O8', 'no connection left, deadlock, serialization failure, statement timeout, locks', 'here'],
  ['O10', 'migrations', 'here'],
  ['O11', 'event loop blocked, little memory', 'here'],
  ['O12', 'SIGTERM in a run', 'here'],
];

async function measure(trial: Trial, options: OwnRunOptions): Promise<void> {
  const { ground, crew, checks } = trial;
  const rest = keepBusy(ground, createRandom(options.seed + 1), options.backfillDays);
  const changes = await startAllChanges(ground.upstream, options.seed + 2);
  await crew.start();
  await loseConnections(trial);
  await fillDisk(trial);
  await contend(trial);
  await killAtPoints(trial);
  await stopGently(trial);
  await blockLoops(trial);
  crew.stop();
  await Promise.all([rest(), changes.stop()]);
  say('All over; waiting until everything is in');
  const open = await quiesce(ground, crew.alive, QUIESCE_TIMEOUT_MS);
  const truth = await compareEstate(ground, changes.moved);
  printTruth(truth);
  console.log('');
  checks.check('everything is complete at the end', open.length === 0, open.join(', '));
  judgeTruth(truth, checks);
  await migrateWithRows(ground, checks);
}

/** Faults of our own side that no other part has: of connections, the disk, locks, migrations and the process. */
export async function runOwnSide(options: OwnRunOptions, checks: Checks): Promise<void> {
  const { host, port } = postgresFromEnvironment('postgres');
  const proxy = await startTcpProxy(host, port);
  try {
    await migrateInEveryWay(options.isQuick, options.seed, checks);
    const ground = await prepareGround({
      label: 'own',
      backfillDays: options.backfillDays,
      sources: SOURCES,
      replacements: options.replacements,
      workersReachIt: connection => ({ ...connection, host: '127.0.0.1', port: proxy.port }),
    });
    const crew = new Crew(ground);
    try {
      await measure({ ground, crew, proxy, checks }, options);
    } finally {
      crew.stop();
      await ground.close();
    }
  } finally {
    await proxy.close();
  }
  printTable('Faults of our own side', ['fault', 'what', 'where'], WHERE);
}
