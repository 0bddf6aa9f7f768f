import { Change } from '@rosetta/backstage-plugin-monitoring-common';
import { ChangeRow, PivotRow } from '../../store';
import { INCIDENT_KEYS } from '../eventKpis';
import { feedView, streamFeed } from '../feedView';
import { entityOf, Handlers } from '../handler';
import { nextOffset, periodOf, readOffset } from '../period';
import { SIGNAL_KEYS } from '../tiles';
import { HandlerDependencies } from './dependencies';

const DAY_MS = 86_400_000;

/** Changes to come are shown this far ahead. */
const AHEAD_MS = 30 * DAY_MS;

const iso = (date: Date | null) => date?.toISOString() ?? null;

/** Where a change's window lies to now. */
export function whenOf(row: Pick<ChangeRow, 'start' | 'end' | 'state'>, nowMs: number): Change['when'] {
  if (row.start === null) return 'unscheduled';
  if (row.state === 'closed' || row.state === 'canceled') return 'past';
  if (row.start.getTime() > nowMs) return 'future';
  return row.end !== null && row.end.getTime() <= nowMs ? 'past' : 'now';
}

/** Handlers of changes, problem records and APM events of an entity. */
export function changeHandlers(
  dependencies: HandlerDependencies,
): Pick<Handlers, 'changes' | 'itsmProblems' | 'events'> {
  const { admin, changes, instances, pivots, reportingZone } = dependencies;
  const read = async (entityRef: string, environment: string, stream: string, nowMs: number) => {
    const [held, feeds]: [PivotRow[], Awaited<ReturnType<typeof admin.feeds>>] = await Promise.all([
      pivots.pivots(entityRef, environment),
      admin.feeds(),
    ]);
    return streamFeed(dependencies, held, feeds, stream, nowMs);
  };
  const served = (row: { source: string; instance: string }) =>
    instances.find(item => item.source === row.source && item.instance === row.instance);

  return {
    changes: async input => {
      const entity = entityOf(input);
      const { environment, nowMs, query } = input;
      const period = periodOf(query, nowMs, reportingZone);
      const offset = readOffset(query.cursor);
      const isCurrent = period.window.endMs >= nowMs - DAY_MS;
      const window = { startMs: period.window.startMs, endMs: isCurrent ? nowMs + AHEAD_MS : period.window.endMs };
      const feed = await read(entity.entityRef, environment, 'changes', nowMs);
      const { rows, total } =
        entity.seriesId === null
          ? { rows: [], total: 0 }
          : await changes.changes(entity.seriesId, window, nowMs, { offset, limit: query.limit });
      return {
        ...feedView(feed, INCIDENT_KEYS),
        items: rows.map(row => ({
          source: row.source, instance: row.instance, number: row.number, title: row.title, state: row.state,
          type: row.type, risk: row.risk, impact: row.impact, approval: row.approval, isOnHold: row.isOnHold,
          opened: row.opened.toISOString(), start: iso(row.start), end: iso(row.end),
          plannedStart: iso(row.plannedStart), plannedEnd: iso(row.plannedEnd), closed: iso(row.closed),
          outcome: row.outcome, when: whenOf(row, nowMs), assignmentGroup: row.assignmentGroup,
          overlaps: row.overlaps, via: row.via, upstreamUrl: served(row)?.changeUrl(row.externalId) ?? null,
        })),
        nextCursor: nextOffset(offset, rows.length, total),
        total,
      };
    },

    itsmProblems: async input => {
      const entity = entityOf(input);
      const { environment, nowMs, query } = input;
      const period = periodOf(query, nowMs, reportingZone);
      const offset = readOffset(query.cursor);
      const feed = await read(entity.entityRef, environment, 'itsm_problems', nowMs);
      const { rows, total } =
        entity.seriesId === null
          ? { rows: [], total: 0 }
          : await changes.itsmProblems(entity.seriesId, period.window, { status: query.status, offset, limit: query.limit });
      return {
        ...feedView(feed, INCIDENT_KEYS),
        items: rows.map(row => ({
          source: row.source, instance: row.instance, number: row.number, title: row.title, state: row.state,
          isOpen: row.isOpen, isKnownError: row.isKnownError, priority: row.priority,
          assignmentGroup: row.assignmentGroup, opened: row.opened.toISOString(), resolved: iso(row.resolved),
          incidents: row.incidents, via: row.via, upstreamUrl: served(row)?.itsmProblemUrl(row.externalId) ?? null,
        })),
        nextCursor: nextOffset(offset, rows.length, total),
        total,
      };
    },

    events: async input => {
      const entity = entityOf(input);
      const { environment, nowMs, query } = input;
      const period = periodOf(query, nowMs, reportingZone);
      const offset = readOffset(query.cursor);
      const feed = await read(entity.entityRef, environment, 'events', nowMs);
      const { rows, total } =
        entity.seriesId === null
          ? { rows: [], total: 0 }
          : await changes.events(entity.seriesId, period.window, { offset, limit: query.limit });
      return {
        ...feedView(feed, SIGNAL_KEYS),
        items: rows.map(row => ({
          source: row.source, instance: row.instance, type: row.type, typeCode: row.typeCode, title: row.title,
          started: row.started.toISOString(), ended: iso(row.ended), version: row.version, via: row.via,
          upstreamUrl: served(row)?.eventUrl(row.externalId) ?? null,
        })),
        nextCursor: nextOffset(offset, rows.length, total),
        total,
      };
    },
  };
}
