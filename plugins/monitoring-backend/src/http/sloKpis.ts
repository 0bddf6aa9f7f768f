import {
  KPI_DEFINITIONS,
  KpiValue,
  ReasonCode,
  SLO_STATES,
  SloBurnView,
  SloPromise,
  SloReadingView,
  SloSum,
  sloState,
  SloState,
} from '@rosetta/backstage-plugin-monitoring-common';
import { SloBurnRow, SloReading, SloRow } from '../store';

const iso = (ms: number) => new Date(ms).toISOString();


/**
 * What may be bad in the period: the denominator of what is spent.
 *
 * @returns events or slices; null where nothing was counted
 */
export function mayBeBad({ bad, total, consumed, consumedBasis, effectiveTarget }: SloReading): number | null {
  if (consumedBasis !== 'window' && consumed !== null && consumed > 0 && bad !== null) return bad / consumed;
  return total === null || effectiveTarget === null ? null : total * (1 - effectiveTarget);
}

/** The envelope of an SLO's figure (API.md, KPI envelope). */
export function sloValue(
  kpi: 'slo_sli' | 'error_budget_remaining',
  reading: SloReading,
  previous: SloReading | undefined,
): KpiValue {
  const { unit, betterIs } = KPI_DEFINITIONS[kpi];
  const isSli = kpi === 'slo_sli';
  const told = (from: SloReading) => (isSli ? from.sli : from.remaining);
  const isTold = (from: SloReading | undefined): from is SloReading => from?.status === 'ok' || from?.status === 'partial';
  const counted = {
    n: reading.total === null ? null : Math.round(reading.total),
    num: isSli ? reading.good : reading.bad,
    den: isSli ? reading.total : mayBeBad(reading),
  };
  const common = {
    unit, betterIs, ...counted,
    coverage: reading.coverage === null ? null : Math.min(1, reading.coverage),
    window: { start: iso(reading.window.startMs), end: iso(reading.window.endMs) },
    method: isSli ? reading.method : reading.consumedBasis,
    asOf: null,
    ...(isSli && reading.target !== null ? { target: reading.target } : {}),
    previous: isTold(previous) ? told(previous) : null,
  };
  const value = told(reading);
  const bare = { ...common, n: null, num: null, den: null, previous: null, value: null };
  const code = reading.reason as ReasonCode | null;
  const { hoursCovered, hoursExpected } = reading;
  const hours = hoursCovered === null || hoursExpected === null ? {} : { params: { have: hoursCovered, need: hoursExpected } };
  switch (reading.status) {
    case 'ok':
    case 'partial':
      // A budget of an open period in which nothing was counted yet stands against nothing.
      if (value === null) return { ...bare, status: 'insufficient', lastValue: null, reason: { code: 'low_traffic' } };
      return reading.status === 'ok'
        ? { ...common, status: 'ok', value }
        : { ...common, status: 'partial', value, reason: { code: 'coverage_low', ...hours } };
    case 'stale':
      return { ...common, value: null, status: 'stale', lastValue: value, reason: { code: 'feed_late' } };
    case 'insufficient':
      return {
        ...common, value: null, status: 'insufficient', lastValue: value,
        reason: {
          code: code === 'too_few' || code === 'low_traffic' ? code : 'too_little_history',
          ...(code === 'too_little_history' ? hours : {}),
        },
      };
    case 'not_applicable':
      return { ...bare, status: 'not_applicable', reason: { code: code === 'no_error_budget' ? code : 'not_instrumented' } };
    default:
      return { ...bare, status: 'unknown', reason: { code: 'no_data_since' } };
  }
}

/** What is promised, as the API says it. */
export function promiseView(slo: SloRow): SloPromise {
  const { window } = slo;
  return {
    id: slo.sloId,
    name: slo.name,
    origin: slo.origin,
    originDetail: slo.originDetail,
    indicator: slo.sli.kind,
    method: slo.method,
    target: slo.target,
    window: window.kind === 'rolling' ? { kind: 'rolling', hours: window.hours } : { kind: 'calendar', unit: window.unit, count: window.count },
    threshold: slo.threshold,
    operator: slo.operator,
  };
}

/** A reading with its judgement. */
export function readingView(
  reading: SloReading,
  previous: SloReading | undefined,
  burns: readonly Pick<SloBurnView, 'state'>[],
  key: string,
): SloReadingView {
  const isJudged = reading.compliance !== null;
  return {
    period: { key, start: iso(reading.window.startMs), end: iso(reading.window.endMs) },
    isOpen: reading.isOpen,
    state: sloState(reading.compliance, burns),
    compliance: reading.compliance,
    targetChanged: reading.targetChanged,
    sli: sloValue('slo_sli', reading, previous),
    budget: sloValue('error_budget_remaining', reading, reading.isOpen ? undefined : previous),
    budgetMinutes: isJudged ? reading.budgetMinutes : null,
    badMinutes: isJudged ? reading.badMinutes : null,
    consumedSoFar: reading.consumedSoFar,
    consumedBasis: reading.consumedBasis,
    bounds: { low: reading.sliLo, high: reading.sliHi },
    withMaintenance: {
      sli: reading.sliWithMaintenance,
      remaining: reading.consumedWithMaintenance === null ? null : 1 - reading.consumedWithMaintenance,
    },
    hours: { expected: reading.hoursExpected, covered: reading.hoursCovered, idle: reading.hoursIdle, maintenance: reading.hoursMaintenance },
    coverage: reading.coverage,
    lowTraffic: reading.lowTraffic,
  };
}

/** What one of an SLO's rules says; the indicator tells nobody. */
export const isRule = <T extends Pick<SloBurnRow, 'severity'>>(burn: T): burn is T & { severity: SloBurnView['severity'] } =>
  burn.severity !== 'indicator';

/** A rule and what it says, by the windows it is written with. */
export function burnView<S extends SloBurnRow['severity']>(
  burn: Omit<SloBurnRow, 'sloId' | 'severity'> & { readonly severity: S },
): Omit<SloBurnView, 'severity'> & { severity: S } {
  return {
    severity: burn.severity,
    longMinutes: burn.longMinutes,
    shortMinutes: burn.shortMinutes,
    threshold: burn.threshold,
    resolution: burn.resolution,
    long: burn.burnLong,
    short: burn.burnShort,
    coverageLong: burn.coverageLong,
    coverageShort: burn.coverageShort,
    state: burn.state,
    reason: burn.reason,
  };
}

/**
 * When the budget is spent at a steady rate (KPI.md 1.4).
 *
 * @param burnLong - of {@link INDICATOR_MINUTES}; null where it was not read
 * @param periodHours - hours of the SLO's window
 */
export function exhaustionOf(
  { consumed, status }: Pick<SloReading, 'consumed' | 'status'>,
  burnLong: number | null,
  periodHours: number,
  nowMs: number,
): { at: string | null; isSpent: boolean } {
  if (consumed === null || (status !== 'ok' && status !== 'partial')) return { at: null, isSpent: false };
  if (consumed >= 1) return { at: null, isSpent: true };
  // At the sustainable rate or below it lasts for as long as anybody plans.
  if (burnLong === null || burnLong <= 1) return { at: null, isSpent: false };
  return { at: iso(nowMs + (periodHours * 3_600_000 * (1 - consumed)) / burnLong), isSpent: false };
}

/** As much of a reading as sums need. */
export interface SummedSlo {
  readonly sloId: number;
  readonly entityRef: string;
  readonly sliKind: string;
  readonly compliance: SloReading['compliance'];
  readonly badMinutes: number | null;
  readonly budgetMinutes: number | null;
  readonly hoursCovered: number | null;
  readonly hoursExpected: number | null;
}

/** Seconds that a missed availability SLO was overspent by; null for all others. */
export function overspentSeconds({ sliKind, compliance, badMinutes, budgetMinutes }: SummedSlo): number | null {
  if (!sliKind.startsWith('availability') || compliance !== 'breached' || badMinutes === null || budgetMinutes === null) return null;
  return Math.max(0, badMinutes - budgetMinutes) * 60;
}

interface Figures {
  readonly kept: number;
  readonly judged: number;
  readonly lostSeconds: number;
  readonly covered: number;
  readonly expected: number;
}

/** Of each entity the most that any of its SLOs was overspent by: two SLOs of one outage are one outage. */
function figuresOf(slos: readonly SummedSlo[]): Figures {
  const lost = new Map<string, number>();
  for (const slo of slos) {
    const seconds = overspentSeconds(slo);
    if (seconds !== null) lost.set(slo.entityRef, Math.max(seconds, lost.get(slo.entityRef) ?? 0));
  }
  const judged = slos.filter(slo => slo.compliance !== null);
  // Hours that are there count beside those expected, so only where both are known.
  const hours = slos.flatMap(({ hoursCovered: covered, hoursExpected: expected }) =>
    covered === null || expected === null ? [] : [{ covered, expected }],
  );
  return {
    kept: judged.filter(slo => slo.compliance !== 'breached').length,
    judged: judged.length,
    lostSeconds: [...lost.values()].reduce((total, seconds) => total + seconds, 0),
    covered: hours.reduce((total, { covered }) => total + covered, 0),
    expected: hours.reduce((total, { expected }) => total + expected, 0),
  };
}

/** What sums are of, besides the SLOs themselves. */
export interface SumContext {
  readonly window: { readonly startMs: number; readonly endMs: number };
  /** SLOs of which a rule fires; null where that was not read of late. */
  readonly burning: ReadonlySet<number> | null;
  /** The same a day ago. */
  readonly burningBefore: ReadonlySet<number> | null;
  readonly asOfMs: number | null;
}

/** Of the SLOs that are judged now, how many have to have been judged before: else a difference is one of what is known. */
const LEAST_JUDGED_BEFORE = 0.9;

/** Declared SLOs added up; previous figures where nearly all of those that are judged now were judged before. */
export function sumSlos(slos: readonly SummedSlo[], before: readonly SummedSlo[], context: SumContext): SloSum {
  const now = figuresOf(slos);
  const earlier = figuresOf(before);
  const judgedBefore = new Set(before.filter(slo => slo.compliance !== null).map(slo => slo.sloId));
  const judgedTwice = slos.filter(slo => slo.compliance !== null && judgedBefore.has(slo.sloId)).length;
  const isComparable = judgedTwice > 0 && judgedTwice >= LEAST_JUDGED_BEFORE * now.judged;
  const counts = Object.fromEntries(SLO_STATES.map(state => [state, 0])) as Record<SloState, number>;
  for (const slo of slos) {
    counts[sloState(slo.compliance, context.burning?.has(slo.sloId) ? [{ state: 'firing' }] : [])] += 1;
  }
  const common = (kpi: 'slo_met' | 'slo_service_lost' | 'slo_burning' | 'slo_coverage') => ({
    unit: KPI_DEFINITIONS[kpi].unit,
    betterIs: KPI_DEFINITIONS[kpi].betterIs,
    n: slos.length, num: null, den: null, coverage: null,
    window: { start: iso(context.window.startMs), end: iso(context.window.endMs) },
    method: 'sum_of_slos',
    asOf: context.asOfMs === null ? null : iso(context.asOfMs),
  });
  const none = (kpi: 'slo_met' | 'slo_service_lost' | 'slo_burning' | 'slo_coverage'): KpiValue =>
    slos.length === 0
      ? { ...common(kpi), status: 'not_applicable', value: null, reason: { code: 'no_slo' } }
      : { ...common(kpi), status: 'unknown', value: null, reason: { code: 'no_data_since' } };
  const { burning, burningBefore } = context;
  const burningNow = burning && slos.filter(slo => burning.has(slo.sloId)).length;
  return {
    counts,
    total: slos.length,
    met: now.judged === 0
      ? none('slo_met')
      : {
          ...common('slo_met'), status: 'ok', n: now.judged, num: now.kept, den: now.judged, value: now.kept / now.judged,
          previous: isComparable ? earlier.kept / earlier.judged : null,
        },
    serviceLost: now.judged === 0
      ? none('slo_service_lost')
      : {
          ...common('slo_service_lost'), status: 'ok', value: now.lostSeconds,
          n: slos.filter(slo => overspentSeconds(slo) !== null).length,
          previous: isComparable ? earlier.lostSeconds : null,
        },
    burning: slos.length === 0 || burningNow === null
      ? none('slo_burning')
      : {
          ...common('slo_burning'), status: 'ok', value: burningNow,
          previous: burningBefore && slos.filter(slo => burningBefore.has(slo.sloId)).length,
        },
    coverage: now.expected === 0
      ? none('slo_coverage')
      : {
          ...common('slo_coverage'), status: 'ok', num: now.covered, den: now.expected, value: now.covered / now.expected,
          previous: earlier.expected === 0 ? null : earlier.covered / earlier.expected,
        },
  };
}
