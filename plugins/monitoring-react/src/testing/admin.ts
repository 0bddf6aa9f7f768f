import type {
  BatchRun,
  RejectedRecordView,
  SourceStatus,
} from '@rosetta/backstage-plugin-monitoring-common';
import { before, DAY, FIXTURE_NOW_MS, HOUR, MINUTE } from './time';

/** Instances of three sources: one whose token expired, one healthy, one paused, one slow. */
export function buildSources(nowMs = FIXTURE_NOW_MS): SourceStatus[] {
  const refused = {
    code: 'authentication',
    message: 'The token expired on 18 Nov at 08:12.',
  };
  return [
    {
      id: 'dynatrace:trade',
      source: 'dynatrace',
      instance: 'trade',
      state: 'refused',
      since: before(50 * HOUR, nowMs),
      message:
        'Dynatrace refused the token: it expired. Create a token with metrics.read and problems.read, put it in rosetta.sources.dynatrace, then test.',
      lastSuccess: before(50 * HOUR, nowMs),
      entities: 5,
      requestsLastMinute: 0,
      budgetPerMinute: 60,
      rateLimitedLastDay: 0,
      quarantined: 0,
      streams: [
        {
          stream: 'signals',
          state: 'refused',
          lastSuccess: before(50 * HOUR, nowMs),
          watermark: before(50 * HOUR, nowMs),
          error: refused,
        },
        {
          stream: 'problems',
          state: 'refused',
          lastSuccess: before(9 * DAY, nowMs),
          watermark: before(9 * DAY, nowMs),
          error: null,
        },
      ],
    },
    {
      id: 'dynatrace:main',
      source: 'dynatrace',
      instance: 'main',
      state: 'ok',
      since: null,
      message: null,
      lastSuccess: before(2 * MINUTE, nowMs),
      entities: 68,
      requestsLastMinute: 128,
      budgetPerMinute: 150,
      rateLimitedLastDay: 3,
      quarantined: 2,
      streams: [
        {
          stream: 'signals',
          state: 'ok',
          lastSuccess: before(2 * MINUTE, nowMs),
          watermark: before(5 * MINUTE, nowMs),
          error: null,
        },
        {
          stream: 'problems',
          state: 'ok',
          lastSuccess: before(MINUTE, nowMs),
          watermark: before(MINUTE, nowMs),
          error: null,
        },
      ],
    },
    {
      id: 'prometheus:platform',
      source: 'prometheus',
      instance: 'platform',
      state: 'paused',
      since: before(10 * MINUTE, nowMs),
      message: null,
      lastSuccess: before(12 * MINUTE, nowMs),
      entities: 9,
      requestsLastMinute: 0,
      budgetPerMinute: 120,
      rateLimitedLastDay: 0,
      quarantined: 0,
      streams: [
        {
          stream: 'signals_5min',
          state: 'paused',
          lastSuccess: before(12 * MINUTE, nowMs),
          watermark: before(15 * MINUTE, nowMs),
          error: null,
        },
      ],
    },
    {
      id: 'servicenow:main',
      source: 'servicenow',
      instance: 'main',
      state: 'degraded',
      since: before(HOUR, nowMs),
      message: 'Answers take longer than 9 s.',
      lastSuccess: before(6 * MINUTE, nowMs),
      entities: 80,
      requestsLastMinute: 30,
      budgetPerMinute: 60,
      rateLimitedLastDay: 14,
      quarantined: 7,
      streams: (['incidents', 'incidents_open', 'task_sla'] as const).map(
        stream => ({
          stream,
          state:
            stream === 'task_sla' ? ('degraded' as const) : ('ok' as const),
          lastSuccess: before(6 * MINUTE, nowMs),
          watermark: before(7 * MINUTE, nowMs),
          error: null,
        }),
      ),
    },
  ];
}

/** A run of the schedule that went well, unless told otherwise. */
export function buildRun(
  overrides: Partial<BatchRun> = {},
  nowMs = FIXTURE_NOW_MS,
): BatchRun {
  return {
    id: '41',
    source: 'dynatrace',
    instance: 'main',
    stream: 'signals',
    kind: 'scheduled',
    state: 'done',
    windowStart: before(42 * MINUTE, nowMs),
    windowEnd: before(37 * MINUTE, nowMs),
    read: 1_632,
    written: 1_632,
    nulls: 12,
    rejected: 0,
    unrelated: 0,
    pages: 4,
    progress: 1,
    startedAt: before(36 * MINUTE, nowMs),
    finishedAt: before(36 * MINUTE - 21_000, nowMs),
    startedBy: null,
    error: null,
    ...overrides,
  };
}

/** A running backfill, one of each other state, newest first. */
export function buildRuns(nowMs = FIXTURE_NOW_MS): BatchRun[] {
  const run = (overrides: Partial<BatchRun>) => buildRun(overrides, nowMs);
  return [
    run({
      id: '46',
      kind: 'backfill',
      state: 'running',
      windowStart: before(90 * DAY, nowMs),
      windowEnd: new Date(nowMs).toISOString(),
      read: 41_216,
      written: 41_209,
      rejected: 7,
      pages: 413,
      progress: 0.64,
      startedAt: before(11 * MINUTE, nowMs),
      finishedAt: null,
      startedBy: 'user:default/alex',
    }),
    run({
      id: '45',
      stream: 'problems',
      read: 9,
      written: 2,
      startedAt: before(2 * MINUTE, nowMs),
      finishedAt: before(2 * MINUTE - 2_000, nowMs),
    }),
    run({ id: '44', state: 'done_with_rejects', written: 1_630, rejected: 2 }),
    run({
      id: '43',
      instance: 'trade',
      state: 'failed',
      read: 0,
      written: 0,
      error: { code: 'authentication', message: 'token expired' },
    }),
    run({
      id: '42',
      state: 'cancelled',
      kind: 'manual',
      startedBy: 'user:default/alex',
      progress: 0.3,
    }),
    run({
      id: '40',
      source: 'servicenow',
      stream: 'task_sla',
      state: 'done_with_rejects',
      read: 1_248,
      written: 216,
      rejected: 2,
      unrelated: 1_030,
    }),
    run({}),
  ];
}

/** Records that were refused, with the reason. */
export function buildRejected(nowMs = FIXTURE_NOW_MS): RejectedRecordView[] {
  return [
    {
      recordId: 'SERVICE-1F2E 10:05',
      code: 'malformed',
      field: 'values',
      message: 'Not a number. Expected a number or null.',
      sample: '{\n  "entityId": "SERVICE-1F2E",\n  "values": ["n/a"]\n}',
      seen: 3,
      firstSeen: before(HOUR, nowMs),
    },
    {
      recordId: 'SERVICE-77AB 10:05',
      code: 'malformed',
      field: null,
      message: 'Timestamps and values differ in number.',
      sample: '{ "timestamps": [1], "values": [] }',
      seen: 1,
      firstSeen: before(HOUR, nowMs),
    },
    {
      recordId: 'INC0036518',
      code: 'bad_date',
      field: 'opened_at',
      message: 'The row has a date that is not YYYY-MM-DD HH:mm:ss',
      sample:
        '{"number":"INC0036518","opened_at":"31/02/2026 09:14","state":"6"}',
      seen: 3,
      firstSeen: before(HOUR, nowMs),
    },
  ];
}
