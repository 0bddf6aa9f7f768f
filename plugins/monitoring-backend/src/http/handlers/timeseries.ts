import {
  ELAPSED_DAY_MS,
  floorTo,
  HalfOpenWindow,
  HOUR_MS,
  Metric,
  METRIC_UNITS,
  ratioOrNull,
  reportingDay,
  reportingDayWindow,
  Resolution,
  SignalObjectives,
  SLOT_MS,
  Timeseries,
} from '@rosetta/backstage-plugin-monitoring-common';
import { CountedRequests, DayRow, EntityRow, SlotRow } from '../../store';
import { entityOf, Handler } from '../handler';
import { periodOf, periodView } from '../period';
import { HandlerDependencies } from './dependencies';

/** The tip is kept this long; older periods are drawn in hours. */
const TIP_MS = 72 * HOUR_MS;
/** Longest period that hours give at most 2,000 points for. */
const MAX_HOURLY_MS = 83 * ELAPSED_DAY_MS;
/** Slots younger than this are still on their way; they are no gap yet. */
const ARRIVAL_MS: Record<'5m' | '1h', number> = { '5m': 150_000, '1h': 8 * 60_000 };

const EXTRA: Partial<Record<Metric, string>> = {
  memory_bytes: 'memory_bytes',
  network_latency: 'network_latency_ms',
};

/** Requests that a count of errors is a share of: of a day those of the hours that tell it. */
const requestsOf = (slot: SlotRow | DayRow, counted: keyof CountedRequests) => ('day' in slot ? slot[counted] : slot.requests);

function valueOf(metric: Metric, slot: SlotRow | DayRow, seconds: number): number | null {
  switch (metric) {
    case 'latency_p50':
      return slot.latencyP50Ms;
    case 'latency_p95':
      return slot.latencyP95Ms;
    case 'latency_p99':
      return slot.latencyP99Ms;
    case 'error_rate':
      return ratioOrNull(slot.errors, requestsOf(slot, 'requestsWithErrorsKnown'));
    case 'error_rate_5xx':
      return ratioOrNull(slot.errors5xx, requestsOf(slot, 'requestsWithErrors5xxKnown'));
    case 'throughput':
      return slot.requests === null ? null : slot.requests / seconds;
    case 'availability':
      return slot.availabilityRatio;
    case 'cpu':
      return slot.cpuRatio;
    case 'memory':
      return slot.memoryRatio;
    case 'saturation':
      return slot.saturationRatio;
    default:
      return null;
  }
}

function targetOf(metric: Metric, objectives: SignalObjectives): number | null {
  switch (metric) {
    case 'error_rate':
    case 'error_rate_5xx':
      return objectives.errorRatio;
    case 'latency_p95':
      return objectives.latencyP95Ms;
    case 'cpu':
    case 'memory':
    case 'saturation':
      return objectives.saturationRatio;
    case 'availability':
      return objectives.availabilityRatio;
    default:
      return null;
  }
}

function chooseResolution(window: HalfOpenWindow, nowMs: number): Resolution {
  const length = window.endMs - window.startMs;
  // The oldest slot of a 72 h period lies a moment outside the tip; it is there until the day's partition goes.
  if (length <= TIP_MS && window.startMs >= nowMs - TIP_MS - HOUR_MS) return '5m';
  return length <= MAX_HOURLY_MS ? '1h' : '1d';
}

function grid(window: HalfOpenWindow, resolution: '5m' | '1h', nowMs: number): number[] {
  const step = SLOT_MS[resolution];
  const startMs = floorTo(window.startMs + step - 1, step);
  const endMs = Math.min(window.endMs, floorTo(nowMs - ARRIVAL_MS[resolution], step));
  const starts: number[] = [];
  for (let at = startMs; at + step <= endMs; at += step) starts.push(at);
  return starts;
}

function days(window: HalfOpenWindow, zone: string): { day: string; startMs: number; seconds: number }[] {
  const list: { day: string; startMs: number; seconds: number }[] = [];
  for (let at = window.startMs; at < window.endMs; ) {
    const day = reportingDay(at, zone);
    const span = reportingDayWindow(day, zone);
    list.push({ day, startMs: span.startMs, seconds: (span.endMs - span.startMs) / 1_000 });
    at = span.endMs;
  }
  return list;
}

function dayMethod(rows: readonly DayRow[]): string {
  const methods = new Set(rows.flatMap(row => row.latencyMethod ?? []));
  if (methods.size === 0) return 'days';
  return methods.size === 1 ? `days_${[...methods][0]}` : 'days_mixed';
}

/** Every slot of a period for a few metrics of one entity, with or without data. */
export interface Chart {
  readonly resolution: Resolution;
  readonly method: string;
  readonly timestamps: number[];
  readonly series: Timeseries['series'];
  readonly origin: Timeseries['origin'];
  readonly asOf: string | null;
}

/** Reads a chart: the tip where it reaches, else hours, else days. */
export async function readChart(
  dependencies: HandlerDependencies,
  entity: EntityRow,
  environment: string,
  window: HalfOpenWindow,
  metrics: readonly Metric[],
  nowMs: number,
): Promise<Chart> {
  const { signals, reportingZone } = dependencies;
  const resolution = chooseResolution(window, nowMs);
  const pivot = (await dependencies.pivots.pivots(entity.entityRef, environment)).find(row => row.isSignalSource);
  const rows = new Map<number, SlotRow | DayRow>();
  const extras = new Map<Metric, Map<number, number>>();
  let timestamps: number[];
  let secondsOf: (startMs: number) => number;
  let method = 'slots';
  if (resolution === '1d') {
    const list = days(window, reportingZone);
    timestamps = list.map(day => day.startMs);
    const seconds = new Map(list.map(day => [day.startMs, day.seconds]));
    secondsOf = startMs => seconds.get(startMs) ?? ELAPSED_DAY_MS / 1_000;
    const held =
      entity.seriesId === null
        ? []
        : await signals.days(
            entity.seriesId,
            list[0].day,
            reportingDay(reportingDayWindow(list[list.length - 1].day, reportingZone).endMs, reportingZone),
            reportingZone,
          );
    method = dayMethod(held);
    for (const row of held) rows.set(row.startMs, row);
  } else {
    timestamps = grid(window, resolution, nowMs);
    secondsOf = () => SLOT_MS[resolution] / 1_000;
    if (entity.seriesId !== null) {
      const suffix = resolution === '5m' ? '5min' : 'hour';
      for (const row of await signals.slots(`signal_${suffix}`, entity.seriesId, window)) {
        rows.set(row.startMs, row);
      }
      for (const metric of metrics) {
        const name = EXTRA[metric];
        if (name) {
          extras.set(metric, await signals.metric(`metric_${suffix}`, entity.seriesId, name, window));
        }
      }
    }
  }
  const objectives = dependencies.objectives[entity.tier];
  const newest = [...rows.keys()].reduce<number | null>(
    (latest, at) => (latest === null || at > latest ? at : latest),
    null,
  );
  return {
    resolution,
    method,
    timestamps,
    series: metrics.map(metric => ({
      metric,
      unit: METRIC_UNITS[metric],
      values: timestamps.map(at => {
        const extra = extras.get(metric);
        if (extra) return extra.get(at) ?? null;
        const row = rows.get(at);
        return row ? valueOf(metric, row, secondsOf(at)) : null;
      }),
      target: targetOf(metric, objectives),
    })),
    origin: pivot?.instance ? { source: pivot.source, instance: pivot.instance } : null,
    asOf: newest === null ? null : new Date(newest + secondsOf(newest) * 1_000).toISOString(),
  };
}

/** `GET /applications/{appId}/timeseries`. */
export function timeseriesHandler(dependencies: HandlerDependencies): Handler<'timeseries'> {
  return async input => {
    const entity = entityOf(input);
    const { nowMs, query } = input;
    const period = periodOf(query, nowMs, dependencies.reportingZone);
    return {
      entityRef: entity.entityRef,
      environment: input.environment,
      period: periodView(period),
      ...(await readChart(dependencies, entity, input.environment, period.window, query.metric, nowMs)),
    };
  };
}
