import { strict as assert } from 'node:assert';
import { Demo, eventually } from './demo';
import { sees, textOf } from './looking';
import { Scenario } from './runner';

const SOON = { timeout: 60_000 };

interface Deployments {
  items: { version: string | null; kind: string; changes: number | null }[];
  environments: { environment: string; states: { sync: string }[] }[];
}
interface Health {
  state: string;
  message: string;
  missingScopes: string[];
}

const releases = async (demo: Demo, name: string) =>
  (await demo.api<Deployments>('alex', `/applications/${name}/deployments?period=last_7d`)).body;

/** What a browser is asked to see of deployments, logs and mappings (issue 4). */
export const sourceScenarios: readonly Scenario<Demo>[] = [
  {
    name: 'shows what runs in each environment from history and asked now, and what each release brought',
    async run(demo) {
      await eventually('releases with their commits', async () => (await releases(demo, 'payments-api')).items.some(item => (item.changes ?? 0) > 0), 120_000);
      const page = await demo.openTab('payments-api', { query: '?tab=delivery&range=last_7d' });
      await sees(page, 'Live state');
      await sees(page, /v2\.14\.0[\s\S]*Synced[\s\S]*Healthy/);
      await sees(page, 'Deployments');
      await page.getByText('Live', { exact: true }).first().click(SOON);
      await page.waitForURL(/mode=live/, SOON);
      await sees(page, /asked now/);
      await sees(page, /v2\.14\.0/);
      await page.context().close();
    },
  },
  {
    name: 'asks each tile by itself when switched to live, and holds none up for a source that hangs',
    async run(demo) {
      await demo.control('PUT', '/faults', [{ target: 'servicenow/main', kind: 'hang' }]);
      try {
        const page = await demo.openTab('payments-api', { query: '?mode=live' });
        const tile = (name: string) => page.getByRole('group', { name });
        await tile('Errors').getByText(/^asked/).waitFor(SOON);
        await tile('Last deploy').getByText(/^asked/).waitFor(SOON);
        const why = tile('Incidents').getByTitle(/ServiceNow main [\s\S]*from history/);
        await why.waitFor(SOON);
        assert.equal(await why.innerText(), 'history');
        await page.context().close();
      } finally {
        await demo.control('DELETE', '/faults');
      }
    },
  },
  {
    name: 'keeps what is known of a deployer that fails, names it, and asks the other all the same',
    async run(demo) {
      await demo.control('PUT', '/faults', [{ target: 'argocd/main', kind: '500' }]);
      try {
        const page = await demo.openTab('payments-api', { query: '?tab=delivery&mode=live' });
        await sees(page, /Argo CD[\s\S]*(cannot be reached|failed|answers only in part)/);
        await sees(page, /v2\.14\.0/);
        await sees(page, /#\d+/);
        await page.context().close();
      } finally {
        await demo.control('DELETE', '/faults');
      }
    },
  },
  {
    name: 'opens the log tool on exactly the entity, environment, range and level looked at',
    async run(demo) {
      const page = await demo.openTab('payments-api', { query: '?tab=logs' });
      await sees(page, 'Error volume');
      const link = page.getByRole('link', { name: /Open in Kibana/ });
      await link.waitFor(SOON);
      const href = await link.getAttribute('href');
      assert.match(String(href), /\/kibana\/main\/s\/payments\/app\/discover#/);
      const kibana = await page.context().newPage();
      await kibana.goto(href!);
      const shown = (name: string) => kibana.getByTestId(name).innerText();
      assert.equal(await shown('data-view-id'), 'dv-logs-payments');
      const query = await shown('kql');
      assert.match(query, /service\.name\s*:\s*"payments-api"/);
      assert.match(query, /"production"/);
      assert.match(query, /error/);
      const [from, to] = [Date.parse(await shown('time-from')), Date.parse(await shown('time-to'))];
      const { body } = await demo.api<{ period: { start: string; end: string } }>('alex', '/applications/payments-api/logs/volume?period=last_24h');
      const [start, end] = [Date.parse(body.period.start), Date.parse(body.period.end)];
      assert.ok(Math.abs(to - from - (end - start)) < 3_700_000, `${from} ${to}`);
      assert.ok(Math.abs(end - to) < 600_000, `${end} ${to}`);
      await page.context().close();
    },
  },
  {
    name: 'tells of a file of mappings which lines are wrong, and applies none of them',
    async run(demo) {
      const page = await demo.open('/monitoring/admin?view=mappings&import=open', { persona: 'alex' });
      await sees(page, 'Import mappings');
      await page.getByLabel(/paste its lines/).fill(
        'entity,environment,source,instance,key,value,action\n' +
          'component:default/mobile-push,production,dynatrace,,dynatrace.tag,app:mobile-push,\n' +
          'component:default/mobile-push,uat,dynatrace,,dynatrace.entityId,SERVICE 1,\n' +
          'component:default/nobody,production,gitlab,,gitlab.projectId,a/b,\n',
      );
      await page.getByRole('button', { name: /Check, change nothing/ }).click(SOON);
      await sees(page, /2 lines are wrong, so none can be applied/);
      await sees(page, /mobile-push/);
      assert.equal(await page.getByRole('button', { name: /^Apply/ }).isEnabled().catch(() => false), false);
      await page.context().close();
      const { body } = await demo.api<{ csv: string }>('alex', '/admin/mappings/export');
      assert.ok(!body.csv.includes('mobile-push'));
    },
  },
  {
    name: 'names the right that a source refuses us for',
    async run(demo) {
      await demo.control('PUT', '/faults', [{ target: 'gitlab/main', kind: 'forbidden' }]);
      try {
        const { body } = await demo.api<Health>('alex', '/admin/config/sources/gitlab:main/test', { method: 'POST' });
        assert.equal(body.state, 'refused');
        assert.match(`${body.message} ${body.missingScopes.join(' ')}`, /read_api/);
        await demo.sql(`update feed set next_run_at = now() where source = 'gitlab'`);
        const page = await demo.open('/monitoring/admin', { persona: 'alex' });
        await eventually('the page to show the refusal', async () => /GitLab[\s\S]*Refused/.test(await textOf(page)), 90_000);
        await page.getByRole('button', { name: 'Doctor' }).click(SOON);
        await sees(page, /Needs attention[\s\S]*GitLab[\s\S]*read_api[\s\S]*In order/);
        await page.context().close();
      } finally {
        await demo.control('DELETE', '/faults');
        await demo.sql(`update feed set next_run_at = now() where source = 'gitlab'`);
      }
    },
  },
];
