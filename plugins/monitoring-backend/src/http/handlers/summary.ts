import { KpiId, Tile, VERDICT_SLOTS } from '@rosetta/backstage-plugin-monitoring-common';
import { EntityRow, PivotRow, SlotRow } from '../../store';
import { entityOf, Handler } from '../handler';
import { InstanceState, stateOfInstance } from '../sourceStates';
import { MEASURES, SIGNAL_KEYS, TIP_SLOT_MS, tileState, tileValue } from '../tiles';
import { HandlerDependencies } from './dependencies';
import { reasonView, sourceAges } from './views';

const DAY_MS = 86_400_000;

/** A sparkline point covers this many slots: 96 points over a day. */
const SLOTS_PER_POINT = 3;

type SignalKpi = keyof typeof MEASURES;

/** Tiles by kind of entity, in the order shown. */
const TILES: Record<'service' | 'resource', readonly KpiId[]> = {
  service: ['error_rate', 'latency_p95', 'throughput', 'saturation', 'open_problems'],
  resource: ['availability', 'saturation', 'network_latency', 'open_problems'],
};

function sparkline(kpi: SignalKpi, slots: readonly SlotRow[], endMs: number): Tile['sparkline'] {
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

async function readSlots(
  { signals }: HandlerDependencies,
  seriesId: number | null,
  nowMs: number,
): Promise<Held> {
  const endMs = Math.floor(nowMs / TIP_SLOT_MS) * TIP_SLOT_MS;
  if (seriesId === null) return { now: [], dayBefore: [], day: [], lastDataMs: null, endMs };
  const day = await signals.slots('signal_5min', seriesId, {
    startMs: endMs - DAY_MS - 4 * VERDICT_SLOTS * TIP_SLOT_MS,
    endMs: nowMs,
  });
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

/** An open problem is as serious as it makes the entity, and a warning at least. */
function problemsState(value: Tile['value'], entity: EntityRow): Tile['state'] {
  if (value.status !== 'ok') return null;
  if (value.value === 0) return 'ok';
  return entity.state === 'critical' ? 'critical' : 'warning';
}

async function problemsTile(
  { problems, instances }: HandlerDependencies,
  entity: EntityRow,
  pivot: PivotRow | undefined,
  instance: InstanceState | undefined,
  nowMs: number,
): Promise<Tile> {
  const mapped = pivot?.state === 'mapped' && entity.seriesId !== null;
  const open = mapped ? await problems.countOpen(entity.seriesId!, null) : null;
  const before = mapped ? await problems.countOpen(entity.seriesId!, nowMs - DAY_MS) : null;
  const common = {
    unit: 'count',
    betterIs: 'lower',
    num: null,
    den: null,
    coverage: null,
    window: { start: new Date(nowMs).toISOString(), end: new Date(nowMs).toISOString() },
    method: 'distinct_open_now',
    asOf: instance?.lastSuccess?.toISOString() ?? null,
  } as const;
  let value: Tile['value'];
  if (open === null) {
    value = {
      ...common, n: null, status: 'not_applicable', value: null,
      reason: { code: pivot?.state === 'switched_off' ? 'switched_off' : 'not_mapped' },
    };
  } else if (pivot?.verification === 'not_found') {
    // Nobody there to have problems: zero would be a lie.
    value = { ...common, n: null, status: 'unknown', value: null, reason: { code: 'not_found_upstream' } };
  } else if (instance && instance.state !== 'ok' && instance.state !== 'paused' && instance.state !== 'degraded') {
    value = {
      ...common, n: open, status: 'stale', value: null, lastValue: open,
      reason: {
        code: instance.state === 'refused' ? 'source_refused' : 'source_down',
        ...(instance.since ? { since: instance.since.toISOString() } : {}),
      },
    };
  } else if (!instance?.lastSuccess) {
    value = {
      ...common, n: null, status: 'insufficient', value: null, lastValue: null,
      reason: { code: 'too_little_history', params: { have: 0, need: 1 } },
    };
  } else {
    value = { ...common, n: open, status: 'ok', value: open, target: 0, previous: before };
  }
  const served = instances.find(item => item.source === pivot?.source && item.instance === pivot?.instance);
  return {
    kpi: 'open_problems',
    value,
    state: problemsState(value, entity),
    origin: served && { source: served.source, instance: served.instance } || null,
    sparkline: null,
    upstreamUrl: served && pivot?.pivot ? served.pivotUrl(pivot.pivot) : null,
    keys: SIGNAL_KEYS,
    resource: null,
  };
}

/** `GET /applications/{appId}/summary`: the verdict, and the tiles that have a source in this version. */
export function summaryHandler(dependencies: HandlerDependencies): Handler<'summary'> {
  return async input => {
    const entity = entityOf(input);
    const { environment, nowMs } = input;
    const [pivots, findings, feeds, held] = await Promise.all([
      dependencies.pivots.pivots(entity.entityRef, environment),
      dependencies.pivots.findings(entity.entityRef),
      dependencies.admin.feeds(),
      readSlots(dependencies, entity.seriesId, nowMs),
    ]);
    const pivot = pivots[0];
    const served = dependencies.instances.find(
      item => item.source === pivot?.source && item.instance === pivot?.instance,
    );
    const tip = feeds.filter(feed => feed.stream !== 'problems');
    const instance = served && stateOfInstance(served.source, served.instance, tip);
    const objectives = dependencies.objectives[entity.tier];
    const network =
      entity.kind === 'resource'
        ? await readNetworkLatency(dependencies, entity.seriesId, held)
        : undefined;
    const draw = (kpi: Exclude<KpiId, 'open_problems'>) =>
      kpi === 'network_latency'
        ? metricSparkline(network?.values ?? new Map(), held.endMs)
        : sparkline(kpi, held.day, held.endMs);
    const tiles: Tile[] = [];
    for (const kpi of TILES[entity.kind === 'resource' ? 'resource' : 'service']) {
      if (kpi === 'open_problems') {
        const all = served && stateOfInstance(served.source, served.instance, feeds.filter(feed => feed.stream === 'problems'));
        tiles.push(await problemsTile(dependencies, entity, pivot, all, nowMs));
        continue;
      }
      const value = tileValue({
        kpi,
        slots: held.now,
        slotsDayBefore: held.dayBefore,
        ...(kpi === 'network_latency' && network ? { measured: network } : {}),
        pivot, instance, objectives,
        lastDataMs: held.lastDataMs,
        nowMs,
      });
      tiles.push({
        kpi,
        value,
        state: tileState(kpi, value),
        origin: served ? { source: served.source, instance: served.instance } : null,
        sparkline: held.day.length === 0 ? null : draw(kpi),
        upstreamUrl: served && pivot?.pivot ? served.pivotUrl(pivot.pivot) : null,
        keys: SIGNAL_KEYS,
        resource: kpi === 'saturation' ? (held.now.at(-1)?.saturationResource ?? null) : null,
      });
    }
    const wantedMs = nowMs - dependencies.backfillDays * DAY_MS;
    const coveredFromMs = pivot?.coveredFromMs ?? null;
    const progress =
      coveredFromMs === null ? 0 : Math.min(1, (nowMs - coveredFromMs) / (nowMs - wantedMs));
    return {
      entity: {
        ref: entity.entityRef, kind: entity.kind, name: entity.name, title: entity.title, type: entity.type,
        tier: entity.tier, tierDeclared: entity.tierDeclared, owner: entity.ownerRef, system: entity.systemRef,
      },
      environment,
      asOf: new Date(nowMs).toISOString(),
      verdict: {
        state: entity.state,
        since: entity.sinceMs === null ? null : new Date(entity.sinceMs).toISOString(),
        reasons: entity.reasons.map(reasonView),
      },
      tiles,
      sources: sourceAges(dependencies, feeds),
      findings: findings.map(({ key, value, message, example }) => ({ key, value, message, example })),
      backfill:
        pivot?.state === 'mapped' && progress < 0.99
          ? { progress, from: coveredFromMs === null ? null : new Date(coveredFromMs).toISOString() }
          : null,
    };
  };
}
