import { Fact, SLOT_MS } from '@rosetta/backstage-plugin-monitoring-common';
import { CollectRequest, FactPage, LiveRequest } from '../Connector';

/** How far back the tip reaches. */
const TIP_SLOTS = 3;

/**
 * The last quarter of an hour of one target in whole slots of five minutes, read in the same
 * way as a connector collects them, so that live and stored signals cannot differ.
 *
 * The request's own window is not looked at: a live read is about the present.
 *
 * @param collect - of a connector whose stream `signals_5min` has slots of five minutes
 * @throws ConnectorError as `collect` does
 */
export async function readSignalTip<TPivot>(
  collect: (request: CollectRequest<TPivot>) => AsyncIterable<FactPage>,
  { target, nowMs, signal }: LiveRequest<TPivot>,
): Promise<readonly Fact[]> {
  const slotMs = SLOT_MS['5m'];
  const endMs = Math.floor(nowMs / slotMs) * slotMs;
  const pages = collect({
    stream: 'signals_5min',
    window: { startMs: endMs - TIP_SLOTS * slotMs, endMs },
    targets: [target],
    reportingZone: 'UTC',
    nowMs,
    signal,
    budgetShare: 1,
  });
  const facts: Fact[] = [];
  for await (const page of pages) facts.push(...page.facts);
  return facts;
}
