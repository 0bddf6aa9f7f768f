import { incidentReadPermission } from '@rosetta/backstage-plugin-monitoring-common';
import { isVisible, visibleRefs } from '../authorization';
import { entityFeed, INCIDENT_KEYS, scopeFeed, withHistory } from '../eventKpis';
import { ApiError, notFound } from '../errors';
import { entityOf, Handlers } from '../handler';
import { ComparedFigures, incidentKpis, incidentView } from '../incidentView';
import { nextOffset, periodOf, readOffset } from '../period';
import { HandlerDependencies } from './dependencies';

const DAY_MS = 86_400_000;

/** Whether a source of incidents is configured at all. */
export function hasIncidentSource({ instances }: HandlerDependencies): boolean {
  return instances.some(item => item.streams.includes('incidents'));
}

/** Whether the caller may see incidents: their number, title, state and clocks. */
export async function mayReadIncidents(
  { authorization }: HandlerDependencies,
  credentials: Parameters<HandlerDependencies['authorization']['may']>[1] | undefined,
): Promise<boolean> {
  return credentials !== undefined && authorization.may(incidentReadPermission, credentials);
}

/** Handlers of lists of incidents. */
export function incidentHandlers(
  dependencies: HandlerDependencies,
): Pick<Handlers, 'entityIncidents' | 'incidents'> {
  const { admin, entities, incidents, instances, pivots, reportingZone } = dependencies;
  return {
    entityIncidents: async input => {
      const entity = entityOf(input);
      const { environment, nowMs, query } = input;
      const period = periodOf(query, nowMs, reportingZone);
      const offset = readOffset(query.cursor);
      const [held, feeds, coveredFromMs] = await Promise.all([
        pivots.pivots(entity.entityRef, environment),
        admin.feeds(),
        incidents.coveredFrom(),
      ]);
      const pivot = held.find(row => row.source === 'servicenow');
      const feedNow = entityFeed('incidents', pivot, hasIncidentSource(dependencies), instances, feeds, nowMs);
      const feed = withHistory(feedNow, coveredFromMs, period.window);
      const none = { items: [], nextCursor: null, total: 0, keys: INCIDENT_KEYS };
      if (entity.seriesId === null) {
        return { ...none, kpis: incidentKpis(feed, { now: undefined, before: undefined }, null, period, nowMs, feedNow) };
      }
      const ids = [entity.seriesId];
      const { rows, total } = await incidents.list({
        seriesIds: ids, environment, status: query.status, window: period.window, priorityTo: null,
        withUncounted: true, offset, limit: query.limit,
      });
      const items = rows.map(row => incidentView(row, instances, input.visibility));
      const nextCursor = nextOffset(offset, rows.length, total);
      if (offset > 0) return { items, nextCursor, total, kpis: [], keys: INCIDENT_KEYS };
      const isComparable = coveredFromMs !== null && coveredFromMs <= period.previous.startMs;
      const [now, before, openBefore] = await Promise.all([
        incidents.figures(environment, null, ids, period.window),
        isComparable ? incidents.figures(environment, null, ids, period.previous) : undefined,
        incidents.openAndBefore(entity.seriesId, nowMs - DAY_MS),
      ]);
      const figures: ComparedFigures = { now: now.get(''), before: before && (before.get('') ?? null) };
      return { items, nextCursor, total, kpis: incidentKpis(feed, figures, openBefore.before, period, nowMs, feedNow), keys: INCIDENT_KEYS };
    },

    incidents: async ({ environment, nowMs, query, visibility }) => {
      const period = periodOf(query, nowMs, reportingZone);
      const offset = readOffset(query.cursor);
      const scopes = [query.scope, query.team].flatMap(ref => (ref === undefined ? [] : [ref.toLocaleLowerCase('en-US')]));
      for (const ref of scopes) if (!isVisible(visibility, ref)) throw notFound();
      if (scopes.length === 2 && !scopes[1].startsWith('group:')) {
        throw new ApiError(400, 'invalid_parameter', 'team: must be a group, e.g. group:default/payments-team', { field: 'team' });
      }
      const seriesIds = await entities.seriesIds(environment, scopes, visibleRefs(visibility));
      const { rows, total } = await incidents.list({
        seriesIds, environment, status: query.status, window: period.window, priorityTo: null,
        withUncounted: false, offset, limit: query.limit,
      });
      const items = rows.map(row => incidentView(row, instances, visibility));
      const nextCursor = nextOffset(offset, rows.length, total);
      if (offset > 0) return { items, nextCursor, total, kpis: [], keys: INCIDENT_KEYS };
      const [feeds, now, coveredFromMs] = await Promise.all([
        admin.feeds(),
        incidents.figures(environment, null, seriesIds, period.window),
        incidents.coveredFrom(),
      ]);
      const isComparable = coveredFromMs !== null && coveredFromMs <= period.previous.startMs;
      const before = isComparable ? await incidents.figures(environment, null, seriesIds, period.previous) : undefined;
      const feedNow = scopeFeed('incidents', instances, feeds, nowMs);
      const feed = withHistory(feedNow, coveredFromMs, period.window);
      const figures: ComparedFigures = { now: now.get(''), before: before && (before.get('') ?? null) };
      return { items, nextCursor, total, kpis: incidentKpis(feed, figures, null, period, nowMs, feedNow), keys: INCIDENT_KEYS };
    },
  };
}
