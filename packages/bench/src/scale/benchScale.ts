import { Figure, formatNumber } from '../measure/figure';
import { BenchDatabase, Server } from '../store/benchDatabase';
import { generate } from './generate';
import { HttpOptions, mapAll, measureRouter, measureWholeBackend } from './http/measureHttp';
import { measureDelivery } from './measureDelivery';
import { measurePrometheus } from './measurePrometheus';
import { measureGrowth, measureOverview, measureSeries } from './measureReads';
import { measureSize } from './measureSize';
import { measureDirtyDay, measureHourlyCycle, measureRecompute, measureStall } from './measureWork';
import { hasPrometheus } from './prometheusArm';
import { Shape, shapeOf } from './shape';

/** Numbers of series that can be asked for. */
export const SCALES: readonly number[] = [500, 2_000, 10_000];
/** Seconds of load over HTTP for each repetition of work. */
const HTTP_SECONDS = 12;
/** What the others are compared with. */
const SMALL = 500;

export interface ScaleChoice {
  readonly series: number;
  /** Times that each step of work is repeated, after one that is thrown away. */
  readonly repetitions: number;
}

/**
 * The arguments after `scale`.
 *
 * @throws Error on a word that is none of ours, and without one of the numbers of series
 */
export function readScaleArguments(args: readonly string[]): ScaleChoice {
  let series: number | undefined;
  let repetitions = 5;
  for (let at = 0; at < args.length; at += 1) {
    if (args[at] === '--quick') repetitions = 2;
    else if (args[at] === '--series') {
      at += 1;
      series = SCALES.find(scale => String(scale) === args[at]);
    } else throw new Error(`Unknown argument ${args[at]}. Use scale --series ${SCALES.join('|')} [--quick]`);
  }
  if (series === undefined) throw new Error(`Say how many series: scale --series ${SCALES.join('|')}`);
  return { series, repetitions };
}

/** Whom requests over HTTP are asked of, and for how long each. */
export interface Load {
  readonly seconds: number;
  readonly arms: readonly ((options: HttpOptions) => Promise<Figure[]>)[];
}

/** What is judged of one database, and of it beside the small one. Reads come first: work leaves old rows behind. */
export async function measureScale(
  server: Server,
  large: Shape,
  small: Shape | null,
  repetitions: number,
  say: (text: string) => void,
  load: Load,
): Promise<Figure[]> {
  const databases: BenchDatabase[] = [];
  const { series } = large;
  try {
    const reference = small && (await generate(server, `scale_${small.series}`, small, say));
    if (reference) databases.push(reference);
    const database = await generate(server, `scale_${series}`, large, say);
    databases.push(database);
    const figures: Figure[] = [];
    // Said at once: a run at ten thousand takes long, and what it found must not be lost with its end.
    const add = (...more: readonly Figure[]) => {
      figures.push(...more);
      for (const { name, measured, detail } of more) say(`${series} series: ${name.trim()}: ${formatNumber(measured)} (${detail})`);
    };
    add(...(await measureSize(database.knex)));
    if (reference && small) add(...(await measureGrowth(database, reference, series, small.series)));
    add(await measureOverview(database, series));
    add(await measureSeries(database, series));
    await mapAll(database);
    if (series === SMALL) {
      if (await hasPrometheus()) add(...(await measurePrometheus(server, database)));
      else say('Prometheus and promtool are not installed: the rows beside it are left out');
    }
    await database.knex.raw('drop table bench_hour, bench_narrow');
    for (const measure of load.arms) add(...(await measure({ server, database, series, seconds: load.seconds })));
    add(...(await measureRecompute(database, series)));
    add(await measureDirtyDay(database, series, repetitions));
    add(await measureHourlyCycle(database, series, repetitions));
    add(await measureDelivery(database, series, repetitions));
    add(await measureStall(server, database, series, repetitions));
    return figures;
  } finally {
    for (const database of databases) await database.drop();
  }
}

/** The benchmark at one number of series. */
export const benchScale = (server: Server, { series, repetitions }: ScaleChoice, say: (text: string) => void): Promise<Figure[]> =>
  measureScale(server, shapeOf(series), series === SMALL ? null : shapeOf(SMALL), repetitions, say, {
    seconds: repetitions * HTTP_SECONDS, arms: [measureRouter, measureWholeBackend],
  });
