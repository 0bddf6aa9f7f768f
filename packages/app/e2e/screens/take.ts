import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Page } from 'playwright-core';
import { Demo, eventually } from '../demo';
import { AxeFindings, findAxe } from './axe';
import { nameOf, Shot } from './shot';

/** What was seen while a picture was taken. */
export interface Taken {
  readonly shot: Shot;
  readonly name: string;
  /** Of the picture's bytes. */
  readonly digest: string;
  /** Faces of tiles on it. */
  readonly looks: readonly string[];
  readonly axe: AxeFindings | undefined;
  /** The page is wider than its window by so many pixels. */
  readonly overflowPx: number;
  /** Sheets of paper. */
  readonly sheets: number | undefined;
}

/** Prints a page as Chromium does on Ctrl-P, and makes a picture of the first sheet. @returns how many sheets there are */
async function print(page: Page, path: string): Promise<number> {
  const pdf = path.replace(/\.png$/, '.pdf');
  writeFileSync(pdf, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
  const sheets = readFileSync(pdf, 'latin1').match(/\/Type\s*\/Page[^s]/g);
  if (!sheets) throw new Error(`${pdf} has no pages`);
  execFileSync('pdftoppm', ['-png', '-r', '110', '-f', '1', '-l', '1', '-singlefile', pdf, path.replace(/\.png$/, '')]);
  rmSync(pdf);
  return sheets.length;
}

/** Takes one picture. @throws Error when the page does not come to say what it should */
export async function take(demo: Demo, shot: Shot, folder: string): Promise<Taken> {
  const name = nameOf(shot);
  const path = join(folder, `${name}.png`);
  let page: Page | undefined;
  try {
    await shot.prepare?.(demo);
    page = await shot.open(demo);
    const body = page.locator('body');
    await eventually(
      `${name} to say ${shot.awaits}`,
      async () => {
        const text = await body.innerText();
        return typeof shot.awaits === 'string' ? text.includes(shot.awaits) : shot.awaits.test(text);
      },
      90_000,
    );
    // Charts measure themselves after the text is there.
    await page.waitForTimeout(1_500);
    await shot.act?.(page);
    // Read at once before the picture: a page refreshes by itself.
    const looks = await page.locator('[data-look]').evaluateAll(all => all.map(one => one.getAttribute('data-look') ?? ''));
    const sheets = shot.isPrinted ? await print(page, path) : undefined;
    if (!shot.isPrinted) await page.screenshot({ path, fullPage: true });
    const overflowPx = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    const axe = shot.isPrinted ? undefined : await findAxe(page);
    const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
    return { shot, name, digest, looks: [...new Set(looks)].sort(), axe, overflowPx, sheets };
  } finally {
    await page?.context().close();
    await shot.restore?.(demo);
  }
}
