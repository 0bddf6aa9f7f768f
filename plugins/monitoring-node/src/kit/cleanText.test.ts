import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { cleanText, hasControlCharacters } from './cleanText';

describe('cleanText', () => {
  it.each([
    ['plain', 'plain'],
    ['two\nlines\tand\r\ntab', 'two lines and tab'],
    ['\u001b[31mred\u001b[0m', '[31mred[0m'],
    ['a\u202egnp.exe', 'agnp.exe'],
    ['zero\u200bwidth\ufeff', 'zerowidth'],
    ['\u0000\u0007\u009b', ''],
    ['tag\u{e0041}', 'tag'],
    ['lone \ud800 surrogate', 'lone  surrogate'],
    ['é 漢字 😀', 'é 漢字 😀'],
  ])('%j becomes %j', (text, expected) => {
    expect(cleanText(text, 100)).toBe(expected);
  });

  it('caps length without splitting a character', () => {
    expect(cleanText('abc😀', 4)).toBe('abc');
    expect(cleanText('abc😀', 5)).toBe('abc😀');
  });

  it('never gives controls or more than asked', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.integer({ min: 1, max: 50 }),
        (text, max) => {
          const out = cleanText(text, max);
          assert.equal(out.length <= max, true);
          assert.equal(hasControlCharacters(out), false);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
