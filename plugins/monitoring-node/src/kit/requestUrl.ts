import { isIP } from 'node:net';
import { ConnectorError } from '../ConnectorError';
import { hasControlCharacters } from './cleanText';

export interface UrlOwner {
  readonly source: string;
  readonly instance: string;
}

function refused(owner: UrlOwner, what: string): ConnectorError {
  return new ConnectorError(`${owner.source} "${owner.instance}": ${what}`, {
    kind: 'malformed',
    code: 'egress_refused',
    ...owner,
  });
}

/** Host without the brackets that URLs put around IPv6. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/**
 * Checks the one base URL of an instance. It comes from app-config only.
 *
 * The WHATWG parser normalises `0x7f000001`, `127.1` and full-width digits; it
 * leaves a trailing dot, which would pass a host allow-list, so that is refused.
 *
 * @throws ConnectorError `egress_refused`
 */
export function parseBaseUrl(
  owner: UrlOwner,
  text: string,
  options: {
    allowedHosts?: readonly string[];
    allowPlainHttp: boolean;
    key?: 'baseUrl' | 'proxyUrl';
  },
): URL {
  const key = options.key ?? 'baseUrl';
  if (!URL.canParse(text))
    throw refused(owner, `${key} is not a URL; write it like https://host/path`);
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw refused(owner, `${key} must begin with https://`);
  }
  if (url.protocol === 'http:' && !options.allowPlainHttp) {
    throw refused(
      owner,
      `${key} must be https; plain http is only for instances with allowPrivateAddresses`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw refused(
      owner,
      `${key} must not hold a user or password; use the instance's own settings`,
    );
  }
  if (url.search !== '' || url.hash !== '')
    throw refused(owner, `${key} must not hold a query or fragment`);
  if (url.hostname === '' || url.hostname.endsWith('.')) {
    throw refused(owner, `${key} must hold a host without a trailing dot`);
  }
  if (isIP(bareHost(url)) === 0 && !/^[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?$/.test(url.hostname)) {
    throw refused(owner, `${key} has a host with characters that no host name has`);
  }
  if (options.allowedHosts && !options.allowedHosts.includes(url.hostname)) {
    throw refused(owner, `the host of ${key} is not among allowedHosts`);
  }
  return url;
}

function isDotSegment(text: string): boolean {
  return text.split(/[/\\]/).some(part => part === '.' || part === '..');
}

function decodedOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether a path segment could mean another path to this or a later server. */
function isUnsafeSegment(segment: string): boolean {
  if (segment === '' || segment.length > 1_024 || hasControlCharacters(segment)) return true;
  // A front server may decode twice: look at what it would see, too.
  const once = decodedOnce(segment);
  const twice = decodedOnce(once);
  return [segment, once, twice].some(text => isDotSegment(text) || hasControlCharacters(text));
}

/**
 * Builds the URL of a request: every segment encoded once, then the result
 * compared with what was meant (F8).
 *
 * @throws ConnectorError `egress_refused`
 */
export function buildRequestUrl(
  owner: UrlOwner,
  base: URL,
  segments: readonly string[],
  query: Readonly<Record<string, string | undefined>> = {},
): URL {
  if (segments.some(isUnsafeSegment)) {
    throw refused(
      owner,
      'a path segment is empty, a dot, or holds control characters; no request was sent',
    );
  }
  const prefix = base.pathname.replace(/\/+$/, '');
  const encoded = segments.map(segment => encodeURIComponent(segment));
  const url = new URL(base.origin);
  url.pathname = [prefix, ...encoded].join('/');
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) params.append(name, value);
  }
  // A literal plus is %2B already, so what is left are blanks; not every server reads + as one.
  url.search = params.toString().replace(/\+/g, '%20');

  const expectedCount = prefix.split('/').filter(Boolean).length + segments.length;
  const isAsMeant =
    url.origin === base.origin &&
    (segments.length === 0 || url.pathname.startsWith(`${prefix}/`)) &&
    url.pathname.split('/').filter(Boolean).length === expectedCount;
  if (!isAsMeant)
    throw refused(owner, 'the request would have left its base path; no request was sent');
  return url;
}

/**
 * The route of a request without host, query or ids, for messages and logs.
 *
 * @returns e.g. `GET /api/projects/{id}/deployments`
 */
export function routeTemplate(method: string, segments: readonly string[]): string {
  const parts = segments.map(segment =>
    /^([a-z][a-z_:-]{0,31}|v\d{1,2})$/.test(segment) ? segment : '{id}',
  );
  return `${method} /${parts.join('/')}`;
}
