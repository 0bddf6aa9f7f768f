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

/** Lines in time; the costliest are numbered in the order they come. */
export function numberedLines({ lines }: SloStatement): NumberedLine[] {
  const costly = new Set(
    lines
      .filter(hasMoment)
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
