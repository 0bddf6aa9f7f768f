import { Knex } from 'knex';
import { ChangeTruth, ProblemRecordTruth } from '../ground/sourceTruth';
import { Upstream } from '../ground/upstream';
import { compareRows, Comparison, Known } from './compareRows';
import { readCoverage } from './compareSignals';
import { readCiLinks } from './compareTickets';
import { Claimed, differ, readLinkedRows, readWatermark, Row, secondsOf } from './linkedRows';

/** Upstream has whole seconds: what is this much older than the watermark was shown. */
const SETTLED_MS = 5_000;

const CHANGE_STATES: Readonly<Record<string, string>> = {
  '-5': 'new', '-4': 'assess', '-3': 'authorize', '-2': 'scheduled', '-1': 'implement', '0': 'review', '3': 'closed', '4': 'canceled',
};
const APPROVALS: Readonly<Record<string, string | null>> = {
  'not requested': null, requested: 'requested', approved: 'approved', rejected: 'rejected',
};
const OUTCOMES = ['successful', 'successful_issues', 'unsuccessful'];
const PROBLEM_STATES: Readonly<Record<string, string>> = {
  '101': 'new', '102': 'assess', '103': 'root_cause_analysis', '104': 'fix_in_progress', '106': 'resolved', '107': 'closed',
};
const OPEN_CHANGES = ['new', 'assess', 'authorize', 'scheduled', 'implement', 'review'];
const OVER_PROBLEMS = ['resolved', 'closed'];

/** The change as the product must keep it (connectors/servicenow/README.md, Changes). */
function rowOfChange(change: ChangeTruth, links: readonly string[]): Row {
  const state = CHANGE_STATES[change.state] ?? 'unknown';
  const outcome = OUTCOMES.includes(change.closeCode ?? '') ? change.closeCode : 'unknown';
  return {
    instance: 'main', number: change.number, title: change.title, state, state_code: change.state, type: change.type,
    risk: change.risk === '' ? null : Number(change.risk), impact: Number(change.impact),
    approval: APPROVALS[change.approval] === undefined ? 'unknown' : APPROVALS[change.approval],
    is_on_hold: change.onHold, opened_at: secondsOf(change.openedAt), planned_start_at: secondsOf(change.plannedStart),
    planned_end_at: secondsOf(change.plannedEnd), work_start_at: secondsOf(change.workStart), work_end_at: secondsOf(change.workEnd),
    closed_at: OPEN_CHANGES.includes(state) ? null : secondsOf(change.closedAt), outcome: state === 'closed' ? outcome : null,
    close_code: change.closeCode, assignment_group: change.assignmentGroup, ci_id: change.ciId, updated_at: secondsOf(change.updatedAt),
    missing_since: null, removed_at: null, links: [...links].sort(),
  };
}

/** The problem record as the product must keep it. */
function rowOfProblem(problem: ProblemRecordTruth, links: readonly string[]): Row {
  const state = PROBLEM_STATES[problem.state] ?? 'unknown';
  const isOver = OVER_PROBLEMS.includes(state);
  return {
    instance: 'main', number: problem.number, title: problem.title, state, state_code: problem.state, priority: Number(problem.priority),
    is_known_error: problem.knownError, opened_at: secondsOf(problem.openedAt),
    resolved_at: isOver ? secondsOf(problem.resolvedAt ?? problem.closedAt) : null,
    closed_at: isOver ? secondsOf(problem.closedAt) : null, assignment_group: problem.assignmentGroup, fix_change_id: problem.rfc,
    ci_id: problem.ciId, updated_at: secondsOf(problem.updatedAt), missing_since: null, removed_at: null, links: [...links].sort(),
  };
}

/** Every change request and problem record in the database against the estate's own list. @param moved - `sys_id`s of changes that were moved to another item */
export async function compareRecords(knex: Knex, upstream: Upstream, moved: ReadonlySet<string>): Promise<Comparison[]> {
  const linksOfCi = await readCiLinks(upstream);
  const truth = await upstream.truth.records();
  const compare = async <T extends ChangeTruth | ProblemRecordTruth>(
    table: string,
    stream: string,
    records: readonly T[],
    rowOf: (record: T, links: readonly string[]) => Row,
    isOpen: (state: string) => boolean,
  ) => {
    const coverage = await readCoverage(knex, stream);
    const shownUntilMs = (await readWatermark(knex, 'servicenow', 'main', stream)) - SETTLED_MS;
    const known = new Map<string, Known<{ row: Claimed; hasMovedAway: boolean }>>();
    for (const record of records) {
      const links = linksOfCi.get(record.ciId ?? '') ?? [];
      if (links.length === 0 && !moved.has(record.sysId)) continue;
      const updatedMs = Date.parse(record.updatedAt);
      // What changed after the last look may be stored as it was before.
      const isSettled = updatedMs < shownUntilMs;
      known.set(record.sysId, {
        row: { row: isSettled ? rowOf(record, links) : undefined, hasMovedAway: links.length === 0 },
        isRequired: isSettled && links.some(link => updatedMs >= (coverage.get(link)?.fromMs ?? Infinity)),
      });
    }
    const rows = await readLinkedRows(knex, table, 'servicenow');
    return compareRows(
      table,
      rows.map(({ external_id: id, ...row }) => [String(id), row]),
      known,
      // Only what is held as open is asked about again: a record that moves away after its end stays as it was.
      (stored, { row, hasMovedAway }) => (hasMovedAway && !isOpen(String(stored.state)) ? undefined : differ(stored, row)),
    );
  };
  return [
    await compare('change', 'changes', truth.changes, rowOfChange, state => OPEN_CHANGES.includes(state)),
    await compare('itsm_problem', 'itsm_problems', truth.problems, rowOfProblem, state => !OVER_PROBLEMS.includes(state)),
  ];
}
