import {
  DeployedEnvironment,
  Deployments,
  DeploymentStateView,
  HalfOpenWindow,
  PipelineView,
  Release,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  CauseRow,
  DeploymentStateRow,
  FeedRow,
  LastDeploymentRow,
  PipelineRow,
  PivotRow,
  ReleaseRow,
  RunningReleaseRow,
} from '../../store';
import { DELIVERY_KEYS, feedView, streamFeed } from '../feedView';
import { entityOf, Handler } from '../handler';
import { nextOffset, periodOf, periodView, readOffset } from '../period';
import { isSuspectFor, standingFor } from '../releaseStandings';
import { aroundRelease } from '../releaseHours';
import { stateOfInstance } from '../sourceStates';
import { HandlerDependencies } from './dependencies';
import { mayReadIncidents } from './incidents';
import { readLiveDelivery } from './liveDelivery';

/** An incident within this time after a release, and before the next one, is shown beside it. KPI.md 5.1, C4. */
const LINK_WINDOW_MS = 24 * 3_600_000;
const RECENT_PIPELINES = 50;

const iso = (date: Date | null) => date?.toISOString() ?? null;

type Linked = { source: string; instance: string; externalId: string; project?: string; sha?: string | null };

/** Makes views with links into the tools. */
export function deliveryViews({ instances }: Pick<HandlerDependencies, 'instances'>) {
  const served = (row: { source: string; instance: string }) =>
    instances.find(item => item.source === row.source && item.instance === row.instance);
  const origin = (row: { source: DeploymentStateRow['source']; instance: string }) => ({ source: row.source, instance: row.instance });
  const subject = ({ externalId, project, sha }: Linked) => ({ externalId, project: project ?? null, sha: sha ?? null });
  return {
    state: (row: DeploymentStateRow): DeploymentStateView => ({
      origin: origin(row), name: row.externalId, sync: row.sync, health: row.health, healthSince: iso(row.healthSince),
      operation:
        row.operationPhase === null
          ? null
          : { phase: row.operationPhase, started: iso(row.operationStarted), finished: iso(row.operationFinished) },
      revision: row.revision, version: row.version, images: row.images, deployed: iso(row.deployed),
      conditions: row.conditions, observed: row.observed.toISOString(),
      upstreamUrl: served(row)?.deploymentUrl({ externalId: row.externalId, project: row.externalId }) ?? null,
    }),
    pipeline: (row: PipelineRow): PipelineView => ({
      origin: origin(row), number: row.number, status: row.status, ref: row.ref, sha: row.sha,
      created: row.created.toISOString(), finished: iso(row.finished), upstreamUrl: served(row)?.pipelineUrl(subject(row)) ?? null,
    }),
    last: (row: LastDeploymentRow): NonNullable<DeployedEnvironment['last']> => ({
      origin: origin(row), name: row.name, status: row.status, version: row.version, sha: row.sha,
      created: row.created.toISOString(), finished: iso(row.finished), upstreamUrl: served(row)?.deploymentUrl(subject(row)) ?? null,
    }),
    release: (
      row: ReleaseRow,
      incidents: Release['incidents'],
      more: Pick<Release, 'before' | 'after' | 'standing' | 'matureAt'>,
    ): Release => ({
      origin: origin(row), id: row.externalId, name: row.name, version: row.version, sha: row.sha,
      outcome: outcomeOf(row.status), kind: row.kind, isFirst: row.isFirst, started: iso(row.started),
      finished: iso(row.finished), changes: row.changes, leadTimeSeconds: row.leadTimeSeconds, incidents, ...more,
      upstreamUrl: served(row)?.deploymentUrl(subject(row)) ?? null,
      commitUrl: row.sha === null ? null : (served(row)?.commitUrl(subject(row)) ?? null),
    }),
  };
}

function outcomeOf(status: ReleaseRow['status']): Release['outcome'] {
  if (status === 'success') return 'succeeded';
  return status === 'failed' || status === 'canceled' ? status : 'running';
}

/** Joins states, pipelines and last deployments by environment: the configured ones, then others that have something. */
export function byEnvironment(
  configured: readonly string[],
  views: ReturnType<typeof deliveryViews>,
  held: {
    states: readonly DeploymentStateRow[];
    pipelines: readonly PipelineRow[];
    last: readonly LastDeploymentRow[];
    running: readonly RunningReleaseRow[];
  },
  mayRead: boolean,
): DeployedEnvironment[] {
  return configured.map(environment => {
    const states = held.states.filter(row => row.environment === environment);
    const last = held.last
      .filter(row => row.environment === environment)
      .sort((a, b) => b.created.getTime() - a.created.getTime())[0];
    // The pipeline that built what runs: by its number, else by its commit, whoever deployed it.
    const shas = [last?.sha, ...states.map(row => row.revision)].filter(sha => sha !== null && sha !== undefined);
    const pipeline =
      held.pipelines.find(row => last?.pipelineId !== null && row.number === last?.pipelineId) ??
      held.pipelines.find(row => row.sha !== null && shas.includes(row.sha));
    return {
      environment,
      states: states.map(views.state),
      pipeline: pipeline ? views.pipeline(pipeline) : null,
      last: last ? views.last(last) : null,
      isSuspect: isSuspectFor(held.running.find(row => row.environment === environment), mayRead),
    };
  });
}

/** When each source of deliveries was last heard of. */
function askedOf(
  { instances }: HandlerDependencies,
  pivots: readonly PivotRow[],
  feeds: readonly FeedRow[],
): Deployments['asked'] {
  return pivots
    .filter(pivot => (pivot.source === 'argocd' || pivot.source === 'gitlab') && pivot.state === 'mapped')
    .flatMap(pivot => {
      const served = instances.find(item => item.source === pivot.source && item.instance === pivot.instance);
      if (!served) return [];
      const state = stateOfInstance(served.source, served.instance, feeds);
      return [{
        origin: { source: served.source, instance: served.instance },
        at: iso(state.lastSuccess),
        failure: state.state === 'ok' ? null : state.state,
      }];
    });
}

/** `GET /applications/{appId}/deployments`: what runs in each environment, and the releases of one. */
export function deploymentsHandler(dependencies: HandlerDependencies): Handler<'deployments'> {
  const { admin, deliveries, environments, incidents, pivots, reportingZone } = dependencies;
  const views = deliveryViews(dependencies);
  return async input => {
    const entity = entityOf(input);
    const { environment, nowMs, query, credentials } = input;
    const period = periodOf(query, nowMs, reportingZone);
    const offset = readOffset(query.cursor);
    const [held, feeds, states, last, pipelines, running, mayRead] = await Promise.all([
      pivots.pivots(entity.entityRef, environment),
      admin.feeds(),
      deliveries.states(entity.entityRef),
      deliveries.lastDeployments(entity.entityRef),
      deliveries.pipelines(entity.entityRef, RECENT_PIPELINES),
      deliveries.runningReleases(entity.entityRef),
      mayReadIncidents(dependencies, credentials),
    ]);
    const gitlab = streamFeed(dependencies, held, feeds, 'deployments', nowMs);
    const argocd = streamFeed(dependencies, held, feeds, 'state', nowMs);
    const isAbsent = gitlab.absence?.status === 'not_applicable';
    const feed = isAbsent && argocd.absence?.status !== 'not_applicable' ? argocd : gitlab;
    const common = {
      ...feedView(feed, DELIVERY_KEYS),
      entityRef: entity.entityRef,
      environment,
      mode: query.mode,
      period: periodView(period),
    };
    if (query.mode === 'live') {
      const everywhere = await pivots.pivots(entity.entityRef, null);
      const live = await readLiveDelivery(dependencies, entity, everywhere, { states, pipelines });
      return {
        ...common,
        deploySource: null,
        environments: byEnvironment(environments, views, { states: live.states, pipelines: live.pipelines, last, running }, mayRead),
        asked: live.asked,
        items: [], nextCursor: null, total: 0, excluded: [],
      };
    }
    const [{ rows, total }, excluded] = await Promise.all([
      entity.seriesId === null
        ? { rows: [], total: 0 }
        : deliveries.releases(entity.seriesId, period.window, { offset, limit: query.limit }),
      deliveries.excluded(entity.entityRef, period.window),
    ]);
    const nearby = mayRead ? await readNearby(dependencies, entity.seriesId, environment, rows) : [];
    const causes =
      mayRead && entity.seriesId !== null
        ? await dependencies.dora.causes(entity.seriesId, rows.flatMap(row => row.firstId ?? []))
        : [];
    const around = await aroundRelease(dependencies.signals, entity.seriesId, rows, nowMs);
    const items = rows.map((row, index) =>
      views.release(
        row,
        tiedAndNear(row, causes, incidentsOf(row, nearby)).map(({ incident, cause }) => ({
          instance: incident.instance,
          number: incident.number,
          priority: incident.priority,
          opened: incident.opened.toISOString(),
          upstreamUrl:
            dependencies.instances
              .find(item => item.source === incident.source && item.instance === incident.instance)
              ?.incidentUrl(incident.externalId) ?? null,
          cause,
        })),
        { ...around[index], ...standingFor(row, mayRead, nowMs) },
      ),
    );
    return {
      ...common,
      deploySource: rows.find(row => row.kind !== 'attempt')?.source ?? rows[0]?.source ?? null,
      environments: byEnvironment(environments, views, { states, pipelines, last, running }, mayRead),
      asked: askedOf(dependencies, held, feeds),
      items,
      nextCursor: nextOffset(offset, rows.length, total),
      total,
      excluded,
    };
  };

  type Nearby = Awaited<ReturnType<typeof incidents.list>>['rows'];

  /** What evidence ties to a release comes before what is only near in time, and is not said twice. */
  function tiedAndNear(row: ReleaseRow, causes: readonly CauseRow[], near: Nearby) {
    const tied = causes.filter(
      cause => cause.firstId === row.firstId && cause.releaseSource === row.source && cause.releaseInstance === row.instance,
    );
    const isTied = (one: Nearby[number]) =>
      tied.some(({ source, instance, externalId }) => source === one.source && instance === one.instance && externalId === one.externalId);
    return [
      ...tied.map(({ p, isPrimary, verdict, ...incident }) => ({ incident, cause: { p, isPrimary, verdict } })),
      ...near.filter(one => !isTied(one)).map(incident => ({ incident, cause: null })),
    ];
  }

  async function readNearby(
    { incidents: reader }: HandlerDependencies,
    seriesId: number | null,
    environment: string,
    rows: readonly ReleaseRow[],
  ): Promise<Nearby> {
    const times = rows.map(row => row.at.getTime());
    if (seriesId === null || times.length === 0) return [];
    const window: HalfOpenWindow = { startMs: Math.min(...times), endMs: Math.max(...times) + LINK_WINDOW_MS };
    const { rows: found } = await reader.list({
      seriesIds: [seriesId], environment, status: 'all', window, priorityTo: null, withUncounted: false, offset: 0, limit: 1_000,
    });
    return found;
  }

  function incidentsOf(row: ReleaseRow, nearby: Nearby): Nearby {
    if (row.kind === 'attempt' || row.finished === null) return [];
    const startMs = row.finished.getTime();
    const endMs = Math.min(startMs + LINK_WINDOW_MS, row.nextAt?.getTime() ?? Infinity);
    return nearby.filter(incident => incident.opened.getTime() >= startMs && incident.opened.getTime() < endMs);
  }
}
