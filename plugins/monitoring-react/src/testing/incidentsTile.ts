import type { Tile } from '@rosetta/backstage-plugin-monitoring-common';
import { buildTile, kpiCommon } from './kpis';
import { FIXTURE_NOW_MS, MINUTE } from './time';

/** Annotation keys that give an entity its incidents. */
export const INCIDENT_KEYS = [
  'rosetta.io/servicenow.ciId',
  'rosetta.io/cmdb.ciName',
  'servicenow.com/entity-id',
];

/** Two incidents open, one of priority 1 whose SLA ends in 40 minutes. */
export function buildIncidentsTile(
  overrides: Partial<Tile> = {},
  nowMs = FIXTURE_NOW_MS,
): Tile {
  return {
    ...buildTile({
      kpi: 'open_incidents',
      state: 'critical',
      origin: { source: 'servicenow', instance: 'main' },
      value: {
        ...kpiCommon('open_incidents', nowMs),
        coverage: null,
        status: 'ok',
        value: 2,
        previous: 1,
        method: 'distinct_open_now',
      },
      sparkline: null,
      upstreamUrl: 'https://servicenow.example/incidents',
      keys: INCIDENT_KEYS,
      incidents: {
        byPriority: [
          { priority: 1, count: 1 },
          { priority: 3, count: 1 },
        ],
        nextSlaDue: new Date(nowMs + 40 * MINUTE).toISOString(),
        slaBreached: 0,
      },
    }),
    ...overrides,
  };
}
