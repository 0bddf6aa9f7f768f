import { closedPeriods, DEFAULT_DORA_RULES, IncidentFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { DoraGround, SHOP } from '../__testUtils__/doraGround';
import { HOUR } from '../__testUtils__/facts';
import { sloDefinition, SloGround, SloHour } from '../__testUtils__/slos';
import { SnapshotStore } from './snapshotStore';

jest.setTimeout(120_000);

const DAY = 24 * HOUR;
const PARIS = 'Europe/Paris';
/** The end of October in Paris. */
const END = Date.UTC(2026, 9, 31, 23);
const NOW = END + 5 * DAY;
const TEAM = 'group:default/team';
const BEGAN = '2024-06-01';

describe('figures of a period that is over', () => {
  const databases = testDatabases();
  let knex: Knex;
  let ground: DoraGround;
  let store: SnapshotStore;
  const [october] = closedPeriods(NOW, PARIS);
  const going = new AbortController().signal;

  const incident = (id: string, openedMs: number, hours: number, changes: Partial<IncidentFact> = {}) =>
    ground.incident(id, (openedMs - NOW) / HOUR, {
      state: 'closed', resolvedMs: openedMs + hours * HOUR, links: [{ entityRef: SHOP, environment: 'production', via: 'direct' }], ...changes,
    });
  const held = async (family: string, subject: string, key = october.key) =>
    (await store.of('production', key, [subject])).find(snapshot => snapshot.family === family);
  const coverage = (stream: string, from: string) =>
    knex.raw(
      `insert into pivot_coverage (series_id, source, instance, stream, pivot_hash, covered_from, covered_to)
       select series_id, case ? when 'incidents' then 'servicenow' else 'gitlab' end, 'main', ?, '', ?::timestamptz, ?::timestamptz
         from series where entity_ref = ?
       on conflict (series_id, source, instance, stream) do update set covered_from = excluded.covered_from`,
      [stream, stream, from, new Date(NOW), SHOP],
    );

  beforeEach(async () => {
    const migrated = await migratedDatabase(databases);
    knex = migrated.knex;
    ground = await DoraGround.create(knex, NOW);
    store = new SnapshotStore(knex, DEFAULT_DORA_RULES, PARIS);
    await ground.collected();
    await knex.raw(`insert into feed (source, instance, stream, partition, watermark) values ('dynatrace', 'main', 'signals_hour', 'live', ?)`, [new Date(NOW)]);
    await knex.raw(`insert into entity_scope (scope_ref, scope_kind, entity_ref, valid) values (?, 'group', ?, '(,)')`, [TEAM, SHOP]);
    await incident('1', END - 20 * DAY, 2);
    await incident('2', END - 10 * DAY, 4);
    await ground.deploy([['1', -30 * 24], ['2', -20 * 24], ['3', -15 * 24]]);
    await ground.range('1', '2', []);
    await ground.range('2', '3', []);
    // Pages say that they were asked for.
    await knex.raw('truncate pivot_coverage, delivery_dirty, correlation_dirty');
  });

  it('are signed off once its sources have told it whole, for every scope and for everything', async () => {
    expect(await store.signOff(NOW, going)).toBe(0);
    await coverage('incidents', BEGAN);
    // Six periods of incidents; nobody has told when deployments began to be collected.
    expect(await store.signOff(NOW, going)).toBe(6);
    await coverage('deployments', BEGAN);
    expect(await store.signOff(NOW, going)).toBe(6);
    expect(await store.signOff(NOW, going)).toBe(0);
    expect((await held('incident', TEAM))?.figures).toMatchObject({
      incidents_opened: { value: 2, n: 2 }, mttr: { value: 3 * 3_600, n: 2 }, sla_breach_rate: { value: null, n: 0 },
    });
    expect((await held('incident', ''))?.figures).toEqual((await held('incident', TEAM))?.figures);
    const { deployment_frequency: frequency } = (await held('delivery', TEAM))!.figures;
    // From the day of the first release on.
    expect(frequency).toEqual({ value: 3 / 25, n: 3 });
    // Nothing happened in August, and that was signed off, too, for every scope.
    expect(await held('incident', TEAM, 'month:2026-08')).toMatchObject({ figures: {} });
    expect(await held('incident', '', 'month:2026-08')).toMatchObject({ figures: {}, seenAt: new Date(NOW) });
  });

  it('wait until the period has settled, and for a source that is behind, but not for ever', async () => {
    await coverage('incidents', BEGAN);
    const keys = async () => {
      const { rows } = await knex.raw<{ rows: { key: string }[] }>(`select distinct period_key as key from kpi_snapshot order by 1`);
      return rows.map(row => row.key);
    };
    const settledMs = Math.max(...Object.values(DEFAULT_DORA_RULES.causalWindowHours)) * HOUR;
    await store.signOff(END + settledMs - 1, going);
    expect(await keys()).not.toContain(october.key);
    await knex.raw(`insert into entity (entity_ref, kind, name, tier, tier_declared, content_hash, first_seen_at) values (?, 'component', 'shop', 2, false, '', '2025-01-01')`, [SHOP]);
    await ground.collected(END - HOUR);
    await store.signOff(NOW, going);
    expect(await keys()).not.toContain(october.key);
    await store.signOff(END + settledMs + 7 * DAY + 1, going);
    expect(await keys()).toContain(october.key);
  });

  it.each([
    ['history of a newer entity is still coming', `insert into pivot_coverage select 99, source, instance, stream, '', '2026-10-20', covered_to from pivot_coverage limit 1`, `delete from pivot_coverage where series_id = 99`],
    ['something failed and is asked again', `insert into feed_gap values ('gitlab', 'main', 'deployments', '${SHOP}', 'production', '2026-10-01', '2026-10-02', now(), 1, now())`, `truncate feed_gap`],
    ['causes are still to be tied', `insert into correlation_dirty (source, instance, incident_id) values ('servicenow', 'main', '1')`, `truncate correlation_dirty`],
    ['commits between two releases are still to be asked for', `truncate commit_range`, `delete from feed where stream = 'commits'`],
  ])('wait while %s', async (_, begin, end) => {
    await coverage('deployments', BEGAN);
    await knex.raw(begin);
    const signed = () => held('delivery', '');
    await store.signOff(NOW, going);
    expect(await signed()).toBeUndefined();
    await knex.raw(end);
    await store.signOff(NOW, going);
    expect(await signed()).toBeDefined();
  });

  it('are not signed off for a time before the first data', async () => {
    await coverage('incidents', '2026-09-15');
    await store.signOff(NOW, going);
    const { rows } = await knex.raw<{ rows: { key: string }[] }>(`select period_key as key from kpi_snapshot where subject = '' order by 1`);
    expect(rows).toEqual([{ key: 'month:2026-10' }]);
  });

  it('stay as they were when a ticket is reopened, and what is known now is another figure', async () => {
    await coverage('incidents', BEGAN);
    await store.signOff(NOW, going);
    const then = (await held('incident', TEAM))!;
    await incident('2', END - 10 * DAY, 40, { reopenCount: 1, updatedMs: NOW + HOUR });
    await incident('3', END - 5 * DAY, 1);
    expect(await store.signOff(NOW + DAY, going)).toBe(0);
    expect(await held('incident', TEAM)).toEqual(then);
    const now = await store.now('incident', [TEAM], 'production', october, then.seenAt);
    expect(now.get(TEAM)).toMatchObject({ incidents_opened: { value: 3, n: 3 }, mttr: { value: 2 * 3_600, n: 3 }, reopen_rate: { value: 1 / 3, n: 3 } });
    // The same function over the facts as they were known then gives what was signed off.
    const { rows } = await knex.raw<{ rows: { opened: number; mttr: number }[] }>(
      `select opened, mttr_p50_s as mttr
         from kpi_incident_period(?::timestamptz, ?::timestamptz, array[?], array[?::integer], array['(,)'::tstzrange], array['asked'],
           array[?::timestamptz], array[?::timestamptz])
        where priority is null`,
      [then.knownAt, then.seenAt, TEAM, await ground.seriesId(), new Date(october.window.startMs), new Date(october.window.endMs)],
    );
    expect(rows).toEqual([{ opened: then.figures.incidents_opened!.value, mttr: then.figures.mttr!.value }]);
  });

  it('keep the share of declared SLOs that were kept, when their hours are corrected', async () => {
    await coverage('signals_hour', BEGAN);
    await knex.raw(`insert into slo_bound (seen_at, reporting_zone, stale_after) values (?, ?, interval '3 hours')`, [new Date(NOW), PARIS]);
    await knex.raw(`insert into entity (entity_ref, kind, name, tier, tier_declared, content_hash, first_seen_at) values (?, 'component', 'shop', 2, false, '', now())`, [SHOP]);
    const slos = new SloGround(knex);
    const [kept, missed] = await slos.declare(sloDefinition({ target: 0.99 }), sloDefinition({ name: 'strict', target: 0.9999 }));
    const length = (END - october.window.startMs) / HOUR;
    const hours = Array.from({ length }, (): SloHour => [999, 1_000]);
    for (const id of [kept, missed]) await slos.hours(id, october.window.startMs, hours);
    // Their history is still to be counted.
    await store.signOff(NOW, going);
    expect(await held('slo', TEAM)).toBeUndefined();
    await knex.raw('truncate slo_dirty');
    await knex.raw(`insert into rollup_dirty (series_id, day, hours_changed) values (1, '2026-10-07', true)`);
    await store.signOff(NOW, going);
    expect(await held('slo', TEAM)).toBeUndefined();
    await knex.raw('truncate rollup_dirty');
    await store.signOff(NOW, going);
    const then = (await held('slo', TEAM))!;
    expect(then.figures).toEqual({ slo_met: { value: 0.5, n: 2 } });
    expect((await held('slo', ''))?.figures).toEqual(then.figures);
    await knex.raw(`update slo_hour set good = total`);
    expect((await held('slo', TEAM))?.figures).toEqual(then.figures);
    expect((await store.now('slo', [TEAM], 'production', october, then.seenAt)).get(TEAM)).toEqual({ slo_met: { value: 1, n: 2 } });
  });

  it('cannot be changed, whatever asks for it', async () => {
    await coverage('incidents', BEGAN);
    await store.signOff(NOW, going);
    await expect(knex.raw(`update kpi_snapshot set figures = '{}'`)).rejects.toThrow('kpi_snapshot is append-only');
  });

  it('are signed off by one of several workers that come at once', async () => {
    await coverage('incidents', BEGAN);
    const signed = await Promise.all([1, 2, 3].map(() => new SnapshotStore(knex, DEFAULT_DORA_RULES, PARIS).signOff(NOW, going)));
    expect(signed.reduce((sum, count) => sum + count, 0)).toBe(6);
  });

  it('stop being signed off when the worker stops', async () => {
    await coverage('incidents', BEGAN);
    expect(await store.signOff(NOW, AbortSignal.abort())).toBe(0);
  });
});
