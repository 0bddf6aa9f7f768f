import { PivotDefinition } from '@rosetta/backstage-plugin-monitoring-node';
import { resolvePivots } from './resolvePivots';
import { showValue } from './showValue';

/** A source whose pivots are lower-case words. */
const words: PivotDefinition<string> = {
  rosettaKeys: ['dynatrace.entityId', 'dynatrace.tag'],
  foreignKeys: ['dynatrace.com/dynatrace-entity-id'],
  instanceKey: 'dynatrace.instance',
  isInherited: false,
  givesSignals: true,
  parse(values) {
    const instance = values.get('rosetta.io/dynatrace.instance');
    const found = [...values].find(([key]) => key !== 'rosetta.io/dynatrace.instance');
    if (!found) return { kind: 'absent' };
    const [key, value] = found;
    if (value === '') return { kind: 'off' };
    return /^[a-z]+$/.test(value)
      ? { kind: 'pivot', pivot: value, instance }
      : { kind: 'invalid', problems: [{ key, value, message: 'Not a word', example: 'shop' }] };
  },
  serialize: pivot => pivot,
  deserialize: text => text,
};
const sources = [{ source: 'dynatrace' as const, definition: words, instances: ['main', 'trade'] }];
const resolve = (annotations: Record<string, string>) =>
  resolvePivots('component:default/shop', annotations, ['production', 'uat'], 'production', sources);
const pivotOf = (annotations: Record<string, string>, environment = 'production') =>
  resolve(annotations).pivots.find(pivot => pivot.environment === environment);

const OWN = 'rosetta.io/dynatrace.entityId';
const FOREIGN = 'dynatrace.com/dynatrace-entity-id';
const OVERLAY = 'rosetta.io/env.production.dynatrace.entityId';

describe('resolvePivots', () => {
  it.each([
    ['overlay', { [OVERLAY]: 'a', [OWN]: 'b', [FOREIGN]: 'c' }, 'a'],
    ['rosetta', { [OWN]: 'b', [FOREIGN]: 'c' }, 'b'],
    ['foreign', { [FOREIGN]: 'c' }, 'c'],
  ])('takes the first that speaks: %s', (origin, annotations, pivot) => {
    expect(pivotOf(annotations)).toMatchObject({ origin, pivot, state: 'mapped', instance: 'main' });
  });

  it('gives base keys to the default environment only, overlays to theirs', () => {
    expect(pivotOf({ [OWN]: 'b' }, 'uat')).toBeUndefined();
    expect(pivotOf({ 'rosetta.io/env.uat.dynatrace.entityId': 'u' }, 'uat')).toMatchObject({ pivot: 'u', origin: 'overlay' });
    expect(pivotOf({ 'rosetta.io/env.uat.dynatrace.entityId': 'u' })).toBeUndefined();
  });

  it('uses the instance that is named, for foreign keys and overlays too', () => {
    const instance = { 'rosetta.io/dynatrace.instance': 'trade' };
    expect(pivotOf({ ...instance, [OWN]: 'b' })).toMatchObject({ instance: 'trade' });
    expect(pivotOf({ ...instance, [FOREIGN]: 'c' })).toMatchObject({ instance: 'trade' });
    expect(pivotOf({ ...instance, 'rosetta.io/env.uat.dynatrace.entityId': 'u' }, 'uat')).toMatchObject({ instance: 'trade' });
  });

  it('makes an unknown instance a finding that names the known ones', () => {
    const { pivots, findings } = resolve({ [OWN]: 'b', 'rosetta.io/dynatrace.instance': 'prod' });
    expect(pivots[0].state).toBe('invalid');
    expect(findings).toEqual([expect.objectContaining({ key: 'rosetta.io/dynatrace.instance', example: 'main or trade', isBlocking: true })]);
  });

  it('switches a pivot off with an empty string', () => {
    expect(pivotOf({ [OWN]: '', [FOREIGN]: 'c' })).toMatchObject({ state: 'switched_off' });
  });

  it('does not fall back to a weaker key when a stronger one is wrong', () => {
    const { pivots, findings } = resolve({ [OWN]: 'A^B', [FOREIGN]: 'c' });
    expect(pivots).toEqual([expect.objectContaining({ state: 'invalid', pivot: null })]);
    expect(findings).toEqual([expect.objectContaining({ key: OWN, value: 'A^B', example: 'shop' })]);
  });

  it('names the overlay as the author wrote it', () => {
    expect(resolve({ [OVERLAY]: '!' }).findings[0].key).toBe(OVERLAY);
  });

  it('does not read a value of 10 kB', () => {
    const { pivots, findings } = resolve({ [OWN]: 'a'.repeat(10_240) });
    expect(pivots).toEqual([]);
    expect(findings[0]).toMatchObject({ key: OWN, isBlocking: true });
    expect(findings[0].value.length).toBeLessThanOrEqual(201);
  });

  it('reads none of more than 60 Rosetta annotations', () => {
    const many = Object.fromEntries(Array.from({ length: 61 }, (_, index) => [`rosetta.io/x.${index}`, 'y']));
    const { pivots, findings } = resolve({ ...many, [OWN]: 'b' });
    expect(pivots).toEqual([]);
    expect(findings.some(finding => /more than 60/.test(finding.message))).toBe(true);
  });

  it('points a key in wrong capitals at the right one', () => {
    const { findings } = resolve({ 'rosetta.io/dynatrace.entityID': 'b' });
    expect(findings).toEqual([expect.objectContaining({ key: 'rosetta.io/dynatrace.entityID', example: OWN, isBlocking: false })]);
  });

  it.each(['0', '5', 'gold', ''])('makes the tier %j a finding and blocks nothing', tier => {
    const { pivots, findings } = resolve({ 'rosetta.io/tier': tier, [OWN]: 'b' });
    expect(pivots[0].state).toBe('mapped');
    expect(findings).toEqual([expect.objectContaining({ key: 'rosetta.io/tier', isBlocking: false })]);
  });

  describe('inheritance', () => {
    const inherits = [{ ...sources[0], definition: { ...words, isInherited: true } }];
    const from = (own: Record<string, string>, system: Record<string, string>, list: typeof sources = inherits) =>
      resolvePivots('component:default/shop', own, ['production'], 'production', list, system);

    it('takes the pivot of the System where the entity says nothing', () => {
      expect(from({}, { [OWN]: 's' }).pivots).toEqual([expect.objectContaining({ origin: 'inherited', pivot: 's', state: 'mapped' })]);
    });

    it('does not where the entity speaks, even to switch it off or wrongly', () => {
      expect(from({ [OWN]: 'b' }, { [OWN]: 's' }).pivots[0]).toMatchObject({ origin: 'rosetta', pivot: 'b' });
      expect(from({ [OWN]: '' }, { [OWN]: 's' }).pivots[0].state).toBe('switched_off');
      expect(from({ [OWN]: '!' }, { [OWN]: 's' }).pivots[0].state).toBe('invalid');
    });

    it('leaves what is wrong with the System to the System', () => {
      expect(from({}, { [OWN]: '!' })).toEqual({ pivots: [expect.objectContaining({ state: 'invalid' })], findings: [] });
    });

    it('is not for every source', () => {
      expect(from({}, { [OWN]: 's' }, sources).pivots).toEqual([]);
    });
  });

  describe('keys that are parts of one pivot', () => {
    const SECOND = 'rosetta.io/dynatrace.tag';
    const parts: PivotDefinition<string> = {
      ...words,
      isInherited: true,
      combinesKeys: true,
      environmentOfFacts: true,
      parse(values) {
        const said = [OWN, SECOND].filter(key => values.has(key));
        if (said.length === 0) return { kind: 'absent' };
        if (said.some(key => values.get(key) === '')) return { kind: 'off' };
        const wrong = said.filter(key => !/^[a-z]+$/.test(values.get(key)!));
        return wrong.length > 0
          ? { kind: 'invalid', problems: wrong.map(key => ({ key, value: values.get(key)!, message: 'Not a word', example: 'shop' })) }
          : { kind: 'pivot', pivot: [OWN, SECOND].map(key => values.get(key) ?? '-').join(' '), instance: values.get('rosetta.io/dynatrace.instance') };
      },
    };
    const combine = (own: Record<string, string>, system: Record<string, string> = {}) =>
      resolvePivots('component:default/shop', own, ['production', 'uat'], 'production', [{ ...sources[0], definition: parts }], system);

    it('takes what the entity leaves open from its System, its instance included', () => {
      expect(combine({ [SECOND]: 'b' }, { [OWN]: 's', 'rosetta.io/dynatrace.instance': 'trade' }).pivots).toEqual([
        expect.objectContaining({ environment: '*', origin: 'rosetta', pivot: 's b', instance: 'trade' }),
      ]);
    });

    it('prefers what the entity says itself, and lets it switch the whole off', () => {
      expect(combine({ [OWN]: 'a', [SECOND]: 'b' }, { [OWN]: 's' }).pivots[0].pivot).toBe('a b');
      expect(combine({ [SECOND]: '' }, { [OWN]: 's' }).pivots[0].state).toBe('switched_off');
      expect(combine({}, { [OWN]: 's' }).pivots[0]).toMatchObject({ origin: 'inherited', pivot: 's -' });
    });

    it('completes an overlay with base keys', () => {
      const { pivots } = combine({ [SECOND]: 'b', 'rosetta.io/env.uat.dynatrace.entityId': 'u' });
      expect(pivots.map(pivot => [pivot.environment, pivot.origin, pivot.pivot])).toEqual([['*', 'rosetta', '- b'], ['uat', 'overlay', 'u b']]);
    });

    it('leaves what is wrong with the System to the System, and names the annotation that is wrong', () => {
      expect(combine({ [SECOND]: 'b' }, { [OWN]: '!' })).toEqual({ pivots: [expect.objectContaining({ state: 'invalid' })], findings: [] });
      const { findings } = combine({ [SECOND]: '!', 'rosetta.io/env.uat.dynatrace.entityId': 'u' });
      expect(findings.map(finding => [finding.environment, finding.key])).toEqual([['*', SECOND], ['uat', SECOND]]);
    });
  });

  it.each(['__proto__', 'constructor', 'hasOwnProperty'])('is not confused by an annotation named %s', name => {
    expect(resolve(JSON.parse(`{"${name}": "x"}`))).toEqual({ pivots: [], findings: [] });
  });
});

describe('showValue', () => {
  it.each([
    ['a\nb', 'a\\u000ab'],
    ['a\u202eb', 'a\\u202eb'],
    ['\u0000', '\\u0000'],
    ['plain', 'plain'],
  ])('shows %j as %j', (value, shown) => {
    expect(showValue(value)).toBe(shown);
  });
});
