import { englishMessages } from './en';
import { flattenMessages } from './flatten';
import { frenchMessages } from './fr';

const english = flattenMessages(englishMessages);
const french = flattenMessages(frenchMessages);
const placeholders = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(match => match[1]).sort();

/** Words that French has as well, names, and signs of units. */
const BOTH = new Set(
  (
    'a actions administration annotation application applications backstage cause commits component conditions cpu csv ' +
    'default dora exceptions h incident incidents information instance maintenance message min moment moments ms mtbf mtta ' +
    'mttr n name normal ok p page pages part parts performance pipeline pipelines pivot prio pt rej req s saturation six sla sli ' +
    'slo source sources standard suspect ticket total type verdict version xx zoom'
  ).split(' '),
);

describe('the French words', () => {
  it('has each key of the English, and no other', () => {
    expect(Object.keys(french).sort()).toEqual(Object.keys(english).sort());
  });

  it.each(Object.keys(english))('fills the same places: %s', key => {
    expect(placeholders(french[key])).toEqual(placeholders(english[key]));
  });

  it('leaves nothing untranslated', () => {
    const words = (text: string) =>
      text
        .replace(/\{\{\w+\}\}/g, '')
        .toLowerCase()
        .match(/\p{L}+/gu) ?? [];
    const left = Object.keys(english).filter(
      key =>
        french[key] === english[key] &&
        words(english[key]).some(word => !BOTH.has(word)),
    );
    expect(left).toEqual([]);
  });

  it('sets no-break spaces where French wants them', () => {
    const loose = Object.entries(french).filter(([, text]) =>
      / [:;!?»]|« /.test(text),
    );
    expect(loose).toEqual([]);
  });
});
