/** The window of rows a request asks for. */
export interface Page {
  readonly limit: number;
  readonly offset: number;
}

export const DEFAULT_LIMIT = 10_000;

function whole(text: string | null): number | undefined {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Reads limit and offset; what is no number counts as not given. */
export function pageOf(query: URLSearchParams): Page {
  return {
    limit: whole(query.get('sysparm_limit')) ?? DEFAULT_LIMIT,
    offset: whole(query.get('sysparm_offset')) ?? 0,
  };
}

/**
 * The `Link` header of a page, or undefined when one page is all there is.
 * No space after `;` or `,`, commas of the query as they are, and a previous
 * page at offset -1 on the first: as recorded.
 *
 * @param address - address asked, without parameters
 * @param total - rows that match, before access rules
 */
export function linkHeader(
  address: string,
  query: URLSearchParams,
  { limit, offset }: Page,
  total: number,
): string | undefined {
  if (limit === 0 || (offset === 0 && total <= limit)) {
    return undefined;
  }
  const kept = [...query]
    .filter(([name]) => name !== 'sysparm_limit' && name !== 'sysparm_offset')
    .map(
      ([name, value]) =>
        `${name}=${encodeURIComponent(value).replace(/%2C/g, ',').replace(/%3D/g, '=')}`,
    );
  const link = (rel: string, at: number) => {
    const parameters = [...kept, `sysparm_limit=${limit}`, `sysparm_offset=${at}`].join('&');
    return `<${address}?${parameters}>;rel="${rel}"`;
  };
  const last = Math.max(0, Math.ceil(total / limit) - 1) * limit;
  return [
    link('first', 0),
    link('prev', offset === 0 ? -1 : Math.max(0, offset - limit)),
    ...(offset + limit < total ? [link('next', offset + limit)] : []),
    link('last', last),
  ].join(',');
}
