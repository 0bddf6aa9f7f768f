import { runBackendKills } from './backends/backendRun';
import { runBudget } from './budget/budgetRun';
import { runCanaries } from './canaries/canaryRun';
import { runDatabaseStops } from './database/stopRun';
import { judgeMutant, judgeRun, printRun, runKills } from './kills/killRun';
import { MUTANTS } from './kills/mutants';
import { runMatrix } from './matrix/matrixRun';
import { MATRIX_MUTANTS, runMatrixMutants } from './matrix/mutants';
import { Options, Part, readOptions, usage } from './options';
import { runOwnSide } from './own/ownRun';
import { runPauses } from './pauses/pauseRun';
import { Checks, printTable, say } from './report';
import { runSoak } from './soak/soakRun';

/** Where little is killed, less history is there to be met in the middle. */
const SHORT_BACKFILL_DAYS = 20;

/** Pauses or pages held up, where a mutant needs them to be seen. */
const MUTANT_INTERLUDES = 4;
const MUTANT_BACKFILL_DAYS = 10;

const shortOf = ({ backfillDays }: Options) => Math.min(backfillDays, SHORT_BACKFILL_DAYS);

async function runMutants(options: Options, checks: Checks): Promise<void> {
  for (const mutant of MUTANTS.filter(one => options.mutant === undefined || one.id === options.mutant)) {
    say(`Mutant ${mutant.id}: ${mutant.what}`);
    const result = await runKills({
      label: mutant.id,
      killsPerConnector: options.mutantKills,
      sources: mutant.sources,
      pauses: mutant.needs === 'pauses' ? MUTANT_INTERLUDES : 0,
      stragglers: mutant.needs === 'stragglers' ? MUTANT_INTERLUDES : 0,
      hasNaturalPause: false,
      backfillDays: Math.min(options.backfillDays, MUTANT_BACKFILL_DAYS),
      seed: options.seed,
      mutant,
      replacements: options.trial,
    });
    printRun(result);
    judgeMutant(mutant, result, checks);
  }
  await runMatrixMutants(MATRIX_MUTANTS.filter(one => options.mutant === undefined || one.id === options.mutant), checks);
}

/** Each part with what it says of itself. */
const RUNS: Readonly<Record<Part, { title: (options: Options) => string; run: (options: Options, checks: Checks) => Promise<void> }>> = {
  matrix: {
    title: ({ matrix }) => `${matrix.isSmoke ? 'A choice of' : 'All'} upstream faults on ${matrix.connectors.join(', ')}`,
    run: ({ matrix }, checks) => runMatrix(matrix, checks),
  },
  own: {
    title: () => 'Faults of our own side: connections, disk, locks, migrations, processes',
    run: (options, checks) =>
      runOwnSide({ isQuick: options.isQuick, backfillDays: shortOf(options), seed: options.seed, replacements: options.trial }, checks),
  },
  kills: {
    title: ({ killsPerConnector, seed }) => `${killsPerConnector} kills of each connector in the product's slim worker, seed ${seed}`,
    run: async ({ killsPerConnector, backfillDays, seed, trial }, checks) => {
      const result = await runKills({
        label: 'product', killsPerConnector, pauses: 4, stragglers: 4, hasNaturalPause: true, backfillDays, seed, replacements: trial,
      });
      printRun(result);
      judgeRun(result, checks);
    },
  },
  pauses: {
    title: ({ pauses }) => `${pauses} pauses longer than the lease`,
    run: (options, checks) =>
      runPauses({ pauses: options.pauses, backfillDays: shortOf(options), seed: options.seed, replacements: options.trial }, checks),
  },
  database: {
    title: ({ stops }) => `${stops} crashes of the database under workers and a whole backend`,
    run: (options, checks) =>
      runDatabaseStops({ stops: options.stops, backfillDays: options.backfillDays, seed: options.seed, replacements: options.trial }, checks),
  },
  backends: {
    title: ({ backendKills }) => `${backendKills} kills of whole backends, three over one database`,
    run: (options, checks) =>
      runBackendKills({ kills: options.backendKills, backfillDays: shortOf(options), seed: options.seed }, checks),
  },
  budget: {
    title: ({ minutes, users }) => `${minutes} minutes of three backends, ${users} people and a backfill against one budget`,
    run: ({ minutes, users, seed }, checks) => runBudget({ minutes, users, seed }, checks),
  },
  canaries: {
    title: () => 'Canaries: the whole backend with secrets and people',
    run: (_, checks) => runCanaries(checks),
  },
  soak: {
    title: ({ soakMinutes, users }) => `${soakMinutes} minutes of three backends, ${users} people and a fault every five seconds`,
    run: ({ soakMinutes, users, seed }, checks) => runSoak({ minutes: soakMinutes, users, seed }, checks),
  },
  mutants: { title: () => 'Mutants of the product', run: runMutants },
};

/** What was asked for; says what can be and ends where that is something else. */
function askedOptions(args: readonly string[]): Options {
  if (args.includes('--help')) {
    console.log(usage());
    process.exit(0);
  }
  try {
    return readOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage()}`);
    return process.exit(2);
  }
}

async function main(): Promise<void> {
  const options = askedOptions(process.argv.slice(2));
  const total = new Checks();
  const parts: [string, number, number, string][] = [];
  for (const part of options.parts) {
    const { title, run } = RUNS[part];
    say(title(options));
    const startedMs = performance.now();
    const checks = new Checks();
    try {
      await run(options, checks);
    } catch (error) {
      // A part that breaks off is a failure of its own; the others still say what they found.
      console.error(error);
      checks.check(`${part} runs to its end`, false);
    }
    const took = `${Math.round((performance.now() - startedMs) / 1_000)} s`;
    say(`Took ${took}`);
    parts.push([part, checks.passed, checks.failed, took]);
    total.add(checks);
  }
  printTable('Parts', ['part', 'passed', 'failed', 'took'], parts);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

main().catch((error: unknown) => {
  console.error(error);
  console.log('0 passed, 1 failed');
  process.exit(1);
});
