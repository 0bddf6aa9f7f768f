import { FaultDialect } from '../../faultDialect';
import { emptyAnswer, wrongSchema } from './distort';

const refusal = (code: number, message: string) => ({
  error: { code, message },
});

/** How Dynatrace says that something went wrong. */
export const DYNATRACE_DIALECT: FaultDialect = {
  refusals: {
    '429': refusal(429, 'Request quota exceeded.'),
    '429-no-headers': refusal(429, 'Too many requests.'),
    '500': refusal(500, 'Internal Server Error'),
    '503': refusal(503, 'Service Unavailable'),
    unauthorized: refusal(401, 'Token Authentication failed'),
    forbidden: refusal(
      403,
      'Token is missing required scope. Use one of: metrics.read (Read metrics)',
    ),
  },
  rateHeaders: resetAt => ({
    'x-ratelimit-limit': '60',
    'x-ratelimit-remaining': '0',
    // The vendor counts this one in microseconds.
    'x-ratelimit-reset': String(resetAt * 1000),
  }),
  empty: (body, shape) => emptyAnswer(body, shape ?? 'data'),
  wrongSchema,
  loop: body =>
    typeof body === 'object' ? { ...body, nextPageKey: '++++//8AAABsb29w+/==' } : body,
};
