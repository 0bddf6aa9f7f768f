import { METRICS, routes } from '@rosetta/backstage-plugin-monitoring-common';
import { createFakeMonitoringApi } from './fakeMonitoringApi';
import { buildTimeseries } from './entity';

describe('fixtures', () => {
  const api = createFakeMonitoringApi();

  it.each([
    'meta',
    'scopes',
    'overview',
    'sources',
    'batchRuns',
    'restatedKpis',
  ] as const)('answers %s as the route table promises', async id => {
    await expect(api.call(id, {})).resolves.toBeDefined();
  });

  it('has as many values as slots', () => {
    const parsed = routes.timeseries.response.parse(buildTimeseries(METRICS));
    for (const series of parsed.series)
      expect(series.values).toHaveLength(parsed.timestamps.length);
  });
});
