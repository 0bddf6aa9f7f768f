import { EventLink, ItsmProblemFact } from '@rosetta/backstage-plugin-monitoring-common';
import { CiMatcher } from './ciMatcher';
import { Row, ServicenowOptions } from './schemas';
import { readFlag, readInstant, readOpened, readTaskKeys, readText, RowFault } from './values';

/** What is asked of a problem record, beside the columns of configuration items. No person is among them. */
export const ITSM_PROBLEM_FIELDS = [
  'sys_id',
  'number',
  'short_description',
  'state',
  'priority',
  'known_error',
  'assignment_group.name',
  'opened_at',
  'sys_created_on',
  'resolved_at',
  'closed_at',
  'rfc',
  'sys_updated_on',
] as const;

type State = ItsmProblemFact['state'];
const OPEN_STATES: ReadonlySet<State> = new Set([
  'new',
  'assess',
  'root_cause_analysis',
  'fix_in_progress',
]);

/** When it was resolved and closed. @throws RowFault when that is before it was opened */
function endOf(row: Row, state: State, openedMs: number) {
  const resolvedAtMs = readInstant(row, 'resolved_at');
  const closedAtMs = readInstant(row, 'closed_at');
  // One that was analysed again may carry the times of its last end: it has none now.
  if (OPEN_STATES.has(state)) return { resolvedMs: null, closedMs: null };
  // Old instances have no resolved_at: it ended when it was closed.
  const resolvedMs = resolvedAtMs ?? (state === 'unknown' ? null : closedAtMs);
  if (resolvedMs !== null && resolvedMs < openedMs) {
    throw new RowFault('resolved_before_opened', 'resolved_at');
  }
  if (closedAtMs !== null && closedAtMs < openedMs) {
    throw new RowFault('closed_before_opened', 'closed_at');
  }
  return { resolvedMs, closedMs: closedAtMs };
}

/**
 * Turns one row of `problem` into a fact.
 *
 * @throws RowFault naming the column at fault
 */
export function mapItsmProblem(
  row: Row,
  links: EventLink[],
  matcher: Pick<CiMatcher, 'ciIdOf'>,
  options: Pick<ServicenowOptions, 'problemStates' | 'priorities'>,
): ItsmProblemFact {
  const { externalId, number, updatedMs } = readTaskKeys(row);
  const openedMs = readOpened(row);
  const stateCode = readText(row, 'state', 64) ?? '';
  const state = options.problemStates.get(stateCode) ?? 'unknown';
  return {
    kind: 'itsm_problem',
    externalId,
    number,
    title: readText(row, 'short_description', 1_000) ?? '',
    state,
    stateCode,
    priority: options.priorities.get(readText(row, 'priority', 64) ?? '') ?? null,
    isKnownError: readFlag(row, 'known_error'),
    openedMs,
    ...endOf(row, state, openedMs),
    assignmentGroup: readText(row, 'assignment_group.name', 200),
    fixChangeId: readText(row, 'rfc', 128),
    ciId: matcher.ciIdOf(row),
    updatedMs,
    links,
  };
}
