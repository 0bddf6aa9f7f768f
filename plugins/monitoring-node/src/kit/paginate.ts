import { ConnectorError } from '../ConnectorError';

/** One page as a caller read it. */
export interface CursorPage<TPage> {
  readonly page: TPage;
  /** Opaque; null, undefined and the empty string all mean that this was the last page. */
  readonly nextCursor: string | null | undefined;
}

export interface PaginateOptions<TPage> {
  readonly source: string;
  readonly instance: string;
  /** What is paged, for the error message, e.g. `GET /problems`. */
  readonly route: string;
  /** Where to begin; absent is the first page. */
  readonly startCursor?: string;
  /** Most pages of one walk. */
  readonly maxPages: number;
  readonly fetchPage: (cursor: string | undefined) => Promise<CursorPage<TPage>>;
}

/** A page with the cursor that leads to the next one, absent on the last. */
export interface PagedResult<TPage> {
  readonly page: TPage;
  readonly nextCursor: string | undefined;
}

/**
 * Walks pages to their end.
 *
 * Stops with `cursor_loop` when a cursor comes back a second time, and with
 * `too_large` past the page cap: an upstream that never ends must not either
 * fill the store or run forever (T16, U10).
 */
export async function* paginate<TPage>(
  options: PaginateOptions<TPage>,
): AsyncGenerator<PagedResult<TPage>> {
  const { source, instance, route, maxPages } = options;
  const seen = new Set<string>();
  let cursor = options.startCursor;
  if (cursor !== undefined) seen.add(cursor);

  for (let pages = 1; ; pages += 1) {
    const { page, nextCursor } = await options.fetchPage(cursor);
    const next = nextCursor === '' ? undefined : nextCursor ?? undefined;
    if (next !== undefined && seen.has(next)) {
      throw new ConnectorError(
        `${source} "${instance}" gave the same page key twice for ${route}; paging was stopped, nothing after it was read`,
        { kind: 'malformed', code: 'cursor_loop', source, instance },
      );
    }
    yield { page, nextCursor: next };
    if (next === undefined) return;
    if (pages >= maxPages) {
      throw new ConnectorError(
        `${source} "${instance}" has more than ${maxPages} pages for ${route}; ask a shorter window`,
        { kind: 'malformed', code: 'too_large', source, instance },
      );
    }
    seen.add(next);
    cursor = next;
  }
}
