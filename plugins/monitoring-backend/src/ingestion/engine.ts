import { setMaxListeners } from 'node:events';
import { Connector, Lease, LeaseStore, RecheckedKind, StreamDefinition } from '@rosetta/backstage-plugin-monitoring-node';
import { BatchRequest, BatchStore, FeedKey, GapStore, RawStore, StoresPages } from '../store';
import { BackfillPlanner, BackfillPlannerOptions } from './backfillPlan';
import { liveWindow, nextRun, nextTry, upperBound } from './feedPlan';
import { replayRaw } from './replayRaw';
import { BatchOutcome, BatchPlan, runBatch } from './runBatch';

/** The few log calls the engine makes. */
export interface EngineLogger {
  info(message: string, fields?: Record<string, string | number>): void;
  warn(message: string, fields?: Record<string, string | number>): void;
  error(message: string, fields?: Record<string, string | number>): void;
}

export interface EngineOptions extends BackfillPlannerOptions {
  readonly connectors: readonly Connector[];
  readonly batches: BatchStore;
  readonly gaps: GapStore;
  readonly leases: LeaseStore;
  readonly writer: StoresPages;
  readonly pages: RawStore;
  /** Seconds between runs of a stream; its own where config says nothing. */
  readonly everySeconds?: (connector: Connector, stream: StreamDefinition) => number;
  /** What a stream that rechecks is to ask an instance about, sorted. */
  readonly listKnown: (kind: RecheckedKind, feed: FeedKey) => Promise<string[]>;
  readonly reportingZone: string;
  /** Names this process among the workers. */
  readonly owner: string;
  /** Hears of each batch that ended. */
  readonly onBatch?: (feed: FeedKey, outcome: BatchOutcome) => void;
  readonly logger: EngineLogger;
}

/** A killed worker's feeds are taken over after this long. */
const LEASE_SECONDS = 20;

/** A run that ends this far before the present has more to catch up than its own duration. */
const CATCH_UP_MS = 600_000;

/**
 * Collects: looks for due feeds, takes each under a lease, and runs its batches.
 *
 * Any number of workers may tick at once; the leases share the work out.
 */
export class IngestionEngine {
  private readonly running = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  private readonly planner: BackfillPlanner;

  constructor(private readonly options: EngineOptions) {
    this.planner = new BackfillPlanner(options);
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
    const { batches, feeds, leases, now } = this.options;
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
      await batches.endLeftBehind(feed, lease);
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
      const pieces = request ? await this.planner.request(feed, stream, request) : [];
      if (request && pieces.length === 0) {
        // Older than the source remembers, or not complete yet. The next tick goes on.
        await this.options.batches.settleRequest(request.id, lease);
        return;
      }
      const gap = request ? undefined : await this.options.gaps.next(feed);
      const plan = pieces.shift() ?? (gap ? await this.planner.gap(feed, stream, gap) : await this.planner.history(feed, stream));
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
      if (request && !isCut) await this.options.batches.settleRequest(request.id, lease);
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
