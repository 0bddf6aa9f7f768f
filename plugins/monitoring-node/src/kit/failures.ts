import { ConnectorError, ConnectorErrorCode, ConnectorErrorKind } from '../ConnectorError';
import { errorCodes, isAddressRefusal } from './addresses';
import { StatusClassifier } from './httpClient';
import { BodyError, BodyFault } from './readBody';

const KIND_OF_CODE: Record<ConnectorErrorCode, ConnectorErrorKind> = {
  authentication: 'authentication',
  refused_scope: 'authentication',
  auth_or_maintenance: 'authentication',
  rate_limited: 'rateLimited',
  budget_exhausted: 'rateLimited',
  unreachable: 'unavailable',
  timeout: 'unavailable',
  tls_error: 'unavailable',
  server_error: 'unavailable',
  cancelled: 'unavailable',
  redirect_refused: 'malformed',
  egress_refused: 'malformed',
  too_large: 'malformed',
  bad_payload: 'malformed',
  schema_changed: 'malformed',
  bad_request: 'malformed',
  cursor_loop: 'malformed',
  suspicious_empty: 'malformed',
  not_found: 'notFound',
  gone: 'notFound',
};

/** What failed and what to do, after the words `<source> "<instance>" `. */
const WORDS: Record<ConnectorErrorCode, string> = {
  authentication: 'refused our credentials; renew the token in its config',
  refused_scope:
    'refused our token the right to do this; give the token the scope that the README of this connector lists',
  auth_or_maintenance:
    'answered with a web page or a notice in place of data: it is in maintenance, or wants somebody to sign in; check baseUrl and the sign-on proxy',
  rate_limited: 'asked us to slow down; the next try waits as long as it asked',
  budget_exhausted: 'has no request budget left for now; lower the load or raise ratePerSecond',
  unreachable: 'could not be reached; check baseUrl, DNS, the network path and the proxy',
  timeout: 'did not answer in time; look at its load, or ask a shorter window',
  tls_error: 'has a certificate that could not be verified; install its authority with caFile',
  server_error: 'failed to answer; look at its status page',
  redirect_refused:
    'answered with a redirect, which is never followed because it would carry the credentials along; set baseUrl to the final address',
  egress_refused:
    'resolves to an address that is not allowed; set allowPrivateAddresses if it is on your own network',
  too_large: 'answered with more than the size limit; ask a shorter window',
  bad_payload:
    'answered with something that is not whole, valid JSON; if it lasts, look for a proxy that cuts answers',
  schema_changed:
    'answered in a form we do not know; check its version against the README of this connector',
  bad_request: 'did not accept the request; check the mapping of the entities it was for',
  not_found: 'does not know what was asked; check baseUrl and the mapping',
  gone: 'no longer has this interface; check its version against the README of this connector',
  cursor_loop: 'gave the same page key twice; paging was stopped',
  suspicious_empty:
    'shows nothing, or far less, of what it showed before, so nothing was removed; check the rights of its token',
  cancelled: 'was not waited for: the run was stopped',
};

/** Builds errors in the words of the table above. */
export interface FailureFactory {
  (
    code: ConnectorErrorCode,
    route: string,
    extra?: { status?: number; retryAfterSeconds?: number },
  ): ConnectorError;
}

export function createFailureFactory(owner: { source: string; instance: string }): FailureFactory {
  return (code, route, extra = {}) => {
    const status = extra.status === undefined ? '' : ` (HTTP ${extra.status})`;
    return new ConnectorError(
      `${owner.source} "${owner.instance}" ${WORDS[code]}. Request: ${route}${status}`,
      {
        kind: KIND_OF_CODE[code],
        code,
        ...owner,
        ...(extra.retryAfterSeconds === undefined
          ? {}
          : { retryAfterSeconds: extra.retryAfterSeconds }),
      },
    );
  };
}

/** The code a status outside 2xx stands for (SECURITY-RELIABILITY 3.4, 3.5). */
export function codeOfStatus(status: number, classify?: StatusClassifier): ConnectorErrorCode {
  const own = classify?.(status);
  if (own) return own;
  if (status >= 300 && status < 400) return 'redirect_refused';
  if (status === 401 || status === 407) return 'authentication';
  if (status === 403) return 'refused_scope';
  if (status === 404) return 'not_found';
  if (status === 408) return 'timeout';
  if (status === 410) return 'gone';
  if (status === 429) return 'rate_limited';
  if (status >= 500) return 'server_error';
  return 'bad_request';
}

const CODE_OF_FAULT: Record<BodyFault, ConnectorErrorCode> = {
  too_large: 'too_large',
  too_slow: 'timeout',
  bad_encoding: 'bad_payload',
  bad_text: 'bad_payload',
  bad_json: 'bad_payload',
  too_deep: 'bad_payload',
  empty: 'bad_payload',
};

const TLS_CODE =
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_OSSL_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/;
const TIMEOUT_CODES = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);

/** The code for an error that came out of the socket, DNS, TLS or the body. */
export function codeOfThrown(error: unknown): ConnectorErrorCode {
  if (error instanceof BodyError) return CODE_OF_FAULT[error.fault];
  if (isAddressRefusal(error)) return 'egress_refused';
  const codes = errorCodes(error);
  if (codes.some(code => TLS_CODE.test(code))) return 'tls_error';
  if (codes.includes('UND_ERR_INVALID_ARG')) return 'bad_request';
  if (codes.includes('UND_ERR_RESPONSE_EXCEEDED_MAX_SIZE')) return 'too_large';
  // A body shorter or longer than promised: the payload cannot be trusted.
  if (codes.some(code => code.endsWith('CONTENT_LENGTH_MISMATCH'))) return 'bad_payload';
  if (codes.some(code => TIMEOUT_CODES.has(code))) return 'timeout';
  return 'unreachable';
}
