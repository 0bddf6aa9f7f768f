import { RejectionWord } from '@rosetta/backstage-plugin-monitoring-common';
import {
  cleanText,
  ConnectorError,
  RejectedRecord,
} from '@rosetta/backstage-plugin-monitoring-node';

/** Why a row was refused, in words for an admin. */
const REASONS = {
  not_asked:
    'was not asked for: it lies outside the window, the page or the configuration items of the question',
  duplicate_row: 'came twice in one page',
  malformed_row: 'is in a form we do not know',
  missing_column: 'lacks a column that config names; check ciColumns and entityColumn',
  missing_id: 'has no sys_id',
  missing_number: 'has no number',
  missing_opened_at: 'has no opening time',
  missing_updated_on: 'has no time of its last change',
  missing_task: 'belongs to no incident',
  bad_date: 'has a date that is not YYYY-MM-DD HH:mm:ss',
  bad_number: 'has a number that is none',
  bad_boolean: 'is neither true nor false where it must be',
  resolved_before_opened: 'is resolved before it was opened',
  closed_before_opened: 'is closed before it was opened',
  ends_before_start: 'ends before it starts',
} as const satisfies Partial<Record<RejectionWord, string>>;
export type RejectionCode = keyof typeof REASONS;

/** Refusals that mean another form, not an odd ticket. */
const FORM_CODES: ReadonlySet<RejectionCode> = new Set([
  'malformed_row',
  'missing_column',
  'missing_id',
  'missing_number',
  'missing_opened_at',
  'missing_updated_on',
  'missing_task',
  'bad_date',
  'bad_number',
  'bad_boolean',
]);

const SAMPLE_CHARACTERS = 1_000;
/** Bad rows of a page that stop the stream (SECURITY-RELIABILITY 3.3, 8). */
const MAX_BAD_ROWS = 50;
const MAX_BAD_SHARE = 0.05;
/** Below this a share says nothing: one bad row of three is a bad row, not a new form. */
const MIN_BAD_FOR_SHARE = 5;
/** Rows nobody asked for that stop the stream, when they are most of a page. */
const MIN_NOT_ASKED = 20;
/** Records shown; the rest is counted with the last of its code. */
const MAX_SHOWN = 100;

/** Collects the refused rows of one page. Each row is refused once. */
export interface RejectionTally {
  add(code: RejectionCode, recordId: string, field: string | null, sample: unknown): void;
  records(): RejectedRecord[];
  readonly total: number;
  countOf(code: RejectionCode): number;
  /** Rows in a form we do not know. */
  readonly badForms: number;
}

/** @param redact - masks the instance's secrets, should upstream echo them */
export function createRejectionTally(redact: (text: string) => string): RejectionTally {
  const shown: RejectedRecord[] = [];
  const counts = new Map<RejectionCode, number>();
  const sum = (codes: Iterable<RejectionCode>) =>
    [...codes].reduce((total, code) => total + (counts.get(code) ?? 0), 0);
  return {
    add(code, recordId, field, sample) {
      counts.set(code, (counts.get(code) ?? 0) + 1);
      if (shown.length >= MAX_SHOWN) return;
      shown.push({
        recordId: cleanText(redact(recordId), 200),
        code,
        field,
        message: `The row ${REASONS[code]}`,
        sample: cleanText(redact(JSON.stringify(sample) ?? ''), SAMPLE_CHARACTERS),
      });
    },
    records: () => [...shown],
    get total() {
      return sum(counts.keys());
    },
    countOf: code => counts.get(code) ?? 0,
    get badForms() {
      return sum(FORM_CODES);
    },
  };
}

/** Where an answer came from, for messages. */
export interface AnswerOwner {
  readonly instance: string;
  readonly route: string;
}

function malformed(owner: AnswerOwner, code: 'schema_changed' | 'bad_payload', words: string) {
  return new ConnectorError(`servicenow "${owner.instance}" ${words}. Request: ${owner.route}`, {
    kind: 'malformed',
    code,
    source: 'servicenow',
    instance: owner.instance,
  });
}

/** @param what - which part could not be read, in our words */
export function schemaChanged(owner: AnswerOwner, what: string): ConnectorError {
  return malformed(
    owner,
    'schema_changed',
    `answered in a form we do not know (${what}); check its version against the README of this connector`,
  );
}

/** An answer that upstream stopped in its middle. */
export function stoppedHalfWay(owner: AnswerOwner): ConnectorError {
  return malformed(
    owner,
    'bad_payload',
    'stopped in the middle of an answer, as it does when a query takes too long; if it lasts, lower pageSize or have sys_updated_on indexed',
  );
}

/**
 * Stops the stream when so much of a page is wrong that storing the rest would store
 * holes as truth.
 *
 * @param rows - rows of the page, good and bad
 * @throws ConnectorError `schema_changed`
 */
export function assertAnswerFits(tally: RejectionTally, rows: number, owner: AnswerOwner): void {
  const notAsked = tally.countOf('not_asked');
  if (notAsked >= MIN_NOT_ASKED && notAsked > rows / 2) throw queryIgnored(owner, notAsked, rows);
  const bad = tally.badForms;
  if (bad >= MAX_BAD_ROWS || (bad >= MIN_BAD_FOR_SHARE && bad > rows * MAX_BAD_SHARE)) {
    const column = tally.countOf('missing_column') > 0 ? '; check ciColumns and entityColumn' : '';
    throw schemaChanged(owner, `${bad} of ${rows} rows${column}`);
  }
}

/** ServiceNow drops the part of a query that it cannot read, and answers the rest. */
export function queryIgnored(owner: AnswerOwner, notAsked: number, rows: number): ConnectorError {
  return malformed(
    owner,
    'schema_changed',
    `ignores a part of the query: ${notAsked} of ${rows} rows were not asked for and were dropped. Set glide.invalid_query.returns_no_rows to true and check the columns in ciColumns and entityColumn`,
  );
}
