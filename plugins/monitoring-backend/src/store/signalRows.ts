import { reportingDay, reportingDayWindow, SignalFact, SignalValues } from '@rosetta/backstage-plugin-monitoring-common';
import { partitionName } from './partitions';
import { SeriesIds } from './seriesIds';

/** One table row: a slot of a series. */
export interface SignalRow {
  readonly seriesId: number;
  readonly startMs: number;
  readonly values: SignalValues;
}

const comesBefore = (a: SignalRow, b: SignalRow) => a.seriesId - b.seriesId || a.startMs - b.startMs;

/** Two facts of one slot complete each other; of two known values the later counts. */
function complete(earlier: SignalValues, later: SignalValues): SignalValues {
  const known = Object.fromEntries(Object.entries(later).filter(([, value]) => value !== null));
  return { ...earlier, ...known };
}

/**
 * One row per (series, slot) in key order: so an index grows at its end, which
 * measured faster (PERFORMANCE.md 1).
 */
export function toRows(facts: readonly SignalFact[], seriesIds: SeriesIds): SignalRow[] {
  const rows: SignalRow[] = [];
  let isSorted = true;
  let [lastRef, lastEnvironment, lastId] = ['', '', 0];
  for (const fact of facts) {
    // Facts come in runs of one series: one look-up per run.
    if (fact.entityRef !== lastRef || fact.environment !== lastEnvironment) {
      [lastRef, lastEnvironment, lastId] = [fact.entityRef, fact.environment, seriesIds.get(fact)];
    }
    const row = { seriesId: lastId, startMs: fact.startMs, values: fact };
    if (rows.length > 0 && comesBefore(rows[rows.length - 1], row) >= 0) isSorted = false;
    rows.push(row);
  }
  if (isSorted) return rows;
  rows.sort(comesBefore);
  const distinct: SignalRow[] = [];
  for (const row of rows) {
    const last = distinct[distinct.length - 1];
    if (last && comesBefore(last, row) === 0) {
      distinct[distinct.length - 1] = { ...last, values: complete(last.values, row.values) };
    } else {
      distinct.push(row);
    }
  }
  return distinct;
}

/** First and last slot of rows that are not empty. */
export function spanOf(rows: readonly SignalRow[]): { startMs: number; lastMs: number } {
  let startMs = Infinity;
  let lastMs = -Infinity;
  for (const row of rows) {
    if (row.startMs < startMs) startMs = row.startMs;
    if (row.startMs > lastMs) lastMs = row.startMs;
  }
  return { startMs, lastMs };
}

const UTC_DAY_MS = 86_400_000;

/** Rows by the leaf partition that holds them, in key order. */
export function byLeaf(table: string, rows: readonly SignalRow[]): Map<string, SignalRow[]> {
  const { startMs, lastMs } = spanOf(rows);
  const [first, last] = [partitionName(table, startMs), partitionName(table, lastMs)];
  if (first === last) return new Map([[first, [...rows]]]);
  const names = new Map<number, string>();
  const leaves = new Map<string, SignalRow[]>();
  for (const row of rows) {
    // Partitions are UTC days or months, so a UTC day lies in one of them.
    const day = Math.floor(row.startMs / UTC_DAY_MS);
    let name = names.get(day);
    if (name === undefined) {
      name = partitionName(table, row.startMs);
      names.set(day, name);
    }
    const list = leaves.get(name);
    if (list) list.push(row);
    else leaves.set(name, [row]);
  }
  return leaves;
}

/** The distinct (series, reporting-zone day) pairs that rows in key order touch. */
export function touchedDays(
  rows: readonly SignalRow[],
  zone: string,
): { seriesIds: number[]; days: string[] } {
  const touched = { seriesIds: [] as number[], days: [] as string[] };
  let seriesId: number | undefined;
  let window = { startMs: 0, endMs: 0 };
  const windows = new Map<string, typeof window>();
  for (const row of rows) {
    if (row.seriesId === seriesId && row.startMs >= window.startMs && row.startMs < window.endMs) continue;
    const known = [...windows.entries()].find(
      ([, span]) => row.startMs >= span.startMs && row.startMs < span.endMs,
    );
    const day = known ? known[0] : reportingDay(row.startMs, zone);
    window = known ? known[1] : reportingDayWindow(day, zone);
    windows.set(day, window);
    seriesId = row.seriesId;
    touched.seriesIds.push(row.seriesId);
    touched.days.push(day);
  }
  return touched;
}

