import type { ChangeFact, IncidentFact, TaskSlaFact } from '@rosetta/backstage-plugin-monitoring-common';
import { periodSpan } from './calendar';
import { fraction } from './fraction';
import { acknowledgedMs, computeIncidents, countSlas, IncidentInputs } from './incidents';
import { fingerprint, isRecurrent } from './recurrence';
import { computeChanges, computeMtbf, incidentHeatmap } from './reliability';

const ZONE = 'Europe/Paris';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const APRIL = periodSpan('month', '2026-04-01', ZONE);
const opened = Date.parse('2026-04-10T10:00:00Z');

function incident(over: Partial<IncidentFact> = {}): IncidentFact {
  return {
    kind: 'incident',
    externalId: 'i1',
    number: 'INC1',
    title: 'down',
    state: 'resolved',
    stateCode: '6',
    priority: 2,
    impact: null,
    urgency: null,
    category: null,
    subcategory: null,
    closeCode: null,
    assignmentGroup: null,
    openedMs: opened,
    resolvedMs: opened + HOUR_MS,
    closedMs: null,
    reopenCount: 0,
    reassignmentCount: null,
    businessDurationSeconds: null,
    problemId: null,
    causedByChangeId: null,
    fixChangeId: null,
    parentId: null,
    ciId: null,
    updatedMs: opened,
    links: [{ entityRef: 'component:default/a', environment: 'production', via: 'direct' }],
    ...over,
  };
}

function sla(over: Partial<TaskSlaFact> = {}): TaskSlaFact {
  return {
    kind: 'task_sla',
    externalId: 's1',
    incidentId: 'i1',
    name: 'P2',
    target: 'response',
    stage: 'completed',
    hasBreached: false,
    startedMs: opened,
    endedMs: opened + 600_000,
    plannedEndMs: null,
    businessUsedRatio: null,
    updatedMs: opened,
    ...over,
  };
}

const inProduction: IncidentInputs['isMember'] = (_, environment) => environment === 'production';
const read = (incidents: readonly IncidentFact[], over: Partial<IncidentInputs> = {}) =>
  computeIncidents({
    incidents,
    versions: [],
    slas: [],
    isMember: inProduction,
    period: APRIL,
    nowMs: Number.MAX_SAFE_INTEGER,
    ...over,
  });

describe('computeIncidents (KPI.md 1.7)', () => {
  it('counts in the first quarter what is resolved in the second (KPI.md 9.4)', () => {
    const known = incident({
      openedMs: Date.parse('2026-03-31T21:00:00Z'),
      resolvedMs: Date.parse('2026-04-01T01:30:00Z'),
    });
    const corrected = { ...known, resolvedMs: Date.parse('2026-04-05T08:50:00Z'), reopenCount: 1 };
    const [first, second] = ['2026-02-01', '2026-05-01'].map(day => periodSpan('quarter', day, ZONE));
    expect(read([known], { period: first })).toMatchObject({ opened: 1, resolved: 0, open: 1 });
    expect(read([known], { period: second })).toMatchObject({ opened: 0, resolved: 1, open: 0 });
    expect(read([known], { period: second }).mttrResolve.p50Seconds).toEqual(fraction(16_200));
    const now = read([corrected], { period: second });
    expect(now.mttrResolve.p50Seconds).toEqual(fraction(388_200));
    expect(now.reopenRatio).toEqual(fraction(1));
  });

  it('leaves out cancelled, dependent and non-production ones, and counts children apart', () => {
    const link = { entityRef: 'component:default/a', environment: 'production', via: 'dependency' } as const;
    const all = [
      incident(),
      incident({ externalId: 'i2', state: 'canceled' }),
      incident({ externalId: 'i3', parentId: 'i1' }),
      incident({ externalId: 'i4', links: [link] }),
      incident({ externalId: 'i5', links: [{ ...link, via: 'direct', environment: 'uat' }] }),
      incident({ externalId: 'i6', priority: null }),
    ];
    expect(read(all)).toMatchObject({ opened: 2, children: 1, openedByPriority: { 2: 1, none: 1 } });
    expect(read([...all].reverse())).toEqual(read(all));
  });

  it('moves by exactly one period when a second is added at the boundary', () => {
    const counts = [-1_000, 0].map(
      shift => read([incident({ openedMs: APRIL.endMs + shift, resolvedMs: null })]).opened,
    );
    expect(counts).toEqual([1, 0]);
  });

  it('takes the scope as it was at the instant that decides (KPI.md 4.4)', () => {
    const until = incident().openedMs + 1;
    expect(read([incident()], { isMember: (_, __, atMs) => atMs < until })).toMatchObject({
      opened: 1,
      resolved: 0,
    });
  });

  it('ages what is open, and knows that a closed one without a moment is not', () => {
    const nowMs = opened + 2 * HOUR_MS;
    const open = incident({ externalId: 'i2', state: 'in_progress', resolvedMs: null });
    const lost = incident({ externalId: 'i3', state: 'closed', resolvedMs: null });
    expect(read([incident(), open, lost], { nowMs })).toMatchObject({
      open: 1,
      openAgeP50Seconds: fraction(7_200),
      withoutEnd: 1,
      resolved: 1,
    });
  });

  it('has no ratio of nothing', () => {
    expect(read([])).toMatchObject({
      opened: 0,
      reopenRatio: null,
      recurrenceRatio: null,
      openAgeP50Seconds: null,
    });
  });
});

describe('acknowledgement (KPI.md, "MTTA")', () => {
  const out = { incidentId: 'i1', state: 'in_progress', updatedMs: opened + 300_000 } as const;
  const first = { incidentId: 'i1', state: 'new', updatedMs: opened } as const;

  it('is the first of response SLA and first version out of New', () => {
    expect(acknowledgedMs(incident(), [out, first], [sla()])).toBe(opened + 300_000);
    expect(acknowledgedMs(incident(), [first], [sla()])).toBe(opened + 600_000);
    expect(acknowledgedMs(incident(), [first, out], [sla({ endedMs: opened + 60_000 })])).toBe(opened + 60_000);
  });

  it('is unknown, and counted, where neither was seen', () => {
    expect(
      acknowledgedMs(incident(), [out], [sla({ target: 'resolution' }), sla({ stage: 'cancelled' })]),
    ).toBeNull();
    const result = read([incident(), incident({ externalId: 'i2' })], { versions: [first, out] });
    expect(result).toMatchObject({ unacknowledged: 1, mtta: { count: 1, p50Seconds: fraction(300) } });
  });
});

describe('SLA breach rate (KPI.md 1.7)', () => {
  it('counts rows: breached ones even in progress, achieved ones when completed', () => {
    const rows = [
      sla(),
      sla({ stage: 'in_progress', hasBreached: true }),
      sla({ stage: 'in_progress' }),
      sla({ stage: 'paused' }),
      sla({ stage: 'cancelled', hasBreached: true }),
      sla({ target: 'resolution', hasBreached: true, stage: 'breached' }),
    ];
    expect(countSlas(rows, 'response')).toEqual({ breached: 1, achieved: 1, breachRatio: fraction(1, 2) });
    expect(countSlas(rows, 'resolution')).toMatchObject({ breached: 1, achieved: 0 });
    expect(countSlas([], 'response').breachRatio).toBeNull();
  });
});

describe('recurrence (KPI.md 1.7)', () => {
  const before = (days: number, over: Partial<IncidentFact> = {}) =>
    incident({
      externalId: 'earlier',
      openedMs: opened - 200 * DAY_MS,
      resolvedMs: opened - days * DAY_MS,
      problemId: 'p',
      ...over,
    });
  const own = incident({ problemId: 'p' });

  it.each([
    ['90 days before', before(90), true],
    ['91 days before', before(91), false],
    ['of another problem', before(1, { problemId: 'q' }), false],
    ['unresolved', before(1, { resolvedMs: null }), false],
    [
      'on another entity',
      before(1, { links: [{ ...incident().links[0], entityRef: 'component:default/b' }] }),
      false,
    ],
    ['itself', own, false],
  ])('of one %s', (_, other, expected) => expect(isRecurrent(own, [other], inProduction)).toBe(expected));

  it('knows no fingerprint of what is not told', () => {
    expect(fingerprint(incident())).toBeNull();
    expect(fingerprint(incident({ category: 'a', subcategory: 'b' }))).toBeNull();
    expect(fingerprint(incident({ category: 'a', subcategory: 'b', closeCode: 'c' }))).not.toBeNull();
  });
});

describe('reliability (KPI.md 1.7)', () => {
  const observed = { startMs: 0, endMs: 2_996_000 };

  it('counts onsets of joined outages, and bounds what never failed', () => {
    const outages = [
      { startMs: -10_000, endMs: 10_000 },
      { startMs: 100_000, endMs: 200_000 },
      { startMs: 150_000, endMs: 300_000 },
    ];
    expect(computeMtbf(outages, observed)).toMatchObject({
      failures: 1,
      downSeconds: 210,
      mtbfSeconds: fraction(2_786),
    });
    expect(computeMtbf([], observed)).toMatchObject({ mtbfSeconds: null, lowerBoundSeconds: fraction(1_000) });
  });

  it('exposes the repeated hour twice and the skipped one not at all', () => {
    const sundayAtTwo = (day: string) =>
      incidentHeatmap([], periodSpan('week', day, ZONE), ZONE).find(
        cell => cell.isoWeekday === 7 && cell.localHour === 2,
      );
    expect(sundayAtTwo('2026-10-25')).toMatchObject({ exposureHours: 2, count: 0 });
    expect(sundayAtTwo('2026-03-29')).toBeUndefined();
    const cells = incidentHeatmap([incident()], APRIL, ZONE);
    expect(cells.find(cell => cell.count > 0)).toMatchObject({
      isoWeekday: 5,
      localHour: 12,
      exposureHours: 4,
    });
  });

  it('rates changes by how they ended', () => {
    const change = (over: Partial<ChangeFact>) =>
      ({
        externalId: 'c',
        state: 'closed',
        type: 'normal',
        closedMs: opened,
        outcome: 'successful',
        ...over,
      } as ChangeFact);
    const changes = [
      change({ externalId: 'c1' }),
      change({ outcome: 'unsuccessful', type: 'emergency' }),
      change({ outcome: 'successful_issues' }),
      change({ outcome: 'unknown' }),
      change({ state: 'canceled', outcome: 'unsuccessful' }),
      change({ approval: 'rejected', outcome: 'unsuccessful' }),
    ];
    const result = computeChanges(changes, [{ causedByChangeId: 'c1', state: 'closed', parentId: null }], APRIL);
    expect(result).toEqual({
      closed: 4,
      successful: 1,
      successfulIssues: 1,
      unsuccessful: 1,
      unknown: 1,
      canceled: 1,
      emergency: 1,
      causedIncident: 1,
      failureRatio: fraction(1, 3),
    });
    expect(computeChanges([], [], APRIL).failureRatio).toBeNull();
  });
});
