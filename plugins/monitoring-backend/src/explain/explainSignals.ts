import {
  Explanation,
  ExplainColumnId,
  ExplainRow,
  ExplainUnit,
  KPI_DEFINITIONS,
  MIN_JUDGED_REQUESTS,
  VERDICT_SLOTS,
} from '@rosetta/backstage-plugin-monitoring-common';
import { ApiError } from '../http/errors';
import { HandlerDependencies } from '../http/handlers/dependencies';
import { readSignalGround, readStored, SignalGround, signalValue } from '../http/handlers/signalTiles';
import { SignalKpi, TIP_SLOT_MS } from '../http/tiles';
import { SlotRow } from '../store';
import { digits, Explainer, filledFraction, shownValue, toExplanation } from './explainer';

const iso = (ms: number) => new Date(ms).toISOString();

type Column = readonly [id: ExplainColumnId, unit: ExplainUnit | null, read: (slot: SlotRow) => number | string | null];

/** The parts of a slot that a tile is made of. */
const COLUMNS: Record<Exclude<SignalKpi, 'network_latency'>, readonly Column[]> = {
  error_rate: [['requests', 'count', slot => slot.requests], ['errors', 'count', slot => slot.errors]],
  throughput: [['requests', 'count', slot => slot.requests]],
  latency_p95: [['latency_p95', 'milliseconds', slot => slot.latencyP95Ms]],
  saturation: [['saturation', 'ratio', slot => slot.saturationRatio], ['resource', 'text', slot => slot.saturationResource]],
  availability: [['availability', 'ratio', slot => slot.availabilityRatio]],
  cpu: [['cpu', 'ratio', slot => slot.cpuRatio]],
  memory: [['memory', 'ratio', slot => slot.memoryRatio]],
};

/** Signals whose value is the middle of its slots: a percentile or a use is never averaged. */
const MIDDLE = new Set<SignalKpi>(['latency_p95', 'saturation', 'availability', 'cpu', 'memory']);

function readRows(kpi: SignalKpi, { held, network }: SignalGround): Explanation['rows']['items'] {
  if (kpi === 'network_latency') {
    return network?.now === null || network?.now === undefined || held.lastDataMs === null
      ? []
      : [{ at: iso(held.lastDataMs - TIP_SLOT_MS), value: network.now }];
  }
  return held.now.map((slot): ExplainRow => ({
    at: iso(slot.startMs),
    ...Object.fromEntries(COLUMNS[kpi].map(([id, , read]) => [id, read(slot)])),
  }));
}

function readLeftOut(kpi: SignalKpi, { held }: SignalGround): Explanation['leftOut'] {
  const { lastDataMs } = held;
  if (lastDataMs === null || kpi === 'network_latency') return [];
  const there = new Set(held.now.map(slot => slot.startMs));
  const wanted = Array.from({ length: VERDICT_SLOTS }, (_, index) => lastDataMs - (index + 1) * TIP_SLOT_MS).reverse();
  const missing = wanted.filter(at => !there.has(at));
  const columns = COLUMNS[kpi].filter(([, unit]) => unit !== 'text');
  const silent = held.now.filter(slot => columns.some(([, , read]) => read(slot) === null));
  return [
    ...(missing.length > 0
      ? [{ reason: 'missing_slots' as const, count: missing.length, valueWith: null, items: missing.map(iso) }]
      : []),
    ...(silent.length > 0
      ? [{ reason: 'no_count' as const, count: silent.length, valueWith: null, items: silent.map(slot => iso(slot.startMs)) }]
      : []),
  ];
}

function fill(kpi: SignalKpi, value: Explanation['value'], rows: Explanation['rows']['items']): string | null {
  const shown = shownValue(value);
  if (shown === null) return null;
  if (kpi === 'error_rate' || kpi === 'throughput') return filledFraction(value.num, value.den, shown);
  if (kpi === 'network_latency') return digits(shown);
  const [, [column]] = [null, COLUMNS[kpi][0]];
  const parts = rows.flatMap(row => (typeof row[column] === 'number' ? [digits(row[column])] : []));
  return `median(${parts.join(', ')}) = ${digits(shown)}`;
}

/** Tiles of the golden signals of one entity: the last quarter of an hour that has data. */
export function signalExplainer(dependencies: HandlerDependencies): Explainer {
  return {
    kpis: ['error_rate', 'latency_p95', 'throughput', 'saturation', 'availability', 'cpu', 'memory', 'network_latency'],
    subjects: ['entity'],
    explain: async request => {
      if (request.subject.kind !== 'entity') throw new Error('Signals of an entity were asked of something else');
      const { entity } = request.subject;
      const { environment, nowMs } = request;
      const kpi = request.kpi as SignalKpi;
      const [pivots, feeds, stored] = await Promise.all([
        dependencies.pivots.pivots(entity.entityRef, environment),
        dependencies.admin.feeds(),
        readStored(dependencies, entity.seriesId, nowMs),
      ]);
      const ground = await readSignalGround(dependencies, entity, pivots, feeds, nowMs, stored);
      // It is measured of what has a network, not of what runs on it.
      if (kpi === 'network_latency' && !ground.network) {
        throw new ApiError(400, 'invalid_parameter', `kpi: ${kpi} is not served of this subject`, { field: 'kpi' });
      }
      const value = signalValue(kpi, ground, nowMs);
      const rows = readRows(kpi, ground);
      const columns = kpi === 'network_latency' ? [{ id: 'value' as const, unit: 'milliseconds' as const }] : COLUMNS[kpi].map(([id, unit]) => ({ id, unit }));
      const { served } = ground;
      return toExplanation(request, {
        period: { key: 'now', ...value.window },
        value,
        filled: fill(kpi, value, rows),
        inputs: [
          ...(value.target === undefined
            ? []
            : [
                { id: 'target' as const, value: value.target, unit: value.unit },
                { id: 'tier' as const, value: entity.tier, unit: 'count' as const, params: { declared: entity.tierDeclared ? 'yes' : 'no' } },
              ]),
          ...(kpi === 'error_rate' ? [
            { id: 'failed_requests' as const, value: value.num, unit: 'count' as const },
            { id: 'requests' as const, value: value.den, unit: 'count' as const },
            { id: 'least_requests' as const, value: MIN_JUDGED_REQUESTS, unit: 'count' as const },
          ] : []),
          ...(kpi === 'throughput' ? [
            { id: 'requests' as const, value: value.num, unit: 'count' as const },
            { id: 'seconds' as const, value: value.den, unit: 'seconds' as const },
          ] : []),
          { id: 'slots', value: rows.length, unit: 'count', params: { expected: kpi === 'network_latency' ? 1 : VERDICT_SLOTS } },
          { id: 'method', value: value.method, unit: 'text' },
          { id: 'previous', value: value.previous ?? null, unit: KPI_DEFINITIONS[kpi].unit },
        ],
        rows: { fact: kpi === 'network_latency' ? 'metric_5min' : 'signal_5min', columns: [{ id: 'at', unit: 'instant' }, ...columns], items: rows },
        leftOut: readLeftOut(kpi, ground),
        sources: served
          ? [{ source: served.source, instance: served.instance, stream: served.signalStreams[0] ?? 'signals_5min', asOf: value.asOf }]
          : [],
        notes: [
          // A tile says how it is now, whatever range the charts below it show.
          ...(request.period === undefined || request.period === 'now' ? [] : [{ code: 'reads_now' as const }]),
          ...(MIDDLE.has(kpi) ? [{ code: 'median_of_slots' as const }] : []),
          ...(kpi === 'latency_p95' ? [{ code: 'percentile_not_averaged' as const }] : []),
          { code: 'previous_day_before' },
        ],
      });
    },
  };
}
