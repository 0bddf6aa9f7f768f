import { EventFact, EventLink } from '@rosetta/backstage-plugin-monitoring-common';
import { CiColumns, CiMatcher, EventTableName } from './ciMatcher';
import { CHANGE_FIELDS, mapChange } from './mapChange';
import { INCIDENT_FIELDS, mapIncident } from './mapIncident';
import { ITSM_PROBLEM_FIELDS, mapItsmProblem } from './mapItsmProblem';
import { isIncidentClock, mapTaskSla, TASK_SLA_FIELDS } from './mapTaskSla';
import { Condition } from './query';
import { Row, ServicenowOptions } from './schemas';
import {
  CHANGES_STREAM,
  INCIDENTS_STREAM,
  OPEN_CHANGES_STREAM,
  OPEN_PROBLEMS_STREAM,
  OPEN_STREAM,
  PROBLEMS_STREAM,
  TASK_SLA_STREAM,
} from './streams';

/** A table whose rows become events, and how. */
export interface EventTable {
  readonly table: EventTableName;
  /** What its rows are called in messages. */
  readonly noun: string;
  readonly fields: readonly string[];
  /** Conditions beside window and configuration item. */
  readonly conditions: readonly Condition[];
  readonly fits?: (row: Row) => boolean;
  map(row: Row, links: EventLink[], matcher: CiMatcher, options: ServicenowOptions): EventFact;
}

const INCIDENTS: EventTable = {
  table: 'incident',
  noun: 'incident',
  fields: INCIDENT_FIELDS,
  conditions: [],
  map: mapIncident,
};
const TASK_SLAS: EventTable = {
  table: 'task_sla',
  noun: 'SLA clock',
  fields: TASK_SLA_FIELDS,
  conditions: [{ column: 'task.sys_class_name', is: 'class', name: 'incident' }],
  fits: isIncidentClock,
  map: (row, _links, _matcher, options) => mapTaskSla(row, options),
};
const CHANGES: EventTable = {
  table: 'change_request',
  noun: 'change request',
  fields: CHANGE_FIELDS,
  conditions: [],
  map: mapChange,
};
const PROBLEMS: EventTable = {
  table: 'problem',
  noun: 'problem record',
  fields: ITSM_PROBLEM_FIELDS,
  conditions: [],
  map: mapItsmProblem,
};

/** Streams that read a table by windows of `sys_updated_on`. */
export const WINDOW_TABLES = {
  [INCIDENTS_STREAM]: INCIDENTS,
  [TASK_SLA_STREAM]: TASK_SLAS,
  [CHANGES_STREAM]: CHANGES,
  [PROBLEMS_STREAM]: PROBLEMS,
} as const;
export type WindowStream = keyof typeof WINDOW_TABLES;

export function isWindowStream(stream: string): stream is WindowStream {
  return Object.hasOwn(WINDOW_TABLES, stream);
}

/** Streams that ask again about what is held as open. */
export const OPEN_TABLES = {
  [OPEN_STREAM]: INCIDENTS,
  [OPEN_CHANGES_STREAM]: CHANGES,
  [OPEN_PROBLEMS_STREAM]: PROBLEMS,
} as const;
export type OpenStream = keyof typeof OPEN_TABLES;

export function isOpenStream(stream: string): stream is OpenStream {
  return Object.hasOwn(OPEN_TABLES, stream);
}

/** Columns to ask for, each once. */
export function fieldsWith(fields: readonly string[], columns: CiColumns): string[] {
  return [
    ...new Set([
      ...fields,
      ...columns.ci,
      ...(columns.entity === undefined ? [] : [columns.entity]),
    ]),
  ];
}
