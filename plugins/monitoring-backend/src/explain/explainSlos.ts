import {
  Explanation,
  ExplainRow,
  floorTo,
  HOUR_MS,
  INDICATOR_MINUTES,
} from '@rosetta/backstage-plugin-monitoring-common';
import { ApiError } from '../http/errors';
import { streamFeed } from '../http/feedView';
import { HandlerDependencies } from '../http/handlers/dependencies';
import { readOwnSlos } from '../http/handlers/slos';
import { isRule, mayBeBad, sloValue } from '../http/sloKpis';
import { newestHourMs, newestSlotMs, SloHourRow, SloReading, SloRow } from '../store';
import { digits, Explainer, ExplainRequest, filledFraction, shownValue, toExplanation } from './explainer';

const iso = (ms: number) => new Date(ms).toISOString();
const SLOT_MINUTES = 5;

/** Most hours whose absence is looked for one by one. */
const MOST_HOURS = 2_400;

const rowOf = ({ startMs, good, total }: SloHourRow): ExplainRow => ({ at: iso(startMs), good, total, bad: total - good });

const COLUMNS: Explanation['rows']['columns'] = [
  { id: 'at', unit: 'instant' }, { id: 'good', unit: null }, { id: 'total', unit: null }, { id: 'bad', unit: null },
];

async function sourcesOf(dependencies: HandlerDependencies, slo: SloRow, stream: string, nowMs: number): Promise<Explanation['sources']> {
  const [pivots, feeds] = await Promise.all([
    dependencies.pivots.pivots(slo.entityRef, slo.environment),
    dependencies.admin.feeds(),
  ]);
  const { origin, asOf } = streamFeed(dependencies, pivots, feeds, stream, nowMs);
  return origin ? [{ ...origin, stream, asOf }] : [];
}

/** What hours are counted from. */
async function readSources(dependencies: HandlerDependencies, slo: SloRow, nowMs: number): Promise<Explanation['sources']> {
  const streams = slo.sli.kind === 'availability_service' ? ['signals_hour', 'incidents'] : ['signals_hour'];
  return (await Promise.all(streams.map(stream => sourcesOf(dependencies, slo, stream, nowMs)))).flat();
}

/** Hours without a row, where they are few enough to be looked through. */
async function missingHours(
  { slos }: HandlerDependencies,
  reading: SloReading,
  seenMs: number,
): Promise<string[]> {
  const { startMs, endMs } = reading.window;
  if ((endMs - startMs) / HOUR_MS > MOST_HOURS) return [];
  const { rows } = await slos.hours({ sloId: reading.sloId, window: reading.window }, seenMs, { offset: 0, limit: MOST_HOURS });
  const there = new Set(rows.map(row => row.startMs));
  const [first] = rows;
  if (!first) return [];
  const last = rows[rows.length - 1];
  const missing: string[] = [];
  for (let at = floorTo(first.startMs, HOUR_MS); at <= last.startMs; at += HOUR_MS) {
    if (!there.has(at)) missing.push(iso(at));
  }
  return missing;
}

/** Idle hours have nothing good and nothing bad: counting them changes nothing. */
const shownBefore = (kpi: 'slo_sli' | 'error_budget_remaining', reading: SloReading) =>
  kpi === 'slo_sli' ? reading.sli : reading.remaining;

/** Hours that are there of those expected; nothing where either is not known. */
const hoursOf = ({ hoursCovered, hoursExpected }: SloReading) =>
  hoursCovered === null || hoursExpected === null ? {} : { params: { have: hoursCovered, expected: hoursExpected } };

function leftOutOf(kpi: 'slo_sli' | 'error_budget_remaining', reading: SloReading, missing: readonly string[]): Explanation['leftOut'] {
  const leftWithWork = reading.consumedWithMaintenance === null ? null : 1 - reading.consumedWithMaintenance;
  const withWork = kpi === 'slo_sli' ? reading.sliWithMaintenance : leftWithWork;
  const { hoursExpected, hoursCovered } = reading;
  const absent = hoursExpected === null || hoursCovered === null ? null : Math.max(0, hoursExpected - hoursCovered);
  return [
    ...(reading.hoursMaintenance
      ? [{ reason: 'announced_work' as const, count: reading.hoursMaintenance, valueWith: withWork, items: [] }]
      : []),
    ...((absent ?? missing.length) > 0
      ? [
          {
            reason: 'hours_without_data' as const, count: absent, valueWith: null, items: missing.slice(0, 20),
            ...(reading.sliLo === null || reading.sliHi === null ? {} : { params: { low: reading.sliLo, high: reading.sliHi } }),
          },
        ]
      : []),
    ...(reading.hoursIdle ? [{ reason: 'idle_hours' as const, count: reading.hoursIdle, valueWith: shownBefore(kpi, reading), items: [] }] : []),
  ];
}

async function explainReading(dependencies: HandlerDependencies, request: ExplainRequest, slo: SloRow): Promise<Explanation> {
  const { nowMs, page, period } = request;
  const kpi = request.kpi as 'slo_sli' | 'error_budget_remaining';
  const { slos } = dependencies;
  const seenMs = newestHourMs(nowMs);
  const [own] = await readOwnSlos(dependencies, [slo], nowMs);
  let { reading } = own;
  if (period !== undefined && period !== 'now') {
    const { startMs, endMs } = period.window;
    const window = { startMs, endMs: Math.max(floorTo(startMs, HOUR_MS) + HOUR_MS, Math.min(endMs, seenMs)) };
    [reading] = await slos.read([{ sloId: slo.sloId, window }], seenMs);
  }
  const isOwn = reading === own.reading;
  // As `/slos` and the statement have it: budgets of open periods are not compared.
  const previous = isOwn && (kpi === 'slo_sli' || !reading.isOpen) ? own.previous : undefined;
  const value = sloValue(kpi, reading, previous);
  const [hours, missing, sources] = await Promise.all([
    slos.hours({ sloId: slo.sloId, window: reading.window }, seenMs, page),
    missingHours(dependencies, reading, seenMs),
    readSources(dependencies, slo, nowMs),
  ]);
  const allowed = mayBeBad(reading);
  // What was taken for hours that are missing has no row of its own.
  const takenBad = reading.bad === null ? 0 : reading.bad - (hours.sumTotal - hours.sumGood);
  const shown = shownValue(value);
  const filledBudget =
    shown === null || reading.bad === null || allowed === null ? null : `1 - ${digits(reading.bad)} / ${digits(allowed)} = ${digits(shown)}`;
  return toExplanation(request, {
    period: { key: isOwn ? 'own' : (period as { key: string }).key, ...value.window },
    value,
    filled: kpi === 'slo_sli' ? filledFraction(value.num, value.den, shown) : filledBudget,
    inputs: [
      { id: 'objective', value: reading.target, unit: 'ratio', params: { origin: slo.origin, detail: slo.originDetail } },
      { id: 'total', value: reading.total, unit: null },
      { id: 'bad', value: reading.bad, unit: null },
      { id: 'may_be_bad', value: allowed, unit: null },
      { id: 'budget', value: reading.budgetMinutes, unit: 'minutes' },
      { id: 'achieved', value: reading.sli, unit: 'ratio' },
      { id: 'coverage', value: reading.coverage, unit: 'ratio', ...hoursOf(reading) },
      { id: 'method', value: reading.method, unit: 'text' },
      ...(takenBad > 1e-9 ? [{ id: 'taken_as_bad' as const, value: takenBad, unit: null }] : []),
      { id: 'previous', value: value.previous ?? null, unit: 'ratio' },
    ],
    rows: { fact: 'slo_hour', columns: COLUMNS, items: hours.rows.map(rowOf), total: hours.total },
    leftOut: leftOutOf(kpi, reading, missing),
    sources,
    notes: [
      ...(reading.targetChanged ? [{ code: 'target_changed' as const }] : []),
      ...(reading.isOpen ? [{ code: 'period_open' as const }] : []),
      ...(reading.lowTraffic ? [{ code: 'low_traffic' as const }] : []),
      ...(slo.origin === 'tier' ? [{ code: 'tier_slo' as const }] : []),
      ...(slo.sli.kind === 'availability_service' ? [{ code: 'with_outages' as const }] : []),
      { code: 'whole_hours' },
    ],
  });
}

async function explainBurn(dependencies: HandlerDependencies, request: ExplainRequest, slo: SloRow): Promise<Explanation> {
  const { nowMs } = request;
  if (request.period !== undefined && request.period !== 'now') {
    throw new ApiError(400, 'invalid_period', 'period: a burn rate is of now; leave it out', { field: 'period' });
  }
  const [{ indicator: burn }] = await readOwnSlos(dependencies, [slo], nowMs);
  // Nobody is told where no rule has this window: then it is held against nothing.
  const limit = burn && isRule(burn) ? burn.threshold : null;
  const isTip = burn?.resolution === 'tip';
  const endMs = isTip ? newestSlotMs(nowMs) : newestHourMs(nowMs);
  const window = { startMs: endMs - INDICATOR_MINUTES * 60_000, endMs };
  const slots = isTip
    ? await dependencies.slos.tipSlots({ sloId: slo.sloId, window })
    : (await dependencies.slos.hours({ sloId: slo.sloId, window }, endMs, { offset: 0, limit: INDICATOR_MINUTES / 60 })).rows;
  const total = slots.reduce((sum, slot) => sum + slot.total, 0);
  const bad = total - slots.reduce((sum, slot) => sum + slot.good, 0);
  const stream = isTip ? 'signals_5min' : 'signals_hour';
  const common = {
    unit: 'times' as const, betterIs: 'lower' as const, n: slots.length === 0 ? null : Math.round(total), num: slots.length === 0 ? null : bad,
    den: slots.length === 0 ? null : total, coverage: burn?.coverageLong === null || burn === undefined ? null : Math.min(1, burn.coverageLong),
    window: { start: iso(window.startMs), end: iso(window.endMs) }, method: burn?.resolution ?? 'hours', asOf: null,
    ...(limit === null ? {} : { target: limit }), previous: null,
  };
  const valueOf = (): Explanation['value'] => {
    if (!burn) return { ...common, status: 'not_applicable', value: null, reason: { code: 'no_error_budget' } };
    if (burn.state === 'unknown' || burn.burnLong === null) return { ...common, status: 'unknown', value: null, reason: { code: 'no_data_since' } };
    return burn.state === 'not_evaluated'
      ? { ...common, status: 'insufficient', value: null, lastValue: burn.burnLong, reason: { code: 'low_traffic' } }
      : { ...common, status: 'ok', value: burn.burnLong };
  };
  const value = valueOf();
  const shown = shownValue(value);
  const expected = isTip ? INDICATOR_MINUTES / SLOT_MINUTES : INDICATOR_MINUTES / 60;
  return toExplanation(request, {
    period: { key: 'now', ...value.window },
    value,
    filled: shown === null || total === 0 ? null : `(${digits(bad)} / ${digits(total)}) / (1 - ${digits(slo.target)}) = ${digits(shown)}`,
    inputs: [
      { id: 'objective', value: slo.target, unit: 'ratio', params: { origin: slo.origin, detail: slo.originDetail } },
      { id: 'bad', value: slots.length === 0 ? null : bad, unit: null },
      { id: 'total', value: slots.length === 0 ? null : total, unit: null },
      { id: 'burn_limit', value: limit, unit: 'times' },
      { id: 'burn_short', value: burn?.burnShort ?? null, unit: 'times', ...(burn ? { params: { minutes: burn.shortMinutes } } : {}) },
      { id: 'coverage', value: common.coverage, unit: 'ratio', params: { have: slots.length, expected } },
      { id: 'method', value: common.method, unit: 'text' },
    ],
    rows: { fact: isTip ? 'signal_5min' : 'slo_hour', columns: COLUMNS, items: slots.map(rowOf) },
    leftOut: slots.length < expected ? [{ reason: 'missing_slots', count: expected - slots.length, valueWith: null, items: [] }] : [],
    sources: await sourcesOf(dependencies, slo, stream, nowMs),
    notes: burn?.resolution === 'coarse' ? [{ code: 'coarse_burn' }] : [],
  });
}

/** SLI, budget and burn rate of one SLO, over its own window or the period of its statement. */
export function sloExplainer(dependencies: HandlerDependencies): Explainer {
  return {
    kpis: ['slo_sli', 'error_budget_remaining', 'slo_burn_rate'],
    subjects: ['slo'],
    explain: async request => {
      if (request.subject.kind !== 'slo') throw new Error('An SLO was asked of something else');
      const { slo } = request.subject;
      return request.kpi === 'slo_burn_rate'
        ? explainBurn(dependencies, request, slo)
        : explainReading(dependencies, request, slo);
    },
  };
}
