import { z } from 'zod';
import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { HttpResponse, paginate } from '@rosetta/backstage-plugin-monitoring-node';
import { askProject, Caller, GitlabClient, ownerOf } from './ask';
import { cursorLoop, schemaChanged } from './rejections';
import { listSchema } from './schemas';
import { parseInstant } from './values';

const PAGE_SIZE = 100;
/** A million rows of one project in one window: something is wrong. */
const MAX_PAGES = 10_000;

/** Where a walk stands in one project. */
const placeSchema = z.strictObject({
  /** Rows changed at or after this millisecond are asked for. */
  afterMs: z.number().int(),
  /** Counted within that question; more than 1 only where a page holds a single millisecond. */
  page: z.number().int().min(1).max(MAX_PAGES),
  /** Ids of rows that came before and may come again. */
  seen: z.array(z.number().int()).max(100_000),
});
export type Place = z.infer<typeof placeSchema>;
export { placeSchema };

/** The lists that are read by windows of `updated_at`. */
export type ListName = 'deployments' | 'pipelines' | 'merge_requests';

export interface RowWalk {
  readonly projectId: number;
  readonly list: ListName;
  readonly window: HalfOpenWindow;
  readonly query?: Readonly<Record<string, string>>;
  readonly start?: Place;
}

/** One answer of a list, or what GitLab says in its place. */
export type WalkedPage =
  | {
      readonly kind: 'rows';
      readonly rows: readonly unknown[];
      readonly response: HttpResponse;
      readonly at: Place;
      readonly next: Place | undefined;
    }
  | { readonly kind: 'notFound' | 'refused' };

const keysSchema = z.object({ id: z.number(), updated_at: z.string() });

/** Id and time of last change of a row; undefined when it has not both. */
function keysOf(row: unknown): { id: number; changedMs: number } | undefined {
  const parsed = keysSchema.safeParse(row);
  const changedMs = parsed.success ? parseInstant(parsed.data.updated_at) : undefined;
  return changedMs === undefined ? undefined : { id: parsed.data!.id, changedMs };
}

/** `x-next-page` is empty on the last page; a proxy may drop it, and then a full page goes on. */
function hasMore(headers: Readonly<Record<string, string>>, received: number): boolean {
  const next = headers['x-next-page'];
  return received > 0 && (next === undefined ? received >= PAGE_SIZE : next.trim() !== '');
}

/**
 * Where the next page begins: at the last millisecond that was seen, not at an offset.
 *
 * A row that changes while we walk leaves the window, and all behind it move up by one: an
 * offset would skip one of them. Only a page of a single millisecond is left by its number.
 *
 * @returns undefined at the end; `loop` when nothing was new and more is promised
 */
export function placeAfter(
  rows: readonly unknown[],
  headers: Readonly<Record<string, string>>,
  at: Place,
): Place | 'loop' | 'disorder' | undefined {
  if (!hasMore(headers, rows.length)) return undefined;
  const keys = rows.map(keysOf).filter(key => key !== undefined);
  if (keys.some((key, index) => index > 0 && keys[index - 1]!.changedMs > key.changedMs)) return 'disorder';
  const seen = new Set(at.seen);
  if (at.page > 1 && keys.every(key => seen.has(key.id))) return 'loop';
  // One before, because not every version takes the beginning as a part of what is after it.
  const afterMs = (keys.at(-1)?.changedMs ?? at.afterMs) - 1;
  if (afterMs > at.afterMs) {
    const again = keys.filter(key => key.changedMs >= afterMs).map(key => key.id);
    return { afterMs, page: 1, seen: [...new Set([...(at.page > 1 ? at.seen : []), ...again])] };
  }
  return { ...at, page: at.page + 1, seen: [...new Set([...at.seen, ...keys.map(key => key.id)])] };
}

export const firstPlace = (window: HalfOpenWindow): Place => ({ afterMs: window.startMs - 1, page: 1, seen: [] });

/**
 * Walks a list of one project in the order of last change, between the ends of a window.
 *
 * @throws ConnectorError; `cursor_loop` when GitLab gives the same page for ever
 */
export async function* walkRows(
  client: GitlabClient,
  caller: Caller,
  walk: RowWalk,
): AsyncGenerator<WalkedPage> {
  const owner = ownerOf(client, [walk.list]);
  const pages = paginate<WalkedPage>({
    source: 'gitlab',
    instance: client.instance,
    route: owner.route,
    maxPages: MAX_PAGES,
    startCursor: JSON.stringify(walk.start ?? firstPlace(walk.window)),
    fetchPage: async text => {
      const at = placeSchema.parse(JSON.parse(text!));
      const answer = await askProject(client, caller, String(walk.projectId), [walk.list], {
        ...walk.query,
        // Without this order the time filters are refused or ignored: CONNECTORS.md 4.
        order_by: 'updated_at',
        sort: 'asc',
        updated_after: new Date(at.afterMs).toISOString(),
        updated_before: new Date(walk.window.endMs).toISOString(),
        per_page: String(PAGE_SIZE),
        page: at.page === 1 ? undefined : String(at.page),
      });
      if (answer.kind !== 'ok') {
        return { page: { kind: answer.kind === 'refused' ? 'refused' : 'notFound' }, nextCursor: undefined };
      }
      const list = listSchema.safeParse(answer.response.json);
      if (!list.success) throw schemaChanged(owner, 'no list');
      const next = placeAfter(list.data, answer.response.headers, at);
      if (next === 'loop') throw cursorLoop(owner);
      if (next === 'disorder') throw schemaChanged(owner, 'records out of the order asked');
      const page = { kind: 'rows' as const, rows: list.data, response: answer.response, at, next };
      return { page, nextCursor: next && JSON.stringify(next) };
    },
  });
  for await (const { page } of pages) yield page;
}
