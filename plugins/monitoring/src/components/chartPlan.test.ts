import { routes } from '@rosetta/backstage-plugin-monitoring-common';
import { chartPlans, plannedMetrics } from './chartPlan';

it.each(['Component', 'API', 'Resource'])(
  'asks for the metrics of a %s in one request',
  kind => {
    const metrics = plannedMetrics(chartPlans(kind));
    expect(new Set(metrics).size).toBe(metrics.length);
    expect(
      routes.timeseries.query.safeParse({ metric: metrics.join(',') }).success,
    ).toBe(true);
  },
);
