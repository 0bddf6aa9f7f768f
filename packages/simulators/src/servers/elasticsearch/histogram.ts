import { parsing } from './esError';
import { instantOf } from './queryDsl';

type Json = Record<string, unknown>;

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const CALENDAR: Record<string, 'minute' | 'hour' | 'day' | 'week' | 'month'> = {
  minute: 'minute', '1m': 'minute', hour: 'hour', '1h': 'hour', day: 'day', '1d': 'day',
  week: 'week', '1w': 'week', month: 'month', '1M': 'month',
};

/** Where the buckets of a date histogram begin. */
export interface Histogram {
  readonly field: string;
  /** Start of the bucket an instant is in, epoch ms. */
  bucketOf(at: number): number;
  nextOf(bucket: number): number;
  readonly minDocCount: number;
  readonly bounds: { readonly start: number; readonly end: number } | undefined;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Offset of a zone from UTC at an instant, ms. */
function offsetAt(zone: string, at: number): number {
  const fixed = /^([+-])(\d{2}):(\d{2})$/.exec(zone);
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3])) * 60_000;
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric',
      hour: 'numeric', minute: 'numeric', second: 'numeric',
    });
    formats.set(zone, format);
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const local = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
  return local - Math.floor(at / 1_000) * 1_000;
}

/** The instant at which a zone's clock shows this, `local` being that clock read as UTC. */
function instantAt(zone: string, local: number): number {
  const guess = local - offsetAt(zone, local);
  return local - offsetAt(zone, guess);
}

function startOf(unit: string, local: number): number {
  const date = new Date(local);
  const day = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  switch (unit) {
    case 'minute':
      return Math.floor(local / UNITS.m) * UNITS.m;
    case 'hour':
      return Math.floor(local / UNITS.h) * UNITS.h;
    case 'day':
      return day;
    case 'week':
      return day - ((date.getUTCDay() + 6) % 7) * UNITS.d;
    default:
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  }
}

/** Longest a bucket of a calendar unit can be, plus an hour of changed clocks. */
const STEP: Record<string, number> = { minute: UNITS.m, hour: UNITS.h, day: 25 * UNITS.h, week: 7 * UNITS.d + UNITS.h, month: 31 * UNITS.d + UNITS.h };

/** Reads `date_histogram`. @throws EsError 400 for what it does not know */
export function readHistogram(body: Json, now: number): Histogram {
  for (const key of Object.keys(body)) {
    if (!['field', 'fixed_interval', 'calendar_interval', 'min_doc_count', 'extended_bounds', 'time_zone', 'format', 'missing', 'order'].includes(key)) {
      throw parsing(`[date_histogram] unknown field [${key}]`);
    }
  }
  const zone = typeof body.time_zone === 'string' ? body.time_zone : '+00:00';
  const given = body.extended_bounds as Json | undefined;
  const common = {
    field: String(body.field),
    minDocCount: typeof body.min_doc_count === 'number' ? body.min_doc_count : 0,
    bounds: given ? { start: instantOf(given.min, now), end: instantOf(given.max, now) } : undefined,
  };
  const fixed = /^(\d+)(ms|s|m|h|d)$/.exec(String(body.fixed_interval ?? ''));
  if (fixed) {
    const step = Number(fixed[1]) * UNITS[fixed[2]];
    const shift = offsetAt(zone, 0);
    return {
      ...common,
      bucketOf: at => Math.floor((at + shift) / step) * step - shift,
      nextOf: bucket => bucket + step,
    };
  }
  const unit = CALENDAR[String(body.calendar_interval ?? '')];
  if (!unit) throw parsing('Required one of fields [fixed_interval, calendar_interval], but none were specified or the unit is not known');
  const bucketOf = (at: number) => instantAt(zone, startOf(unit, at + offsetAt(zone, at)));
  return {
    ...common,
    bucketOf,
    nextOf: bucket => {
      const next = bucketOf(bucket + STEP[unit]);
      return next > bucket ? next : bucketOf(bucket + 2 * STEP[unit]);
    },
  };
}

/** Every edge of buckets in (start, end). */
export function edgesIn(histogram: Histogram, start: number, end: number): number[] {
  const edges: number[] = [];
  for (let edge = histogram.nextOf(histogram.bucketOf(start)); edge < end; edge = histogram.nextOf(edge)) edges.push(edge);
  return edges;
}
