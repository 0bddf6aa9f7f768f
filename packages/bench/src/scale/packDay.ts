import { SignalValues } from '@rosetta/backstage-plugin-monitoring-common';

const HOURS = 24;
/** Numbers of types in PostgreSQL. */
const OID = { text: 25, real: 700, double: 701 };
const NULL_FIELD = Buffer.from([0xff, 0xff, 0xff, 0xff]);
/** What `exact_real` takes for a real. */
const LEAST_REAL = 1e-37;
const GREATEST_REAL = 3e38;
/** PostgreSQL counts days from here. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const DAY_MS = 86_400_000;

const COUNTS = ['requests', 'errors', 'errors5xx'] as const;
const REALS = [
  'latencyP50Ms', 'latencyP95Ms', 'latencyP99Ms', 'availabilityRatio', 'cpuRatio', 'memoryRatio', 'saturationRatio',
] as const;

/** Columns of `signal_day_packed` in the order of {@link packedRow}. */
export const PACKED_COLUMNS = [
  'series_id', 'day', 'hours', 'requests', 'requests_exact', 'errors', 'errors_exact', 'errors_5xx', 'errors_5xx_exact',
  'latency_p50_ms', 'latency_p95_ms', 'latency_p99_ms', 'availability_ratio', 'cpu_ratio', 'memory_ratio', 'saturation_ratio',
  'saturation_resource', 'saturation_resources',
] as const;

/** Hours of one series and UTC day, 24 of them; null = not observed. */
export type DayHours = readonly (SignalValues | null)[];

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

const field = (bytes: Buffer): Buffer => Buffer.concat([int32(bytes.length), bytes]);

/** An array of PostgreSQL with one dimension, whose first index is 1. */
function arrayField<T>(type: keyof typeof OID, items: readonly (T | null)[], toBytes: (item: T) => Buffer): Buffer {
  const hasNull = items.includes(null) ? 1 : 0;
  const head = [1, hasNull, OID[type], items.length, 1].map(int32);
  return field(Buffer.concat([...head, ...items.map(item => (item === null ? NULL_FIELD : field(toBytes(item))))]));
}

function real(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(value);
  return bytes;
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
}

const holdsAsReal = (value: number) =>
  value === 0 || (Math.abs(value) >= LEAST_REAL && Math.abs(value) <= GREATEST_REAL && Math.fround(value) === value);

/** A count's two columns: as reals where they hold every digit, else as doubles, which the other one is null for. */
function countFields(items: readonly (number | null)[]): Buffer[] {
  const known = items.filter((item): item is number => item !== null);
  if (known.length === 0) return [NULL_FIELD, NULL_FIELD];
  return known.every(holdsAsReal)
    ? [arrayField('real', items, real), NULL_FIELD]
    : [NULL_FIELD, arrayField('double', items, double)];
}

function realField(items: readonly (number | null)[]): Buffer {
  return items.every(item => item === null) ? NULL_FIELD : arrayField('real', items, real);
}

const utf8 = (text: string) => Buffer.from(text, 'utf8');

/** The resource once where every hour with a ratio has the same, else that of each hour. */
function resourceFields(hours: DayHours): Buffer[] {
  const resources = hours.map(hour => hour?.saturationResource ?? null);
  const [first, ...others] = new Set(resources.filter(resource => resource !== null));
  if (first === undefined) return [NULL_FIELD, NULL_FIELD];
  const isOne =
    others.length === 0 &&
    hours.every(hour => (hour?.saturationResource ?? null) === null === ((hour?.saturationRatio ?? null) === null));
  return isOne ? [field(utf8(first)), NULL_FIELD] : [NULL_FIELD, arrayField('text', resources, utf8)];
}

/**
 * A sealed day without its key, in the binary form of COPY: what `seal_signal_days` makes of the same hours
 * (`sql/derived/seal_signal_days.sql`), which the tests hold.
 *
 * @throws RangeError unless there are 24 hours, at least one of them observed
 */
export function packDay(hours: DayHours): Buffer {
  if (hours.length !== HOURS) throw new RangeError(`A day has ${HOURS} hours, this ${hours.length}`);
  if (hours.every(hour => hour === null)) throw new RangeError('A day without an observed hour has no row');
  const bits = hours.reduce((sum, hour, n) => (hour === null ? sum : sum + 2 ** n), 0);
  return Buffer.concat([
    field(int32(bits)),
    ...COUNTS.flatMap(name => countFields(hours.map(hour => hour?.[name] ?? null))),
    ...REALS.map(name => realField(hours.map(hour => hour?.[name] ?? null))),
    ...resourceFields(hours),
  ]);
}

const KEY_BYTES = 18;

/** Bytes that {@link packedRow} takes. */
export const packedRowBytes = (packed: Buffer): number => KEY_BYTES + packed.length;

/** Puts a row of COPY into a buffer. @returns where the next one begins */
export function packedRow(target: Buffer, at: number, seriesId: number, dayMs: number, packed: Buffer): number {
  let next = target.writeInt16BE(PACKED_COLUMNS.length, at);
  next = target.writeInt32BE(4, next);
  next = target.writeInt32BE(seriesId, next);
  next = target.writeInt32BE(4, next);
  next = target.writeInt32BE(Math.round((dayMs - EPOCH_MS) / DAY_MS), next);
  return next + packed.copy(target, next);
}
