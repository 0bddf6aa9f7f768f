import { GitlabError, invalidParameter } from './gitlabError';

const MAX_PER_PAGE = 100;
const MAX_OFFSET = 50_000;

/** A page of a list and the headers that describe it. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly headers: Readonly<Record<string, string>>;
}

function positive(query: URLSearchParams, name: string, fallback: number) {
  const text = query.get(name);
  if (text === null || text === '') {
    return fallback;
  }
  if (!/^-?\d+$/.test(text)) {
    throw invalidParameter(name);
  }
  if (Number(text) < 1) {
    throw invalidParameter(name, 'does not have a valid value');
  }
  return Number(text);
}

/** How a list is cut. */
export interface PagingOptions {
  /** Address without the query. */
  readonly address: string;
  readonly query: URLSearchParams;
  /** More rows than this are not counted; 0 = never counted. */
  readonly countLimit: number;
}

/** Cuts one page of a list, with the headers of offset pagination. */
export function pageOf<T>(
  rows: readonly T[],
  { address, query, countLimit }: PagingOptions,
): Page<T> {
  if (query.get('pagination') === 'keyset') {
    throw new GitlabError(405, {
      error: 'Keyset pagination is not yet available for this type of request',
    });
  }
  const page = positive(query, 'page', 1);
  const perPage = Math.min(MAX_PER_PAGE, positive(query, 'per_page', 20));
  const offset = (page - 1) * perPage;
  if (offset >= MAX_OFFSET) {
    throw new GitlabError(405, {
      error: `Offset pagination has a maximum allowed offset of ${MAX_OFFSET} for requests that return objects of this type. Remaining records can be retrieved using keyset pagination.`,
    });
  }
  const counted = rows.length <= countLimit;
  const last = Math.max(1, Math.ceil(rows.length / perPage));
  const next = page < last ? page + 1 : undefined;
  const previous = page > 1 ? page - 1 : undefined;
  const link = (target: number, relation: string) => {
    const parameters = new URLSearchParams(query);
    // Readers copy addresses into logs.
    parameters.delete('private_token');
    parameters.delete('access_token');
    parameters.set('page', String(target));
    parameters.set('per_page', String(perPage));
    return `<${address}?${parameters}>; rel="${relation}"`;
  };
  return {
    rows: rows.slice(offset, offset + perPage),
    headers: {
      link: [
        ...(previous ? [link(previous, 'prev')] : []),
        ...(next ? [link(next, 'next')] : []),
        link(1, 'first'),
        ...(counted ? [link(last, 'last')] : []),
      ].join(', '),
      'x-next-page': next ? String(next) : '',
      'x-page': String(page),
      'x-per-page': String(perPage),
      'x-prev-page': previous ? String(previous) : '',
      ...(counted
        ? { 'x-total': String(rows.length), 'x-total-pages': String(last) }
        : {}),
    },
  };
}
