import { ANY_ENVIRONMENT, HalfOpenWindow, ReleaseEvidence, UNKNOWN_ENVIRONMENT } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { ReleaseRow, RunningReleaseRow, NewestReleaseRow, DeploymentStateRow, PipelineRow, LastDeploymentRow } from './deliveryRows';

interface RawEvidence {
  readonly derivedKind: ReleaseEvidence['kind'] | null;
  readonly failedBy: string[] | null;
  readonly hasFailed: boolean | null;
  readonly mature: Date | null;
}

const evidenceOf = ({ derivedKind, failedBy, hasFailed, mature }: RawEvidence): ReleaseEvidence | null =>
  derivedKind === null || mature === null
    ? null
    : { kind: derivedKind, failedBy: failedBy ?? [], hasFailed: hasFailed === true, matureMs: mature.getTime() };

/** Reads what runs where, and what came to run. */
export class DeliveryReader {
  constructor(private readonly knex: Knex) {}

  /** Releases and failed attempts of a series that ended, or began, in the window; newest first. */
  async releases(
    seriesId: number,
    window: HalfOpenWindow,
    page: { offset: number; limit: number },
  ): Promise<{ rows: ReleaseRow[]; total: number }> {
    const { rows } = await this.knex.raw<{ rows: (Omit<ReleaseRow, 'evidence'> & RawEvidence & { total: number })[] }>(
      `with release as (
         select source, instance, external_id, project, name, version, sha, 'success' as status, kind, is_first, started_at,
                finished_at, finished_at as at, changes,
                lead(finished_at) over (order by finished_at, external_id) as next_at, previous_revision,
                coalesce(sha, revision, version) as what, first_id, release_number
           from kpi_release(array[cast(:seriesId as integer)])
       ), attempt as (
         select deployment.source, deployment.instance, deployment.external_id, deployment.project, deployment.name,
                deployment.version, deployment.sha, deployment.status, 'attempt' as kind, false as is_first,
                deployment.started_at, deployment.finished_at,
                coalesce(deployment.finished_at, deployment.started_at, deployment.created_at) as at
           from event_series as link
           join deployment using (source, instance, external_id)
          where link.event_kind = 'deployment' and link.series_id = :seriesId
            and deployment.status in ('failed', 'canceled', 'running')
            and deployment.source = coalesce((select min(release.source) from release), deployment.source)
       ), listed as (
         select source, instance, external_id, project, name, version, sha, status, kind, is_first, started_at, finished_at,
                at, next_at, changes, previous_revision, what, first_id, release_number from release
         union all
         select source, instance, external_id, project, name, version, sha, status, kind, is_first, started_at, finished_at,
                at, null, null, null, null, null, null from attempt
       ), page as (
         select listed.*, count(*) over ()::integer as total
           from listed
          where at >= :start and at < :end
          order by at desc, external_id desc
          limit :limit offset :offset
       )
       select page.source, page.instance, page.external_id as "externalId", page.first_id as "firstId", page.project, page.name, page.version, page.sha,
              page.status, page.kind, page.is_first as "isFirst", page.started_at as started, page.finished_at as finished,
              page.at, page.next_at as "nextAt", page.changes, page.total,
              (select percentile_cont(0.5) within group (
                        order by extract(epoch from page.finished_at - brought.committed_at))::double precision
                 from release_commit as brought
                where brought.source = page.source and brought.instance = page.instance and not brought.is_merge
                  and brought.committed_at <= page.finished_at
                  and brought.range_id = page.project || ':' || page.previous_revision || '...' || page.what
              ) as "leadTimeSeconds",
              judged.kind as "derivedKind", judged.failed_by as "failedBy", judged.onset_at is not null as "hasFailed", judged.mature_at as mature
         from page
         -- Numbers move when an older release comes late; what was derived of another is not of this one.
         left join delivery_release as judged
           on judged.series_id = :seriesId and judged.release_number = page.release_number and judged.finished_at = page.finished_at
        order by page.at desc, page.external_id desc`,
      { seriesId, start: new Date(window.startMs), end: new Date(window.endMs), ...page },
    );
    const total = rows.length > 0 ? rows[0].total : 0;
    return {
      rows: rows.map(({ total: _, derivedKind, failedBy, hasFailed, mature, ...row }) => ({
        ...row, evidence: evidenceOf({ derivedKind, failedBy, hasFailed, mature }),
      })),
      total,
    };
  }

  /** The newest release of an entity in each environment, as it was derived. */
  async runningReleases(entityRef: string): Promise<RunningReleaseRow[]> {
    const { rows } = await this.knex.raw<{ rows: (Omit<RunningReleaseRow, 'evidence'> & RawEvidence)[] }>(
      `select distinct on (series.environment)
              series.environment, held.finished_at as finished, held.recovered_at as recovered, held.kind as "derivedKind",
              held.failed_by as "failedBy", held.onset_at is not null as "hasFailed", held.mature_at as mature
         from series
         join delivery_release as held using (series_id)
        where series.entity_ref = ? and held.kind <> 'redeploy'
        order by series.environment, held.release_number desc`,
      [entityRef],
    );
    return rows.map(({ environment, finished, recovered, ...evidence }) => ({
      environment, finished, recovered, evidence: evidenceOf(evidence)!,
    }));
  }

  /** The newest release of each of these series, as it was derived, and what its deployments call it. */
  async newestReleases(seriesIds: readonly number[]): Promise<NewestReleaseRow[]> {
    if (seriesIds.length === 0) return [];
    const { rows } = await this.knex.raw<{ rows: (Omit<NewestReleaseRow, 'evidence'> & RawEvidence)[] }>(
      `select wanted.series_id as "seriesId", last.finished_at as finished, last.recovered_at as recovered, last.kind as "derivedKind",
              last.failed_by as "failedBy", last.onset_at is not null as "hasFailed", last.mature_at as mature, named.version, named.sha
         from unnest(cast(? as integer[])) as wanted(series_id)
        cross join lateral (
          select held.*
            from delivery_release as held
           where held.series_id = wanted.series_id and held.kind <> 'redeploy'
           order by held.release_number desc
           limit 1
        ) as last
         left join lateral (
          select held.version, held.sha
            from deployment as held
            join event_series as link
              on link.event_kind = 'deployment' and link.source = held.source and link.instance = held.instance
             and link.external_id = held.external_id and link.series_id = wanted.series_id
           where held.finished_at = last.finished_at and held.status = 'success'
           order by held.version is null, held.external_id
           limit 1
        ) as named on true`,
      [[...seriesIds]],
    );
    return rows.map(({ seriesId, finished, recovered, version, sha, ...evidence }) => ({
      seriesId, finished, recovered, version, sha, evidence: evidenceOf(evidence)!,
    }));
  }

  /** Releases of a series since, by the day of the zone; days without one are not told. */
  async releasesByDay(seriesId: number, sinceMs: number, zone: string): Promise<Map<string, number>> {
    const { rows } = await this.knex.raw<{ rows: { day: string; n: number }[] }>(
      `select to_char(finished_at at time zone :zone, 'YYYY-MM-DD') as day, count(*)::integer as n
         from delivery_release
        where series_id = :seriesId and finished_at >= :since and kind <> 'redeploy'
        group by day`,
      { seriesId, since: new Date(sinceMs), zone },
    );
    return new Map(rows.map(({ day, n }) => [day, n]));
  }

  /** What deployers say runs now, in every environment of an entity. */
  async states(entityRef: string): Promise<DeploymentStateRow[]> {
    const { rows } = await this.knex.raw<{ rows: DeploymentStateRow[] }>(
      `select series.environment, held.source, held.instance, held.external_id as "externalId", held.sync, held.health,
              held.health_since as "healthSince", held.operation_phase as "operationPhase",
              held.operation_started_at as "operationStarted", held.operation_finished_at as "operationFinished",
              held.revision, held.version, held.images, held.repository, held.deployed_at as deployed, held.conditions,
              held.observed_at as observed
         from deployment_state as held
         join series using (series_id)
        where series.entity_ref = ?
        order by series.environment, held.source, held.instance, held.external_id`,
      [entityRef],
    );
    return rows;
  }

  /**
   * The last deployment of each environment of an entity, of whatever outcome, by the source
   * whose deployments count there; one that was skipped is none.
   */
  async lastDeployments(entityRef: string): Promise<LastDeploymentRow[]> {
    const { rows } = await this.knex.raw<{ rows: LastDeploymentRow[] }>(
      `with linked as (
         select series.environment, deployment.*
           from series
           join event_series as link on link.series_id = series.series_id and link.event_kind = 'deployment'
           join deployment
             on deployment.source = link.source and deployment.instance = link.instance
            and deployment.external_id = link.external_id
          where series.entity_ref = :entityRef and series.environment <> :unknown and deployment.status <> 'skipped'
       ), chosen as (
         select environment,
                coalesce(
                  (select declared.source from deploy_source as declared
                    where declared.entity_ref = :entityRef and declared.environment in (linked.environment, :any)
                    order by declared.environment = :any limit 1),
                  case when bool_or(source = 'gitlab') then 'gitlab' else min(source) end) as source
           from linked
          group by environment
       )
       select distinct on (environment)
              environment, source, instance, external_id as "externalId", project, name, status, version, sha,
              pipeline_id as "pipelineId", created_at as created, finished_at as finished
         from linked join chosen using (environment, source)
        order by environment, created_at desc, external_id desc`,
      { entityRef, unknown: UNKNOWN_ENVIRONMENT, any: ANY_ENVIRONMENT },
    );
    return rows;
  }

  /** The newest pipelines of an entity's projects. */
  async pipelines(entityRef: string, limit: number): Promise<PipelineRow[]> {
    const { rows } = await this.knex.raw<{ rows: PipelineRow[] }>(
      `select distinct on (pipeline.created_at, pipeline.external_id)
              pipeline.source, pipeline.instance, pipeline.external_id as "externalId", pipeline.project, pipeline.number,
              pipeline.status, pipeline.ref, pipeline.sha, pipeline.created_at as created, pipeline.finished_at as finished
         from series
         join event_series as link on link.series_id = series.series_id and link.event_kind = 'pipeline'
         join pipeline
           on pipeline.source = link.source and pipeline.instance = link.instance and pipeline.external_id = link.external_id
        where series.entity_ref = ?
        order by pipeline.created_at desc, pipeline.external_id desc
        limit ?`,
      [entityRef, limit],
    );
    return rows;
  }

  /** Deployments of an entity in the window whose environment is none of ours, by what the source calls it. */
  async excluded(entityRef: string, window: HalfOpenWindow): Promise<{ environmentName: string | null; count: number }[]> {
    const { rows } = await this.knex.raw<{ rows: { environmentName: string | null; count: number }[] }>(
      `select deployment.environment_name as "environmentName", count(*)::integer as count
         from series
         join event_series as link on link.series_id = series.series_id and link.event_kind = 'deployment'
         join deployment
           on deployment.source = link.source and deployment.instance = link.instance
          and deployment.external_id = link.external_id
        where series.entity_ref = :entityRef and series.environment = :unknown
          and deployment.created_at >= :start and deployment.created_at < :end
        group by deployment.environment_name
        order by count desc, deployment.environment_name`,
      {
        entityRef, unknown: UNKNOWN_ENVIRONMENT,
        start: new Date(window.startMs), end: new Date(window.endMs),
      },
    );
    return rows;
  }
}
