import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Page } from 'playwright-core';
import { Demo, eventually } from './demo';
import { report } from './runner';

const FOLDER = resolve(__dirname, '../docs/screenshots');

type Options = NonNullable<Parameters<Demo['openTab']>[1]>;

interface Shot {
  readonly name: string;
  open(demo: Demo): Promise<Page>;
  /** What must be there before the picture is taken. */
  readonly awaits: string | RegExp;
}

const tab = (name: string, entity: string, awaits: Shot['awaits'], options: Options = {}): Shot => ({
  name,
  awaits,
  open: demo => demo.openTab(entity, options),
});
const page = (name: string, path: string, awaits: Shot['awaits'], options: Options = {}): Shot => ({
  name,
  awaits,
  open: demo => demo.open(path, options),
});

const SHOTS: readonly Shot[] = [
  { name: 'sign-in', awaits: 'Dana', open: demo => demo.anonymous('/') },
  tab('component-tab-light', 'payments-api', 'Golden signals'),
  tab('component-tab-dark', 'payments-api', 'Golden signals', { theme: 'dark' }),
  tab('component-tab-1280', 'payments-api', 'Golden signals', { width: 1280 }),
  tab('component-tab-1920', 'payments-api', 'Golden signals', { width: 1920 }),
  tab('component-tab-30-days', 'payments-api', 'Golden signals', { query: '?period=last_30d' }),
  tab('component-tab-unmapped', 'cards-disputes', 'Not mapped', { persona: 'alex' }),
  tab('component-tab-bad-annotation', 'payment-limits', 'rosetta.io/dynatrace.entityId'),
  tab('component-tab-not-found-upstream', 'collections-api', /Unknown/),
  tab('component-tab-silent', 'trade-documents', /Unknown/),
  tab('resource-tab', 'payments-db', 'Network latency', { kind: 'resource' }),
  page('overview-light', '/monitoring', 'What we do not know', { persona: 'morgan' }),
  page('overview-dark', '/monitoring', 'What we do not know', { persona: 'morgan', theme: 'dark' }),
  page('overview-1920', '/monitoring', 'What we do not know', { persona: 'morgan', width: 1920 }),
  page('admin-sources', '/monitoring/admin', 'Dynatrace', { persona: 'alex' }),
  page('admin-batch-runs', '/monitoring/admin?view=runs', 'Dynatrace', { persona: 'alex' }),
];

async function take(demo: Demo, shot: Shot): Promise<void> {
  const opened = await shot.open(demo);
  await eventually(
    `${shot.name} to say ${shot.awaits}`,
    async () => {
      const text = await opened.locator('body').innerText();
      return typeof shot.awaits === 'string' ? text.includes(shot.awaits) : shot.awaits.test(text);
    },
    90_000,
  );
  // Charts measure themselves after the text is there.
  await opened.waitForTimeout(1_500);
  await opened.screenshot({ path: join(FOLDER, `${shot.name}.png`), fullPage: true });
  await opened.context().close();
  console.log(`  ${shot.name}.png`);
}

/** Takes the pictures of the README and of every state the demo shows. `-- text` takes only those whose name has the text. */
async function main(): Promise<void> {
  const [wanted] = process.argv.slice(2);
  mkdirSync(FOLDER, { recursive: true });
  const demo = await Demo.start();
  let failed = 0;
  const chosen = wanted ? SHOTS.filter(shot => shot.name.includes(wanted)) : SHOTS;
  try {
    await eventually(
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
    for (const shot of chosen) {
      try {
        await take(demo, shot);
      } catch (error) {
        failed += 1;
        console.error(error instanceof Error ? error.message : error);
      }
    }
  } finally {
    await demo.stop();
  }
  report(chosen.length - failed, failed);
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
