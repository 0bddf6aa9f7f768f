import type {
  Change,
  ChangeList,
  ItsmProblem,
  ItsmProblemList,
} from '@rosetta/backstage-plugin-monitoring-common';
import { INCIDENT_KEYS } from './incidentsTile';
import { before, DAY, FIXTURE_NOW_MS, HOUR, MINUTE } from './time';

const SERVICENOW = { source: 'servicenow', instance: 'main' } as const;
const feedOf = (nowMs: number) => ({
  status: 'ok' as const,
  reason: null,
  origin: SERVICENOW,
  asOf: before(MINUTE, nowMs),
  keys: INCIDENT_KEYS,
});

/** A change of tomorrow that overlaps another one. */
export function buildChange(
  overrides: Partial<Change> = {},
  nowMs = FIXTURE_NOW_MS,
): Change {
  return {
    ...SERVICENOW,
    number: 'CHG0030466',
    title: 'Payment schema migration, phase 2',
    state: 'scheduled',
    type: 'normal',
    risk: 2,
    impact: 2,
    approval: 'approved',
    isOnHold: false,
    opened: before(6 * DAY, nowMs),
    start: before(-35 * HOUR, nowMs),
    end: before(-38 * HOUR, nowMs),
    plannedStart: before(-35 * HOUR, nowMs),
    plannedEnd: before(-38 * HOUR, nowMs),
    closed: null,
    outcome: null,
    when: 'future',
    assignmentGroup: 'payments-run',
    overlaps: ['CHG0030398'],
    via: 'direct',
    upstreamUrl: 'https://servicenow.example/CHG0030466',
    ...overrides,
  };
}

/** One to come, one that goes on, one that ended well and one that did not. */
export function buildChanges(
  overrides: Partial<ChangeList> = {},
  nowMs = FIXTURE_NOW_MS,
): ChangeList {
  const past = (number: string, rest: Partial<Change>) =>
    buildChange(
      {
        number,
        state: 'closed',
        when: 'past',
        overlaps: [],
        risk: 4,
        type: 'standard',
        start: before(2 * DAY, nowMs),
        end: before(2 * DAY - HOUR, nowMs),
        closed: before(DAY, nowMs),
        upstreamUrl: null,
        ...rest,
      },
      nowMs,
    );
  const items = overrides.items ?? [
    buildChange(
      {
        number: 'CHG0030477',
        title: 'Restart of the connection pool',
        state: 'implement',
        type: 'emergency',
        when: 'now',
        risk: 3,
        overlaps: [],
        start: before(20 * MINUTE, nowMs),
        end: null,
      },
      nowMs,
    ),
    buildChange({}, nowMs),
    past('CHG0030412', {
      title: 'Edge certificate rotation',
      outcome: 'successful',
    }),
    past('CHG0030184', {
      title: 'Database maintenance',
      outcome: 'unsuccessful',
      risk: null,
      assignmentGroup: null,
    }),
  ];
  return {
    ...feedOf(nowMs),
    items,
    nextCursor: null,
    total: items.length,
    ...overrides,
  };
}

/** A known error behind two incidents. */
export function buildItsmProblem(
  overrides: Partial<ItsmProblem> = {},
  nowMs = FIXTURE_NOW_MS,
): ItsmProblem {
  return {
    ...SERVICENOW,
    number: 'PRB0007714',
    title: 'Connection pool exhaustion under acquirer latency',
    state: 'fix_in_progress',
    isOpen: true,
    isKnownError: true,
    priority: 2,
    assignmentGroup: 'payments-run',
    opened: before(10 * DAY, nowMs),
    resolved: null,
    incidents: 2,
    via: 'direct',
    upstreamUrl: 'https://servicenow.example/PRB0007714',
    ...overrides,
  };
}

/** One open and one resolved problem record. */
export function buildItsmProblems(
  overrides: Partial<ItsmProblemList> = {},
  nowMs = FIXTURE_NOW_MS,
): ItsmProblemList {
  const items = overrides.items ?? [
    buildItsmProblem({}, nowMs),
    buildItsmProblem(
      {
        number: 'PRB0007602',
        title: 'Slow start after failover',
        state: 'resolved',
        isOpen: false,
        isKnownError: false,
        priority: 4,
        assignmentGroup: null,
        opened: before(40 * DAY, nowMs),
        resolved: before(20 * DAY, nowMs),
        incidents: 0,
        upstreamUrl: null,
      },
      nowMs,
    ),
  ];
  return {
    ...feedOf(nowMs),
    items,
    nextCursor: null,
    total: items.length,
    ...overrides,
  };
}
