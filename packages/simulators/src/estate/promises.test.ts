import { COMPONENTS } from './componentData';
import { componentPromises } from './promises';

const promised = COMPONENTS.map(spec => ({ spec, text: componentPromises(spec)['rosetta.io/slo'] }));

describe('what teams promise', () => {
  it('is nothing in tier 4, availability in tier 3, and latency on top above it', () => {
    for (const { spec, text } of promised) {
      expect([spec.name, text?.split(';').some(entry => entry.startsWith('availability=')) ?? false]).toEqual([spec.name, spec.tier < 4]);
      expect([spec.name, text?.includes('latency_p95<=') ?? false]).toEqual([spec.name, spec.tier <= 2]);
    }
  });

  it('leaves room for ordinary errors, little where it was promised too high, and none where it is out of reach', () => {
    const spent = promised.flatMap(({ spec, text }) => {
      const target = /availability=([\d.]+)/.exec(text ?? '')?.[1];
      return target === undefined ? [] : [{ name: spec.name, share: spec.errorRatio / (1 - Number(target) / 100) }];
    });
    expect(spent.filter(({ share }) => share > 1).map(({ name }) => name).sort()).toEqual([
      'cards-portal', 'lc-issuance', 'mobile-onboarding', 'profile-api', 'sepa-mandates',
    ]);
    expect(spent.filter(({ share }) => share > 0.6 + 1e-9).map(({ name }) => name)).toEqual(expect.arrayContaining(['payments-api']));
  });
});
