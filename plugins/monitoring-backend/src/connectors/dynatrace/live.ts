import { Fact, SLOT_MS } from '@rosetta/backstage-plugin-monitoring-common';
import { LiveRequest } from '@rosetta/backstage-plugin-monitoring-node';
import { PROBLEMS } from './collectProblems';
import { collectSignals, SignalsContext } from './collectSignals';
import { mapProblems } from './mapProblems';
import { DynatracePivot } from './pivot';
import { setSelectors } from './query';
import { assertFormIsKnown, createRejectionTally } from './rejections';
import { OPEN_PROBLEM_LOOKBACK_SECONDS } from './streams';
import { ListContext, routeOf, walkList } from './walkList';

/** How far back the tip reaches. */
const TIP_SLOTS = 3;
const PAGE_SIZE = 100;

/**
 * The last quarter of an hour of one target in slots of five minutes, the newest as far
 * as Dynatrace has it.
 *
 * @throws ConnectorError
 */
export async function readTip(context: SignalsContext, request: LiveRequest<DynatracePivot>): Promise<readonly Fact[]> {
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

/**
 * Problems of one target that are open now, however long.
 *
 * @throws ConnectorError
 */
export async function readOpenProblems(
  context: ListContext,
  request: LiveRequest<DynatracePivot>,
): Promise<readonly Fact[]> {
  const { target, nowMs, signal } = request;
  const link = { entityRef: target.entityRef, environment: target.environment, via: target.via };
  const facts = new Map<string, Fact>();
  for (const { entitySelector } of setSelectors(target.pivot)) {
    const query = {
      problemSelector: 'status("open")',
      entitySelector,
      from: String(nowMs - OPEN_PROBLEM_LOOKBACK_SECONDS * 1_000),
      to: String(nowMs),
      pageSize: String(PAGE_SIZE),
    };
    for await (const { page } of walkList(context, { signal }, PROBLEMS, query)) {
      const tally = createRejectionTally(context.redactor);
      // Dynatrace itself has said that they are this target's.
      const mapped = mapProblems(page.records, { linksOf: () => [link] }, tally);
      assertFormIsKnown(tally, page.records.length, { instance: context.instance, route: routeOf(PROBLEMS) });
      for (const fact of mapped.facts) facts.set(fact.externalId, fact);
    }
  }
  return [...facts.values()].filter(fact => fact.kind === 'problem' && fact.status === 'open');
}
