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
  /** Taken while history is still being collected. */
  readonly isEarly?: boolean;
  /** Brings about what the picture shows; the way back is undone after it. */
  readonly prepare?: (demo: Demo) => Promise<void>;
  readonly restore?: (demo: Demo) => Promise<void>;
  /** What is done on the page before the picture. */
  readonly act?: (page: Page) => Promise<void>;
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

/** ServiceNow turns our token away, and its feeds notice. */
const refused: Pick<Shot, 'prepare' | 'restore'> = {
  prepare: async demo => {
    await demo.control('PUT', '/faults', [{ target: 'servicenow/main', kind: 'unauthorized' }]);
    await eventually('ServiceNow to refuse us', async () => {
      const { body } = await demo.api<{ sources: { source: string; state: string }[] }>('alex', '/applications/payments-api/summary');
      return body.sources.some(source => source.source === 'servicenow' && source.state === 'refused');
    }, 90_000);
  },
  restore: async demo => {
    await demo.control('DELETE', '/faults');
    await demo.sql(`update feed set next_run_at = now() where source = 'servicenow'`);
    await new Promise(done => setTimeout(done, 10_000));
  },
};

/** The commits of deployments come some seconds after them. */
const withCommits: Pick<Shot, 'prepare'> = {
  prepare: demo =>
    eventually('the commits of the releases of payments-api', async () => {
      const { body } = await demo.api<{ items: { kind: string; changes: number | null }[] }>(
        'alex', '/applications/payments-api/deployments?environment=production&limit=20',
      );
      const releases = body.items.filter(item => item.kind === 'change');
      return releases.length > 0 && releases.every(release => release.changes !== null);
    }, 180_000).then(() => undefined),
};

const SHOTS: readonly Shot[] = [
  { ...page('first-run', '/monitoring', /Collecting|first 30 days/, { persona: 'alex' }), isEarly: true },
  { name: 'sign-in', awaits: 'Dana', open: demo => demo.anonymous('/') },
  tab('component-tab-light', 'payments-api', 'Golden signals'),
  tab('component-tab-dark', 'payments-api', 'Golden signals', { theme: 'dark' }),
  tab('component-tab-1280', 'payments-api', 'Golden signals', { width: 1280 }),
  tab('component-tab-1920', 'payments-api', 'Golden signals', { width: 1920 }),
  tab('component-incidents', 'payments-api', 'Assignment group', { query: '?tab=incidents' }),
  tab('component-incidents-dark', 'payments-api', 'Assignment group', { query: '?tab=incidents', theme: 'dark' }),
  tab('component-incidents-ambiguous', 'offer-engine', /servicenow\.ciId/, { query: '?tab=incidents' }),
  { ...tab('component-tab-refused', 'payments-api', /refuse/i, { persona: 'alex' }), ...refused },
  { ...tab('component-incidents-refused', 'payments-api', /refuse/i, { persona: 'alex', query: '?tab=incidents' }), ...refused },
  { ...page('admin-sources-refused', '/monitoring/admin', /Refused/, { persona: 'alex' }), ...refused },
  tab('system-tab', 'payments-platform', 'Components', { kind: 'system', persona: 'morgan' }),
  tab('system-tab-dark', 'payments-platform', 'Components', { kind: 'system', persona: 'morgan', theme: 'dark' }),
  tab('system-tab-1280', 'payments-platform', 'Components', { kind: 'system', persona: 'morgan', width: 1280 }),
  {
    ...tab('system-tab-drawer', 'payments-platform', 'Components', { kind: 'system', persona: 'morgan', width: 1920 }),
    act: async opened => {
      await opened.locator('tbody tr').first().click();
      await opened.waitForTimeout(2_000);
    },
  },
  tab('domain-tab', 'payments', 'Entities', { kind: 'domain', persona: 'morgan' }),
  tab('group-tab', 'payments-tribe', 'Entities', { kind: 'group', persona: 'morgan' }),
  tab('group-tab-dark', 'payments-tribe', 'Entities', { kind: 'group', persona: 'morgan', theme: 'dark' }),
  tab('component-tab-30-days', 'payments-api', 'Golden signals', { query: '?period=last_30d' }),
  tab('component-tab-unmapped', 'cards-disputes', 'Not mapped', { persona: 'alex' }),
  tab('component-tab-bad-annotation', 'payment-limits', 'rosetta.io/dynatrace.entityId'),
  tab('component-tab-not-found-upstream', 'collections-api', /Unknown/),
  tab('component-tab-silent', 'trade-documents', /Unknown/),
  tab('resource-tab', 'payments-db', 'Network latency', { kind: 'resource' }),
  page('overview-light', '/monitoring', 'What we do not know', { persona: 'morgan' }),
  page('overview-dark', '/monitoring', 'What we do not know', { persona: 'morgan', theme: 'dark' }),
  page('overview-1280', '/monitoring', 'What we do not know', { persona: 'morgan', width: 1280 }),
  page('overview-1920', '/monitoring', 'What we do not know', { persona: 'morgan', width: 1920 }),
  page('admin-sources', '/monitoring/admin', 'Dynatrace', { persona: 'alex' }),
  page('admin-batch-runs', '/monitoring/admin?view=runs', 'Dynatrace', { persona: 'alex' }),
  page('admin-sources-dark', '/monitoring/admin', 'Dynatrace', { persona: 'alex', theme: 'dark' }),
  tab('component-tab-live', 'payments-api', /asked/, { query: '?mode=live' }),
  { ...tab('component-tab-live-refused', 'payments-api', /asked/, { query: '?mode=live', theme: 'dark' }), ...refused },
  { ...tab('component-delivery', 'payments-api', 'Deployments', { query: '?tab=delivery&range=last_7d' }), ...withCommits },
  { ...tab('component-delivery-dark', 'payments-api', 'Deployments', { query: '?tab=delivery&mode=live', theme: 'dark', width: 1280 }), ...withCommits },
  tab('component-logs', 'payments-api', 'Error volume', { query: '?tab=logs' }),
  tab('component-logs-dark', 'payments-api', 'Error volume', { query: '?tab=logs', theme: 'dark', width: 1280 }),
  tab('component-slo', 'payments-api', 'Budget statement', { query: '?tab=slo' }),
  tab('component-slo-dark', 'payments-api', 'Budget statement', { query: '?tab=slo', theme: 'dark', width: 1280 }),
  page('slo-page', '/monitoring/slo', /On track [1-9]/, { persona: 'morgan' }),
  page('slo-page-dark', '/monitoring/slo', /On track [1-9]/, { persona: 'morgan', theme: 'dark', width: 1920 }),
  { ...page('dora-page', '/monitoring/dora', /was \d/, { persona: 'morgan' }), ...withCommits },
  { ...page('dora-page-dark', '/monitoring/dora', /was \d/, { persona: 'morgan', theme: 'dark', width: 1280 }), ...withCommits },
  page('incidents-page', '/monitoring/incidents', 'Run and build', { persona: 'morgan' }),
  page('incidents-page-dark', '/monitoring/incidents?show=domain', 'Run and build', { persona: 'morgan', theme: 'dark', width: 1280 }),
  page('incidents-page-fr', '/monitoring/incidents', 'Exploiter et construire', { persona: 'morgan', language: 'fr', width: 1920 }),
  tab('component-tab-fr', 'payments-api', 'Signaux essentiels', { language: 'fr' }),
  { ...tab('component-delivery-fr', 'payments-api', 'Déploiements', { query: '?tab=delivery&range=last_7d', language: 'fr' }), ...withCommits },
  tab('component-incidents-fr', 'payments-api', 'Groupe affecté', { query: '?tab=incidents', language: 'fr', width: 1280 }),
  tab('component-slo-fr', 'payments-api', 'Relevé du budget', { query: '?tab=slo', language: 'fr', width: 1280 }),
  tab('component-logs-fr', 'payments-api', 'Volume', { query: '?tab=logs', language: 'fr' }),
  page('overview-fr', '/monitoring', 'Ce que nous ne savons pas', { persona: 'morgan', language: 'fr' }),
  page('slo-page-fr', '/monitoring/slo', /Tenu [1-9]/, { persona: 'morgan', language: 'fr' }),
  page('dora-page-fr', '/monitoring/dora', /avant/, { persona: 'morgan', language: 'fr' }),
  page('admin-sources-fr', '/monitoring/admin', 'Dynatrace', { persona: 'alex', language: 'fr' }),
  page('admin-mappings-fr', '/monitoring/admin?view=mappings', 'Couverture', { persona: 'alex', language: 'fr' }),
  {
    ...tab('component-slo-explained', 'payments-api', 'Budget statement', { query: '?tab=slo' }),
    act: async opened => {
      await opened.getByRole('button', { name: /computed/ }).first().click();
      await opened.waitForTimeout(2_000);
    },
  },
  page('admin-mappings', '/monitoring/admin?view=mappings', /GitLab/, { persona: 'alex' }),
  page('admin-mappings-dark', '/monitoring/admin?view=mappings', /GitLab/, { persona: 'alex', theme: 'dark', width: 1920 }),
  page('admin-mapping-dialog', '/monitoring/admin?view=mappings&environment=production&entity=component:default/mobile-config&mapping=dynatrace', /Map mobile-config/, { persona: 'alex' }),
  page('admin-doctor', '/monitoring/admin?view=doctor', 'In order', { persona: 'alex' }),
  page('admin-doctor-dark', '/monitoring/admin?view=doctor', 'In order', { persona: 'alex', theme: 'dark', width: 1280 }),
];

async function take(demo: Demo, shot: Shot): Promise<void> {
  await shot.prepare?.(demo);
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
  await shot.act?.(opened);
  await opened.screenshot({ path: join(FOLDER, `${shot.name}.png`), fullPage: true });
  await opened.context().close();
  await shot.restore?.(demo);
  console.log(`  ${shot.name}.png`);
}

/** Takes the pictures of the README and of every state the demo shows. `-- text,text` takes only those whose name has one of the texts. */
async function main(): Promise<void> {
  const [wanted] = process.argv.slice(2);
  mkdirSync(FOLDER, { recursive: true });
  const demo = await Demo.start();
  let failed = 0;
  const chosen = wanted ? SHOTS.filter(shot => wanted.split(',').some(text => shot.name.includes(text))) : SHOTS;
  const takeAll = async (shots: readonly Shot[]) => {
    for (const shot of shots) {
      try {
        await take(demo, shot);
      } catch (error) {
        failed += 1;
        console.error(error instanceof Error ? error.message : error);
      }
    }
  };
  try {
    await takeAll(chosen.filter(shot => shot.isEarly));
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
    await takeAll(chosen.filter(shot => !shot.isEarly));
  } finally {
    await demo.stop();
  }
  report(chosen.length - failed, failed);
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
