import type { SignalFact, SloDefinition } from '@rosetta/backstage-plugin-monitoring-common';
import { addDays, localTime, periodDays, startOfDay } from '../../calendar';
import { Fraction, fractionOfDecimal, subtract, ONE, toNumber } from '../../fraction';
import { slotState } from '../../signalDay';
import { consumedOfOpenPeriod, readSlo, SloReading, SloSlot, standing } from '../../sloWindow';
import { intersect, Span } from '../../spans';
import type { Told } from '../differences';
import { CART, DESK, SALES, SHOP, WEB } from '../services';
import { ZONE } from '../simulatedYear';
import { announcedHours, LIVES, PROMISES, SEEN_MS } from './viewGround';

const HOUR_MS = 3_600_000;

/** What an SLO counts in the hours of a series; an hour that tells nothing of it is none. */
function slotsOf(promise: SloDefinition, hours: readonly SignalFact[]): SloSlot[] {
  return hours.flatMap(({ startMs, requests, errors, latencyP95Ms }): SloSlot[] => {
    if (promise.sli.kind === 'availability') {
      const state = slotState({ requests, errors });
      if (state === 'missing' || requests === null) return [];
      return [{ startMs, good: state === 'idle' || errors === null ? 0 : requests - errors, total: requests }];
    }
    if (latencyP95Ms === null) return requests === 0 ? [{ startMs, good: 0, total: 0 }] : [];
    return [{ startMs, good: latencyP95Ms < 800 ? 1 : 0, total: 1 }];
  });
}

type Period = Readonly<{ key: string; isPrevious: boolean; window: Span }>;

function calendarPeriods(key: string, unit: 'month' | 'quarter'): Period[] {
  const now = periodDays(unit, localTime(SEEN_MS, ZONE).day);
  const before = periodDays(unit, addDays(now.from, -1));
  const [startMs, endMs] = [startOfDay(now.from, ZONE), startOfDay(now.to, ZONE)];
  const beforeMs = startOfDay(before.from, ZONE);
  return [
    { key, isPrevious: false, window: { startMs, endMs } },
    // Of an open period its equal elapsed share.
    {
      key,
      isPrevious: true,
      window: { startMs: beforeMs, endMs: Math.min(startMs, beforeMs + (SEEN_MS - startMs)) },
    },
  ];
}

/** An SLO's own window, the month and the quarter of the moment, and the equal ones before. */
function periodsOf({ window }: SloDefinition): Period[] {
  const own = (): Period[] => {
    if (window.kind === 'calendar') {
      return calendarPeriods('own', window.unit === 'month' ? 'month' : 'quarter');
    }
    const lengthMs = window.hours * HOUR_MS;
    return [
      { key: 'own', isPrevious: false, window: { startMs: SEEN_MS - lengthMs, endMs: SEEN_MS } },
      {
        key: 'own',
        isPrevious: true,
        window: { startMs: SEEN_MS - 2 * lengthMs, endMs: SEEN_MS - lengthMs },
      },
    ];
  };
  return [...own(), ...calendarPeriods('month', 'month'), ...calendarPeriods('quarter', 'quarter')];
}

/** What stands of a period and may be told: `met` and the like, or nothing. */
function complianceOf(
  promise: SloDefinition,
  reading: SloReading,
  isOpen: boolean,
  consumed: Fraction | null,
): string | null {
  if (reading.status === 'insufficient' || consumed === null || reading.consumed === null) {
    return null;
  }
  if (isOpen) {
    return standing(promise.method, consumed, reading.consumed);
  }
  return reading.isMet === null ? null : { true: 'met', false: 'breached' }[`${reading.isMet}`];
}

export type ToldSlo = Readonly<{
  key: string;
  promise: SloDefinition;
  period: Period;
  reading: SloReading;
  columns: Readonly<Record<string, Told>>;
}>;

function toldOf(promise: SloDefinition, period: Period, slots: readonly SloSlot[]): ToldSlo {
  const objective = {
    target: fractionOfDecimal(promise.target),
    method: promise.method,
    sliceTarget: ONE,
    missingPolicy: promise.missingPolicy,
    slotMs: HOUR_MS,
  };
  // What is promised of an entity that did not exist yet is nothing.
  const window = intersect(period.window, { ...LIVES[promise.entityRef], endMs: Infinity }) ?? {
    startMs: period.window.endMs,
    endMs: period.window.endMs,
  };
  const inputs = {
    objective,
    window,
    observable: LIVES[promise.entityRef],
    slots,
    maintenance: announcedHours(promise.entityRef),
    meanTrafficOver: 'covered' as const,
  };
  const reading = readSlo(inputs);
  const isOpen = period.window.endMs > SEEN_MS;
  const whole = readSlo({ ...inputs, observable: window }).expectedSlots;
  const consumed = isOpen
    ? consumedOfOpenPeriod(reading, objective, reading.expectedSlots, whole)
    : reading.consumed;
  const wrong = subtract(reading.total, reading.good);
  return {
    key: [promise.entityRef, promise.name, period.key, period.isPrevious].join('|'),
    promise,
    period,
    reading,
    columns: {
      period_from: period.window.startMs,
      period_to: period.window.endMs,
      is_open: isOpen,
      good: reading.good,
      total: reading.total,
      bad: wrong,
      sli: reading.sli,
      sli_lo: reading.sliLow,
      sli_hi: reading.sliHigh,
      hours_expected: reading.expectedSlots,
      hours_covered: reading.coveredSlots,
      hours_idle: reading.idleSlots,
      hours_maintenance: reading.maintenanceSlots,
      coverage: reading.coverageRatio,
      budget_minutes: reading.budgetMinutes,
      consumed,
      consumed_so_far: reading.consumed,
      remaining: consumed && subtract(ONE, consumed),
      low_traffic: reading.isLowTraffic,
      status: reading.status,
      compliance: complianceOf(promise, reading, isOpen, consumed),
      target_changed: false,
    },
  };
}

/** What the second computation tells of every promise and period. */
export function toldOfSlos(hours: Readonly<Record<string, readonly SignalFact[]>>): ToldSlo[] {
  return PROMISES.flatMap(promise => {
    const slots = slotsOf(promise, hours[promise.entityRef]);
    return periodsOf(promise).map(period => toldOf(promise, period, slots));
  });
}

const MEMBERS: readonly (readonly [string, readonly string[]])[] = [
  ['', [SHOP, CART]],
  [SALES, [SHOP, CART]],
  [WEB, [SHOP]],
  [DESK, [CART]],
];

const sum = (values: readonly number[]) => values.reduce((whole, value) => whole + value, 0);

/**
 * Promises of a scope that are kept (KPI.md 4.4 point 2: never a mean of SLOs). What a tier
 * promises is nobody's promise.
 */
export function toldOfScopes(told: readonly ToldSlo[]): { key: string; columns: Record<string, Told> }[] {
  const declared = told.filter(({ promise }) => promise.origin !== 'tier');
  const periods = [...new Set(declared.map(({ period }) => `${period.key}|${period.isPrevious}`))];
  return MEMBERS.flatMap(([scope, members]) =>
    periods.map(key => {
      const own = declared.filter(
        ({ promise, period }) =>
          members.includes(promise.entityRef) && `${period.key}|${period.isPrevious}` === key,
      );
      const standings = own.map(({ columns }) => columns.compliance);
      const kept = standings.filter(word => word === 'met' || word === 'on_track' || word === 'at_risk');
      const missed = standings.filter(word => word === 'breached');
      const lost = members.map(entityRef => {
        const overspent = own.flatMap(({ promise, reading, columns }) => {
          const { consumed } = columns;
          return promise.entityRef === entityRef &&
            promise.sli.kind === 'availability' &&
            columns.compliance === 'breached' &&
            consumed !== null &&
            typeof consumed === 'object'
            ? (toNumber(consumed) - 1) * toNumber(reading.budgetMinutes) * 60
            : [];
        });
        return overspent.length === 0 ? null : Math.max(0, ...overspent);
      });
      const overspentSeconds = lost.flatMap(seconds => seconds ?? []);
      return {
        key: `${scope}|${key}`,
        columns: {
          entities: members.length,
          slos: own.length,
          slos_kept: kept.length,
          slos_at_risk: standings.filter(word => word === 'at_risk').length,
          slos_missed: missed.length,
          slos_not_judged: standings.length - kept.length - missed.length,
          seconds_lost: overspentSeconds.length === 0 ? null : sum(overspentSeconds),
          hours_expected: sum(own.map(({ reading }) => reading.expectedSlots)),
          hours_covered: sum(own.map(({ reading }) => reading.coveredSlots)),
        },
      };
    }),
  );
}
