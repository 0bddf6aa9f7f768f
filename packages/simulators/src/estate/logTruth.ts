import { LOG_CLASSES, LogBook, LogClass } from './logBook';
import { logFindings } from './logMapping';
import { HOUR_MS, MINUTE_MS, floorTo } from './time';

/** What one component really logged in an hour of one environment. */
export interface LogTruth {
  readonly entityRef: string;
  /** Null where the lines do not say it. */
  readonly environment: string | null;
  /** ISO-8601 UTC. */
  readonly hourStart: string;
  readonly total: number;
  readonly errors: number;
  readonly exceptions: number;
}

/**
 * The estate's own account of its logs, hour by hour, and who is mapped to none of them.
 *
 * @param from - epoch ms; hours that begin before it are left out
 * @param to - epoch ms; hours that end after it are left out
 */
export function logTruth(book: LogBook, from: number, to: number): { hours: LogTruth[]; findings: { entityRef: string; kind: string }[] } {
  const rows = new Map<string, { -readonly [K in keyof LogTruth]: LogTruth[K] }>();
  for (let start = Math.ceil(from / HOUR_MS) * HOUR_MS; start + HOUR_MS <= to; start += HOUR_MS) {
    for (const of of LOG_CLASSES) {
      const environment = of.saysEnvironment ? of.environment : null;
      const key = `${of.component}/${environment}/${start}`;
      const row = rows.get(key) ?? {
        entityRef: `component:default/${of.component}`,
        environment,
        hourStart: new Date(start).toISOString(),
        total: 0,
        errors: 0,
        exceptions: 0,
      };
      const count = book.count(of, start, start + HOUR_MS);
      row.total += count;
      row.errors += of.level === 'error' ? count : 0;
      row.exceptions += of.kind === 'exception' ? count : 0;
      rows.set(key, row);
    }
  }
  return { hours: [...rows.values()], findings: logFindings() };
}

/** The newest error lines of one component in one environment, by what they say. */
export interface ErrorLineTruth {
  readonly entityRef: string;
  /** Null where the lines do not say it. */
  readonly environment: string | null;
  /** Of the lines read, those of this environment. */
  readonly lines: number;
  /** Lines of each template, most first. */
  readonly templates: readonly number[];
  readonly firstAt: string;
  readonly lastAt: string;
  /** Whether the component had more error lines in the window than were read. */
  readonly isSampled: boolean;
}

interface Pile {
  readonly templates: Map<string, number>;
  lines: number;
  first: number;
  last: number;
}

const sayingOf = (of: LogClass) => (of.saysEnvironment ? of.environment : null);

/** Error lines of some classes in [from, to), the newest `most` of them, each with its class and template. */
function newestErrors(book: LogBook, classes: readonly LogClass[], from: number, to: number, most: number) {
  const read: { of: LogClass; at: number; order: number; template: string }[] = [];
  for (let minute = floorTo(to - 1, MINUTE_MS); minute >= floorTo(from, MINUTE_MS) && read.length < most; minute -= MINUTE_MS) {
    read.push(
      ...classes
        .flatMap(of => book.lines(of, minute))
        .filter(line => line.at >= from && line.at < to)
        .map(({ of, at, order, template }) => ({ of, at, order, template }))
        .sort((a, b) => b.at - a.at || b.order - a.order),
    );
  }
  return read.slice(0, most);
}

/** The newest `most`, and as many again of what says another environment than all of those, until nothing is left. */
function newestOfAll(book: LogBook, classes: readonly LogClass[], from: number, to: number, most: number): ReturnType<typeof newestErrors> {
  const newest = newestErrors(book, classes, from, to, most);
  const said = new Set(newest.map(({ of }) => sayingOf(of)));
  const others = classes.filter(of => !said.has(sayingOf(of)));
  return newest.length < most || others.length === 0 ? newest : [...newest, ...newestOfAll(book, others, from, to, most)];
}

/**
 * The error lines of a window, of each component the newest `most`, and the newest of each
 * environment that none of those is of.
 *
 * @param from - epoch ms
 * @param to - epoch ms, exclusive
 */
export function errorLineTruth(book: LogBook, from: number, to: number, most: number): ErrorLineTruth[] {
  const components = new Set(LOG_CLASSES.map(of => of.component));
  return [...components].flatMap(component => {
    const classes = LOG_CLASSES.filter(of => of.component === component && of.level === 'error');
    const total = classes.reduce((sum, of) => sum + book.count(of, from, to), 0);
    const piles = new Map<string | null, Pile>();
    for (const { of, at, template } of newestOfAll(book, classes, from, to, most)) {
      const environment = sayingOf(of);
      const pile = piles.get(environment) ?? { templates: new Map<string, number>(), lines: 0, first: at, last: at };
      pile.lines += 1;
      pile.first = Math.min(pile.first, at);
      pile.last = Math.max(pile.last, at);
      pile.templates.set(template, (pile.templates.get(template) ?? 0) + 1);
      piles.set(environment, pile);
    }
    return [...piles].map(([environment, pile]) => ({
      entityRef: `component:default/${component}`,
      environment,
      lines: pile.lines,
      templates: [...pile.templates.values()].sort((a, b) => b - a),
      firstAt: new Date(pile.first).toISOString(),
      lastAt: new Date(pile.last).toISOString(),
      isSampled: total > most,
    }));
  });
}
