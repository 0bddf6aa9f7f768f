import {
  EventLink,
  IncidentFact,
  IncidentPriority,
  IncidentState,
  OPEN_INCIDENT_STATES,
} from '@rosetta/backstage-plugin-monitoring-common';
import { CiMatcher } from './ciMatcher';
import { Row, ServicenowOptions } from './schemas';
import { readCount, readInstant, readLevel, readTaskKeys, readText, RowFault } from './values';

/** What is asked of an incident, beside the columns of configuration items. No person is among them. */
export const INCIDENT_FIELDS = [
  'sys_id',
  'number',
  'short_description',
  'state',
  'priority',
  'impact',
  'urgency',
  'category',
  'subcategory',
  'close_code',
  'assignment_group.name',
  'opened_at',
  'resolved_at',
  'closed_at',
  'reopen_count',
  'reassignment_count',
  'business_stc',
  'problem_id',
  'caused_by',
  'rfc',
  'parent_incident',
  'sys_updated_on',
] as const;

function isOpen(state: IncidentState): boolean {
  return state !== 'unknown' && (OPEN_INCIDENT_STATES as readonly string[]).includes(state);
}

/** When it was opened, resolved and closed. @throws RowFault when those contradict each other */
function spanOf(row: Row, state: IncidentState) {
  const openedMs = readInstant(row, 'opened_at');
  if (openedMs === null) throw new RowFault('missing_opened_at', 'opened_at');
  const resolvedAtMs = readInstant(row, 'resolved_at');
  const closedAtMs = readInstant(row, 'closed_at');
  // A reopened ticket may carry the times of its last end: it has none now.
  if (isOpen(state)) return { openedMs, resolvedMs: null, closedMs: null };
  // Closed without ever being resolved: it ended when it was closed (CONNECTORS.md 2.6).
  const endsAtClosing = state === 'resolved' || state === 'closed';
  const resolvedMs = resolvedAtMs ?? (endsAtClosing ? closedAtMs : null);
  if (resolvedMs !== null && resolvedMs < openedMs) {
    throw new RowFault('resolved_before_opened', 'resolved_at');
  }
  if (closedAtMs !== null && closedAtMs < openedMs) {
    throw new RowFault('closed_before_opened', 'closed_at');
  }
  return { openedMs, resolvedMs, closedMs: closedAtMs };
}

/**
 * Turns one row of `incident` into a fact.
 *
 * @throws RowFault naming the column at fault
 */
export function mapIncident(
  row: Row,
  links: EventLink[],
  matcher: Pick<CiMatcher, 'ciIdOf'>,
  options: Pick<ServicenowOptions, 'states' | 'priorities'>,
): IncidentFact {
  const { externalId, number, updatedMs } = readTaskKeys(row);
  const stateCode = readText(row, 'state', 64) ?? '';
  const state = options.states.get(stateCode) ?? 'unknown';
  const priority: IncidentPriority | undefined = options.priorities.get(
    readText(row, 'priority', 64) ?? '',
  );
  return {
    kind: 'incident',
    externalId,
    number,
    title: readText(row, 'short_description', 1_000) ?? '',
    state,
    stateCode,
    priority: priority ?? null,
    impact: readLevel(row, 'impact'),
    urgency: readLevel(row, 'urgency'),
    category: readText(row, 'category', 200),
    subcategory: readText(row, 'subcategory', 200),
    closeCode: readText(row, 'close_code', 200),
    assignmentGroup: readText(row, 'assignment_group.name', 200),
    ...spanOf(row, state),
    reopenCount: readCount(row, 'reopen_count'),
    reassignmentCount: readCount(row, 'reassignment_count'),
    businessDurationSeconds: readCount(row, 'business_stc'),
    problemId: readText(row, 'problem_id', 128),
    causedByChangeId: readText(row, 'caused_by', 128),
    fixChangeId: readText(row, 'rfc', 128),
    parentId: readText(row, 'parent_incident', 128),
    ciId: matcher.ciIdOf(row),
    updatedMs,
    links,
  };
}
