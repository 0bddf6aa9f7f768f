import { HalfOpenWindow, Lane, LaneItem } from '@rosetta/backstage-plugin-monitoring-common';
import { EntityRow, LogHourRow, ReleaseRow } from '../../store';
import { EventFeed, INCIDENT_KEYS } from '../eventKpis';
import { DELIVERY_KEYS, feedView, LOG_KEYS } from '../feedView';
import { releaseNameOf, standingFor } from '../releaseStandings';
import { HandlerDependencies } from './dependencies';

/** Most items a lane is drawn with; more is no picture any more. */
export const MAX_ITEMS = 300;

const HOUR_MS = 3_600_000;

/** An hour stands out when it has this many times the errors of a usual one, and at least so many. */
const LOUD_FACTOR = 3;
const LEAST_LOUD_ERRORS = 10;

const isHidden = (feed: EventFeed) => feed.absence?.status === 'not_permitted';
const byStart = (a: LaneItem, b: LaneItem) => a.start.localeCompare(b.start) || a.id.localeCompare(b.id);

/** Deployments come of GitLab or Argo CD: the feed that exists, and of two the one that says something. */
export function deliveryFeed(gitlab: EventFeed, argocd: EventFeed): EventFeed {
  const isMissing = (feed: EventFeed) => feed.absence?.status === 'not_applicable';
  return isMissing(gitlab) && !isMissing(argocd) ? argocd : gitlab;
}

/** Changes with their windows; an emergency or failed one is a warning. */
export async function changeLane(
  { changes, instances }: HandlerDependencies,
  entity: EntityRow,
  feed: EventFeed,
  window: HalfOpenWindow,
  nowMs: number,
): Promise<Lane> {
  const { rows, total } =
    entity.seriesId === null || isHidden(feed)
      ? { rows: [], total: 0 }
      : await changes.changes(entity.seriesId, window, nowMs, { offset: 0, limit: MAX_ITEMS });
  const drawn = rows.filter(row => row.start !== null && row.state !== 'canceled');
  const items = drawn.map((row): LaneItem => ({
    id: row.number,
    title: row.title,
    level: row.type === 'emergency' || row.outcome === 'unsuccessful' ? 'warning' : 'neutral',
    start: row.start!.toISOString(),
    end: row.end?.toISOString() ?? null,
    priority: null,
    severity: row.type,
    via: row.via,
    upstreamUrl:
      instances
        .find(item => item.source === row.source && item.instance === row.instance)
        ?.changeUrl(row.externalId) ?? null,
  }));
  return { lane: 'changes', ...feedView(feed, INCIDENT_KEYS), items: items.sort(byStart), more: total - rows.length };
}

const LEVELS: Partial<Record<ReleaseRow['status'], LaneItem['level']>> = { failed: 'critical', canceled: 'neutral' };

/** Releases and failed attempts; a rollback is a warning, and so is one that something speaks against. */
export async function deploymentLane(
  { deliveries, instances }: HandlerDependencies,
  entity: EntityRow,
  feed: EventFeed,
  window: HalfOpenWindow,
  mayReadIncidents: boolean,
  nowMs: number,
): Promise<Lane> {
  const { rows, total } =
    entity.seriesId === null
      ? { rows: [], total: 0 }
      : await deliveries.releases(entity.seriesId, window, { offset: 0, limit: MAX_ITEMS });
  const isAgainst = (row: ReleaseRow) => {
    const { standing } = standingFor(row, mayReadIncidents, nowMs);
    return row.kind === 'rollback' || standing === 'failed' || standing === 'suspect';
  };
  const items = rows.map((row): LaneItem => ({
    id: releaseNameOf(row) ?? row.name,
    title: row.name,
    level: LEVELS[row.status] ?? (isAgainst(row) ? 'warning' : 'neutral'),
    start: (row.started ?? row.at).toISOString(),
    end: row.finished?.toISOString() ?? null,
    priority: null,
    severity: row.kind === 'attempt' ? row.status : row.kind,
    via: 'direct',
    upstreamUrl:
      instances
        .find(item => item.source === row.source && item.instance === row.instance)
        ?.deploymentUrl({ externalId: row.externalId, project: row.project, sha: row.sha }) ?? null,
  }));
  return { lane: 'deployments', ...feedView(feed, DELIVERY_KEYS), items: items.sort(byStart), more: total - items.length };
}

/** Runs of hours with far more errors than the usual hour of the same window. */
export function loudHours(hours: readonly LogHourRow[]): { startMs: number; endMs: number; errors: number }[] {
  const sorted = hours.map(hour => hour.errors).sort((a, b) => a - b);
  const usual = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const spans: { startMs: number; endMs: number; errors: number }[] = [];
  for (const hour of hours) {
    if (hour.errors < LEAST_LOUD_ERRORS || hour.errors < LOUD_FACTOR * usual) continue;
    const last = spans.at(-1);
    if (last && last.endMs === hour.startMs) {
      last.endMs += HOUR_MS;
      last.errors += hour.errors;
    } else {
      spans.push({ startMs: hour.startMs, endMs: hour.startMs + HOUR_MS, errors: hour.errors });
    }
  }
  return spans;
}

/** Hours in which the logs were loud. */
export async function logLane(
  { logs }: HandlerDependencies,
  entity: EntityRow,
  feed: EventFeed,
  window: HalfOpenWindow,
): Promise<Lane> {
  const hours = entity.seriesId === null || isHidden(feed) ? [] : await logs.hours(entity.seriesId, window);
  const spans = loudHours(hours);
  const items = spans.slice(-MAX_ITEMS).map((span): LaneItem => ({
    id: String(span.errors),
    title: String(span.errors),
    level: 'warning',
    start: new Date(span.startMs).toISOString(),
    end: new Date(span.endMs).toISOString(),
    priority: null,
    severity: 'log_errors',
    via: 'direct',
    upstreamUrl: null,
  }));
  return { lane: 'log_errors', ...feedView(feed, LOG_KEYS), items, more: spans.length - items.length };
}
