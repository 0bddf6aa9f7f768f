/** Numbers that a seed repeats. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** Whole, in [from, to]. */
  between(from: number, to: number): number;
  pick<T>(items: readonly T[]): T;
}

/** mulberry32: small, and good enough to choose moments. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return { next, between, pick: items => items[between(0, items.length - 1)] };
}
