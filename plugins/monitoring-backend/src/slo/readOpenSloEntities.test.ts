import { Entity } from '@backstage/catalog-model';
import { readOpenSloEntities } from './readOpenSloEntities';

const CONFIG = { environments: ['production', 'uat'], defaultEnvironment: 'production' };
const KNOWN = new Set(['component:default/shop', 'component:sales/shop']);
const SIGNAL = { ratioMetric: {
  bad: { metricSource: { type: 'rosetta', spec: { signal: 'errors' } } },
  total: { metricSource: { type: 'rosetta', spec: { signal: 'requests' } } },
} };

const slo = (changes: { name?: string; namespace?: string; service?: string; annotations?: Record<string, string>; spec?: object; target?: number } = {}): Entity => ({
  apiVersion: 'openslo/v1',
  kind: 'SLO',
  metadata: {
    name: changes.name ?? 'shop-answers', namespace: changes.namespace, uid: 'added by Backstage',
    annotations: { 'backstage.io/managed-by-location': 'file:x', ...changes.annotations },
  },
  spec: {
    service: changes.service ?? 'shop',
    indicator: { spec: SIGNAL },
    timeWindow: [{ duration: '30d', isRolling: true }],
    budgetingMethod: 'Occurrences',
    objectives: [{ target: changes.target ?? 0.999 }],
    ...changes.spec,
  },
});
const service = (name: string, entityRef: string): Entity => ({
  apiVersion: 'openslo/v1', kind: 'Service', metadata: { name, annotations: { 'rosetta.io/entity-ref': entityRef } }, spec: {},
});
const read = (...entities: Entity[]) => readOpenSloEntities(entities, CONFIG, KNOWN);
const brief = (...entities: Entity[]) =>
  [...read(...entities).declared.values()].flat().map(({ entityRef, environment, name, target }) => `${entityRef} ${environment} ${name} ${target}`);

describe('readOpenSloEntities', () => {
  it('reads what a document promises of the component of its name, and nothing of other entities', () => {
    const component: Entity = { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'shop' } };
    expect(brief(component, slo())).toEqual(['component:default/shop production shop-answers 0.999']);
    expect(read(component, slo()).findings).toEqual([]);
  });

  it('follows the entity that the service names, and the environment that the document names', () => {
    expect(brief(service('checkout', 'Component:Sales/Shop'), slo({ service: 'checkout' }))).toEqual(['component:sales/shop production shop-answers 0.999']);
    expect(brief(slo({ namespace: 'sales' }))).toEqual(['component:sales/shop production shop-answers 0.999']);
    expect(brief(slo({ annotations: { 'rosetta.io/environment': 'uat' } }))).toEqual(['component:default/shop uat shop-answers 0.999']);
  });

  it('takes an indicator from another document of its namespace', () => {
    const sli: Entity = { apiVersion: 'openslo/v1', kind: 'SLI', metadata: { name: 'answers' }, spec: SIGNAL };
    expect(brief(sli, slo({ spec: { indicator: undefined, indicatorRef: 'answers' } }))).toHaveLength(1);
    expect(brief({ ...sli, metadata: { name: 'answers', namespace: 'other' } }, slo({ spec: { indicator: undefined, indicatorRef: 'answers' } }))).toEqual([]);
  });

  it.each([
    ['a target of 1.5', slo({ target: 1.5 }), /share between 0 and 1/],
    ['two windows', slo({ spec: { timeWindow: [{ duration: '30d', isRolling: true }, { duration: '7d', isRolling: true }] } }), /exactly one window/],
    ['an unknown environment', slo({ annotations: { 'rosetta.io/environment': 'moon' } }), /no environment moon/],
    ['a later version', { ...slo(), apiVersion: 'openslo/v2' }, /openslo\/v2 is not read/],
  ])('finds %s at the entity, and keeps its neighbours', (_, wrong, message) => {
    const { declared, findings } = read(wrong, slo({ name: 'other' }));
    expect([...declared.values()].flat().map(definition => definition.name)).toEqual(['other']);
    expect(findings).toEqual([
      expect.objectContaining({ entityRef: 'component:default/shop', key: 'openslo/shop-answers', message: expect.stringMatching(message), isBlocking: false }),
    ]);
  });

  it('shows a query of another tool as declared, and says that it is not run', () => {
    const metric = (query: string) => ({ metricSource: { type: 'Prometheus', spec: { query } } });
    const { declared, findings } = read(slo({ spec: { indicator: { spec: { ratioMetric: { good: metric('a'), total: metric('b') } } } } }));
    expect([...declared.values()].flat()).toEqual([expect.objectContaining({ sli: expect.objectContaining({ kind: 'ratio' }) })]);
    expect(findings).toEqual([expect.objectContaining({ message: expect.stringContaining('not run') })]);
  });

  it('names documents whose entity is not known', () => {
    expect(read(slo({ service: 'gone' })).orphans).toEqual(['slo:default/shop-answers']);
    expect(read(slo({ spec: { service: 7 } })).orphans).toEqual(['slo:default/shop-answers']);
  });

  it('takes the first of two documents that promise the same', () => {
    const twice = [slo({ namespace: 'a', service: 'checkout', target: 0.9 }), slo({ namespace: 'b', service: 'checkout', target: 0.8 })];
    const services = ['a', 'b'].map(namespace => {
      const one = service('checkout', 'component:default/shop');
      return { ...one, metadata: { ...one.metadata, namespace } };
    });
    const { declared, findings } = read(...twice, ...services);
    expect([...declared.values()].flat().map(definition => definition.target)).toEqual([0.9]);
    expect(findings).toEqual([expect.objectContaining({ message: expect.stringContaining('promises the same') })]);
  });
});
