import { Fact, SLOT_MS } from '@rosetta/backstage-plugin-monitoring-common';
import { LiveRequest } from '@rosetta/backstage-plugin-monitoring-node';
import { PrometheusContext } from './ask';
import { collectSignals } from './collectSignals';
import { PrometheusPivot } from './pivot';

/** How far back the tip reaches. */
const TIP_SLOTS = 3;

/**
 * The last quarter of an hour of one target in whole slots of five minutes.
 *
 * @throws ConnectorError
 */
export async function readTip(
  context: PrometheusContext,
  request: LiveRequest<PrometheusPivot>,
): Promise<readonly Fact[]> {
  const slotMs = SLOT_MS['5m'];
  const endMs = Math.floor(request.nowMs / slotMs) * slotMs;
  const pages = collectSignals(context, {
    stream: 'signals_5min',
    window: { startMs: endMs - TIP_SLOTS * slotMs, endMs },
    targets: [request.target],
    reportingZone: 'UTC',
    nowMs: request.nowMs,
    signal: request.signal,
    budgetShare: 1,
  });
  const facts: Fact[] = [];
  for await (const page of pages) facts.push(...page.facts);
  return facts;
}
