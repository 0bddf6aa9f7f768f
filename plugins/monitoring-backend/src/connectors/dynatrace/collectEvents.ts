import { z } from 'zod';
import { CollectRequest, FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { createEntityMatcher } from './entityMatcher';
import { mapEvents } from './mapEvents';
import { DynatracePivot } from './pivot';
import { assertFormIsKnown, createRejectionTally } from './rejections';
import { ListContext, ListEndpoint, matchSelectors, Query, routeOf, walkListFrom } from './walkList';

export const EVENTS: ListEndpoint = { name: 'events', idKey: 'eventId' };
const PAGE_SIZE = 1_000;

const cursorSchema = z.strictObject({ nextPageKey: z.string() });

function readCursor(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return cursorSchema.parse(JSON.parse(text)).nextPageKey;
  } catch {
    return undefined;
  }
}

/**
 * Events of the mapped entities that were under way in the window, of the whole
 * environment in one walk. One that is still open comes again with each run, so its
 * end is seen.
 */
export async function* collectEvents(
  context: ListContext,
  request: CollectRequest<DynatracePivot>,
): AsyncGenerator<FactPage> {
  const { startMs, endMs } = request.window;
  const query: Query = { from: String(startMs), to: String(endMs), pageSize: String(PAGE_SIZE) };
  const selected = await matchSelectors(context, request, request.targets, EVENTS, [query]);
  const matcher = createEntityMatcher(request.targets, selected);
  let pages = 0;
  const walk = walkListFrom(context, request, EVENTS, query, readCursor(request.cursor));
  for await (const { page, nextCursor } of walk) {
    pages += 1;
    const tally = createRejectionTally(context.redactor);
    const { facts, unrelated, kept, links } = mapEvents(page.records, matcher, tally);
    assertFormIsKnown(tally, page.records.length, { instance: context.instance, route: routeOf(EVENTS) });
    yield {
      facts,
      rejected: tally.records(),
      counts: { facts: facts.length, nulls: 0, rejected: tally.total, unrelated },
      raw: [
        {
          route: routeOf(EVENTS),
          contentType: page.response.contentType,
          // Written anew: properties of events hold whatever somebody's pipeline put there.
          body: context.redactor.text(JSON.stringify({ events: kept })),
          context: JSON.stringify({ window: request.window, links, unrelated }),
        },
      ],
      // How many pages there are is not known before the end: it is neared by halves.
      progress: nextCursor === undefined ? 1 : 1 - 0.5 ** pages,
      ...(nextCursor === undefined ? {} : { nextCursor: JSON.stringify({ nextPageKey: nextCursor }) }),
    };
  }
}
