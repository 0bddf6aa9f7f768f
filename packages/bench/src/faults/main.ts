import { runBackendKills } from './backends/backendRun';
import { runBudget } from './budget/budgetRun';
import { runCanaries } from './canaries/canaryRun';
import { runDatabaseStops } from './database/stopRun';
import { judgeMutant, judgeRun, printRun, runKills } from './kills/killRun';
import { MUTANTS } from './kills/mutants';
import { Options, Part, readOptions } from './options';
import { runPauses } from './pauses/pauseRun';
import { Checks, printTable, say } from './report';

/** Where little is killed, less history is there to be met in the middle. */
const SHORT_BACKFILL_DAYS = 20;

const shortOf = ({ backfillDays }: Options) => Math.min(backfillDays, SHORT_BACKFILL_DAYS);

async function runMutants(options: Options, checks: Checks): Promise<void> {
  for (const mutant of MUTANTS.filter(one => options.mutant === undefined || one.id === options.mutant)) {
    say(`Mutant ${mutant.id}: ${mutant.what}`);
    const result = await runKills({
      label: mutant.id,
      kills: options.mutantKills,
      pauses: 4,
      stragglers: 3,
      hasNaturalPause: false,
      backfillDays: shortOf(options),
      seed: options.seed,
      mutant,
      replacements: options.trial,
    });
    printRun(result);
    judgeMutant(mutant, result, checks);
  }
}

/** Each part with what it says of itself. */
const RUNS: Readonly<Record<Part, { title: (options: Options) => string; run: (options: Options, checks: Checks) => Promise<void> }>> = {
  kills: {
    title: ({ kills, seed }) => `${kills} kills of the product's slim worker, three connectors, seed ${seed}`,
    run: async ({ kills, backfillDays, seed, trial }, checks) => {
      const result = await runKills({
        label: 'product', kills, pauses: 4, stragglers: 4, hasNaturalPause: true, backfillDays, seed, replacements: trial,
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
    title: ({ minutes }) => `${minutes} minutes of three backends and a backfill against one budget`,
    run: ({ minutes, seed }, checks) => runBudget({ minutes, seed }, checks),
  },
  canaries: {
    title: () => 'Canaries: the whole backend with secrets and people',
    run: (_, checks) => runCanaries(checks),
  },
  mutants: { title: () => 'Mutants of the product', run: runMutants },
};

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
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
