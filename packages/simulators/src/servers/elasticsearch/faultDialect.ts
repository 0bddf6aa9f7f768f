import { FaultDialect } from '../../faultDialect';
import { EsError, unauthenticated, unauthorized } from './esError';
import { isObject } from './queryDsl';

type Json = Record<string, unknown>;

const BREAKER = new EsError(
  429,
  'circuit_breaking_exception',
  '[parent] Data too large, data for [<http_request>] would be [220036656/209.8mb], which is larger than the limit of [204010946/194.5mb]',
  { bytes_wanted: 220_036_656, bytes_limit: 204_010_946, durability: 'TRANSIENT' },
).toBody();

const NO_SHARDS: Json = {
  error: { root_cause: [], type: 'search_phase_execution_exception', reason: 'all shards failed', phase: 'query', grouped: true, failed_shards: [] },
  status: 503,
};

/** Applies a change to each search of an answer, be it one or many. */
function eachSearch(body: unknown, change: (search: Json) => Json): unknown {
  if (!isObject(body)) return body;
  return Array.isArray(body.responses)
    ? { ...body, responses: body.responses.map(search => change(search as Json)) }
    : change(body);
}

const isSearch = (search: Json) => isObject(search._shards);

/** Spoils buckets below an aggregation: all, or the first met. */
function spoilBuckets(value: unknown, records: 'all' | 'first', state: { done: boolean }): unknown {
  if (Array.isArray(value)) return value.map(item => spoilBuckets(item, records, state));
  if (!isObject(value)) return value;
  if ('doc_count' in value && 'key_as_string' in value && (records === 'all' || !state.done)) {
    state.done = true;
    return { ...value, doc_count: 'many' };
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, spoilBuckets(item, records, state)]));
}

function spoil(search: Json, records: 'all' | 'first'): Json {
  const hits = isObject(search.hits) ? search.hits : undefined;
  return {
    ...search,
    ...(hits && Array.isArray(hits.hits)
      ? { hits: { ...hits, hits: hits.hits.map((hit, index) => (records === 'all' || index === 0 ? { ...(hit as Json), sort: 'newest', _source: 42 } : hit)) } }
      : {}),
    ...(search.aggregations ? { aggregations: spoilBuckets(search.aggregations, records, { done: false }) } : {}),
  };
}

/** How Elasticsearch says that something went wrong. */
export const ELASTIC_DIALECT: FaultDialect = {
  refusals: {
    '429': BREAKER,
    '429-no-headers': BREAKER,
    '500': new EsError(500, 'null_pointer_exception', 'Cannot invoke "Object.hashCode()" because "key" is null').toBody(),
    '503': NO_SHARDS,
    unauthorized: unauthenticated('/logs-*/_search', true).toBody(),
    forbidden: unauthorized('rosetta-demo', ['logs-*']).toBody(),
  },
  rateHeaders: () => ({}),
  empty: (body, shape) =>
    eachSearch(body, search => {
      if (!isSearch(search)) return {};
      const shards = search._shards as { total: number };
      if (shape === 'data') return { ...search, timed_out: true };
      if (shape === 'warning') {
        return {
          ...search,
          _shards: {
            total: shards.total,
            successful: Math.max(0, shards.total - 1),
            skipped: 0,
            failed: 1,
            failures: [{ shard: 0, index: 'logs', node: 'rosettaSimulatedNode0A', reason: { type: 'node_disconnected_exception', reason: 'disconnected' } }],
          },
        };
      }
      if (shape === 'result') return NO_SHARDS;
      if (shape === 'null') return { ...search, aggregations: null };
      return { ...search, hits: { total: { value: 0, relation: 'eq' }, max_score: null, hits: [] }, aggregations: undefined };
    }),
  wrongSchema: (body, records) => eachSearch(body, search => (isSearch(search) ? spoil(search, records) : { ...search, version: 42 })),
  // Searching after a line has no cursor of its own: the loop is that every page is the first.
  loop: body => body,
};
