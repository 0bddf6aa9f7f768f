import { PivotDefinition } from '@rosetta/backstage-plugin-monitoring-node';
import { readMapping } from './mappings';
import { PivotSource, resolvePivots } from './resolvePivots';

const definition = (key: string, changes: Partial<PivotDefinition<unknown>> = {}): PivotDefinition<unknown> => ({
  rosettaKeys: [key],
  foreignKeys: [`foreign/${key}`],
  instanceKey: `${key}.instance`,
  isInherited: false,
  givesSignals: false,
  parse: values => {
    const name = `rosetta.io/${key}`;
    const value = values.get(name) ?? values.get(`foreign/${key}`);
    if (value === undefined) return { kind: 'absent' };
    if (value === '') return { kind: 'off' };
    return /^[a-z]+$/.test(value)
      ? { kind: 'pivot', pivot: value, instance: values.get(`rosetta.io/${key}.instance`) }
      : { kind: 'invalid', problems: [{ key: name, value, message: 'letters only', example: 'abc' }] };
  },
  serialize: pivot => String(pivot),
  deserialize: text => text,
  ...changes,
});

const SOURCES: PivotSource[] = [
  { source: 'dynatrace', definition: definition('dt'), instances: ['main', 'trade'] },
  { source: 'gitlab', definition: definition('gl', { environmentOfFacts: true }), instances: ['main'] },
];
const ENVIRONMENTS = ['production', 'uat'];
const REF = 'component:default/shop';
const mapping = (changes: Record<string, unknown> = {}) => ({
  entityRef: REF, environment: 'production', source: 'dynatrace' as const, instance: null, key: 'dt', value: 'shop', ...changes,
});

describe('readMapping', () => {
  it('reads a value by the grammar of its key and takes the first instance where none is named', () => {
    expect(readMapping(mapping(), SOURCES, ENVIRONMENTS)).toEqual({ instance: 'main', pivot: 'shop' });
    expect(readMapping(mapping({ instance: 'trade' }), SOURCES, ENVIRONMENTS)).toEqual({ instance: 'trade', pivot: 'shop' });
    expect(readMapping(mapping({ value: '' }), SOURCES, ENVIRONMENTS)).toEqual({ instance: 'main', pivot: null });
  });

  it.each([
    ['source', { source: 'argocd' }],
    ['environment', { environment: 'moon' }],
    ['environment', { environment: '*' }],
    ['instance', { instance: 'nobody' }],
    ['key', { key: 'gl' }],
    ['value', { value: 'a"b' }],
  ])('names %s when it is wrong', (field, changes) => {
    expect(readMapping(mapping(changes), SOURCES, ENVIRONMENTS)).toMatchObject({ problem: { field } });
  });

  it('takes every environment at once only where facts say theirs', () => {
    expect(readMapping(mapping({ source: 'gitlab', key: 'gl', environment: '*' }), SOURCES, ENVIRONMENTS)).toEqual({ instance: 'main', pivot: 'shop' });
  });
});

describe('resolvePivots with mappings', () => {
  const resolve = (annotations: Record<string, string>, mappings: ReturnType<typeof mapping>[]) =>
    resolvePivots(REF, annotations, ENVIRONMENTS, 'production', SOURCES, {}, mappings);

  it('lets a mapping win over overlay, annotation and foreign key, in its environment only', () => {
    const { pivots } = resolve(
      { 'rosetta.io/dt': 'a', 'rosetta.io/env.production.dt': 'b', 'rosetta.io/env.uat.dt': 'c', 'foreign/dt': 'd' },
      [mapping()],
    );
    expect(pivots.filter(pivot => pivot.source === 'dynatrace').map(({ environment, origin, pivot }) => [environment, origin, pivot])).toEqual([
      ['production', 'mapping', 'shop'],
      ['uat', 'overlay', 'c'],
    ]);
  });

  it('lets a mapping heal an annotation that is wrong, whose finding goes', () => {
    const broken = { 'rosetta.io/dt': 'a"b' };
    expect(resolve(broken, []).findings).toHaveLength(1);
    const { pivots, findings } = resolve(broken, [mapping()]);
    expect(findings).toEqual([]);
    expect(pivots).toEqual([expect.objectContaining({ state: 'mapped', origin: 'mapping' })]);
  });

  it('switches a source off by an empty mapping', () => {
    expect(resolve({ 'rosetta.io/dt': 'a' }, [mapping({ value: '' })]).pivots).toEqual([expect.objectContaining({ state: 'switched_off', origin: 'mapping' })]);
  });

  it('maps an environment that has no annotation', () => {
    expect(resolve({}, [mapping({ environment: 'uat', instance: 'trade' })]).pivots).toEqual([
      expect.objectContaining({ environment: 'uat', instance: 'trade', pivot: 'shop' }),
    ]);
  });

  it('does not let a mapping of another entity speak', () => {
    expect(resolve({}, [mapping({ entityRef: 'component:default/cart' })]).pivots).toEqual([]);
  });
});
