type Json = Record<string, unknown>;

/** A refusal in the vendor's envelope. */
export class EsError extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    readonly reason: string,
    /** Further fields beside type and reason. */
    readonly more: Json = {},
  ) {
    super(reason);
  }

  /** The `error` of the envelope. */
  toError(): Json {
    const cause = { type: this.type, reason: this.reason, ...this.more };
    return { root_cause: [cause], ...cause };
  }

  toBody(): Json {
    return { error: this.toError(), status: this.status };
  }
}

/** A failure that the shards report one by one. */
class PhaseError extends EsError {
  override toError(): Json {
    const cause = { type: this.type, reason: this.reason, ...this.more };
    return {
      root_cause: [cause],
      type: 'search_phase_execution_exception',
      reason: 'all shards failed',
      phase: 'query',
      grouped: true,
      failed_shards: [{ shard: 0, index: 'logs', node: 'rosettaSimulatedNode0A', reason: cause }],
    };
  }
}

export const parsing = (reason: string) => new EsError(400, 'parsing_exception', reason, { line: 1, col: 2 });

export const illegal = (reason: string) => new PhaseError(400, 'illegal_argument_exception', reason);

export const fielddata = (field: string) =>
  illegal(
    `Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [${field}] in order to load field data by uninverting the inverted index.`,
  );

export const tooManyBuckets = (most: number) =>
  new PhaseError(
    400,
    'too_many_buckets_exception',
    `Trying to create too many buckets. Must be less than or equal to: [${most}] but this number of buckets was exceeded. This limit can be set by changing the [search.max_buckets] cluster level setting.`,
    { max_buckets: most },
  );

export const resultWindow = (asked: number) =>
  illegal(
    `Result window is too large, from + size must be less than or equal to: [10000] but was [${asked}]. See the scroll api for a more efficient way to request large data sets. This limit can be set by changing the [index.max_result_window] index level setting.`,
  );

export const noIndex = (index: string) =>
  new EsError(404, 'index_not_found_exception', `no such index [${index}]`, {
    'resource.type': 'index_or_alias',
    'resource.id': index,
    index_uuid: '_na_',
    index,
  });

const CHALLENGES = ['Basic realm="security" charset="UTF-8"', 'Bearer realm="security"', 'ApiKey'];

export const unauthenticated = (path: string, hadCredentials: boolean) =>
  new EsError(
    401,
    'security_exception',
    hadCredentials
      ? `unable to authenticate with provided credentials and anonymous access is not allowed for REST request [${path}]`
      : `missing authentication credentials for REST request [${path}]`,
    { header: { 'WWW-Authenticate': CHALLENGES } },
  );

export const unauthorized = (user: string, indices: readonly string[]) =>
  new EsError(
    403,
    'security_exception',
    `action [indices:data/read/search] is unauthorized for API key id [${user}] of user [rosetta] on indices [${indices.join(
      ',',
    )}], this action is granted by the index privileges [read,all]`,
  );
