import { Demo } from './demo';
import { report, runScenarios } from './runner';
import { steps } from './scenarios';

/** The longest that is looked at: 30 days and the 30 before them, and a month that is over. Collecting more takes minutes. */
const BACKFILL_DAYS = '65';

/** Starts the demo as a new user would and looks at it. `-- text,text` runs only scenarios whose name has one of the texts. */
async function main(): Promise<void> {
  const [wanted] = process.argv.slice(2);
  let demo: Demo;
  try {
    demo = await Demo.start({ ROSETTA_BACKFILL_DAYS: BACKFILL_DAYS });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    report(0, 1);
    process.exitCode = 1;
    return;
  }
  console.log(`  the demo was ready after ${(demo.readyMs / 1_000).toFixed(1)} s`);
  try {
    const isWanted = ({ name }: { name: string }) => !wanted || wanted.split(',').some(text => name.includes(text));
    if (!(await runScenarios(demo, steps.map(step => step.filter(isWanted))))) process.exitCode = 1;
  } finally {
    await demo.stop();
  }
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
