import { StreamDefinition } from '@rosetta/backstage-plugin-monitoring-node';
import { FeedGap, FeedKey, FeedStore, StoredTarget } from '../store';
import { BackfillPlanner } from './backfillPlan';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 20, 10, 42);
const feed: FeedKey = { source: 'dynatrace', instance: 'main', stream: 'signals_hour', partition: 'backfill' };
const hourly: StreamDefinition = {
  id: 'signals_hour', everySeconds: 3_600, overlapSeconds: 48 * 3_600, settleSeconds: 420, staleAfterSeconds: 10_800,
  slotSeconds: 3_600, maxHistorySeconds: 10 * 86_400, maxWindowSeconds: 4 * 86_400, backfills: true,
};
const target = (name: string, environment = 'production'): StoredTarget => ({
  entityRef: `component:default/${name}`, environment, pivot: '{}', isInherited: false, coveredFromMs: null, coveredToMs: null,
});
const gapOf = (startMs: number, endMs: number, ...targets: StoredTarget[]): FeedGap => ({ window: { startMs, endMs }, targets, notedAt: '' });

const planner = new BackfillPlanner({
  feeds: {} as FeedStore,
  listTargets: async () => [target('cart'), target('cart', 'uat'), target('shop')],
  backfillDays: 400,
  now: () => NOW,
});

describe('BackfillPlanner', () => {
  it('asks for the oldest piece of a gap, and only for those who were missed', async () => {
    const plan = await planner.gap(feed, hourly, gapOf(NOW - 6 * DAY - 42 * 60_000, NOW - HOUR, target('cart', 'uat')));
    expect(plan).toMatchObject({ targets: [{ environment: 'uat' }], watermarkMs: null, judgesPresence: false });
    expect(plan?.window).toEqual({ startMs: Date.UTC(2026, 10, 14, 10), endMs: Date.UTC(2026, 10, 18, 10) });
  });

  it('begins at a whole slot where a gap reaches further back than the source remembers', async () => {
    const plan = await planner.gap(feed, hourly, gapOf(NOW - 30 * DAY, NOW - HOUR, target('cart')));
    expect(plan?.window.startMs).toBe(Date.UTC(2026, 10, 10, 10));
  });

  it.each([
    ['nobody it names is mapped any more', gapOf(NOW - DAY, NOW, target('gone'))],
    ['all of it is older than the source remembers', gapOf(NOW - 30 * DAY, NOW - 20 * DAY, target('cart'))],
  ])('has nothing to ask where %s', async (_, gap) => {
    expect(await planner.gap(feed, hourly, gap)).toBeUndefined();
  });

  it('cuts a request into windows at whole slots, newest first, and leaves out what is not complete', async () => {
    const request = { id: '1', requestedBy: 'user:default/sam', isReplay: false, windowStartMs: NOW - 5 * DAY, windowEndMs: NOW + DAY };
    const pieces = await planner.request(feed, hourly, request as Parameters<typeof planner.request>[2]);
    expect(pieces.map(({ window }) => window)).toEqual([
      { startMs: Date.UTC(2026, 10, 16, 10), endMs: Date.UTC(2026, 10, 20, 10) },
      { startMs: Date.UTC(2026, 10, 15, 10), endMs: Date.UTC(2026, 10, 16, 10) },
    ]);
    expect(pieces[0]).toMatchObject({ kind: 'manual', startedBy: 'user:default/sam' });
  });

  it('asks nothing for a request that lies before what the source remembers', async () => {
    const request = { id: '1', requestedBy: 'user:default/sam', isReplay: false, windowStartMs: NOW - 50 * DAY, windowEndMs: NOW - 40 * DAY };
    expect(await planner.request(feed, hourly, request as Parameters<typeof planner.request>[2])).toEqual([]);
  });
});
