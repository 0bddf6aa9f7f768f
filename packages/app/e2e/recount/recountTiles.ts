import { strict as assert } from 'node:assert';
import { Explanation } from '@rosetta/backstage-plugin-monitoring-common';
import { Page } from 'playwright-core';
import { Demo } from '../demo';
import { Get, numberOf, openEstate } from './served';

/** Tabs that are open at a time: two cores paint them. */
const AT_ONCE = 2;
/** Data comes in while a page is painted: what differs is looked at again, with new eyes. */
const LOOKS = 4;
const SOON = { timeout: 30_000 };

interface Shown {
  readonly kpi: string;
  /** Of whom the number is: the entity, or one of its SLOs. */
  readonly subject: string;
  readonly look: string;
  /** As it stands there, e.g. `4.31 %`; null where there is no number. */
  readonly text: string | null;
}

/** Face of a tile by the status of its number, as UI.md has them. */
const LOOK_OF: Record<Explanation['value']['status'], (value: Explanation['value']) => string> = {
  ok: () => 'value',
  partial: () => 'partial',
  stale: value => ('reason' in value && value.reason.code === 'source_refused' ? 'refused' : 'stale'),
  insufficient: () => 'tooLittleHistory',
  unknown: () => 'noData',
  not_applicable: () => 'notMapped',
  not_permitted: () => 'notPermitted',
};

/** What a unit on a tile is of the unit of the number. */
const SCALE: Readonly<Record<string, number>> = { '%': 0.01, ms: 1, s: 1_000, 'req/s': 1, 'req/min': 1 / 60, open: 1, '': 1 };

/** Whether a text like `4.31 %` is this number, to the last digit that it shows. */
export function isText(text: string, value: number): boolean {
  const match = /^([\u2212-]?[\d,.]+)\s*(\S*)$/.exec(text.replace(/\u00a0/g, ' ').trim());
  const scale = SCALE[match?.[2] ?? ''];
  if (!match || scale === undefined) return false;
  const digits = match[1].replace(/,/g, '').replace('\u2212', '-');
  const decimals = digits.includes('.') ? digits.length - digits.indexOf('.') - 1 : 0;
  return Math.abs(Number(digits) * scale - value) <= 10 ** -decimals * scale * (1 + 1e-9);
}

async function readTiles(page: Page, ref: string): Promise<Shown[]> {
  await page.locator(`[data-kpi][data-subject="${ref}"]`).first().waitFor(SOON);
  // The tile of promises comes by itself.
  await page.locator('[data-look="loading"]').first().waitFor({ ...SOON, state: 'detached' });
  return page.locator('[data-kpi][data-subject]').evaluateAll(list =>
    list.map(head => {
      const number = head.parentElement!.querySelector<HTMLElement>('[data-part="number"]');
      return {
        kpi: head.getAttribute('data-kpi')!,
        subject: head.getAttribute('data-subject')!,
        look: head.getAttribute('data-look')!,
        text: number ? number.innerText : null,
      };
    }),
  );
}

/** What a tile says that the explanation does not; undefined where they agree. */
function contradiction({ kpi, look, text }: Shown, { value, rows }: Explanation): string | undefined {
  const expected = LOOK_OF[value.status](value);
  if (look !== expected) return `${kpi} looks like ${look}, and is explained as ${value.status}`;
  const number = numberOf(value);
  if (kpi === 'last_deployment') {
    const release = rows.items[0]?.release;
    const isSame = text === null ? release === undefined : typeof release === 'string' && release.startsWith(text);
    return isSame || !release ? undefined : `${kpi} shows ${text}, and ${release} is explained`;
  }
  if (text === null || /^[^\d]*$/.test(text)) return number === null ? undefined : `${kpi} shows no number, and ${number} is explained`;
  return number !== null && isText(text, number) ? undefined : `${kpi} shows ${text}, and ${number} is explained`;
}

/** Goes to a page as a link does, without loading the app anew: that takes most of the time. */
const go = (page: Page, path: string) =>
  page.evaluate(to => {
    window.history.pushState({}, '', to);
    window.dispatchEvent(new PopStateEvent('popstate', { state: {} }));
  }, path);

/** Every contradiction between the tiles of one entity's tab and the explanations of the same moment. */
async function compareTab(get: Get, page: Page, ref: string): Promise<{ tiles: number; promises: number; wrong: string[] }> {
  await go(page, `/catalog/default/${ref.replace(':default', '')}/monitoring`);
  const tiles = await readTiles(page, ref);
  const wrong = await Promise.all(
    tiles.map(async tile => {
      const { status, body } = await get<Explanation>(`/explain?kpi=${tile.kpi}&subject=${encodeURIComponent(tile.subject)}`);
      return status === 200 ? contradiction(tile, body) : `${tile.kpi} is not explained: ${status}`;
    }),
  );
  const promises = tiles.filter(({ kpi }) => kpi === 'slo_sli').length;
  return { tiles: tiles.length, promises, wrong: wrong.flatMap(words => (words ? [`${ref}: ${words}`] : [])) };
}

/** Opens the tab of every entity of the demo and holds the text of every tile against its explanation. */
export async function recountTiles(demo: Demo): Promise<void> {
  const { get, entities } = await openEstate(demo);
  const left = entities.filter(ref => /^(component|resource):/.test(ref));
  assert.ok(left.length > 0, 'the demo has components');
  const contradictions: string[] = [];
  let tiles = 0;
  let promises = 0;
  const walking = async () => {
    const page = await demo.open('/', { persona: 'alex' });
    await page.locator('nav').first().waitFor({ ...SOON, state: 'attached' });
    for (let ref = left.pop(); ref; ref = left.pop()) {
      let found = await compareTab(get, page, ref);
      for (let look = 1; look < LOOKS && found.wrong.length > 0; look++) {
        // What is on the page is what it asked for when it was opened.
        await page.reload({ waitUntil: 'domcontentloaded' });
        found = await compareTab(get, page, ref);
      }
      tiles += found.tiles;
      promises += found.promises;
      contradictions.push(...found.wrong);
    }
    await page.context().close();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, walking));
  assert.ok(promises > 0, 'promises are among the tiles');
  assert.deepEqual(contradictions, [], `contradictions of ${tiles} tiles`);
}
