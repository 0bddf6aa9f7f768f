import { createRandom } from '../random';
import { Checks, printTable, say } from '../report';
import { compareDerived, DerivedDifference } from './compareDerived';
import { compareProblems } from './compareProblems';
import { Comparison } from './compareRows';
import { compareSignals } from './compareSignals';
import { Ground, prepareGround } from './ground';
import { Kill, KillLoopResult, runKillLoop } from './killLoop';
import { Mutant, Replacement } from './mutants';
import { Observed, readObserved } from './observers';
import { PHASE_WORDS, PHASES } from './protocol';
import { quiesce } from './quiesce';
import { keepBusy } from './schedule';
import { startUpstreamFaults } from './upstreamFaults';

export interface KillRunOptions {
  readonly label: string;
  readonly kills: number;
  readonly pauses: number;
  readonly hasNaturalPause: boolean;
  readonly backfillDays: number;
  readonly seed: number;
  readonly mutant?: Mutant;
  /** Proposed changes of the product, tried out. */
  readonly replacements?: readonly Replacement[];
}

/** Everything a run measured. */
export interface KillRunResult extends KillLoopResult {
  readonly faults: { readonly seen: number; readonly met: number; readonly byKind: ReadonlyMap<string, number> };
  readonly comparisons: readonly Comparison[];
  readonly derived: readonly DerivedDifference[];
  readonly observed: Observed;
  readonly open: readonly string[];
  readonly leftRunning: readonly string[];
  readonly lostRequests: number;
  readonly startMs: readonly number[];
  readonly warnings: ReadonlyMap<string, number>;
  readonly tookMs: number;
}

const QUIESCE_TIMEOUT_MS = 150_000;
const MAX_START_MS = 1_000;
const MIN_INSIDE_BATCH = 0.8;

export const sum = (comparisons: readonly Comparison[], column: 'lost' | 'doubled' | 'wrong' | 'foreign') =>
  comparisons.reduce((total, comparison) => total + comparison[column], 0);

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function measure(ground: Ground, options: KillRunOptions, beganMs: number): Promise<KillRunResult> {
  const { knex, simulators, config } = ground;
  const random = createRandom(options.seed);
  const faults = await startUpstreamFaults(simulators);
  const rest = keepBusy(knex, createRandom(options.seed + 1), options.backfillDays);
  const loop = await runKillLoop(ground, random, options);
  await rest();
  const met = await faults.stop();
  say('Kills done, faults off; waiting until everything is in');
  const open = await quiesce(ground, loop.alive, QUIESCE_TIMEOUT_MS);
  const observed = await readObserved(knex);
  say('Comparing with the estate');
  const comparisons = [
    ...(await compareSignals(knex, simulators, config.reportingZone, beganMs)),
    await compareProblems(knex, simulators),
  ];
  const derived = await compareDerived(knex, config.reportingZone, config.objectives);
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(
    `select format('%s/%s %s', instance, stream, kind) as name from batch_run where state = 'running'`,
  );
  // A request ends in a run that is done, or failed with a word to the admin; one cut short and never begun again is lost.
  const { rows: requests } = await knex.raw<{ rows: { count: number }[] }>(
    `select count(*)::integer as count from batch_request
      where settled_at is not null and not exists (
        select 1 from batch_run
         where kind = 'manual' and (state in ('done', 'done_with_rejects') or error_code <> 'interrupted')
           and batch_run.instance = batch_request.instance and batch_run.stream = batch_request.stream
           and batch_run.started_at >= batch_request.requested_at
           and batch_run.window_start <= batch_request.window_start + interval '1 hour'
           and batch_run.window_end >= batch_request.window_end - interval '1 hour')`,
  );
  const warnings = new Map<string, number>();
  for (const worker of ground.workers) {
    for (const [text, count] of worker.warnings) warnings.set(text, (warnings.get(text) ?? 0) + count);
  }
  return {
    ...loop,
    faults: met,
    comparisons,
    derived,
    observed,
    open,
    leftRunning: rows.map(row => row.name),
    lostRequests: requests[0].count,
    startMs: ground.workers.flatMap(worker => (worker.startMs === undefined ? [] : [worker.startMs])),
    warnings,
    tookMs: performance.now(),
  };
}

/** One run: kills, quiescence, comparison. The database of the run is dropped at its end. */
export async function runKills(options: KillRunOptions): Promise<KillRunResult> {
  const beganMs = Date.now();
  const startedMs = performance.now();
  const ground = await prepareGround({
    label: options.label,
    backfillDays: options.backfillDays,
    storyStart: new Date(beganMs),
    replacements: options.replacements ?? [],
    mutant: options.mutant,
  });
  try {
    const result = await measure(ground, options, beganMs);
    return { ...result, tookMs: performance.now() - startedMs };
  } finally {
    await ground.close();
  }
}

const insideBatch = (kills: readonly Kill[]) => kills.filter(kill => kill.batches.length > 0).length;

export function printRun(result: KillRunResult): void {
  const { kills, comparisons, derived, warnings } = result;
  printTable(
    'Kills per phase',
    ['phase', 'aimed', 'hit', 'batches in it at a kill', 'what it is'],
    [
      ['any moment', kills.filter(kill => kill.aimedAt === 'any moment').length, kills.filter(kill => kill.aimedAt === 'any moment').length, '', 'a random instant'],
      ...PHASES.map(phase => [
        phase,
        kills.filter(kill => kill.aimedAt === phase).length,
        kills.filter(kill => kill.aimedAt === phase && kill.wasHit).length,
        phase === 'derive'
          ? kills.filter(kill => kill.wasDeriving).length
          : kills.flatMap(kill => kill.batches).filter(batch => batch.phase === phase).length,
        PHASE_WORDS[phase],
      ]),
    ],
  );
  printTable(
    'Database against the estate, both directions',
    ['table', 'expected', 'stored', 'lost', 'doubled', 'wrong', 'foreign'],
    comparisons.map(one => [one.table, one.expected, one.stored, one.lost, one.doubled, one.wrong, one.foreign]),
  );
  for (const { table, examples } of comparisons) for (const example of examples) console.log(`  ${table}: ${example}`);
  printTable('Derived', ['what', 'rows', 'differing'], derived.map(one => [one.what, one.rows, one.differing]));
  if (warnings.size > 0) {
    printTable('What the workers said', ['line', 'times'], [...warnings].sort((a, b) => b[1] - a[1]).slice(0, 15));
  }
  for (const example of result.observed.examples) console.log(`  ${example}`);
}

/** The claims of a run of the product itself. */
export function judgeRun(result: KillRunResult, checks: Checks): void {
  const { kills, pauses, comparisons, observed, faults, startMs } = result;
  const { violations } = observed;
  const inside = insideBatch(kills);
  const ratio = faults.met / Math.max(1, faults.seen);
  console.log('');
  checks.check('a worker starts within a second', median(startMs) <= MAX_START_MS, `median ${Math.round(median(startMs))} ms of ${startMs.length}, slowest ${Math.round(Math.max(...startMs))} ms`);
  checks.check('four of five kills are inside a running batch', inside >= kills.length * MIN_INSIDE_BATCH, `${inside} of ${kills.length}`);
  checks.check('about 15 % of upstream requests fail', ratio > 0.1 && ratio < 0.2, `${(ratio * 100).toFixed(1)} % of ${faults.seen}: ${[...faults.byKind].map(([kind, count]) => `${kind} ${count}`).join(', ')}`);
  checks.check('no worker ends by itself', result.endedAlone.length === 0, result.endedAlone.join('; '));
  checks.check('everything is complete at the end', result.open.length === 0, result.open.join(', '));
  checks.check('0 lost', sum(comparisons, 'lost') === 0, `${sum(comparisons, 'lost')}`);
  checks.check('0 doubled', sum(comparisons, 'doubled') === 0, `${sum(comparisons, 'doubled')}`);
  checks.check('0 wrong and 0 foreign', sum(comparisons, 'wrong') + sum(comparisons, 'foreign') === 0);
  checks.check('the watermark never goes back', violations['watermark back'] === 0, `${observed.watermarkMoves} moves`);
  checks.check('coverage and epochs never go back', violations['coverage shrinks'] + violations['epoch back'] === 0, `${observed.takeovers} takeovers`);
  checks.check('0 commits by a worker that lost its lease', violations['stale commit'] === 0, `${pauses.filter(pause => pause.wasOvertaken).length} of ${pauses.length} paused workers were overtaken`);
  checks.check('paused workers were overtaken', pauses.length === 0 || pauses.some(pause => pause.wasOvertaken));
  for (const { what, rows, differing } of result.derived) checks.check(what, differing === 0 && rows > 0, `${differing} of ${rows} differ`);
  checks.check('no batch is left running', result.leftRunning.length === 0, result.leftRunning.join(', '));
  checks.check('no request is lost', result.lostRequests === 0, `${result.lostRequests}`);
}

/** A mutant's claim: its own check is red. */
export function judgeMutant(mutant: Mutant, result: KillRunResult, checks: Checks): void {
  const seen: Record<Mutant['mustFail'], number> = {
    lost: sum(result.comparisons, 'lost'),
    doubled: sum(result.comparisons, 'doubled'),
    'stale commits': result.observed.violations['stale commit'],
  };
  console.log('');
  checks.check(`mutant ${mutant.id} is seen (${mutant.what})`, seen[mutant.mustFail] > 0, `${seen[mutant.mustFail]} ${mutant.mustFail}`);
}
