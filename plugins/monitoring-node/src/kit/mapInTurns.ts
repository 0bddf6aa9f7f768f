import { setImmediate as nextTurn } from 'node:timers/promises';

/** Work without a turn for others is at most so long: whoever waits for an answer does not feel it. */
const TURN_MS = 10;

/**
 * `list.map(map)` that lets others have a turn every few milliseconds: the catalog of ten thousand entities is seconds
 * of work.
 */
export async function mapInTurns<T, U>(list: readonly T[], map: (item: T, index: number) => U): Promise<U[]> {
  const mapped: U[] = [];
  let beganMs = performance.now();
  for (const [index, item] of list.entries()) {
    if (performance.now() - beganMs > TURN_MS) {
      await nextTurn();
      beganMs = performance.now();
    }
    mapped.push(map(item, index));
  }
  return mapped;
}
