import { Browser, chromium, Page } from 'playwright-core';
import { componentRef } from '../data/estate';
import { BackendProcess, writeCatalog } from '../faults/backends/backendProcess';
import { signIn } from '../faults/backends/signIn';
import { quantile } from '../live/liveScreen';
import { Figure } from '../measure/figure';
import { freePort } from '../measure/freePort';
import { generate } from '../scale/generate';
import { clockEnv, CLOCK, mapAll, NOW_MS } from '../scale/http/measureHttp';
import { shapeOf } from '../scale/shape';
import { BenchDatabase, dropDatabases, REPORTING_ZONE, Server } from '../store/benchDatabase';
import { ChunkCounter } from './chunks';
import { installProbe } from './pageProbe';
import { describeCatalog } from './screenCatalog';
import { brush, choose, go, Look, openEntity, openOverview, openTab } from './walk';

const SERIES = 2_000;
const NAVIGATIONS = 30;
/** Of the entities that are looked at: no two of them neighbours. */
const STRIDE = 61;
const PREFIX = 'rosetta_bench_screens_';
const CATALOG_TIMEOUT_MS = 600_000;
const POLL_MS = 2_000;
const KIB = 1_000;
const CHROMIUM_ARGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

type Say = (text: string) => void;

async function waitForCatalog(url: string, token: string): Promise<void> {
  const untilMs = Date.now() + CATALOG_TIMEOUT_MS;
  for (;;) {
    const response = await fetch(`${url}/api/catalog/entity-facets?facet=kind`, { headers: { authorization: `Bearer ${token}` } });
    const { facets } = (await response.json()) as { facets?: { kind?: { value: string; count: number }[] } };
    // No count is none yet: the catalog has processed no component so far.
    const components = facets?.kind?.find(({ value }) => value === 'Component')?.count;
    if (components !== undefined && components >= SERIES) return;
    if (Date.now() > untilMs) throw new Error(`The catalog did not take ${SERIES} components within ${CATALOG_TIMEOUT_MS / 1_000} s`);
    await new Promise(done => setTimeout(done, POLL_MS));
  }
}

export async function openApp(browser: Browser, url: string, offsetMs: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(installProbe, offsetMs);
  await page.addInitScript(() => sessionStorage.setItem('rosetta.persona', 'alex'));
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  await page.locator('nav').first().waitFor({ timeout: 60_000, state: 'attached' });
  return page;
}

interface Seen {
  readonly tab: Look[];
  readonly overview: Look[];
  readonly range: Look[];
  readonly environment: Look[];
  readonly brush: Look[];
  readonly chunks: { readonly files: number; readonly bytes: number };
}

async function walk(page: Page, say: Say): Promise<Seen> {
  const seen: Omit<Seen, 'chunks'> = { tab: [], overview: [], range: [], environment: [], brush: [] };
  const counter = new ChunkCounter(page);
  let chunks: Seen['chunks'] | undefined;
  for (let nth = 0; nth < NAVIGATIONS; nth++) {
    const name = componentRef((nth * STRIDE) % SERIES).split('/')[1];
    await openEntity(page, name);
    counter.reset();
    seen.tab.push(await openTab(page));
    chunks ??= await counter.gzipBytes();
    seen.range.push(await choose(page, /^Period:/, nth % 2 === 0 ? 'last_7d' : 'last_30d'));
    seen.environment.push(await choose(page, /^Environment:/, 'uat'));
    await choose(page, /^Environment:/, 'production');
    if (nth % 5 === 0) seen.brush.push(await brush(page));
    await go(page, '/settings');
    await page.waitForTimeout(300);
    seen.overview.push(await openOverview(page));
    if (nth % 10 === 9) say(`${nth + 1} of ${NAVIGATIONS} entities looked at`);
  }
  return { ...seen, chunks: chunks! };
}

function figuresOf({ tab, overview, range, environment, brush: brushed, chunks }: Seen): Figure[] {
  const times = (name: string, looks: readonly Look[], most: number): Figure => {
    const took = looks.map(({ tookMs }) => tookMs);
    const detail = `${took.length} looks, median ${quantile(took, 0.5).toFixed(0)}, slowest ${Math.max(...took).toFixed(0)}`;
    return { name, measured: quantile(took, 0.95), pass: { most }, aim: null, detail };
  };
  const shifts = Object.entries({ tab, overview, range, environment })
    .flatMap(([name, looks]) => looks.map(({ layoutShift, moved }) => ({ name, layoutShift, moved })))
    .sort((left, right) => right.layoutShift - left.layoutShift);
  const tasks = brushed.map(({ longestTaskMs }) => longestTaskMs);
  return [
    times('Monitoring tab: click to six tiles and four charts, p95 ms', tab, 1_500),
    times('overview: click to sentence, tiles and table, p95 ms', overview, 1_500),
    times('tab: change of range, p95 ms', range, 500),
    times('tab: change of environment, p95 ms', environment, 500),
    {
      name: 'cumulative layout shift of a look, largest', measured: shifts[0].layoutShift, pass: { most: 0.02 }, aim: null,
      detail: `${shifts.length} looks, ${shifts.filter(({ layoutShift }) => layoutShift > 0.02).length} over it; of ${shifts[0].name}: ${shifts[0].moved}`,
    },
    {
      name: 'longest task while brushing, ms', measured: Math.max(...tasks), pass: { most: 200 }, aim: null,
      detail: `${tasks.length} brushes of 60 moves; below 50 counts as 0`,
    },
    {
      name: 'chunks from the Overview tab to ours, kB packed', measured: chunks.bytes / KIB, pass: { most: 350 }, aim: null,
      detail: `${chunks.files} files, each packed by gzip`,
    },
  ];
}

/** The built app in a browser, on 2,000 entities and 400 days: what a person waits for, feels and loads. */
export async function benchScreens(server: Server, say: Say): Promise<Figure[]> {
  const shape = shapeOf(SERIES);
  const database: BenchDatabase = await generate(server, 'screens', shape, say);
  await mapAll(database);
  await dropDatabases(server, PREFIX);
  const port = await freePort();
  const backend = new BackendProcess({
    name: 'screens',
    port,
    logLevel: 'warn',
    extras: { preload: CLOCK, env: () => ({ ...clockEnv(), ROSETTA_APP_PORT: String(port) }) },
    config: {
      backend: {
        database: { prefix: PREFIX, connection: { ...server }, plugin: { monitoring: { connection: { ...server, database: database.name } } } },
      },
      catalog: { locations: [{ type: 'file', target: writeCatalog(describeCatalog(SERIES, shape.scopes)) }] },
      rosetta: { reportingZone: REPORTING_ZONE, ingestion: { enabled: false } },
    },
  });
  try {
    if (!(await backend.waitUntilReady())) throw new Error(`The backend did not start:\n${backend.output.slice(-3_000)}`);
    await waitForCatalog(backend.url, await signIn(backend.url, 'alex'));
    say(`The catalog has ${SERIES} components`);
    const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args: CHROMIUM_ARGS });
    try {
      return figuresOf(await walk(await openApp(browser, backend.url, NOW_MS - Date.now()), say));
    } finally {
      await browser.close();
    }
  } finally {
    await backend.stop();
    await dropDatabases(server, PREFIX);
    await database.drop();
  }
}
