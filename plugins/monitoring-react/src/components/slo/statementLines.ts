import type {
  SloStatement,
  SloStatementLineView,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { Format } from '../../format';

/** Lines that have a moment; background and missing hours have none. */
export const hasMoment = ({ cause }: SloStatementLineView) =>
  cause !== 'background' && cause !== 'no_data';

/** Most lines with a number: more would hide the line they are on. */
const MOST_MARKS = 12;

/** A line with the number it has on the chart; the ones that cost most have one. */
export interface NumberedLine {
  readonly line: SloStatementLineView;
  readonly number: number | undefined;
}

/** Moments that cost less of the budget than this are told together, where there are several. */
export const SMALL_SHARE = 0.005;
const LEAST_SMALL = 3;

const isSmall = (line: SloStatementLineView) =>
  hasMoment(line) &&
  !line.isRunning &&
  Math.abs(line.budgetShare) < SMALL_SHARE;

/** Moments that hardly cost anything, where they are enough to hide the others; else none. */
export function smallLines({ lines }: SloStatement): SloStatementLineView[] {
  const small = lines.filter(isSmall);
  return small.length < LEAST_SMALL ? [] : small;
}

/** Lines in time; the costliest are numbered in the order they come. */
export function numberedLines(statement: SloStatement): NumberedLine[] {
  const { lines } = statement;
  const small = new Set(smallLines(statement));
  const costly = new Set(
    lines
      .filter(line => hasMoment(line) && !small.has(line))
      .sort((a, b) => b.minutes - a.minutes)
      .slice(0, MOST_MARKS),
  );
  let number = 0;
  return lines.map(line => {
    if (!costly.has(line)) return { line, number: undefined };
    number += 1;
    return { line, number };
  });
}

/** Minutes of a statement in numbers, as left and as spent: one decimal. */
export function statementNumbers(format: Format) {
  // What rounds to nothing keeps a digit: a line that spent something never says that it spent none.
  const minutes = (value: number) =>
    format.measure(
      Number(Math.abs(value) < 0.05 ? value.toPrecision(1) : value.toFixed(1)),
    );
  return {
    minutes,
    spent: (value: number) => minutes(value === 0 ? 0 : -value),
  };
}
