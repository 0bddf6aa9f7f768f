import { cleanText } from '@rosetta/backstage-plugin-monitoring-node';
import { RejectionCode } from './rejections';

/** Why a record is refused. Caught where records are judged; never leaves the connector. */
export class RowFault extends Error {
  constructor(readonly code: RejectionCode, readonly field: string) {
    super(code);
    this.name = 'RowFault';
  }
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Epoch milliseconds of an RFC 3339 instant; undefined when it is none. */
function parseInstant(text: string): number | undefined {
  const day = INSTANT.exec(text)?.[1];
  if (day === undefined) return undefined;
  const ms = Date.parse(text);
  const dayMs = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(ms) || Number.isNaN(dayMs)) return undefined;
  // 30 February is rolled over to March by V8, and would be stored as that.
  return new Date(dayMs).toISOString().startsWith(day) ? ms : undefined;
}

/** Null when absent; the zero time of Go is none. @throws RowFault `bad_date` */
export function readInstant(text: string | null | undefined, field: string): number | null {
  if (text === null || text === undefined || text === '' || text.startsWith('0001-01-01')) return null;
  const ms = parseInstant(text);
  if (ms === undefined) throw new RowFault('bad_date', field);
  return ms;
}

/** @throws RowFault `bad_date`, also when it is missing */
export function requireInstant(text: string | null | undefined, field: string): number {
  const ms = readInstant(text, field);
  if (ms === null) throw new RowFault('bad_date', field);
  return ms;
}

/** Text cleaned and cut; null when empty or absent. */
export function readText(text: string | null | undefined, maxLength: number): string | null {
  const cleaned = cleanText(text ?? '', maxLength);
  return cleaned === '' ? null : cleaned;
}
