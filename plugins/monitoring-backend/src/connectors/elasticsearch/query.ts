import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { ElisaOptions } from './schemas';

export const HOUR_MS = 3_600_000;
/**
 * How long the server may work on one request. Below the client's own limit for a try, so
 * that the server says itself that it was slow, and drops its work.
 */
const SERVER_TIMEOUT = '8s';
/** Values of the environment field told apart; more than these is a field that holds something else. */
export const MAX_ENVIRONMENTS = 20;
/**
 * Hours times targets of one request. Each is up to 1 + 20 + 42 buckets, and a server
 * refuses more than 65,536.
 */
export const MAX_HOURS_PER_REQUEST = 1_000;
/** Lines of one page of a sample. */
export const SAMPLE_PAGE = 500;

/** Names the answer's bucket of a service; ours, so that no name from outside is a key. */
export const bucketName = (position: number) => `t${position}`;

const LEVEL_FORMS = [
  (level: string) => level,
  (level: string) => level.toLowerCase(),
  (level: string) => level.toUpperCase(),
  (level: string) => level.charAt(0).toUpperCase() + level.slice(1).toLowerCase(),
];

/** Every way in which the levels of config are written; keyword fields tell capitals apart. */
export function errorLevelsOf(options: ElisaOptions): string[] {
  return [...new Set(options.errorLevels.flatMap(level => LEVEL_FORMS.map(form => form(level))))];
}

const range = (options: ElisaOptions, { startMs, endMs }: HalfOpenWindow) => ({
  range: { [options.fields.time]: { gte: startMs, lt: endMs, format: 'epoch_millis' } },
});

const isError = (options: ElisaOptions) => ({ terms: { [options.fields.level]: errorLevelsOf(options) } });

const isException = (options: ElisaOptions) =>
  options.exceptionPhrase === undefined
    ? { exists: { field: options.fields.exception } }
    : { match_phrase: { [options.fields.message]: options.exceptionPhrase } };

/** Stands for documents without an environment. */
export const NO_ENVIRONMENT = '(none)';

/**
 * Counts of lines per hour, environment, error and exception for some services of one index.
 *
 * Built of objects only: a value from outside is a leaf and never a part of the query. Every
 * count hangs below the filter on the service.
 *
 * @param window - whole hours
 */
export function buildHoursBody(options: ElisaOptions, services: readonly string[], window: HalfOpenWindow) {
  const { fields } = options;
  const errors = { filter: isError(options) };
  const exceptions = { filter: isException(options) };
  return {
    size: 0,
    track_total_hits: true,
    timeout: SERVER_TIMEOUT,
    query: { bool: { filter: [range(options, window), { terms: { [fields.service]: [...services] } }] } },
    aggs: {
      targets: {
        filters: {
          filters: Object.fromEntries(
            services.map((service, position) => [bucketName(position), { term: { [fields.service]: service } }]),
          ),
        },
        aggs: {
          hours: {
            date_histogram: {
              field: fields.time,
              fixed_interval: '1h',
              min_doc_count: 0,
              extended_bounds: { min: window.startMs, max: window.endMs - HOUR_MS },
            },
            aggs: {
              errors,
              exceptions,
              environments: {
                terms: { field: fields.environment, size: MAX_ENVIRONMENTS, missing: NO_ENVIRONMENT },
                aggs: { errors, exceptions },
              },
            },
          },
        },
      },
    },
  };
}

/** Keeps lines of some environments out; null stands for lines that name none. */
function outsideOf({ fields }: ElisaOptions, environments: readonly (string | null)[]) {
  const named = environments.filter(environment => environment !== null);
  return {
    filter: named.length === environments.length ? [] : [{ exists: { field: fields.environment } }],
    ...(named.length === 0 ? {} : { must_not: [{ terms: { [fields.environment]: named } }] }),
  };
}

/**
 * A page of a service's error lines, newest first.
 *
 * @param leftOut - values of the environment field whose lines are not wanted; null for lines without one
 * @param after - sort values of the last line before
 */
export function buildSampleBody(
  options: ElisaOptions,
  service: string,
  window: HalfOpenWindow,
  leftOut: readonly (string | null)[] = [],
  after?: readonly unknown[],
) {
  const { fields } = options;
  const outside = outsideOf(options, leftOut);
  return {
    size: SAMPLE_PAGE,
    track_total_hits: true,
    timeout: SERVER_TIMEOUT,
    // Only what is read: a line may carry a person's data in any other field.
    _source: [fields.message, fields.environment],
    query: {
      bool: {
        ...outside,
        filter: [range(options, window), { term: { [fields.service]: service } }, isError(options), ...outside.filter],
      },
    },
    // `_doc` parts lines of one millisecond; sorting by `_id` is switched off on many clusters.
    sort: [{ [fields.time]: { order: 'desc' } }, { _doc: { order: 'desc' } }],
    ...(after ? { search_after: [...after] } : {}),
  };
}

/** Parameters of every search: what is missing is told, and half an answer is none. */
export const SEARCH_QUERY: Readonly<Record<string, string>> = {
  ignore_unavailable: 'false',
  allow_no_indices: 'true',
  expand_wildcards: 'open',
  allow_partial_search_results: 'false',
};
