import { DayRow, SignalReader, SumDayRow } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { componentRef, ENVIRONMENT } from '../data/estate';
import { DAY_MS, HISTORY_END_MS, POINTS_PER_ROW } from '../data/signals';
import { quantile } from '../live/liveScreen';
import { alternate, timed } from '../measure/alternate';
import { Bound, Figure } from '../measure/figure';
import { median } from '../measure/median';
import { BenchDatabase, REPORTING_ZONE } from '../store/benchDatabase';
import { makeHourTable, makeNarrowTable, NARROW_SERIES, narrowSeries, RawDay, rawOverview } from './rawAnswers';
import { Span } from './shape';

export const PERIOD_DAYS = 30;
const READS = 200;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
export const lastDays = (days: number): Span => ({ startMs: HISTORY_END_MS - days * DAY_MS, endMs: HISTORY_END_MS });
/** The period shown and the one before it, which it is compared with. */
const BOTH_PERIODS = lastDays(2 * PERIOD_DAYS);

/** Where to read, and by what ids. */
export type Source = Pick<BenchDatabase, 'knex' | 'seriesIds'>;

/** Sums of every domain and day of both periods, as the overview's handler asks for them: each period by itself. */
export async function readOverview({ knex }: Source): Promise<SumDayRow[]> {
  const reader = new SignalReader(knex);
  const { startMs } = lastDays(PERIOD_DAYS);
  const periods = await Promise.all([
    reader.domainDays(ENVIRONMENT, dayOf(BOTH_PERIODS.startMs), dayOf(startMs)),
    reader.domainDays(ENVIRONMENT, dayOf(startMs), dayOf(BOTH_PERIODS.endMs)),
  ]);
  return periods.flat();
}

export const idOf = ({ seriesIds }: Source, number: number) =>
  seriesIds.get({ entityRef: componentRef(number), environment: ENVIRONMENT });

/** Days of one series in both periods, as a summary shows them. */
export function readSummary(source: Source, number: number): Promise<DayRow[]> {
  return new SignalReader(source.knex).days(
    idOf(source, number), dayOf(BOTH_PERIODS.startMs), dayOf(BOTH_PERIODS.endMs), REPORTING_ZONE,
  );
}

/** A step through all series that meets each once and no two neighbours one after the other. */
export const spread = (turn: number, series: number) => (turn * 7_919) % series;

/** @throws Error when the two do not tell the same */
function checkSame(views: readonly SumDayRow[], raw: readonly RawDay[]): void {
  const told = (row: RawDay) => [
    row.scopeRef, row.day, row.requests, row.errors, row.errors5xx, row.hoursJudged, row.hoursWithinTarget, row.hoursObserved,
  ].join(' ');
  const [left, right] = [views, raw].map(rows => rows.map(told).sort());
  const differs = left.findIndex((line, index) => line !== right[index]);
  if (left.length === 0 || left.length !== right.length || differs >= 0) {
    throw new Error(`Views and hours tell ${left.length} and ${right.length} days; first other: ${left[differs]} / ${right[differs]}`);
  }
}

/** How many times as fast as raw SQL the overview has to be: DATA.md names it for two sizes. */
function overviewBounds(series: number): { pass: Bound | null; aim: Bound | null } {
  if (series === 500) return { pass: { least: 100 }, aim: { least: 150 } };
  if (series === 2_000) return { pass: { least: 200 }, aim: { least: 500 } };
  return { pass: null, aim: null };
}

/** The overview from views beside the same answer counted from hours, the slower arm less often. */
export async function measureOverview(database: BenchDatabase, series: number): Promise<Figure> {
  const { knex } = database;
  await makeHourTable(knex, BOTH_PERIODS);
  checkSame(await readOverview(database), await rawOverview(knex, BOTH_PERIODS));
  const rawReads = series > 2_000 ? 4 : 20;
  const views: number[] = [];
  const raw: number[] = [];
  for (let turn = 0; turn < rawReads; turn += 1) {
    raw.push(await timed(() => rawOverview(knex, BOTH_PERIODS)));
    for (let read = 0; read < READS / rawReads; read += 1) views.push(await timed(() => readOverview(database)));
  }
  const [viewsP95, rawP95] = [quantile(views, 0.95), quantile(raw, 0.95)];
  return {
    name: 'overview p95, raw SQL over hours / from views (times)',
    measured: rawP95 / viewsP95,
    ...overviewBounds(series),
    detail: `${rawP95.toFixed(0)} ms of ${raw.length} / ${viewsP95.toFixed(1)} ms of ${views.length}, the same ${2 * PERIOD_DAYS} d of domains`,
  };
}

/** Thirty days of one entity by the store's query and from a naive narrow table. */
export async function measureSeries(database: BenchDatabase, series: number): Promise<Figure> {
  const { knex } = database;
  const window = lastDays(PERIOD_DAYS);
  await makeNarrowTable(knex, window);
  const reader = new SignalReader(knex);
  const counts = new Set<number>();
  const numberOf = (turn: number) => spread(turn, Math.min(series, NARROW_SERIES));
  const { first, second } = await alternate(
    READS,
    turn => timed(async () => {
      const rows = await reader.slots('signal_hour', idOf(database, numberOf(turn)), window);
      counts.add(rows.length * POINTS_PER_ROW);
    }),
    turn => timed(async () => counts.add(await narrowSeries(knex, componentRef(numberOf(turn)), window))),
  );
  if (counts.size !== 1) throw new Error(`The arms read different numbers of points: ${[...counts].join(', ')}`);
  return {
    name: '30 d hourly of one entity, store query / raw SQL on a narrow table (p50)',
    measured: median(first) / median(second),
    pass: null,
    aim: null,
    detail: `${median(first).toFixed(2)} / ${median(second).toFixed(2)} ms, ${[...counts][0].toLocaleString('en-US')} points`,
  };
}

/** Overview and summary of this database beside those of the small one, read in turn. */
export async function measureGrowth(large: BenchDatabase, small: BenchDatabase, series: number, smallSeries: number): Promise<Figure[]> {
  const overview = await alternate(READS, () => timed(() => readOverview(large)), () => timed(() => readOverview(small)));
  const summary = await alternate(
    READS,
    turn => timed(() => readSummary(large, spread(turn, series))),
    turn => timed(() => readSummary(small, spread(turn, smallSeries))),
  );
  return Object.entries({ overview, summary }).map(([name, { first, second }]): Figure => ({
    name: `${name} p50, ${series} / ${smallSeries} series`,
    measured: median(first) / median(second),
    pass: { most: 1.5 },
    aim: { most: 1.1 },
    detail: `${median(first).toFixed(2)} / ${median(second).toFixed(2)} ms`,
  }));
}
