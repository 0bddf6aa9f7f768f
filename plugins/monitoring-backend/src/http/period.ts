import {
  InvalidPeriodError,
  ResolvedPeriod,
  resolvePeriod,
} from '@rosetta/backstage-plugin-monitoring-common';
import { ApiError } from './errors';

/** Reads the period parameters of a request. @throws ApiError 400 naming the field */
export function periodOf(
  query: { period: string; from?: string; to?: string },
  nowMs: number,
  zone: string,
): ResolvedPeriod {
  try {
    return resolvePeriod(query.period, nowMs, zone, { from: query.from, to: query.to });
  } catch (error) {
    if (error instanceof InvalidPeriodError) {
      throw new ApiError(400, 'invalid_period', `${error.field}: ${error.message}`, {
        field: error.field,
      });
    }
    throw error;
  }
}

const OFFSET_CURSOR = /^o(\d{1,9})$/;

/** Reads an opaque cursor of ours; absent is the beginning. @throws ApiError 400 */
export function readOffset(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const match = OFFSET_CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (!match) {
    throw new ApiError(400, 'invalid_parameter', 'cursor: use the nextCursor of the page before, unchanged', {
      field: 'cursor',
    });
  }
  return Number(match[1]);
}

/** The cursor of the next page; null after the last. */
export function nextOffset(offset: number, got: number, total: number): string | null {
  return offset + got < total ? Buffer.from(`o${offset + got}`).toString('base64url') : null;
}

/** A period as answers name it. */
export function periodView({ key, window }: ResolvedPeriod) {
  return { key, start: new Date(window.startMs).toISOString(), end: new Date(window.endMs).toISOString() };
}
