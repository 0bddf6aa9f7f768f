import {
  ConnectorError,
  ConnectorErrorCode,
  HttpClient,
  HttpResponse,
} from '@rosetta/backstage-plugin-monitoring-node';
import { SEARCH_QUERY } from './query';
import { RejectionCode, schemaChanged } from './rejections';
import { ElisaOptions, errorAnswerSchema, SearchAnswer, searchSchema } from './schemas';

/** What the parts of one configured instance share. */
export interface ElisaContext {
  readonly instance: string;
  readonly http: HttpClient;
  readonly options: ElisaOptions;
  readonly environmentOf: (candidates: readonly (string | null | undefined)[]) => string;
}

/** Where the requests of a run belong. */
export interface Call {
  readonly signal: AbortSignal;
  readonly budgetShare?: number;
}

export const SEARCH_ROUTE = 'POST /{index}/_search';

/** What went wrong with one search; the connection is well. */
export interface SearchFailure {
  readonly code: Extract<RejectionCode, 'query_failed' | 'partial_answer'>;
  /** The server's word for it where it is one we know. */
  readonly type: string;
  readonly message: string;
}

export type SearchOutcome =
  | { readonly kind: 'read'; readonly answer: SearchAnswer; readonly response: HttpResponse }
  /** The index does not exist, or the pattern matches none. */
  | { readonly kind: 'missing' }
  /** The server does not show this index to us. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'failed'; readonly failure: SearchFailure };

const TEXT_FIELD =
  'a field of config cannot be counted by, which is so for text fields; name its keyword in fields, such as service.name.keyword';

/** What went wrong, by the server's own word for it. */
const FAILURES: Record<string, string> = {
  too_many_buckets_exception: 'it comes to more buckets than the server allows; raise search.max_buckets',
  illegal_argument_exception: TEXT_FIELD,
  parsing_exception: 'the server does not know a part of the query; check its version against the README of this connector',
  x_content_parse_exception: 'the server does not know a part of the query; check its version against the README of this connector',
  query_shard_exception: TEXT_FIELD,
  invalid_index_name_exception: 'the server does not take the name of the index',
  index_closed_exception: 'the index is closed',
  circuit_breaking_exception: 'the server is short of memory',
};
const UNKNOWN_FAILURE = 'the server refused the search; its own log says why';

/** Every type that an error names, the telling ones first; empty when it is none of the server's. */
function typesOf(json: unknown): readonly string[] {
  const parsed = errorAnswerSchema.safeParse(json);
  if (!parsed.success) return [];
  const { error } = parsed.data;
  if (typeof error === 'string') return ['unknown'];
  return [...error.root_cause.map(cause => cause.type), ...(error.caused_by ? [error.caused_by.type] : []), error.type];
}

function failureOf(types: readonly string[]): SearchFailure {
  const type = types.find(name => Object.hasOwn(FAILURES, name));
  return {
    code: 'query_failed',
    type: type ?? 'unknown',
    message: type === undefined ? UNKNOWN_FAILURE : FAILURES[type]!,
  };
}

function refusal(context: ElisaContext, code: ConnectorErrorCode, words: string, status: number): ConnectorError {
  return new ConnectorError(`elisa "${context.instance}" ${words}. Request: ${SEARCH_ROUTE} (HTTP ${status})`, {
    kind: code === 'not_found' ? 'notFound' : 'authentication',
    code,
    source: 'elisa',
    instance: context.instance,
  });
}

function outcomeOfRefusal(context: ElisaContext, { status, json }: HttpResponse): SearchOutcome {
  const types = typesOf(json);
  if (status === 404) {
    if (types.includes('index_not_found_exception')) return { kind: 'missing' };
    throw refusal(context, 'not_found', 'has no Elasticsearch below its baseUrl; set baseUrl to the root of the server', 404);
  }
  if (status === 403) {
    if (types.length > 0) return { kind: 'refused' };
    throw refusal(context, 'refused_scope', 'refused us before the server itself was asked; look at the proxy before it', 403);
  }
  return { kind: 'failed', failure: failureOf(types) };
}

/**
 * Asks one search of one index or pattern.
 *
 * @throws ConnectorError when the server, not the index or the query, is at fault
 */
export async function search(
  context: ElisaContext,
  call: Call,
  index: string,
  body: unknown,
): Promise<SearchOutcome> {
  const response = await context.http.request({
    method: 'POST',
    segments: [index, '_search'],
    query: SEARCH_QUERY,
    body,
    acceptStatuses: [400, 403, 404],
    signal: call.signal,
    ...(call.budgetShare === undefined ? {} : { budgetShare: call.budgetShare }),
  });
  if (response.status >= 300) return outcomeOfRefusal(context, response);
  const parsed = searchSchema.safeParse(response.json);
  if (!parsed.success) throw schemaChanged(context.instance, SEARCH_ROUTE, 'no answer of a search');
  const answer = parsed.data;
  if (answer.timed_out || answer._shards.failed > 0) {
    // Asked for no parts, some servers answer with one all the same.
    const why = answer.timed_out ? 'the search ran out of time' : 'some shards failed';
    return { kind: 'failed', failure: { code: 'partial_answer', type: answer.timed_out ? 'timed_out' : 'shards', message: `${why}; part of a count is no count` } };
  }
  if (answer._shards.total === 0) {
    if (answer.hits.hits.length > 0) throw schemaChanged(context.instance, SEARCH_ROUTE, 'lines of no shard');
    return { kind: 'missing' };
  }
  return { kind: 'read', answer, response };
}
