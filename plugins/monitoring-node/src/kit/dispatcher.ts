import { rootCertificates } from 'node:tls';
import { Agent, Dispatcher, ProxyAgent } from 'undici';
import { createCheckedLookup } from './addresses';
import type { HttpClientOptions, HttpLimits } from './httpClientOptions';
import { parseBaseUrl, UrlOwner } from './requestUrl';

/**
 * Takes a proxy URL apart. Unlike a base URL it may hold a user and password:
 * that is where proxies' credentials are customarily written.
 *
 * @returns the URL without them, and them as `user:password`
 * @throws ConnectorError `egress_refused` when the rest is not a usable URL
 */
export function readProxyUrl(
  owner: UrlOwner,
  text: string,
): { readonly url: URL; readonly credential: string | undefined } {
  const given = URL.canParse(text) ? new URL(text) : undefined;
  const { username = '', password = '' } = given ?? {};
  if (given) {
    given.username = '';
    given.password = '';
  }
  const url = parseBaseUrl(owner, given?.href ?? text, { allowPlainHttp: true, key: 'proxyUrl' });
  const isOpen = username === '' && password === '';
  return {
    url,
    credential: isOpen
      ? undefined
      : `${decodeURIComponent(username)}:${decodeURIComponent(password)}`,
  };
}

/**
 * The sockets of one instance. Proxy variables of the environment are not read:
 * only config decides where a credential goes.
 *
 * @throws ConnectorError `egress_refused` when the proxy URL is not usable
 */
export function createDispatcher(
  owner: UrlOwner,
  options: Pick<HttpClientOptions, 'allowPrivateAddresses' | 'tls' | 'proxyUrl' | 'resolveHost'>,
  limits: HttpLimits,
): Dispatcher {
  const tls = {
    // Added to the public roots: an instance may move from a private to a public certificate.
    ...(options.tls?.caPem === undefined ? {} : { ca: [...rootCertificates, options.tls.caPem] }),
    rejectUnauthorized: true,
  };
  const shared = {
    connections: limits.maxConnections,
    pipelining: 1,
    headersTimeout: limits.attemptTimeoutMs,
    bodyTimeout: limits.attemptTimeoutMs,
    maxHeaderSize: 16_384,
    connectTimeout: limits.connectTimeoutMs,
  };
  if (options.proxyUrl !== undefined) {
    const { url, credential } = readProxyUrl(owner, options.proxyUrl);
    return new ProxyAgent({
      ...shared,
      uri: url.href,
      requestTls: tls,
      proxyTls: tls,
      ...(credential === undefined
        ? {}
        : { token: `Basic ${Buffer.from(credential).toString('base64')}` }),
    });
  }
  return new Agent({
    ...shared,
    connect: {
      ...tls,
      timeout: limits.connectTimeoutMs,
      lookup: createCheckedLookup(options.allowPrivateAddresses, options.resolveHost),
    },
  });
}

/** A proxy's credential and password, which its errors may repeat. */
export function proxySecrets(owner: UrlOwner, proxyUrl: string | undefined): string[] {
  const credential = proxyUrl === undefined ? undefined : readProxyUrl(owner, proxyUrl).credential;
  return credential === undefined
    ? []
    : [credential, credential.slice(credential.indexOf(':') + 1)];
}
