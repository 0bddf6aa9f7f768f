/* eslint-disable no-script-url -- values that must never be sent */
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { isCiName, isEntityValue, isSysId } from './grammar';
import { servicenowPivot, ServicenowPivot } from './pivot';

const parse = (values: Record<string, string>) =>
  servicenowPivot.parse(new Map(Object.entries(values)));
const CI_ID = 'rosetta.io/servicenow.ciId';
const CI_NAME = 'rosetta.io/cmdb.ciName';
const INSTANCE = 'rosetta.io/servicenow.instance';
const FOREIGN = 'servicenow.com/entity-id';
const isInGrammar = (pivot: ServicenowPivot) => {
  if (pivot.kind === 'ids') return pivot.ids.every(isSysId);
  return pivot.kind === 'names' ? pivot.names.every(isCiName) : isEntityValue(pivot.value);
};
const A = '109562a3c611227500a7b7ff98cc0dc7';
const B = '27d32778c0a8000b00db970eeaa60f16';

describe('servicenowPivot', () => {
  it('is inherited from a system and gives no signals', () => {
    expect(servicenowPivot).toMatchObject({
      rosettaKeys: ['servicenow.ciId', 'cmdb.ciName'],
      foreignKeys: [FOREIGN],
      instanceKey: 'servicenow.instance',
      isInherited: true,
      givesSignals: false,
    });
  });

  it.each([
    [{ [CI_ID]: A }, { kind: 'ids', ids: [A] }],
    [{ [CI_ID]: ` ${B} , ${A},${B} ` }, { kind: 'ids', ids: [A, B] }],
    [{ [CI_NAME]: 'Web shop (prod),db-1' }, { kind: 'names', names: ['Web shop (prod)', 'db-1'] }],
    [{ [CI_NAME]: 'Réseau Lyon' }, { kind: 'names', names: ['Réseau Lyon'] }],
    [{ [FOREIGN]: 'component:default/shop' }, { kind: 'entity', value: 'component:default/shop' }],
    [
      { [CI_ID]: A, [FOREIGN]: 'shop' },
      { kind: 'ids', ids: [A] },
    ],
    [
      { [CI_ID]: A, [CI_NAME]: '' },
      { kind: 'ids', ids: [A] },
    ],
  ])('reads %j', (values, pivot) => {
    expect(parse(values)).toEqual({ kind: 'pivot', pivot, instance: undefined });
  });

  it('reads the first key and tells that the second is not read', () => {
    const result = parse({ [CI_ID]: A, [CI_NAME]: 'shop', [INSTANCE]: 'emea' });
    expect(result).toMatchObject({
      kind: 'pivot',
      pivot: { kind: 'ids', ids: [A] },
      instance: 'emea',
      problems: [{ key: CI_NAME, value: 'shop' }],
    });
  });

  it('tells absent, off and invalid apart', () => {
    expect(parse({})).toEqual({ kind: 'absent' });
    expect(parse({ [INSTANCE]: 'emea' })).toEqual({ kind: 'absent' });
    expect(parse({ [CI_ID]: '' })).toEqual({ kind: 'off' });
    expect(parse({ [CI_NAME]: ' ', [FOREIGN]: 'shop' })).toEqual({ kind: 'off' });
  });

  const many = (one: (index: number) => string) =>
    Array.from({ length: 21 }, (_, i) => one(i)).join(',');
  it.each([
    [{ [CI_ID]: A.toUpperCase() }, CI_ID],
    [{ [CI_ID]: `${A},` }, CI_ID],
    [{ [CI_ID]: 'global' }, CI_ID],
    [{ [CI_ID]: `${A}^ORactive=true` }, CI_ID],
    [{ [CI_ID]: many(i => i.toString(16).padStart(32, '0')) }, CI_ID],
    [{ [CI_NAME]: 'a^b' }, CI_NAME],
    [{ [CI_NAME]: 'javascript:gs.getUserID()' }, CI_NAME],
    [{ [CI_NAME]: 'DYNAMIC1' }, CI_NAME],
    [{ [CI_NAME]: 'a,,b' }, CI_NAME],
    [{ [CI_NAME]: 'x'.repeat(121) }, CI_NAME],
    [{ [CI_NAME]: many(i => `n${i}`) }, CI_NAME],
    [{ [FOREIGN]: 'a b' }, FOREIGN],
    [{ [FOREIGN]: 'a,b' }, FOREIGN],
    [{ [FOREIGN]: 'javascript:x' }, FOREIGN],
    [{ [CI_ID]: A, [INSTANCE]: 'no such/name' }, INSTANCE],
  ])('makes of %j a problem with an example that works', (values, key) => {
    const result = parse(values);
    if (result.kind !== 'invalid') throw new Error(`expected invalid, got ${result.kind}`);
    expect(result.problems.map(problem => problem.key)).toEqual([key]);
    const [problem] = result.problems;
    const repaired =
      key === INSTANCE ? { [CI_ID]: A, [key]: problem!.example } : { [key]: problem!.example };
    expect(parse(repaired).kind).toBe('pivot');
  });

  it('shows control characters as escapes, cut to 200 characters', () => {
    const result = parse({ [CI_NAME]: `a\u202e\u0000${'x'.repeat(500)}` });
    if (result.kind !== 'invalid') throw new Error('expected invalid');
    expect(result.problems[0]!.value).toMatch(/^a\\u202e\\u0000x+$/);
    expect(result.problems[0]!.value).toHaveLength(200);
  });

  const anyValue = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.stringMatching(/^[0-9a-f]{32}(,[0-9a-f]{32}){0,2}$/),
    fc.stringMatching(/^[A-Za-z0-9 ._:/(),-]{0,40}$/),
  );
  const anyValues = fc.dictionary(fc.constantFrom(CI_ID, CI_NAME, INSTANCE, FOREIGN), anyValue);

  it('never throws, and lets nothing outside the grammar through', () => {
    fc.assert(
      fc.property(anyValues, given => {
        const result = parse(given);
        const pivots = result.kind === 'pivot' ? [result.pivot] : [];
        assert.deepEqual(pivots.filter(pivot => !isInGrammar(pivot)), []);
        const stored = pivots.map(servicenowPivot.serialize);
        assert.deepEqual(stored.map(servicenowPivot.deserialize), pivots);
      }),
      { numRuns: 20_000 },
    );
  });

  it('gives equal pivots equal texts', () => {
    const text = (value: string) => {
      const result = parse({ [CI_ID]: value });
      if (result.kind !== 'pivot') throw new Error('expected a pivot');
      return servicenowPivot.serialize(result.pivot);
    };
    expect(text(`${A},${B}`)).toBe(text(`${B}, ${A},${B}`));
  });

  it.each([
    ['{'],
    ['{}'],
    ['{"kind":"ids","ids":["x^y"]}'],
    ['{"kind":"ids","ids":[]}'],
    ['{"kind":"names","names":["javascript:x"]}'],
    ['{"kind":"entity","value":"a,b"}'],
    [`{"kind":"ids","ids":["${A}"],"more":1}`],
  ])('does not read back %s', text => {
    expect(() => servicenowPivot.deserialize(text)).toThrow();
  });
});
