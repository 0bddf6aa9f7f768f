import { setTimeout as sleep } from 'node:timers/promises';
import { databaseOf, dropByPrefix, Replicas } from '../faults/backends/replicas';
import { signIn } from '../faults/backends/signIn';
import { postgresFromEnvironment } from '../faults/ground/databases';
import { Ground, prepareGround } from '../faults/ground/ground';
import { waitUntilComplete } from '../faults/ground/quiesce';
import { Fault } from '../faults/ground/simulators';
import { Figure } from '../measure/figure';
import { askScreen, busyMs, Part, quantile, SCREEN, ScreenPart, SUMMARY, TILES } from './liveScreen';

const PREFIX = 'rosetta_bench_live_';
/** What an upstream in another data centre takes, so that a fifth of it is more than noise. */
const UPSTREAM_DELAY_MS = 150;
/** Answers are kept for five seconds; later they are asked for again. */
const CACHE_MS = 5_200;
const LEAST_SOURCES = 5;
const SUBJECTS = 8;
const ROUNDS = { quick: 4, full: 12 };
const HANG_ROUNDS = { quick: 2, full: 4 };
/** Of each calm and hanging round: every screen has its turn of this length, so that both find the machine as warm. */
const TURN_MS = 3_300;
const HANG_SUBJECTS = 4;
const COLLECT_TIMEOUT_MS = 240_000;
const SUMMARY_ALLOWANCE_MS = 60;
const HANG_RATIO = 1.2;
/**
 * Backstage's catalog reads the estate's one large file in one go, for 50 to 85 ms. It is read before the run, as
 * it comes; then rarely, as files of a real catalog are small.
 */
const CATALOG_INTERVAL_SECONDS = 3_600;
/** The slowest answers are told one by one: whether a source or we took the time. */
const SLOWEST_SHOWN = 8;

interface Site {
  readonly ground: Ground;
  readonly url: string;
  readonly token: string;
  readonly subjects: readonly string[];
  /** Instances that answer live, by `source/instance`. */
  readonly instances: readonly string[];
}

const sourceOf = (instance: string) => instance.split('/')[0];
/** Upstream's own names of the two log stores. */
const LOG_STORES: Readonly<Record<string, string>> = { 'elisa/main': 'elasticsearch/main', 'elisa/trade': 'opensearch/trade' };
const targetOf = (instance: string) => LOG_STORES[instance] ?? instance;

/** Every simulated instance answers this much later than it would. */
const delayed = ({ ground }: Pick<Site, 'ground'>): Fault[] =>
  ground.upstream.instances
    .filter(instance => !instance.startsWith('prometheus/'))
    .map(target => ({ target, kind: 'slow', delayMs: UPSTREAM_DELAY_MS }));

/** Components whose live screen is told by five tools. */
async function chooseSubjects(ground: Ground, url: string, token: string): Promise<{ subjects: string[]; instances: string[] }> {
  const subjects: string[] = [];
  const instances = new Set<string>();
  for (const { kind, metadata } of ground.upstream.entities) {
    if (kind !== 'Component' || subjects.length === SUBJECTS) continue;
    const ref = `component:default/${metadata.name}`;
    const asked = (await askScreen(url, token, ref, SCREEN)).flatMap(part => part.asked);
    if (new Set(asked.map(sourceOf)).size < LEAST_SOURCES) continue;
    subjects.push(ref);
    for (const instance of asked) instances.add(instance);
  }
  if (subjects.length === 0) throw new Error(`No component of the estate is told live by ${LEAST_SOURCES} tools`);
  return { subjects, instances: [...instances] };
}

/** One screen after the other, each in a turn of this length at least; the next round asks upstream anew. */
async function round({ url, token, subjects }: Site, asked = SCREEN, turnMs = 0): Promise<{ parts: ScreenPart[]; startMs: number; endMs: number }[]> {
  const screens = [];
  for (const ref of subjects) {
    const startMs = Date.now();
    const parts = await askScreen(url, token, ref, asked);
    screens.push({ parts, startMs, endMs: Date.now() });
    await sleep(Math.max(0, startMs + turnMs - Date.now()));
  }
  await sleep(Math.max(0, CACHE_MS - turnMs * (subjects.length - 1)));
  return screens;
}

/** Answers of a kind beside the slowest source: how long each took whoever asked, and how long each source was at it. */
async function timeAnswers(site: Site, asked: readonly Part[], rounds: number) {
  const { upstream } = site.ground;
  const tookMs: number[] = [];
  const sourceMs = new Map<string, number[]>();
  const slow: { tookMs: number; what: string }[] = [];
  await upstream.readRequests();
  for (let turn = 0; turn < rounds; turn += 1) {
    const screens = await round(site, asked);
    const log = await upstream.readRequests();
    for (const [index, { parts, startMs, endMs }] of screens.entries()) {
      const answerMs = Math.max(...parts.map(part => part.tookMs));
      tookMs.push(answerMs);
      const busy: string[] = [];
      const inside = log.filter(entry => Date.parse(entry.time) >= startMs && Date.parse(entry.time) <= endMs);
      for (const instance of new Set(inside.map(entry => entry.instance))) {
        const intervals = inside
          .filter(entry => entry.instance === instance)
          .map(entry => ({ startMs: Date.parse(entry.time), endMs: Date.parse(entry.time) + entry.durationMs }));
        sourceMs.set(instance, [...(sourceMs.get(instance) ?? []), busyMs(intervals)]);
        const fromMs = Math.min(...intervals.map(interval => interval.startMs)) - startMs;
        busy.push(`${instance} from ${fromMs} for ${Math.round(busyMs(intervals))}`);
      }
      slow.push({ tookMs: answerMs, what: `round ${turn + 1}, ${site.subjects[index]}: ${Math.round(answerMs)} ms (${busy.join(', ')})` });
    }
  }
  slow.sort((a, b) => b.tookMs - a.tookMs);
  const sources = [...sourceMs].map(([instance, values]) => ({ instance, p95: quantile(values, 0.95) })).sort((a, b) => b.p95 - a.p95);
  return { tookMs, sources, slow: slow.slice(0, SLOWEST_SHOWN).map(({ what }) => what) };
}

/** How much later than the slowest source an answer is there. */
async function benchAnswers(
  site: Site, what: string, asked: readonly Part[], rounds: number, passMs: number | null, say: (text: string) => void,
): Promise<Figure> {
  const { tookMs, sources, slow } = await timeAnswers(site, asked, rounds);
  const p95 = quantile(tookMs, 0.95);
  for (const source of sources) say(`  ${what}: ${source.instance} is busy for ${Math.round(source.p95)} ms at p95`);
  say(`  ${what}: ${Math.round(quantile(tookMs, 0.5))} ms in the middle, ${Math.round(p95)} ms at p95, of ${tookMs.length}`);
  for (const words of slow) say(`  ${what}, slow: ${words}`);
  return {
    name: `${what}, ms at p95 beyond the slowest source at p95`,
    measured: p95 - sources[0].p95,
    pass: passMs === null ? null : { most: passMs },
    aim: passMs === null ? { most: SUMMARY_ALLOWANCE_MS } : null,
    detail: `${Math.round(p95)} ms, ${sources[0].instance} ${Math.round(sources[0].p95)} ms, ${sources.length} sources, ${tookMs.length} answers`,
  };
}

/** Times of each part, by its name, of those that were answered without asking an instance. */
function byPart(screens: readonly { parts: readonly ScreenPart[] }[], without: string): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (const part of screens.flatMap(screen => screen.parts)) {
    if (part.asked.includes(without) || part.status !== 200) continue;
    times.set(part.name, [...(times.get(part.name) ?? []), part.tookMs]);
  }
  return times;
}

/** How much slower the worst of the other tiles becomes while one source never answers, and of what is on other tabs. */
async function benchHanging(site: Site, rounds: number, say: (text: string) => void): Promise<Figure[]> {
  const { upstream } = site.ground;
  const few = { ...site, subjects: site.subjects.slice(0, HANG_SUBJECTS) };
  const worst = { tile: { ratio: 0, what: '' }, part: { ratio: 0, what: '' } };
  for (const instance of site.instances) {
    const [calm, hanging]: { parts: ScreenPart[] }[][] = [[], []];
    for (let turn = 0; turn < rounds; turn += 1) {
      await upstream.setFaults(delayed(site));
      calm.push(...(await round(few, SCREEN, TURN_MS)));
      await upstream.setFaults([{ target: targetOf(instance), kind: 'hang' }, ...delayed(site).filter(({ target }) => target !== targetOf(instance))]);
      hanging.push(...(await round(few, SCREEN, TURN_MS)));
    }
    const before = byPart(calm, instance);
    const words: string[] = [];
    for (const [name, times] of byPart(hanging, instance)) {
      const held = before.get(name);
      if (!held || held.length < times.length / 2) continue;
      const [calmMs, hangingMs] = [quantile(held, 0.5), quantile(times, 0.5)];
      const what = `${name} ${Math.round(calmMs)} to ${Math.round(hangingMs)} ms`;
      words.push(what);
      const kind = TILES.includes(name) ? 'tile' : 'part';
      if (hangingMs / calmMs > worst[kind].ratio) worst[kind] = { ratio: hangingMs / calmMs, what: `${what} while ${instance} hangs` };
    }
    say(`  ${instance} hangs: ${words.join(', ')}`);
    const hung = hanging.flatMap(screen => screen.parts).filter(part => part.asked.includes(instance));
    say(`  ${instance} hangs: its own parts answer after ${Math.round(quantile(hung.map(part => part.tookMs), 0.95))} ms at p95`);
  }
  await upstream.setFaults([]);
  const figureOf = (name: string, { ratio, what }: { ratio: number; what: string }) => ({
    name: `${name} while a source hangs, times of before, the worst`, measured: ratio, detail: what,
  });
  return [
    { ...figureOf('another tile', worst.tile), pass: { most: HANG_RATIO }, aim: null },
    // Logs of a service that no log store answers for live are there in some 40 ms, of which a fifth is no more than noise.
    { ...figureOf('what another tab shows', worst.part), pass: null, aim: { most: HANG_RATIO } },
  ];
}

/** Live screens through a whole backend, with every upstream as slow as one far away. */
export async function benchLive(isQuick: boolean, say: (text: string) => void): Promise<Figure[]> {
  const connection = postgresFromEnvironment(databaseOf(PREFIX));
  await dropByPrefix(connection, PREFIX);
  const ground = await prepareGround({ label: 'live', backfillDays: 1, ratePerSecond: 200, connection });
  // The first collects; the second only answers people, so that upstream's log holds their requests alone.
  const collecting = new Replicas(ground, PREFIX, { catalogIntervalSeconds: CATALOG_INTERVAL_SECONDS });
  const answering = new Replicas(ground, PREFIX, { ingestion: { enabled: false }, catalogIntervalSeconds: CATALOG_INTERVAL_SECONDS });
  try {
    await collecting.startReady();
    await waitUntilComplete(ground, COLLECT_TIMEOUT_MS);
    await collecting.stop();
    const { url } = await answering.startReady();
    const token = await signIn(url, 'alex');
    const site: Site = { ground, url, token, ...(await chooseSubjects(ground, url, token)) };
    say(`Live: ${site.subjects.length} components, told by ${site.instances.join(', ')}`);
    await sleep(CACHE_MS);
    await ground.upstream.setFaults(delayed(site));
    const mode = isQuick ? 'quick' : 'full';
    return [
      await benchAnswers(site, 'live summary', SUMMARY, ROUNDS[mode], SUMMARY_ALLOWANCE_MS, say),
      await benchAnswers(site, 'whole live screen, eight requests at once', SCREEN, ROUNDS[mode], null, say),
      ...(await benchHanging(site, HANG_ROUNDS[mode], say)),
    ];
  } finally {
    await Promise.all([collecting.stop(), answering.stop()]);
    await ground.close();
    await dropByPrefix(connection, PREFIX);
  }
}
