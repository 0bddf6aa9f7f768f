/** What a comparison in both directions found; `examples` name the first few rows that differ. */
export interface Comparison {
  readonly table: string;
  /** Rows that must be there. */
  readonly expected: number;
  readonly stored: number;
  /** Must be there and are not. */
  readonly lost: number;
  /** Are there more than once. */
  readonly doubled: number;
  /** Are there with other values. */
  readonly wrong: number;
  /** Are there and nobody upstream knows them. */
  readonly foreign: number;
  readonly examples: readonly string[];
}

/** A row upstream knows. */
export interface Known<T> {
  readonly row: T;
  /** Whether it must be stored; a row outside what was asked for may be. */
  readonly isRequired: boolean;
}

const MAX_EXAMPLES = 3;

/**
 * Compares stored rows with the estate's own, by key, in both directions.
 *
 * @param differ - what differs between two rows of one key, or undefined
 */
export function compareRows<Stored, Truth>(
  table: string,
  stored: Iterable<readonly [key: string, row: Stored]>,
  known: ReadonlyMap<string, Known<Truth>>,
  differ: (stored: Stored, truth: Truth) => string | undefined,
): Comparison {
  const seen = new Set<string>();
  const examples: string[] = [];
  const note = (text: string) => {
    if (examples.length < MAX_EXAMPLES) examples.push(text);
  };
  let [count, lost, doubled, wrong, foreign] = [0, 0, 0, 0, 0];
  for (const [key, row] of stored) {
    count += 1;
    const truth = known.get(key);
    if (seen.has(key)) {
      doubled += 1;
      note(`twice ${key}`);
    } else if (!truth) {
      foreign += 1;
      note(`not upstream ${key}`);
    } else {
      const difference = differ(row, truth.row);
      if (difference !== undefined) {
        wrong += 1;
        note(`${key}: ${difference}`);
      }
    }
    seen.add(key);
  }
  let expected = 0;
  for (const [key, { isRequired }] of known) {
    if (!isRequired) continue;
    expected += 1;
    if (!seen.has(key)) {
      lost += 1;
      note(`lost ${key}`);
    }
  }
  return { table, expected, stored: count, lost, doubled, wrong, foreign, examples };
}
