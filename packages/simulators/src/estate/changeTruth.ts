import { RecordSnapshot, RecordView } from './changeBook';
import { RUN_GROUPS } from './people';
import { parseStamp } from './ticket';

/** What is true of one change request; times ISO-8601, null = has not happened or is not planned. */
export interface ChangeTruth {
  readonly sysId: string;
  readonly number: string;
  /** `habit`, `release`, `fix` or `story`. */
  readonly cause: string;
  readonly entityRef: string;
  readonly environment: string;
  readonly ciId: string | null;
  readonly title: string;
  /** The vendor's code, e.g. `-2`. */
  readonly state: string;
  readonly type: string;
  readonly approval: string;
  /** Code; empty where nobody assessed it. */
  readonly risk: string;
  readonly impact: string;
  readonly onHold: boolean;
  readonly closeCode: string | null;
  /** Name of the team; null when nobody has it. */
  readonly assignmentGroup: string | null;
  readonly openedAt: string | null;
  readonly plannedStart: string | null;
  readonly plannedEnd: string | null;
  readonly workStart: string | null;
  readonly workEnd: string | null;
  readonly closedAt: string | null;
  readonly updatedAt: string;
}

/** What is true of one problem record; times ISO-8601. */
export interface ProblemRecordTruth {
  readonly sysId: string;
  readonly number: string;
  readonly entityRef: string;
  readonly ciId: string | null;
  readonly state: string;
  readonly knownError: boolean;
  readonly title: string;
  /** Code, `1` to `5`. */
  readonly priority: string;
  readonly assignmentGroup: string | null;
  /** `sys_id` of the change that mends it. */
  readonly rfc: string | null;
  readonly openedAt: string | null;
  readonly resolvedAt: string | null;
  readonly closedAt: string | null;
  readonly updatedAt: string;
}

function isoOf(text: string | undefined): string | null {
  const time = parseStamp(text ?? '');
  return time === undefined ? null : new Date(time).toISOString();
}

const common = ({ record, columns, updatedAt }: RecordView) => ({
  sysId: record.sysId,
  number: record.number,
  entityRef: record.target.replace(':', ':default/'),
  ciId: columns.cmdb_ci || null,
  state: columns.state,
  assignmentGroup: RUN_GROUPS.find(group => group.sysId === columns.assignment_group)?.name ?? null,
  openedAt: isoOf(columns.opened_at),
  updatedAt: new Date(updatedAt).toISOString(),
});

const changeOf = (view: RecordView): ChangeTruth => ({
  ...common(view),
  cause: view.record.cause,
  environment: view.record.environment,
  title: view.columns.short_description,
  type: view.columns.type,
  approval: view.columns.approval,
  risk: view.columns.risk ?? '',
  impact: view.columns.impact ?? '',
  onHold: view.columns.on_hold === 'true',
  closeCode: view.columns.close_code || null,
  plannedStart: isoOf(view.columns.start_date),
  plannedEnd: isoOf(view.columns.end_date),
  workStart: isoOf(view.columns.work_start),
  workEnd: isoOf(view.columns.work_end),
  closedAt: isoOf(view.columns.closed_at),
});

const problemOf = (view: RecordView): ProblemRecordTruth => ({
  ...common(view),
  title: view.columns.short_description,
  priority: view.columns.priority,
  rfc: view.columns.rfc || null,
  knownError: view.columns.known_error === 'true',
  resolvedAt: isoOf(view.columns.resolved_at),
  closedAt: isoOf(view.columns.closed_at),
});

/**
 * The changes and problem records last written in a window, as they stand now.
 *
 * @param from - epoch ms, inclusive
 * @param to - epoch ms, inclusive
 */
export function changeTruth({ changes, problems }: RecordSnapshot, from: number, to: number) {
  const within = ({ updatedAt }: RecordView) => updatedAt >= from && updatedAt <= to;
  return {
    changes: changes.filter(within).map(changeOf),
    problems: problems.filter(within).map(problemOf),
  };
}
