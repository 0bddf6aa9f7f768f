import {
  migratedDatabase,
  testDatabases,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/database';
import { rankByRisk } from '../riskRank';
import { randomOf } from './random';

jest.setTimeout(240_000);

const random = randomOf(41);
/** Many of few risks and tiers, so that ties are broken; every tenth is not known. */
const scored = Array.from({ length: 300 }, (_, number) => ({
  entityRef: `component:default/e${String(number).padStart(3, '0')}`,
  tier: random.whole(1, 4),
  risk: random.happens(0.1) ? null : random.whole(0, 20) * 5,
  baseline: random.happens(0.1) ? null : random.whole(0, 4),
  environment: random.pick(['production', 'uat']),
  state: random.pick(['ok', 'warning', 'critical', 'unknown'] as const),
  isGone: random.happens(0.1),
}));

describe('the view of the riskiest', () => {
  const databases = testDatabases();

  it('ranks as KPI.md 4.3 does, by risk and by the baseline, and keeps who is not known', async () => {
    const { knex } = await migratedDatabase(databases);
    await knex.raw(
      `with given as (
         select * from json_to_recordset(?::json) as given(
           "entityRef" text, tier smallint, risk double precision, baseline integer, environment text, state text, "isGone" boolean)
       ), made as (
         insert into entity (entity_ref, kind, name, tier, tier_declared, content_hash, first_seen_at, removed_at)
         select "entityRef", 'component', "entityRef", tier, true, '', '2026-01-01', case when "isGone" then timestamptz '2026-06-01' end
           from given
       ), placed as (
         insert into series (entity_ref, environment) select "entityRef", environment from given
         returning series_id, entity_ref
       )
       insert into entity_score (series_id, evaluated_at, config_version, coverage, state, since, scored_state, candidate_hours,
         hour_at, components, gates, risk, impact, parts, baseline)
       select placed.series_id, '2026-11-20 10:20Z', 1, 1, given.state, '2026-11-20', 'ok', 0, '2026-11-20 10:00Z', '[]', '[]',
              given.risk, 1, '[]', given.baseline
         from given join placed on placed.entity_ref = given."entityRef"`,
      [JSON.stringify(random.shuffle(scored))],
    );
    await knex.raw(`refresh materialized view mv_monitoring_top_risks`);
    for (const environment of ['production', 'uat']) {
      const present = scored.filter(each => each.environment === environment && !each.isGone);
      const { rows } = await knex.raw<{ rows: { entity_ref: string; is_unknown: boolean }[] }>(
        `select entity_ref, is_unknown from mv_monitoring_top_risks where environment = ? order by risk_rank`,
        [environment],
      );
      expect(rows).toEqual(
        rankByRisk(present).map(({ entityRef, state }) => ({ entity_ref: entityRef, is_unknown: state === 'unknown' })),
      );
      const { rows: byBaseline } = await knex.raw<{ rows: { entity_ref: string }[] }>(
        `select entity_ref from mv_monitoring_top_risks where environment = ? order by baseline_rank`,
        [environment],
      );
      expect(byBaseline.map(row => row.entity_ref)).toEqual(
        rankByRisk(present.map(each => ({ ...each, risk: each.baseline }))).map(each => each.entityRef),
      );
    }
  });
});
