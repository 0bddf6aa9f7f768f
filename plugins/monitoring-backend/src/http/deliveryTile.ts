import { KPI_DEFINITIONS, Tile } from '@rosetta/backstage-plugin-monitoring-common';
import { DeploymentStateRow, EntityRow, LastDeploymentRow, PivotRow } from '../store';
import { countedSinceMs, dailySparkline } from './dailyCounts';
import { EventFeed, eventKpi } from './eventKpis';
import { DELIVERY_KEYS } from './feedView';
import { Delivered, isSuspectFor } from './releaseStandings';
import type { HandlerDependencies } from './handlers/dependencies';

const BAD_HEALTH = new Set<DeploymentStateRow['health']>(['degraded', 'missing']);

function judge(last: LastDeploymentRow | undefined, state: DeploymentStateRow | undefined, isSuspect: boolean | null): Tile['state'] {
  if (last?.status === 'failed' || (state && BAD_HEALTH.has(state.health))) return 'critical';
  if (state && (state.sync === 'out_of_sync' || state.operationPhase === 'failed' || state.operationPhase === 'error')) {
    return 'warning';
  }
  if (isSuspect) return 'warning';
  return last || state ? 'ok' : null;
}

/**
 * What was brought into the environment last, how long ago, and whether it went well.
 *
 * @param asking - lays states that are asked just now over those that are held, which are read meanwhile
 */
export async function lastDeploymentTile(
  { deliveries, instances, reportingZone }: HandlerDependencies,
  entity: EntityRow,
  delivered: Promise<Delivered>,
  environment: string,
  pivots: readonly PivotRow[],
  feed: EventFeed,
  nowMs: number,
  mayReadIncidents: boolean,
  asking?: Promise<((held: readonly DeploymentStateRow[]) => DeploymentStateRow[]) | undefined>,
): Promise<Tile> {
  const [over, heldStates, { deployments, releases }, byDay] = await Promise.all([
    asking,
    deliveries.states(entity.entityRef),
    delivered,
    entity.seriesId === null ? null : deliveries.releasesByDay(entity.seriesId, countedSinceMs(nowMs), reportingZone),
  ]);
  const last = deployments
    .filter(row => row.environment === environment)
    .sort((a, b) => b.created.getTime() - a.created.getTime())[0];
  const state = (over ? over(heldStates) : heldStates).find(row => row.environment === environment);
  const at = last?.finished ?? last?.created ?? state?.deployed ?? null;
  const held = eventKpi('last_deployment', feed, {
    value: at === null ? null : Math.max(0, (nowMs - at.getTime()) / 1_000), n: at === null ? null : 1, previous: null,
    method: 'age_of_latest', window: { startMs: at?.getTime() ?? nowMs, endMs: nowMs },
  });
  // A feed that is complete and holds none says that there was none yet.
  const value =
    at === null && feed.absence === undefined
      ? { ...held, status: 'unknown' as const, value: null, reason: { code: 'no_data_since' as const } }
      : held;
  const isSuspect = isSuspectFor(releases.find(row => row.environment === environment), mayReadIncidents);
  const origin = last ?? state ?? feed.origin;
  const pivot = pivots.find(row => row.source === origin?.source && row.state === 'mapped');
  const served = instances.find(item => item.source === origin?.source && item.instance === origin?.instance);
  return {
    kpi: 'last_deployment',
    value: { ...value, unit: KPI_DEFINITIONS.last_deployment.unit },
    state: value.status === 'ok' ? judge(last, state, isSuspect) : null,
    origin: origin ? { source: origin.source, instance: origin.instance } : null,
    sparkline: byDay && (last || state) ? dailySparkline(byDay, pivot?.coveredFromMs ?? null, feed.asOf, nowMs, reportingZone) : null,
    upstreamUrl:
      (last && served?.deploymentUrl({ externalId: last.externalId, project: last.project, sha: last.sha })) ??
      (pivot?.pivot && served ? served.pivotUrl(pivot.pivot) : null),
    keys: DELIVERY_KEYS,
    resource: null,
    incidents: null,
    deployment:
      last || state
        ? {
            version: last?.version ?? state?.version ?? null,
            sha: last?.sha ?? state?.revision ?? null,
            status: last?.status ?? 'unknown',
            finished: at?.toISOString() ?? null,
            sync: state?.sync ?? null,
            health: state?.health ?? null,
            isSuspect,
          }
        : null,
  };
}
