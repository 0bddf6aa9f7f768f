import { ChangeFact, ChangeState, EventLink } from '@rosetta/backstage-plugin-monitoring-common';
import { CiMatcher } from './ciMatcher';
import { Row, ServicenowOptions } from './schemas';
import {
  readFlag,
  readInstant,
  readLevel,
  readOpened,
  readTaskKeys,
  readText,
  RowFault,
} from './values';

/** What is asked of a change request, beside the columns of configuration items. No person is among them. */
export const CHANGE_FIELDS = [
  'sys_id',
  'number',
  'short_description',
  'state',
  'type',
  'risk',
  'impact',
  'approval',
  'on_hold',
  'assignment_group.name',
  'opened_at',
  'sys_created_on',
  'start_date',
  'end_date',
  'work_start',
  'work_end',
  'closed_at',
  'close_code',
  'sys_updated_on',
] as const;

const APPROVALS: ReadonlyMap<string, NonNullable<ChangeFact['approval']> | null> = new Map([
  ['', null],
  ['not requested', null],
  ['not_requested', null],
  // Nobody is asked about a standard change in some companies.
  ['not required', null],
  ['not_required', null],
  ['requested', 'requested'],
  ['approved', 'approved'],
  ['rejected', 'rejected'],
]);

const OPEN_STATES: ReadonlySet<ChangeState> = new Set([
  'new',
  'assess',
  'authorize',
  'scheduled',
  'implement',
  'review',
]);

/** Two ends of a span, each of which may be missing. @throws RowFault when the end is before the start */
function spanOf(row: Row, startColumn: string, endColumn: string) {
  const startMs = readInstant(row, startColumn);
  const endMs = readInstant(row, endColumn);
  if (startMs !== null && endMs !== null && endMs < startMs) {
    throw new RowFault('ends_before_start', endColumn);
  }
  return { startMs, endMs };
}

function approvalOf(row: Row): ChangeFact['approval'] {
  const approval = APPROVALS.get((readText(row, 'approval', 64) ?? '').toLowerCase());
  return approval === undefined ? 'unknown' : approval;
}

/**
 * Turns one row of `change_request` into a fact.
 *
 * @throws RowFault naming the column at fault
 */
export function mapChange(
  row: Row,
  links: EventLink[],
  matcher: Pick<CiMatcher, 'ciIdOf'>,
  options: Pick<ServicenowOptions, 'changeStates' | 'changeTypes' | 'changeRisks' | 'changeOutcomes'>,
): ChangeFact {
  const { externalId, number, updatedMs } = readTaskKeys(row);
  const openedMs = readOpened(row);
  const stateCode = readText(row, 'state', 64) ?? '';
  const state = options.changeStates.get(stateCode) ?? 'unknown';
  const closeCode = readText(row, 'close_code', 200);
  const planned = spanOf(row, 'start_date', 'end_date');
  const work = spanOf(row, 'work_start', 'work_end');
  const closedAtMs = readInstant(row, 'closed_at');
  // A change that went back to an earlier state may carry the time of its last end: it has none now.
  const closedMs = OPEN_STATES.has(state) ? null : closedAtMs;
  if (closedMs !== null && closedMs < openedMs) {
    throw new RowFault('closed_before_opened', 'closed_at');
  }
  return {
    kind: 'change',
    externalId,
    number,
    title: readText(row, 'short_description', 1_000) ?? '',
    state,
    stateCode,
    type: options.changeTypes.get(readText(row, 'type', 64) ?? '') ?? 'unknown',
    risk: options.changeRisks.get(readText(row, 'risk', 64) ?? '') ?? null,
    impact: readLevel(row, 'impact'),
    approval: approvalOf(row),
    isOnHold: readFlag(row, 'on_hold'),
    openedMs,
    plannedStartMs: planned.startMs,
    plannedEndMs: planned.endMs,
    workStartMs: work.startMs,
    workEndMs: work.endMs,
    closedMs,
    // A close code may be chosen long before the end, and stays on a change that is reopened.
    outcome: state === 'closed' ? options.changeOutcomes.get(closeCode ?? '') ?? 'unknown' : null,
    closeCode,
    assignmentGroup: readText(row, 'assignment_group.name', 200),
    ciId: matcher.ciIdOf(row),
    updatedMs,
    links,
  };
}
