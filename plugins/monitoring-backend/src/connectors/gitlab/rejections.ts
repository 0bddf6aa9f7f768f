import { RejectionWord } from '@rosetta/backstage-plugin-monitoring-common';
import {
  cleanText,
  ConnectorError,
  RejectedRecord,
} from '@rosetta/backstage-plugin-monitoring-node';

/** Why a record was refused, in words for an admin. */
const REASONS = {
  not_asked: 'was not asked for: it was last changed outside the window of the question',
  malformed_row: 'is in a form we do not know',
  missing_id: 'has no id',
  bad_date: 'has a time that is missing or not RFC 3339',
  bad_sha: 'has a commit that is no hexadecimal id',
  out_of_range: 'has a value longer or larger than any we can store',
  finished_before_started: 'ended before it began',
  merged_before_created: 'was merged before it was opened',
  closed_before_created: 'was closed before it was opened',
  bad_range: 'is no range of commits of a project',
  project_failed:
    'could not be read: GitLab failed to answer for this project, as it does when a query takes too long. It is asked again from the same moment in the next run; if it lasts, ask a GitLab admin about the timeouts of this project',
} as const satisfies Partial<Record<RejectionWord, string>>;
export type RejectionCode = keyof typeof REASONS;

/** Refusals that mean another form, not an odd record. */
const FORM_CODES: ReadonlySet<RejectionCode> = new Set([
  'malformed_row',
  'missing_id',
  'bad_date',
  'bad_sha',
  'out_of_range',
]);

const SAMPLE_CHARACTERS = 1_000;
/** Bad records of a page that stop the stream (SECURITY-RELIABILITY 3.3, 8). */
const MAX_BAD_ROWS = 50;
const MAX_BAD_SHARE = 0.05;
/** Below this a share says nothing: one bad record of three is a bad record, not a new form. */
const MIN_BAD_FOR_SHARE = 5;
/** Records nobody asked for that stop the stream, when they are most of a page. */
const MIN_NOT_ASKED = 20;
/** Records shown; the rest is counted with the last of its code. */
const MAX_SHOWN = 100;

/** Collects the refused records of one page. Each record is refused once. */
export interface RejectionTally {
  add(code: RejectionCode, recordId: string, field: string | null, sample: unknown): void;
  records(): RejectedRecord[];
  readonly total: number;
  countOf(code: RejectionCode): number;
  /** Records in a form we do not know. */
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
        message: `The record ${REASONS[code]}`,
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

function malformed(owner: AnswerOwner, code: 'schema_changed' | 'cursor_loop', words: string) {
  return new ConnectorError(`gitlab "${owner.instance}" ${words}. Request: ${owner.route}`, {
    kind: 'malformed',
    code,
    source: 'gitlab',
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

/** A page that leads to itself: nothing in it is new, and it says that more follows. */
export function cursorLoop(owner: AnswerOwner): ConnectorError {
  return malformed(owner, 'cursor_loop', 'gave the same page twice; paging was stopped');
}

/**
 * Stops the stream when so much of a page is wrong that storing the rest would store
 * holes as truth.
 *
 * @param rows - records of the page, good and bad
 * @throws ConnectorError `schema_changed`
 */
export function assertAnswerFits(tally: RejectionTally, rows: number, owner: AnswerOwner): void {
  const notAsked = tally.countOf('not_asked');
  if (notAsked >= MIN_NOT_ASKED && notAsked > rows / 2) {
    throw schemaChanged(owner, `${notAsked} of ${rows} records lie outside the window asked`);
  }
  const bad = tally.badForms;
  if (bad >= MAX_BAD_ROWS || (bad >= MIN_BAD_FOR_SHARE && bad > rows * MAX_BAD_SHARE)) {
    throw schemaChanged(owner, `${bad} of ${rows} records`);
  }
}
