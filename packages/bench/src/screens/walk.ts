import type { Page } from 'playwright-core';
import type { Felt } from './pageProbe';

const SOON = { timeout: 60_000 };
/** Links of an entity's page to our tab. */
const LINKS = 'a[href*="/catalog/"][href$="/monitoring"]';
const TAB_NAME = /^\s*Monitoring\s*$/;
/** Between two looks a person reads; what the page before still had to do is done. */
const READING_MS = 600;

/** How a person got on with one look at the app. */
export interface Look extends Felt {
  readonly tookMs: number;
}

/** Goes to a page as a link of the app does, without loading the app anew. */
export async function go(page: Page, path: string): Promise<void> {
  await page.evaluate(to => {
    window.history.pushState({}, '', to);
    window.dispatchEvent(new PopStateEvent('popstate', { state: {} }));
  }, path);
}

async function look(page: Page, measure: () => Promise<number>): Promise<Look> {
  await page.evaluate(() => window.rosettaProbe.take());
  const tookMs = await measure();
  // What comes late still pushes what is being read.
  await page.waitForTimeout(READING_MS);
  return { tookMs, ...(await page.evaluate(() => window.rosettaProbe.take())) };
}

/** The entity's Overview tab, painted and read. */
export async function openEntity(page: Page, name: string): Promise<void> {
  await go(page, `/catalog/default/component/${name}`);
  await page.getByRole('heading', { name }).first().waitFor(SOON);
  await page.locator(LINKS).filter({ hasText: TAB_NAME }).first().waitFor(SOON);
  await page.waitForTimeout(READING_MS);
}

/** From the click on the tab to six tiles and four charts. */
export const openTab = (page: Page): Promise<Look> =>
  look(page, () =>
    page.evaluate(links => {
      // The card of the Overview tab leads there, too.
      const tab = [...document.querySelectorAll<HTMLElement>(links)].find(link => link.innerText.trim() === 'Monitoring');
      if (!tab) throw new Error('The page has no tab of ours');
      return window.rosettaProbe.timed(
        () => tab.click(),
        () =>
          document.querySelectorAll('[data-rosetta] [data-look]:not([data-look="loading"])').length >= 6 &&
          document.querySelectorAll('[data-rosetta] svg.rosetta-chart').length >= 4,
      );
    }, LINKS),
  );

/** From the click on the entry of the menu to the sentence, the tiles and the table of the overview. */
export const openOverview = (page: Page): Promise<Look> =>
  look(page, () =>
    page.evaluate(() => {
      const entry = document.querySelector<HTMLElement>('nav a[href="/monitoring"]');
      if (!entry) throw new Error('The app has no entry of ours');
      return window.rosettaProbe.timed(
        () => entry.click(),
        () =>
          document.querySelectorAll('[data-rosetta] h2').length >= 3 &&
          document.querySelectorAll('[data-rosetta] section svg').length >= 20 &&
          document.querySelectorAll('[data-rosetta] tbody tr').length >= 5 &&
          document.querySelectorAll('[data-rosetta] [aria-busy="true"]').length === 0,
      );
    }),
  );

/** From the choice in a picker's menu to the last that changes by it. */
export async function choose(page: Page, picker: RegExp, value: string): Promise<Look> {
  await page.getByRole('button', { name: picker }).first().click(SOON);
  const option = page.locator(`li[data-value="${value}"]`);
  await option.waitFor(SOON);
  await page.waitForTimeout(READING_MS);
  return look(page, () => option.evaluate(item => window.rosettaProbe.settled(() => (item as HTMLElement).click())));
}

/** Draws a part of the period over the brush of the timeline, there and back. */
export async function brush(page: Page): Promise<Look> {
  const handle = page.getByRole('slider').first();
  await handle.scrollIntoViewIfNeeded(SOON);
  const box = await handle.boundingBox();
  if (!box) throw new Error('The timeline has no brush');
  return look(page, async () => {
    const startedMs = Date.now();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let step = 1; step <= 40; step++) await page.mouse.move(x + step * 8, y);
    for (let step = 40; step >= 20; step--) await page.mouse.move(x + step * 8, y);
    await page.mouse.up();
    return Date.now() - startedMs;
  });
}
