import { RejectionWord } from '@rosetta/backstage-plugin-monitoring-common';
import {
  cleanText,
  ConnectorError,
  createRedactor,
  Redactor,
  RejectedRecord,
} from '@rosetta/backstage-plugin-monitoring-node';

/** Why a value or record was refused, in words for an admin. */
const REASONS = {
  not_a_number: 'is not a finite number',
  negative: 'is negative where only zero or more makes sense',
  out_of_range: 'is larger than its unit allows, so the unit must be another one',
  bad_timestamps: 'has timestamps that do not pair with its values',
  malformed_series: 'is a series in a form we do not know',
  remainder: 'belongs to the remainder of other entities, which is nobody',
  no_dimension: 'names no entity where one was asked for',
  foreign_entity: 'belongs to an entity that was not asked for',
  duplicate_series: 'is one of several series for the same entity, and nothing says which is right',
  ambiguous_metric:
    'is one of several results with the same metric, and nothing says which is right',
  metric_not_asked: 'belongs to a metric that was not asked for',
  wrong_resolution: 'is measured over slots of another length than asked',
  outside_window: 'lies outside the window that was asked',
  incomplete_slot: 'covers a slot that is not over yet',
  request_refused:
    'could not be asked: Dynatrace refuses the request; check the mapping or the extra metric in config',
  missing_id: 'has no id',
  malformed_problem: 'is a problem in a form we do not know',
  malformed_event: 'is an event in a form we do not know',
  malformed_slo: 'is an SLO in a form we do not know',
  malformed_entity: 'is an entity in a form we do not know',
  bad_times: 'ends before it starts, or is closed without an end',
} as const satisfies Partial<Record<RejectionWord, string>>;
export type RejectionCode = keyof typeof REASONS;

/** Refusals that mean the vendor changed its form, not that a value is odd. */
const FORM_CODES: ReadonlySet<RejectionCode> = new Set([
  'not_a_number',
  'bad_timestamps',
  'malformed_series',
  'missing_id',
  'malformed_problem',
  'malformed_event',
  'malformed_slo',
  'malformed_entity',
]);

const SAMPLE_CHARACTERS = 1_000;
/** Bad records of a page that stop the stream (SECURITY-RELIABILITY 3.3, 8). */
const MAX_BAD_RECORDS = 50;
const MAX_BAD_SHARE = 0.05;
/** Below this a share says nothing: one bad record of three is a bad record, not a new schema. */
const MIN_BAD_FOR_SHARE = 5;

/** Collects refusals: one record for each place and reason, with how many values it stands for. */
export interface RejectionTally {
  add(
    code: RejectionCode,
    recordId: string,
    field: string | null,
    sample: unknown,
    values?: number,
  ): void;
  records(): RejectedRecord[];
  /** Refused values in all. */
  readonly total: number;
  /** How many records were in a form we do not know. */
  readonly badForms: number;
}

/** @param redactor - masks the instance's secrets, should upstream echo them */
export function createRejectionTally(redactor: Redactor = createRedactor([])): RejectionTally {
  const kept = new Map<
    string,
    { code: RejectionCode; recordId: string; field: string | null; sample: string; values: number }
  >();
  let total = 0;
  return {
    add(code, recordId, field, sample, values = 1) {
      total += values;
      const key = `${code}\n${recordId}`;
      const known = kept.get(key);
      if (known) {
        known.values += values;
        return;
      }
      const text = redactor.text(JSON.stringify(sample) ?? 'undefined');
      kept.set(key, {
        code,
        recordId: cleanText(redactor.text(recordId), 200),
        field,
        sample: cleanText(text, SAMPLE_CHARACTERS),
        values,
      });
    },
    records: () =>
      [...kept.values()].map(({ code, recordId, field, sample, values }) => ({
        recordId,
        code,
        field,
        message:
          values === 1
            ? `1 value ${REASONS[code]}`
            : `${values} values, each of which ${REASONS[code]}`,
        sample,
      })),
    get total() {
      return total;
    },
    get badForms() {
      return [...kept.values()].filter(({ code }) => FORM_CODES.has(code)).length;
    },
  };
}

/**
 * Stops the stream when so much of a page is unreadable that the vendor must
 * have changed its form: storing the rest would store holes as truth.
 *
 * @param records - records of the page, good and bad
 * @throws ConnectorError `schema_changed`
 */
export function assertFormIsKnown(
  tally: RejectionTally,
  records: number,
  owner: { instance: string; route: string },
): void {
  const bad = tally.badForms;
  if (bad >= MAX_BAD_RECORDS || (bad >= MIN_BAD_FOR_SHARE && bad > records * MAX_BAD_SHARE)) {
    throw schemaChanged(owner, `${bad} of ${records} records`);
  }
}

/** @param what - which part could not be read, in our words */
export function schemaChanged(
  owner: { instance: string; route: string },
  what: string,
): ConnectorError {
  return new ConnectorError(
    `dynatrace "${owner.instance}" answered ${owner.route} in a form we do not know (${what}); check its version against the README of this connector`,
    { kind: 'malformed', code: 'schema_changed', source: 'dynatrace', instance: owner.instance },
  );
}
