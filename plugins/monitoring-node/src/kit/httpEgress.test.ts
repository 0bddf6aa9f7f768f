import { createServer } from 'node:http';
import { AddressInfo, connect, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { ConnectorError } from '../ConnectorError';
import { createCaptureLogger } from '../testing/captureLogger';
import { FixtureServer, startFixtureServer } from '../testing/fixtureServer';
import { createMemoryBudgetStore } from '../testing/memoryBudgetStore';
import { CANARY, QUICK } from './__testUtils__/httpHarness';
import { createHttpClient } from './createHttpClient';
import { HttpClientOptions } from './httpClientOptions';
import { HttpClient } from './httpClient';

describe('createHttpClient egress', () => {
  let server: FixtureServer;
  beforeAll(async () => {
    server = await startFixtureServer(() => ({ json: {} }));
  });
  afterAll(() => server.close());

  const options = (baseUrl: string, more: Partial<HttpClientOptions> = {}): HttpClientOptions => ({
    source: 'dynatrace',
    instance: 'main',
    baseUrl,
    headers: { authorization: CANARY },
    secrets: [CANARY],
    allowPrivateAddresses: false,
    budget: createMemoryBudgetStore(),
    ratePerSecond: 10,
    logger: createCaptureLogger(),
    limits: { ...QUICK, maxAttempts: 2 },
    ...more,
  });
  const codeOf = async (given: HttpClientOptions): Promise<string> => {
    let client: HttpClient | undefined;
    try {
      client = createHttpClient(given);
      await client.request({
        method: 'GET',
        segments: ['x'],
        signal: new AbortController().signal,
      });
      return 'sent';
    } catch (error) {
      return (error as ConnectorError).code;
    } finally {
      await client?.close();
    }
  };

  it.each([
    'https://127.0.0.1',
    'https://127.1',
    'https://2130706433',
    'https://0x7f000001',
    'https://0177.0.0.1',
    'https://①②⑦.⓪.⓪.①',
    'https://0',
    'https://0.0.0.0',
    'https://[::1]',
    'https://[::]',
    'https://[::ffff:7f00:1]',
    'https://[::ffff:127.0.0.1]',
    'https://[::127.0.0.1]',
    'https://[64:ff9b::7f00:1]',
    'https://10.1.2.3',
    'https://172.16.0.1',
    'https://192.168.0.1',
    'https://169.254.169.254',
    'https://0xa9fea9fe',
    'https://[fe80::1]',
    'https://[fc00::1]',
    'https://100.64.0.1',
    'https://localhost.',
    'https://127.0.0.1.',
    'https://user@1.1.1.1',
    'https://user:pw@1.1.1.1',
    'http://1.1.1.1',
    'ftp://1.1.1.1',
    'gopher://1.1.1.1',
    'https://1.1.1.1/?x=1',
    'https://%31%32%37.0.0.1',
    'https://127.0.0.1%2e',
  ])('sends nothing to %s', async baseUrl => {
    expect(await codeOf(options(baseUrl))).toBe('egress_refused');
  });

  it.each([
    ['https://169.254.169.254'],
    ['https://[fe80::1]'],
    ['https://0.0.0.0'],
    ['https://[64:ff9b::a00:1]'],
  ])('sends nothing to %s even when private addresses are allowed', async baseUrl => {
    expect(await codeOf(options(baseUrl, { allowPrivateAddresses: true }))).toBe('egress_refused');
  });

  it.each([['127.0.0.1'], ['10.0.0.1'], ['::1'], ['169.254.169.254'], ['::ffff:127.0.0.1']])(
    'sends nothing when the name resolves to %s',
    async address => {
      const resolveHost = async () => [{ address, family: address.includes(':') ? 6 : 4 }];
      expect(await codeOf(options('https://upstream.test', { resolveHost }))).toBe(
        'egress_refused',
      );
    },
  );

  it('follows no rebinding: one refused address refuses the name, and names are resolved for each socket', async () => {
    let asked = 0;
    const resolveHost = async () => {
      asked += 1;
      return [
        { address: '1.1.1.1', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ];
    };
    expect(await codeOf(options('https://upstream.test', { resolveHost }))).toBe('egress_refused');
    expect(asked).toBe(1);
    expect(server.requests).toHaveLength(0);
  });

  it('connects to the address that was checked, with the name it was asked by', async () => {
    const port = new URL(server.url).port;
    const resolveHost = async () => [{ address: '127.0.0.1', family: 4 }];
    expect(
      await codeOf(
        options(`http://upstream.test:${port}`, { resolveHost, allowPrivateAddresses: true }),
      ),
    ).toBe('sent');
    expect(server.requests[0]!.headers.host).toBe(`upstream.test:${port}`);
  });

  it('refuses hosts outside allowedHosts', async () => {
    expect(await codeOf(options('https://1.1.1.1', { allowedHosts: ['8.8.8.8'] }))).toBe(
      'egress_refused',
    );
  });

  it('reports a name that does not resolve, and a refused connection, as unreachable', async () => {
    const resolveHost = async () => {
      throw Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
    };
    expect(await codeOf(options('https://upstream.test', { resolveHost }))).toBe('unreachable');
    expect(await codeOf(options('http://127.0.0.1:1', { allowPrivateAddresses: true }))).toBe(
      'unreachable',
    );
  });

  it('reports an unverified certificate as tls_error without trying again', async () => {
    // No certificate at all: the handshake fails before a byte of the request is sent.
    const listener = createTlsServer({}, () => {}).listen(0, '127.0.0.1');
    listener.on('tlsClientError', () => {});
    await new Promise(resolve => listener.once('listening', resolve));
    const { port } = listener.address() as { port: number };
    try {
      expect(
        await codeOf(options(`https://127.0.0.1:${port}`, { allowPrivateAddresses: true })),
      ).toBe('tls_error');
    } finally {
      listener.close();
    }
  });

  it('goes through a proxy with its credential, which upstream never sees', async () => {
    const seen: (string | undefined)[] = [];
    const proxy = createServer((_, response) => response.writeHead(500).end());
    proxy.on('connect', (request, socket: Socket) => {
      seen.push(request.url, request.headers['proxy-authorization']);
      const through = connect(Number(new URL(server.url).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        through.pipe(socket).pipe(through);
      });
      socket.on('error', () => through.destroy());
      through.on('error', () => socket.destroy());
    });
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const proxyUrl = `http://robot:p%40ss@127.0.0.1:${port}`;
    try {
      const sent = await codeOf(
        options('http://upstream.test:8080', { proxyUrl, allowPrivateAddresses: true }),
      );
      expect(sent).toBe('sent');
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
    const basic = `Basic ${Buffer.from('robot:p@ss').toString('base64')}`;
    expect(seen).toEqual(['upstream.test:8080', basic]);
    expect(server.requests.at(-1)!.headers).not.toHaveProperty('proxy-authorization');
  });

  it.each([['nonsense'], ['socks5://127.0.0.1'], ['http://user:pw@host./']])(
    'refuses the proxy %s without repeating it',
    async proxyUrl => {
      expect(await codeOf(options('https://1.1.1.1', { proxyUrl }))).toBe('egress_refused');
    },
  );
});
