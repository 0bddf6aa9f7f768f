import type { Words } from '../../hooks';

const WHY = {
  timeout: 'timeout',
  authentication: 'refused',
  refused_scope: 'refused',
  auth_or_maintenance: 'refused',
  refused: 'refused',
  source_refused: 'refused',
  unreachable: 'unreachable',
  source_down: 'unreachable',
  server_error: 'unreachable',
  tls_error: 'unreachable',
  redirect_refused: 'unreachable',
  egress_refused: 'unreachable',
  rate_limited: 'slow',
  budget_exhausted: 'slow',
  source_slow: 'slow',
  degraded: 'degraded',
  suspicious_empty: 'degraded',
  paused: 'paused',
  too_large: 'malformed',
  bad_payload: 'malformed',
  schema_changed: 'malformed',
  not_found: 'missing',
  gone: 'missing',
  not_collected: 'notLive',
} as const;

/** Why a source did not answer, as the end of a sentence that begins with its name. */
export function failureWhy(code: string, { t }: Words): string {
  return Object.hasOwn(WHY, code)
    ? t(`delivery.why.${WHY[code as keyof typeof WHY]}`)
    : t('delivery.why.other', { code });
}
