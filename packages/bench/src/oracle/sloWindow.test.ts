import { fraction, fractionOfDecimal, subtract, toNumber } from './fraction';
import { daySpan, hoursOf, periodSpan } from './calendar';
import {
  availabilityByTime,
  consumedOfOpenPeriod,
  metDaysRatio,
  readSlo,
  SloInputs,
  SloSlot,
  standing,
} from './sloWindow';
import { budgetStatement, SpendingCause, statementMinutes } from './statement';

const ZONE = 'Europe/Paris';
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 0, 1);
const hours = (count: number) => ({ startMs: START_MS, endMs: START_MS + count * HOUR_MS });
const slotAt = (hour: number, good: number, total: number): SloSlot => ({
  startMs: START_MS + hour * HOUR_MS,
  good,
  total,
});

function inputs(over: Partial<SloInputs> & Pick<SloInputs, 'slots' | 'window'>): SloInputs {
  return {
    objective: {
      target: fractionOfDecimal(0.999),
      method: 'occurrences',
      sliceTarget: fractionOfDecimal(0.999),
      missingPolicy: 'exclude',
      slotMs: HOUR_MS,
    },
    observable: { startMs: 0, endMs: Number.MAX_SAFE_INTEGER },
    maintenance: [],
    meanTrafficOver: 'valid',
    ...over,
  };
}

const minutesOf = (window: SloInputs['window']) =>
  toNumber(readSlo(inputs({ slots: [], window })).budgetMinutes);

describe('readSlo', () => {
  it('gives the budget in minutes of KPI.md 1.1', () => {
    expect(minutesOf(hours(30 * 24))).toBe(43.2);
    expect(minutesOf(periodSpan('quarter', '2026-02-01', ZONE))).toBe(129.54);
    expect(minutesOf(periodSpan('quarter', '2026-11-01', ZONE))).toBe(132.54);
  });

  it('reads the fixture of KPI.md 1.1 as 5 424 % consumed, and does not clamp', () => {
    const reading = readSlo(inputs({ slots: [slotAt(0, 94_576, 100_000)], window: hours(1) }));
    expect(toNumber(reading.consumed!)).toBe(54.24);
    expect(toNumber(reading.remaining!)).toBe(-53.24);
    expect(reading.isMet).toBe(false);
  });

  it('counts requests or time: 51.12 % and 95.83 % of the same day (KPI.md 1.1)', () => {
    const slots = Array.from({ length: 24 }, (_, hour) =>
      hour === 12 ? slotAt(hour, 5_000, 10_000) : slotAt(hour, 10, 10),
    );
    const byRequests = readSlo(inputs({ slots, window: hours(24) }));
    expect(byRequests.sli).toEqual(fraction(5_230, 10_230));
    expect(toNumber(byRequests.sli!) * 100).toBeCloseTo(51.12, 2);
    const objective = { ...inputs({ slots, window: hours(24) }).objective, method: 'timeslices' as const };
    const byTime = readSlo(inputs({ slots, window: hours(24), objective }));
    expect(byTime.sli).toEqual(fraction(23, 24));
    const byRatios = readSlo(
      inputs({ slots, window: hours(24), objective: { ...objective, method: 'ratio_timeslices' } }),
    );
    expect(byRatios.sli).toEqual(fraction(47, 48));
  });

  it('has no value, and none to colour, without traffic (KPI.md 0.1)', () => {
    const reading = readSlo(inputs({ slots: [slotAt(0, 0, 0), slotAt(1, 0, 0)], window: hours(2) }));
    expect(reading).toMatchObject({
      sli: null,
      consumed: null,
      isMet: null,
      status: 'insufficient',
      idleSlots: 2,
    });
    expect(reading.coverageRatio).toEqual(fraction(1));
  });

  it('bounds the SLI by what is missing and awards nothing in between (KPI.md 1.2)', () => {
    const slots = Array.from({ length: 97 }, (_, hour) => slotAt(hour, 1_000, 1_000));
    const reading = readSlo(inputs({ slots, window: hours(100) }));
    expect(reading).toMatchObject({ missingSlots: 3, status: 'partial', isMet: null });
    expect([reading.sli, reading.sliLow, reading.sliHigh]).toEqual([
      fraction(1),
      fraction(97, 100),
      fraction(1),
    ]);
    const bad = { ...inputs({ slots, window: hours(100) }).objective, missingPolicy: 'bad' as const };
    const strict = readSlo(inputs({ slots, window: hours(100), objective: bad }));
    expect(strict.sli).toEqual(fraction(97, 100));
    expect(strict.isMet).toBe(false);
  });

  it('takes the mean traffic over the slots it is told to', () => {
    const slots = [slotAt(0, 10, 10), slotAt(1, 0, 0)];
    const low = (meanTrafficOver: SloInputs['meanTrafficOver']) =>
      readSlo(inputs({ slots, window: hours(3), meanTrafficOver })).sliLow;
    expect([low('valid'), low('covered')]).toEqual([fraction(1, 2), fraction(2, 3)]);
  });

  it('holds a value for one slot only (KPI.md 1.2)', () => {
    const slots = [slotAt(0, 9, 10), slotAt(4, 10, 10)];
    const objective = { ...inputs({ slots, window: hours(5) }).objective, missingPolicy: 'hold_last' as const };
    const reading = readSlo(inputs({ slots, window: hours(5), objective }));
    expect(reading).toMatchObject({
      validSlots: 3,
      missingSlots: 2,
      good: fraction(28),
      total: fraction(30),
      coverageRatio: fraction(2, 5),
    });
  });

  it('leaves maintenance out of both sides (KPI.md 1.1)', () => {
    const slots = [slotAt(0, 10, 10), slotAt(1, 0, 10), slotAt(2, 10, 10)];
    const maintenance = [{ startMs: START_MS + HOUR_MS, endMs: START_MS + 2 * HOUR_MS }];
    expect(readSlo(inputs({ slots, window: hours(3) })).sli).toEqual(fraction(2, 3));
    const reading = readSlo(inputs({ slots, window: hours(3), maintenance }));
    expect(reading).toMatchObject({ sli: fraction(1), expectedSlots: 2, maintenanceSlots: 1 });
    const minutes = (days: number) => days * 24 * 60;
    const byTime = (valid: number) => (1 - toNumber(availabilityByTime(60, valid)!)) * 100;
    expect(byTime(minutes(6))).toBeCloseTo(0.69, 2);
    expect(byTime(minutes(7))).toBeCloseTo(0.595, 3);
    expect(availabilityByTime(0, 0)).toBeNull();
  });

  it('expects the hours of the calendar, not 24 a day (KPI.md 0.2)', () => {
    const window = daySpan('2026-03-29', ZONE);
    const slots = hoursOf(window).map(startMs => ({ startMs, good: 1, total: 1 }));
    expect(readSlo(inputs({ slots, window }))).toMatchObject({ expectedSlots: 23, validSlots: 23 });
  });

  it('flags low traffic below ten events of budget (KPI.md 1.2)', () => {
    const lowTraffic = (total: number) =>
      readSlo(inputs({ slots: [slotAt(0, total, total)], window: hours(1) })).isLowTraffic;
    expect([lowTraffic(9_999), lowTraffic(10_000)]).toEqual([true, false]);
  });

  it('colours no ratio of fewer than ten (KPI.md 0.5)', () => {
    const status = (total: number) =>
      readSlo(inputs({ slots: [slotAt(0, total, total)], window: hours(1) })).status;
    expect([status(9), status(10)]).toEqual(['insufficient', 'ok']);
  });

  it('refuses a target without budget and more good than total', () => {
    const objective = { ...inputs({ slots: [], window: hours(1) }).objective, target: fraction(1) };
    expect(() => readSlo(inputs({ slots: [], window: hours(1), objective }))).toThrow(RangeError);
    expect(() => readSlo(inputs({ slots: [slotAt(0, 2, 1)], window: hours(1) }))).toThrow('within total');
  });
});

describe('an open calendar period', () => {
  it('is lost for good by slots, and never by events before it closes (KPI.md 1.1)', () => {
    const [more, less] = [fractionOfDecimal(1.1), fractionOfDecimal(0.9)];
    expect(standing('timeslices', more, more)).toBe('breached');
    expect(standing('timeslices', less, more)).toBe('at_risk');
    expect(standing('occurrences', more, more)).toBe('at_risk');
    expect(standing('occurrences', less, less)).toBe('on_track');
  });

  it('spends of the budget of all its slots, or of its projected traffic (KPI.md 1.1)', () => {
    const target = fractionOfDecimal(0.99);
    const reading = { good: fraction(98), total: fraction(100) };
    expect(consumedOfOpenPeriod(reading, { method: 'timeslices', target }, 100, 400)).toEqual(fraction(1, 2));
    expect(consumedOfOpenPeriod(reading, { method: 'occurrences', target }, 50, 200)).toEqual(fraction(1, 2));
    expect(consumedOfOpenPeriod(reading, { method: 'occurrences', target }, 0, 200)).toBeNull();
  });

  it('tells the share of days on which a rolling SLO was met', () => {
    expect(metDaysRatio([true, false, null, true])).toEqual(fraction(2, 3));
    expect(metDaysRatio([null])).toBeNull();
  });
});

describe('budgetStatement', () => {
  it('joins consecutive hours of one cause, keeps background apart and sums to C × budget', () => {
    const slots = [
      slotAt(0, 999_999, 1_000_000),
      slotAt(1, 990, 1_000),
      slotAt(2, 980, 1_000),
      slotAt(3, 1_000, 1_000),
      slotAt(4, 900, 1_000),
      slotAt(5, 800, 1_000),
      slotAt(6, 999_998, 1_000_000),
    ];
    const causeOf = (startMs: number): SpendingCause =>
      startMs < START_MS + 5 * HOUR_MS ? { kind: 'release', id: 'r1' } : { kind: 'unexplained', id: null };
    const window = hours(7);
    const lines = budgetStatement(slots, fractionOfDecimal(0.999), HOUR_MS, 7 * 60, causeOf);
    expect(lines.map(line => [line.cause.kind, line.bad, (line.span.startMs - START_MS) / HOUR_MS])).toEqual([
      ['release', 30, 1],
      ['release', 100, 4],
      ['unexplained', 200, 5],
      ['background', 3, 0],
    ]);
    const reading = readSlo(inputs({ slots, window }));
    expect(statementMinutes(lines)).toEqual(reading.badMinutes);
    expect(subtract(reading.total, reading.good)).toEqual(fraction(333));
    expect((window.endMs - window.startMs) / MINUTE_MS).toBe(420);
  });

  it('is empty without traffic', () => {
    const none = (): SpendingCause => ({ kind: 'unexplained', id: null });
    expect(budgetStatement([], fractionOfDecimal(0.999), HOUR_MS, 60, none)).toEqual([]);
  });
});
