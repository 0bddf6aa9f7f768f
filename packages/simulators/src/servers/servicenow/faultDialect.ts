import { FaultDialect } from '../../faultDialect';
import { sysIdOf } from '../../estate/hash';
import { SnowError, insufficientRights, notAuthenticated } from './snowError';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const RATE_LIMIT = new SnowError(
  429,
  'Rate limit exceeded',
  'Rate limit of 100 requests per hour for Table API exceeded',
).toBody();

/** Values that no release of the vendor would send. */
const spoil = (row: unknown): unknown =>
  isObject(row) ? { ...row, sys_id: 42, sys_updated_on: 'yesterday', state: { code: 1 } } : row;

/** How ServiceNow says that something went wrong. */
export const SERVICENOW_DIALECT: FaultDialect = {
  refusals: {
    '429': RATE_LIMIT,
    '429-no-headers': RATE_LIMIT,
    '500': new SnowError(500, 'Internal server error', null).toBody(),
    '503': new SnowError(503, 'Service unavailable', 'The session queue is full').toBody(),
    unauthorized: notAuthenticated().toBody(),
    forbidden: insufficientRights().toBody(),
  },
  rateHeaders: resetAt => ({
    // Per hour; the reset in epoch seconds.
    'X-RateLimit-Limit': '100',
    'X-RateLimit-Reset': String(Math.ceil(resetAt / 1000)),
    'X-RateLimit-Rule': sysIdOf('sys_rate_limit_rules/table'),
  }),
  empty: body => (isObject(body) && 'result' in body ? { result: [] } : {}),
  wrongSchema: (body, records) => {
    if (!isObject(body)) {
      return body;
    }
    if (!Array.isArray(body.result)) {
      return 'result' in body ? { result: spoil(body.result) } : { ...body, access_token: 42 };
    }
    return {
      result: body.result.map((row, index) =>
        records === 'all' || index === 0 ? spoil(row) : row,
      ),
    };
  },
  // The vendor has no cursor: the loop is that every page is the first.
  loop: body => body,
};

/**
 * The answer of a transaction that ran too long: some rows, a comma too many, an
 * error at the end, status 200. No valid JSON, as recorded.
 */
export function truncatedResult(body: unknown): string {
  const rows = isObject(body) && Array.isArray(body.result) ? body.result : [];
  const sent = rows.slice(0, Math.max(1, Math.floor(rows.length / 2)));
  const error = {
    detail:
      'Transaction cancelled: maximum execution time exceeded. Check logs for error trace.',
    message: 'Transaction cancelled: maximum execution time exceeded',
  };
  return `{"result":[${sent
    .map(row => `${JSON.stringify(row)},`)
    .join('')}""],"error":${JSON.stringify(error)},"status":"failure"`;
}

/** What a sleeping developer instance answers, with status 200. */
export const HIBERNATING_PAGE =
  '<!DOCTYPE html><html><head><title>Instance Hibernating page</title></head><body><h1>Your instance is hibernating</h1><p>Sign in to the developer site to wake it up.</p></body></html>';
