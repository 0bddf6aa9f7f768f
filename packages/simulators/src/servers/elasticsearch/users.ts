/** Encoded API key of the demo: Base64 of `rosetta-demo:RosettaDemoElasticKey0`. */
export const ELASTIC_DEMO_API_KEY = Buffer.from('rosetta-demo:RosettaDemoElasticKey0').toString('base64');
/** An API key that may read payments only. */
export const ELASTIC_PAYMENTS_API_KEY = Buffer.from('rosetta-payments:RosettaDemoElasticKey1').toString('base64');
export const OPENSEARCH_DEMO_USER = 'rosetta';
export const OPENSEARCH_DEMO_PASSWORD = 'RosettaDemoOpenSearch0';
export const ELASTIC_DEMO_BEARER = 'RosettaDemoElasticBearer0';

/** Somebody who may ask, and which indices. */
export interface EsUser {
  readonly name: string;
  /** Patterns of what may be read; `*` is everything. */
  readonly indices: readonly string[];
}

const ALL = ['*'];

/** Value of the Authorization header to who it is. */
const USERS: ReadonlyMap<string, EsUser> = new Map([
  [`ApiKey ${ELASTIC_DEMO_API_KEY}`, { name: 'rosetta-demo', indices: ALL }],
  [`ApiKey ${ELASTIC_PAYMENTS_API_KEY}`, { name: 'rosetta-payments', indices: ['logs-payments-*'] }],
  [`Bearer ${ELASTIC_DEMO_BEARER}`, { name: 'rosetta-demo', indices: ALL }],
  [
    `Basic ${Buffer.from(`${OPENSEARCH_DEMO_USER}:${OPENSEARCH_DEMO_PASSWORD}`).toString('base64')}`,
    { name: OPENSEARCH_DEMO_USER, indices: ALL },
  ],
]);

export function userOf(authorization: string | undefined): EsUser | undefined {
  return USERS.get(authorization ?? '');
}
