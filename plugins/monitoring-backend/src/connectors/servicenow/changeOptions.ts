import { z } from 'zod';
import {
  CHANGE_OUTCOMES,
  CHANGE_STATES,
  CHANGE_TYPES,
  ChangeOutcome,
  ChangeState,
  ChangeType,
  ITSM_PROBLEM_STATES,
  ItsmProblemFact,
} from '@rosetta/backstage-plugin-monitoring-common';

/** A code of a choice column: `-5` and `0` are such; an empty text is none. */
const code = z.string().min(1).max(64);

/** Codes of config added to the usual ones: what config says of a code stands. */
export function codesTo<T extends z.ZodType<string | number>>(
  value: T,
  usual: Readonly<Record<string, z.output<T>>>,
) {
  return z
    .record(code, value)
    .default({})
    .transform((own): ReadonlyMap<string, z.output<T>> => new Map(Object.entries({ ...usual, ...own })));
}

/** CONNECTORS.md 2.5. */
const CHANGE_STATE_CODES: Record<string, ChangeState> = {
  '-5': 'new',
  '-4': 'assess',
  '-3': 'authorize',
  '-2': 'scheduled',
  '-1': 'implement',
  '0': 'review',
  '3': 'closed',
  '4': 'canceled',
};
const TYPE_CODES: Record<string, ChangeType> = {
  standard: 'standard',
  normal: 'normal',
  emergency: 'emergency',
};
const RISK_CODES: Record<string, number> = { '1': 1, '2': 2, '3': 3, '4': 4 };
const OUTCOME_CODES: Record<string, ChangeOutcome> = {
  successful: 'successful',
  successful_issues: 'successful_issues',
  unsuccessful: 'unsuccessful',
};
/** 1 to 4 are those of old instances: open, known error, pending change, closed. */
const PROBLEM_STATE_CODES: Record<string, ItsmProblemFact['state']> = {
  '101': 'new',
  '102': 'assess',
  '103': 'root_cause_analysis',
  '104': 'fix_in_progress',
  '106': 'resolved',
  '107': 'closed',
  '1': 'new',
  '2': 'root_cause_analysis',
  '3': 'fix_in_progress',
  '4': 'closed',
};

/** What a type of relation means from its parent to its child; `ignored` switches a usual one off. */
export const RELATION_MEANINGS = ['dependsOn', 'runsOn', 'calls', 'ignored'] as const;
export type RelationMeaning = (typeof RELATION_MEANINGS)[number];

const RELATION_TYPES: Record<string, RelationMeaning> = {
  'Depends on::Used by': 'dependsOn',
  'Runs on::Runs': 'runsOn',
};

/** Options of changes, problem records and relations of the CMDB. */
export const changeOptions = {
  /** Code of `change_request.state` → our state. */
  changeStates: codesTo(z.enum(CHANGE_STATES), CHANGE_STATE_CODES),
  /** Code of `change_request.type` → our type. */
  changeTypes: codesTo(z.enum(CHANGE_TYPES), TYPE_CODES),
  /** Code of `change_request.risk` → 1 (very high) to 4 (low). */
  changeRisks: codesTo(z.number().int().min(1).max(5), RISK_CODES),
  /** Code of `change_request.close_code` → how it ended. */
  changeOutcomes: codesTo(z.enum(CHANGE_OUTCOMES), OUTCOME_CODES),
  /** Code of `problem.state` → our state. */
  problemStates: codesTo(z.enum(ITSM_PROBLEM_STATES), PROBLEM_STATE_CODES),
  /** Name of a `cmdb_rel_type`, parent's word first → what it means. */
  relationTypes: z
    .record(z.string().min(1).max(200), z.enum(RELATION_MEANINGS))
    .default({})
    .transform((own): ReadonlyMap<string, RelationMeaning> => new Map(Object.entries({ ...RELATION_TYPES, ...own }))),
};
