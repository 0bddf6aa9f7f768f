import { StreamDefinition } from '@rosetta/backstage-plugin-monitoring-node';

const HOUR = 3_600;
const DAY = 86_400;

export const INCIDENTS_STREAM = 'incidents';
export const TASK_SLA_STREAM = 'task_sla';
export const OPEN_STREAM = 'incidents_open';
export const CHANGES_STREAM = 'changes';
export const OPEN_CHANGES_STREAM = 'changes_open';
export const PROBLEMS_STREAM = 'itsm_problems';
export const OPEN_PROBLEMS_STREAM = 'itsm_problems_open';
export const CMDB_STREAM = 'cmdb';

/** DATA.md, Defaults. */
const events = {
  everySeconds: 120,
  // Node clocks differ, and sys_updated_on has whole seconds.
  overlapSeconds: 900,
  settleSeconds: 0,
  staleAfterSeconds: 600,
  maxHistorySeconds: 400 * DAY,
  backfills: true,
};
/** Changes and problem records move by the hour, not by the minute. */
const slowEvents = { ...events, everySeconds: 300, staleAfterSeconds: 1_200 };

const rechecked = {
  everySeconds: 900,
  overlapSeconds: 0,
  settleSeconds: 0,
  staleAfterSeconds: HOUR,
  maxHistorySeconds: DAY,
  maxWindowSeconds: DAY,
  backfills: false,
};

export const servicenowStreams: readonly StreamDefinition[] = [
  // A week of a big instance is some ten thousand tickets: ten pages.
  { id: INCIDENTS_STREAM, ...events, maxWindowSeconds: 7 * DAY },
  // Two to four clocks to a ticket.
  { id: TASK_SLA_STREAM, ...events, maxWindowSeconds: 2 * DAY },
  { id: OPEN_STREAM, ...rechecked, rechecks: 'incident' },
  { id: CHANGES_STREAM, ...slowEvents, maxWindowSeconds: 14 * DAY },
  { id: OPEN_CHANGES_STREAM, ...rechecked, rechecks: 'change' },
  { id: PROBLEMS_STREAM, ...slowEvents, maxWindowSeconds: 30 * DAY },
  // They stay open for months, and little hangs on them.
  { id: OPEN_PROBLEMS_STREAM, ...rechecked, everySeconds: HOUR, staleAfterSeconds: 4 * HOUR, rechecks: 'itsm_problem' },
  {
    id: CMDB_STREAM,
    everySeconds: DAY,
    overlapSeconds: 0,
    settleSeconds: 0,
    staleAfterSeconds: 3 * DAY,
    maxHistorySeconds: DAY,
    maxWindowSeconds: DAY,
    backfills: false,
  },
];
