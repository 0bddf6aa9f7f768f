import { RejectionWord } from '@rosetta/backstage-plugin-monitoring-common';
import {
  cleanText,
  ConnectorError,
  RejectedRecord,
} from '@rosetta/backstage-plugin-monitoring-node';

/** Why a record was refused, in words for an admin. */
const REASONS = {
  malformed_application: 'is in a form we do not know',
  malformed_sync: 'is in a form we do not know',
  missing_uid: 'belongs to an application without uid',
  duplicate_application: 'came twice in one answer',
  bad_date: 'has a time that is missing or not RFC 3339',
  out_of_range: 'has a value longer or larger than any we can store',
  finished_before_started: 'ended before it began',
} as const satisfies Partial<Record<RejectionWord, string>>;
export type RejectionCode = keyof typeof REASONS;

/** Refusals that mean an odd record, not another form. */
const ODD_CODES: ReadonlySet<RejectionCode> = new Set(['duplicate_application', 'finished_before_started']);

const SAMPLE_CHARACTERS = 1_000;
/** Bad records of a page that stop the stream (SECURITY-RELIABILITY 3.3, 8). */
const MAX_BAD_RECORDS = 50;
const MAX_BAD_SHARE = 0.05;
/** Below this a share says nothing: one bad record of three is a bad record, not a new form. */
const MIN_BAD_FOR_SHARE = 5;
/** Records shown; the rest is counted. */
const MAX_SHOWN = 100;

/** Collects the refused records of one page: applications and single syncs of them. */
export interface RejectionTally {
  add(code: RejectionCode, recordId: string, field: string | null, sample: unknown): void;
  records(): RejectedRecord[];
  readonly total: number;
  /** Records in a form we do not know. */
  readonly badForms: number;
}

/** @param redact - masks the instance's secrets, should upstream echo them */
export function createRejectionTally(redact: (text: string) => string): RejectionTally {
  const shown: RejectedRecord[] = [];
  let total = 0;
  let badForms = 0;
  return {
    add(code, recordId, field, sample) {
      total += 1;
      if (!ODD_CODES.has(code)) badForms += 1;
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
    `argocd "${instance}" answered in a form we do not know (${what}); check its version against the README of this connector. Request: ${route}`,
    { kind: 'malformed', code: 'schema_changed', source: 'argocd', instance },
  );
}

/**
 * Stops the stream when so much of an answer is wrong that storing the rest would store
 * holes as truth.
 *
 * @param records - records of the answer, good and bad
 * @throws ConnectorError `schema_changed`
 */
export function assertAnswerFits(tally: RejectionTally, records: number, instance: string): void {
  const { badForms } = tally;
  if (badForms >= MAX_BAD_RECORDS || (badForms >= MIN_BAD_FOR_SHARE && badForms > records * MAX_BAD_SHARE)) {
    throw schemaChanged(instance, 'GET /applications', `${badForms} of ${records} records`);
  }
}
