import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { bucketName, HOUR_MS } from './query';
import { RejectionTally, schemaChanged } from './rejections';
import { HourBucket, hourBucketSchema, SearchAnswer, targetsSchema } from './schemas';

/** Lines of one hour, or of one environment in it. */
export interface Counts {
  readonly total: number;
  readonly errors: number;
  readonly exceptions: number;
}

/** One hour of one service, whole and by what its lines say of their environment. */
export interface HourReading extends Counts {
  /** Value of the environment field to counts; null is every line that names none of the values told apart. */
  readonly byEnvironment: ReadonlyMap<string | null, Counts>;
}

/** What an answer comes to for one service. */
export interface ServiceReading {
  /** Hour start, epoch ms. Hours of the window that could not be read are absent. */
  readonly hours: ReadonlyMap<number, HourReading>;
  /** Buckets that were sent, good and bad. */
  readonly buckets: number;
}

const countsOf = (bucket: Pick<HourBucket, 'doc_count' | 'errors' | 'exceptions'>): Counts => ({
  total: bucket.doc_count,
  errors: bucket.errors.doc_count,
  exceptions: bucket.exceptions.doc_count,
});
const minus = (a: Counts, b: Counts): Counts => ({
  total: a.total - b.total,
  errors: a.errors - b.errors,
  exceptions: a.exceptions - b.exceptions,
});
export const plus = (a: Counts, b: Counts): Counts => ({
  total: a.total + b.total,
  errors: a.errors + b.errors,
  exceptions: a.exceptions + b.exceptions,
});
export const NO_LINES: Counts = { total: 0, errors: 0, exceptions: 0 };

const isWhole = ({ total, errors, exceptions }: Counts) =>
  total >= 0 && errors >= 0 && exceptions >= 0 && errors <= total && exceptions <= total;

type HourFault = 'several_environments' | 'too_many_environments' | 'more_than_whole';

/**
 * Splits an hour by environment.
 *
 * Every line is in exactly one part, or the hour is refused: lines with several
 * environments would be counted several times, and approximate counts are none.
 *
 * @param noEnvironment - key of the bucket of lines without one
 */
function readHour(bucket: HourBucket, noEnvironment: string): HourReading | HourFault {
  const whole = countsOf(bucket);
  const { buckets, sum_other_doc_count: others, doc_count_error_upper_bound: error } = bucket.environments;
  if (error > 0) return 'too_many_environments';
  const byEnvironment = new Map<string | null, Counts>();
  let named = NO_LINES;
  for (const item of buckets) {
    const counts = countsOf(item);
    named = plus(named, counts);
    const key = item.key === noEnvironment ? null : item.key;
    byEnvironment.set(key, plus(byEnvironment.get(key) ?? NO_LINES, counts));
  }
  if (named.total + others !== whole.total) return 'several_environments';
  const rest = minus(whole, named);
  if (!isWhole(whole) || !isWhole(rest) || [...byEnvironment.values()].some(counts => !isWhole(counts))) {
    return 'more_than_whole';
  }
  if (rest.total > 0) byEnvironment.set(null, plus(byEnvironment.get(null) ?? NO_LINES, rest));
  return { ...whole, byEnvironment };
}

function readService(
  buckets: readonly unknown[],
  service: string,
  window: HalfOpenWindow,
  noEnvironment: string,
  tally: RejectionTally,
): ServiceReading {
  const hours = new Map<number, HourReading>();
  for (const [position, item] of buckets.entries()) {
    const parsed = hourBucketSchema.safeParse(item);
    if (!parsed.success) {
      tally.add({ code: 'malformed_bucket', recordId: `${service}|${position}`, field: String(parsed.error.issues[0]?.path.join('.') ?? ''), sample: item });
      continue;
    }
    const { key } = parsed.data;
    const refuse = (code: Parameters<RejectionTally['add']>[0]['code']) =>
      tally.add({ code, recordId: `${service}|${new Date(Math.min(Math.max(key, 0), 8.64e15)).toISOString()}`, field: 'hours', sample: item });
    if (key % HOUR_MS !== 0 || key < window.startMs || key >= window.endMs) refuse('outside_window');
    else if (hours.has(key)) refuse('duplicate_hour');
    else {
      const hour = readHour(parsed.data, noEnvironment);
      if (typeof hour === 'string') refuse(hour);
      else hours.set(key, hour);
    }
  }
  return { hours, buckets: buckets.length };
}

/**
 * Reads the answer to `buildHoursBody`.
 *
 * @param window - whole hours, as asked
 * @returns a reading for each service, in their order
 * @throws ConnectorError `schema_changed` when it is no such answer
 */
export function readHours(
  answer: SearchAnswer,
  services: readonly string[],
  window: HalfOpenWindow,
  noEnvironment: string,
  tally: RejectionTally,
  owner: { readonly instance: string; readonly route: string },
): ServiceReading[] {
  const targets = targetsSchema.safeParse(answer.aggregations?.targets);
  if (!targets.success) throw schemaChanged(owner.instance, owner.route, 'no counts per service');
  return services.map((service, position) => {
    const name = bucketName(position);
    const target = Object.hasOwn(targets.data.buckets, name) ? targets.data.buckets[name] : undefined;
    if (!target) throw schemaChanged(owner.instance, owner.route, 'a service without counts');
    return readService(target.hours.buckets, service, window, noEnvironment, tally);
  });
}
