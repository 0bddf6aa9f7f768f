import { setMaxListeners } from 'node:events';
import { ceilTo, floorTo, piecesNewestFirst } from '@rosetta/backstage-plugin-monitoring-common';
import { Connector, Lease, LeaseStore, RecheckedKind, StreamDefinition } from '@rosetta/backstage-plugin-monitoring-node';
import { BatchRequest, BatchStore, FeedGap, FeedKey, FeedStore, GapStore, RawStore, StoredTarget, StoresPages } from '../store';
import { initialWindow, liveWindow, nextBackfill, nextRun, nextTry, upperBound } from './feedPlan';
import { replayRaw } from './replayRaw';
import { BatchOutcome, BatchPlan, runBatch } from './runBatch';

/** The few log calls the engine makes. */
export interface EngineLogger {
  info(message: string, fields?: Record<string, string | number>): void;
  warn(message: string, fields?: Record<string, string | number>): void;
  error(message: string, fields?: Record<string, string | number>): void;
}

export interface EngineOptions {
  readonly connectors: readonly Connector[];
  readonly feeds: FeedStore;
  readonly batches: BatchStore;
  readonly gaps: GapStore;
  readonly leases: LeaseStore;
  readonly writer: StoresPages;
  readonly pages: RawStore;
  readonly listTargets: (feed: FeedKey, stream: StreamDefinition) => Promise<StoredTarget[]>;
  /** Seconds between runs of a stream; its own where config says nothing. */
  readonly everySeconds?: (connector: Connector, stream: StreamDefinition) => number;
  /** What a stream that rechecks is to ask an instance about, sorted. */
  readonly listKnown: (kind: RecheckedKind, feed: FeedKey) => Promise<string[]>;
  readonly backfillDays: number;
  readonly reportingZone: string;
  /** Names this process among the workers. */
  readonly owner: string;
  /** Hears of each batch that ended. */
  readonly onBatch?: (feed: FeedKey, outcome: BatchOutcome) => void;
  readonly now: () => number;
  readonly logger: EngineLogger;
}

/** A killed worker's feeds are taken over after this long. */
const LEASE_SECONDS = 20;

/** A run that ends this far before the present has more to catch up than its own duration. */
const CATCH_UP_MS = 600_000;

/** Backfill leaves most of an instance's budget to what is happening now (SECURITY-RELIABILITY 3.3.9). */
const BACKFILL_SHARE = 0.3;

/**
 * Collects: looks for due feeds, takes each under a lease, and runs its batches.
 *
 * Any number of workers may tick at once; the leases share the work out.
 */
export class IngestionEngine {
  private readonly running = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(private readonly options: EngineOptions) {
    // Each feed that runs listens for the stop: live and backfill of every stream of every connector.
    setMaxListeners(0, this.stopping.signal);
  }

  /** Starts whatever is due and not already running here. Returns without waiting for it; never throws. */
  async tick(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    for (const connector of this.options.connectors) {
      for (const definition of connector.streams) {
        const everySeconds = this.options.everySeconds?.(connector, definition) ?? definition.everySeconds;
        const stream = { ...definition, everySeconds };
        for (const partition of ['live', 'backfill'] as const) {
          const feed: FeedKey = {
            source: connector.source,
            instance: connector.instance,
            stream: stream.id,
            partition,
          };
          const name = `feed:${feed.source}:${feed.instance}:${feed.stream}:${partition}`;
          if (this.running.has(name)) continue;
          const run = this.runFeed(name, feed, connector, stream)
            .catch(error => this.log('Feed failed', feed, error))
            .finally(() => this.running.delete(name));
          this.running.set(name, run);
        }
      }
    }
  }

  /** Resolves when nothing runs here any more. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running.values());
  }

  /** Stops in the middle of whatever runs: equal to a crash, and as harmless. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.idle();
  }

  private async runFeed(name: string, feed: FeedKey, connector: Connector, stream: StreamDefinition) {
    const { feeds, leases, now } = this.options;
    const state = await feeds.read(feed);
    if (feed.partition === 'live' && state.nextRunMs > now()) return;
    if (feed.partition === 'backfill' && state.nextRunMs > now() && state.consecutiveFailures > 0) return;
    const lease = await leases.acquire(name, this.options.owner, LEASE_SECONDS);
    if (!lease) return;
    const abort = new AbortController();
    const onStop = () => abort.abort();
    this.stopping.signal.addEventListener('abort', onStop, { once: true });
    const heartbeat = setInterval(() => {
      leases
        .renew(lease, LEASE_SECONDS)
        .then(isOurs => isOurs || abort.abort())
        // A database that is away: the epoch check decides; the next beat tries again.
        .catch(error => this.log('Lease not renewed', feed, error));
    }, (LEASE_SECONDS * 1_000) / 3);
    try {
      if (feed.partition === 'live') {
        await this.runLive(feed, connector, stream, lease, abort.signal);
      } else {
        await this.runBackfill(feed, connector, stream, lease, abort.signal);
      }
    } finally {
      clearInterval(heartbeat);
      this.stopping.signal.removeEventListener('abort', onStop);
      await leases.release(lease).catch(error => this.log('Lease not released', feed, error));
    }
  }

  private async runLive(
    feed: FeedKey,
    connector: Connector,
    stream: StreamDefinition,
    lease: Lease,
    signal: AbortSignal,
  ) {
    const { feeds, now, reportingZone } = this.options;
    // Read again under the lease: another worker may just have finished this run.
    const state = await feeds.read(feed);
    if (state.nextRunMs > now()) return;
    const targets = await this.options.listTargets(feed, stream);
    const upperMs = upperBound(stream, now());
    const window = state.pageState
      ? { startMs: state.pageState.windowStartMs, endMs: state.pageState.windowEndMs }
      : liveWindow(stream, state.watermarkMs, now());
    if (!window || targets.length === 0) {
      // Nothing mapped yet: look again soon, the catalog may still be loading.
      await feeds.postpone(lease, feed, now() + Math.min(stream.everySeconds, 5) * 1_000);
      return;
    }
    const outcome = await this.run(
      {
        feed, window, targets,
        kind: 'scheduled',
        ...(stream.rechecks ? { rechecks: stream.rechecks, known: await this.options.listKnown(stream.rechecks, feed) } : {}),
        watermarkMs: window.endMs,
        judgesPresence: true,
        pageState: state.pageState,
        startedBy: null,
        budgetShare: 1,
      },
      connector, lease, signal,
    );
    // A window cut at its greatest length left something behind: go on at once.
    const isBehind = upperMs - window.endMs >= CATCH_UP_MS;
    await this.note(lease, feed, stream, outcome, isBehind ? now() : nextRun(stream, now(), reportingZone));
  }

  /** Requests first, then gaps, then pivots never asked for, then history newest first; piece by piece until none is left. */
  private async runBackfill(
    feed: FeedKey,
    connector: Connector,
    stream: StreamDefinition,
    lease: Lease,
    signal: AbortSignal,
  ) {
    while (!signal.aborted) {
      const request = await this.options.batches.nextRequest(feed.source, feed.instance, feed.stream);
      if (request?.isReplay) {
        await this.runReplay(feed, request, connector, lease, signal);
        continue;
      }
      const { requestId, pieces } = await this.planRequest(feed, stream, request, lease);
      const gap = request ? undefined : await this.options.gaps.next(feed);
      const plan = pieces.shift() ?? (gap ? await this.planGap(feed, stream, gap) : await this.planHistory(feed, stream));
      if (gap && !plan) {
        // Nobody is mapped to it any more, or it is older than the source remembers.
        await this.options.gaps.close(lease, feed, gap, gap.window.endMs);
        continue;
      }
      if (!plan) return;
      let outcome = await this.run(plan, connector, lease, signal);
      if (gap && outcome.state === 'done') await this.options.gaps.close(lease, feed, gap, plan.window.endMs);
      // What cannot be asked for yet must not hold history up.
      else if (gap && outcome.state === 'failed') await this.options.gaps.postpone(lease, feed, gap);
      for (const piece of pieces) {
        if (outcome.state !== 'done') break;
        outcome = await this.run(piece, connector, lease, signal);
      }
      // Cut short by a stop or a lost lease, a request stays open for whoever takes the feed next.
      const isCut = outcome.state === 'failed' && ['stopped', 'lease_lost'].includes(outcome.code);
      if (requestId !== undefined && !isCut) await this.options.batches.settleRequest(requestId, lease);
      await this.note(lease, feed, stream, outcome, this.options.now());
      // A cancelled piece would be planned again at once: its admin wants quiet for a while.
      if (outcome.state === 'cancelled' && plan.kind === 'backfill') {
        await this.options.feeds.failed(
          lease,
          feed,
          { code: 'cancelled', message: 'Cancelled by an admin; history goes on in ten minutes' },
          this.options.now() + 600_000,
        );
        return;
      }
      if (outcome.state === 'failed') return;
    }
  }

  /** The oldest waiting request, cut into pieces a source can answer, newest first. */
  private async planRequest(
    feed: FeedKey,
    stream: StreamDefinition,
    request: BatchRequest | undefined,
    lease: Lease,
  ): Promise<{ requestId?: string; pieces: BatchPlan[] }> {
    if (!request) return { pieces: [] };
    const slotMs = (stream.slotSeconds ?? 1) * 1_000;
    const asked = {
      startMs: floorTo(
        Math.max(request.windowStartMs, this.options.now() - stream.maxHistorySeconds * 1_000),
        slotMs,
      ),
      endMs: Math.min(ceilTo(request.windowEndMs, slotMs), upperBound(stream, this.options.now())),
    };
    const targets = await this.options.listTargets(feed, stream);
    const windows = asked.endMs > asked.startMs ? [...piecesNewestFirst(asked, stream.maxWindowSeconds * 1_000)] : [];
    const pieces = windows.map(window => ({
      feed,
      kind: 'manual' as const,
      window,
      targets,
      watermarkMs: null,
      judgesPresence: false,
      pageState: null,
      startedBy: request.requestedBy,
      budgetShare: BACKFILL_SHARE,
    }));
    if (pieces.length === 0) await this.options.batches.settleRequest(request.id, lease);
    return { requestId: request.id, pieces };
  }

  /** Reads stored pages again. A run that is cut leaves the request open for whoever takes the feed next. */
  private async runReplay(feed: FeedKey, request: BatchRequest, connector: Connector, lease: Lease, signal: AbortSignal) {
    const { batches, writer, pages, reportingZone, now } = this.options;
    const outcome = await replayRaw(
      feed, request,
      { connector, lease, batches, writer, pages, reportingZone, now, signal },
      error => this.log('Replay failed', feed, error),
    );
    const isCut = outcome.state === 'failed' && ['stopped', 'lease_lost', 'internal'].includes(outcome.code);
    if (!isCut || outcome.code === 'internal') await batches.settleRequest(request.id, lease);
  }

  /** The oldest piece of what some targets were left out of; undefined when none of it can be asked for any more. */
  private async planGap(feed: FeedKey, stream: StreamDefinition, gap: FeedGap): Promise<BatchPlan | undefined> {
    const missed = new Set(gap.targets.map(target => `${target.environment}\n${target.entityRef}`));
    const targets = (await this.options.listTargets(feed, stream)).filter(target => missed.has(`${target.environment}\n${target.entityRef}`));
    const startMs = Math.max(gap.window.startMs, this.options.now() - stream.maxHistorySeconds * 1_000);
    const endMs = Math.min(gap.window.endMs, startMs + stream.maxWindowSeconds * 1_000);
    if (targets.length === 0 || endMs <= startMs) return undefined;
    return {
      feed, targets, kind: 'backfill', window: { startMs, endMs }, watermarkMs: null, judgesPresence: false, pageState: null,
      startedBy: null, budgetShare: BACKFILL_SHARE,
    };
  }

  private async planHistory(feed: FeedKey, stream: StreamDefinition): Promise<BatchPlan | undefined> {
    const { feeds, now } = this.options;
    if (!stream.backfills) return undefined;
    const live = await feeds.read({ ...feed, partition: 'live' });
    // The first live run asks for everybody; before it there is nothing to complete.
    if (live.watermarkMs === null) return undefined;
    const targets = await this.options.listTargets(feed, stream);
    const fresh = targets.filter(target => target.coveredFromMs === null);
    const { pageState } = await feeds.read(feed);
    const common = { feed, kind: 'backfill', watermarkMs: null, pageState, startedBy: null } as const;
    if (fresh.length > 0) {
      return {
        ...common,
        window: pageState && pageState.windowEndMs >= live.watermarkMs
          ? { startMs: pageState.windowStartMs, endMs: pageState.windowEndMs }
          : initialWindow(stream, now()),
        targets: fresh,
        judgesPresence: true,
        budgetShare: 1,
      };
    }
    const next = nextBackfill(stream, targets, this.options.backfillDays, now());
    return next && { ...common, ...next, judgesPresence: false, budgetShare: BACKFILL_SHARE };
  }

  private async run(plan: BatchPlan, connector: Connector, lease: Lease, signal: AbortSignal): Promise<BatchOutcome> {
    const { batches, writer, reportingZone, now } = this.options;
    const outcome = await runBatch(
      plan,
      { connector, lease, batches, writer, reportingZone, now, signal },
      error => this.log('Batch failed', plan.feed, error),
    );
    this.options.onBatch?.(plan.feed, outcome);
    return outcome;
  }

  private async note(lease: Lease, feed: FeedKey, stream: StreamDefinition, outcome: BatchOutcome, nextRunMs: number) {
    const { feeds, now } = this.options;
    if (outcome.state === 'failed') {
      const { consecutiveFailures } = await feeds.read(feed);
      const again = nextTry(stream, consecutiveFailures, outcome.retryAfterSeconds, now());
      await feeds.failed(lease, feed, outcome, again);
    } else if (outcome.state === 'done') {
      await feeds.succeeded(lease, feed, nextRunMs);
    } else {
      await feeds.postpone(lease, feed, nextRunMs);
    }
  }

  /** One line per failure. Only ConnectorErrors and our own words are safe to print whole. */
  private log(message: string, feed: FeedKey, error: unknown) {
    const isSafe =
      error instanceof Error && (error.name === 'ConnectorError' || error.name === 'LeaseLostError');
    const code = (error as { code?: unknown } | undefined)?.code;
    this.options.logger.warn(message, {
      source: feed.source,
      instance: feed.instance,
      stream: feed.stream,
      partition: feed.partition,
      error: error instanceof Error ? error.name : 'unknown',
      ...(typeof code === 'string' ? { code } : {}),
      ...(isSafe ? { detail: (error as Error).message } : {}),
    });
  }
}
