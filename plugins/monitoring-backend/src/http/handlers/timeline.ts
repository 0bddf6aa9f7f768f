import {
  HalfOpenWindow,
  judgeIncident,
  judgeProblem,
  Lane,
  LaneItem,
  logReadPermission,
} from '@rosetta/backstage-plugin-monitoring-common';
import { EntityRow } from '../../store';
import { EventFeed, INCIDENT_KEYS, NOT_PERMITTED } from '../eventKpis';
import { feedView, streamFeed } from '../feedView';
import { entityOf, Handler } from '../handler';
import { incidentView } from '../incidentView';
import { periodOf, periodView } from '../period';
import { SIGNAL_KEYS } from '../tiles';
import { Visibility } from '../authorization';
import { HandlerDependencies } from './dependencies';
import { hasIncidentSource, mayReadIncidents } from './incidents';
import { changeLane, deliveryFeed, deploymentLane, logLane, MAX_ITEMS } from './timelineLanes';
import { readChart } from './timeseries';

const byStart = (a: LaneItem, b: LaneItem) => a.start.localeCompare(b.start) || a.id.localeCompare(b.id);

async function problemLane(
  { problems, instances }: HandlerDependencies,
  entity: EntityRow,
  feed: EventFeed,
  window: HalfOpenWindow,
): Promise<Lane> {
  const { rows, total } =
    entity.seriesId === null
      ? { rows: [], total: 0 }
      : await problems.list(entity.seriesId, window, { status: null, offset: 0, limit: MAX_ITEMS });
  const items = rows.map((row): LaneItem => ({
    id: row.displayId,
    title: row.title,
    level: judgeProblem(row.severity, entity.tier) ?? 'neutral',
    start: row.started.toISOString(),
    end: row.ended?.toISOString() ?? null,
    priority: null,
    severity: row.severity,
    via: row.via,
    upstreamUrl:
      instances
        .find(item => item.source === row.source && item.instance === row.instance)
        ?.problemUrl(row.externalId) ?? null,
  }));
  return { lane: 'problems', ...feedView(feed, SIGNAL_KEYS), items: items.sort(byStart), more: total - items.length };
}

async function incidentLane(
  { incidents, instances }: HandlerDependencies,
  entity: EntityRow,
  environment: string,
  feed: EventFeed,
  window: HalfOpenWindow,
  visibility: Visibility,
): Promise<Lane> {
  const isHidden = feed.absence?.status === 'not_permitted';
  const { rows, total } =
    entity.seriesId === null || isHidden
      ? { rows: [], total: 0 }
      : await incidents.list({
          seriesIds: [entity.seriesId], environment, status: 'all', window, priorityTo: null, withUncounted: false,
          offset: 0, limit: MAX_ITEMS,
        });
  const items = rows.map((row): LaneItem => {
    const view = incidentView(row, instances, visibility);
    return {
      id: view.number,
      title: view.title,
      level: judgeIncident(view.priority) ?? 'neutral',
      start: view.opened,
      end: view.resolved ?? view.closed,
      priority: view.priority,
      severity: null,
      via: view.via,
      upstreamUrl: view.upstreamUrl,
    };
  });
  return { lane: 'incidents', ...feedView(feed, INCIDENT_KEYS), items: items.sort(byStart), more: total - items.length };
}

/** `GET /applications/{appId}/timeline`: what happened, on one axis with how it went. */
export function timelineHandler(dependencies: HandlerDependencies): Handler<'timeline'> {
  const { admin, entities, pivots, reportingZone } = dependencies;
  return async input => {
    const entity = entityOf(input);
    const { environment, nowMs, query, credentials, visibility } = input;
    const period = periodOf(query, nowMs, reportingZone);
    const [held, feeds, mayRead, mayReadLogs] = await Promise.all([
      pivots.pivots(entity.entityRef, environment),
      admin.feeds(),
      mayReadIncidents(dependencies, credentials),
      credentials !== undefined && dependencies.authorization.may(logReadPermission, credentials),
    ]);
    const feedOf = (stream: string) => streamFeed(dependencies, held, feeds, stream, nowMs);
    // A person without the right to tickets sees a lock, but not whether there are any.
    const ticketsOf = (stream: string) => (mayRead || !hasIncidentSource(dependencies) ? feedOf(stream) : NOT_PERMITTED);
    const isResource = entity.kind === 'resource';
    const [chart, problems, incidentItems, changeItems, deploymentItems, logItems, stateChanges] = await Promise.all([
      readChart(dependencies, entity, environment, period.window, isResource ? ['saturation', 'availability'] : ['error_rate', 'latency_p95'], nowMs),
      problemLane(dependencies, entity, feedOf('problems'), period.window),
      incidentLane(
        dependencies, entity, environment,
        ticketsOf('incidents'), period.window, visibility,
      ),
      changeLane(dependencies, entity, ticketsOf('changes'), period.window, nowMs),
      deploymentLane(dependencies, entity, deliveryFeed(feedOf('deployments'), feedOf('state')), period.window, mayRead, nowMs),
      logLane(dependencies, entity, mayReadLogs ? feedOf('log_hours') : NOT_PERMITTED, period.window),
      entity.seriesId === null ? [] : entities.stateChanges(entity.seriesId, period.window),
    ]);
    return {
      entityRef: entity.entityRef,
      environment,
      period: periodView(period),
      asOf: new Date(nowMs).toISOString(),
      resolution: chart.resolution,
      timestamps: chart.timestamps,
      curves: chart.series,
      curveOrigin: chart.origin,
      lanes: [problems, incidentItems, changeItems, deploymentItems, logItems],
      states: stateChanges.map(change => ({
        from: new Date(Math.max(change.at.getTime(), period.window.startMs)).toISOString(),
        state: change.state,
      })),
    };
  };
}
