import { KpiValue } from '@rosetta/backstage-plugin-monitoring-common';
import { EntityRow, IncidentRow, SumDayRow } from '../../../store';
import { rankAttention } from './attention';
import { addDays, fraction } from './scopeSums';
import { readTrends, usualRange } from './trends';

const row = (day: string, changes: Partial<SumDayRow> = {}): SumDayRow => ({
  scopeRef: 'domain:default/a', day, requests: 100, errors: 1, errors5xx: 1, hoursJudged: 24, hoursWithinTarget: 24, state: 'ok',
  hoursObserved: 24, hoursExpected: 24, ...changes,
});

describe('sums of days', () => {
  it('adds domains day by day and keeps no data apart from zero', () => {
    const sum = addDays([row('1'), row('1', { requests: null, errors: null }), row('2', { requests: null, errors: null, errors5xx: null })]);
    expect(sum.map(day => [day.day, day.requests, day.errors, day.hoursExpected])).toEqual([['1', 100, 1, 48], ['2', null, null, 24]]);
  });

  it('leaves a day that lacks a count out of the ratio of both', () => {
    expect(fraction('availability_req', [row('1'), row('2', { errors: null, requests: 900 })], 1)).toEqual({ num: 99, den: 100 });
    expect(fraction('availability_req', [row('2', { errors: null })], 1)).toEqual({ num: null, den: null });
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
      incidentsNow: [{ scopeRef: '', day: '2026-11-20', opened: 2 }], incidentsFromDay: '2026-11-19',
      opened: {} as KpiValue, zone: 'UTC',
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
      incidents: [], entities: [], sources: [], notMapped: 0, instances: [], visibility: { kind: 'all' }, mayReadIncidents: true, ...changes,
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

  it('leaves out an incident whose entities the caller may not read', () => {
    const list = rank({ incidents: [incident('INC1', 'secret', 1, 1, null)], visibility: { kind: 'refs', refs: new Set() } });
    expect(list).toEqual([]);
  });
});
