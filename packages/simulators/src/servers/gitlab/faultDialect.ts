import { FaultDialect } from '../../faultDialect';
import { RETRY_LATER, insufficientScope, invalidToken } from './gitlabError';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Values that no release of the vendor would send. */
const spoil = (row: unknown): unknown =>
  isObject(row)
    ? {
        ...row,
        id: { number: row.id },
        status: 7,
        state: 7,
        created_at: 'yesterday',
        commits: 'none',
      }
    : row;

/** How GitLab says that something went wrong. */
export const GITLAB_DIALECT: FaultDialect = {
  refusals: {
    // The throttle speaks plain text; the limiter of one application does not.
    '429': RETRY_LATER,
    '429-no-headers': {
      message: {
        error:
          'This endpoint has been requested too many times. Try again later.',
      },
    },
    '500': { message: '500 Internal Server Error' },
    '503': { message: '503 Service Unavailable' },
    unauthorized: invalidToken('expired').body,
    forbidden: insufficientScope().body,
  },
  rateHeaders: resetAt => ({
    'RateLimit-Limit': '2000',
    'RateLimit-Name': 'throttle_authenticated_api',
    'RateLimit-Observed': '2001',
    'RateLimit-Remaining': '0',
    'RateLimit-Reset': String(Math.ceil(resetAt / 1000)),
    'RateLimit-ResetTime': new Date(resetAt).toUTCString(),
  }),
  empty: body => (Array.isArray(body) ? [] : {}),
  wrongSchema: (body, records) =>
    Array.isArray(body)
      ? body.map((row, index) =>
          records === 'all' || index === 0 ? spoil(row) : row,
        )
      : spoil(body),
  // The loop is in the headers: every page is the first and has a next one.
  loop: body => body,
};
