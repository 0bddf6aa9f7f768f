import { CollectRequest, FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { createSloMatcher, mapSlos } from './mapSlos';
import { DynatracePivot } from './pivot';
import { assertFormIsKnown, createRejectionTally } from './rejections';
import { ListContext, ListEndpoint, Query, routeOf, walkListFrom } from './walkList';

export const SLOS: ListEndpoint = { name: 'slo', idKey: 'id' };
/** Most that Dynatrace evaluates in one request. */
const PAGE_SIZE = 25;

const FIRST_PAGE: Query = {
  // Without it every SLO says SUCCESS and -1 percent.
  evaluate: 'true',
  timeFrame: 'CURRENT',
  enabledSlos: 'true',
  pageSize: String(PAGE_SIZE),
};

/** The environment's own SLOs as it evaluates them now, linked to the entities that their filters name. */
export async function* collectSlos(
  context: ListContext,
  request: CollectRequest<DynatracePivot>,
): AsyncGenerator<FactPage> {
  const seriesOf = createSloMatcher(request.targets);
  let pages = 0;
  for await (const { page, nextCursor } of walkListFrom(context, request, SLOS, FIRST_PAGE, request.cursor)) {
    pages += 1;
    const tally = createRejectionTally(context.redactor);
    const mapped = mapSlos(page.records, seriesOf, request.nowMs, tally);
    assertFormIsKnown(tally, page.records.length, { instance: context.instance, route: routeOf(SLOS) });
    yield {
      facts: mapped.facts,
      rejected: tally.records(),
      counts: { facts: mapped.accepted, nulls: 0, rejected: tally.total, unrelated: mapped.unrelated },
      raw: [
        {
          route: routeOf(SLOS),
          contentType: page.response.contentType,
          body: context.redactor.text(JSON.stringify({ slo: mapped.kept })),
          context: JSON.stringify({ observedMs: request.nowMs, series: mapped.series, unrelated: mapped.unrelated }),
        },
      ],
      progress: nextCursor === undefined ? 1 : 1 - 0.5 ** pages,
      ...(nextCursor === undefined ? {} : { nextCursor }),
    };
  }
}
