import type { DeploymentFact, IncidentFact } from '@rosetta/backstage-plugin-monitoring-common';
import {
  migratedDatabase,
  testDatabases,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/database';
import { DoraGround, SHOP, sha } from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/doraGround';
import {
  deploymentFact,
  incidentFact,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/facts';
import { computeIncidents } from '../incidents';
import { toNumber } from '../fraction';
import { computeReleases } from '../releases';
import { linkTo } from './services';

jest.setTimeout(240_000);

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOW_MS = Date.UTC(2026, 10, 20, 12);
const ENTITIES = ['hour', 'chain', 'chart', 'nameless', 'passed'].map(name => `component:default/${name}`);

const deployed = (name: string, id: string, minute: number, over: Partial<DeploymentFact> = {}) =>
  deploymentFact(`${name}-${id}`, NOW_MS - 100 * HOUR_MS + minute * MINUTE_MS, sha('a'), {
    project: `sales/${name}`,
    links: [linkTo(`component:default/${name}`)],
    ...over,
  });

type ReleaseCase = Readonly<{
  name: string;
  because: string;
  deployments: readonly DeploymentFact[];
  product: readonly string[];
  oracle: readonly string[];
}>;

/** Easily read otherwise, and told by both as KPI.md says. */
const ALIKE: readonly Omit<ReleaseCase, 'oracle'>[] = [
  {
    name: 'hour',
    because: 'KPI.md, "The only closed bound": at exactly 60 minutes a deployment is not within them',
    deployments: [deployed('hour', '1', 0), deployed('hour', '2', 60)],
    product: ['hour-1 change', 'hour-2 redeploy'],
  },
  {
    name: 'chart',
    because: 'KPI.md 1.6: a sync is a deployment where the revision vector changed, and a chart is part of it',
    deployments: [
      deployed('chart', '1', 0, { revision: `3.1.4,${sha('a')}` }),
      deployed('chart', '2', 600, { revision: `3.2.0,${sha('a')}` }),
      deployed('chart', '3', 1_200, { revision: `3.1.4,${sha('a')}` }),
    ],
    product: ['chart-1 change', 'chart-2 change', 'chart-3 rollback'],
  },
];

/** Each with what the product and what the second computation make of it, and what KPI.md says. */
const RELEASES: readonly ReleaseCase[] = [
  {
    name: 'chain',
    because: 'KPI.md 1.6 does not say whether the 60 minutes count from the first target or from the one before',
    deployments: [deployed('chain', '1', 0), deployed('chain', '2', 45), deployed('chain', '3', 90)],
    product: ['chain-1 change'],
    oracle: ['chain-1 change', 'chain-3 redeploy'],
  },
  {
    name: 'nameless',
    because: 'KPI.md 1.6: one row where production changed; what has no revision is compared with nothing',
    deployments: [deployed('nameless', '1', 0, { sha: null, revision: null, version: null })],
    product: [],
    oracle: ['nameless-1 change'],
  },
];

/** Three revisions, the last one twice, and back to the first. */
const PASSED = ['a', 'b', 'c', 'c', 'a'].map((digit, index) =>
  deployed('passed', String(index), 600 * index, { sha: sha(digit), revision: sha(digit) }),
);

describe('what is easily read otherwise', () => {
  const databases = testDatabases();
  let ground: DoraGround;

  beforeAll(async () => {
    const { knex } = await migratedDatabase(databases);
    ground = await DoraGround.create(knex, NOW_MS, [SHOP, ...ENTITIES]);
    await ground.store([...[...ALIKE, ...RELEASES].flatMap(({ deployments }) => [...deployments]), ...PASSED]);
    await ground.collected();
  });

  const releasesOf = async (name: string) => {
    const { rows } = await ground.knex.raw<{ rows: { told: string }[] }>(
      `select held.first_id || ' ' || held.kind as told
         from series cross join lateral kpi_release(array[series.series_id], 'infinity') as held
        where series.entity_ref = ? order by held.release_number`,
      [`component:default/${name}`],
    );
    return rows.map(row => row.told);
  };
  const computedOf = (deployments: readonly DeploymentFact[]) =>
    computeReleases({ deployments, degraded: new Set(), remediationOf: () => null }).map(({ id, kind }) => `${id} ${kind}`);

  it.each(RELEASES)('is not told alike of releases: $name', async ({ name, deployments, product, oracle }) => {
    expect(await releasesOf(name)).toEqual(product);
    expect(computedOf(deployments)).toEqual(oracle);
    expect(product).not.toEqual(oracle);
  });

  it.each(ALIKE)('is told alike of releases: $name', async ({ name, deployments, product }) => {
    expect(await releasesOf(name)).toEqual(product);
    expect(computedOf(deployments)).toEqual(product);
  });

  it('fails by a hotfix after a rollback the rollback, which is no change: what that had passed over stays reverted (KPI.md 1.6)', async () => {
    await ground.deploy([['1', -90], ['2', -80], ['3', -70], ['12', -60], ['4', -50]]);
    await ground.range('1', '4', [{ sha: sha('d'), hours: -55 }]);
    await ground.merge(1, -54, sha('d'), { labels: ['hotfix'] });
    const product = (await ground.releases()).filter(release => release.failed.length > 0 && !release.id.includes('-'));
    expect(product.map(({ id, kind, failed }) => [id, kind, ...failed])).toEqual([
      ['2', 'change', 'rollback'],
      ['12', 'rollback', 'hotfix'],
    ]);
    const facts = ['1', '2', '3', '12', '4'].map((id, index) =>
      deploymentFact(id, NOW_MS - (90 - 10 * index) * HOUR_MS, sha(id[0])),
    );
    const computed = computeReleases({
      deployments: facts,
      degraded: new Set(),
      remediationOf: id => (id === '4' ? { fails: null } : null),
    });
    expect(computed.flatMap(({ fails }) => fails ?? [])).toEqual(['2', '12']);
  });

  it('counts no redeploy among what a rollback passes over (KPI.md 1.6)', async () => {
    const product = (await ground.releases()).filter(release => release.id.startsWith('passed') && release.reverted);
    const computed = computeReleases({ deployments: PASSED, degraded: new Set(), remediationOf: () => null });
    expect(product.map(({ id, kind }) => `${id} ${kind}`)).toEqual(['passed-2 change']);
    expect(computed.filter(({ isReverted }) => isReverted).map(({ id }) => id)).toEqual(['passed-2']);
  });

  const incidentsOf = async (incidents: readonly IncidentFact[]) => {
    const period = { startMs: NOW_MS - 200 * HOUR_MS, endMs: NOW_MS };
    for (const { externalId, openedMs, ...over } of incidents) {
      await ground.incident(externalId, (openedMs - NOW_MS) / HOUR_MS, over);
    }
    const { rows } = await ground.knex.raw<{ rows: { recurrent: number; mttr_p50_s: number | null }[] }>(
      `select kpi.recurrent, kpi.mttr_p50_s
         from series
        cross join lateral kpi_incident_period('infinity', ?, array['x'], array[series.series_id], array['(,)'::tstzrange],
          array['now'], array[?::timestamptz], array[?::timestamptz]) as kpi
        where series.entity_ref = ? and kpi.priority is null`,
      [new Date(NOW_MS), new Date(period.startMs), new Date(period.endMs), incidents[0].links[0].entityRef],
    );
    const computed = computeIncidents({
      incidents,
      versions: [],
      slas: [],
      isMember: () => true,
      period,
      nowMs: NOW_MS,
    });
    return { product: rows[0], computed };
  };

  it('takes two of one category that tell nothing else for no repetition (KPI.md 1.7: all three)', async () => {
    const links = [linkTo(ENTITIES[0])];
    const known = { links, category: 'db', subcategory: null, closeCode: null, state: 'closed' } as const;
    const openedMs = NOW_MS - 50 * HOUR_MS;
    const { product, computed } = await incidentsOf([
      incidentFact('kind1', openedMs, { ...known, resolvedMs: openedMs + HOUR_MS }),
      incidentFact('kind2', openedMs + 5 * HOUR_MS, { ...known, resolvedMs: openedMs + 6 * HOUR_MS }),
    ]);
    expect([product.recurrent, computed.recurrent]).toEqual([0, 0]);
  });

  it('keeps fractions of a second (KPI.md 0.5: whole seconds)', async () => {
    const openedMs = NOW_MS - 50 * HOUR_MS;
    const { product, computed } = await incidentsOf([
      incidentFact('ms', openedMs, {
        links: [linkTo(ENTITIES[1])],
        state: 'closed',
        resolvedMs: openedMs + 90_500,
      }),
    ]);
    const seconds = computed.mttrResolve.p50Seconds;
    expect([product.mttr_p50_s, seconds && toNumber(seconds)]).toEqual([90.5, 90]);
  });
});
