import { Moved } from '../ground/allChanges';
import { Ground } from '../ground/ground';
import { Observed, readObserved } from '../ground/observers';
import { Checks, printTable } from '../report';
import { compareApps } from './compareApps';
import { compareDeliveries } from './compareDeliveries';
import { compareDerived, DerivedDifference } from './compareDerived';
import { compareEvents, compareSlos } from './compareEvents';
import { compareHistory, HistoryFinding } from './compareHistory';
import { compareLogs } from './compareLogs';
import { compareProblems } from './compareProblems';
import { comparePrometheus } from './comparePrometheus';
import { compareRecords } from './compareRecords';
import { compareRelations } from './compareRelations';
import { Comparison } from './compareRows';
import { compareSignals } from './compareSignals';
import { compareTickets } from './compareTickets';

/** Everything that the database was held against. */
export interface TruthResult {
  readonly comparisons: readonly Comparison[];
  readonly derived: readonly DerivedDifference[];
  readonly history: readonly HistoryFinding[];
  readonly observed: Observed;
  /** Batches that nobody runs and that are said to run. */
  readonly leftRunning: readonly string[];
  readonly hasPrometheus: boolean;
}

const NOTHING_MOVED: Moved = { tickets: new Set() };

export const sum = (comparisons: readonly Comparison[], column: 'lost' | 'doubled' | 'wrong' | 'foreign') =>
  comparisons.reduce((total, comparison) => total + comparison[column], 0);

/** Compares the whole database with upstream's own account of itself. Nothing may be writing any more. */
export async function compareEstate(ground: Ground, moved = NOTHING_MOVED): Promise<TruthResult> {
  const { knex, upstream, config, beganMs, sources } = ground;
  const { simulators } = upstream;
  const prometheus = sources.includes('prometheus') ? upstream.prometheus : undefined;
  const observed = await readObserved(knex);
  const comparisons: Comparison[] = [];
  if (sources.includes('dynatrace')) {
    comparisons.push(...(await compareSignals(knex, simulators, config.reportingZone, beganMs)), await compareProblems(knex, simulators));
    comparisons.push(await compareEvents(knex, upstream), await compareSlos(knex, upstream));
  }
  if (sources.includes('servicenow')) {
    comparisons.push(...(await compareTickets(knex, upstream, moved.tickets)));
    comparisons.push(...(await compareRecords(knex, upstream, moved.changes ?? new Set())));
  }
  comparisons.push(...(await compareRelations(knex, upstream, sources)));
  if (sources.includes('gitlab')) comparisons.push(...(await compareDeliveries(knex, upstream)));
  if (sources.includes('argocd')) comparisons.push(...(await compareApps(knex, upstream)));
  if (sources.includes('elisa')) comparisons.push(...(await compareLogs(knex, upstream, config.reportingZone)));
  if (prometheus) comparisons.push(...(await comparePrometheus(knex, prometheus, config.reportingZone)));
  const history = await compareHistory(knex, sources);
  const derived = await compareDerived(knex, config.reportingZone, config.objectives);
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(
    `select format('%s/%s/%s %s', source, instance, stream, kind) as name from batch_run where state = 'running'`,
  );
  const leftRunning = rows.map(row => row.name);
  return { comparisons, derived, leftRunning, history, observed, hasPrometheus: upstream.prometheus !== undefined };
}

export function printTruth({ comparisons, derived, history, observed }: TruthResult): void {
  printTable(
    'Database against the estate, both directions',
    ['table', 'expected', 'stored', 'lost', 'doubled', 'wrong', 'foreign'],
    comparisons.map(one => [one.table, one.expected, one.stored, one.lost, one.doubled, one.wrong, one.foreign]),
  );
  for (const { table, examples } of comparisons) for (const example of examples) console.log(`  ${table}: ${example}`);
  printTable(
    'Versions of events',
    ['kind', 'events', 'versions', 'not one open', 'overlapping', 'unequal', 'older after newer'],
    history.map(one => [one.kind, one.events, one.versions, one.notOneOpen, one.overlapping, one.unequal, one.older]),
  );
  printTable('Derived', ['what', 'rows', 'differing'], derived.map(one => [one.what, one.rows, one.differing]));
  for (const { what, examples } of derived) for (const example of examples) console.log(`  ${what}: ${example}`);
  for (const example of observed.examples) console.log(`  ${example}`);
}

/** What is derived of deployments alone: without a source of them there is none. */
const OF_DELIVERY = /^(mv_dora_|delivery_)/;

/** The claims that hold after any of the faults. */
export function judgeTruth(result: TruthResult, checks: Checks): void {
  const { comparisons, history, derived, observed } = result;
  const { violations } = observed;
  if (!result.hasPrometheus) checks.skip('Prometheus (not installed: apt-get install prometheus prometheus-node-exporter)');
  const empty = comparisons.filter(one => one.expected === 0).map(one => one.table);
  checks.check('every table has rows that must be there', empty.length === 0, empty.join(', '));
  for (const column of ['lost', 'doubled', 'wrong', 'foreign'] as const) {
    checks.check(`0 ${column}`, sum(comparisons, column) === 0, `${sum(comparisons, column)} of ${comparisons.reduce((total, one) => total + one.stored, 0)} rows`);
  }
  for (const one of history) {
    const broken = one.notOneOpen + one.overlapping + one.unequal + one.older;
    checks.check(`versions of ${one.kind}: one open, disjoint, equal to the row, none older after newer`, broken === 0 && one.versions > 0, `${broken} of ${one.versions}`);
  }
  checks.check('the watermark never goes back', violations['watermark back'] === 0 && observed.watermarkMoves > 0, `${observed.watermarkMoves} moves`);
  checks.check('coverage and epochs never go back', violations['coverage shrinks'] + violations['epoch back'] === 0, `${observed.takeovers} takeovers`);
  checks.check('0 pages committed by a worker that lost its lease', violations['stale commit'] === 0 && observed.pages > 0, `${violations['stale commit']} of ${observed.pages} pages`);
  checks.check('0 feed rows written by a worker that lost its lease', violations['stale feed note'] === 0, `${violations['stale feed note']}`);
  checks.check('0 event rows outside a fenced page', violations['event rows outside a fenced page'] === 0 && observed.eventWrites > 0, `${violations['event rows outside a fenced page']} of ${observed.eventWrites} transactions`);
  checks.check('0 requests sent after their gate was told to wait', violations['sent while paused'] === 0, `${violations['sent while paused']}`);
  checks.check('no batch is left running', result.leftRunning.length === 0, result.leftRunning.join(', '));
  const hasDeployers = comparisons.some(one => one.table === 'deployment');
  for (const { what, rows, differing } of derived) {
    const mayBeEmpty = !hasDeployers && OF_DELIVERY.test(what);
    checks.check(what, differing === 0 && (rows > 0 || mayBeEmpty), `${differing} of ${rows} differ`);
  }
}
