import { Tile, VERDICT_SLOTS } from '@rosetta/backstage-plugin-monitoring-common';
import { SlotRow } from '../../store';
import { lastDeploymentTile } from '../deliveryTile';
import { NOT_PERMITTED, entityFeed } from '../eventKpis';
import { incidentsTile, problemsTile } from '../eventTiles';
import { streamFeed } from '../feedView';
import { entityOf, Handler } from '../handler';
import { stateOfInstance } from '../sourceStates';
import { MEASURES, SIGNAL_KEYS, SignalKpi, SlotKpi, TIP_SLOT_MS, tileState, tileValue } from '../tiles';
import { HandlerDependencies } from './dependencies';
import { readLiveSummary } from './liveSummary';
import { deliveryFeed } from './timelineLanes';
import { hasIncidentSource, mayReadIncidents } from './incidents';
import { reasonView, sourceAges } from './views';

const DAY_MS = 86_400_000;

/** A sparkline point covers this many slots: 96 points over a day. */
const SLOTS_PER_POINT = 3;

type TileKpi = SignalKpi | 'open_incidents' | 'open_problems' | 'last_deployment';

/** Tiles by kind of entity, in the order shown. */
const TILES: Record<'service' | 'resource', readonly TileKpi[]> = {
  service: ['error_rate', 'latency_p95', 'throughput', 'saturation', 'open_incidents', 'last_deployment'],
  resource: ['availability', 'saturation', 'network_latency', 'open_incidents', 'open_problems'],
};

function sparkline(kpi: SlotKpi, slots: readonly SlotRow[], endMs: number): Tile['sparkline'] {
  const pointMs = SLOTS_PER_POINT * TIP_SLOT_MS;
  const startMs = endMs - DAY_MS;
  const points: SlotRow[][] = Array.from({ length: DAY_MS / pointMs }, () => []);
  for (const slot of slots) {
    points[Math.floor((slot.startMs - startMs) / pointMs)]?.push(slot);
  }
  return {
    start: new Date(startMs).toISOString(),
    stepSeconds: pointMs / 1_000,
    values: points.map(list => MEASURES[kpi](list).value),
  };
}

interface Held {
  readonly now: readonly SlotRow[];
  readonly dayBefore: readonly SlotRow[];
  readonly day: readonly SlotRow[];
  readonly lastDataMs: number | null;
  /** End of the newest slot that a sparkline may show. */
  readonly endMs: number;
}

/** The last day's slots, and those a day before the verdict's. */
function readStored({ signals }: HandlerDependencies, seriesId: number | null, nowMs: number): Promise<readonly SlotRow[]> {
  if (seriesId === null) return Promise.resolve([]);
  const endMs = Math.floor(nowMs / TIP_SLOT_MS) * TIP_SLOT_MS;
  return signals.slots('signal_5min', seriesId, { startMs: endMs - DAY_MS - 4 * VERDICT_SLOTS * TIP_SLOT_MS, endMs: nowMs });
}

/** @param told - slots that the source told just now; they stand for those stored of the same time */
async function heldSlots(
  { signals }: HandlerDependencies,
  seriesId: number | null,
  nowMs: number,
  stored: readonly SlotRow[],
  told: readonly SlotRow[] = [],
): Promise<Held> {
  const endMs = Math.floor(nowMs / TIP_SLOT_MS) * TIP_SLOT_MS;
  if (seriesId === null) return { now: [], dayBefore: [], day: [], lastDataMs: null, endMs };
  const starts = new Set(told.map(slot => slot.startMs));
  const day = [...stored.filter(slot => !starts.has(slot.startMs)), ...told].sort((a, b) => a.startMs - b.startMs);
  const newest = day.at(-1) ?? (await signals.lastSlots(seriesId, 1)).at(0);
  if (!newest) return { now: [], dayBefore: [], day: [], lastDataMs: null, endMs };
  const lastDataMs = newest.startMs + TIP_SLOT_MS;
  const inWindow = (list: readonly SlotRow[], end: number) =>
    list.filter(slot => slot.startMs >= end - VERDICT_SLOTS * TIP_SLOT_MS && slot.startMs < end);
  const now = inWindow(day, lastDataMs);
  return {
    now: now.length > 0 ? now : inWindow(await signals.lastSlots(seriesId, VERDICT_SLOTS), lastDataMs),
    dayBefore: inWindow(day, lastDataMs - DAY_MS),
    day,
    lastDataMs,
    endMs,
  };
}

async function readNetworkLatency(
  { signals }: HandlerDependencies,
  seriesId: number | null,
  held: Held,
): Promise<{ now: number | null; dayBefore: number | null; values: Map<number, number> }> {
  if (seriesId === null || held.lastDataMs === null) {
    return { now: null, dayBefore: null, values: new Map() };
  }
  const values = await signals.metric('metric_5min', seriesId, 'network_latency_ms', {
    startMs: held.lastDataMs - DAY_MS - TIP_SLOT_MS,
    endMs: held.lastDataMs,
  });
  return {
    now: values.get(held.lastDataMs - TIP_SLOT_MS) ?? null,
    dayBefore: values.get(held.lastDataMs - TIP_SLOT_MS - DAY_MS) ?? null,
    values,
  };
}

function metricSparkline(values: ReadonlyMap<number, number>, endMs: number): Tile['sparkline'] {
  const pointMs = SLOTS_PER_POINT * TIP_SLOT_MS;
  const startMs = endMs - DAY_MS;
  return {
    start: new Date(startMs).toISOString(),
    stepSeconds: pointMs / 1_000,
    values: Array.from({ length: DAY_MS / pointMs }, (_, point) => {
      const at = startMs + point * pointMs;
      const list = [0, 1, 2].flatMap(slot => values.get(at + slot * TIP_SLOT_MS) ?? []);
      return list.length === 0 ? null : list.reduce((sum, value) => sum + value, 0) / list.length;
    }),
  };
}

/** `GET /applications/{appId}/summary`: the verdict, and the tiles that have a source in this version. */
export function summaryHandler(dependencies: HandlerDependencies): Handler<'summary'> {
  const { admin, instances, pivots: pivotReader } = dependencies;
  return async input => {
    const entity = entityOf(input);
    const { environment, nowMs } = input;
    const { mode, tiles: asked } = input.query;
    const [pivots, findings, feeds, mayRead] = await Promise.all([
      pivotReader.pivots(entity.entityRef, environment),
      pivotReader.findings(entity.entityRef),
      admin.feeds(),
      mayReadIncidents(dependencies, input.credentials),
    ]);
    const kind = entity.kind === 'resource' ? 'resource' : 'service';
    // Where nothing that deploys is connected, its place is better used.
    const hasDeployer = instances.some(item => item.streams.includes('deployments') || item.streams.includes('state'));
    const offered = TILES[kind].map(kpi => (kpi === 'last_deployment' && !hasDeployer ? 'open_problems' : kpi));
    const shown = asked ? offered.filter(kpi => asked.includes(kpi)) : offered;
    // What is stored is read while the sources are asked: it adds nothing to the slowest of them.
    const [live, stored] = await Promise.all([
      mode === 'live' ? readLiveSummary(dependencies, entity, environment, pivots, shown, mayRead) : undefined,
      readStored(dependencies, entity.seriesId, nowMs),
    ]);
    const held = await heldSlots(dependencies, entity.seriesId, nowMs, stored, live?.slots);
    // A pivot that is wrong or switched off explains an empty tile better than none.
    const signalPivot =
      pivots.find(row => row.isSignalSource) ??
      pivots.find(row => instances.some(item => item.source === row.source && item.givesSignals));
    const pivotFor = (stream: string) =>
      pivots.find(row => instances.some(item => item.source === row.source && item.streams.includes(stream)));
    const served = instances.find(
      item => item.source === signalPivot?.source && item.instance === signalPivot?.instance,
    );
    const tip = feeds.filter(feed => served?.signalStreams.includes(feed.stream));
    const instance = served && stateOfInstance(served.source, served.instance, tip);
    const objectives = dependencies.objectives[entity.tier];
    const network =
      entity.kind === 'resource'
        ? await readNetworkLatency(dependencies, entity.seriesId, held)
        : undefined;
    const draw = (kpi: SignalKpi) =>
      kpi === 'network_latency'
        ? metricSparkline(network?.values ?? new Map(), held.endMs)
        : sparkline(kpi, held.day, held.endMs);
    const tileOf = async (kpi: TileKpi): Promise<Tile> => {
      if (kpi === 'open_problems') {
        const isConfigured = instances.some(item => item.streams.includes('problems'));
        const feed = entityFeed('problems', pivotFor('problems'), isConfigured, instances, feeds, nowMs);
        return problemsTile(dependencies, entity, pivotFor('problems'), feed, nowMs, live?.problems);
      }
      if (kpi === 'last_deployment') {
        const feed = deliveryFeed(
          streamFeed(dependencies, pivots, feeds, 'deployments', nowMs),
          streamFeed(dependencies, pivots, feeds, 'state', nowMs),
        );
        return lastDeploymentTile(dependencies, entity, environment, pivots, feed, nowMs, live?.states);
      }
      if (kpi === 'open_incidents') {
        const isConfigured = hasIncidentSource(dependencies);
        const pivot = pivotFor('incidents');
        const feed =
          isConfigured && !mayRead ? NOT_PERMITTED : entityFeed('incidents', pivot, isConfigured, instances, feeds, nowMs);
        return incidentsTile(dependencies, entity, environment, pivot, feed, nowMs, live?.incidents);
      }
      const value = tileValue({
        kpi,
        slots: held.now,
        slotsDayBefore: held.dayBefore,
        ...(kpi === 'network_latency' && network ? { measured: network } : {}),
        pivot: signalPivot, instance, objectives,
        lastDataMs: held.lastDataMs,
        nowMs,
      });
      return {
        kpi,
        value,
        state: tileState(kpi, value, held.now, objectives, entity.tier),
        origin: served ? { source: served.source, instance: served.instance } : null,
        sparkline: held.day.length === 0 ? null : draw(kpi),
        upstreamUrl: served && signalPivot?.pivot ? served.pivotUrl(signalPivot.pivot) : null,
        keys: SIGNAL_KEYS,
        resource: kpi === 'saturation' ? (held.now.at(-1)?.saturationResource ?? null) : null,
        incidents: null,
        deployment: null,
      };
    };
    const tiles = await Promise.all(shown.map(tileOf));
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
      },
      tiles,
      sources: sourceAges(dependencies, feeds),
      findings: findings.map(({ key, value, message, example }) => ({ key, value, message, example })),
      backfill:
        signalPivot?.state === 'mapped' && progress < 0.99
          ? { progress, from: coveredFromMs === null ? null : new Date(coveredFromMs).toISOString() }
          : null,
    };
  };
}
