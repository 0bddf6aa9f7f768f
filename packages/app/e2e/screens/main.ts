import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { Demo, eventually } from '../demo';
import { report } from '../runner';
import { judge, printTables } from './judge';
import { Shot, nameOf } from './shot';
import { SHOTS } from './shots';
import { take, Taken } from './take';

const FOLDER = resolve(__dirname, '../../docs/screenshots');

/** A collection that takes longer than this shows no screen as readers see it on most days. */
const COLLECTED_WITHIN_MS = 420_000;

/** Until everything that is collected first is there and most of what is promised is judged, as on most days. */
async function collected(demo: Demo): Promise<void> {
  await eventually(
    'the first collection',
    async () => (await demo.api<{ collection: unknown }>('alex', '/overview')).body.collection === null,
    COLLECTED_WITHIN_MS,
  );
  await eventually(
    'SLOs that are judged',
    async () => {
      const { sum } = (await demo.api<{ sum: { total: number; counts: { no_data: number } } }>('alex', '/kpis/slo?period=own&limit=1')).body;
      return sum.counts.no_data < sum.total / 4;
    },
    COLLECTED_WITHIN_MS,
  );
  await eventually(
    'days of SLOs',
    async () => {
      const { days } = (await demo.api<{ days: { met: number | null }[] }>('alex', '/kpis/slo/days')).body;
      return days.filter(day => day.met !== null).length >= 28;
    },
    COLLECTED_WITHIN_MS,
  );
}

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
