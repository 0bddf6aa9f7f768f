import { Random } from '../random';
import { Phase } from '../workers/protocol';

/** One kill: what was aimed at, and what ran in the process when it died. */
export interface Kill {
  readonly aimedAt: Phase | 'any moment';
  /** The source whose batch was aimed at. */
  readonly aimedFor: string | undefined;
  readonly wasHit: boolean;
  readonly batches: readonly { readonly feed: string; readonly phase: Phase }[];
  readonly wasDeriving: boolean;
}

/** How many kills a connector lived through. */
export interface ConnectorKills {
  /** At a named moment of one of its batches, when that was aimed at. */
  readonly named: number;
  /** At whatever moment its batches were. */
  readonly random: number;
  readonly total: number;
}

const sourceOf = (feed: string) => feed.split('/')[0];

/**
 * Kills of each connector: a kill counts for every source that had a batch in the process
 * when it died, and for no other.
 */
export function killsOf(kills: readonly Kill[], sources: readonly string[]): Map<string, ConnectorKills> {
  return new Map(
    sources.map(source => {
      const own = kills.filter(kill => kill.batches.some(batch => sourceOf(batch.feed) === source));
      const named = own.filter(kill => kill.aimedFor === source && kill.aimedAt !== 'any moment' && kill.wasHit).length;
      return [source, { named, random: own.length - named, total: own.length }];
    }),
  );
}

/** The source that lacks most of its number, one of them when several do; undefined when none lacks any. */
export function leastKilled(counts: ReadonlyMap<string, ConnectorKills>, wanted: number, random: Random): string | undefined {
  const least = Math.min(...[...counts.values()].map(count => count.total));
  if (least >= wanted) return undefined;
  return random.pick([...counts].filter(([, count]) => count.total === least).map(([source]) => source));
}

/** The source that was hit least often at a moment aimed at, one of them when several were. */
export function leastNamed(counts: ReadonlyMap<string, ConnectorKills>, random: Random): string {
  const least = Math.min(...[...counts.values()].map(count => count.named));
  return random.pick([...counts].filter(([, count]) => count.named === least).map(([source]) => source));
}
