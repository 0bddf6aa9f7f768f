import { CAUSE_PROBABILITY } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { calendarCheck } from './calendar';
import { expectedPart, NotFed, VectorCheck, VectorContext, VectorOutcome } from './check';
import { namesPrevious } from './devlake';
import { cases, casesWith, doraOf, mainScope } from './doraScopes';
import { incidentChecks } from './incidentChecks';

/** Of each deployment that counts, the successful one before it. */
async function previousOf(knex: Knex): Promise<Map<string, string | null>> {
  const { rows } = await knex.raw<{ rows: { id: string; previous: string | null }[] }>(
    `select external_id as id, previous_id as previous
       from kpi_release_target((select array_agg(series_id) from series where environment not in ('unknown', '*')), 'infinity')`,
  );
  return new Map(rows.map(row => [row.id, row.previous]));
}

/** Previous deployments as production derives them, of rows without that column. */
const chain: VectorCheck = {
  id: 'A1',
  what: 'previous successful deployments that equal upstream',
  run: async context => {
    const outcomes: VectorOutcome[] = [];
    for (const one of casesWith(context, 'deployment', 'pull_request')) {
      const [file] = one.files.deployment;
      const derived = await previousOf(await cases.load(context, one, file));
      const told = [...new Map(file.rows.map(row => [row.id, row])).values()].filter(
        row => row.result?.toUpperCase() === 'SUCCESS' && row.environment !== null,
      );
      const equal = told.filter(row => derived.get(row.id ?? '') === (row.prev_success_deployment_commit_id ?? null));
      const named = context.expected.devlake_change_lead_time as { prev_success_chain_matches_upstream?: { value: number; of: number } } | undefined;
      const { value, of } = named?.prev_success_chain_matches_upstream ?? { value: told.length, of: told.length };
      outcomes.push({ part: one.name, expected: { value, of }, actual: { value: equal.length, of: told.length } });
    }
    return outcomes;
  },
};

interface RequestRow {
  id: string;
  deployment: string | null;
  lead_s: number | null;
  status: string;
}

/** How each merged request came into production; the first way where it may be in several entities. */
async function requestsOf(knex: Knex): Promise<Map<string, RequestRow>> {
  const { rows } = await knex.raw<{ rows: RequestRow[] }>(
    `select distinct on (change.change_id) change.change_id as id, change.status, change.lead_s::float8 as lead_s,
            case when change.status in ('delivered', 'invalid') then release.external_id end as deployment
       from kpi_dora_change((select array_agg(series_id) from series where environment = 'production'), 'infinity') as change
       left join kpi_release((select array_agg(series_id) from series where environment = 'production'), 'infinity') as release
         on release.series_id = change.series_id and release.release_number = change.release_number
      where change.kind = 'merge_request'
      order by change.change_id, change.status in ('delivered', 'invalid') desc, change.delivered_at`,
  );
  return new Map(rows.map(row => [row.id, row]));
}

/** Of the ids that the expected numbers name, what production says. */
async function byRequest(context: VectorContext, key: string, read: (row: RequestRow | undefined) => unknown): Promise<VectorOutcome[]> {
  const part = expectedPart(context, 'devlake_change_lead_time')[key];
  if (typeof part !== 'object' || part === null) throw new NotFed(`the expected numbers have no ${key}`);
  const wanted = Object.entries(part).filter(([id]) => id !== 'source');
  const outcomes: VectorOutcome[] = [];
  for (const one of casesWith(context, 'deployment', 'pull_request', 'commits_diff')) {
    const requests = await requestsOf(await cases.load(context, one, one.files.deployment[0]));
    outcomes.push({
      part: one.name,
      expected: Object.fromEntries(wanted),
      actual: Object.fromEntries(wanted.map(([id]) => [id, read(requests.get(id))])),
    });
  }
  return outcomes;
}

const headline: VectorCheck = {
  id: 'A4',
  what: 'lead time merge to production of the scope: median, n, invalid, unlinked',
  run: async context => {
    const part = expectedPart(context, 'devlake_change_lead_time');
    const told = part['mv_dora_app_period.lead_time_merge_p50_s'] as
      | { value: number; n: number; invalid_negative: number; unlinked_merged: number }
      | undefined;
    if (!told) throw new NotFed('the expected numbers have no mv_dora_app_period.lead_time_merge_p50_s');
    const outcomes: VectorOutcome[] = [];
    for (const one of casesWith(context, 'deployment', 'pull_request', 'commits_diff')) {
      const knex = await cases.load(context, one, one.files.deployment[0]);
      const scope = await mainScope(knex, 'merge_request', part);
      const row = await doraOf(knex, scope, { windowHours: 24, mainProbability: CAUSE_PROBABILITY });
      outcomes.push({
        part: scope,
        expected: { p50: told.value, n: told.n, invalid: told.invalid_negative, unlinked: told.unlinked_merged },
        actual: {
          p50: row.lt_merge_p50_s, n: row.lt_merge_n, invalid: row.lt_merge_invalid,
          unlinked: row.lt_merge_bootstrap + row.lt_merge_waiting,
        },
      });
      for (const [key, value] of Object.entries(part)) {
        const project = /^deployments_(.+)$/.exec(key)?.[1];
        if (project === undefined) continue;
        const own = await doraOf(knex, `group:test/${project}`, { windowHours: 24, mainProbability: CAUSE_PROBABILITY });
        outcomes.push({ part: `releases of ${project}`, expected: (value as { value: number }).value, actual: own.releases });
      }
    }
    return outcomes;
  },
};

const columnEquality: VectorCheck = {
  id: 'A5',
  what: 'previous deployment of every row, failed and foreign ones untouched',
  run: async context => {
    const outcomes: VectorOutcome[] = [];
    for (const one of casesWith(context, 'deployment')) {
      const before = one.files.deployment.find(file => !namesPrevious(file));
      const after = one.files.deployment.find(namesPrevious);
      if (!before || !after) continue;
      const derived = await previousOf(await cases.load(context, one, before));
      const ids = after.rows.map(row => row.id ?? '');
      outcomes.push({
        part: one.name,
        expected: Object.fromEntries(after.rows.map(row => [row.id, row.prev_success_deployment_commit_id])),
        actual: Object.fromEntries(ids.map(id => [id, derived.get(id) ?? null])),
      });
    }
    return outcomes;
  },
};

/** Acceptance checks A1 to A8 and A20 of KPI.md 3. */
export const doraChecks: readonly VectorCheck[] = [
  chain,
  {
    id: 'A2',
    what: 'merge requests and the deployments that delivered them',
    run: context => byRequest(context, 'pr_linked_to_deployment_commit', row => row?.deployment ?? null),
  },
  {
    id: 'A3',
    what: 'minutes from merge to production, rounded up',
    run: context =>
      byRequest(context, 'pr_deploy_time_min_ceil', row =>
        row?.status === 'delivered' && row.lead_s !== null ? Math.ceil(row.lead_s / 60) : null,
      ),
  },
  {
    id: 'A3',
    what: 'seconds from merge to production, an impossible order shown as it is',
    run: context => byRequest(context, 'merge_to_prod_s', row => row?.lead_s ?? null),
  },
  headline,
  columnEquality,
  ...incidentChecks,
  calendarCheck,
];
