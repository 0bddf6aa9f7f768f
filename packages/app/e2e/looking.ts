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
