import { ceilTo, floorTo, HalfOpenWindow, piecesNewestFirst } from '@rosetta/backstage-plugin-monitoring-common';
import { StreamDefinition } from '@rosetta/backstage-plugin-monitoring-node';
import { BatchRequest, FeedGap, FeedKey, FeedStore, StoredTarget } from '../store';
import { initialWindow, nextBackfill, upperBound } from './feedPlan';
import { BatchPlan } from './runBatch';

export interface BackfillPlannerOptions {
  readonly feeds: FeedStore;
  readonly listTargets: (feed: FeedKey, stream: StreamDefinition) => Promise<StoredTarget[]>;
  /** How far back history is wanted, days. */
  readonly backfillDays: number;
  readonly now: () => number;
}

/** Backfill leaves most of an instance's budget to what is happening now (SECURITY-RELIABILITY 3.3.9). */
const BACKFILL_SHARE = 0.3;

const slotMsOf = (stream: StreamDefinition) => (stream.slotSeconds ?? 1) * 1_000;
const nameOf = (target: { entityRef: string; environment: string }) => `${target.environment}\n${target.entityRef}`;

/** Decides which window a backfill feed asks for next, and for whom. */
export class BackfillPlanner {
  constructor(private readonly options: BackfillPlannerOptions) {}

  /** What an admin asked for, cut into pieces a source can answer, newest first; none if nothing of it can be asked for. */
  async request(feed: FeedKey, stream: StreamDefinition, request: BatchRequest): Promise<BatchPlan[]> {
    const slotMs = slotMsOf(stream);
    const asked = {
      startMs: floorTo(Math.max(request.windowStartMs, this.oldestMs(stream)), slotMs),
      endMs: Math.min(ceilTo(request.windowEndMs, slotMs), upperBound(stream, this.options.now())),
    };
    if (asked.endMs <= asked.startMs) return [];
    const targets = await this.options.listTargets(feed, stream);
    return [...piecesNewestFirst(asked, stream.maxWindowSeconds * 1_000)].map(window => ({
      ...piece(feed, window, targets),
      kind: 'manual' as const,
      startedBy: request.requestedBy,
    }));
  }

  /** The oldest piece of what some targets were left out of; undefined when none of it can be asked for any more. */
  async gap(feed: FeedKey, stream: StreamDefinition, gap: FeedGap): Promise<BatchPlan | undefined> {
    const missed = new Set(gap.targets.map(nameOf));
    const targets = (await this.options.listTargets(feed, stream)).filter(target => missed.has(nameOf(target)));
    const startMs = floorTo(Math.max(gap.window.startMs, this.oldestMs(stream)), slotMsOf(stream));
    const endMs = Math.min(gap.window.endMs, startMs + stream.maxWindowSeconds * 1_000);
    return targets.length === 0 || endMs <= startMs ? undefined : piece(feed, { startMs, endMs }, targets);
  }

  /** Pivots never asked for, then history newest first; undefined when all of it is there. */
  async history(feed: FeedKey, stream: StreamDefinition): Promise<BatchPlan | undefined> {
    const { feeds, now } = this.options;
    if (!stream.backfills) return undefined;
    const live = await feeds.read({ ...feed, partition: 'live' });
    // The first live run asks for everybody; before it there is nothing to complete.
    if (live.watermarkMs === null) return undefined;
    const targets = await this.options.listTargets(feed, stream);
    const fresh = targets.filter(target => target.coveredFromMs === null);
    const { pageState } = await feeds.read(feed);
    if (fresh.length > 0) {
      const window = pageState && pageState.windowEndMs >= live.watermarkMs
        ? { startMs: pageState.windowStartMs, endMs: pageState.windowEndMs }
        : initialWindow(stream, now());
      // It is new to somebody who waits for it, so it may use the whole budget.
      return { ...piece(feed, window, fresh), pageState, judgesPresence: true, budgetShare: 1 };
    }
    const next = nextBackfill(stream, targets, this.options.backfillDays, now());
    return next && { ...piece(feed, next.window, next.targets), pageState };
  }

  /** Before it the source remembers nothing. */
  private oldestMs(stream: StreamDefinition): number {
    return this.options.now() - stream.maxHistorySeconds * 1_000;
  }
}

/** A piece of the past: it moves no watermark and proves nobody absent. */
function piece(feed: FeedKey, window: HalfOpenWindow, targets: readonly StoredTarget[]): BatchPlan {
  return {
    feed, window, targets,
    kind: 'backfill',
    watermarkMs: null,
    judgesPresence: false,
    pageState: null,
    startedBy: null,
    budgetShare: BACKFILL_SHARE,
  };
}
