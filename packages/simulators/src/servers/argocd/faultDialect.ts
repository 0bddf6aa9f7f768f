import { FaultDialect } from '../../faultDialect';
import { ArgoError, expiredSession, permissionDenied } from './argoError';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// No rate limit of its own: what stands before it refuses.
const TOO_MANY = new ArgoError(429, 8, 'too many requests').toBody();

/** Values that no release of the vendor would send. */
const spoil = (application: unknown): unknown =>
  isObject(application)
    ? {
        ...application,
        metadata: 'none',
        status: { history: 'none', sync: 3, health: [] },
      }
    : application;

/** How Argo CD says that something went wrong. */
export const ARGOCD_DIALECT: FaultDialect = {
  refusals: {
    '429': TOO_MANY,
    '429-no-headers': TOO_MANY,
    '500': new ArgoError(500, 13, 'internal server error').toBody(),
    '503': new ArgoError(503, 14, 'connection refused').toBody(),
    unauthorized: expiredSession().toBody(),
    forbidden: permissionDenied().toBody(),
  },
  rateHeaders: () => ({}),
  empty: body =>
    isObject(body) && 'items' in body
      ? { metadata: body.metadata, items: null }
      : {},
  wrongSchema: (body, records) => {
    if (!isObject(body) || !Array.isArray(body.items)) {
      return spoil(body);
    }
    return {
      ...body,
      items: body.items.map((item, index) =>
        records === 'all' || index === 0 ? spoil(item) : item,
      ),
    };
  },
  // The vendor has no pages.
  loop: body => body,
};
