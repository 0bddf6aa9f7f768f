import type {
  ApplicationRow,
  EntityState,
  KpiId,
  KpiValue,
} from '@rosetta/backstage-plugin-monitoring-common';
import { buildSparkline, kpiCommon } from './kpis';
import { buildFigure } from './scopeFigures';
import { before, DAY, FIXTURE_NOW_MS, HOUR } from './time';

/** Entities worst first, as many as asked, the first ones critical, the last ones OK. */
export function buildApplications(
  count = 10,
  nowMs = FIXTURE_NOW_MS,
): ApplicationRow[] {
  const states: EntityState[] = ['critical', 'warning', 'unknown'];
  return Array.from({ length: count }, (_, index): ApplicationRow => {
    const state = states[index] ?? 'ok';
    const isKnown = state !== 'unknown';
    const metric = (kpi: KpiId, value: number): KpiValue =>
      isKnown
        ? { ...kpiCommon(kpi, nowMs), status: 'ok', value }
        : {
            ...kpiCommon(kpi, nowMs),
            status: 'unknown',
            value: null,
            reason: { code: 'no_data_since', since: before(DAY, nowMs) },
          };
    return {
      ref: `component:default/service-${index + 1}`,
      kind: 'Component',
      name: `service-${index + 1}`,
      title: null,
      tier: 1 + (index % 3),
      owner: 'group:default/payments-team',
      system: 'system:default/payments-platform',
      state,
      since: before((index + 1) * HOUR, nowMs),
      reasons:
        state === 'critical'
          ? [{ code: 'error_ratio', state, value: 0.042, target: 0.005 }]
          : [],
      metrics: {
        errorRate: metric('error_rate', 0.042 / (index + 1) ** 2),
        latencyP95: metric('latency_p95', 840 - 40 * index),
        throughput: metric('throughput', 212),
        openIncidents: buildFigure(
          'open_incidents',
          index === 0 ? 2 : 0,
          null,
          null,
          nowMs,
        ),
        worstPriority: index === 0 ? 1 : null,
        openProblems: index === 0 ? 1 : 0,
        health: isKnown
          ? {
              ...kpiCommon('health_score', nowMs),
              status: 'ok',
              value: 32 + 6 * index,
            }
          : null,
        slo:
          index === 1
            ? null
            : {
                id: index + 1,
                name: 'availability',
                state: index === 0 ? 'missed' : 'on_track',
                target: 0.999,
                sli: isKnown ? 0.99896 + index / 10_000 : null,
                remaining: isKnown ? -0.038 + index / 10 : null,
                count: 1,
              },
        lastRelease: isKnown
          ? {
              name: `v2.1${4 - index}.0`,
              finished: before((index + 1) * HOUR, nowMs),
              isSuspect: index === 0,
            }
          : null,
        sparkline: isKnown
          ? buildSparkline({ level: 0.001, wobble: 0.3, nowMs })
          : null,
      },
    };
  });
}
