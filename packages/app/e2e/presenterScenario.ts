import { strict as assert } from 'node:assert';
import { Demo, eventually } from './demo';
import { sees } from './looking';
import { Scenario } from './runner';

const SOON = { timeout: 60_000 };
const NAME = 'cards-switch';

interface Summary {
  tiles: { kpi: string; value: { status: string; value: number | null } }[];
}
interface Deployments {
  items: { version: string | null; environment: string; finishedAt: string | null }[];
}

/** What whoever presents the demo does from the line at the top of every page. Alone: it ends with everything put right. */
export const presenterScenario: Scenario<Demo> = {
  name: 'lets a presenter break the service on the screen, see the tools tell of it, and put everything right',
  async run(demo) {
    const released = async () => (await demo.api<Deployments>('alex', `/applications/${NAME}/deployments?period=last_24h`)).body.items.length;
    const incidents = async () => {
      const { body } = await demo.api<Summary>('alex', `/applications/${NAME}/summary`);
      return body.tiles.find(tile => tile.kpi === 'open_incidents')?.value.value ?? undefined;
    };
    const before = { releases: await released(), incidents: await incidents() };
    assert.ok(before.incidents !== undefined, 'the incidents of the service are known');
    const page = await demo.openTab(NAME);
    await page.getByRole('button', { name: 'Make something happen' }).click(SOON);
    const broken = page.getByRole('switch', { name: `Bad release of ${NAME}` });
    await broken.click(SOON);
    await sees(page, `A bad version of ${NAME} is in production.`);
    await page.getByRole('button', { name: `Incident of priority 1 on ${NAME}` }).click(SOON);
    await sees(page, /INC\d+ is open\./);
    await page.keyboard.press('Escape');
    await sees(page, /P1/, 90_000);
    await eventually('the release', async () => (await released()) > before.releases, 90_000);
    await eventually('the incident', async () => {
      const open = await incidents();
      return open !== undefined && open > before.incidents!;
    }, 90_000);
    await page.getByRole('button', { name: 'Make something happen' }).click(SOON);
    // What is on is what the tools say, not what this page remembers.
    assert.ok(await broken.isChecked());
    await page.getByRole('button', { name: 'Put everything right' }).click(SOON);
    await sees(page, 'Everything answers, and good versions run.');
    await eventually('the switch to be off', async () => !(await broken.isChecked()));
    assert.deepEqual(await demo.control('GET', '/scenarios'), []);
    await eventually('the incident to be over', async () => (await incidents()) === before.incidents, 90_000);
    await page.context().close();
  },
};
