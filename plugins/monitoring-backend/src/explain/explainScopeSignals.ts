import {
  Explanation,
  ExplainColumnId,
  ExplainRow,
  KPI_DEFINITIONS,
  reportingDay,
} from '@rosetta/backstage-plugin-monitoring-common';
import { isVisible } from '../http/authorization';
import { ApiError } from '../http/errors';
import { HandlerDependencies } from '../http/handlers/dependencies';
import { distinct, tellable } from '../http/handlers/overview/overviewHandler';
import { readDataFrom, readSums } from '../http/handlers/overview/readSums';
import { MAX_NOW_MEMBERS, nowKpi, readFreshSlots } from '../http/handlers/overview/scopeNow';
import { dayAfter, SumKpi, sumKpi } from '../http/handlers/overview/scopeSums';
import { periodView } from '../http/period';
import { ScopeRow, SumDayRow } from '../store';
import { Explainer, ExplainRequest, filledFraction, periodOrDefault, shownValue, toExplanation, wholeDays } from './explainer';

const iso = (ms: number) => new Date(ms).toISOString();

/** The parts of a day that a figure is made of. */
const COLUMNS: Record<SumKpi, readonly (readonly [ExplainColumnId, (day: SumDayRow) => number | null])[]> = {
  error_rate: [['requests_counted', day => day.requestsWithErrorsKnown], ['errors', day => day.errors]],
  throughput: [['requests', day => day.requests]],
  availability_req: [['requests_counted', day => day.requestsWithErrorsKnown], ['errors', day => day.errors]],
  error_rate_5xx: [['requests_counted', day => day.requestsWithErrors5xxKnown], ['errors_5xx', day => day.errors5xx]],
  within_latency_target: [['hours_within_target', day => day.hoursWithinTarget], ['hours_judged', day => day.hoursJudged]],
};

/** The parts of a slot that a figure of now is made of. */
const SLOT_COLUMNS: Record<'error_rate' | 'throughput', readonly ExplainColumnId[]> = {
  error_rate: ['requests', 'errors'],
  throughput: ['requests'],
};

/** What a share of requests left out of each day: requests of hours that do not tell their failures, and hours that contradict themselves. */
function uncounted(kpi: SumKpi, days: readonly SumDayRow[]): Explanation['leftOut'] {
  if (kpi === 'throughput' || kpi === 'within_latency_target') return [];
  const partly = days.flatMap(day => {
    const counted = kpi === 'error_rate_5xx' ? day.requestsWithErrors5xxKnown : day.requestsWithErrorsKnown;
    const left = day.requests === null || counted === null ? 0 : day.requests - counted;
    return left > 0 ? [{ day: day.day, left }] : [];
  });
  const contradicting = days.filter(day => day.hoursContradicting > 0);
  const total = (values: readonly number[]) => Math.round(values.reduce((sum, value) => sum + value, 0));
  return [
    ...(partly.length > 0
      ? [{ reason: 'failures_unknown' as const, count: total(partly.map(day => day.left)), valueWith: null, items: partly.map(day => day.day) }]
      : []),
    ...(contradicting.length > 0
      ? [{
          reason: 'contradicting_hours' as const, count: total(contradicting.map(day => day.hoursContradicting)), valueWith: null,
          items: contradicting.map(day => day.day),
        }]
      : []),
  ];
}

/** What numerator and denominator of each are called. */
const PARTS: Record<SumKpi, readonly [num: Explanation['inputs'][number]['id'], den: Explanation['inputs'][number]['id']]> = {
  error_rate: ['failed_requests', 'requests'],
  throughput: ['requests', 'seconds'],
  availability_req: ['good_requests', 'requests'],
  error_rate_5xx: ['failed_5xx', 'requests'],
  within_latency_target: ['hours_within', 'hours_judged'],
};

const unitOf = (id: string) => {
  if (id === 'seconds') return 'seconds' as const;
  return id.startsWith('hours') ? ('hours' as const) : ('count' as const);
};

const partsOf = (kpi: SumKpi, value: Explanation['value']): Explanation['inputs'] =>
  PARTS[kpi].map((id, index) => ({ id, value: index === 0 ? value.num : value.den, unit: unitOf(id) }));

/** Instances that give signals, with when they last did. */
async function sourcesOf({ admin, instances }: HandlerDependencies, isHours: boolean): Promise<Explanation['sources']> {
  const feeds = await admin.feeds();
  return instances
    .filter(item => item.givesSignals)
    .map(({ source, instance, signalStreams }) => {
      const stream = isHours ? 'signals_hour' : (signalStreams[0] ?? 'signals_5min');
      const times = feeds.flatMap(feed =>
        feed.source === source && feed.instance === instance && feed.stream === stream && feed.lastSuccess ? [feed.lastSuccess.getTime()] : [],
      );
      return { source, instance, stream, asOf: times.length === 0 ? null : iso(Math.max(...times)) };
    });
}

async function explainDays(dependencies: HandlerDependencies, request: ExplainRequest, scope: ScopeRow | null): Promise<Explanation> {
  const { entities, reportingZone } = dependencies;
  const { environment } = request;
  const kpi = request.kpi as SumKpi;
  const period = wholeDays(periodOrDefault(request, 'last_30d', reportingZone));
  const [scopes, everywhere] = await Promise.all([
    entities.scopes(),
    entities.members(['system', 'domain', 'group'], environment, null),
  ]);
  const inside = scope && new Set(everywhere.filter(member => member.scopeRef === scope.ref).map(member => member.entityRef));
  const here = inside ? everywhere.filter(member => inside.has(member.entityRef)) : everywhere;
  const rootDomains = new Set(
    scopes.filter(item => item.kind === 'domain' && !item.parent?.startsWith('domain:')).map(item => item.ref),
  );
  const read = (window: { startMs: number; endMs: number }) =>
    readSums({
      dependencies, kind: 'domain', environment, within: scope?.ref ?? null, maySeeAll: true, here, everywhere, refs: [], rootDomains,
      span: [reportingDay(window.startMs, reportingZone), dayAfter(window.endMs, reportingZone)], withStates: false,
      nowMs: request.nowMs,
    });
  const [now, before] = await Promise.all([read(period.window), read(period.previous)]);
  const value = sumKpi(kpi, now.total, before.total, period, await readDataFrom(dependencies, environment, now.total));
  const columns = COLUMNS[kpi];
  const isSilent = (day: SumDayRow) => columns.some(([, of]) => of(day) === null);
  const silent = now.total.filter(isSilent);
  const missing = now.total.reduce((sum, day) => sum + Math.max(0, day.hoursExpected - day.hoursObserved), 0);
  return toExplanation(request, {
    period: periodView(period),
    value,
    filled: filledFraction(value.num, value.den, shownValue(value)),
    inputs: [
      ...partsOf(kpi, value),
      { id: 'coverage', value: value.coverage, unit: 'ratio' },
      { id: 'method', value: value.method, unit: 'text' },
      { id: 'previous', value: value.previous ?? null, unit: KPI_DEFINITIONS[kpi].unit },
    ],
    rows: {
      fact: 'scope_day',
      columns: [
        { id: 'day', unit: 'day' },
        ...columns.map(([id]) => ({ id, unit: unitOf(id) })),
        { id: 'hours_observed', unit: 'hours' },
        { id: 'hours_expected', unit: 'hours' },
      ],
      items: now.total.map((day): ExplainRow => ({
        day: day.day,
        ...Object.fromEntries(columns.map(([id, of]) => [id, of(day)])),
        hours_observed: day.hoursObserved,
        hours_expected: day.hoursExpected,
      })),
    },
    leftOut: [
      ...(missing > 0 ? [{ reason: 'missing_hours' as const, count: missing, valueWith: null, items: [] }] : []),
      ...(silent.length > 0
        ? [{ reason: 'no_count' as const, count: silent.length, valueWith: null, items: silent.map(day => day.day) }]
        : []),
      ...uncounted(kpi, now.total),
    ],
    sources: await sourcesOf(dependencies, true),
    notes: kpi === 'within_latency_target' ? [{ code: 'percentile_not_averaged' }] : [],
  });
}

async function explainNow(dependencies: HandlerDependencies, request: ExplainRequest, scope: ScopeRow): Promise<Explanation> {
  const kpi = request.kpi as 'error_rate' | 'throughput';
  const { environment, nowMs, visibility } = request;
  const members = tellable(
    distinct((await dependencies.entities.members(['system', 'domain', 'group'], environment, scope.ref))), visibility,
  );
  if (members.length > MAX_NOW_MEMBERS) {
    throw new ApiError(400, 'invalid_period', `period: scopes of more than ${MAX_NOW_MEMBERS} entities have no figure of now`, { field: 'period' });
  }
  const { bySeries, entities, window, stale } = await readFreshSlots(dependencies, members.map(member => member.seriesId), nowMs);
  const value = nowKpi(kpi, [...bySeries.values()].flat(), entities, window);
  const isCounted = (slot: { requests: number | null; errors: number | null }) =>
    slot.requests !== null && (kpi === 'throughput' || slot.errors !== null);
  const nameOf = (seriesId: number) => {
    const ref = members.find(member => member.seriesId === seriesId)?.entityRef;
    return ref !== undefined && isVisible(visibility, ref) ? ref : null;
  };
  const slots = [...bySeries].flatMap(([seriesId, list]) => list.map(slot => ({ slot, ref: nameOf(seriesId) })));
  return toExplanation(request, {
    period: { key: 'now', ...value.window },
    value,
    filled: filledFraction(value.num, value.den, shownValue(value)),
    inputs: [
      ...partsOf(kpi, value),
      { id: 'entities', value: entities.fresh, unit: 'count', params: { expected: entities.expected } },
      { id: 'method', value: value.method, unit: 'text' },
    ],
    rows: {
      fact: 'member_slot',
      columns: [{ id: 'entity', unit: 'text' }, { id: 'at', unit: 'instant' }, ...SLOT_COLUMNS[kpi].map(id => ({ id, unit: unitOf(id) }))],
      items: slots
        .filter(({ slot }) => isCounted(slot))
        .map(({ slot, ref }): ExplainRow => ({
          entity: ref, at: iso(slot.startMs), requests: slot.requests,
          ...(kpi === 'error_rate' ? { errors: slot.errors } : {}),
        })),
    },
    leftOut: [
      ...(stale.length > 0
        ? [{ reason: 'stale_members' as const, count: stale.length, valueWith: null, items: stale.flatMap(id => nameOf(id) ?? []) }]
        : []),
      ...(slots.some(({ slot }) => !isCounted(slot))
        ? [{ reason: 'no_count' as const, count: slots.filter(({ slot }) => !isCounted(slot)).length, valueWith: null, items: [] }]
        : []),
    ],
    sources: await sourcesOf(dependencies, false),
    notes: [],
  });
}

/** Sums of signals over a scope: of its days, or with `period=now` of its members' last quarter of an hour. */
export function scopeSignalExplainer(dependencies: HandlerDependencies): Explainer {
  return {
    kpis: ['error_rate', 'throughput', 'availability_req', 'within_latency_target', 'error_rate_5xx'],
    subjects: ['scope'],
    explain: async request => {
      if (request.subject.kind !== 'scope') throw new Error('Signals of a scope were asked of something else');
      const { scope } = request.subject;
      const hasNow = scope !== null && (request.kpi === 'error_rate' || request.kpi === 'throughput');
      return request.period === 'now' && hasNow
        ? explainNow(dependencies, request, scope)
        : explainDays(dependencies, request, scope);
    },
  };
}
