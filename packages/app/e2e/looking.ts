import { Page } from 'playwright-core';
import { eventually } from './demo';

/** Text of the page's content, white space folded. */
export async function textOf(page: Page): Promise<string> {
  return (await page.locator('body').innerText()).replace(/\s+/g, ' ');
}

/** Waits until the page says something. @throws Error with what it says instead */
export async function sees(page: Page, what: string | RegExp, timeoutMs?: number): Promise<void> {
  let text = '';
  try {
    await eventually(
      `the page to say ${what}`,
      async () => {
        text = await textOf(page);
        return typeof what === 'string' ? text.includes(what) : what.test(text);
      },
      timeoutMs,
    );
  } catch (error) {
    throw new Error(`${(error as Error).message}; it says: ${text.slice(0, 2_000)}`);
  }
}

/** Goes on by a link of the page, as a person does. */
export async function follow(page: Page, name: string | RegExp, lands: RegExp): Promise<void> {
  await page.getByRole('link', { name, exact: typeof name === 'string' }).first().click({ timeout: 60_000 });
  await page.waitForURL(lands, { timeout: 60_000 });
}

/** Texts that stick out of their card, where nothing between cuts or scrolls them, and of the page, if it can be scrolled sideways. */
export async function sticksOut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isCut = (element: Element, card: Element) => {
      for (let at: Element | null = element; at && at !== card; at = at.parentElement) {
        if (getComputedStyle(at).overflowX !== 'visible') return true;
      }
      return false;
    };
    const found = [...document.querySelectorAll('section')].flatMap(card => {
      const edge = card.getBoundingClientRect().right + 1;
      return [...card.querySelectorAll('*')]
        .filter(element => [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()))
        .filter(element => element.getBoundingClientRect().right > edge && !isCut(element, card))
        .map(element => `${card.querySelector('h2, h3')?.textContent}: ${element.textContent?.slice(0, 60)}`);
    });
    const [wide] = [...document.querySelectorAll('main, article, [data-backstage-core-page]')].filter(
      element => element.scrollWidth > element.clientWidth + 1,
    );
    return wide ? [...found, `the page is ${wide.scrollWidth - wide.clientWidth} px too wide`] : found;
  });
}
