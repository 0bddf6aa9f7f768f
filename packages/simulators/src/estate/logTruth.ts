import { LOG_CLASSES, LogBook } from './logBook';
import { logFindings } from './logMapping';
import { HOUR_MS } from './time';

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
