import type {
  SloStatement,
  SloStatementLineView,
} from '@rosetta/backstage-plugin-monitoring-common';

/** Lines that have a moment; background and missing hours have none. */
const hasMoment = ({ cause }: SloStatementLineView) =>
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
  hasMoment(line) && !line.isRunning && Math.abs(line.budgetShare) < SMALL_SHARE;

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
