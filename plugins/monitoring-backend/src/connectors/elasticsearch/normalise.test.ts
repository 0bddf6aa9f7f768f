import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { MAX_PATTERN, NO_MESSAGE, normalise } from './normalise';

/** Words that break what a pattern is made of, beside the ordinary ones. */
const piece = fc.oneof(
  fc.constantFrom(
    'Payment', 'failed', 'for', 'user', 'password', 'token', 'Bearer', 'Authorization', 'customer', 'is', 'key', 'status', 'code', 'Connection',
    '=', ':', ': ', ' = ', '"', "'", '`', '“', '”', '<', '>', '<num>', '<secret>', '<str', '(', ')', '[', ']', '{', '}', ',', ';', '|', '.', '..', '?', '!',
    ' ', '  ', '\t', '\n', '\r', '\\', '/', '//', '://', '@', '-', '_', '%', '#', '+', "don't", "l'", '\u202e', '\u0000', '\u2028', '😀', '\ud800', 'é', 'Ж', '٣',
  ),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.uuid(),
  fc.ipV4(),
  fc.ipV6(),
  fc.emailAddress(),
  fc.webUrl(),
  fc.date({ noInvalidDate: true }).map(date => date.toISOString()),
  fc.double().map(String),
  fc.integer().map(String),
);
const message = fc.array(piece, { maxLength: 30 }).map(pieces => pieces.join(''));

const secretText = fc
  .string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~+'), minLength: 10, maxLength: 40 })
  .map(text => `Zq${text}x`);
const SECRET_FORMS: readonly ((secret: string) => string)[] = [
  secret => `login with password=${secret} refused`,
  secret => `password: ${secret}`,
  secret => `Authorization: Bearer ${secret}`,
  secret => `sent Bearer ${secret} to core`,
  secret => `token is ${secret}, expired`,
  secret => `api_key="${secret}"`,
  secret => `client-secret = '${secret}'`,
  secret => `call https://user:${secret}@core/x failed`,
  secret => `GET /v1/login?token=${secret} failed`,
  secret => `Cookie: JSESSIONID=${secret}`,
  secret => `mail to ${secret}@example.com bounced`,
  secret => `file /home/${secret}/x not found`,
  secret => `unknown key value=${secret}`,
  secret => `first line\npassword=${secret}`,
];

describe('normalise', () => {
  it.each([
    ['Call to ledger-core failed with status 503 after 1203ms, attempt 2 of 3', 'Call to ledger-core failed with status <num> after <num>, attempt <num> of <num>'],
    ['Transaction 4f8a2c11-0b1d-4c3e-9a77-2f6f0e1b9c55 rolled back', 'Transaction <uuid> rolled back'],
    ['Read timed out calling https://core:8443/v1?x=1 from 10.1.2.3:5432', 'Read timed out calling <url>=<value> from <ip>'],
    ['2026-03-18T10:17:30,123Z [main] ERROR user=jdoe sent "hello world" to a@b.example', '<time>,<num> [main] ERROR user=<name> sent <str> to <email>'],
    ['java.lang.NullPointerException: Cannot invoke "Account.iban()"', 'java.lang.NullPointerException: Cannot invoke <str>'],
    ['Mandate of customer Jean-Pierre Dupont is not active', 'Mandate of customer <name> is not active'],
    ['Refund approved by Alice Martin today', 'Refund approved by <name> today'],
    ['Internal Server Error while calling Payment Gateway', 'Internal Server Error while calling Payment Gateway'],
    ['Token validation failed: token expired', 'Token validation failed: token expired'],
    ['duplicate key value violates unique constraint', 'duplicate key value violates unique constraint'],
    ['reason=TIMEOUT code=E1042 owner=bob', 'reason=TIMEOUT code=<id> owner=<name>'],
    ['open C:\\Users\\bob\\x and /var/log/app/x.log, read/write', 'open <path> and <path>, read/write'],
    ['object deadbeef99 at 0x7ffe12ab, ip fe80::1', 'object <hex> at <hex>, ip <ip>'],
    ["can't open user's file", "can't open user's file"],
    ['=code=E1042 and =reason=Timeout', '=<value>=<value> and =<value>=<value>'],
    ['password:hunter and pwd swordfish', 'password:<secret> and pwd <secret>'],
    ['trace follows\n\tat com.x.Y(Y.java:3)', 'trace follows'],
    ['  \n ', NO_MESSAGE],
    ['', NO_MESSAGE],
  ])('%j is %j', (text, pattern) => {
    expect(normalise(text)).toBe(pattern);
  });

  it('gives a pattern that is its own, of 1 to 500 printable characters, for 20,000 messages', () => {
    fc.assert(
      fc.property(message, text => {
        const pattern = normalise(text);
        assert.equal(normalise(pattern), pattern);
        assert.equal(normalise(text), pattern);
        assert.equal(pattern.length > 0 && pattern.length <= MAX_PATTERN, true);
        // eslint-disable-next-line no-control-regex
        assert.doesNotMatch(pattern, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]|\p{Cs}/u);
        assert.doesNotMatch(pattern, /\p{Nd}/u);
      }),
      { numRuns: 20_000 },
    );
  });

  it('never shows a secret, whatever it stands in', () => {
    fc.assert(
      fc.property(secretText, fc.constantFrom(...SECRET_FORMS), message, message, (secret, form, before, after) => {
        const text = `${before.replace(/["'`“”‘’«»]/g, '')} ${form(secret)} ${after}`;
        assert.equal(normalise(text).includes(secret), false);
        assert.equal(normalise(form(secret)).includes(secret.slice(0, 8)), false);
      }),
      { numRuns: 20_000 },
    );
  });

  it.each([
    ['quotes', '"'.repeat(100_000)],
    ['apostrophes', "a'".repeat(50_000)],
    ['open quotes of every kind', '\'"`«“‘'.repeat(20_000)],
    ['digits', '1'.repeat(100_000)],
    ['numbers', '1.'.repeat(50_000)],
    ['colons', 'a:'.repeat(50_000)],
    ['placeholders', '<num>'.repeat(20_000)],
    ['open placeholders', '<'.repeat(100_000)],
    ['slashes', 'a/'.repeat(50_000)],
    ['blanks', ' '.repeat(100_000)],
    ['keys', 'password='.repeat(10_000)],
    ['names', 'Alice '.repeat(20_000)],
    ['one word', 'aA'.repeat(50_000)],
  ])('takes hostile input in its stride: %s', (_, text) => {
    const startedMs = performance.now();
    for (let round = 0; round < 20; round += 1) normalise(text);
    expect((performance.now() - startedMs) / 20).toBeLessThan(25);
  });
});
