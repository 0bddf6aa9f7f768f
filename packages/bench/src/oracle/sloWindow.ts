import {
  add,
  compare,
  divide,
  Fraction,
  fraction,
  multiply,
  ONE,
  ratioOrNull,
  subtract,
  sum,
  toNumber,
  ZERO,
} from './fraction';
import { CoverageStatus, coverageStatus } from './signalDay';
import { LEAST_FOR_RATIO } from './statistics';
import { intersect, Span } from './spans';

const MINUTE_MS = 60_000;

/** What an objective counts in one slot: nothing known is no slot at all (KPI.md 1.2). */
export type SloSlot = Readonly<{ startMs: number; good: number; total: number }>;

export type SloObjective = Readonly<{
  /** Ratio in (0, 1): KPI.md 1.1, `T`. */
  target: Fraction;
  method: 'occurrences' | 'timeslices' | 'ratio_timeslices';
  /** Least ratio of a good slot, for `timeslices`. */
  sliceTarget: Fraction;
  missingPolicy: 'exclude' | 'bad' | 'hold_last';
  slotMs: number;
}>;

export type SloInputs = Readonly<{
  objective: SloObjective;
  /** The SLO's own window, or the whole calendar period; the budget is that of all of it. */
  window: Span;
  /** What of the window can be known: entity lifetime and watermark (KPI.md 1.2). */
  observable: Span;
  slots: readonly SloSlot[];
  /** Maintenance registered before it began. A slot that any of it touches is left out (KPI.md 1.1). */
  maintenance: readonly Span[];
  /**
   * Over which slots the mean traffic of a missing one is taken, which KPI.md 1.2 leaves open:
   * those with traffic, or all that are there, idle ones too.
   */
  meanTrafficOver: 'valid' | 'covered';
}>;

export type SloReading = Readonly<{
  expectedSlots: number;
  validSlots: number;
  idleSlots: number;
  missingSlots: number;
  /** Slots that were there: valid or idle, none that is only held. */
  coveredSlots: number;
  maintenanceSlots: number;
  coverageRatio: Fraction | null;
  status: CoverageStatus;
  /** Events, or slots where the method counts these; a fraction where missing slots count as bad. */
  good: Fraction;
  total: Fraction;
  sli: Fraction | null;
  /** Missing = all bad at mean traffic, missing = all good (KPI.md 1.2). */
  sliLow: Fraction | null;
  sliHigh: Fraction | null;
  /** `C`: share of the budget that is spent; above 1 when overspent, never clamped. */
  consumed: Fraction | null;
  remaining: Fraction | null;
  /** `EB × minutes of the window`, without those of maintenance: leaving time out dilates the rest (KPI.md 1.1). */
  budgetMinutes: Fraction;
  /** `C × budget`. */
  badMinutes: Fraction | null;
  /** Null where the bounds lie on both sides of the target, or too little is covered. */
  isMet: boolean | null;
  /** One failure moves `C` by more than 10 % (KPI.md 1.2); never of slices, which are offered instead. */
  isLowTraffic: boolean;
}>;

type Known = Readonly<{ good: number; total: number }>;

const countOf = (known: readonly Known[], field: keyof Known): Fraction =>
  fraction(known.reduce((whole, slot) => whole + slot[field], 0));

/** Good and total of valid slots by the objective's method (KPI.md 1.1). */
function count(objective: SloObjective, valid: readonly Known[]): { good: Fraction; total: Fraction } {
  const ratios = valid.map(slot => fraction(slot.good, slot.total));
  switch (objective.method) {
    case 'occurrences':
      return { good: countOf(valid, 'good'), total: countOf(valid, 'total') };
    case 'timeslices':
      return {
        good: fraction(ratios.filter(ratio => compare(ratio, objective.sliceTarget) >= 0).length),
        total: fraction(valid.length),
      };
    default:
      return { good: sum(ratios), total: fraction(valid.length) };
  }
}

function assertInputs({ objective, slots }: SloInputs): void {
  if (compare(objective.target, ZERO) <= 0 || compare(objective.target, ONE) >= 0) {
    throw new RangeError('A target lies between 0 and 1: of none and of all there is no budget');
  }
  const wrong = slots.find(slot => slot.good < 0 || slot.good > slot.total);
  if (wrong) {
    throw new RangeError(`Good is not within total at ${new Date(wrong.startMs).toISOString()}`);
  }
}

/** What of the window anything is promised for: all that is not maintenance, also what is to come. */
function promisedMs({ window, objective }: SloInputs, isMaintained: (startMs: number) => boolean): number {
  let promised = window.endMs - window.startMs;
  for (let startMs = window.startMs; startMs < window.endMs; startMs += objective.slotMs) {
    promised -= isMaintained(startMs) ? objective.slotMs : 0;
  }
  return promised;
}

/**
 * One SLO over one window (KPI.md 1.1, 1.2).
 *
 * @throws RangeError on a target outside (0, 1) and on a slot with more good than total
 */
export function readSlo(inputs: SloInputs): SloReading {
  assertInputs(inputs);
  const { objective, window } = inputs;
  const budgetRatio = subtract(ONE, objective.target);
  const byStart = new Map(inputs.slots.map(slot => [slot.startMs, slot] as const));
  const observed = intersect(window, inputs.observable);
  const all: number[] = [];
  for (let startMs = window.startMs; startMs < window.endMs; startMs += objective.slotMs) {
    if (observed && startMs >= observed.startMs && startMs < observed.endMs) {
      all.push(startMs);
    }
  }
  const isMaintained = (startMs: number) =>
    inputs.maintenance.some(span => intersect(span, { startMs, endMs: startMs + objective.slotMs }) !== null);
  const starts = all.filter(startMs => !isMaintained(startMs));
  const found = starts.map(startMs => byStart.get(startMs) ?? null);
  // A missing slot is as the one just before it, once (KPI.md 1.2, `hold_last`: at most one slot).
  const heldFor = (startMs: number) =>
    objective.missingPolicy === 'hold_last' ? byStart.get(startMs - objective.slotMs) ?? null : null;
  const slots = found.map((slot, index) => slot ?? heldFor(starts[index]));
  const valid = slots.flatMap((slot): Known[] => (slot !== null && slot.total > 0 ? [slot] : []));
  const missingSlots = slots.filter(slot => slot === null).length;
  // A slot that is held is used, and was absent all the same (KPI.md 1.2).
  const coveredSlots = found.filter(slot => slot !== null).length;
  const idleSlots = found.filter(slot => slot !== null && slot.total === 0).length;
  const counted = count(objective, valid);
  // Mean traffic, for what is missing; a slot counts as one where slots are counted.
  const spread = inputs.meanTrafficOver === 'valid' ? valid.length : slots.length - missingSlots;
  const perSlot =
    objective.method === 'occurrences' ? ratioOrNull(counted.total, fraction(spread)) ?? ONE : ONE;
  const missing = multiply(perSlot, fraction(missingSlots));
  const whole = add(counted.total, missing);
  const total = objective.missingPolicy === 'bad' ? whole : counted.total;
  const sli = ratioOrNull(counted.good, total);
  const sliLow = valid.length === 0 ? null : divide(counted.good, whole);
  const sliHigh = valid.length === 0 ? null : divide(add(counted.good, missing), whole);
  const consumed = sli && divide(subtract(ONE, sli), budgetRatio);
  const budgetMinutes = multiply(budgetRatio, fraction(promisedMs(inputs, isMaintained), MINUTE_MS));
  const coverageRatio = starts.length === 0 ? null : fraction(coveredSlots, starts.length);
  const isTooFew = compare(total, fraction(LEAST_FOR_RATIO)) < 0;
  const covered = isTooFew ? 'insufficient' : coverageStatus(coverageRatio);
  const isBetween =
    objective.missingPolicy !== 'bad' &&
    sliLow !== null &&
    sliHigh !== null &&
    compare(sliLow, objective.target) < 0 &&
    compare(sliHigh, objective.target) >= 0;
  const status = covered === 'ok' && isBetween ? 'partial' : covered;
  return {
    expectedSlots: starts.length,
    validSlots: valid.length,
    idleSlots,
    missingSlots,
    coveredSlots,
    maintenanceSlots: all.length - starts.length,
    coverageRatio,
    status,
    good: counted.good,
    total,
    sli,
    sliLow,
    sliHigh,
    consumed,
    remaining: consumed && subtract(ONE, consumed),
    budgetMinutes,
    badMinutes: consumed && multiply(consumed, budgetMinutes),
    isMet: sli === null || status === 'insufficient' || isBetween ? null : compare(sli, objective.target) >= 0,
    isLowTraffic: objective.method === 'occurrences' && toNumber(multiply(total, budgetRatio)) < 10,
  };
}

/**
 * Share of the budget that an open calendar period has spent, of the budget of all of it
 * (KPI.md 1.1): fixed denominator for timeslices, a projection of the traffic otherwise.
 *
 * @param elapsedSlots - slots of the period that are over
 * @param periodSlots - slots of the whole period
 * @returns null where nothing was counted
 */
export function consumedOfOpenPeriod(
  reading: Pick<SloReading, 'good' | 'total'>,
  objective: Pick<SloObjective, 'method' | 'target'>,
  elapsedSlots: number,
  periodSlots: number,
): Fraction | null {
  const bad = subtract(reading.total, reading.good);
  const budgetRatio = subtract(ONE, objective.target);
  if (objective.method === 'timeslices') {
    return divide(bad, multiply(budgetRatio, fraction(periodSlots)));
  }
  if (elapsedSlots === 0) {
    return null;
  }
  const projected = multiply(reading.total, fraction(periodSlots, elapsedSlots));
  return ratioOrNull(bad, multiply(budgetRatio, projected));
}

/**
 * How an open period stands (KPI.md 1.1, compliance): of slots it is breached once more than
 * the whole budget is spent, which no traffic undoes; of events only when the period closes.
 * At risk is what spends faster than the period passes.
 *
 * @param ofPeriod - share of the whole period's budget
 * @param soFar - share of the budget of what has passed
 */
export function standing(
  method: SloObjective['method'],
  ofPeriod: Fraction,
  soFar: Fraction,
): 'on_track' | 'at_risk' | 'breached' {
  if (method !== 'occurrences' && compare(ofPeriod, ONE) > 0) {
    return 'breached';
  }
  return compare(soFar, ONE) > 0 ? 'at_risk' : 'on_track';
}

/** Share of a period's days on which the rolling SLO was met; null where no day tells (KPI.md, "Settled since"). */
export function metDaysRatio(days: readonly (boolean | null)[]): Fraction | null {
  const told = days.filter(day => day !== null);
  return told.length === 0 ? null : fraction(told.filter(Boolean).length, told.length);
}

/**
 * Availability by time (KPI.md 1.1): 1 − outage ÷ period, outages joined before they are
 * summed, maintenance out of both.
 *
 * @returns null where maintenance takes all of the period
 */
export function availabilityByTime(downMs: number, validMs: number): Fraction | null {
  return validMs === 0 ? null : subtract(ONE, fraction(downMs, validMs));
}
