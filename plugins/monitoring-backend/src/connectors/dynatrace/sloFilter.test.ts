import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { DynatracePivot } from './pivot';
import { namesPivot, readSloFilter } from './sloFilter';

const read = (text: string) => {
  const filter = readSloFilter(text);
  return filter && { ids: [...filter.ids], tags: [...filter.tags] };
};

describe('the filter of an SLO', () => {
  it.each([
    ['type("SERVICE"),entityId("SERVICE-1","SERVICE-2")', { ids: ['SERVICE-1', 'SERVICE-2'], tags: [] }],
    [' type( SERVICE ) , entityId( SERVICE-1 ) ', { ids: ['SERVICE-1'], tags: [] }],
    ['type("SERVICE"),tag("app:pay"),mzName("Shop ~"x~"")', { ids: [], tags: ['app:pay'] }],
    ['type("SERVICE"),tag("[Env]stage:prod","app:pay")', { ids: [], tags: ['[Env]stage:prod', 'app:pay'] }],
    ['type("SERVICE")', { ids: [], tags: [] }],
  ])('%s names what it says', (text, named) => {
    expect(read(text)).toEqual(named);
  });

  it.each([
    '',
    'type("SERVICE")x',
    'type("SERVICE"),',
    'type("SERVICE",)',
    'not(entityId("SERVICE-1"))',
    'type("SERVICE"),fromRelationships.calls(entityId("SERVICE-1"))',
    'entityId("SERVICE-1',
    'entityId(SERVICE-1',
    'entityId()',
    'x'.repeat(20_000),
  ])('%j says nothing that could be relied on', text => {
    expect(readSloFilter(text)).toBeUndefined();
  });

  it('never takes long nor fails, whatever it holds', () => {
    const pieces = fc.constantFrom('type', 'entityId', 'tag', 'not', '(', ')', '"', ',', ' ', '~', '~"', 'SERVICE-1', 'a:b', '\\', '(((', '\n');
    const text = fc.oneof(fc.array(pieces, { maxLength: 40 }).map(parts => parts.join('')), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(text, given => {
        const startedMs = performance.now();
        readSloFilter(given);
        const tookMs = performance.now() - startedMs;
        assert.ok(tookMs < 200, `${tookMs} ms`);
      }),
      { numRuns: 20_000 },
    );
  });

  it('reads back what was written, however its values are quoted', () => {
    const value = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter(given => !/["~]/.test(given) || given.length < 20);
    const quote = (given: string) => `"${given.replace(/["~]/g, '~$&')}"`;
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), fc.array(value, { maxLength: 3 }), (ids, tags) => {
        const parts = ['type("SERVICE")', `entityId(${ids.map(quote).join(', ')})`, ...tags.map(tag => `tag(${quote(tag)})`)];
        assert.deepEqual(read(parts.join(',')), { ids: [...new Set(ids)], tags: [...new Set(tags)] });
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('whose an SLO is', () => {
  const selector = (...criteria: { name: 'entityId' | 'tag' | 'mzName'; values: string[] }[]): DynatracePivot => ({
    kind: 'selector',
    selector: { type: 'SERVICE', criteria },
  });
  it.each<[string, DynatracePivot, boolean]>([
    ['entityId("SERVICE-1"),type("SERVICE")', { kind: 'ids', ids: ['SERVICE-1', 'SERVICE-9'] }, true],
    ['entityId("SERVICE-1")', { kind: 'ids', ids: ['SERVICE-2'] }, false],
    ['type("SERVICE"),tag("app:a"),tag("env:p")', { kind: 'tags', tags: ['app:a'] }, true],
    ['type("SERVICE"),tag("app:a")', { kind: 'tags', tags: ['app:a', 'env:p'] }, false],
    ['type("SERVICE"),tag("app:ab")', { kind: 'tags', tags: ['app:a'] }, false],
    ['type("SERVICE"),mzName("Shop")', selector({ name: 'mzName', values: ['Shop'] }), true],
    ['type("SERVICE"),mzName("Other")', selector({ name: 'mzName', values: ['Shop'] }), false],
    ['type("SERVICE"),tag("app:a")', selector({ name: 'tag', values: ['app:a'] }, { name: 'mzName', values: ['Shop'] }), true],
    ['entityId("SERVICE-1")', selector({ name: 'entityId', values: ['SERVICE-1'] }), true],
  ])('%s and %j: %s', (text, pivot, isIts) => {
    expect(namesPivot(readSloFilter(text)!, pivot)).toBe(isIts);
  });
});
