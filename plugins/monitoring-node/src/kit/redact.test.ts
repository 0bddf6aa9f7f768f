import { createRedactor } from './redact';

const SECRET = 'pä"ss\\w/ord+?=42 x';
const redactor = createRedactor([SECRET, `robot:${SECRET}`, 'abc']);
const bytes = Buffer.from(SECRET);

describe('createRedactor', () => {
  it.each([
    ['raw', SECRET],
    ['base64', bytes.toString('base64')],
    ['base64 without padding', bytes.toString('base64').replace(/=+$/, '')],
    ['base64url', bytes.toString('base64url')],
    ['Basic credential', Buffer.from(`robot:${SECRET}`).toString('base64')],
    ['inside a longer base64', Buffer.from(`someone-else:${SECRET}:tail`).toString('base64')],
    ['at offset 1 of a base64', Buffer.from(`x${SECRET}`).toString('base64')],
    ['at offset 2 of a base64', Buffer.from(`xy${SECRET}`).toString('base64')],
    ['URL-encoded', encodeURIComponent(SECRET)],
    [
      'URL-encoded in lower case',
      encodeURIComponent(SECRET).replace(/%../g, code => code.toLowerCase()),
    ],
    ['form-encoded', encodeURIComponent(SECRET).replace(/%20/g, '+')],
    ['URL-encoded base64', encodeURIComponent(bytes.toString('base64'))],
    ['every byte percent-encoded', [...bytes].map(byte => `%${byte.toString(16)}`).join('')],
    ['JSON-escaped', JSON.stringify(SECRET)],
    ['JSON-escaped twice', JSON.stringify(JSON.stringify(SECRET))],
    ['hex', bytes.toString('hex')],
    ['hex in capitals', bytes.toString('hex').toUpperCase()],
  ])('masks the secret %s', (_, form) => {
    const line = redactor.text(`before ${form} after`);
    expect(line).toMatch(/^before .*\*\*\*.* after$/);
    expect(line).not.toContain(form);
    // No run of the form of any length that would help to guess it.
    for (let index = 0; index + 12 <= bytes.toString('hex').length; index += 4) {
      expect(line).not.toContain(bytes.toString('hex').slice(index, index + 12));
    }
    expect(line).not.toContain(SECRET.slice(2, 10));
  });

  it('masks inside objects, arrays, keys and errors', () => {
    const out = redactor.value({
      list: [{ header: `Basic ${bytes.toString('base64')}` }],
      [SECRET]: 1,
      error: new Error(`no ${SECRET}`),
      count: 3,
      none: null,
    });
    expect(JSON.stringify(out)).not.toContain(JSON.stringify(SECRET).slice(1, -1));
    expect(out).toMatchObject({ count: 3, none: null, error: { message: 'no ***' } });
  });

  it('cuts what is nested too deep instead of failing on it', () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    expect(JSON.stringify(redactor.value(loop))).toContain('[cut]');
  });

  it('pollutes no prototype', () => {
    redactor.value(JSON.parse('{"__proto__":{"polluted":true}}'));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('leaves ordinary text alone, and secrets too short to be any', () => {
    expect(redactor.text('abc is a word')).toBe('abc is a word');
  });
});
