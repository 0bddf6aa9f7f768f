import { add, compare, divide, Fraction, fraction, multiply, ONE, subtract, ZERO } from './fraction';
import { SloSlot } from './sloWindow';
import { Span } from './spans';

/** Why budget was spent, in the order in which it is looked for (KPI.md, "Budget statement"). */
export type SpendingCause = Readonly<{
  kind: 'release' | 'problem' | 'change' | 'incident' | 'unexplained' | 'background';
  /** Id of what caused it; null for the last two. */
  id: string | null;
}>;

export type StatementLine = Readonly<{
  cause: SpendingCause;
  span: Span;
  bad: number;
  /** Share of the window's whole budget. */
  budgetShare: Fraction;
  /** That share of the budget's minutes: lines sum to `C × budget`. */
  minutes: Fraction;
}>;

const isSame = (left: SpendingCause, right: SpendingCause) => left.kind === right.kind && left.id === right.id;

type Run = { cause: SpendingCause; startMs: number; endMs: number; bad: number };

/**
 * The error budget as a bank statement, for an objective that counts events: hours whose
 * share of bad events is below the objective's own rate are one background line; other
 * consecutive bad hours with one cause are one line each (KPI.md, "Budget statement").
 *
 * @param slots - valid slots of the window
 * @param causeOf - cause of a bad slot; never `background`
 * @param windowMinutes - minutes of the SLO's window
 * @returns lines by their beginning, background last; empty without traffic
 */
export function budgetStatement(
  slots: readonly SloSlot[],
  target: Fraction,
  slotMs: number,
  windowMinutes: number,
  causeOf: (startMs: number) => SpendingCause,
): StatementLine[] {
  const budgetRatio = subtract(ONE, target);
  const total = slots.reduce((whole, slot) => whole + slot.total, 0);
  const budgetMinutes = multiply(budgetRatio, fraction(windowMinutes));
  const runs: Run[] = [];
  let background: Run | undefined;
  const ordered = slots.filter(slot => slot.total > 0).sort((left, right) => left.startMs - right.startMs);
  for (const { startMs, good, total: events } of ordered) {
    const bad = events - good;
    const endMs = startMs + slotMs;
    if (bad > 0 && compare(fraction(bad, events), budgetRatio) < 0) {
      background = background
        ? { ...background, endMs, bad: background.bad + bad }
        : { cause: { kind: 'background', id: null }, startMs, endMs, bad };
    } else if (bad > 0) {
      const cause = causeOf(startMs);
      const last = runs.at(-1);
      if (last && last.endMs === startMs && isSame(last.cause, cause)) {
        last.endMs = endMs;
        last.bad += bad;
      } else {
        runs.push({ cause, startMs, endMs, bad });
      }
    }
  }
  return [...runs, ...(background ? [background] : [])].map(({ cause, startMs, endMs, bad }) => {
    const budgetShare = divide(fraction(bad), multiply(budgetRatio, fraction(total)));
    return { cause, span: { startMs, endMs }, bad, budgetShare, minutes: multiply(budgetShare, budgetMinutes) };
  });
}

/** Minutes of all lines. */
export function statementMinutes(lines: readonly StatementLine[]): Fraction {
  return lines.map(line => line.minutes).reduce(add, ZERO);
}
