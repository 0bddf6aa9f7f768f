import { parseRateLimitReset, parseRetryAfter } from './retryAfter';

const NOW = Date.parse('2026-11-20T10:00:00Z');

describe('parseRetryAfter', () => {
  it.each([
    [undefined, undefined],
    ['0', 0],
    ['1', 1],
    [' 120 ', 120],
    ['1.2', 2],
    ['900', 900],
    ['901', 900],
    ['1000000000', 900],
    ['99999999999999999999', 900],
    ['Fri, 20 Nov 2026 10:00:30 GMT', 30],
    ['Fri, 20 Nov 2026 09:59:00 GMT', 0],
    ['Fri, 20 Nov 2099 09:59:00 GMT', 900],
    ['-5', 30],
    ['1e9', 30],
    ['soon', 30],
    ['', 30],
    ['NaN', 30],
    ['Infinity', 30],
    ['2026-11-20T10:00:30Z', 30],
    ['Fri, 99 Nov 2026 99:99:99 GMT', 30],
    ['0x10', 30],
  ])('%j is %j seconds', (header, seconds) => {
    expect(parseRetryAfter(header, NOW)).toBe(seconds);
  });
});

describe('parseRateLimitReset', () => {
  it.each([
    [undefined, undefined],
    ['soon', undefined],
    [String((NOW + 20_000) * 1_000), 20],
    [String(NOW + 20_000), 20],
    [String(NOW / 1_000 + 20), 20],
    [String(NOW / 1_000 - 20), 0],
    [String(NOW / 1_000 + 1e6), 900],
  ])('%j is %j seconds', (header, seconds) => {
    expect(parseRateLimitReset(header, NOW)).toBe(seconds);
  });
});
