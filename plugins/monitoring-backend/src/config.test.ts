import { ConfigReader } from '@backstage/config';
import { readMonitoringConfig } from './config';

const read = (rosetta: object | undefined) =>
  readMonitoringConfig(new ConfigReader(rosetta === undefined ? {} : { rosetta: rosetta as never }));

const instance = { name: 'main', baseUrl: 'https://apm.example.com/e/1', token: 'dt0c01.VERY.SECRET' };
const withInstance = (changes: object) => ({ dynatrace: { instances: [{ ...instance, ...changes }] } });

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

  it.each([
    ['rosetta.reportingZone', { reportingZone: 'Mars/Olympus' }],
    ['rosetta.environments', { environments: [{ name: 'a' }, { name: 'b' }] }],
    ['rosetta.environments', { environments: [{ name: 'a', default: true }, { name: 'a' }] }],
    ['rosetta.environments.0.name', { environments: [{ name: 'Prod', default: true }] }],
    ['rosetta.ingestion.backfillDays', { ingestion: { backfillDays: 401 } }],
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
