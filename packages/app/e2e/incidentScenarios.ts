import { strict as assert } from 'node:assert';
import { Demo, eventually } from './demo';
import { follow, sees, sticksOut, textOf } from './looking';
import { Scenario } from './runner';

/** From the ticket to the three pages, without a reload (issue 3). */
const A_MINUTE_MS = 60_000;
const SOON = { timeout: A_MINUTE_MS };

interface Opened {
  tickets: { sysId: string; number: string }[];
}
interface Incidents {
  items: { number: string; title: string; state: string; resolved: string | null }[];
  total: number;
}
interface Summary {
  tiles: { kpi: string; state: string | null; value: { status: string; value: number | null; lastValue?: number | null; reason?: { code: string } } }[];
  findings: { message: string }[];
}

interface Restated {
  state: string;
  items: { ref: string | null; kpi: string; then: { value: number }; now: { value: number } }[];
}

/** The last month that has been over for some days, as `2026-10`. */
function closedMonth(nowMs: number): string {
  const date = new Date(nowMs - 5 * 86_400_000);
  date.setUTCDate(0);
  return date.toISOString().slice(0, 7);
}

const openTicket = (demo: Demo, ticket: object) => demo.control<Opened>('PUT', '/tickets', ticket);
const tileOf = async (demo: Demo, name: string, kpi: string) =>
  (await demo.api<Summary>('alex', `/applications/${name}/summary`)).body.tiles.find(tile => tile.kpi === kpi)!;

/** A source is asked at its intervals; what is looked at here is what comes of its answer. */
const askServiceNow = (demo: Demo) => demo.sql(`update feed set next_run_at = now() where source = 'servicenow'`);

/** Ends a ticket that a scenario opened, so that the next one finds the estate as it was. */
async function resolve(demo: Demo, number: string): Promise<void> {
  const now = new Date().toISOString().slice(0, 19).replace('T', ' ');
  await demo.control('PUT', `/tickets/${number}`, { fields: { state: '6', resolved_at: now } });
}

/** What a browser is asked to see of incidents. */
export const incidentScenarios = {
  opened: {
    name: 'shows an incident opened in ServiceNow on the tab, the system and the overview within a minute, without a reload',
    async run(demo) {
      const tab = await demo.openTab('ledger-core', { persona: 'morgan', query: '?tab=incidents' });
      const system = await demo.openTab('core-ledger', { persona: 'morgan', kind: 'system' });
      const overview = await demo.open('/monitoring', { persona: 'morgan' });
      await sees(tab, 'Incidents');
      await sees(system, 'ledger-core');
      await sees(overview, 'Needs attention', 90_000);
      const openedMs = Date.now();
      const { tickets } = await openTicket(demo, { target: 'ledger-core', priority: 1, title: 'Postings are <b>rejected</b>' });
      const { number } = tickets[0];
      const left = () => Math.max(1_000, A_MINUTE_MS - (Date.now() - openedMs));
      await sees(tab, number, left());
      await sees(system, /ledger-core[\s\S]*P1/, left());
      await sees(overview, /ledger-core: P1 open/, left());
      console.log(`    on all three after ${((Date.now() - openedMs) / 1_000).toFixed(0)} s`);
      // What upstream wrote is text, whatever it looks like.
      await sees(tab, 'Postings are <b>rejected</b>');
      assert.equal(await tab.locator('b', { hasText: 'rejected' }).count(), 0);
      for (const page of [tab, system, overview]) await page.context().close();
      await resolve(demo, number);
    },
  },
  walked: {
    name: 'lets a manager walk from the overview to the domain, the system and the component',
    async run(demo) {
      const page = await demo.open('/monitoring', { persona: 'morgan' });
      await sees(page, 'Needs attention', 90_000);
      await follow(page, /^Payments$/, /\/domain\/payments\/monitoring/);
      await sees(page, 'Payments platform');
      await follow(page, /^Payments platform$/, /\/system\/payments-platform\/monitoring/);
      await sees(page, 'payments-api');
      await follow(page, 'payments-api', /\/component\/payments-api/);
      await sees(page, /Critical for \d+/);
      await page.context().close();
    },
  },
  refused: {
    name: 'says so where ServiceNow refuses us, with a way to the admin, and keeps everything else fresh',
    async run(demo) {
      await demo.control('PUT', '/faults', [{ target: 'servicenow/main', kind: 'unauthorized' }]);
      await askServiceNow(demo);
      await eventually('the incidents tile to be stale', async () => (await tileOf(demo, 'payments-api', 'open_incidents')).value.status === 'stale', 90_000);
      const { body } = await demo.api<Summary>('alex', '/applications/payments-api/summary');
      for (const tile of body.tiles) {
        if (tile.kpi !== 'open_incidents') assert.equal(tile.value.status, 'ok', `${tile.kpi} is fresh`);
        else assert.deepEqual([tile.value.reason?.code, tile.value.value, tile.value.lastValue], ['source_refused', null, 1]);
      }
      const page = await demo.openTab('payments-api', { persona: 'alex' });
      await sees(page, /ServiceNow .*refuse/i);
      await page.locator('a[href*="/monitoring/admin"]').first().waitFor({ timeout: 60_000 });
      await sees(page, /error rate 4\.\d+ %/);
      await page.context().close();
      const admin = await demo.open('/monitoring/admin', { persona: 'alex' });
      await sees(admin, /Refused/);
      await admin.context().close();
      await demo.control('DELETE', '/faults');
      await askServiceNow(demo);
      await eventually('the incidents tile to come back', async () => (await tileOf(demo, 'payments-api', 'open_incidents')).value.status === 'ok', 90_000);
    },
  },
  quarantined: {
    name: 'quarantines a ticket that ends before it begins, keeps its neighbours, and cleans what upstream wrote',
    async run(demo) {
      const control = String.fromCharCode(7, 27);
      const opened = [
        await openTicket(demo, { target: 'sepa-mandates', priority: 3, title: 'Ends before it begins', fields: { state: '6', resolved_at: '2020-01-01 00:00:00' } }),
        await openTicket(demo, { target: 'sepa-mandates', priority: 3, title: 'In a state of its own', fields: { state: '-42' } }),
        await openTicket(demo, { target: 'sepa-mandates', priority: 3, title: `Bell${control} and <script>alert(1)</script>` }),
      ].map(({ tickets }) => tickets[0].number);
      await askServiceNow(demo);
      const list = async () => (await demo.api<Incidents>('alex', '/applications/sepa-mandates/incidents?status=all')).body.items;
      await eventually('the good tickets', async () => (await list()).some(item => item.number === opened[2]), 90_000);
      const items = await list();
      assert.ok(!items.some(item => item.number === opened[0]), 'the impossible ticket is not shown');
      assert.equal(items.find(item => item.number === opened[1])?.state, 'unknown');
      assert.equal(items.find(item => item.number === opened[2])?.title.includes(control[0]), false);
      const { body: runs } = await demo.api<{ items: { id: string }[] }>('alex', '/admin/batch-runs?source=servicenow&state=done_with_rejects');
      const { body: run } = await demo.api<{ rejected: { code: string; message: string }[] }>('alex', `/admin/batch-runs/${runs.items[0].id}`);
      assert.ok(run.rejected.some(record => record.code === 'resolved_before_opened'), JSON.stringify(run.rejected.map(record => record.code)));
      const page = await demo.openTab('sepa-mandates', { persona: 'morgan', query: '?tab=incidents' });
      await sees(page, '<script>alert(1)</script>');
      await page.context().close();
      for (const number of opened.slice(1)) await resolve(demo, number);
    },
  },
  titled: {
    name: 'shows titles of any length and script as text, in their place, on the tab, the drawer and the overview',
    async run(demo) {
      const cross = String.fromCharCode(0x202e);
      const titles = {
        html: '<img src=x onerror="document.title=1"><style>*{display:none}</style>',
        long: 'W'.repeat(500),
        rtl: `\u05d4\u05ea\u05e9\u05dc\u05d5\u05de\u05d9\u05dd \u05e0\u05d3\u05d7\u05d9\u05dd ${cross}dexim`,
        emoji: '\u{1F525}\u{1F525} \u{1F468}\u200D\u{1F469}\u200D\u{1F467} \u{1F1EB}\u{1F1F7} down',
      };
      const opened: string[] = [];
      for (const title of Object.values(titles)) {
        const { tickets } = await openTicket(demo, { target: 'statements-api', priority: 1, title });
        opened.push(tickets[0].number);
      }
      await askServiceNow(demo);
      const list = async () => (await demo.api<Incidents>('alex', '/applications/statements-api/incidents?status=open')).body.items;
      await eventually('the tickets', async () => {
        const shown = (await list()).map(item => item.number);
        return opened.every(number => shown.includes(number));
      }, 90_000);
      for (const query of ['?tab=incidents', '']) {
        const page = await demo.openTab('statements-api', { persona: 'morgan', query, width: 1280 });
        await sees(page, query ? titles.html : 'Golden signals');
        if (query) {
          for (const text of ['WWWW', '\u05e0\u05d3\u05d7\u05d9\u05dd dexim', '\u{1F525}\u{1F525}']) await sees(page, text);
          await page.getByText(titles.html).first().click(SOON);
          await page.waitForTimeout(1_000);
        }
        assert.deepEqual(await sticksOut(page), [], `nothing sticks out of its place (${query || 'main'})`);
        assert.notEqual(await page.title(), '1', 'no script of a title has run');
        assert.ok(!(await textOf(page)).includes(cross), 'no mark turns the text of others around');
        await page.context().close();
      }
      const overview = await demo.open('/monitoring', { persona: 'morgan', width: 1280 });
      await sees(overview, /statements-api: P1 open/, 90_000);
      assert.deepEqual(await sticksOut(overview), [], 'nothing sticks out on the overview');
      await overview.context().close();
      for (const number of opened) await resolve(demo, number);
    },
  },
  ambiguous: {
    name: 'collects nothing for a name that two items bear or none, and says what to do',
    async run(demo) {
      const ambiguous = await demo.api<Summary>('alex', '/applications/offer-engine/summary');
      const tile = ambiguous.body.tiles.find(item => item.kpi === 'open_incidents')!;
      assert.deepEqual([tile.value.status, tile.value.reason?.code, tile.state], ['unknown', 'ambiguous_upstream', null]);
      assert.ok(ambiguous.body.findings.some(finding => finding.message.includes('servicenow.ciId')));
      const renamed = await tileOf(demo, 'mobile-push', 'open_incidents');
      assert.deepEqual([renamed.value.status, renamed.value.reason?.code], ['unknown', 'not_found_upstream']);
      const page = await demo.openTab('offer-engine', { persona: 'morgan' });
      await sees(page, 'servicenow.ciId');
      await page.context().close();
    },
  },
  signedOff: {
    name: 'signs a month that is over off, and tells which of its figures came to be others',
    async run(demo) {
      const month = closedMonth(Date.now());
      const path = `/kpis/restated?period=month:${month}`;
      const read = async () => (await demo.api<Restated>('morgan', path)).body;
      await eventually(`${month} to be signed off`, async () => (await read()).state === 'signed_off', 180_000);
      assert.deepEqual((await read()).items, []);
      const page = await demo.open(`/monitoring/overview?period=month:${month}`, { persona: 'morgan' });
      await sees(page, /was signed off on .*its figures are the same today/, 90_000);
      const fields = { opened_at: `${month}-15 08:00:00`, state: '7', resolved_at: `${month}-15 10:00:00`, closed_at: `${month}-15 11:00:00` };
      const { tickets } = await openTicket(demo, { target: 'sepa-mandates', priority: 3, count: 9, title: 'Written down late', fields });
      await askServiceNow(demo);
      const told = async () => (await read()).items.find(each => each.ref === null && each.kpi === 'incidents_opened');
      // They may come in more than one page.
      await eventually('the late tickets to be told', async () => {
        const each = await told();
        return each !== undefined && each.now.value - each.then.value === tickets.length;
      }, 90_000);
      const item = (await told())!;
      await page.reload();
      await sees(page, new RegExp(`Everything Incidents opened ${item.then.value} ${item.now.value}`), 90_000);
      await page.context().close();
    },
  },
  flooded: {
    name: 'takes ten thousand incidents at once and stays usable',
    async run(demo) {
      await openTicket(demo, { target: 'statements-api', priority: 4, count: 10_000, title: 'Statement is late' });
      const list = async () => (await demo.api<Incidents>('alex', '/applications/statements-api/incidents?status=open')).body;
      await eventually('all of them', async () => (await list()).total >= 10_000, 120_000);
      const page = await demo.openTab('statements-api', { persona: 'morgan', query: '?tab=incidents' });
      await sees(page, /10,0\d\d|10 0\d\d/);
      assert.ok((await page.locator('tr').count()) < 300, 'the page does not draw them all');
      await page.context().close();
      assert.ok(!(await textOf(await demo.open('/monitoring', { persona: 'morgan' }))).includes('NaN'));
    },
  },
} satisfies Record<string, Scenario<Demo>>;
