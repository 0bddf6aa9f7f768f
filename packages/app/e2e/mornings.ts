import { strict as assert } from 'node:assert';
import { Page } from 'playwright-core';
import { Demo, eventually } from './demo';
import { follow, sees, textOf } from './looking';
import { Scenario } from './runner';

const SOON = { timeout: 60_000 };

/** How a reader has set up their browser. */
interface Look {
  readonly language: 'en' | 'fr';
  readonly theme: 'light' | 'dark';
}

const LOOKS: readonly Look[] = [
  { language: 'en', theme: 'light' },
  { language: 'fr', theme: 'dark' },
];

/** The words that a morning goes by. */
const WORDS = {
  en: {
    critical: /Critical for \d+\s(min|h|d)/, after: /Since [^,]+, \d+\s(s|min) after deployment v2\.14\.0/, errors: /error rate 4[.]\d+\s%/, logs: 'Logs', kibana: /Open in Kibana/,
    attention: 'Needs attention', teams: 'Teams', computed: /How is Errors computed/, formula: 'Formula', print: 'Print',
    save: 'Save mapping', value: 'Value', target: /Errors[\s\S]*Target/, perSecond: /\d+(\.\d+)? req\/s/,
    refused: /Refused/, test: 'Test GitLab', scopes: /Scopes the token lacks:[\s\S]*read_api/,
  },
  fr: {
    critical: /Critique depuis \d+\s(min|h|j)/, after: /Depuis [^,]+, \d+\s(s|min) après le déploiement v2\.14\.0/, errors: /taux d’erreur 4,\d+\s%/, logs: 'Journaux', kibana: /Ouvrir dans Kibana/,
    attention: 'À traiter', teams: 'Équipes', computed: /Comment Erreurs est-il calculé/, formula: 'Formule', print: 'Imprimer',
    save: 'Enregistrer', value: 'Valeur', target: /Erreurs[\s\S]*Cible/, perSecond: /\d+(,\d+)?\sreq\/s/,
    refused: /Refusée/, test: 'Tester GitLab', scopes: /Droits qui manquent au jeton :[\s\S]*read_api/,
  },
} as const;

/** A page is dark where its reader wants it so, and light otherwise: what we draw, not only the frame. */
async function hasTheme(page: Page, { theme }: Look): Promise<void> {
  const colour = await page.locator('section').first().evaluate(element => getComputedStyle(element).backgroundColor);
  const [red, green, blue] = (colour.match(/\d+/g) ?? []).map(Number);
  assert.ok(theme === 'dark' ? Math.max(red, green, blue) < 100 : Math.min(red, green, blue) > 200, `a card is ${colour} in the ${theme} theme`);
}

/** Of a service in trouble: from the home page to the cause, and to the lines that the tool has of it. */
async function developer(demo: Demo, look: Look): Promise<void> {
  const words = WORDS[look.language];
  const page = await demo.open('/home', { persona: 'dana', ...look });
  await follow(page, 'payments-api', /\/component\/payments-api\/monitoring/);
  await sees(page, words.critical);
  await sees(page, words.errors);
  // The cause is in the verdict itself: the release that it began after.
  await sees(page, words.after);
  await hasTheme(page, look);
  await page.getByRole('tab', { name: words.logs }).click(SOON);
  const link = page.getByRole('link', { name: words.kibana });
  await link.waitFor(SOON);
  const kibana = await page.context().newPage();
  await kibana.goto((await link.getAttribute('href')) ?? '');
  assert.match(await kibana.getByTestId('kql').innerText(), /service\.name\s*:\s*"payments-api"/);
  await page.context().close();
}

/** From where it burns to whom it burns, why, and onto paper. */
async function manager(demo: Demo, look: Look): Promise<void> {
  const words = WORDS[look.language];
  const page = await demo.open('/monitoring', { persona: 'morgan', ...look });
  await sees(page, words.attention, 90_000);
  await hasTheme(page, look);
  // Domains stand most urgent first, teams A to Z, entities worst first.
  await followFirst(page, 'domain');
  await page.getByRole('button', { name: words.teams, exact: true }).click(SOON);
  await followFirst(page, 'group');
  await page.getByRole('button', { name: words.print }).waitFor(SOON);
  const group = page.url();
  await followFirst(page, 'component');
  await page.getByRole('button', { name: words.computed }).first().click(SOON);
  await sees(page, words.formula);
  await page.goto(group);
  await printsWell(page, words.print);
  await page.context().close();
}

/** Goes on by the first row of a table that is of this kind. */
async function followFirst(page: Page, kind: string): Promise<void> {
  await page.locator(`tbody a[href*="/${kind}/"][href*="/monitoring"]`).first().click(SOON);
  await page.waitForURL(new RegExp(`/${kind}/[\\w-]+/monitoring`), SOON);
}

/** What comes out of the printer says what it is of, has nothing of the app around it, and fits on few sheets. */
async function printsWell(page: Page, button: string): Promise<void> {
  await page.getByRole('button', { name: button }).waitFor(SOON);
  await page.locator('tbody tr').first().waitFor(SOON);
  const title = await page.evaluate(() => {
    window.dispatchEvent(new Event('beforeprint'));
    return document.querySelector('header h1')?.textContent ?? '';
  });
  await page.emulateMedia({ media: 'print' });
  const paper = await textOf(page);
  const background = await page.locator('section').first().evaluate(element => getComputedStyle(element).backgroundColor);
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length;
  await page.emulateMedia({ media: null });
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  assert.equal(background, 'rgb(255, 255, 255)', 'paper is white, whatever the theme');
  assert.ok(paper.startsWith('Demo') === false && !paper.includes(button), paper.slice(0, 200));
  assert.match(paper, /Rosetta Monitoring/);
  assert.ok(sheets !== undefined && sheets <= 2, `${title}: ${sheets} sheets`);
}

/** Entities that nobody has mapped, one for each morning. */
const UNMAPPED: Record<Look['language'], string> = { en: 'mobile-config', fr: 'cards-disputes' };

interface Pivots {
  items: { source: string; origin: string }[];
}
interface Matrix {
  items: { cells: { source: string; verification: string; value: string | null }[] }[];
}

/** Maps what nobody has mapped and sees its data come; tests a source that refuses us and reads which right lacks. */
async function admin(demo: Demo, look: Look): Promise<void> {
  const words = WORDS[look.language];
  const name = UNMAPPED[look.language];
  const value = await eventually('a service that Dynatrace knows', async () => {
    const { body } = await demo.api<Matrix>('alex', '/admin/mappings?limit=200');
    return body.items
      .flatMap(({ cells }) => cells.filter(cell => cell.source === 'dynatrace' && cell.verification === 'found'))
      .flatMap(cell => (cell.value ?? '').split(', '))
      .find(id => /^SERVICE-[0-9A-F]+$/.test(id));
  });
  const query = `?view=mappings&environment=production&entity=component:default/${name}&mapping=dynatrace`;
  const page = await demo.open(`/monitoring/admin${query}`, { persona: 'alex', ...look });
  const field = page.getByLabel(words.value, { exact: true });
  await field.waitFor(SOON);
  await field.fill(value);
  await field.press('Enter');
  await page.getByRole('button', { name: words.save, exact: true }).click(SOON);
  await eventually('the mapping to count', async () => {
    const { body } = await demo.api<Pivots>('alex', `/applications/${name}/pivots?environment=production`);
    return body.items.some(item => item.source === 'dynatrace' && item.origin === 'mapping');
  });
  await page.goto(page.url().replace(/\/monitoring\/admin.*/, `/catalog/default/component/${name}/monitoring`));
  await sees(page, words.target, 120_000);
  await sees(page, words.perSecond, 120_000);
  await hasTheme(page, look);
  await page.context().close();
  await refusal(demo, look);
}

async function refusal(demo: Demo, look: Look): Promise<void> {
  const words = WORDS[look.language];
  await demo.control('PUT', '/faults', [{ target: 'gitlab/main', kind: 'forbidden' }]);
  try {
    await demo.sql(`update feed set next_run_at = now() where source = 'gitlab'`);
    const page = await demo.open('/monitoring/admin', { persona: 'alex', ...look });
    await sees(page, words.refused, 90_000);
    await page.getByRole('button', { name: new RegExp(words.test) }).first().click(SOON);
    await sees(page, words.scopes);
    await page.context().close();
  } finally {
    await demo.control('DELETE', '/faults');
    await demo.sql(`update feed set next_run_at = now() where source = 'gitlab'`);
  }
}

const MORNINGS = { developer, manager, admin } as const;

/** What three people do each morning, in both languages and themes. */
export const mornings: readonly Scenario<Demo>[] = LOOKS.flatMap(look =>
  Object.entries(MORNINGS).map(([who, run]) => ({
    name: `is the morning of a ${who}, ${look.language}, ${look.theme}`,
    run: (demo: Demo) => run(demo, look),
  })),
);
