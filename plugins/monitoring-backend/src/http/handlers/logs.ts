import { Fact, floorTo, HalfOpenWindow, LogHourFact, LogVolume } from '@rosetta/backstage-plugin-monitoring-common';
import { LogHourRow, PivotRow } from '../../store';
import { feedView, LOG_KEYS, pivotWith, streamFeed } from '../feedView';
import { entityOf, Handlers } from '../handler';
import { periodOf, periodView } from '../period';
import { SIGNAL_KEYS } from '../tiles';
import { ApiError } from '../errors';
import { HandlerDependencies } from './dependencies';

const HOUR_MS = 3_600_000;
const MAX_PATTERNS = 20;
/** A chart has no more points than this (API.md). */
const MAX_HOURS = 2_000;
/** Live mode asks for the last hours only. */
const LIVE_HOURS = 6;

const hoursOf = (facts: readonly Fact[], environment: string): LogHourRow[] =>
  facts.filter((fact): fact is LogHourFact => fact.kind === 'log_hour' && fact.environment === environment);

/** Puts hours on the axis of a window; an hour of which nothing is known is null. */
function onAxis(rows: readonly LogHourRow[], window: HalfOpenWindow) {
  const byStart = new Map(rows.map(row => [row.startMs, row]));
  const timestamps: number[] = [];
  for (let at = floorTo(window.startMs, HOUR_MS); at < window.endMs; at += HOUR_MS) timestamps.push(at);
  const values = (read: (row: LogHourRow) => number) =>
    timestamps.map(at => {
      const row = byStart.get(at);
      return row === undefined ? null : read(row);
    });
  return {
    timestamps,
    total: values(row => row.total),
    errors: values(row => row.errors),
    exceptions: values(row => row.exceptions),
  };
}

/** Handlers of log volumes and of links into the log and tracing tools. */
export function logHandlers(
  dependencies: HandlerDependencies,
): Pick<Handlers, 'logVolume' | 'logLink' | 'traceLink'> {
  const { admin, instances, live, logs, pivots, reportingZone } = dependencies;
  const servedOf = (pivot: PivotRow | undefined) =>
    pivot?.state === 'mapped' && pivot.pivot !== null
      ? instances.find(item => item.source === pivot.source && item.instance === pivot.instance)
      : undefined;
  const elisaOf = (held: readonly PivotRow[]) =>
    held.find(row => row.source === 'elisa' && row.state === 'mapped') ?? held.find(row => row.source === 'elisa');

  return {
    logVolume: async input => {
      const entity = entityOf(input);
      const { environment, nowMs, query } = input;
      const period = periodOf(query, nowMs, reportingZone);
      if ((period.window.endMs - period.window.startMs) / HOUR_MS > MAX_HOURS) {
        throw new ApiError(400, 'invalid_period', `period: log counts are hourly; ask for at most ${Math.floor(MAX_HOURS / 24)} days`, {
          field: 'period',
        });
      }
      const [held, feeds] = await Promise.all([pivots.pivots(entity.entityRef, environment), admin.feeds()]);
      const pivot = elisaOf(held);
      const served = servedOf(pivot);
      const common = {
        entityRef: entity.entityRef,
        environment,
        mode: query.mode,
        upstreamUrl:
          served?.logsUrl(pivot!.pivot!, { entityName: entity.name, environment, window: period.window, errorsOnly: true }) ?? null,
      } satisfies Partial<LogVolume>;
      const isLive = query.mode === 'live' && served !== undefined && live.offers('log_volume', served.source, served.instance);
      if (isLive) {
        const answer = await live.read({
          kind: 'log_volume', source: served.source, instance: served.instance, entityRef: entity.entityRef,
          environment: pivot!.environment, pivot: pivot!.pivot!, via: pivot!.origin === 'inherited' ? 'inherited' : 'direct',
          reachMs: LIVE_HOURS * HOUR_MS,
        });
        const window = { startMs: nowMs - LIVE_HOURS * HOUR_MS, endMs: nowMs };
        const asOf = answer.atMs === null ? null : new Date(answer.atMs).toISOString();
        return {
          ...common,
          ...feedView({ absence: undefined, origin: { source: served.source, instance: served.instance }, asOf }, LOG_KEYS),
          ...(answer.failure ? { status: 'stale' as const, reason: { code: answer.failure.code } } : {}),
          period: { key: 'live', start: new Date(window.startMs).toISOString(), end: new Date(window.endMs).toISOString() },
          ...onAxis(hoursOf(answer.facts ?? [], environment), window),
          patterns: [],
        };
      }
      const feed = streamFeed(dependencies, held, feeds, 'log_hours', nowMs);
      const [hours, patterns] =
        entity.seriesId === null
          ? [[], []]
          : await Promise.all([
              logs.hours(entity.seriesId, { ...period.window, startMs: floorTo(period.window.startMs, HOUR_MS) }),
              logs.patterns(entity.seriesId, period.window, reportingZone, MAX_PATTERNS),
            ]);
      return {
        ...common,
        ...feedView(feed, LOG_KEYS),
        period: periodView(period),
        ...onAxis(hours, period.window),
        patterns: patterns.map(row => ({
          pattern: row.pattern, errors: row.errors, first: row.first.toISOString(), last: row.last.toISOString(),
          isSampled: row.isSampled,
        })),
      };
    },

    logLink: async input => {
      const entity = entityOf(input);
      const { environment, nowMs, query } = input;
      const period = periodOf({ ...query, period: query.timeRange }, nowMs, reportingZone);
      const [held, feeds] = await Promise.all([pivots.pivots(entity.entityRef, environment), admin.feeds()]);
      const pivot = elisaOf(held);
      const url = servedOf(pivot)?.logsUrl(pivot!.pivot!, {
        entityName: entity.name, environment, window: period.window, errorsOnly: query.level === 'errors',
      });
      return { url: url ?? null, ...feedView(streamFeed(dependencies, held, feeds, 'log_hours', nowMs), LOG_KEYS) };
    },

    traceLink: async input => {
      const entity = entityOf(input);
      const { environment, nowMs, query } = input;
      const period = periodOf({ ...query, period: query.timeRange }, nowMs, reportingZone);
      const [held, feeds] = await Promise.all([pivots.pivots(entity.entityRef, environment), admin.feeds()]);
      // The signal source's own traces first: they are of the same requests as the figures.
      const able = [...held].sort((a, b) => Number(b.isSignalSource) - Number(a.isSignalSource));
      for (const pivot of able) {
        const url = servedOf(pivot)?.tracesUrl(pivot.pivot!, period.window);
        if (url) {
          return { url, status: 'ok', reason: null, origin: { source: pivot.source, instance: pivot.instance! }, asOf: null, keys: SIGNAL_KEYS };
        }
      }
      const feed = streamFeed(dependencies, held, feeds, pivotWith(dependencies, held, 'signals_5min') ? 'signals_5min' : 'problems', nowMs);
      return { url: null, ...feedView(feed, SIGNAL_KEYS) };
    },
  };
}
