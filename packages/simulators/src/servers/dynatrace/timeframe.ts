import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../estate/time';
import { refuse } from './vendorError';

/** An instant given by a client, and the zone it was written in. */
export interface Instant {
  /** Epoch ms. */
  readonly time: number;
  /** Offset of the written zone from UTC, ms; 0 when none was written. */
  readonly offsetMs: number;
}

const UNIT_MS: Record<string, number> = {
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
};

function minus(now: number, amount: number, unit: string): number {
  if (unit in UNIT_MS) {
    return now - amount * UNIT_MS[unit];
  }
  const date = new Date(now);
  if (unit === 'M') {
    date.setUTCMonth(date.getUTCMonth() - amount);
  } else {
    date.setUTCFullYear(date.getUTCFullYear() - amount);
  }
  return date.getTime();
}

function align(time: number, unit: string): number {
  const date = new Date(time);
  switch (unit) {
    case 'w':
      // Weeks begin on Monday; the epoch was a Thursday.
      return (
        Math.floor((time - 4 * DAY_MS) / (7 * DAY_MS)) * 7 * DAY_MS + 4 * DAY_MS
      );
    case 'M':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
    case 'y':
      return Date.UTC(date.getUTCFullYear(), 0, 1);
    default:
      return Math.floor(time / UNIT_MS[unit]) * UNIT_MS[unit];
  }
}

const RELATIVE = /^now(?:-(\d{1,6})([mhdwMy]))?(?:\/([mhdwMy]))?$/;
const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?))?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Reads `from` or `to`: epoch ms, ISO-8601 (no zone = UTC), or `now-NU/A`.
 *
 * @throws VendorError 400 naming the parameter
 */
export function parseInstant(
  parameter: string,
  text: string,
  now: number,
): Instant {
  if (/^\d{1,15}$/.test(text)) {
    return { time: Number(text), offsetMs: 0 };
  }
  const relative = RELATIVE.exec(text);
  if (relative) {
    const [, amount, unit, alignment] = relative;
    const time = unit ? minus(now, Number(amount), unit) : now;
    return { time: alignment ? align(time, alignment) : time, offsetMs: 0 };
  }
  const iso = ISO.exec(text);
  if (iso) {
    const [, day, clock, zone] = iso;
    const time = Date.parse(`${day}T${clock ?? '00:00'}${zone ?? 'Z'}`);
    const offset =
      zone && zone !== 'Z' ? /([+-])(\d{2}):?(\d{2})/.exec(zone) : null;
    if (Number.isFinite(time)) {
      return {
        time,
        offsetMs: offset
          ? Number(`${offset[1]}1`) *
            (Number(offset[2]) * HOUR_MS + Number(offset[3]) * MINUTE_MS)
          : 0,
      };
    }
  }
  throw refuse(parameter, `Could not parse timestamp '${text}'.`);
}

/** A window asked for; times in epoch ms. */
export interface Timeframe {
  readonly from: number;
  readonly to: number;
  readonly offsetMs: number;
}

/** Reads `from` and `to` with the default of the endpoint. */
export function parseTimeframe(
  query: URLSearchParams,
  defaultFrom: string,
  now: number,
): Timeframe {
  const from = parseInstant('from', query.get('from') ?? defaultFrom, now);
  const to = parseInstant('to', query.get('to') ?? 'now', now);
  if (from.time >= to.time) {
    throw refuse(
      'from',
      "The 'from' timestamp must be before the 'to' timestamp.",
    );
  }
  return { from: from.time, to: to.time, offsetMs: from.offsetMs };
}
