import { createHash } from 'node:crypto';
import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { Connector, ConnectorError, Lease, RecheckedKind } from '@rosetta/backstage-plugin-monitoring-node';
import { BatchStore, FeedKey, PageState, StoresPages, StoredTarget } from '../store';

/** What one run asks for. */
export interface BatchPlan {
  readonly feed: FeedKey;
  readonly kind: 'scheduled' | 'backfill' | 'manual';
  readonly window: HalfOpenWindow;
  readonly targets: readonly StoredTarget[];
  /** What a stream that rechecks is to ask about, and what that is. */
  readonly known?: readonly string[];
  readonly rechecks?: RecheckedKind;
  /** Watermark after the last page, or null. */
  readonly watermarkMs: number | null;
  /** Whether "upstream does not know it" may be concluded: only of a window that reaches the present. */
  readonly judgesPresence: boolean;
  /** Where an interrupted run of the same window stood. */
  readonly pageState: PageState | null;
  readonly startedBy: string | null;
  /** Share of the instance's request budget, in (0, 1]. */
  readonly budgetShare: number;
}

export interface BatchContext {
  readonly connector: Connector;
  readonly lease: Lease;
  readonly batches: BatchStore;
  readonly writer: StoresPages;
  readonly reportingZone: string;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

export type BatchOutcome =
  | { readonly state: 'done'; readonly written: number }
  | { readonly state: 'cancelled' }
  | {
      readonly state: 'failed';
      readonly code: string;
      readonly message: string;
      readonly retryAfterSeconds?: number;
    };

const pivotHash = (pivot: string) => createHash('md5').update(pivot).digest('hex');

/** Names a set of targets, so that a cursor is only used on the set it was made for. */
export function targetsKey(targets: readonly StoredTarget[]): string {
  const hash = createHash('sha256');
  for (const target of targets) {
    hash.update(`${target.environment}\n${target.entityRef}\n${target.pivot}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

/** The connector's cursor behind the key of the set it belongs to. */
function resumeCursor(plan: BatchPlan): string | undefined {
  const state = plan.pageState;
  if (
    !state ||
    state.windowStartMs !== plan.window.startMs ||
    state.windowEndMs !== plan.window.endMs
  ) {
    return undefined;
  }
  const [key, ...rest] = state.cursor.split('|');
  return key === targetsKey(plan.targets) ? rest.join('|') : undefined;
}

/** SQLSTATE disk_full. */
const DISK_FULL = '53100';

/**
 * What of a failure may be stored and shown. A foreign error's own words may carry
 * credentials, so only its kind goes further (F1, F2).
 */
function describeFailure(error: unknown): { code: string; message: string; retryAfterSeconds?: number } {
  if (error instanceof ConnectorError) {
    return { code: error.code, message: error.message, retryAfterSeconds: error.retryAfterSeconds };
  }
  if (error instanceof Error && error.name === 'LeaseLostError') {
    return { code: 'lease_lost', message: error.message };
  }
  if ((error as { code?: unknown } | null)?.code === DISK_FULL) {
    return {
      code: 'storage_full',
      message: 'The disk of the database is full, so nothing more is stored; what is stored is shown on. Make room, and the next run goes on from the last stored page',
    };
  }
  return {
    code: 'internal',
    message: 'Storing a page failed; the log has the detail. The next run goes on from the last stored page',
  };
}

/**
 * Runs one batch: page after page, each stored before the next is asked for.
 *
 * Never throws: a failure is an outcome with a code and a sentence. Stopping at any
 * point equals a crash at that point: what is stored stays, the rest is asked again.
 */
export async function runBatch(
  plan: BatchPlan,
  context: BatchContext,
  onError: (error: unknown) => void,
): Promise<BatchOutcome> {
  const { connector, batches } = context;
  const batchRunId = await batches.begin({
    ...plan.feed,
    kind: plan.kind,
    windowStartMs: plan.window.startMs,
    windowEndMs: plan.window.endMs,
    startedBy: plan.startedBy,
  });
  const key = targetsKey(plan.targets);
  let written = 0;
  try {
    const pages = connector.collect({
      stream: plan.feed.stream,
      window: plan.window,
      targets: plan.targets.map(target => ({
        entityRef: target.entityRef,
        environment: target.environment,
        pivot: connector.pivot.deserialize(target.pivot),
        via: target.isInherited ? 'inherited' : 'direct',
      })),
      ...(plan.known === undefined ? {} : { known: plan.known }),
      cursor: resumeCursor(plan),
      reportingZone: context.reportingZone,
      nowMs: context.now(),
      signal: context.signal,
      budgetShare: plan.budgetShare,
    });
    for await (const page of pages) {
      const result = await context.writer.write(
        {
          lease: context.lease,
          feed: plan.feed,
          batchRunId,
          page:
            page.nextCursor === undefined
              ? page
              : { ...page, nextCursor: `${key}|${page.nextCursor}` },
          window: plan.window,
          targets: plan.targets.map(target => ({ ...target, pivotHash: pivotHash(target.pivot) })),
          watermarkMs: plan.watermarkMs,
          judgesPresence: plan.judgesPresence,
          ...(plan.rechecks === undefined ? {} : { rechecks: plan.rechecks }),
        },
        context.now(),
      );
      written += result.written;
      if (page.nextCursor !== undefined && (await batches.isCancelRequested(batchRunId))) {
        await batches.finish(batchRunId, 'cancelled', null);
        return { state: 'cancelled' };
      }
    }
    await batches.finish(batchRunId, 'done', null);
    return { state: 'done', written };
  } catch (error) {
    if (context.signal.aborted) {
      const stopped = { code: 'stopped', message: 'The worker was stopped; the next run goes on from the last stored page' };
      await batches.finish(batchRunId, 'failed', stopped).catch(onError);
      return { state: 'failed', ...stopped };
    }
    onError(error);
    const failure = describeFailure(error);
    await batches
      .finish(batchRunId, 'failed', { code: failure.code, message: failure.message })
      .catch(onError);
    return { state: 'failed', ...failure };
  }
}
