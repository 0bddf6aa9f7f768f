import type {
  Incident,
  IncidentList,
  NamedKpi,
  Sla,
} from '@rosetta/backstage-plugin-monitoring-common';
import { INCIDENT_KEYS } from './incidentsTile';
import { kpiCommon } from './kpis';
import { before, DAY, FIXTURE_NOW_MS, HOUR, MINUTE } from './time';

const SERVICENOW = { source: 'servicenow', instance: 'main' } as const;
/** A resolution clock that ends in 1 h 27. */
export function buildSla(
  overrides: Partial<Sla> = {},
  nowMs = FIXTURE_NOW_MS,
): Sla {
  return {
    name: 'P1 resolution 2 h',
    target: 'resolution',
    stage: 'in_progress',
    hasBreached: false,
    due: new Date(nowMs + 87 * MINUTE).toISOString(),
    ended: null,
    businessUsedRatio: 0.28,
    ...overrides,
  };
}

/** An open incident of priority 1, acknowledged by its group. */
export function buildIncident(
  overrides: Partial<Incident> = {},
  nowMs = FIXTURE_NOW_MS,
): Incident {
  const sla = buildSla({}, nowMs);
  return {
    ...SERVICENOW,
    number: 'INC0041207',
    title: 'Card payments fail with HTTP 502',
    state: 'in_progress',
    isOpen: true,
    priority: 1,
    assignmentGroup: 'payments-run',
    opened: before(33 * MINUTE, nowMs),
    acknowledged: before(29 * MINUTE, nowMs),
    resolved: null,
    closed: null,
    reopenCount: 0,
    isChild: false,
    via: 'direct',
    sla,
    slas: [sla],
    entities: [{ ref: 'component:default/payments-api', name: 'payments-api' }],
    upstreamUrl: 'https://servicenow.example/INC0041207',
    ...overrides,
  };
}

/** Open, on hold, kept, breached, reopened and a duplicate. */
export function buildIncidents(nowMs = FIXTURE_NOW_MS): Incident[] {
  const over = (
    number: string,
    title: string,
    days: number,
    tookMs: number,
    rest: Partial<Incident>,
  ) =>
    buildIncident(
      {
        number,
        title,
        state: 'resolved',
        isOpen: false,
        opened: before(days * DAY + tookMs, nowMs),
        resolved: before(days * DAY, nowMs),
        upstreamUrl: `https://servicenow.example/${number}`,
        ...rest,
      },
      nowMs,
    );
  const kept = buildSla(
    { stage: 'completed', businessUsedRatio: 0.17, due: null },
    nowMs,
  );
  return [
    buildIncident({}, nowMs),
    buildIncident(
      {
        number: 'INC0041163',
        title: 'PDF receipts delayed for one merchant',
        state: 'on_hold',
        priority: 3,
        assignmentGroup: 'merchant-support',
        opened: before(26 * HOUR, nowMs),
        sla: buildSla(
          { due: new Date(nowMs + 74 * HOUR).toISOString() },
          nowMs,
        ),
        via: 'inherited',
        upstreamUrl: null,
      },
      nowMs,
    ),
    over(
      'INC0041102',
      'Timeouts after release, rolled forward',
      2,
      41 * MINUTE,
      { priority: 2, sla: kept, reopenCount: 1 },
    ),
    over('INC0040655', 'Ledger writes rejected', 21, 155 * MINUTE, {
      priority: 2,
      assignmentGroup: 'data-platform',
      sla: buildSla(
        {
          target: 'response',
          stage: 'breached',
          hasBreached: true,
          due: before(21 * DAY + 6 * MINUTE, nowMs),
          ended: before(21 * DAY, nowMs),
          businessUsedRatio: 1.4,
        },
        nowMs,
      ),
    }),
    over('INC0041208', 'Cards refused', 1, 20 * MINUTE, {
      priority: 1,
      isChild: true,
      sla: null,
    }),
  ];
}

/** Figures of thirty days: one with too few cases to judge. */
export function buildIncidentKpis(nowMs = FIXTURE_NOW_MS): NamedKpi[] {
  const common = (kpi: NamedKpi['kpi']) => ({
    ...kpiCommon(kpi, nowMs),
    coverage: null,
    num: null,
    den: null,
  });
  return [
    {
      kpi: 'open_incidents',
      origin: SERVICENOW,
      value: {
        ...common('open_incidents'),
        status: 'ok',
        value: 2,
        n: 2,
        previous: 1,
      },
    },
    {
      kpi: 'incidents_opened',
      origin: SERVICENOW,
      value: {
        ...common('incidents_opened'),
        status: 'ok',
        value: 6,
        n: 6,
        previous: 8,
      },
    },
    {
      kpi: 'mtta',
      origin: SERVICENOW,
      value: {
        ...common('mtta'),
        status: 'ok',
        value: 240,
        n: 6,
        previous: 420,
      },
    },
    {
      kpi: 'mttr',
      origin: SERVICENOW,
      value: {
        ...common('mttr'),
        status: 'insufficient',
        value: null,
        lastValue: 6_720,
        n: 4,
        reason: { code: 'too_few', params: { have: 4, need: 5 } },
      },
    },
    {
      kpi: 'sla_breach_rate',
      origin: SERVICENOW,
      value: {
        ...common('sla_breach_rate'),
        status: 'ok',
        value: 1 / 12,
        n: 12,
        num: 1,
        den: 12,
        previous: 1 / 12,
      },
    },
  ];
}

/** A page of incidents with the figures of the period. */
export function buildIncidentList(
  overrides: Partial<IncidentList> = {},
  nowMs = FIXTURE_NOW_MS,
): IncidentList {
  const items = buildIncidents(nowMs);
  return {
    items,
    nextCursor: null,
    total: items.length,
    kpis: buildIncidentKpis(nowMs),
    keys: INCIDENT_KEYS,
    ...overrides,
  };
}
