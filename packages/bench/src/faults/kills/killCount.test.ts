import { createRandom } from '../random';
import { Phase } from '../workers/protocol';
import { Kill, killsOf, leastKilled, leastNamed } from './killCount';

const kill = (feeds: readonly string[], aim: Partial<Kill> = {}): Kill => ({
  aimedAt: 'any moment', aimedFor: undefined, wasHit: true, wasDeriving: false,
  batches: feeds.map(feed => ({ feed, phase: 'rows' as Phase })),
  ...aim,
});

describe('killsOf', () => {
  const sources = ['gitlab', 'argocd'];

  it('counts a kill once for every source that had a batch, and for no other', () => {
    const kills = [kill(['gitlab/main/deployments', 'gitlab/main/pipelines', 'argocd/main/state']), kill([]), kill(['gitlab/main/commits'])];
    expect([...killsOf(kills, sources)]).toEqual([
      ['gitlab', { named: 0, random: 2, total: 2 }],
      ['argocd', { named: 0, random: 1, total: 1 }],
    ]);
  });

  it('counts a named moment only for the source it was aimed at, and only when it came', () => {
    const aim = { aimedAt: 'commit' as const, aimedFor: 'gitlab' };
    const feeds = ['gitlab/main/deployments', 'argocd/main/state'];
    const counts = killsOf([kill(feeds, aim), kill(feeds, { ...aim, wasHit: false })], sources);
    expect(counts.get('gitlab')).toEqual({ named: 1, random: 1, total: 2 });
    expect(counts.get('argocd')).toEqual({ named: 0, random: 2, total: 2 });
  });

  it('does not take one source for another whose name begins alike', () => {
    expect(killsOf([kill(['gitlabel/main/x'])], ['gitlab']).get('gitlab')?.total).toBe(0);
  });
});

describe('leastKilled', () => {
  const counts = (total: Record<string, number>) =>
    new Map(Object.entries(total).map(([source, count]) => [source, { named: 0, random: count, total: count }]));

  it('names the source that lacks most', () => {
    expect(leastKilled(counts({ gitlab: 5, argocd: 2, elisa: 9 }), 10, createRandom(1))).toBe('argocd');
  });

  it('names none when every source has its number', () => {
    expect(leastKilled(counts({ gitlab: 10, argocd: 12 }), 10, createRandom(1))).toBeUndefined();
  });

  it('chooses among those that lack the same', () => {
    const random = createRandom(3);
    const chosen = new Set(Array.from({ length: 30 }, () => leastKilled(counts({ gitlab: 1, argocd: 1 }), 2, random)));
    expect(chosen).toEqual(new Set(['gitlab', 'argocd']));
  });
});

describe('leastNamed', () => {
  it('names the source that was aimed at least, however many kills it lived through', () => {
    const counts = new Map([
      ['dynatrace', { named: 0, random: 30, total: 30 }],
      ['argocd', { named: 4, random: 1, total: 5 }],
    ]);
    expect(leastNamed(counts, createRandom(1))).toBe('dynatrace');
  });
});
