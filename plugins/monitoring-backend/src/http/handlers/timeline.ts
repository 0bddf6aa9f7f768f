import {
  HalfOpenWindow,
  judgeIncident,
  judgeProblem,
  Lane,
  LaneItem,
} from '@rosetta/backstage-plugin-monitoring-common';
import { EntityRow, PivotRow } from '../../store';
import { entityFeed, EventFeed, INCIDENT_KEYS, NOT_PERMITTED } from '../eventKpis';
import { entityOf, Handler } from '../handler';
import { incidentView } from '../incidentView';
import { periodOf, periodView } from '../period';
import { SIGNAL_KEYS } from '../tiles';
import { Visibility } from '../authorization';
import { HandlerDependencies } from './dependencies';
import { hasIncidentSource, mayReadIncidents } from './incidents';
import { readChart } from './timeseries';

/** Most items a lane is drawn with; more is no picture any more. */
const MAX_ITEMS = 300;

const laneStatus = (feed: EventFeed): Pick<Lane, 'status' | 'reason' | 'origin' | 'asOf'> => ({
  status: feed.absence?.status ?? 'ok',
  reason: feed.absence
    ? { code: feed.absence.reason.code, ...('since' in feed.absence.reason ? { since: feed.absence.reason.since } : {}) }
    : null,
  origin: feed.origin,
  asOf: feed.asOf,
});

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
  return { lane: 'problems', ...laneStatus(feed), keys: SIGNAL_KEYS, items: items.sort(byStart), more: total - items.length };
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
  return { lane: 'incidents', ...laneStatus(feed), keys: INCIDENT_KEYS, items: items.sort(byStart), more: total - items.length };
}

const pivotWith = (pivots: readonly PivotRow[], dependencies: HandlerDependencies, stream: string) =>
  pivots.find(pivot => dependencies.instances.some(item => item.source === pivot.source && item.streams.includes(stream)));

/** `GET /applications/{appId}/timeline`: what happened, on one axis with how it went. */
export function timelineHandler(dependencies: HandlerDependencies): Handler<'timeline'> {
  const { admin, entities, instances, pivots, reportingZone } = dependencies;
  return async input => {
    const entity = entityOf(input);
    const { environment, nowMs, query, credentials, visibility } = input;
    const period = periodOf(query, nowMs, reportingZone);
    const [held, feeds, mayRead] = await Promise.all([
      pivots.pivots(entity.entityRef, environment),
      admin.feeds(),
      mayReadIncidents(dependencies, credentials),
    ]);
    const feedOf = (stream: string) =>
      entityFeed(
        stream, pivotWith(held, dependencies, stream), instances.some(item => item.streams.includes(stream)),
        instances, feeds, nowMs,
      );
    const isResource = entity.kind === 'resource';
    const [chart, problems, incidentItems, changes] = await Promise.all([
      readChart(dependencies, entity, environment, period.window, isResource ? ['saturation', 'availability'] : ['error_rate', 'latency_p95'], nowMs),
      problemLane(dependencies, entity, feedOf('problems'), period.window),
      incidentLane(
        dependencies, entity, environment,
        mayRead || !hasIncidentSource(dependencies) ? feedOf('incidents') : NOT_PERMITTED,
        period.window, visibility,
      ),
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
      lanes: [problems, incidentItems],
      states: changes.map(change => ({
        from: new Date(Math.max(change.at.getTime(), period.window.startMs)).toISOString(),
        state: change.state,
      })),
    };
  };
}
