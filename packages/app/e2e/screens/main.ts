import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { Demo, eventually } from '../demo';
import { report } from '../runner';
import { judge, printTables } from './judge';
import { Shot, nameOf } from './shot';
import { SHOTS } from './shots';
import { take, Taken } from './take';

const FOLDER = resolve(__dirname, '../../docs/screenshots');

/** Until a month of history is there, so that pictures show what readers see on most days. */
const collected = (demo: Demo) =>
  eventually(
    'a month of history',
    async () => {
      const { body } = await demo.api<{ series: { values: (number | null)[] }[] }>(
        'alex',
        '/applications/payments-api/timeseries?metric=throughput&period=last_30d',
      );
      return body.series[0].values.filter(value => value !== null).length > 700;
    },
    240_000,
  );

/**
 * Takes a picture of every screen in its states, and looks at each page for what keeps people out and for what
 * leaves the window. `-- text,text` takes only those whose name has one of the texts.
 */
async function main(): Promise<void> {
  const [wanted] = process.argv.slice(2);
  const chosen = wanted ? SHOTS.filter(shot => wanted.split(',').some(text => nameOf(shot).includes(text))) : SHOTS;
  mkdirSync(FOLDER, { recursive: true });
  const demo = await Demo.start();
  const taken: Taken[] = [];
  const failures: string[] = [];
  const takeAll = async (shots: readonly Shot[]) => {
    for (const shot of shots) {
      try {
        taken.push(await take(demo, shot, FOLDER));
      } catch (error) {
        failures.push(`${nameOf(shot)}: ${error instanceof Error ? error.message : error}`);
      }
    }
  };
  try {
    await takeAll(chosen.filter(shot => shot.isEarly));
    await collected(demo);
    await takeAll(chosen.filter(shot => !shot.isEarly));
  } finally {
    await demo.stop();
  }
  printTables(taken);
  const wrong = [...failures, ...judge(taken, { isWhole: wanted === undefined })];
  for (const line of wrong) console.error(`FAILED ${line}`);
  report(Math.max(0, chosen.length - wrong.length), wrong.length);
  if (wrong.length > 0) process.exitCode = 1;
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
