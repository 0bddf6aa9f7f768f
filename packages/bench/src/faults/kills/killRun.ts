import { startAllChanges } from '../ground/allChanges';
import { Ground, prepareGround } from '../ground/ground';
import { quiesce } from '../ground/quiesce';
import { keepBusy } from '../ground/schedule';
import { startUpstreamFaults } from '../ground/upstreamFaults';
import { createRandom } from '../random';
import { Checks, median, printTable, say } from '../report';
import { compareEstate, judgeTruth, printTruth, sum, TruthResult } from '../truth/compareEstate';
import { PHASE_WORDS, PHASES } from '../workers/protocol';
import { judgeRules, warningsOf } from '../workers/warnings';
import { Kill, killsOf } from './killCount';
import { KillLoopResult, runKillLoop } from './killLoop';
import { Mutant, Replacement } from './mutants';
import { StraggledKind } from './straggler';

export interface KillRunOptions {
  readonly label: string;
  readonly killsPerConnector: number;
  /** The sources that are asked; all where it is left out. */
  readonly sources?: readonly string[];
  readonly pauses: number;
  /** How often a page is held back until its records are stored in newer versions. */
  readonly stragglers: number;
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
  readonly truth: TruthResult;
  readonly changes: number;
  readonly sources: readonly string[];
  readonly wanted: number;
  readonly open: readonly string[];
  readonly lostRequests: number;
  readonly startMs: readonly number[];
  readonly warnings: ReadonlyMap<string, number>;
  /** From the first thing prepared to the last compared. */
  readonly wholeMs: number;
}

const QUIESCE_TIMEOUT_MS = 150_000;
const MIN_INSIDE_BATCH = 0.8;
/** Of fewer kills none may have come at the moment it was aimed at. */
const ENOUGH_FOR_NAMED = 20;

async function measure(ground: Ground, options: KillRunOptions): Promise<Omit<KillRunResult, 'wholeMs'>> {
  const { knex, upstream, sources } = ground;
  const random = createRandom(options.seed);
  const faults = await startUpstreamFaults(upstream);
  const rest = keepBusy(ground, createRandom(options.seed + 1), options.backfillDays);
  const changes = await startAllChanges(upstream, options.seed + 2);
  const straggled: StraggledKind[] = sources.includes('servicenow')
    ? [
        { table: 'incident', slow: 'incidents_open', quick: 'incidents', changeOpen: changes.tickets.changeOpen },
        { table: 'change', slow: 'changes_open', quick: 'changes', changeOpen: changes.records.changeOpen },
      ]
    : [];
  const { aims, leastMs } = options.mutant ?? {};
  const loop = await runKillLoop(ground, random, { ...options, straggled, aims, leastMs });
  await Promise.all([rest(), changes.stop()]);
  const met = await faults.stop();
  say('Kills done, faults off; waiting until everything is in');
  const open = await quiesce(ground, loop.alive, QUIESCE_TIMEOUT_MS);
  say('Comparing with the estate');
  const truth = await compareEstate(ground, changes.moved);
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
  const warnings = warningsOf(ground.workers);
  return {
    ...loop,
    faults: met,
    truth,
    changes: changes.count(),
    sources,
    wanted: options.killsPerConnector,
    open,
    lostRequests: requests[0].count,
    startMs: ground.workers.flatMap(worker => (worker.startMs === undefined ? [] : [worker.startMs])),
    warnings,
  };
}

/** One run: kills, quiescence, comparison. The database of the run is dropped at its end. */
export async function runKills(options: KillRunOptions): Promise<KillRunResult> {
  const startedMs = performance.now();
  const ground = await prepareGround({
    label: options.label,
    backfillDays: options.backfillDays,
    sources: options.sources,
    replacements: options.replacements ?? [],
    mutant: options.mutant,
  });
  try {
    const result = await measure(ground, options);
    return { ...result, wholeMs: performance.now() - startedMs };
  } finally {
    await ground.close();
  }
}

const insideBatch = (kills: readonly Kill[]) => kills.filter(kill => kill.batches.length > 0).length;

export function printRun(result: KillRunResult): void {
  const { kills, warnings } = result;
  printTable(
    `Kills of each connector (${kills.length} processes in ${Math.round(result.tookMs / 1_000)} s; one counts for every connector that had a batch in it)`,
    ['connector', 'kills', 'at a named moment of it', 'at a random one'],
    [...killsOf(kills, result.sources)].map(([source, count]) => [source, count.total, count.named, count.random]),
  );
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
  const { startMs } = result;
  console.log(`\nA worker took ${Math.round(median(startMs))} ms to start in the middle of ${startMs.length}, ${Math.round(Math.max(...startMs))} ms at most.`);
  printTruth(result.truth);
  if (warnings.size > 0) {
    printTable('What the workers said', ['line', 'times'], [...warnings].sort((a, b) => b[1] - a[1]).slice(0, 15));
  }
}

/** The claims of a run of the product itself. */
export function judgeRun(result: KillRunResult, checks: Checks): void {
  const { kills, pauses, stragglers, faults } = result;
  const inside = insideBatch(kills);
  const ratio = faults.met / Math.max(1, faults.seen);
  console.log('');
  const counts = killsOf(kills, result.sources);
  for (const [source, { total, named }] of counts) {
    checks.check(`${result.wanted} kills of ${source}`, total >= result.wanted && (named > 0 || result.wanted < ENOUGH_FOR_NAMED), `${total}, ${named} of them at a named moment`);
  }
  checks.check('four of five kills are inside a running batch', inside >= kills.length * MIN_INSIDE_BATCH, `${inside} of ${kills.length}`);
  checks.check('about 15 % of upstream requests fail', ratio > 0.1 && ratio < 0.2, `${(ratio * 100).toFixed(1)} % of ${faults.seen}: ${[...faults.byKind].map(([kind, count]) => `${kind} ${count}`).join(', ')}`);
  checks.check('no worker ends by itself', result.endedAlone.length === 0, result.endedAlone.join('; '));
  judgeRules(result.warnings, checks);
  checks.check('everything is complete at the end', result.open.length === 0, result.open.join(', '));
  checks.check('the estate changed all the while', result.changes * 1_000 > result.tookMs, `${result.changes} changes`);
  checks.check(
    'paused workers were overtaken',
    pauses.length === 0 || pauses.some(pause => pause.wasOvertaken),
    `${pauses.filter(pause => pause.wasOvertaken).length} of ${pauses.length}`,
  );
  checks.check(
    'pages were written after newer versions of their records',
    ['incident', 'change'].every(table => stragglers.some(straggler => straggler.table === table && straggler.overtaken > 0)),
    stragglers.map(({ table, overtaken }) => `${overtaken} of ${table}`).join(', '),
  );
  judgeTruth(result.truth, checks);
  checks.check('no request is lost', result.lostRequests === 0, `${result.lostRequests}`);
}

/** A mutant's claim: its own check is red. */
export function judgeMutant(mutant: Mutant, result: KillRunResult, checks: Checks): void {
  const seen: Record<Mutant['mustFail'], number> = {
    lost: sum(result.truth.comparisons, 'lost'),
    doubled: sum(result.truth.comparisons, 'doubled'),
    wrong: sum(result.truth.comparisons, 'wrong'),
    'stale commits': result.truth.observed.violations['stale commit'],
    'stale feed notes': result.truth.observed.violations['stale feed note'],
    'older versions after newer ones': result.truth.history.reduce((total, one) => total + one.older, 0),
  };
  console.log('');
  checks.check(`mutant ${mutant.id} is seen (${mutant.what})`, seen[mutant.mustFail] > 0, `${seen[mutant.mustFail]} ${mutant.mustFail}`);
}
