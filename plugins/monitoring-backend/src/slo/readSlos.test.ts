import { BURN_POLICIES, DEFAULT_OBJECTIVES } from '@rosetta/backstage-plugin-monitoring-common';
import { readSlos, SloSubject } from './readSlos';

const DEFAULTS = {
  environments: ['production', 'uat'], defaultEnvironment: 'production', reportingZone: 'Europe/Paris', objectives: DEFAULT_OBJECTIVES,
  burnPolicies: { ...BURN_POLICIES, 'night-shift': [{ severity: 'page', budgetShare: 0.05, longMinutes: 360, shortMinutes: 30 }] as const },
};
const read = (annotations: Record<string, string>, changes: Partial<SloSubject> = {}) =>
  readSlos(
    { entityRef: 'component:default/shop', kind: 'component', tier: 2, annotations, measuredIn: new Set(['production']), ...changes },
    DEFAULTS,
  );
const brief = (annotations: Record<string, string>, changes?: Partial<SloSubject>) =>
  read(annotations, changes).slos.map(slo => `${slo.environment} ${slo.origin} ${slo.name} ${slo.target}`);

describe('readSlos', () => {
  it('holds an entity that promises nothing to its tier, where it is measured', () => {
    expect(brief({})).toEqual(['production tier availability 0.995', 'production tier latency_p95 0.95']);
    expect(brief({}, { tier: 1, measuredIn: new Set(['uat']) })).toEqual(['uat tier availability 0.999', 'uat tier latency_p95 0.95']);
    expect(brief({}, { measuredIn: new Set() })).toEqual([]);
  });

  it('holds a resource to the time it is up', () => {
    expect(read({}, { kind: 'resource' }).slos).toEqual([
      expect.objectContaining({ name: 'availability', sli: { kind: 'availability_time' }, method: 'ratio_timeslices', origin: 'tier', target: 0.995 }),
    ]);
  });

  it('takes what is promised in place of what the tier says of the same', () => {
    expect(brief({ 'rosetta.io/slo': 'availability=99.9/30d' })).toEqual(['production annotation availability 0.999', 'production tier latency_p95 0.95']);
    expect(brief({ 'rosetta.io/slo': 'error_rate<1%=99/30d;latency_p99<1s=90/7d' })).toEqual([
      'production annotation error_rate 0.99', 'production annotation latency_p99 0.9',
    ]);
    expect(brief({ 'rosetta.io/slo': 'saturation<80%=99/30d' })).toHaveLength(3);
  });

  it('takes the promise of an environment from its overlay', () => {
    const annotations = { 'rosetta.io/slo': 'availability=99.9/30d', 'rosetta.io/env.uat.slo': 'availability=95/7d' };
    expect(brief(annotations, { measuredIn: new Set() })).toEqual(['production annotation availability 0.999', 'uat annotation availability 0.95']);
  });

  it('is switched off by an empty annotation', () => {
    expect(read({ 'rosetta.io/slo': ' ' })).toEqual({ slos: [], findings: [] });
  });

  it('finds what is wrong, and keeps the rest', () => {
    const { slos, findings } = read({ 'rosetta.io/slo': 'availability=99.9/30d;latency_p95=95/30d' });
    expect(slos.map(slo => `${slo.origin} ${slo.name}`)).toEqual(['annotation availability', 'tier latency_p95']);
    expect(findings).toEqual([
      {
        entityRef: 'component:default/shop', environment: 'production', source: 'rosetta', key: 'rosetta.io/slo', value: 'latency_p95=95/30d',
        message: 'latency_p95 needs a threshold', example: 'latency_p95<800ms=95/30d', isBlocking: false, blocksSignals: false,
      },
    ]);
  });

  it('finds several things in one finding, since one per annotation is kept', () => {
    const { findings } = read({ 'rosetta.io/slo': 'uptime=99/30d;availability=150/30d' });
    expect(findings).toHaveLength(1);
    expect(findings[0].message).toMatch(/^uptime: There is no such indicator.*; 150: A target is at most 100 %$/);
  });
});

describe('readSlos, burn policy', () => {
  const policies = (annotations: Record<string, string>, changes?: Partial<SloSubject>) =>
    read(annotations, changes).slos.map(slo => `${slo.environment} ${slo.name} ${slo.burnPolicy?.name} ${slo.burnPolicy?.pairs.length}`);

  it('leaves the four rules of the workbook as they are', () => {
    expect(policies({})).toEqual(['production availability undefined undefined', 'production latency_p95 undefined undefined']);
    expect(policies({ 'rosetta.io/burn-policy': ' Default ' })).toEqual(policies({}));
  });

  it('holds every SLO of the entity against the policy that is named, in every environment that has none of its own', () => {
    const annotations = { 'rosetta.io/burn-policy': 'night-shift', 'rosetta.io/env.uat.burn-policy': 'ticket' };
    expect(policies(annotations, { measuredIn: new Set(['production', 'uat']) })).toEqual([
      'production availability night-shift 1', 'production latency_p95 night-shift 1', 'uat availability ticket 2', 'uat latency_p95 ticket 2',
    ]);
    expect(policies({ 'rosetta.io/burn-policy': 'ticket' }, { measuredIn: new Set(['uat']) })).toEqual(['uat availability ticket 2', 'uat latency_p95 ticket 2']);
  });

  it('tells nobody where the annotation is empty', () => {
    expect(policies({ 'rosetta.io/burn-policy': '' })).toEqual(['production availability none 0', 'production latency_p95 none 0']);
  });

  it('finds a name that is not known, once, and counts by the default', () => {
    const { slos, findings } = read({ 'rosetta.io/burn-policy': 'toString' }, { measuredIn: new Set(['production', 'uat']) });
    expect(slos.map(slo => slo.burnPolicy)).toEqual([undefined, undefined, undefined, undefined]);
    expect(findings).toEqual([
      {
        entityRef: 'component:default/shop', environment: 'production', source: 'rosetta', key: 'rosetta.io/burn-policy', value: 'toString',
        message: 'There is no burn policy of this name; there are default, night-shift, none, ticket. The default one counts',
        example: 'ticket', isBlocking: false, blocksSignals: false,
      },
    ]);
  });

  it('finds a rule of the named policy that can never fire for what is promised', () => {
    const { slos, findings } = read({ 'rosetta.io/burn-policy': 'night-shift', 'rosetta.io/slo': 'availability=80/30d' });
    expect(slos[0].burnPolicy?.name).toBe('night-shift');
    expect(findings.map(finding => finding.message)).toEqual([
      'Policy night-shift, SLO availability, page over 360 min: This rule can never fire: it needs a burn rate above 6, and 5 is the most there can be',
    ]);
    // The default policy is nobody's choice: what of it cannot fire is left out without a word.
    expect(read({ 'rosetta.io/slo': 'availability=80/30d' }).findings).toEqual([]);
  });
});
