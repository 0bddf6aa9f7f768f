import { Connector, ConnectorError, Lease } from '@rosetta/backstage-plugin-monitoring-node';
import { BatchRequest, BatchStore, FeedKey, RawStore, StoresPages } from '../store';
import { BatchOutcome } from './runBatch';

export interface ReplayContext {
  readonly connector: Connector;
  readonly lease: Lease;
  readonly batches: BatchStore;
  readonly writer: StoresPages;
  readonly pages: RawStore;
  readonly reportingZone: string;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/**
 * Reads a stream's stored pages again by the present parser, from an instant to the newest,
 * in the order in which they were stored (ADR 0013). Asks nobody.
 *
 * Never throws: a failure is an outcome. A page that cannot be read any more is skipped and
 * counted; its neighbours go on.
 */
export async function replayRaw(
  feed: FeedKey,
  request: BatchRequest,
  context: ReplayContext,
  onError: (error: unknown) => void,
): Promise<BatchOutcome> {
  const { batches, connector, now, pages, reportingZone, signal } = context;
  const batchRunId = await batches.begin({
    ...feed, kind: 'replay', windowStartMs: request.windowStartMs, windowEndMs: now(), startedBy: request.requestedBy,
  });
  const fail = async (code: string, message: string): Promise<BatchOutcome> => {
    await batches.finish(batchRunId, 'failed', { code, message }).catch(onError);
    return { state: 'failed', code, message };
  };
  if (!connector.replay) return fail('not_supported', 'Pages of this source cannot be read again');
  let written = 0;
  let done = 0;
  let unreadable = 0;
  try {
    let afterId = await pages.idBefore(feed, request.windowStartMs);
    const total = Math.max(1, await pages.count(feed, afterId));
    // Pages that come meanwhile are read as well: the newest has the last word.
    for (let page = await pages.next(feed, afterId); page; page = await pages.next(feed, afterId)) {
      if (signal.aborted) return await fail('stopped', 'The worker was stopped; the replay begins anew with the next one');
      afterId = page.lastId;
      done += 1;
      try {
        const replayed = connector.replay({ stream: feed.stream, raw: page.raw, reportingZone });
        const result = await context.writer.write(
          {
            lease: context.lease, feed, batchRunId,
            // Never the last page: a replay moves no watermark and covers nothing.
            page: { ...replayed, raw: [], progress: Math.min(0.99, done / total), nextCursor: 'replay' },
            window: { startMs: request.windowStartMs, endMs: request.windowEndMs },
            targets: [], watermarkMs: null, judgesPresence: false, storedFirst: page.storedAt,
          },
          now(),
        );
        written += result.written;
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        unreadable += 1;
      }
      if (await batches.isCancelRequested(batchRunId)) {
        await batches.finish(batchRunId, 'cancelled', null);
        return { state: 'cancelled' };
      }
    }
  } catch (error) {
    onError(error);
    return fail(
      error instanceof Error && error.name === 'LeaseLostError' ? 'lease_lost' : 'internal',
      'Storing a page failed; the log has the detail. Ask for the replay again',
    );
  }
  if (unreadable > 0) {
    return fail('bad_payload', `${unreadable} of ${done} stored pages cannot be read by the present parser; the others were`);
  }
  await batches.finish(batchRunId, 'done', null);
  return { state: 'done', written };
}
