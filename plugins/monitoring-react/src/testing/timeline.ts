import type {
  Lane,
  LaneItem,
  Timeline,
} from '@rosetta/backstage-plugin-monitoring-common';
import { buildTimeseries } from './entity';
import { INCIDENT_KEYS } from './incidentsTile';
import { DELIVERY_KEYS } from './delivery';
import { LOG_KEYS } from './logs';
import { before, DAY, FIXTURE_NOW_MS, HOUR, MINUTE } from './time';

const SERVICENOW = { source: 'servicenow', instance: 'main' } as const;

/** An event of a lane; open since 33 minutes unless told otherwise. */
export function buildLaneItem(
  overrides: Partial<LaneItem> = {},
  nowMs = FIXTURE_NOW_MS,
): LaneItem {
  return {
    id: 'INC0041207',
    title: 'Card payments fail with HTTP 502',
    level: 'critical',
    start: before(33 * MINUTE, nowMs),
    end: null,
    priority: 1,
    severity: null,
    via: 'direct',
    upstreamUrl: 'https://servicenow.example/INC0041207',
    ...overrides,
  };
}

/** A lane that may be read as all there is. */
export function buildLane(
  overrides: Partial<Lane> = {},
  nowMs = FIXTURE_NOW_MS,
): Lane {
  return {
    lane: 'incidents',
    status: 'ok',
    reason: null,
    origin: SERVICENOW,
    asOf: before(MINUTE, nowMs),
    keys: INCIDENT_KEYS,
    items: [
      buildLaneItem(
        {
          id: 'INC0041102',
          title: 'Timeouts after release',
          level: 'warning',
          priority: 2,
          start: before(20 * HOUR, nowMs),
          end: before(19 * HOUR, nowMs),
        },
        nowMs,
      ),
      buildLaneItem({}, nowMs),
    ],
    more: 0,
    ...overrides,
  };
}

/** A deployment of the lane that took two minutes. */
function buildDeploymentItem(
  id: string,
  severity: string,
  level: LaneItem['level'],
  agoMs: number,
  nowMs: number,
): LaneItem {
  return buildLaneItem(
    {
      id,
      title: '#412',
      level,
      priority: null,
      severity,
      start: before(agoMs + 2 * MINUTE, nowMs),
      end: before(agoMs, nowMs),
      upstreamUrl: 'https://gitlab.example/deployments/412',
    },
    nowMs,
  );
}

/** A day with trouble in its last 40 minutes: curve, problems, incidents and states. */
export function buildTimeline(
  overrides: Partial<Timeline> = {},
  options: { nowMs?: number; spanMs?: number } = {},
): Timeline {
  const { nowMs = FIXTURE_NOW_MS, spanMs = DAY } = options;
  const chart = buildTimeseries(['error_rate', 'latency_p95'], {
    nowMs,
    spanMs,
  });
  return {
    entityRef: chart.entityRef,
    environment: chart.environment,
    period: chart.period,
    asOf: new Date(nowMs).toISOString(),
    resolution: chart.resolution,
    timestamps: chart.timestamps,
    curves: chart.series,
    curveOrigin: chart.origin,
    lanes: [
      buildLane(
        {
          lane: 'problems',
          origin: { source: 'dynatrace', instance: 'main' },
          keys: ['rosetta.io/dynatrace.tag'],
          items: [
            buildLaneItem(
              {
                id: 'P-26114',
                title: 'Failure rate increase',
                priority: null,
                severity: 'error',
                start: before(36 * MINUTE, nowMs),
                upstreamUrl: 'https://dynatrace.example/problem/26114',
              },
              nowMs,
            ),
          ],
        },
        nowMs,
      ),
      buildLane({}, nowMs),
      buildLane(
        {
          lane: 'changes',
          items: [
            buildLaneItem(
              {
                id: 'CHG0030412',
                title: 'Edge certificate rotation',
                level: 'neutral',
                priority: null,
                severity: 'standard',
                start: before(3 * HOUR, nowMs),
                end: before(2 * HOUR, nowMs),
                upstreamUrl: 'https://servicenow.example/CHG0030412',
              },
              nowMs,
            ),
          ],
        },
        nowMs,
      ),
      buildLane(
        {
          lane: 'deployments',
          origin: { source: 'gitlab', instance: 'main' },
          keys: DELIVERY_KEYS,
          items: [
            buildDeploymentItem(
              'v2.13.3',
              'change',
              'neutral',
              20 * HOUR,
              nowMs,
            ),
            buildDeploymentItem(
              'v2.13.2',
              'rollback',
              'warning',
              12 * HOUR,
              nowMs,
            ),
            buildDeploymentItem(
              'v2.13.4',
              'failed',
              'critical',
              6 * HOUR,
              nowMs,
            ),
            buildDeploymentItem(
              'v2.14.0',
              'change',
              'neutral',
              38 * MINUTE,
              nowMs,
            ),
          ],
        },
        nowMs,
      ),
      buildLane(
        {
          lane: 'log_errors',
          origin: { source: 'elisa', instance: 'main' },
          keys: LOG_KEYS,
          items: [
            buildLaneItem(
              {
                id: '1204',
                title: '1204',
                level: 'warning',
                priority: null,
                severity: 'log_errors',
                start: before(42 * MINUTE, nowMs),
                end: before(-18 * MINUTE, nowMs),
                upstreamUrl: null,
              },
              nowMs,
            ),
          ],
        },
        nowMs,
      ),
    ],
    states: [
      { from: chart.period.start, state: 'ok' },
      { from: before(38 * MINUTE, nowMs), state: 'critical' },
    ],
    ...overrides,
  };
}
