import { setTimeout as sleep } from 'node:timers/promises';
import { reportingDay, Tile } from '@rosetta/backstage-plugin-monitoring-common';
import { lastDeploymentTile } from '../deliveryTile';
import { NOT_PERMITTED, entityFeed } from '../eventKpis';
import { incidentsTile, problemsTile } from '../eventTiles';
import { entityOf, Handler } from '../handler';
import { Delivered, readDelivered, releaseBefore } from '../releaseStandings';
import { lastDeploymentFeed, pivotOfStream, problemsFeed } from '../tileFeeds';
import { SignalKpi } from '../tiles';
import { HandlerDependencies } from './dependencies';
import { LiveSummary, readLiveSummary } from './liveSummary';
import { hasIncidentSource, mayReadIncidents } from './incidents';
import { healthView } from './operations/healthView';
import { readSignalGround, readStored, signalTile } from './signalTiles';
import { findingView, reasonView, sourceAges } from './views';

const DAY_MS = 86_400_000;

/** Questions to sources pass the budget first, which is a matter of the same connections as what is stored. */
const HEAD_START_MS = 20;

type TileKpi = SignalKpi | 'open_incidents' | 'open_problems' | 'last_deployment';

/** Tiles by kind of entity, in the order shown. */
const TILES: Record<'service' | 'resource', readonly TileKpi[]> = {
  service: ['error_rate', 'latency_p95', 'throughput', 'saturation', 'open_incidents', 'last_deployment'],
  resource: ['availability', 'cpu', 'memory', 'network_latency', 'saturation', 'open_problems', 'open_incidents'],
};

/** `GET /applications/{appId}/summary`: the verdict, and the tiles that have a source in this version. */
export function summaryHandler(dependencies: HandlerDependencies): Handler<'summary'> {
  const { admin, instances, pivots: pivotReader } = dependencies;
  return async input => {
    const entity = entityOf(input);
    const { environment, nowMs } = input;
    const { mode, tiles: asked } = input.query;
    const readHeld = () =>
      Promise.all([
        pivotReader.findings(entity.entityRef),
        admin.feeds(),
        readStored(dependencies, entity.seriesId, nowMs),
        entity.seriesId === null
          ? undefined
          : dependencies.scores.findWithDay(entity.seriesId, reportingDay(nowMs - DAY_MS, dependencies.reportingZone)),
      ]);
    const heldAtOnce = mode === 'live' ? undefined : readHeld();
    // Awaited further down; until then a failure is nobody's.
    heldAtOnce?.catch(() => {});
    const [pivots, mayRead] = await Promise.all([
      pivotReader.pivots(entity.entityRef, environment),
      mayReadIncidents(dependencies, input.credentials),
    ]);
    const kind = entity.kind === 'resource' ? 'resource' : 'service';
    // Where nothing that deploys is connected, its place is better used.
    const hasDeployer = instances.some(item => item.streams.includes('deployments') || item.streams.includes('state'));
    const offered = TILES[kind].map(kpi => (kpi === 'last_deployment' && !hasDeployer ? 'open_problems' : kpi));
    const shown = asked ? offered.filter(kpi => asked.includes(kpi)) : offered;
    // Whatever is stored is read while the sources are asked: it adds nothing to the slowest of them.
    const asking =
      mode === 'live'
        ? readLiveSummary(dependencies, entity, environment, pivots, shown, mayRead)
        : Promise.resolve<LiveSummary | undefined>(undefined);
    asking.catch(() => {});
    if (mode === 'live') await Promise.race([asking, sleep(HEAD_START_MS)]);
    const [findings, feeds, stored, score] = await (heldAtOnce ?? readHeld());
    const readGround = async () =>
      readSignalGround(dependencies, entity, pivots, feeds, nowMs, stored, (await asking)?.slots);
    const grounding = readGround();
    // The tile and the verdict tell of the same release: it is read once, and only for one of them.
    let delivering: Promise<Delivered> | undefined;
    const readDeliveredOnce = () => (delivering ??= readDelivered(dependencies, entity.entityRef));
    const pivotFor = (stream: string) => pivotOfStream(dependencies, pivots, stream);
    const tileOf = async (kpi: TileKpi): Promise<Tile> => {
      if (kpi === 'open_problems') {
        const feed = problemsFeed(dependencies, pivots, feeds, nowMs);
        return problemsTile(dependencies, entity, pivotFor('problems'), feed, nowMs, asking.then(live => live?.problems));
      }
      if (kpi === 'last_deployment') {
        const feed = lastDeploymentFeed(dependencies, pivots, feeds, nowMs);
        return lastDeploymentTile(
          dependencies, entity, readDeliveredOnce(), environment, pivots, feed, nowMs, mayRead, asking.then(live => live?.states),
        );
      }
      if (kpi === 'open_incidents') {
        const isConfigured = hasIncidentSource(dependencies);
        const pivot = pivotFor('incidents');
        const feed =
          isConfigured && !mayRead ? NOT_PERMITTED : entityFeed('incidents', pivot, isConfigured, instances, feeds, nowMs);
        return incidentsTile(dependencies, entity, environment, pivot, feed, nowMs, asking.then(live => live?.incidents));
      }
      return signalTile(kpi, await grounding, entity, nowMs);
    };
    const [live, { pivot: signalPivot }, tiles, release] = await Promise.all([
      asking,
      grounding,
      Promise.all(shown.map(tileOf)),
      releaseBefore(dependencies, entity, environment, mayRead, readDeliveredOnce),
    ]);
    const wantedMs = nowMs - dependencies.backfillDays * DAY_MS;
    const coveredFromMs = signalPivot?.coveredFromMs ?? null;
    const progress =
      coveredFromMs === null ? 0 : Math.min(1, (nowMs - coveredFromMs) / (nowMs - wantedMs));
    return {
      entity: {
        ref: entity.entityRef, kind: entity.kind, name: entity.name, title: entity.title, type: entity.type,
        tier: entity.tier, tierDeclared: entity.tierDeclared, owner: entity.ownerRef, system: entity.systemRef,
      },
      environment,
      mode,
      asked: [...(live?.asked ?? [])],
      asOf: new Date(nowMs).toISOString(),
      verdict: {
        state: entity.state,
        since: entity.sinceMs === null ? null : new Date(entity.sinceMs).toISOString(),
        reasons: entity.reasons.map(reason => reasonView(reason, mayRead)),
        underlying: entity.underlying,
        release,
      },
      tiles,
      sources: sourceAges(dependencies, feeds),
      health: score ? healthView(score, score.dayHealth, nowMs, mayRead) : null,
      findings: findings.map(findingView),
      backfill:
        signalPivot?.state === 'mapped' && progress < 0.99
          ? { progress, from: coveredFromMs === null ? null : new Date(coveredFromMs).toISOString() }
          : null,
    };
  };
}
