import { KpiValue, resolvePeriod } from '@rosetta/backstage-plugin-monitoring-common';
import { EntityRow, IncidentRow, SumDayRow } from '../../../store';
import { rankAttention } from './attention';
import { UrgentPromise } from './promises';
import { addDays, expectBy, fraction, sumKpi } from './scopeSums';
import { readTrends, usualRange } from './trends';

const row = (day: string, changes: Partial<SumDayRow> = {}): SumDayRow => ({
  scopeRef: 'domain:default/a', day, requests: 100, errors: 1, errors5xx: 1, requestsWithErrorsKnown: 100, requestsWithErrors5xxKnown: 100,
  hoursContradicting: 0, hoursJudged: 24, hoursWithinTarget: 24, state: 'ok', hoursObserved: 24, hoursExpected: 24, ...changes,
});

const PERIOD = resolvePeriod('last_7d', Date.parse('2026-11-20T00:00:00Z'), 'UTC');

describe('sums of days', () => {
  it('adds domains day by day and keeps no data apart from zero', () => {
    const sum = addDays([row('1'), row('1', { requests: null, errors: null }), row('2', { requests: null, errors: null, errors5xx: null })]);
    expect(sum.map(day => [day.day, day.requests, day.errors, day.hoursExpected])).toEqual([['1', 100, 1, 48], ['2', null, null, 24]]);
  });

  it('leaves a day that lacks a count out of the ratio of both', () => {
    const silent = { errors: null, requestsWithErrorsKnown: null };
    expect(fraction('availability_req', [row('1'), row('2', { ...silent, requests: 900 })], 1)).toEqual({ num: 99, den: 100 });
    expect(fraction('availability_req', [row('2', silent)], 1)).toEqual({ num: null, den: null });
  });

  it('divides errors by the requests of the hours that tell them, 5xx by those that tell 5xx', () => {
    const mixed = [row('1', { requests: 1_000, requestsWithErrorsKnown: 500, errors: 5, requestsWithErrors5xxKnown: 200, errors5xx: 4 }), row('2')];
    expect(fraction('error_rate', mixed, 1)).toEqual({ num: 6, den: 600 });
    expect(fraction('error_rate_5xx', mixed, 1)).toEqual({ num: 5, den: 300 });
    expect(fraction('availability_req', mixed, 1)).toEqual({ num: 594, den: 600 });
    expect(fraction('throughput', mixed, 10)).toEqual({ num: 1_100, den: 10 });
    expect(fraction('error_rate', addDays(mixed.map(day => ({ ...day, day: '1' }))), 1)).toEqual({ num: 6, den: 600 });
  });

  it.each([
    [24, 'ok', 0.01, undefined],
    [22, 'partial', 0.01, 'coverage_low'],
    [19, 'insufficient', null, 'too_little_history'],
  ])('of %d of 24 hours are %s', (hoursObserved, status, value, code) => {
    const told = sumKpi('error_rate', [row('2026-11-19', { hoursObserved })], [], PERIOD);
    expect(told).toMatchObject({ status, value, ...(code === undefined ? {} : { reason: { code } }) });
    expect('lastValue' in told ? told.lastValue : told.value).toBe(0.01);
  });

  it('miss nothing while no hour of the day is expected yet', () => {
    expect(sumKpi('error_rate', [row('2026-11-20', { hoursObserved: 1, hoursExpected: 0 })], [], PERIOD)).toMatchObject({
      status: 'ok', value: 0.01, coverage: null,
    });
  });

  it('say of a period before the first day since when there is data, and of a lost one that it is not known', () => {
    const after = PERIOD.window.endMs;
    expect(sumKpi('throughput', [], [], PERIOD, after)).toMatchObject({
      status: 'insufficient', value: null, lastValue: null,
      reason: { code: 'too_little_history', since: new Date(after).toISOString() },
    });
    expect(sumKpi('throughput', [], [], PERIOD, after - 1)).toMatchObject({ status: 'unknown', reason: { code: 'no_data_since' } });
    expect(sumKpi('throughput', [], [], PERIOD)).toMatchObject({ status: 'unknown' });
  });

  it('knows no ratio of a day that was not derived since it has denominators', () => {
    const older = row('2', { requestsWithErrorsKnown: null, requestsWithErrors5xxKnown: null });
    expect(fraction('error_rate', [row('1'), older], 1)).toEqual({ num: 1, den: 100 });
    expect(fraction('error_rate_5xx', [older], 1)).toEqual({ num: null, den: null });
  });

  it.each([
    // A day of 25 hours in Paris that begins at 22:00Z: the sixth hour has had no time yet to come in.
    ['2026-10-25', '2026-10-25T04:05:00Z', 50, 10],
    ['2026-10-25', '2026-10-25T04:08:00Z', 50, 12],
    ['2026-10-25', '2026-10-26T04:00:00Z', 50, 50],
    ['2026-11-20', '2026-11-19T23:00:00Z', 24, 0],
  ])('expects of %s at %s of %d hours %d', (day, now, hoursExpected, come) => {
    const [row1] = expectBy([row(day, { hoursExpected })], 'Europe/Paris', Date.parse(now));
    expect(row1.hoursExpected).toBe(come);
  });
});

describe('usualRange', () => {
  it('is the middle four fifths, interpolated, and nothing below five days', () => {
    expect(usualRange([0, 10, 20, 30, 40, null])).toEqual({ low: 4, high: 36 });
    expect(usualRange([1, 2, 3, 4, null])).toBeNull();
  });
});

describe('readTrends', () => {
  it('takes a day that nobody asked for as no data and a quiet day as zero', () => {
    const [incidents] = readTrends({
      days: ['2026-11-18', '2026-11-19', '2026-11-20'], daysBefore: [], now: [], before: [], incidentsBefore: [],
      incidentsNow: [{ day: '2026-11-20', opened: 2 }], incidentsFromDay: '2026-11-19',
      opened: {} as KpiValue, dataFromMs: null, zone: 'UTC',
      period: { key: 'last_7d', window: { startMs: 0, endMs: 1 }, previous: { startMs: 0, endMs: 1 }, isDayAligned: true },
    });
    expect(incidents.days.map(day => day.value)).toEqual([null, 0, 2]);
  });
});

describe('rankAttention', () => {
  const NOW = Date.UTC(2026, 10, 20, 10);
  const entity = (name: string, changes: Partial<EntityRow> = {}) =>
    ({
      entityRef: `component:default/${name}`, name, tier: 2, state: 'critical', ownerRef: null, sinceMs: NOW, reasons: [], ...changes,
    }) as unknown as EntityRow;
  const incident = (number: string, on: string, tier: number, priority: number, dueMs: number | null) =>
    ({
      source: 'servicenow', instance: 'main', externalId: number, number, title: 't', priority, opened: new Date(NOW), slas: [
        { name: 's', target: 'resolution', stage: 'in_progress', hasBreached: false, dueMs, endedMs: null, businessUsedRatio: null },
      ],
      entities: [{ ref: `component:default/${on}`, name: on, tier, owner: null }],
    }) as unknown as IncidentRow;
  const rank = (changes: Partial<Parameters<typeof rankAttention>[0]>) =>
    rankAttention({
      incidents: [], entities: [], sources: [], notMapped: 0, promises: { urgent: [], withoutSlo: 0 }, instances: [], visibility: { kind: 'all' },
      mayReadIncidents: true, ...changes,
    });

  it('puts state before tier and tier before the time left', () => {
    const list = rank({
      incidents: [incident('late', 'a', 1, 2, NOW), incident('soon', 'b', 1, 1, NOW + 60_000), incident('sooner', 'c', 1, 1, NOW + 1)],
      entities: [entity('d')],
      notMapped: 3,
    });
    expect(list.map(item => item.incident?.number ?? item.entity?.name ?? item.count)).toEqual(['sooner', 'soon', 'd', 'late', 3]);
  });

  it('says one thing once: an entity with an urgent incident is that incident', () => {
    const list = rank({ incidents: [incident('INC1', 'a', 1, 1, null)], entities: [entity('a', { tier: 1 })] });
    expect(list).toHaveLength(1);
  });

  it('names what is unknown only where it is important, and the unmapped as one line', () => {
    const unknown = (name: string, tier: number, code: string) =>
      entity(name, { tier: tier as 1, state: 'unknown', reasons: [{ code, state: 'unknown' }] as unknown as EntityRow['reasons'] });
    const list = rank({ entities: [unknown('a', 1, 'never_collected'), unknown('b', 3, 'never_collected'), unknown('c', 1, 'not_mapped')] });
    expect(list.map(item => item.entity?.name)).toEqual(['a']);
  });

  const promise = (name: string, tier: number, severity: 'page' | 'ticket' | null, overspentMinutes: number | null = 35): UrgentPromise => ({
    sloId: 1, name: 'requests', entity: { entityRef: `component:default/${name}`, name, tier: tier as 1 }, owner: 'group:default/a', overspentMinutes,
    burning: severity && { severity, burn: 4.2 },
  });

  it('calls for somebody at once where an SLO burns so fast that its rule pages', () => {
    const list = rank({
      promises: { urgent: [promise('a', 1, 'ticket', null), promise('b', 2, 'page')], withoutSlo: 11 },
      incidents: [incident('late', 'c', 1, 2, NOW)],
    });
    expect(list.map(item => [item.kind, item.state, item.entity?.name ?? item.count, item.slo?.overspentMinutes, item.slo?.burn])).toEqual([
      ['slo_burning', 'critical', 'b', 35, 4.2],
      ['incident_open', 'warning', 'c', undefined, undefined],
      ['slo_burning', 'warning', 'a', null, 4.2],
      ['no_slo', 'unknown', 11, undefined, undefined],
    ]);
  });

  it('names up to three budgets that are overspent and burn no more, and counts them from then on', () => {
    const missed = (count: number) => Array.from({ length: count }, (_, index) => promise(`m${index}`, 2, null));
    expect(rank({ promises: { urgent: missed(3), withoutSlo: 0 } }).map(({ kind }) => kind)).toEqual(['slo_missed', 'slo_missed', 'slo_missed']);
    expect(rank({ promises: { urgent: missed(4), withoutSlo: 0 } })).toMatchObject([{ kind: 'slos_missed', state: 'warning', count: 4, entity: null }]);
  });

  it('does not say twice what an incident or a critical state says already', () => {
    const list = rank({
      incidents: [incident('INC1', 'a', 1, 1, null)], entities: [entity('b')],
      promises: { urgent: [promise('a', 1, 'page'), promise('b', 2, 'page'), promise('c', 3, null)], withoutSlo: 0 },
    });
    expect(list.map(item => item.entity?.name)).toEqual(['a', 'b', 'c']);
  });

  it('counts overspent budgets of entities that may not be read, and names none of them', () => {
    const visibility = { kind: 'refs', refs: new Set<string>() } as const;
    expect(rank({ visibility, promises: { urgent: [promise('secret', 1, 'page'), promise('other', 1, null)], withoutSlo: 0 } })).toMatchObject([
      { kind: 'slos_missed', count: 1, entity: null, owner: null },
    ]);
  });

  it('leaves out an incident whose entities the caller may not read', () => {
    const list = rank({ incidents: [incident('INC1', 'secret', 1, 1, null)], visibility: { kind: 'refs', refs: new Set() } });
    expect(list).toEqual([]);
  });
});
