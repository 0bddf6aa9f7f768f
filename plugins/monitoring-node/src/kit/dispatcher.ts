import { rootCertificates } from 'node:tls';
import { Agent, Dispatcher, ProxyAgent } from 'undici';
import { createCheckedLookup } from './addresses';
import type { HttpClientOptions, HttpLimits } from './createHttpClient';
import { parseBaseUrl, UrlOwner } from './requestUrl';

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
    const proxy = parseBaseUrl(owner, options.proxyUrl, { allowPlainHttp: true });
    return new ProxyAgent({ ...shared, uri: proxy.href, requestTls: tls, proxyTls: tls });
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
