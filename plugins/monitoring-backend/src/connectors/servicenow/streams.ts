import { StreamDefinition } from '@rosetta/backstage-plugin-monitoring-node';

const DAY = 86_400;

export const INCIDENTS_STREAM = 'incidents';
export const TASK_SLA_STREAM = 'task_sla';
export const OPEN_STREAM = 'incidents_open';

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

export const servicenowStreams: readonly StreamDefinition[] = [
  // A week of a big instance is some ten thousand tickets: ten pages.
  { id: INCIDENTS_STREAM, ...events, maxWindowSeconds: 7 * DAY },
  // Two to four clocks to a ticket.
  { id: TASK_SLA_STREAM, ...events, maxWindowSeconds: 2 * DAY },
  {
    id: OPEN_STREAM,
    everySeconds: 900,
    overlapSeconds: 0,
    settleSeconds: 0,
    staleAfterSeconds: 3_600,
    maxHistorySeconds: DAY,
    maxWindowSeconds: DAY,
    backfills: false,
    rechecks: 'incident',
  },
];
