/** One repetition of one arm; what it returns is kept. */
export type Arm<T> = (repetition: number) => Promise<T>;

/**
 * Runs two arms in turn, the other one first every second time, after one
 * repetition of each that is thrown away.
 */
export async function alternate<T>(
  repetitions: number,
  first: Arm<T>,
  second: Arm<T>,
): Promise<{ first: T[]; second: T[] }> {
  const kept = { first: [] as T[], second: [] as T[] };
  for (let repetition = 0; repetition <= repetitions; repetition += 1) {
    const turns = [
      { arm: first, list: kept.first },
      { arm: second, list: kept.second },
    ];
    if (repetition % 2 === 1) turns.reverse();
    for (const { arm, list } of turns) {
      const value = await arm(repetition);
      if (repetition > 0) list.push(value);
    }
  }
  return kept;
}

/** Milliseconds that work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}
