import { RejectionWord } from '@rosetta/backstage-plugin-monitoring-common';
import { cleanText, ConnectorError, RejectedRecord } from '@rosetta/backstage-plugin-monitoring-node';

/** Why a record was refused, in words for an admin. */
const REASONS = {
  malformed_bucket: 'is in a form we do not know',
  malformed_line: 'is in a form we do not know',
  outside_window: 'is of an hour that was not asked for',
  duplicate_hour: 'is the second of its hour',
  several_environments:
    'holds lines that name several environments at once, so they cannot be told apart; let the environment field have one value',
  too_many_environments:
    'has more values of the environment field than can be counted exactly; name the field that holds the environment in fields.environment',
  more_than_whole: 'counts more errors or exceptions than lines',
  query_failed: 'could not be asked',
  partial_answer:
    'was answered in part only, and part of a count is no count; look at the failed shards, or at why the search was slow',
} as const satisfies Partial<Record<RejectionWord, string>>;
export type RejectionCode = keyof typeof REASONS;

/** Refusals that mean the server changed its form, not that a value is odd. */
const FORM_CODES: ReadonlySet<RejectionCode> = new Set(['malformed_bucket', 'malformed_line', 'outside_window', 'duplicate_hour']);

const SAMPLE_CHARACTERS = 1_000;
/** Bad records of a page that stop the stream (SECURITY-RELIABILITY 3.3, 8). */
const MAX_BAD_RECORDS = 50;
const MAX_BAD_SHARE = 0.05;
/** Below this a share says nothing: one bad record of three is a bad record, not a new schema. */
const MIN_BAD_FOR_SHARE = 5;
/** Records shown; the rest is only counted. */
const MAX_SHOWN = 100;

export interface Rejection {
  readonly code: RejectionCode;
  readonly recordId: string;
  readonly field: string | null;
  /** Never a log line: those hold people's data. */
  readonly sample: unknown;
  /** Our words where the code's own are not enough. */
  readonly message?: string;
}

/** Collects what is refused of one page. */
export interface RejectionTally {
  add(rejection: Rejection): void;
  records(): RejectedRecord[];
  readonly total: number;
  /** Records in a form we do not know. */
  readonly badForms: number;
}

/** @param redact - masks the instance's secrets, should upstream echo them */
export function createRejectionTally(redact: (text: string) => string = text => text): RejectionTally {
  const shown: RejectedRecord[] = [];
  let total = 0;
  let badForms = 0;
  return {
    add({ code, recordId, field, sample, message }) {
      total += 1;
      if (FORM_CODES.has(code)) badForms += 1;
      if (shown.length >= MAX_SHOWN) return;
      shown.push({
        recordId: cleanText(redact(recordId), 200),
        code,
        field,
        message: message ?? `The record ${REASONS[code]}`,
        sample: cleanText(redact(JSON.stringify(sample) ?? 'undefined'), SAMPLE_CHARACTERS),
      });
    },
    records: () => [...shown],
    get total() {
      return total;
    },
    get badForms() {
      return badForms;
    },
  };
}

/** @param what - which part could not be read, in our words */
export function schemaChanged(instance: string, route: string, what: string): ConnectorError {
  return new ConnectorError(
    `elisa "${instance}" answered in a form we do not know (${what}); check its version against the README of this connector. Request: ${route}`,
    { kind: 'malformed', code: 'schema_changed', source: 'elisa', instance },
  );
}

/**
 * Stops the stream when so much of a page is unreadable that storing the rest would store
 * holes as truth.
 *
 * @param records - records of the page, good and bad
 * @throws ConnectorError `schema_changed`
 */
export function assertFormIsKnown(tally: RejectionTally, records: number, instance: string, route: string): void {
  const bad = tally.badForms;
  if (bad >= MAX_BAD_RECORDS || (bad >= MIN_BAD_FOR_SHARE && bad > records * MAX_BAD_SHARE)) {
    throw schemaChanged(instance, route, `${bad} of ${records} records`);
  }
}
