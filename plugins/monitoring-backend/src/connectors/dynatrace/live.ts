import { Fact } from '@rosetta/backstage-plugin-monitoring-common';
import { LiveRequest, readSignalTip } from '@rosetta/backstage-plugin-monitoring-node';
import { PROBLEMS } from './collectProblems';
import { collectSignals, SignalsContext } from './collectSignals';
import { mapProblems } from './mapProblems';
import { DynatracePivot } from './pivot';
import { setSelectors } from './query';
import { assertFormIsKnown, createRejectionTally } from './rejections';
import { OPEN_PROBLEM_LOOKBACK_SECONDS } from './streams';
import { ListContext, routeOf, walkList } from './walkList';

const PAGE_SIZE = 100;

/**
 * The last quarter of an hour of one target in slots of five minutes, the newest as far
 * as Dynatrace has it.
 *
 * @throws ConnectorError
 */
export const readTip = (context: SignalsContext, request: LiveRequest<DynatracePivot>): Promise<readonly Fact[]> =>
  readSignalTip(signals => collectSignals({ ...context, isWaitedFor: true }, signals), request);

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
  const read = async (entitySelector: string) => {
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
  };
  await Promise.all(setSelectors(target.pivot).map(({ entitySelector }) => read(entitySelector)));
  return [...facts.values()].filter(fact => fact.kind === 'problem' && fact.status === 'open');
}
