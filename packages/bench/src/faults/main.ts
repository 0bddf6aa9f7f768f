import { runCanaries } from './canaries/canaryRun';
import { judgeMutant, judgeRun, KillRunOptions, printRun, runKills } from './kills/killRun';
import { MUTANTS } from './kills/mutants';
import { Checks, say } from './report';
import { readOptions } from './options';

const seconds = (ms: number) => `${Math.round(ms / 1_000)} s`;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const checks = new Checks();
  if (options.parts.includes('kills')) {
    say(`${options.kills} kills of the product's slim worker, seed ${options.seed}`);
    const run: KillRunOptions = {
      label: 'product',
      kills: options.kills,
      pauses: 4,
      hasNaturalPause: true,
      backfillDays: options.backfillDays,
      seed: options.seed,
      replacements: options.trial,
    };
    const result = await runKills(run);
    printRun(result);
    judgeRun(result, checks);
    say(`Took ${seconds(result.tookMs)}`);
  }
  if (options.parts.includes('mutants')) {
    for (const mutant of MUTANTS.filter(one => options.mutant === undefined || one.id === options.mutant)) {
      say(`Mutant ${mutant.id}: ${mutant.what}`);
      const result = await runKills({
        label: mutant.id,
        kills: options.mutantKills,
        pauses: 4,
        hasNaturalPause: false,
        backfillDays: 20,
        seed: options.seed,
        mutant,
        replacements: options.trial,
      });
      printRun(result);
      judgeMutant(mutant, result, checks);
      say(`Took ${seconds(result.tookMs)}`);
    }
  }
  if (options.parts.includes('canaries')) {
    say('Canaries: the whole backend with twelve secrets');
    const startedMs = performance.now();
    await runCanaries(checks);
    say(`Took ${seconds(performance.now() - startedMs)}`);
  }
  console.log(`${checks.passed} passed, ${checks.failed} failed`);
  process.exitCode = checks.failed === 0 && checks.passed > 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

main().catch((error: unknown) => {
  console.error(error);
  console.log('0 passed, 1 failed');
  process.exit(1);
});
