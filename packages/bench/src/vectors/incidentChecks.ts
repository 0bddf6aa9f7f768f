import { CAUSE_PROBABILITY, DEFAULT_EVIDENCE } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { expectedPart, NotFed, VectorCheck, VectorOutcome } from './check';
import { cases, casesWith, doraOf, mainScope } from './doraScopes';

/** Beyond every lag of a set. */
const UNLIMITED_HOURS = 24 * 365 * 50;
const LEAST_PROBABILITY = 0.1;
/** Nothing but time: other evidence is not in these sets. */
const TIME_ONLY = Object.fromEntries(Object.entries(DEFAULT_EVIDENCE).filter(([code]) => code.startsWith('C4')));

async function correlate(knex: Knex, windowHours: number): Promise<void> {
  await knex.raw(
    `select derive_correlation(array_agg(source order by external_id), array_agg(instance order by external_id), array_agg(external_id order by external_id),
       array_fill(make_interval(hours => ?), array[4]), cast(? as jsonb), clock_timestamp()) from incident`,
    [windowHours, JSON.stringify(TIME_ONLY)],
  );
}

const links: VectorCheck = {
  id: 'A6',
  what: 'incidents and the pipelines they are tied to, without a limit of time',
  run: async context => {
    const part = expectedPart(context, 'devlake_incident');
    const told = part.links_unlimited;
    if (typeof told !== 'object' || told === null) throw new NotFed('the expected numbers have no links_unlimited');
    const wanted = Object.entries(told).filter(([id]) => id !== 'source');
    const outcomes: VectorOutcome[] = [];
    for (const one of casesWith(context, 'deployment', 'incident')) {
      const knex = await cases.load(context, one, one.files.deployment[0]);
      await correlate(knex, UNLIMITED_HOURS);
      const { rows } = await knex.raw<{ rows: { id: string; pipeline: string; lag: number }[] }>(
        `select edge.incident_id as id, deployment.pipeline_id as pipeline, edge.lag_s as lag
           from correlation_edge as edge
           join deployment on deployment.source = edge.target_source and deployment.instance = edge.target_instance
            and deployment.external_id = edge.target_id
          where upper_inf(edge.recorded) and edge.is_primary and edge.target_kind = 'release' and edge.p >= ?`,
        [LEAST_PROBABILITY],
      );
      // Long ids are written by their ends.
      const found = (id: string) => rows.find(row => row.id === id || (id.startsWith('...') && row.id.endsWith(id.slice(3))));
      outcomes.push({
        part: one.name,
        expected: Object.fromEntries(wanted),
        actual: Object.fromEntries(wanted.map(([id]) => [id, found(id)?.pipeline ?? null])),
      });
      for (const [key, value] of Object.entries(part)) {
        const id = /^lag_(.+)_s$/.exec(key)?.[1];
        if (id === undefined) continue;
        outcomes.push({ part: `lag of ${id}`, expected: (value as { value: number }).value, actual: found(`...${id}`)?.lag ?? null });
      }
    }
    return outcomes;
  },
};

const failRate: VectorCheck = {
  id: 'A7',
  what: 'change fail rate, several incidents of a release counted once',
  run: async context => {
    const part = expectedPart(context, 'devlake_incident');
    const outcomes: VectorOutcome[] = [];
    for (const one of casesWith(context, 'deployment', 'incident')) {
      const knex = await cases.load(context, one, one.files.deployment[0]);
      for (const [key, value] of Object.entries(part)) {
        const window = /^cfr_(unlimited|\d+h)_window$/.exec(key)?.[1];
        if (window === undefined) continue;
        const isUnlimited = window === 'unlimited';
        const windowHours = isUnlimited ? UNLIMITED_HOURS : Number.parseInt(window, 10);
        await correlate(knex, windowHours);
        const { num, den, value: ratio } = value as { num: number; den: number; value: number };
        const scope = await mainScope(knex, 'incident', part);
        const row = await doraOf(knex, scope, { windowHours, mainProbability: isUnlimited ? LEAST_PROBABILITY : CAUSE_PROBABILITY });
        outcomes.push({
          part: `${scope}, ${window}`,
          expected: { num, den, ratio },
          actual: { num: row.cfr_num, den: row.cfr_den, ratio: row.cfr_ratio },
          tolerance: 1e-9,
        });
      }
    }
    return outcomes;
  },
};

const weeks: VectorCheck = {
  id: 'A8',
  what: 'deployment days by week, and their median',
  run: async context => {
    const part = expectedPart(context, 'devlake_incident');
    const outcomes: VectorOutcome[] = [];
    for (const one of casesWith(context, 'deployment', 'incident')) {
      const knex = await cases.load(context, one, one.files.deployment[0]);
      for (const [key, value] of Object.entries(part)) {
        const span = /^df_weekly_deploy_days_(\d{4}-\d{2}-\d{2})_to_(\d{4}-\d{2}-\d{2})_utc$/.exec(key);
        if (!span) continue;
        const scope = await mainScope(knex, 'incident', part);
        const { rows } = await knex.raw<{ rows: { days: number[]; median: number }[] }>(
          `with member as (
             select series.series_id from entity_scope as scope join series using (entity_ref)
              where scope.scope_ref = :scope and series.environment = 'production')
           select array_agg(week.deploy_days order by week.week) as days,
                  percentile_cont(0.5) within group (order by week.deploy_days) as median
             from kpi_dora_week(array(select cast(:scope as text) from member), array(select series_id from member),
               array(select '(,)'::tstzrange from member), array['asked'], array[cast(:from as date)::timestamp at time zone 'UTC'],
               array[cast(:to as date)::timestamp at time zone 'UTC'], '2300-01-01T00:00:00Z', 'infinity', 'UTC') as week`,
          { scope, from: span[1], to: span[2] },
        );
        const { value: days, median_cont: median } = value as { value: number[]; median_cont: number };
        outcomes.push({ part: `${scope}, ${span[1]} to ${span[2]}`, expected: { days, median }, actual: rows[0] });
      }
    }
    return outcomes;
  },
};

/** Acceptance checks A6 to A8 of KPI.md 3: incidents, their causes and what they make of releases. */
export const incidentChecks: readonly VectorCheck[] = [links, failRate, weeks];
