import { LOG_CLASSES, LogBook, LogClass, LogLine } from '../../estate/logBook';
import { DAY_MS, MINUTE_MS, floorTo } from '../../estate/time';
import { EsError } from './esError';
import { isOn, Layout } from './layout';
import { isObject, Predicate, windowOf } from './queryDsl';

/** How far back the logs go. */
export const HISTORY_MS = 400 * DAY_MS;
/** Lines looked at one by one for one search, beyond which a server would run out of time. */
const MAX_LINES = 400_000;

/** One index and the lines in it. */
export interface LogIndex {
  readonly name: string;
  readonly domain: string | undefined;
  /** [start, end) of its month, epoch ms. */
  readonly start: number;
  readonly end: number;
}

/** Lines that are alike to a search: of one class in one stretch of time, or a single one. */
export interface Unit {
  readonly of: LogClass;
  readonly index: LogIndex;
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly line?: LogLine;
}

/** The indices of a server up to now, one for each domain and month. */
export function listIndices(layout: Layout, storyStart: number, now: number): LogIndex[] {
  const indices = new Map<string, LogIndex>();
  const domains = [...new Set(LOG_CLASSES.filter(of => isOn(layout, of)).map(of => of.domain))];
  const oldest = new Date(storyStart - HISTORY_MS);
  for (let month = Date.UTC(oldest.getUTCFullYear(), oldest.getUTCMonth(), 1); month <= now; ) {
    const date = new Date(month);
    const next = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
    const name = `${date.getUTCFullYear()}.${String(date.getUTCMonth() + 1).padStart(2, '0')}`;
    for (const domain of domains) {
      const index = layout.indexOf(domain, name);
      indices.set(index, { name: index, domain, start: Math.max(month, storyStart - HISTORY_MS), end: next });
    }
    month = next;
  }
  return [...indices.values()];
}

/** The widest window that the conjunction of a query leaves open. */
export function boundsOf(layout: Layout, query: unknown, now: number): { start: number; end: number } {
  let start = -Infinity;
  let end = Infinity;
  const visit = (clause: unknown) => {
    if (!isObject(clause)) return;
    if (isObject(clause.range) && isObject(clause.range[layout.fields.time])) {
      const window = windowOf(clause.range[layout.fields.time] as Record<string, unknown>, now);
      start = Math.max(start, window.start);
      end = Math.min(end, window.end);
    }
    if (isObject(clause.bool)) {
      for (const occur of ['filter', 'must']) {
        const parts = clause.bool[occur];
        (Array.isArray(parts) ? parts : [parts]).forEach(visit);
      }
    }
  };
  visit(query);
  return { start, end };
}

/** A search over the logs. */
export interface Scan {
  readonly layout: Layout;
  readonly book: LogBook;
  readonly indices: readonly LogIndex[];
  readonly predicate: Predicate;
  readonly start: number;
  readonly end: number;
}

/** Lines of a class in [start, end), oldest first. */
export function* linesIn(book: LogBook, of: LogClass, start: number, end: number): Generator<LogLine> {
  for (let minute = floorTo(start, MINUTE_MS); minute < end; minute += MINUTE_MS) {
    for (const line of book.lines(of, minute)) if (line.at >= start && line.at < end) yield line;
  }
}

/** Splits a unit into its lines. */
export function toLines(book: LogBook, unit: Unit, budget: { left: number }): Unit[] {
  if (unit.line) return [unit];
  budget.left -= unit.count;
  if (budget.left < 0) {
    throw new EsError(504, 'search_timeout_exception', 'Time exceeded');
  }
  return [...linesIn(book, unit.of, unit.start, unit.end)].map(line => ({ ...unit, start: line.at, end: line.at + 1, count: 1, line }));
}

/** Time of the first or last line of a unit, which has one; only the minute it is in is looked at. */
export function edgeOf(book: LogBook, unit: Unit, which: 'min' | 'max'): number {
  if (unit.line) return unit.start;
  let { start, end } = unit;
  while (end - start > MINUTE_MS) {
    const middle = floorTo(start + (end - start) / 2, MINUTE_MS);
    if (middle <= start || middle >= end) break;
    const hasFirst = book.count(unit.of, start, middle) > 0;
    const hasLast = book.count(unit.of, middle, end) > 0;
    if (which === 'min' ? hasFirst : !hasLast) end = middle;
    else start = middle;
  }
  const times = [...linesIn(book, unit.of, start, end)].map(line => line.at);
  return which === 'min' ? times[0] : times[times.length - 1];
}

export const newBudget = () => ({ left: MAX_LINES });

/**
 * What matches, as units that no break cuts.
 *
 * @param breaks - further instants at which an aggregation parts lines
 */
export function scanUnits(scan: Scan, breaks: readonly number[], budget: { left: number }): Unit[] {
  const { layout, book, indices, predicate } = scan;
  const cuts = [...new Set([...breaks, ...predicate.breaks])].sort((a, b) => a - b);
  const units: Unit[] = [];
  for (const index of indices) {
    const start = Math.max(scan.start, index.start);
    const end = Math.min(scan.end, index.end);
    if (start >= end) continue;
    const edges = [start, ...cuts.filter(cut => cut > start && cut < end), end];
    const shared = layout.instance === 'trade';
    for (const of of LOG_CLASSES) {
      if (!isOn(layout, of) || (!shared && of.domain !== index.domain)) continue;
      for (let edge = 0; edge + 1 < edges.length; edge += 1) {
        const matches = predicate.ofClass(of, edges[edge]);
        if (matches === false) continue;
        const count = book.count(of, edges[edge], edges[edge + 1]);
        if (count === 0) continue;
        const unit = { of, index, start: edges[edge], end: edges[edge + 1], count };
        if (matches) units.push(unit);
        else units.push(...toLines(book, unit, budget).filter(one => predicate.ofLine(one.line!)));
      }
    }
  }
  return units;
}
