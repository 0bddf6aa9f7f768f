import type { Profiler } from 'node:inspector';

/** A file of the product, wherever it stands. */
const OURS = /[\\/]plugins[\\/]monitoring[^\\/]*[\\/]/;
const NOT_A_FUNCTION = new Set(['(idle)', '(root)', '(program)']);
/** Continuations of promises: they follow what called them without anything in between. */
const CONTINUATIONS = new Set(['processTicksAndRejections', 'runMicrotasks']);
const MOST_NAMED = 3;

/** What of a stretch of time was ours. */
export interface Attribution {
  /** Samples with a function of the product on their stack, as a share of those not idle; 0 of none. */
  readonly share: number;
  /**
   * The same of the longest call of the event loop with its continuations. A stretch may be many calls, as when a
   * process that was frozen finds all that came meanwhile; calls of one kind right after each other count as one.
   */
  readonly longestShare: number;
  /** Innermost functions of the product with the samples they had, the most first. */
  readonly where: readonly string[];
}

interface Sample {
  readonly isIdle: boolean;
  /** A function of anybody's was running. */
  readonly isBusy: boolean;
  /** Innermost frame of the product. */
  readonly own: string | undefined;
  /** What the event loop called. */
  readonly entry: number;
  readonly isContinuation: boolean;
  /** The collector, or what could not be sampled: it says nothing of who called. */
  readonly isMute: boolean;
}

/** Reads nodes of a profile, each once. */
function nodeReader(profile: Profiler.Profile): (id: number) => Sample {
  const nodes = new Map(profile.nodes.map(node => [node.id, node]));
  const parents = new Map(profile.nodes.flatMap(({ id, children }) => (children ?? []).map(child => [child, id] as const)));
  const known = new Map<number, { own: string | undefined; entry: number }>();
  const read = (id: number): { own: string | undefined; entry: number } => {
    const held = known.get(id);
    if (held) return held;
    const frame = nodes.get(id)?.callFrame;
    const parent = parents.get(id);
    const above = parent === undefined ? undefined : read(parent);
    const found = {
      own:
        frame && OURS.test(frame.url)
          ? `${frame.functionName || 'anonymous'} ${frame.url.split(/[\\/]plugins[\\/]/)[1]}:${frame.lineNumber + 1}`
          : above?.own,
      entry: parent === undefined || parents.get(parent) === undefined ? id : above!.entry,
    };
    known.set(id, found);
    return found;
  };
  const nameOf = (id: number) => nodes.get(id)?.callFrame.functionName ?? '';
  return id => {
    const { own, entry } = read(id);
    const name = nameOf(id);
    const isIdle = name === '(idle)';
    return {
      isIdle, isBusy: !NOT_A_FUNCTION.has(name), own, entry, isContinuation: CONTINUATIONS.has(nameOf(entry)),
      isMute: !isIdle && (NOT_A_FUNCTION.has(name) || name === '(garbage collector)'),
    };
  };
}

/** Own samples of the longest call. */
function longestCall(samples: readonly Sample[]): number {
  let longest = 0;
  let own = 0;
  let last: Sample | undefined;
  for (const sample of samples) {
    if (sample.isMute) continue;
    const isNext =
      sample.isIdle || (last !== undefined && !sample.isContinuation && (last.isContinuation || last.entry !== sample.entry));
    if (isNext) own = 0;
    if (sample.own !== undefined) own += 1;
    longest = Math.max(longest, own);
    last = sample.isIdle ? undefined : sample;
  }
  return longest;
}

/**
 * Reads from a sampling profile who held the thread.
 *
 * @param fromMicros - start of the stretch on the profile's own clock, microseconds
 */
export function attribute(profile: Profiler.Profile, fromMicros: number, toMicros: number): Attribution {
  const sampleOf = nodeReader(profile);
  let atMicros = profile.startTime;
  const samples: Sample[] = [];
  for (const [index, id] of (profile.samples ?? []).entries()) {
    atMicros += profile.timeDeltas?.[index] ?? 0;
    if (atMicros >= fromMicros && atMicros <= toMicros) samples.push(sampleOf(id));
  }
  const busy = samples.filter(({ isBusy }) => isBusy);
  const own = busy.flatMap(sample => sample.own ?? []);
  const where = new Map<string, number>();
  for (const frame of own) where.set(frame, (where.get(frame) ?? 0) + 1);
  return {
    share: busy.length === 0 ? 0 : own.length / busy.length,
    longestShare: busy.length === 0 ? 0 : longestCall(samples) / busy.length,
    where: [...where].sort((a, b) => b[1] - a[1]).slice(0, MOST_NAMED).map(([frame, count]) => `${frame} (${count})`),
  };
}
