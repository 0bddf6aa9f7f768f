import { SignalObjectives, Tile, VERDICT_SLOTS } from '@rosetta/backstage-plugin-monitoring-common';
import { EntityRow, FeedRow, PivotRow, SlotRow } from '../../store';
import { InstanceState, stateOfInstance } from '../sourceStates';
import { MEASURES, SIGNAL_KEYS, SignalKpi, SlotKpi, TIP_SLOT_MS, tileState, tileValue } from '../tiles';
import { HandlerDependencies, ServedInstance } from './dependencies';

const DAY_MS = 86_400_000;

/** A sparkline point covers this many slots: 96 points over a day. */
const SLOTS_PER_POINT = 3;

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

/** Slots that tiles are made of. */
export interface Held {
  readonly now: readonly SlotRow[];
  readonly dayBefore: readonly SlotRow[];
  readonly day: readonly SlotRow[];
  readonly lastDataMs: number | null;
  /** End of the newest slot that a sparkline may show. */
  readonly endMs: number;
}

/** The last day's slots, and those a day before the verdict's. */
export function readStored({ signals }: HandlerDependencies, seriesId: number | null, nowMs: number): Promise<readonly SlotRow[]> {
  if (seriesId === null) return Promise.resolve([]);
  const endMs = Math.floor(nowMs / TIP_SLOT_MS) * TIP_SLOT_MS;
  return signals.slots('signal_5min', seriesId, { startMs: endMs - DAY_MS - 4 * VERDICT_SLOTS * TIP_SLOT_MS, endMs: nowMs });
}

/** @param told - slots that the source told just now; they stand for those stored of the same time */
export async function heldSlots(
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

/** Everything that the signal tiles of one entity are made of. */
export interface SignalGround {
  readonly held: Held;
  /** The pivot that gives the signals, or one that could. */
  readonly pivot: PivotRow | undefined;
  readonly served: ServedInstance | undefined;
  /** Of its streams of signals. */
  readonly instance: InstanceState | undefined;
  readonly objectives: SignalObjectives;
  /** Network latency, of resources only. */
  readonly network: { now: number | null; dayBefore: number | null; values: Map<number, number> } | undefined;
}

/** @param told - slots that the source told just now; they stand for those stored of the same time */
export async function readSignalGround(
  dependencies: HandlerDependencies,
  entity: EntityRow,
  pivots: readonly PivotRow[],
  feeds: readonly FeedRow[],
  nowMs: number,
  stored: readonly SlotRow[],
  told?: readonly SlotRow[],
): Promise<SignalGround> {
  const { instances } = dependencies;
  const held = await heldSlots(dependencies, entity.seriesId, nowMs, stored, told);
  // A pivot that is wrong or switched off explains an empty tile better than none.
  const pivot =
    pivots.find(row => row.isSignalSource) ??
    pivots.find(row => instances.some(item => item.source === row.source && item.givesSignals));
  const served = instances.find(item => item.source === pivot?.source && item.instance === pivot?.instance);
  const tip = feeds.filter(feed => served?.signalStreams.includes(feed.stream));
  return {
    held,
    pivot,
    served,
    instance: served && stateOfInstance(served.source, served.instance, tip),
    objectives: dependencies.objectives[entity.tier],
    network: entity.kind === 'resource' ? await readNetworkLatency(dependencies, entity.seriesId, held) : undefined,
  };
}

/** The value of a signal tile. */
export function signalValue(kpi: SignalKpi, ground: SignalGround, nowMs: number): Tile['value'] {
  const { held, pivot, instance, objectives, network } = ground;
  return tileValue({
    kpi,
    slots: held.now,
    slotsDayBefore: held.dayBefore,
    ...(kpi === 'network_latency' && network ? { measured: network } : {}),
    pivot, instance, objectives,
    lastDataMs: held.lastDataMs,
    nowMs,
  });
}

/** A signal tile: the number, its judgement and its line over a day. */
export function signalTile(kpi: SignalKpi, ground: SignalGround, entity: EntityRow, nowMs: number): Tile {
  const { held, pivot, served, objectives, network } = ground;
  const value = signalValue(kpi, ground, nowMs);
  const draw = () =>
    kpi === 'network_latency'
      ? metricSparkline(network?.values ?? new Map(), held.endMs)
      : sparkline(kpi, held.day, held.endMs);
  return {
    kpi,
    value,
    state: tileState(kpi, value, held.now, objectives, entity.tier),
    origin: served ? { source: served.source, instance: served.instance } : null,
    sparkline: held.day.length === 0 ? null : draw(),
    upstreamUrl: served && pivot?.pivot ? served.pivotUrl(pivot.pivot) : null,
    keys: SIGNAL_KEYS,
    resource: kpi === 'saturation' ? (held.now.at(-1)?.saturationResource ?? null) : null,
    incidents: null,
    deployment: null,
  };
}
