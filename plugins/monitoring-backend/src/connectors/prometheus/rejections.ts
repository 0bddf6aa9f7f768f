import { RejectionWord } from '@rosetta/backstage-plugin-monitoring-common';
import {
  cleanText,
  ConnectorError,
  createRedactor,
  Redactor,
  RejectedRecord,
} from '@rosetta/backstage-plugin-monitoring-node';

/** Why a value was refused, in words for an admin. */
const REASONS = {
  not_a_number: 'is not a number in the form Prometheus writes',
  negative: 'is negative where only zero or more makes sense',
  out_of_range:
    'lies outside 0 to 1, so it is no ratio: divide a percentage by 100 in the expression, and use clamp(…, 0, 1) where jitter leads past the ends',
  malformed_sample: 'is not a pair of a time and a text',
  malformed_series: 'is a series in a form we do not know',
  histogram_value: 'is a native histogram and not a number: use histogram_quantile or histogram_count in the expression',
  ambiguous_series:
    'is one of several series for the same entity, and nothing says which is right: aggregate in the expression, for example with sum(…)',
  foreign_series: 'carries another value of a label than was asked for',
  duplicate_timestamp: 'is the second of its series for the same instant',
  outside_window: 'was evaluated at an instant that was not asked for',
  query_failed: 'could not be asked',
} as const satisfies Partial<Record<RejectionWord, string>>;
export type RejectionCode = keyof typeof REASONS;

/** Refusals that mean the server changed its form, not that a value is odd. */
const FORM_CODES: ReadonlySet<RejectionCode> = new Set(['malformed_series', 'malformed_sample']);

const SAMPLE_CHARACTERS = 1_000;
/** Bad records of a page that stop the stream (SECURITY-RELIABILITY 3.3, 8). */
const MAX_BAD_RECORDS = 50;
const MAX_BAD_SHARE = 0.05;
/** Below this a share says nothing: one bad record of three is a bad record, not a new schema. */
const MIN_BAD_FOR_SHARE = 5;

export interface Rejection {
  readonly code: RejectionCode;
  readonly recordId: string;
  readonly field: string | null;
  readonly sample: unknown;
  /** Refused values it stands for; 0 where upstream sent none. */
  readonly values: number;
  /** Our words where the code's own are not enough. */
  readonly message?: string;
}

/** Collects refusals: one record for each place and reason, with how many values it stands for. */
export interface RejectionTally {
  add(rejection: Rejection): void;
  records(): RejectedRecord[];
  /** Refused values in all. */
  readonly total: number;
  /** How many series, and places of samples, were in a form we do not know. */
  readonly badForms: number;
}

/** @param redactor - masks the instance's secrets, should upstream echo them */
export function createRejectionTally(redactor: Redactor = createRedactor([])): RejectionTally {
  const kept = new Map<string, Rejection & { values: number; text: string }>();
  let total = 0;
  let badForms = 0;
  return {
    add(rejection) {
      const { code, recordId, sample, values } = rejection;
      total += values;
      const key = `${code}\n${recordId}`;
      const known = kept.get(key);
      // Each series counts; of samples, those of one place do so once.
      if (code === 'malformed_series' || (FORM_CODES.has(code) && !known)) badForms += 1;
      if (known) {
        known.values += values;
        return;
      }
      const text = cleanText(redactor.text(JSON.stringify(sample) ?? 'undefined'), SAMPLE_CHARACTERS);
      kept.set(key, { ...rejection, text });
    },
    records: () =>
      [...kept.values()].map(({ code, recordId, field, values, text, message }) => ({
        recordId: cleanText(redactor.text(recordId), 200),
        code,
        field,
        message:
          message ??
          (values === 1
            ? `1 value ${REASONS[code]}`
            : `${values} values, each of which ${REASONS[code]}`),
        sample: text,
      })),
    get total() {
      return total;
    },
    get badForms() {
      return badForms;
    },
  };
}

/**
 * Stops the stream when so much of a page is unreadable that the server must have
 * changed its form: storing the rest would store holes as truth.
 *
 * @param records - series of the page, good and bad
 * @throws ConnectorError `schema_changed`
 */
export function assertFormIsKnown(tallies: readonly RejectionTally[], records: number, instance: string): void {
  const bad = tallies.reduce((sum, tally) => sum + tally.badForms, 0);
  if (bad >= MAX_BAD_RECORDS || (bad >= MIN_BAD_FOR_SHARE && bad > records * MAX_BAD_SHARE)) {
    throw schemaChanged(instance, 'POST /query_range', `${bad} of ${records} series`);
  }
}

/** @param what - which part could not be read, in our words */
export function schemaChanged(instance: string, route: string, what: string): ConnectorError {
  return new ConnectorError(
    `prometheus "${instance}" answered ${route} in a form we do not know (${what}); check its version against the README of this connector`,
    { kind: 'malformed', code: 'schema_changed', source: 'prometheus', instance },
  );
}
