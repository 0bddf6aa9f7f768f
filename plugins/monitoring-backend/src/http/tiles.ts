import {
  ANNOTATION_KEYS,
  annotationName,
  FOREIGN_KEYS,
  judgeSignal,
  JudgedSignal,
  TipSlot,
  Tier,
  KPI_DEFINITIONS,
  KpiValue,
  MIN_JUDGED_REQUESTS,
  ratioOrNull,
  ReasonCode,
  SignalObjectives,
  Tile,
  TIP_STALE_AFTER_MS,
  VERDICT_SLOTS,
} from '@rosetta/backstage-plugin-monitoring-common';
import { PivotRow, SlotRow } from '../store';
import { InstanceState } from './sourceStates';

export const TIP_SLOT_MS = 300_000;

/** KPIs read from slots of the tip. */
export type SlotKpi = 'error_rate' | 'latency_p95' | 'throughput' | 'saturation' | 'availability' | 'cpu' | 'memory';
/** KPIs whose tile says how the signals are now. */
export type SignalKpi = SlotKpi | 'network_latency';

/** Annotation keys that give an entity its golden signals. */
export const SIGNAL_KEYS = [
  annotationName(ANNOTATION_KEYS.dynatraceEntityId),
  annotationName(ANNOTATION_KEYS.dynatraceTag),
  annotationName(ANNOTATION_KEYS.dynatraceEntitySelector),
  FOREIGN_KEYS.dynatraceEntityId,
  annotationName(ANNOTATION_KEYS.prometheusLabels),
];

/** A number over a few slots, with what it was made of. */
interface Measured {
  readonly value: number | null;
  readonly n: number | null;
  readonly num: number | null;
  readonly den: number | null;
  readonly method: string;
  /** Too little to judge: shown grey. */
  readonly isLowTraffic: boolean;
}

const known = (values: readonly (number | null)[]) =>
  values.filter((value): value is number => value !== null);

const total = (values: readonly (number | null)[]): number | null => {
  const list = known(values);
  return list.length === 0 ? null : list.reduce((sum, value) => sum + value, 0);
};

/** Middle of the known values: the verdict judges by the same. */
function middle(values: readonly (number | null)[]): Measured {
  const list = known(values).sort((a, b) => a - b);
  const half = Math.floor(list.length / 2);
  let value: number | null = null;
  if (list.length > 0) {
    value = list.length % 2 === 1 ? list[half] : (list[half - 1] + list[half]) / 2;
  }
  return { value, n: list.length, num: null, den: null, method: 'median_of_slots', isLowTraffic: false };
}

/** How each signal tile is read from slots; the same arithmetic as the verdict's. */
export const MEASURES: Record<SlotKpi, (slots: readonly SlotRow[]) => Measured> = {
  error_rate: slots => {
    const judged = slots.filter(slot => slot.requests !== null && slot.errors !== null);
    const den = total(judged.map(slot => slot.requests));
    const num = total(judged.map(slot => slot.errors));
    return {
      value: ratioOrNull(num, den), n: den, num, den, method: 'sum_of_slots',
      isLowTraffic: den !== null && den < MIN_JUDGED_REQUESTS,
    };
  },
  latency_p95: slots => middle(slots.map(slot => slot.latencyP95Ms)),
  throughput: slots => {
    const counted = slots.filter(slot => slot.requests !== null);
    const num = total(counted.map(slot => slot.requests));
    const den = counted.length === 0 ? null : (counted.length * TIP_SLOT_MS) / 1_000;
    return { value: ratioOrNull(num, den), n: num, num, den, method: 'sum_of_slots', isLowTraffic: false };
  },
  saturation: slots => middle(slots.map(slot => slot.saturationRatio)),
  availability: slots => middle(slots.map(slot => slot.availabilityRatio)),
  cpu: slots => middle(slots.map(slot => slot.cpuRatio)),
  memory: slots => middle(slots.map(slot => slot.memoryRatio)),
};

const TARGETS: Partial<Record<SignalKpi, keyof SignalObjectives>> = {
  error_rate: 'errorRatio',
  latency_p95: 'latencyP95Ms',
  saturation: 'saturationRatio',
  availability: 'availabilityRatio',
};

/** Everything a tile is made of. */
export interface TileInput {
  readonly kpi: SignalKpi;
  /** The newest slots with data, oldest first; empty when there were never any. */
  readonly slots: readonly SlotRow[];
  /** The same slots one day before. */
  readonly slotsDayBefore: readonly SlotRow[];
  /** Replaces the reading from slots, for extra metrics. */
  readonly measured?: { now: number | null; dayBefore: number | null };
  readonly pivot: PivotRow | undefined;
  /** Of the pivot's instance. */
  readonly instance: InstanceState | undefined;
  readonly objectives: SignalObjectives;
  readonly lastDataMs: number | null;
  readonly nowMs: number;
}

const iso = (ms: number) => new Date(ms).toISOString();

function staleReason(instance: InstanceState | undefined): Extract<ReasonCode, `source_${string}` | 'feed_late'> {
  switch (instance?.state) {
    case 'refused':
      return 'source_refused';
    case 'unreachable':
      return 'source_down';
    case 'degraded':
      return 'source_slow';
    default:
      return 'feed_late';
  }
}

/** The value of a tile with its status, in the order in which absence is explained. */
export function tileValue(input: TileInput): KpiValue {
  const { kpi, pivot, instance, nowMs, lastDataMs } = input;
  const definition = KPI_DEFINITIONS[kpi];
  const endMs = lastDataMs ?? nowMs;
  const startMs = endMs - VERDICT_SLOTS * TIP_SLOT_MS;
  const isExtra = input.measured !== undefined;
  const read = isExtra
    ? { value: input.measured!.now, n: null, num: null, den: null, method: 'latest_slot', isLowTraffic: false }
    : MEASURES[kpi as SlotKpi](input.slots);
  const before = isExtra
    ? input.measured!.dayBefore
    : MEASURES[kpi as SlotKpi](input.slotsDayBefore).value;
  const targetKey = TARGETS[kpi];
  const coverage = Math.min(1, input.slots.length / VERDICT_SLOTS);
  const common = {
    unit: definition.unit,
    betterIs: definition.betterIs,
    n: read.n === null ? null : Math.round(read.n),
    num: read.num,
    den: read.den,
    coverage: isExtra ? null : coverage,
    window: { start: iso(startMs), end: iso(endMs) },
    method: read.method,
    asOf: lastDataMs === null ? null : iso(lastDataMs),
    ...(targetKey ? { target: input.objectives[targetKey] } : {}),
    previous: before,
  };
  const bare = { ...common, n: null, num: null, den: null, previous: null };
  if (!pivot || pivot.state === 'invalid') {
    return { ...bare, status: 'not_applicable', value: null, reason: { code: 'not_mapped' } };
  }
  if (pivot.state === 'switched_off') {
    return { ...bare, status: 'not_applicable', value: null, reason: { code: 'switched_off' } };
  }
  const isFailing = instance !== undefined && instance.state !== 'ok' && instance.state !== 'paused';
  const isLate = lastDataMs === null || nowMs - lastDataMs > TIP_STALE_AFTER_MS;
  if (isLate && isFailing) {
    return {
      ...bare, status: 'stale', value: null, lastValue: read.value,
      reason: {
        code: staleReason(instance),
        ...(instance.since ? { since: instance.since.toISOString() } : {}),
      },
    };
  }
  if (pivot.verification === 'not_found' && isLate) {
    return { ...bare, status: 'unknown', value: null, reason: { code: 'not_found_upstream' } };
  }
  if (lastDataMs === null && pivot.coveredToMs === null) {
    return {
      ...bare, status: 'insufficient', value: null, lastValue: null,
      reason: { code: 'too_little_history', params: { have: 0, need: 1 } },
    };
  }
  if (isLate && lastDataMs !== null && pivot.coveredToMs !== null && nowMs - pivot.coveredToMs > TIP_STALE_AFTER_MS) {
    // Nobody has asked upstream since: the collector is late, upstream may be well.
    return {
      ...bare, status: 'stale', value: null, lastValue: read.value,
      reason: { code: 'feed_late', since: iso(lastDataMs) },
    };
  }
  if (isLate || read.value === null) {
    // Idle is known to be quiet; everything else is not known at all.
    if (!isLate && kpi === 'error_rate' && read.den === 0) {
      return { ...common, status: 'insufficient', value: null, lastValue: null, reason: { code: 'low_traffic' } };
    }
    const isInstrumented = !isLate || lastDataMs !== null;
    if (!isLate && isInstrumented && lastDataMs !== null && neverMeasured(input)) {
      return { ...bare, status: 'not_applicable', value: null, reason: { code: 'not_instrumented' } };
    }
    const sinceMs = lastDataMs ?? pivot.coveredFromMs;
    return {
      ...bare, status: 'unknown', value: null,
      reason: { code: 'no_data_since', ...(sinceMs === null ? {} : { since: iso(sinceMs) }) },
    };
  }
  if (read.isLowTraffic) {
    return {
      ...common, status: 'insufficient', value: null, lastValue: read.value,
      reason: {
        code: 'low_traffic',
        ...(read.n === null ? {} : { params: { have: Math.round(read.n), need: MIN_JUDGED_REQUESTS } }),
      },
    };
  }
  if (!isExtra && coverage < 1) {
    return {
      ...common, status: 'partial', value: read.value,
      reason: { code: 'coverage_low', params: { have: input.slots.length, need: VERDICT_SLOTS } },
    };
  }
  return { ...common, status: 'ok', value: read.value };
}

/** Whether this signal was absent in every slot held, now and a day ago: the tool does not measure it. */
function neverMeasured(input: TileInput): boolean {
  if (input.measured) return input.measured.now === null && input.measured.dayBefore === null;
  const measure = MEASURES[input.kpi as SlotKpi];
  return measure(input.slots).value === null && measure(input.slotsDayBefore).value === null;
}

/** Signals of the verdict by the tile that shows them. */
const JUDGED: Partial<Record<SignalKpi, JudgedSignal>> = {
  error_rate: 'error_ratio',
  latency_p95: 'latency_p95',
  saturation: 'saturation',
  availability: 'availability',
};

/** Judgement of a tile alone, by the verdict's own rule over the same slots. Null where nothing may be coloured. */
export function tileState(
  kpi: SignalKpi,
  value: KpiValue,
  slots: readonly TipSlot[],
  objectives: SignalObjectives,
  tier: Tier,
): Tile['state'] {
  if (value.status !== 'ok' && value.status !== 'partial') return null;
  const signal = JUDGED[kpi];
  if (!signal || value.target === undefined) return value.betterIs === 'neutral' ? 'ok' : null;
  return judgeSignal(signal, slots, objectives, tier) ?? null;
}
