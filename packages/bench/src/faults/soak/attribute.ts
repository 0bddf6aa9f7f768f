import type { Profiler } from 'node:inspector';

/** A file of the product, wherever it stands. */
const OURS = /[\\/]plugins[\\/]monitoring[^\\/]*[\\/]/;
const NOT_A_FUNCTION = new Set(['(idle)', '(root)', '(program)']);
const MOST_NAMED = 3;

/** What of a stretch of time was ours. */
export interface Attribution {
  /** Samples with a function of the product on their stack, as a share of those not idle; 0 of none. */
  readonly share: number;
  /** Innermost functions of the product with the samples they had, the most first. */
  readonly where: readonly string[];
}

/**
 * Reads from a sampling profile who held the thread.
 *
 * @param fromMicros - start of the stretch on the profile's own clock, microseconds
 */
export function attribute(profile: Profiler.Profile, fromMicros: number, toMicros: number): Attribution {
  const nodes = new Map(profile.nodes.map(node => [node.id, node]));
  const parents = new Map(profile.nodes.flatMap(({ id, children }) => (children ?? []).map(child => [child, id] as const)));
  const ownFrames = new Map<number, string | undefined>();
  const ownFrameOf = (id: number): string | undefined => {
    if (ownFrames.has(id)) return ownFrames.get(id);
    const frame = nodes.get(id)?.callFrame;
    const parent = parents.get(id);
    const above = parent === undefined ? undefined : ownFrameOf(parent);
    const found =
      frame && OURS.test(frame.url)
        ? `${frame.functionName || 'anonymous'} ${frame.url.split(/[\\/]plugins[\\/]/)[1]}:${frame.lineNumber + 1}`
        : above;
    ownFrames.set(id, found);
    return found;
  };
  let atMicros = profile.startTime;
  let busy = 0;
  let own = 0;
  const where = new Map<string, number>();
  for (const [index, id] of (profile.samples ?? []).entries()) {
    atMicros += profile.timeDeltas?.[index] ?? 0;
    if (atMicros < fromMicros || atMicros > toMicros) continue;
    if (NOT_A_FUNCTION.has(nodes.get(id)?.callFrame.functionName ?? '')) continue;
    busy += 1;
    const frame = ownFrameOf(id);
    if (frame === undefined) continue;
    own += 1;
    where.set(frame, (where.get(frame) ?? 0) + 1);
  }
  return {
    share: busy === 0 ? 0 : own / busy,
    where: [...where].sort((a, b) => b[1] - a[1]).slice(0, MOST_NAMED).map(([frame, count]) => `${frame} (${count})`),
  };
}
