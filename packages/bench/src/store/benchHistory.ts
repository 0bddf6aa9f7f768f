import { writeSignals } from '@rosetta/backstage-plugin-monitoring-backend/src/store/signalStore';
import { judgeDay, rollUpGroups } from '@rosetta/backstage-plugin-monitoring-common';
import { loadHistory } from '../data/loadHistory';
import { createPages, DAY_MS, HISTORY_END_MS } from '../data/signals';
import { alternate, timed } from '../measure/alternate';
import { Figure } from '../measure/figure';
import { median, pairedRatio } from '../measure/median';
import { BenchDatabase, REPORTING_ZONE, Server } from './benchDatabase';
import { Cost, costOf } from './countBuffers';

const LONG_DAYS = 400;
const SHORT_DAYS = 30;
/** Keys to a transaction, as the derive engine takes them (`src/derive/deriveEngine.ts`). */
const APP_DAYS_PER_STEP = 2_000;
const SCOPE_DAYS_PER_STEP = 500;

/** What one corrected day costs, per step. */
interface DayCost {
  readonly appDays: Cost;
  readonly scopeDays: Cost;
  readonly refresh: Cost;
}

async function deriveAppDays({ derive }: BenchDatabase) {
  while ((await derive.deriveAppDays(APP_DAYS_PER_STEP, HISTORY_END_MS, judgeDay)) > 0);
}

async function deriveScopeDays({ derive }: BenchDatabase) {
  while ((await derive.deriveScopeDays(SCOPE_DAYS_PER_STEP, rollUpGroups)) > 0);
}

const refresh = ({ views }: BenchDatabase) => views.refresh();

/** Makes the bounded views hold the newest 30 days, so that both histories fill them. */
async function narrowViewBound({ knex }: BenchDatabase) {
  await knex.raw(`update view_bound set tip_from = ?`, [
    new Date(HISTORY_END_MS - SHORT_DAYS * DAY_MS).toISOString().slice(0, 10),
  ]);
}

async function prepare(
  server: Server,
  days: number,
  seriesCount: number,
  say: (text: string) => void,
): Promise<BenchDatabase> {
  const database = await BenchDatabase.create(server, `history_${days}`, seriesCount);
  const loadMs = await timed(() =>
    loadHistory(database, seriesCount, { startMs: HISTORY_END_MS - days * DAY_MS, endMs: HISTORY_END_MS }),
  );
  const appMs = await timed(() => deriveAppDays(database));
  const scopeMs = await timed(() => deriveScopeDays(database));
  await database.derive.moveViewBound(HISTORY_END_MS - 1);
  // Narrowed before they are first filled: a view that once held more keeps the room, and a refresh reads it.
  await narrowViewBound(database);
  const refreshMs = await timed(() => refresh(database));
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  say(
    `${days} d of history: loaded in ${seconds(loadMs)}, ${seriesCount * days} entity days derived in ` +
      `${seconds(appMs)}, scope days in ${seconds(scopeMs)}, views populated in ${seconds(refreshMs)}`,
  );
  await database.settle();
  return database;
}

/** Corrects the newest day of all series by the product's own write, then measures what follows from it. */
async function costOfDay(database: BenchDatabase, seriesCount: number, revision: number): Promise<DayCost> {
  const { knex, seriesIds } = database;
  const day = { startMs: HISTORY_END_MS - DAY_MS, endMs: HISTORY_END_MS };
  for (const page of createPages(seriesCount, day, () => revision)) {
    await knex.transaction(transaction => writeSignals(transaction, page, seriesIds, REPORTING_ZONE));
  }
  const appDays = await costOf(knex, () => deriveAppDays(database));
  const scopeDays = await costOf(knex, () => deriveScopeDays(database));
  return { appDays, scopeDays, refresh: await costOf(knex, () => refresh(database)) };
}

/**
 * What one dirty day of all series and the refresh after it cost with 400 days of
 * history, as multiples of the same with 30 days.
 */
export async function benchHistory(
  server: Server,
  seriesCount: number,
  repetitions: number,
  say: (text: string) => void,
): Promise<Figure[]> {
  const databases: BenchDatabase[] = [];
  try {
    for (const days of [SHORT_DAYS, LONG_DAYS]) databases.push(await prepare(server, days, seriesCount, say));
    const [short, long] = databases;
    const costs = await alternate<DayCost>(
      repetitions,
      repetition => costOfDay(long, seriesCount, repetition + 1),
      repetition => costOfDay(short, seriesCount, repetition + 1),
    );
    const figuresOf = (name: string, pick: (cost: DayCost) => Cost, bounds: Pick<Figure, 'pass' | 'aim'>[]) =>
      (['ms', 'buffers'] as const).map((unit, index): Figure => {
        const [longValues, shortValues] = [costs.first, costs.second].map(list => list.map(cost => pick(cost)[unit]));
        const digits = unit === 'ms' ? 1 : 0;
        return {
          name: `${name}, ${LONG_DAYS} d / ${SHORT_DAYS} d (${unit === 'ms' ? 'time' : unit})`,
          measured: pairedRatio(longValues, shortValues),
          ...bounds[index],
          detail: `${median(longValues).toFixed(digits)} / ${median(shortValues).toFixed(digits)} ${unit}`,
        };
      });
    const sum = (cost: DayCost): Cost => ({
      ms: cost.appDays.ms + cost.scopeDays.ms,
      buffers: cost.appDays.buffers + cost.scopeDays.buffers,
    });
    const shown = { pass: null, aim: null };
    return [
      ...figuresOf('one dirty day', sum, [
        { pass: { most: 1.2 }, aim: { most: 1.05 } },
        { pass: { most: 1.05 }, aim: { most: 1.05 } },
      ]),
      ...figuresOf('  of it entity days', cost => cost.appDays, [shown, shown]),
      ...figuresOf('  of it scope days', cost => cost.scopeDays, [shown, shown]),
      ...figuresOf('refresh of all views', cost => cost.refresh, [
        { pass: { most: 1.3 }, aim: { most: 1.1 } },
        { pass: { most: 1.1 }, aim: { most: 1.1 } },
      ]),
    ];
  } finally {
    for (const database of databases) await database.drop();
  }
}
