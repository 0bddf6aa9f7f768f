/** One scale for the small lines of a column. */
export interface ColumnScale {
  /** Highest value; undefined where no line has one. */
  readonly top: number | undefined;
  /** Whether one line is so high that the others would lie flat (NOTES-entity.md, Tables). */
  readonly isRoot: boolean;
}

/** A maximum of more than so many medians takes a square-root scale. */
const FLATTENING = 10;

/** The scale that every line of a column is drawn on, so that rows can be compared. */
export function columnScale(
  lines: readonly (readonly (number | null)[] | undefined)[],
): ColumnScale {
  const known = lines
    .flatMap(values => values ?? [])
    .filter((value): value is number => value !== null)
    .sort((a, b) => a - b);
  if (known.length === 0) return { top: undefined, isRoot: false };
  const top = known[known.length - 1];
  const median = known[Math.floor(known.length / 2)];
  return { top, isRoot: top > FLATTENING * median };
}
