import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { dynatracePivot } from './pivot';

const parse = (values: Record<string, string>) =>
  dynatracePivot.parse(new Map(Object.entries(values)));
const ID = 'rosetta.io/dynatrace.entityId';
const TAG = 'rosetta.io/dynatrace.tag';
const SELECTOR = 'rosetta.io/dynatrace.entitySelector';
const INSTANCE = 'rosetta.io/dynatrace.instance';
const FOREIGN = 'dynatrace.com/dynatrace-entity-id';

describe('dynatracePivot', () => {
  it.each([
    [{ [ID]: 'SERVICE-1F' }, { kind: 'ids', ids: ['SERVICE-1F'] }],
    [{ [ID]: ' SERVICE-2 , HOST-1,SERVICE-2 ' }, { kind: 'ids', ids: ['HOST-1', 'SERVICE-2'] }],
    [{ [FOREIGN]: 'SERVICE-1,SERVICE-2' }, { kind: 'ids', ids: ['SERVICE-1', 'SERVICE-2'] }],
    [
      { [ID]: 'SERVICE-1', [FOREIGN]: 'SERVICE-2' },
      { kind: 'ids', ids: ['SERVICE-1'] },
    ],
    [
      { [TAG]: 'stage:prod,[Kubernetes]app:shop' },
      { kind: 'tags', tags: ['[Kubernetes]app:shop', 'stage:prod'] },
    ],
    [
      { [SELECTOR]: 'type("SERVICE"),tag("a:b")' },
      {
        kind: 'selector',
        selector: { type: 'SERVICE', criteria: [{ name: 'tag', values: ['a:b'] }] },
      },
    ],
  ])('reads %j', (values, pivot) => {
    expect(parse(values)).toEqual({ kind: 'pivot', pivot, instance: undefined });
  });

  it('reads the instance beside the pivot', () => {
    expect(parse({ [ID]: 'SERVICE-1', [INSTANCE]: 'emea' })).toMatchObject({
      kind: 'pivot',
      instance: 'emea',
    });
  });

  it('tells absent, off and invalid apart', () => {
    expect(parse({})).toEqual({ kind: 'absent' });
    expect(parse({ [INSTANCE]: 'emea' })).toEqual({ kind: 'absent' });
    expect(parse({ [ID]: '' })).toEqual({ kind: 'off' });
    expect(parse({ [ID]: ' ', [FOREIGN]: 'SERVICE-1' })).toEqual({ kind: 'off' });
  });

  it.each([
    [{ [ID]: 'service-1' }, ID],
    [{ [ID]: 'SERVICE-1,' }, ID],
    [{ [ID]: 'SERVICE-1")' }, ID],
    [{ [ID]: 'SERVICE-1F1F1F1F1F1F1F1F1' }, ID],
    [{ [ID]: Array.from({ length: 21 }, (_, index) => `SERVICE-${index}`).join(',') }, ID],
    [{ [FOREIGN]: 'nothing' }, FOREIGN],
    [{ [TAG]: 'app' }, TAG],
    [{ [TAG]: 'app:"x"' }, TAG],
    [{ [TAG]: 'app:x~' }, TAG],
    [{ [TAG]: 'app:x\\' }, TAG],
    [{ [TAG]: 'app:..' }, TAG],
    [{ [TAG]: 'app:a^b' }, TAG],
    [{ [TAG]: 'app:a\u0007' }, TAG],
    [{ [TAG]: '[a b]app:x' }, TAG],
    [{ [SELECTOR]: 'type("HOST")' }, SELECTOR],
    [{ [ID]: 'SERVICE-1', [INSTANCE]: 'no such/name' }, INSTANCE],
    [{ [ID]: 'SERVICE-1', [TAG]: 'a:b' }, TAG],
  ])('makes of %j a problem with an example that works', (values, key) => {
    const result = parse(values);
    if (result.kind !== 'invalid') throw new Error(`expected invalid, got ${result.kind}`);
    expect(result.problems).toHaveLength(1);
    const [problem] = result.problems;
    expect(problem!.key).toBe(key);
    expect(problem!.message).not.toBe('');
    const repaired =
      key === INSTANCE
        ? { [ID]: 'SERVICE-1', [key]: problem!.example }
        : { [key]: problem!.example };
    expect(parse(repaired).kind).toBe('pivot');
  });

  it('shows control characters as escapes, cut to 200 characters', () => {
    const result = parse({ [ID]: `a\u202e\u0000${'x'.repeat(500)}` });
    if (result.kind !== 'invalid') throw new Error('expected invalid');
    expect(result.problems[0]!.value).toMatch(/^a\\u202e\\u0000x+$/);
    expect(result.problems[0]!.value).toHaveLength(200);
  });

  it('never throws, whatever the values are', () => {
    const values = fc.dictionary(
      fc.constantFrom(ID, TAG, SELECTOR, INSTANCE, FOREIGN),
      fc.string({ unit: 'binary', maxLength: 60 }),
    );
    fc.assert(
      fc.property(values, given => {
        assert.equal(['pivot', 'absent', 'off', 'invalid'].includes(parse(given).kind), true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('gives equal pivots equal texts and reads them back', () => {
    const read = (value: string) => {
      const result = parse({ [ID]: value });
      if (result.kind !== 'pivot') throw new Error('expected a pivot');
      return result.pivot;
    };
    const text = dynatracePivot.serialize(read('SERVICE-2,SERVICE-1'));
    expect(text).toBe(dynatracePivot.serialize(read('SERVICE-1, SERVICE-2,SERVICE-1')));
    expect(dynatracePivot.deserialize(text)).toEqual(read('SERVICE-1,SERVICE-2'));
  });

  it.each([
    ['{'],
    ['{}'],
    ['{"kind":"ids","ids":["x\\")"]}'],
    ['{"kind":"ids","ids":[]}'],
    ['{"kind":"tags","tags":["a"]}'],
  ])('does not read back %s', text => {
    expect(() => dynatracePivot.deserialize(text)).toThrow();
  });
});
