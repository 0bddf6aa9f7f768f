import { findScope } from './scopeOf';
import { changeKey } from '../../../store';
import { isVisible, visibleRefs } from '../../authorization';
import { scopeFeed } from '../../eventKpis';
import { Handler } from '../../handler';
import { periodOf } from '../../period';
import { whenOf } from '../changes';
import { HandlerDependencies } from '../dependencies';

const DAY_MS = 86_400_000;

/** Changes to come are shown this far ahead. */
const AHEAD_MS = 30 * DAY_MS;

/** Most changes that one answer holds. */
const MAX_SHOWN = 500;

/** `GET /changes/calendar`: past and to come, with what collides. */
export function changeCalendarHandler(dependencies: HandlerDependencies): Handler<'changeCalendar'> {
  const { admin, calendar, entities, instances, reportingZone } = dependencies;
  return async ({ environment, nowMs, query, visibility }) => {
    const period = periodOf(query, nowMs, reportingZone);
    const within = await findScope(dependencies, query.scope, visibility);
    // A period that reaches the present reaches on; one that was named by its ends is meant.
    const isOpen = period.key !== 'custom' && period.window.endMs >= nowMs - DAY_MS;
    const window = { startMs: period.window.startMs, endMs: isOpen ? nowMs + AHEAD_MS : period.window.endMs };
    const seriesIds = await entities.seriesIds(environment, within === null ? [] : [within], visibleRefs(visibility));
    const [changes, collisions, feeds] = await Promise.all([
      calendar.changes(environment, seriesIds, window),
      calendar.collisions(environment, seriesIds, window),
      admin.feeds(),
    ]);
    const feed = scopeFeed('changes', instances, feeds, nowMs);
    const readable = <T extends { ref: string }>(entity: T) => (isVisible(visibility, entity.ref) ? entity : null);
    const shown = changes.map(row => ({ ...row, entities: row.entities.filter(readable) }));
    const known = new Set(shown.map(changeKey));
    // The other one of a pair may be of an entity that the caller may not read: then the pair is not told.
    const told = collisions.filter(row => row.keys.every(key => known.has(key)) || (readable(row.from) !== null && readable(row.to) !== null));
    const colliding = new Set(told.flatMap(row => row.keys));
    const { absence } = feed;
    const reason = absence && 'reason' in absence ? absence.reason : undefined;
    return {
      scope: within,
      environment,
      period: { key: period.key, start: new Date(window.startMs).toISOString(), end: new Date(window.endMs).toISOString() },
      asOf: new Date(nowMs).toISOString(),
      status: absence?.status ?? 'ok',
      reason: reason ? { code: reason.code, ...('since' in reason && reason.since !== undefined ? { since: reason.since } : {}) } : null,
      origin: feed.origin,
      total: shown.length,
      items: shown.slice(0, MAX_SHOWN).map(row => ({
        source: row.source, instance: row.instance, number: row.number, title: row.title, type: row.type, state: row.state,
        approval: row.approval, outcome: row.outcome, risk: row.risk, assignmentGroup: row.assignmentGroup,
        opened: row.opened.toISOString(), start: row.start?.toISOString() ?? null, end: row.end?.toISOString() ?? null,
        when: whenOf(row, nowMs), entities: [...row.entities], collides: colliding.has(changeKey(row)),
        upstreamUrl: instances.find(item => item.source === row.source && item.instance === row.instance)?.changeUrl(row.externalId) ?? null,
      })),
      collisions: told.map(row => ({
        numbers: [...row.numbers] as [string, string],
        relation: row.relation,
        entity: readable(row.from),
        dependsOn: row.relation === 'dependency' ? readable(row.to) : null,
        start: row.start.toISOString(),
        end: row.end.toISOString(),
        isAhead: row.end.getTime() > nowMs,
      })),
    };
  };
}
