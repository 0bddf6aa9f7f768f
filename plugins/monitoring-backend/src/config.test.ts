import { BURN_POLICIES } from '@rosetta/backstage-plugin-monitoring-common';
import { ConfigReader } from '@backstage/config';
import { readMonitoringConfig } from './config';

const read = (rosetta: object | undefined) =>
  readMonitoringConfig(new ConfigReader(rosetta === undefined ? {} : { rosetta: rosetta as never }));

const instance = { name: 'main', baseUrl: 'https://apm.example.com/e/1', token: 'dt0c01.VERY.SECRET' };
const withInstance = (changes: object) => ({ dynatrace: { instances: [{ ...instance, ...changes }] } });

const withRules = (...changes: object[]) => ({
  objectives: {
    burnPolicies: { night: changes.map(change => ({ severity: 'page', budgetPercent: 2, longMinutes: 60, shortMinutes: 5, ...change })) },
  },
});

describe('readMonitoringConfig', () => {
  it('works without any configuration: production, UTC, nothing to collect from', () => {
    expect(read(undefined)).toMatchObject({
      isDemo: false, reportingZone: 'UTC', environments: ['production'], defaultEnvironment: 'production', instances: [],
      ingestion: { enabled: true, backfillDays: 90 },
    });
  });

  it('reads numbers given as text, as variables in app-config are', () => {
    expect(read({ ingestion: { backfillDays: '30', tickSeconds: '2' } }).ingestion).toMatchObject({ backfillDays: 30, tickSeconds: 2 });
  });

  it('hands a source its own options and keeps the common ones', () => {
    const [read1] = read(withInstance({ ratePerSecond: 7, extraMetrics: [] })).instances;
    expect(read1).toMatchObject({
      source: 'dynatrace', name: 'main', uiUrl: instance.baseUrl, ratePerSecond: 7, allowPrivateAddresses: false,
      options: { token: instance.token, extraMetrics: [] },
    });
  });

  it('lets one objective of a tier be replaced and keeps the others', () => {
    const { objectives } = read({ objectives: { tiers: { 1: { latencyP95Ms: 250 } } } });
    expect(objectives[1]).toMatchObject({ latencyP95Ms: 250, errorRatio: 0.005 });
  });

  it('knows the burn policies of the configuration beside those that are always there', () => {
    const { burnPolicies } = read(withRules({ budgetPercent: '2' }));
    expect(burnPolicies.night).toEqual([{ severity: 'page', budgetShare: 0.02, longMinutes: 60, shortMinutes: 5 }]);
    expect(burnPolicies).toMatchObject(BURN_POLICIES);
    // One of the same name takes its place: a house may have a default of its own.
    expect(read({ objectives: { burnPolicies: { default: [] } } }).burnPolicies.default).toEqual([]);
  });

  it.each([
    ['rosetta.reportingZone', { reportingZone: 'Mars/Olympus' }],
    ['rosetta.environments', { environments: [{ name: 'a' }, { name: 'b' }] }],
    ['rosetta.environments', { environments: [{ name: 'a', default: true }, { name: 'a' }] }],
    ['rosetta.environments.0.name', { environments: [{ name: 'Prod', default: true }] }],
    ['rosetta.ingestion.backfillDays', { ingestion: { backfillDays: 401 } }],
    ['rosetta.objectives.burnPolicies.night.0.longMinutes', withRules({ longMinutes: 62 })],
    ['rosetta.objectives.burnPolicies.night.0.longMinutes', withRules({ longMinutes: 73 * 60 })],
    ['rosetta.objectives.burnPolicies.night.0: shortMinutes', withRules({ shortMinutes: 60 })],
    ['rosetta.objectives.burnPolicies.night.0.budgetPercent', withRules({ budgetPercent: 0 })],
    ['rosetta.objectives.burnPolicies.night: two rules', withRules({}, { shortMinutes: 10 })],
    ['rosetta.objectives.burnPolicies.Night', { objectives: { burnPolicies: { Night: [] } } }],
    ['rosetta.objectives.tiers.1.errorRatio', { objectives: { tiers: { 1: { errorRatio: 1 } } } }],
    ['rosetta.objectives.tiers', { objectives: { tiers: { 9: {} } } }],
    ['rosetta.dynatrace.instances.0.baseUrl', withInstance({ baseUrl: 'file:///etc/passwd' })],
    ['rosetta.dynatrace.instances.0.name', withInstance({ name: 'Main instance' })],
    ['rosetta.dynatrace.instances', { dynatrace: { instances: [] } }],
    ['rosetta.dynatrace.instances.0.intervals.problems', withInstance({ intervals: { problems: 1 } })],
    ['rosetta', { colour: 'red' }],
    ['rosetta.dynatrace.instances: main', { dynatrace: { instances: [instance, instance] } }],
  ])('names %s when it is wrong, and shows no value', (key, config) => {
    expect(() => read(config)).toThrow(key);
    expect(() => read(config)).not.toThrow(/VERY|SECRET|passwd/);
  });
});
