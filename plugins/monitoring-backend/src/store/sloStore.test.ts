import { BURN_POLICIES, DEFAULT_BURN_PAIRS, SloDefinition } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { latencySlo, sloDefinition, SloGround } from '../__testUtils__/slos';
import { CatalogContent, CatalogStore } from './catalogStore';
import { SloReader } from './read';

jest.setTimeout(120_000);

const NOTHING: CatalogContent = {
  entities: [], relations: [], memberships: [], pivots: [], findings: [], maintenance: [], deploySources: [], series: [],
};

interface Version { slo_id: number; target: string; from_start: boolean; is_open: boolean; touches: boolean }

describe('applySlos', () => {
  const databases = testDatabases();
  let knex: Knex;
  let ground: SloGround;

  beforeAll(async () => {
    ({ knex } = await migratedDatabase(databases));
    ground = new SloGround(knex);
  });

  beforeEach(() => ground.clear());

  const apply = (...slos: SloDefinition[]) => new CatalogStore(knex).apply({ ...NOTHING, slos });
  const versions = async () =>
    (await knex.raw<{ rows: Version[] }>(
      `select slo_id - min(slo_id) over () as slo_id, target, lower(valid) = '-infinity' as from_start, upper_inf(valid) as is_open,
              coalesce(lag(upper(valid)) over (partition by slo_id order by valid) = lower(valid), false) as touches
         from slo_definition order by slo_id, valid`,
    )).rows.map(row => [row.slo_id, Number(row.target), row.from_start, row.is_open, row.touches]);

  it('reaches back over all history with the first version of an SLO, and leaves it at that', async () => {
    await apply(sloDefinition(), latencySlo());
    await apply(latencySlo(), sloDefinition());
    expect(await versions()).toEqual([[0, 0.999, true, true, false], [1, 0.95, true, true, false]]);
  });

  it('closes a version and opens the next where the target changes, without a gap', async () => {
    await apply(sloDefinition());
    await apply(sloDefinition({ target: 0.99 }));
    expect(await versions()).toEqual([[0, 0.999, true, false, false], [0, 0.99, false, true, true]]);
    const { rows } = await knex.raw<{ rows: { is_now: boolean }[] }>(
      `select upper(valid) between clock_timestamp() - interval '1 minute' and clock_timestamp() as is_now from slo_definition where not upper_inf(valid)`,
    );
    expect(rows).toEqual([{ is_now: true }]);
  });

  it.each([
    ['the threshold', latencySlo(), latencySlo({ threshold: 500 })],
    ['the operator', latencySlo(), latencySlo({ operator: 'lte' })],
    ['the window', sloDefinition(), sloDefinition({ window: { kind: 'calendar', unit: 'month', count: 1, zone: 'UTC', anchor: null } })],
  ])('makes a new version where %s changes', async (_, before, after) => {
    await apply(before);
    await apply(after);
    expect((await versions()).map(row => [row[0], row[3]])).toEqual([[0, false], [0, true]]);
  });

  it('changes what burning is held against without a new version, and forgets what rules said that are none any more', async () => {
    const burnPolicy = { name: 'ticket', pairs: BURN_POLICIES.ticket };
    const said = async () =>
      (await knex.raw<{ rows: { severity: string; long_minutes: number }[] }>(`select severity, long_minutes from slo_burn order by 1, 2`)).rows.map(
        row => `${row.severity} ${row.long_minutes}`,
      );
    await apply(sloDefinition());
    const [{ sloId }] = await new SloReader(knex).list(['component:default/shop'], 'production');
    await knex.raw(
      `insert into slo_burn (slo_id, at, severity, long_minutes, short_minutes, threshold, resolution, state)
       select ?, now(), severity, long_minutes, short_minutes, 3, 'tip', 'firing'
         from (values ('page', 60, 5), ('page', 360, 30), ('ticket', 1440, 120), ('ticket', 4320, 360), ('indicator', 360, 30))
           as rule(severity, long_minutes, short_minutes)`,
      [sloId],
    );
    await apply(sloDefinition());
    expect(await said()).toHaveLength(5);
    await apply(sloDefinition({ burnPolicy }));
    expect(await said()).toEqual(['indicator 360', 'ticket 1440', 'ticket 4320']);
    expect(await new SloReader(knex).list(['component:default/shop'], 'production')).toMatchObject([{ sloId, burnPolicy: 'ticket', burnPairs: burnPolicy.pairs }]);
    expect(await versions()).toHaveLength(1);
    await apply(sloDefinition());
    expect(await new SloReader(knex).list(['component:default/shop'], 'production')).toMatchObject([{ sloId, burnPolicy: 'default', burnPairs: DEFAULT_BURN_PAIRS }]);
  });

  it('is another SLO, with a history of its own, where something else is counted', async () => {
    await apply(sloDefinition());
    await apply(sloDefinition({ sli: { kind: 'availability_time' }, method: 'ratio_timeslices' }));
    expect(await versions()).toEqual([[0, 0.999, true, false, false], [1, 0.999, true, true, false]]);
  });

  it('never mixes what a tier says with what is promised', async () => {
    await apply(sloDefinition({ origin: 'tier', target: 0.995, originDetail: 'tier 2' }));
    await apply(sloDefinition());
    expect(await versions()).toEqual([[0, 0.995, true, false, false], [1, 0.999, true, true, false]]);
  });

  it('closes what is gone, and opens it anew with a gap when it comes back', async () => {
    await apply(sloDefinition());
    await apply();
    expect(await new SloReader(knex).list(['component:default/shop'], 'production')).toEqual([]);
    await apply(sloDefinition());
    expect(await versions()).toEqual([[0, 0.999, true, false, false], [0, 0.999, false, true, false]]);
  });

  it('leaves all as it is where the content says nothing of SLOs', async () => {
    await apply(sloDefinition());
    await new CatalogStore(knex).apply(NOTHING);
    expect(await versions()).toEqual([[0, 0.999, true, true, false]]);
  });

  it('gives back what it was given', async () => {
    const given = sloDefinition({ window: { kind: 'calendar', unit: 'quarter', count: 1, zone: 'Europe/Paris', anchor: '2026-01-01T00:00:00' } });
    await apply(given);
    const { entityRef, environment, name, origin, originDetail, sli, method, target, window, threshold, operator } = given;
    expect(await new SloReader(knex).list(['component:default/shop'], 'production')).toEqual([
      {
        sloId: expect.any(Number), entityRef, environment, name, origin, originDetail, sli, method, target, window, threshold, operator,
        burnPolicy: 'default', burnPairs: DEFAULT_BURN_PAIRS,
      },
    ]);
  });

  it('has the past of a new SLO counted, and only of a new one', async () => {
    const dirty = async () => (await knex.raw<{ rows: { n: number }[] }>(`select count(*)::integer as n from slo_dirty`)).rows[0].n;
    await apply(sloDefinition());
    expect(await dirty()).toBe(1);
    await knex.raw(`truncate slo_dirty`);
    await apply(sloDefinition({ target: 0.9 }));
    expect(await dirty()).toBe(0);
  });

  it('refuses versions of one SLO that overlap', async () => {
    await apply(sloDefinition());
    await expect(knex.raw(`insert into slo_definition select * from slo_definition`)).rejects.toThrow('slo_definition_no_overlap');
  });
});
