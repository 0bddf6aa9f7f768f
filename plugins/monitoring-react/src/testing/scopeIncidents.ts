import type {
  CalendarChange,
  ChangeCalendar,
  IncidentKpis,
} from '@rosetta/backstage-plugin-monitoring-common';
import { buildFigure } from './scopeFigures';
import { before, DAY, FIXTURE_NOW_MS, HOUR, MINUTE } from './time';

const SERVICENOW = { source: 'servicenow', instance: 'main' } as const;

type Row = IncidentKpis['rows'][number];

/** One row of the page of incidents: a team with three open incidents. */
export function buildIncidentRow(
  name: string,
  overrides: Partial<Row> = {},
): Row {
  return {
    ref: `group:default/${name.toLocaleLowerCase('en').replace(/ /g, '-')}`,
    name,
    title: name,
    kpis: [],
    backlog: {
      open: 3,
      p1: 1,
      ages: [1, 1, 1, 0],
      oldest: before(12 * DAY),
      ageP50Seconds: 200_000,
      sla: { breached: 1, atRisk: 1, inTime: 1, none: 0 },
      nextDue: before(-HOUR),
    },
    run: {
      incidentSeconds: 93_600,
      releases: 20,
      features: 15,
      rollbacks: 2,
      remediations: 3,
    },
    ...overrides,
  };
}

const EMPTY_BACKLOG = {
  open: 0,
  p1: 0,
  ages: [0, 0, 0, 0] as [number, number, number, number],
  oldest: null,
  ageP50Seconds: null,
  sla: { breached: 0, atRisk: 0, inTime: 0, none: 0 },
  nextDue: null,
};

const spread = (n: number, p50: number | null, p90: number | null) => ({
  n,
  p50,
  mean: p50,
  p90,
});

/** Incidents of twelve weeks: most start on weekday mornings, and on Thursday evenings. */
function buildHeat(nowMs: number): NonNullable<IncidentKpis['heatmap']> {
  const cells = Array.from({ length: 168 }, (_, index) => {
    const weekday = Math.floor(index / 24) + 1;
    const hour = index % 24;
    const isMorning = weekday <= 5 && hour >= 8 && hour <= 11;
    const isEvening = weekday === 4 && hour === 21;
    const opened = (isMorning ? (index % 3) + 1 : 0) + (isEvening ? 6 : 0);
    return { weekday, hour, opened, exposureHours: 12, perHour: opened / 12 };
  });
  return {
    zone: 'Europe/Paris',
    start: before(84 * DAY, nowMs),
    end: before(0, nowMs),
    isEnough: true,
    opened: cells.reduce((sum, cell) => sum + cell.opened, 0),
    exposureHours: 168 * 12,
    cells,
  };
}

/** Figures of a month of incidents of three teams. */
export function buildScopeIncidents(
  overrides: Partial<IncidentKpis> = {},
  nowMs = FIXTURE_NOW_MS,
): IncidentKpis {
  const figure = (
    kpi: Parameters<typeof buildFigure>[0],
    value: number,
    previous: number,
    n: number | null = null,
    more: Partial<IncidentKpis['kpis'][number]['value']> = {},
  ) => ({
    kpi,
    origin: SERVICENOW,
    value: {
      ...buildFigure(kpi, value, previous, n, nowMs),
      ...more,
    } as IncidentKpis['kpis'][number]['value'],
  });
  const team = buildIncidentRow('Lending Core');
  return {
    scope: null,
    environment: 'production',
    groupBy: 'group',
    period: {
      key: 'last_30d',
      start: before(30 * DAY, nowMs),
      end: before(0, nowMs),
    },
    previous: {
      start: before(60 * DAY, nowMs),
      end: before(30 * DAY, nowMs),
    },
    asOf: before(0, nowMs),
    kpis: [
      figure('open_incidents', 5, 4, 5),
      figure('incidents_opened', 37, 42, 37),
      figure('mtta', 540, 660, 35),
      figure('mttr', 7_800, 10_320, 33),
      figure('sla_breach_rate', 5 / 33, 4 / 33, 33, { num: 5, den: 33 }),
      figure('recurrence_rate', 7 / 37, 7 / 37, 37, { num: 7, den: 37 }),
    ],
    backlog: { ...team.backlog!, open: 5, p1: 2 },
    run: team.run,
    priorities: [
      {
        priority: 1,
        opened: 4,
        open: 1,
        acknowledge: spread(4, 180, 400),
        resolve: spread(2, 6_720, 11_400),
        sla: { breached: 1, achieved: 1 },
        resolveP50Before: null,
      },
      {
        priority: 3,
        opened: 33,
        open: 4,
        acknowledge: spread(31, 600, 1_400),
        resolve: spread(31, 8_700, 33_000),
        sla: { breached: 4, achieved: 27 },
        resolveP50Before: 9_900,
      },
    ],
    heatmap: buildHeat(nowMs),
    repeats: [
      {
        entity: {
          ref: 'component:default/credit-scoring',
          name: 'credit-scoring',
        },
        owner: 'group:default/lending-core',
        problem: 'PRB0007731',
        times: 5,
        recurrent: 4,
        lastNumber: 'INC0031200',
        lastTitle: 'Scoring engine out of memory',
        lastOpened: before(2 * DAY, nowMs),
        upstreamUrl: 'https://itsm.example.com/incident/1',
      },
      {
        entity: { ref: 'component:default/sepa-batch', name: 'sepa-batch' },
        owner: null,
        problem: null,
        times: 3,
        recurrent: 3,
        lastNumber: 'INC0031100',
        lastTitle: 'File late from clearing',
        lastOpened: before(5 * DAY, nowMs),
        upstreamUrl: null,
      },
    ],
    rows: [
      buildIncidentRow('Accounts Core', {
        backlog: {
          ...EMPTY_BACKLOG,
          open: 2,
          ages: [1, 0, 0, 1],
          oldest: before(40 * DAY, nowMs),
          sla: { breached: 0, atRisk: 0, inTime: 2, none: 0 },
        },
        run: {
          incidentSeconds: 0,
          releases: 0,
          features: 0,
          rollbacks: 0,
          remediations: 0,
        },
      }),
      buildIncidentRow('Ledger', { backlog: EMPTY_BACKLOG }),
      team,
    ],
    sources: [],
    basis: 'precomputed',
    ...overrides,
  };
}

/** One change of the calendar: tonight, for an hour. */
export function buildCalendarChange(
  number: string,
  overrides: Partial<CalendarChange> = {},
): CalendarChange {
  return {
    source: 'servicenow',
    instance: 'main',
    number,
    title: `Change ${number}`,
    type: 'normal',
    state: 'scheduled',
    approval: 'approved',
    outcome: null,
    risk: 3,
    assignmentGroup: 'Cards Run',
    opened: before(3 * DAY),
    start: before(-11 * HOUR),
    end: before(-12 * HOUR),
    when: 'future',
    entities: [{ ref: 'component:default/cards-switch', name: 'cards-switch' }],
    collides: false,
    upstreamUrl: `https://itsm.example.com/${number}`,
    ...overrides,
  };
}

/** Changes of a week: two that collide tonight, one that is made now, one without a window. */
export function buildChangeCalendar(
  overrides: Partial<ChangeCalendar> = {},
  nowMs = FIXTURE_NOW_MS,
): ChangeCalendar {
  const payments = [
    { ref: 'component:default/payments-api', name: 'payments-api' },
  ];
  const items = [
    buildCalendarChange('CHG0031877', { collides: true }),
    buildCalendarChange('CHG0031902', {
      collides: true,
      start: before(-11.5 * HOUR, nowMs),
      end: before(-13 * HOUR, nowMs),
    }),
    buildCalendarChange('CHG0031920', {
      type: 'emergency',
      state: 'implement',
      when: 'now',
      entities: payments,
      start: before(30 * MINUTE, nowMs),
      end: before(-HOUR, nowMs),
    }),
    buildCalendarChange('CHG0031884', {
      type: 'standard',
      entities: payments,
      start: before(-4 * DAY, nowMs),
      end: before(-4 * DAY - HOUR, nowMs),
    }),
    buildCalendarChange('CHG0031700', {
      when: 'past',
      state: 'closed',
      start: before(3 * DAY, nowMs),
      end: before(3 * DAY - HOUR, nowMs),
    }),
    buildCalendarChange('CHG0031990', {
      when: 'unscheduled',
      start: null,
      end: null,
    }),
  ];
  return {
    scope: null,
    environment: 'production',
    period: {
      key: 'last_7d',
      start: before(7 * DAY, nowMs),
      end: before(-30 * DAY, nowMs),
    },
    asOf: before(4 * MINUTE, nowMs),
    status: 'ok',
    reason: null,
    origin: SERVICENOW,
    items,
    total: items.length,
    collisions: [
      {
        numbers: ['CHG0031877', 'CHG0031902'],
        relation: 'same_entity',
        entity: items[0].entities[0],
        dependsOn: null,
        start: before(-11.5 * HOUR, nowMs),
        end: before(-12 * HOUR, nowMs),
        isAhead: true,
      },
    ],
    ...overrides,
  };
}
