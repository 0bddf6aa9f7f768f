import { IncidentFact } from '@rosetta/backstage-plugin-monitoring-common';
import fc from 'fast-check';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { HOUR, incidentFact, slaFact } from '../__testUtils__/facts';
import { writeIncidents, writeTaskSlas } from './incidentStore';
import { IncidentReader } from './read';
import { SeriesIds } from './seriesIds';

jest.setTimeout(180_000);

const PARIS = 'Europe/Paris';
/** 26 October 2026, 23:00 UTC: midnight in Paris, the day after the clocks went back. */
const START = Date.UTC(2026, 9, 25, 23);
const ORIGIN = { source: 'servicenow', instance: 'main' };
const NAMES = ['shop', 'cart', 'desk'] as const;
const linkTo = (name: string) => ({ entityRef: `component:default/${name}`, environment: 'production', via: 'direct' as const });

interface DayRow {
  day: string; priority: number; opened: number; resolved: number; open_eod: number; acknowledged: number; unacknowledged: number;
  mttr_p50_s: number | null; open_s: number; sla_resolution_breached: number; sla_resolution_achieved: number;
}

describe('KPIs of incidents', () => {
  const databases = testDatabases();
  let knex: Knex;
  let ids: SeriesIds;

  beforeAll(async () => {
    ({ knex } = await migratedDatabase(databases));
    ids = new SeriesIds();
    await ids.ensure(knex, NAMES.map(linkTo));
    await knex.raw(
      `insert into entity_scope (scope_ref, scope_kind, entity_ref, valid) values
         ('system:default/web', 'system', 'component:default/shop', '(,)'),
         ('system:default/web', 'system', 'component:default/cart', '(,)'),
         ('group:default/old', 'group', 'component:default/desk', '(,2026-10-27T12:00:00Z)'),
         ('group:default/new', 'group', 'component:default/desk', '[2026-10-27T12:00:00Z,)')`,
    );
  });
  beforeEach(() => knex.raw('truncate incident, task_sla, event_series, event_history, rollup_dirty'));

  const store = (facts: readonly IncidentFact[]) =>
    knex.transaction(transaction => writeIncidents(transaction, ORIGIN, facts, ids, NAMES.map(name => ids.get(linkTo(name))), PARIS));
  const days = async (fromDay = '2026-10-26', toDay = '2026-10-29') =>
    (await knex.raw<{ rows: DayRow[] }>(
      `select kpi.*, kpi.day::text as day from kpi_incident_day('infinity', ?, ?, ?) as kpi order by kpi.series_id, kpi.day, kpi.priority`,
      [fromDay, toDay, PARIS],
    )).rows;
  const reader = () => new IncidentReader(knex);
  const window = { startMs: START, endMs: START + 72 * HOUR };

  it('counts an incident on the day of each of its instants and clips its open time to the day', async () => {
    const opened = START + 20 * HOUR;
    await store([incidentFact('1', opened, { state: 'resolved', resolvedMs: opened + 8 * HOUR })]);
    expect(await days()).toEqual([
      expect.objectContaining({ day: '2026-10-26', opened: 1, resolved: 0, open_eod: 1, open_s: 4 * 3_600, mttr_p50_s: null }),
      expect.objectContaining({ day: '2026-10-27', opened: 0, resolved: 1, open_eod: 0, open_s: 4 * 3_600, mttr_p50_s: 8 * 3_600 }),
    ]);
  });

  it('counts open time of overlapping incidents once', async () => {
    const at = START + 10 * HOUR;
    await store([
      incidentFact('1', at, { state: 'resolved', resolvedMs: at + 2 * HOUR }),
      incidentFact('2', at + HOUR, { state: 'resolved', resolvedMs: at + 3 * HOUR }),
    ]);
    expect(await days()).toEqual([expect.objectContaining({ opened: 2, open_s: 3 * 3_600 })]);
  });

  it('has one that is closed and does not say when on the day it was opened only, and its clock on none', async () => {
    await store([incidentFact('1', START, { state: 'closed' })]);
    expect(await days()).toEqual([expect.objectContaining({ day: '2026-10-26', opened: 1, resolved: 0, open_eod: 0, open_s: 0 })]);
    await knex.transaction(transaction =>
      writeTaskSlas(transaction, ORIGIN, [slaFact('a', '1', { stage: 'completed', endedMs: START + 30 * HOUR })]),
    );
    expect((await days()).map(row => [row.day, row.opened, row.open_eod, row.sla_resolution_achieved])).toEqual([
      ['2026-10-26', 1, 0, 0],
    ]);
  });

  it('has an acknowledgement that came after the resolution on its own day, and nothing else there', async () => {
    await store([incidentFact('1', START, { state: 'resolved', resolvedMs: START + HOUR })]);
    await knex.transaction(transaction =>
      writeTaskSlas(transaction, ORIGIN, [slaFact('r', '1', { target: 'response', stage: 'completed', endedMs: START + 30 * HOUR })]),
    );
    expect((await days()).map(row => [row.day, row.opened, row.resolved, row.acknowledged, row.open_s])).toEqual([
      ['2026-10-26', 1, 1, 0, 3_600], ['2026-10-27', 0, 0, 1, 0],
    ]);
  });

  it('leaves out canceled ones, duplicates and removed ones', async () => {
    await store([
      incidentFact('1', START, { state: 'canceled' }),
      incidentFact('2', START, { parentId: '1' }),
      incidentFact('3', START),
    ]);
    await knex.raw(`update incident set removed_at = now() where external_id = '3'`);
    expect(await days()).toEqual([]);
    expect((await reader().figures('production', null, null, window)).size).toBe(0);
  });

  it('takes the end of the response clock for the acknowledgement, or the first sight out of New', async () => {
    await store([incidentFact('1', START), incidentFact('2', START), incidentFact('3', START, { state: 'in_progress' })]);
    await store([incidentFact('2', START, { state: 'in_progress', updatedMs: START + HOUR })]);
    await knex.transaction(transaction =>
      writeTaskSlas(transaction, ORIGIN, [
        slaFact('r', '1', { target: 'response', stage: 'completed', endedMs: START + HOUR / 2 }),
      ]),
    );
    const figures = (await reader().figures('production', null, null, window)).get('');
    expect(figures).toMatchObject({ acknowledged: 2, mttaP50Seconds: 2_700 });
  });

  it('counts SLA clocks by row on the day their incident was resolved; of an open one never', async () => {
    const resolved = { state: 'resolved', resolvedMs: START + 25 * HOUR } as const;
    await store([incidentFact('1', START, resolved), incidentFact('2', START, resolved), incidentFact('3', START)]);
    await knex.transaction(transaction =>
      writeTaskSlas(transaction, ORIGIN, [
        slaFact('a', '1', { stage: 'completed', endedMs: START + HOUR }),
        slaFact('b', '1', { stage: 'in_progress', hasBreached: true, plannedEndMs: START + 30 * HOUR }),
        slaFact('c', '2', { stage: 'cancelled', endedMs: START + HOUR }),
        slaFact('d', '2', { stage: 'paused', hasBreached: true }),
        slaFact('e', '3', { stage: 'breached', hasBreached: true, plannedEndMs: START + HOUR }),
      ]),
    );
    expect((await days()).map(row => [row.day, row.sla_resolution_breached, row.sla_resolution_achieved])).toEqual([
      ['2026-10-26', 0, 0], ['2026-10-27', 1, 1], ['2026-10-28', 0, 0],
    ]);
    expect((await reader().figures('production', null, null, window)).get('')).toMatchObject({ slaBreached: 1, slaAchieved: 1 });
  });

  it('counts an incident of two members of a scope once, and of each scope it belongs to', async () => {
    await store([
      incidentFact('1', START, { links: [linkTo('shop'), linkTo('cart')] }),
      incidentFact('2', START + 37 * HOUR - 1, { links: [linkTo('desk')] }),
      incidentFact('3', START + 37 * HOUR, { links: [linkTo('desk')] }),
    ]);
    const scopes = ['system:default/web', 'group:default/old', 'group:default/new'];
    const figures = await reader().figures('production', scopes, null, window);
    expect(scopes.map(ref => figures.get(ref)?.opened)).toEqual([1, 1, 1]);
    expect((await reader().figures('production', null, null, window)).get('')?.opened).toBe(3);
    expect(await reader().figures('production', scopes, [ids.get(linkTo('cart'))], window)).toMatchObject(
      new Map([['system:default/web', expect.objectContaining({ opened: 1 })]]),
    );
  });

  it('says what was known at an earlier time', async () => {
    await store([incidentFact('1', START)]);
    const { rows } = await knex.raw<{ rows: { at: Date }[] }>('select clock_timestamp() as at');
    await store([incidentFact('1', START, { state: 'resolved', resolvedMs: START + HOUR, updatedMs: START + HOUR })]);
    const known = async (at: Date | string) =>
      (await knex.raw<{ rows: { resolved_at: Date | null }[] }>(`select resolved_at from incident_known(?)`, [at])).rows;
    expect(await known(rows[0].at)).toEqual([{ resolved_at: null }]);
    expect(await known('infinity')).toEqual([{ resolved_at: new Date(START + HOUR) }]);
    expect(await known(new Date(0))).toEqual([]);
  });

  it('agrees with a recount in plain TypeScript for any incidents', async () => {
    const anyIncident = fc.record({
      name: fc.constantFrom(...NAMES),
      openedHour: fc.integer({ min: -30, max: 80 }),
      lastsMinutes: fc.option(fc.integer({ min: 0, max: 3_000 }), { nil: null }),
      priority: fc.option(fc.integer({ min: 1, max: 5 }), { nil: null }),
      state: fc.constantFrom('new', 'in_progress', 'canceled', 'unknown'),
      isChild: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyIncident, { minLength: 1, maxLength: 12 }), async list => {
        await knex.raw('truncate incident, event_series, event_history, rollup_dirty');
        const facts = list.map((item, index) => {
          const openedMs = START + item.openedHour * HOUR;
          const resolvedMs = item.lastsMinutes === null ? null : openedMs + item.lastsMinutes * 60_000;
          return incidentFact(String(index), openedMs, {
            state: resolvedMs === null || item.state === 'canceled' ? (item.state as IncidentFact['state']) : 'resolved',
            resolvedMs, priority: item.priority, parentId: item.isChild ? 'p' : null, links: [linkTo(item.name)],
          });
        });
        await store(facts);
        const counted = facts.filter(fact => fact.state !== 'canceled' && fact.parentId === null);
        const within = (ms: number | null) => ms !== null && ms >= window.startMs && ms < window.endMs;
        const durations = counted.filter(fact => within(fact.resolvedMs)).map(fact => (fact.resolvedMs! - fact.openedMs) / 1_000).sort((a, b) => a - b);
        const half = (durations.length - 1) / 2;
        const median = durations.length === 0 ? null : (durations[Math.floor(half)] + durations[Math.ceil(half)]) / 2;
        const figures = (await reader().figures('production', null, null, window)).get('');
        const opened = counted.filter(fact => within(fact.openedMs)).length;
        expect([figures?.opened ?? 0, figures?.resolved ?? 0, figures?.mttrP50Seconds ?? null]).toEqual([opened, durations.length, median]);
        const perDay = await days();
        expect(perDay.reduce((sum, row) => sum + row.opened, 0)).toBe(opened);
        expect(perDay.reduce((sum, row) => sum + row.resolved, 0)).toBe(durations.length);
        const trend = await reader().days('production', null, '2026-10-26', '2026-10-29', PARIS);
        expect(trend.reduce((sum, row) => sum + row.opened, 0)).toBe(opened);
      }),
      { numRuns: 60 },
    );
  });
});
