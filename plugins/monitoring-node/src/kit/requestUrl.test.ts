import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { ConnectorError } from '../ConnectorError';
import { buildRequestUrl, parseBaseUrl, routeTemplate } from './requestUrl';

const owner = { source: 'gitlab', instance: 'main' };
const allow = { allowPlainHttp: true };
const base = new URL('https://host.test/root/api');

/** The URL, or the code of the refusal; any other failure fails the test. */
function builtOrRefused(segments: string[]): URL | 'egress_refused' {
  try {
    return buildRequestUrl(owner, base, segments);
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'egress_refused') return error.code;
    throw error;
  }
}

describe('parseBaseUrl', () => {
  it.each([
    ['https://abc.live.dynatrace.com'],
    ['https://host.test/e/id/'],
    ['http://127.0.0.1:8080'],
    ['https://[2606:4700::1]:9999/e/x'],
  ])('takes %s', text => {
    expect(parseBaseUrl(owner, text, allow).href).toContain('://');
  });

  it.each([
    ['not a url', 'is not a URL'],
    ['ftp://host.test', 'https'],
    ['file:///etc/passwd', 'https'],
    ['https://user:pass@host.test', 'user or password'],
    ['https://user@host.test', 'user or password'],
    ['https://host.test/?a=1', 'query'],
    ['https://host.test/#x', 'query'],
    ['https://localhost.', 'trailing dot'],
    ['https://host.test./api', 'trailing dot'],
    ['https://host.test.:8443', 'trailing dot'],
    ['https://ho~st.test', 'characters'],
  ])('refuses %s', (text, why) => {
    expect(() => parseBaseUrl(owner, text, allow)).toThrow(why);
  });

  it('refuses plain http where it is not allowed, and hosts outside the list', () => {
    expect(() => parseBaseUrl(owner, 'http://host.test', { allowPlainHttp: false })).toThrow(
      'must be https',
    );
    expect(() =>
      parseBaseUrl(owner, 'https://evil.test', { ...allow, allowedHosts: ['host.test'] }),
    ).toThrow('allowedHosts');
  });

  it('never repeats the value, which may hold a password', () => {
    const failure = (() => {
      try {
        return parseBaseUrl(owner, 'https://u:canary-pass@host.test', allow);
      } catch (error) {
        return error as Error;
      }
    })();
    expect(String(failure)).not.toContain('canary');
  });
});

describe('buildRequestUrl', () => {
  it('encodes each segment once and keeps the base path', () => {
    expect(
      buildRequestUrl(owner, base, ['projects', 'shop/cart', 'a b'], {
        q: 'x y+z',
        none: undefined,
      }).href,
    ).toBe('https://host.test/root/api/projects/shop%2Fcart/a%20b?q=x%20y%2Bz');
  });

  it.each([
    [''],
    ['.'],
    ['..'],
    ['../../user'],
    ['a/../b'],
    ['1\\..\\..'],
    ['%2e%2e'],
    ['%2E%2e/x'],
    ['%252e%252e'],
    ['a\u0000b'],
    ['a\nb'],
    ['a%00b'],
    ['\u202eabc'],
    ['x'.repeat(1_025)],
    ['shop/.'],
    ['..%2f..%2fuser'],
    ['\ud800'],
  ])('refuses the segment %j', segment => {
    expect(() => buildRequestUrl(owner, base, ['projects', segment])).toThrow('path segment');
  });

  it.each([['1?x=1'], ['1#x'], ['1;x'], ['@evil.test'], ['http://evil.test/']])(
    'keeps %j inside its segment',
    segment => {
      const url = buildRequestUrl(owner, base, ['projects', segment]);
      expect(url.origin).toBe('https://host.test');
      expect(url.pathname).toBe(`/root/api/projects/${encodeURIComponent(segment)}`);
    },
  );

  it('never leaves origin, prefix or segment count, whatever the segments are', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc
        .array(
          fc.constantFrom('.', '..', '/', '\\', '%2e', '%2f', '%5c', '?', '#', '@', ':', 'a', '%'),
          { maxLength: 6 },
        )
        .map(parts => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1, maxLength: 4 }), segments => {
        const url = builtOrRefused(segments);
        if (url === 'egress_refused') return;
        assert.equal(url.origin, 'https://host.test');
        assert.deepEqual(url.pathname.split('/').slice(0, 3), ['', 'root', 'api']);
        assert.deepEqual(url.pathname.split('/').slice(3).map(decodeURIComponent), segments);
        assert.equal(url.hash, '');
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('routeTemplate', () => {
  it('shows words and hides ids', () => {
    expect(routeTemplate('GET', ['api', 'v2', 'metrics', 'query'])).toBe(
      'GET /api/v2/metrics/query',
    );
    expect(routeTemplate('GET', ['problems', '-17_V2'])).toBe('GET /problems/{id}');
    expect(routeTemplate('GET', ['projects', 'shop/cart'])).toBe('GET /projects/{id}');
  });
});
