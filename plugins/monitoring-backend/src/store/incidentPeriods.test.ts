import { IncidentFact } from '@rosetta/backstage-plugin-monitoring-common';
import fc from 'fast-check';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { HOUR, incidentFact, slaFact } from '../__testUtils__/facts';
import { noteDerivedChange } from './eventStore';
import { writeIncidents, writeTaskSlas } from './incidentStore';
import { IncidentKpiReader, IncidentReader } from './read';
import { SeriesIds } from './seriesIds';
import { ViewCatalog } from './viewCatalog';

jest.setTimeout(180_000);

const PARIS = 'Europe/Paris';
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 8, 30, 22);
const END = START + 30 * DAY;
const ORIGIN = { source: 'servicenow', instance: 'main' };
const NAMES = ['shop', 'cart', 'desk'] as const;
const linkTo = (name: string) => ({ entityRef: `component:default/${name}`, environment: 'production', via: 'direct' as const });
const closed = (id: string, openedMs: number, hours: number, changes: Partial<IncidentFact> = {}) =>
  incidentFact(id, openedMs, { state: 'closed', resolvedMs: openedMs + hours * HOUR, ...changes });

describe('figures of incidents over periods', () => {
  const databases = testDatabases();
  let knex: Knex;
  let views: ViewCatalog;
  let ids: SeriesIds;

  beforeAll(async () => {
    ({ knex, views } = await migratedDatabase(databases));
    ids = new SeriesIds();
    await ids.ensure(knex, NAMES.map(linkTo));
    await knex.raw(
      `insert into entity_scope (scope_ref, scope_kind, entity_ref, valid) values
         ('system:default/web', 'system', 'component:default/shop', '(,)'),
         ('system:default/web', 'system', 'component:default/cart', '(,)')`,
    );
    await knex.raw(
      `insert into pivot_coverage (series_id, source, instance, stream, pivot_hash, covered_from, covered_to)
       select series_id, 'servicenow', 'main', 'incidents', '', '2026-01-01', '2026-12-31' from series where entity_ref <> 'component:default/desk'`,
    );
  });
  beforeEach(() => knex.raw('truncate incident, task_sla, event_series, event_history, rollup_dirty, problem, correlation_dirty'));

  const store = (facts: readonly IncidentFact[]) =>
    knex.transaction(transaction => writeIncidents(transaction, ORIGIN, facts, ids, NAMES.map(name => ids.get(linkTo(name))), PARIS));
  const noteIncident = () => knex.transaction(transaction => noteDerivedChange(transaction, 'incident'));
  const reader = () => new IncidentKpiReader(knex);
  const of = (...subjects: string[]) => ({ subjects, environment: 'production', visible: null });
  const october = [{ key: 'now', window: { startMs: START, endMs: END } }];
  const read = async (subject = '', nowMs = END) => (await reader().periods(of(subject), october, nowMs)).find(row => row.priority === null);

  it('falls by each instant, clips open time, and tells the backlog at the end', async () => {
    await store([
      closed('1', START - 5 * HOUR, 10),
      closed('2', START + DAY, 2, { priority: 1, reopenCount: 1 }),
      incidentFact('3', END - 6 * HOUR, { priority: 3 }),
    ]);
    expect(await read()).toMatchObject({
      opened: 2, resolved: 2, openAtEnd: 1, reopened: 1, mttrP50Seconds: 6 * 3_600, openAgeP50Seconds: 6 * 3_600,
      openSeconds: (5 + 2 + 6) * 3_600,
    });
    const rows = await reader().periods(of(''), october, END);
    expect(rows.map(row => [row.priority, row.opened])).toEqual([[null, 2], [1, 1], [2, 0], [3, 1]]);
  });

  it('ends at the moment of reading while the period is open', async () => {
    await store([closed('1', START + HOUR, 100), closed('2', START + 60 * HOUR, 1)]);
    expect(await read('', START + 50 * HOUR)).toMatchObject({ opened: 1, resolved: 0, openAtEnd: 1, openSeconds: 49 * 3_600 });
  });

  it('agrees with the figures that lists of incidents show', async () => {
    await store([closed('1', START + HOUR, 3), closed('2', START + DAY, 9, { priority: 1 }), incidentFact('3', START - DAY)]);
    await knex.transaction(transaction =>
      writeTaskSlas(transaction, ORIGIN, [slaFact('a', '1', { stage: 'completed', endedMs: START + 2 * HOUR, hasBreached: true })]),
    );
    const figures = (await new IncidentReader(knex).figures('production', null, null, october[0].window)).get('');
    const row = await read();
    expect(figures).toMatchObject({
      opened: row?.opened, resolved: row?.resolved, mttrP50Seconds: row?.mttrP50Seconds, slaBreached: row?.resolutionBreached, openNow: row?.openAtEnd,
    });
  });

  it('counts SLA clocks with the incidents that were resolved in the period, and paused and cancelled ones never', async () => {
    await store([closed('1', START + HOUR, 3), closed('2', END - HOUR, 2), incidentFact('3', START + HOUR)]);
    await knex.transaction(transaction =>
      writeTaskSlas(transaction, ORIGIN, [
        slaFact('kept', '1', { stage: 'completed', endedMs: START + 4 * HOUR }),
        slaFact('broken', '1', { stage: 'breached', endedMs: null, hasBreached: true }),
        slaFact('paused', '1', { stage: 'paused', hasBreached: true }),
        slaFact('cancelled', '1', { stage: 'cancelled', hasBreached: true }),
        // Broken in the period, of an incident that was resolved after it.
        slaFact('later', '2', { stage: 'breached', endedMs: END - HOUR / 2, hasBreached: true }),
        // Of an open one, the backlog tells.
        slaFact('open', '3', { stage: 'breached', plannedEndMs: START + 2 * HOUR, hasBreached: true }),
      ]),
    );
    expect(await read()).toMatchObject({ resolutionBreached: 1, resolutionAchieved: 1 });
    const after = [{ key: 'now', window: { startMs: END, endMs: END + DAY } }];
    expect((await reader().periods(of(''), after, END + DAY)).find(row => row.priority === null)).toMatchObject({
      resolutionBreached: 1, resolutionAchieved: 0,
    });
  });

  it('keeps what is open in the median time to resolve, which the mean of the resolved hides', async () => {
    await store([
      closed('1', START, 1), closed('2', START, 2), incidentFact('3', START + HOUR), incidentFact('4', START + HOUR), incidentFact('5', START + HOUR),
    ]);
    expect(await read()).toMatchObject({ mttrP50Seconds: 1.5 * 3_600, survivalP50Seconds: null });
    await store([closed('3', START + HOUR, 7, { updatedMs: END })]);
    expect(await read()).toMatchObject({ survivalP50Seconds: 7 * 3_600 });
  });

  it('gives the Kaplan-Meier median where all are resolved: the trap of ln(0)', async () => {
    await store([closed('1', START, 4)]);
    expect(await read()).toMatchObject({ survivalP50Seconds: 4 * 3_600 });
  });

  it('takes a recurrence for one of the same entity and kind that was resolved within 90 days, never a reopening', async () => {
    const at = START + 10 * DAY;
    const kind = { category: 'software', subcategory: 'db', closeCode: 'Solved' };
    await store([
      closed('before', at - 90 * DAY - HOUR, 1, kind),
      closed('again', at, 1, { ...kind, reopenCount: 3 }),
      closed('other entity', at + HOUR, 1, { ...kind, links: [linkTo('cart')] }),
      closed('other kind', at + 2 * HOUR, 1, { ...kind, subcategory: 'network' }),
      closed('by problem 1', at + 3 * HOUR, 1, { ...kind, problemId: 'p' }),
      closed('by problem 2', at + 5 * HOUR, 1, { ...kind, subcategory: 'x', problemId: 'p' }),
      incidentFact('silent', at + 8 * HOUR, { category: null }),
      // A category alone would make nearly everything a repetition.
      closed('vague', at + 9 * HOUR, 1), closed('vague 2', at + 11 * HOUR, 1),
    ]);
    const { rows } = await knex.raw<{ rows: { external_id: string; repeats_id: string | null }[] }>(
      `select external_id, repeats_id from kpi_incident_recurrence('infinity') where repeats_id is not null`,
    );
    expect(rows).toEqual([
      { external_id: 'again', repeats_id: 'before' },
      { external_id: 'by problem 2', repeats_id: 'by problem 1' },
    ]);
    expect(await read()).toMatchObject({ opened: 8, recurrent: 2, withoutFingerprint: 3 });
    expect(await read('component:default/cart')).toMatchObject({ opened: 1, recurrent: 0 });
    await store([closed('before', at - 90 * DAY - 2 * HOUR, 1, { ...kind, updatedMs: END })]);
    expect(await read()).toMatchObject({ recurrent: 1 });
  });

  it('looks back over elapsed time that is half-open, whatever the zone of the session', async () => {
    // 90 days before hold the night of New York that has 25 hours.
    const at = Date.UTC(2026, 10, 20, 17);
    const before = (id: string, resolvedMs: number, subcategory: string) => closed(id, resolvedMs - HOUR, 1, { subcategory, closeCode: 'Solved' });
    const after = (id: string, subcategory: string) => closed(id, at, 1, { subcategory, closeCode: 'Solved' });
    await store([
      before('a1', at - 90 * DAY, 'a'), after('a2', 'a'),
      before('b1', at - 90 * DAY - 1, 'b'), after('b2', 'b'),
      before('c1', at - 1, 'c'), after('c2', 'c'),
      before('d1', at, 'd'), after('d2', 'd'),
    ]);
    for (const zone of ['UTC', 'America/New_York']) {
      const found = await knex.transaction(async transaction => {
        await transaction.raw(`set local timezone to '${zone}'`);
        return transaction.raw<{ rows: { external_id: string }[] }>(
          `select external_id from kpi_incident_recurrence('infinity') where repeats_id is not null order by 1`,
        );
      });
      expect(found.rows.map(row => row.external_id)).toEqual(['a2', 'c2']);
    }
  });

  it('has one that is resolved and does not say when in no time open, down or to resolve', async () => {
    await store([
      closed('1', START + HOUR, 2, { priority: 1 }),
      incidentFact('2', START + DAY, { state: 'resolved', priority: 1 }),
      incidentFact('3', START + 2 * DAY, { state: 'closed', priority: 1 }),
    ]);
    expect(await read()).toMatchObject({ opened: 3, resolved: 1, openAtEnd: 0, openSeconds: 2 * 3_600, survivalP50Seconds: 2 * 3_600 });
    expect(await reader().backlog(of(''), START + 3 * DAY)).toEqual([]);
    const [shop] = await reader().outages(of('component:default/shop'), october, END);
    expect(shop).toMatchObject({ failures: 1, downSeconds: 2 * 3_600 });
    expect(await new IncidentReader(knex).countOpenAt('production', null, END)).toBe(0);
    expect(await new IncidentReader(knex).countOpenAt('production', null, START + 2 * HOUR)).toBe(1);
  });

  it('takes the root cause of the open APM problem where an incident says nothing itself', async () => {
    const silent = { category: null, subcategory: null, closeCode: null };
    await store([closed('1', START + HOUR, 1, silent), closed('2', START + 9 * HOUR, 1, silent)]);
    for (const [id, at] of [['P1', START], ['P2', START + 8 * HOUR]] as const) {
      await knex.raw(
        `insert into problem (source, instance, external_id, display_id, title, status, severity, started_at, ended_at, affected_ids, root_cause_id, content_hash)
         values ('dynatrace', 'main', ?, ?, '', 'closed', 'error', ?, ?, '{}', 'SERVICE-1', '')`,
        [id, id, new Date(at), new Date(at + 3 * HOUR)],
      );
      await knex.raw(
        `insert into event_series (event_kind, source, instance, external_id, series_id, via) values ('problem', 'dynatrace', 'main', ?, ?, 'direct')`,
        [id, ids.get(linkTo('shop'))],
      );
    }
    expect(await read()).toMatchObject({ recurrent: 1, withoutFingerprint: 0 });
  });

  it('tells the backlog by age and by its clocks, and both add up', async () => {
    const now = END;
    await store([
      incidentFact('1', now - HOUR), incidentFact('2', now - 2 * DAY, { priority: 1 }), incidentFact('3', now - 20 * DAY), incidentFact('4', now - 40 * DAY),
      closed('5', now - DAY, 1),
    ]);
    await knex.transaction(transaction =>
      writeTaskSlas(transaction, ORIGIN, [
        slaFact('a', '1', { businessUsedRatio: 0.75 }), slaFact('b', '2', { businessUsedRatio: 0.76, plannedEndMs: now + HOUR }),
        slaFact('c', '3', { hasBreached: true, stage: 'breached', plannedEndMs: now - HOUR }), slaFact('d', '5', { businessUsedRatio: 0.9 }),
      ]),
    );
    expect(await reader().backlog(of(''), now)).toEqual([
      expect.objectContaining({
        openNow: 4, openP1: 1, ageTo1d: 1, ageTo7d: 1, ageTo30d: 1, ageOver30d: 1, slaBreached: 1, slaAtRisk: 1, slaInTime: 1, slaNone: 1,
        slaNextDue: new Date(now + HOUR), oldest: new Date(now - 40 * DAY),
      }),
    ]);
    // As of an hour at which one that is resolved since was open.
    expect(await reader().backlog(of(''), now - DAY + HOUR / 2)).toEqual([expect.objectContaining({ openNow: 4 })]);
    expect((await reader().atRisk(of(''), now)).map(row => row.number)).toEqual(['INC2']);
  });

  it('counts the hour that October repeats twice and that March skips not at all', async () => {
    // 25 October 2026, a Sunday, 02:30 in Paris: once in summer time and once in winter time.
    const first = Date.UTC(2026, 9, 25, 0, 30);
    await store([incidentFact('1', first), incidentFact('2', first + HOUR)]);
    const october25 = { startMs: Date.UTC(2026, 9, 24, 22), endMs: Date.UTC(2026, 9, 25, 23) };
    const cells = await reader().heat(of(''), october25, END + 90 * DAY, PARIS);
    expect(cells).toHaveLength(168);
    expect(cells.find(cell => cell.weekday === 7 && cell.hour === 2)).toEqual({ weekday: 7, hour: 2, opened: 2, exposureHours: 2 });
    expect(cells.reduce((sum, cell) => sum + cell.exposureHours, 0)).toBe(25);
    const march29 = { startMs: Date.UTC(2026, 2, 28, 23), endMs: Date.UTC(2026, 2, 29, 22) };
    const spring = await reader().heat(of(''), march29, END + 90 * DAY, PARIS);
    expect(spring.find(cell => cell.weekday === 7 && cell.hour === 2)?.exposureHours).toBe(0);
    expect(spring.reduce((sum, cell) => sum + cell.exposureHours, 0)).toBe(23);
  });

  it('unites outages of one entity before it takes the time between failures', async () => {
    await store([
      closed('1', START - HOUR, 3, { priority: 1 }),
      closed('2', START + DAY, 2), closed('3', START + DAY + HOUR, 4, { priority: 1 }),
      closed('4', START + 2 * DAY, 1, { links: [linkTo('cart')] }), closed('5', START + 3 * DAY, 1, { priority: 3 }),
    ]);
    const [shop] = await reader().outages(of('component:default/shop'), october, END);
    expect(shop).toMatchObject({ members: 1, failures: 1, downSeconds: (2 + 5) * 3_600, observedSeconds: 30 * 86_400, mtbfSeconds: 30 * 86_400 - 7 * 3_600 });
    const [web] = await reader().outages(of('system:default/web'), october, END);
    expect(web).toMatchObject({ members: 2, failures: 2, observedSeconds: 60 * 86_400 });
    const spans = await reader().outageSpans(of('system:default/web'), october[0].window, END);
    expect(spans.map(row => [row.entityRef, row.downSeconds / 3_600, row.isFailure])).toEqual([
      ['component:default/shop', 2, false], ['component:default/shop', 5, true], ['component:default/cart', 1, true],
    ]);
    // Nobody ever asked for its incidents.
    expect(await reader().outages(of('component:default/desk'), october, END)).toEqual([]);
    await knex.raw('truncate incident, event_series');
    expect((await reader().outages(of('component:default/shop'), october, END))[0]).toMatchObject({
      failures: 0, mtbfSeconds: null, mtbfLeastSeconds: (30 * 86_400) / 2.996,
    });
  });

  it('agrees with a recount in plain TypeScript for any incidents, in any order', async () => {
    const anyIncident = fc.record({
      name: fc.constantFrom(...NAMES), openedHour: fc.integer({ min: -200, max: 900 }),
      lastsMinutes: fc.option(fc.integer({ min: 1, max: 9_000 }), { nil: null }), priority: fc.option(fc.integer({ min: 1, max: 4 }), { nil: null }),
      kind: fc.constantFrom('a', 'b'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyIncident, { minLength: 1, maxLength: 14 }), async list => {
        await knex.raw('truncate incident, event_series, event_history, rollup_dirty, correlation_dirty');
        const facts = list.map((item, index) => {
          const openedMs = START + item.openedHour * HOUR;
          return incidentFact(String(index), openedMs, {
            priority: item.priority, category: item.kind, subcategory: 'db', closeCode: 'Solved', links: [linkTo(item.name)],
            ...(item.lastsMinutes === null ? {} : { state: 'closed' as const, resolvedMs: openedMs + item.lastsMinutes * 60_000 }),
          });
        });
        await store([...facts].reverse());
        const isIn = (ms: number | null) => ms !== null && ms >= START && ms < END;
        const opened = facts.filter(fact => isIn(fact.openedMs));
        const recurrent = opened.filter(fact =>
          facts.some(other => other !== fact && other.category === fact.category && other.links[0].entityRef === fact.links[0].entityRef
            && other.resolvedMs !== null && other.resolvedMs < fact.openedMs && other.resolvedMs >= fact.openedMs - 90 * DAY));
        const row = await read();
        expect(row?.opened ?? 0).toBe(opened.length);
        expect(row?.recurrent ?? 0).toBe(recurrent.length);
        const parts = (await reader().periods(of(''), october, END)).filter(part => part.priority !== null);
        for (const key of ['opened', 'resolved', 'openAtEnd', 'recurrent'] as const) {
          expect(parts.reduce((sum, part) => sum + part[key], 0)).toBe(row?.[key] ?? 0);
        }
        const heat = await reader().heat(of(''), october[0].window, END, PARIS);
        expect(heat.reduce((sum, cell) => sum + cell.opened, 0)).toBe(opened.length);
        expect(heat.reduce((sum, cell) => sum + cell.exposureHours, 0)).toBeCloseTo(30 * 24, 9);
        // Kaplan-Meier by hand.
        const lives = opened.map(fact => {
          const isOpen = fact.resolvedMs === null || fact.resolvedMs >= END;
          return { seconds: ((isOpen ? END : fact.resolvedMs!) - fact.openedMs) / 1_000, isOpen };
        });
        let share = 1;
        let median: number | null = null;
        for (const at of [...new Set(lives.map(life => life.seconds))].sort((a, b) => a - b)) {
          const risk = lives.filter(life => life.seconds >= at).length;
          share *= 1 - lives.filter(life => life.seconds === at && !life.isOpen).length / risk;
          if (median === null && share <= 0.5 + 1e-12) median = at;
        }
        expect(row?.survivalP50Seconds ?? null).toBe(median);
      }),
      { numRuns: 40 },
    );
  });

  it('is what the view of scopes and periods holds', async () => {
    await store([closed('1', START + HOUR, 3), closed('2', START + DAY, 9, { priority: 1, links: [linkTo('cart')] })]);
    await knex.raw(
      `insert into view_bound (tip_from, day_to, reporting_zone) values ('2026-09-01', '2026-10-31', ?)
       on conflict (only_row) do update set tip_from = excluded.tip_from, day_to = excluded.day_to, reporting_zone = excluded.reporting_zone`,
      [PARIS],
    );
    await knex.raw('refresh materialized view mv_incidents_scope_period');
    const { rows } = await knex.raw<{ rows: { subject: string; opened: number; mttr_p50_s: number }[] }>(
      `select subject, opened, mttr_p50_s from mv_incidents_scope_period
        where period_key = 'month:2026-10' and environment = 'production' and priority is null order by subject`,
    );
    expect(rows).toEqual([
      { subject: '', opened: 2, mttr_p50_s: 6 * 3_600 }, { subject: 'system:default/web', opened: 2, mttr_p50_s: 6 * 3_600 },
    ]);
    const lists = new IncidentReader(knex);
    const held = () => lists.heldFigures('production', ['', 'system:default/web'], '2026-10-01', '2026-11-01');
    // A view nobody has refreshed since its facts changed is not believed.
    await noteIncident();
    expect(await held()).toBeNull();
    await views.refresh();
    const counted = {
      ...Object.fromEntries(await lists.figures('production', null, null, october[0].window)),
      ...Object.fromEntries(await lists.figures('production', ['system:default/web'], null, october[0].window)),
    };
    expect(Object.fromEntries((await held()) ?? [])).toEqual(counted);
    expect(Object.keys(counted)).toEqual(['', 'system:default/web']);
    expect(await lists.heldFigures('production', [''], '2026-10-02', '2026-11-01')).toBeNull();
    expect(await lists.heldFigures('production', ['system:default/none'], '2026-10-01', '2026-11-01')).toEqual(new Map());
    await noteIncident();
    expect(await held()).toBeNull();
    expect(views.views).toEqual(expect.arrayContaining(['mv_incidents_scope_period', 'mv_changes_app_day', 'mv_monitoring_top_risks']));
  });
});
