import {
  CAUSE_PROBABILITIES,
  CAUSE_PROBABILITY,
  ChangeFact,
  DeploymentFact,
  IncidentFact,
  MergeRequestFact,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { deriveCorrelations } from '../store/correlationStore';
import { changeFact, deploymentFact, HOUR, incidentFact } from './facts';
import { TestPages, testPages } from './storeFacts';

export const SHOP = 'component:default/shop';
const PROJECT = 'sales/shop';
const DAY = 24 * HOUR;

/** A sha made of one digit. */
export const sha = (digit: string) => digit.repeat(40);

/** A merged merge request of `component:default/shop` in every environment. */
export function mergeRequestFact(iid: number, mergedMs: number, mergeCommitSha: string | null, changes: Partial<MergeRequestFact> = {}): MergeRequestFact {
  return {
    kind: 'merge_request', externalId: `7:${iid}`, iid, project: PROJECT, title: `Change ${iid}`, state: 'merged',
    sourceBranch: `feature-${iid}`, targetBranch: 'main', labels: [], createdMs: mergedMs - HOUR, mergedMs, closedMs: null,
    mergeCommitSha, squashCommitSha: null, headSha: null, updatedMs: mergedMs,
    links: [{ entityRef: SHOP, environment: '*', via: 'direct' }],
    ...changes,
  };
}

/** An edge as the tests look at it. */
export interface EdgeRow {
  incident: string;
  kind: string;
  target: string;
  code: string;
  evidence: Record<string, number>;
  p: number;
  primary: boolean;
}

/** The columns of `kpi_dora` that the tests look at. */
export interface DoraRow {
  period_key: string; status: string; reason: string | null; missing: string[]; is_light: boolean; releases: number; changes: number;
  rollbacks: number; remediations: number; redeploys: number; reverted: number; df_status: string; df_days: number;
  df_per_day: number | null; deploy_days: number; df_band: string | null; df_weeks: number; lt_merge_status: string;
  lt_merge_p50_s: number | null; lt_merge_p90_s: number | null; lt_merge_n: number; lt_merge_invalid: number; lt_merge_bootstrap: number;
  lt_merge_waiting: number; lt_merge_unknown: number; lt_commit_n: number; lt_commit_p50_s: number | null; lt_commit_invalid: number;
  cfr_status: string; cfr_ratio: number | null; cfr_num: number; cfr_den: number; cfr_pending: number; cfr_nums: number[];
  fdrt_status: string; fdrt_p50_s: number | null; fdrt_n: number; fdrt_open: number; fdrt_censored_p50_s: number | null; rework_num: number; rework_den: number;
  rework_ratio: number | null; attempts: number; attempts_failed: number; unknown_environment: number;
}

/** What a test of releases and their failures stands on: one entity, facts as connectors give them, numbers as production reads them. */
export class DoraGround {
  private constructor(
    readonly knex: Knex,
    private readonly code: TestPages,
    private readonly tickets: TestPages,
    readonly nowMs: number,
  ) {}

  static async create(knex: Knex, nowMs: number, asked: readonly string[] = [SHOP]): Promise<DoraGround> {
    const feed = (source: string, stream: string) => ({ source, instance: 'main', stream, partition: 'live' }) as const;
    const code = await testPages(knex, feed('gitlab', 'deployments'), { nowMs, asked });
    const tickets = await testPages(knex, feed('servicenow', 'incidents'), { nowMs, environment: 'production', asked });
    await knex.raw(`insert into series (entity_ref, environment) select unnest(?::text[]), 'production' on conflict do nothing`, [[...asked] as never]);
    return new DoraGround(knex, code, tickets, nowMs);
  }

  /** Successful deployments of one revision after the other: id and revision are the same digit, e.g. `['1', -50]` hours from now. */
  async deploy(list: readonly (readonly [string, number, Partial<DeploymentFact>?])[]): Promise<void> {
    await this.code.store(
      list.map(([id, hours, changes]) => deploymentFact(id, this.nowMs + hours * HOUR, sha(id[0]), { updatedMs: this.nowMs + hours * HOUR, ...changes })),
    );
  }

  async store(facts: readonly (DeploymentFact | MergeRequestFact)[]): Promise<void> {
    await this.code.store(facts);
  }

  /** The commits between two revisions. */
  async range(from: string, to: string, commits: readonly { sha: string; hours: number; isMerge?: boolean }[], state: 'complete' | 'gone' = 'complete') {
    await this.code.store([
      {
        kind: 'commit_range', externalId: `${PROJECT}:${sha(from)}...${sha(to)}`, project: PROJECT, fromSha: sha(from), toSha: sha(to), state,
        commits: commits.map(commit => ({
          sha: commit.sha, committedMs: this.nowMs + commit.hours * HOUR, authoredMs: null, isMerge: commit.isMerge ?? false,
        })),
      },
    ]);
  }

  async merge(iid: number, hours: number, mergeCommit: string | null, changes: Partial<MergeRequestFact> = {}): Promise<void> {
    await this.code.store([mergeRequestFact(iid, this.nowMs + hours * HOUR, mergeCommit, changes)]);
  }

  async incident(id: string, hours: number, changes: Partial<IncidentFact> = {}): Promise<void> {
    await this.tickets.store([incidentFact(id, Math.round(this.nowMs + hours * HOUR), changes)]);
  }

  async change(id: string, hours: number, changes: Partial<ChangeFact> = {}): Promise<void> {
    await this.tickets.store([changeFact(id, this.nowMs + hours * HOUR, changes)]);
  }

  /** Says that everything is collected up to a moment. */
  async collected(toMs = this.nowMs): Promise<void> {
    await this.knex.raw(
      `insert into entity_pivot (entity_ref, environment, source, instance, state, origin)
       select ?, '*', source, 'main', 'mapped', 'rosetta' from unnest(array['gitlab', 'servicenow']) as source on conflict do nothing`,
      [SHOP],
    );
    await this.knex.raw(
      `insert into feed (source, instance, stream, partition, watermark)
       select source, 'main', stream, 'live', :to
         from (values ('gitlab', 'deployments'), ('gitlab', 'merge_requests'), ('gitlab', 'commits'), ('servicenow', 'incidents'),
                      ('servicenow', 'changes')) as stream(source, stream)
       on conflict (source, instance, stream, partition) do update set watermark = excluded.watermark`,
      { to: new Date(toMs) },
    );
  }

  /** Recomputes the edges that facts marked, as the engine does. @returns incidents taken */
  async correlate(): Promise<number> {
    let sum = 0;
    for (let taken = 1; taken > 0; sum += taken) taken = await deriveCorrelations(this.knex, 100);
    return sum;
  }

  async seriesId(entityRef = SHOP, environment = 'production'): Promise<number> {
    const { rows } = await this.knex.raw<{ rows: { series_id: number }[] }>(
      `select series_id from series where entity_ref = ? and environment = ?`, [entityRef, environment],
    );
    return rows[0].series_id;
  }

  /** Current edges, or those known at a moment; the likeliest first. */
  async edges(knownAt = 'infinity'): Promise<EdgeRow[]> {
    const { rows } = await this.knex.raw<{ rows: EdgeRow[] }>(
      `select incident_id as incident, target_kind as kind, target_id as target, code, evidence, p::float8 as p, is_primary as primary
         from correlation_edge
        where case when cast(:at as timestamptz) = 'infinity' then upper_inf(recorded) else recorded @> cast(:at as timestamptz) end
        order by incident_id, target_kind desc, p desc, target_id`,
      { at: knownAt },
    );
    return rows;
  }

  /** What caused an incident, by its primary edge to a release. */
  async causeOf(incident: string): Promise<string | undefined> {
    return (await this.edges()).find(edge => edge.incident === incident && edge.kind === 'release' && edge.primary)?.target;
  }

  /** Releases with what became of them, oldest first. */
  async releases(): Promise<{ id: string; kind: string; failed: string[]; p: number | null; reverted: boolean; recovered: Date | null }[]> {
    const { rows } = await this.knex.raw(
      `select first_id as id, kind, failed_by as failed, incident_p::float8 as p, is_reverted as reverted, recovered_at as recovered
         from kpi_dora_release((select array_agg(series_id) from series where environment = 'production'), 'infinity',
           array_fill(interval '24 hours', array[4]), ?)
        order by series_id, release_number`,
      [CAUSE_PROBABILITY],
    );
    return rows;
  }

  /** The five metrics of the shop in one period, by default the 30 days before now. */
  async dora(options: { fromMs?: number; toMs?: number; nowMs?: number; knownAt?: string; zone?: string } = {}): Promise<DoraRow> {
    const { fromMs = this.nowMs - 30 * DAY, toMs = this.nowMs, nowMs = this.nowMs, knownAt = 'infinity', zone = 'UTC' } = options;
    const { rows } = await this.knex.raw<{ rows: DoraRow[] }>(
      `select * from kpi_dora(array[cast(:series as integer)], array['asked'], array[cast(:from as timestamptz)],
         array[cast(:to as timestamptz)], :now, :knownAt, :zone, array_fill(interval '24 hours', array[4]),
         cast(:thresholds as numeric[]), :main, interval '10 minutes')`,
      {
        series: await this.seriesId(), from: new Date(fromMs), to: new Date(toMs), now: new Date(nowMs), knownAt, zone,
        thresholds: [...CAUSE_PROBABILITIES], main: CAUSE_PROBABILITY,
      },
    );
    return rows[0];
  }

  /** The database's clock, for readings as of a moment. */
  async clock(): Promise<string> {
    const { rows } = await this.knex.raw<{ rows: { at: string }[] }>(`select clock_timestamp()::text as at`);
    return rows[0].at;
  }
}
