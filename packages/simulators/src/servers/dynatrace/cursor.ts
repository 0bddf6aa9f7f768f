import { refuse } from './vendorError';

/** Where a listing continues; the first page fixes the question. */
export interface Cursor {
  readonly endpoint: 'problems' | 'entities' | 'events' | 'slo';
  /** Parameters of the first page, relative times already resolved. */
  readonly query: string;
  readonly offset: number;
}

// Makes every key contain `+`, `/` and `=`, as the vendor's do: a client that
// forgets to encode it is refused at once.
const PREFIX = Buffer.from([0xfb, 0xef, 0xbe, 0xff, 0xff, 0xff]);

/** Opaque text of a cursor. */
export function encodeCursor(cursor: Cursor): string {
  let json = JSON.stringify(cursor);
  while ((PREFIX.length + Buffer.byteLength(json)) % 3 === 0) {
    json += ' ';
  }
  return Buffer.concat([PREFIX, Buffer.from(json)]).toString('base64');
}

/** Reads a `nextPageKey` and enforces that (almost) nothing stands beside it. */
export function readCursor(
  query: URLSearchParams,
  endpoint: Cursor['endpoint'],
  companions: readonly string[],
): Cursor | undefined {
  const key = query.get('nextPageKey');
  if (key === null) {
    return undefined;
  }
  const other = [...query.keys()].find(
    name => name !== 'nextPageKey' && !companions.includes(name),
  );
  if (other) {
    throw refuse(
      other,
      "The parameter must not be set when 'nextPageKey' is set.",
    );
  }
  try {
    const bytes = Buffer.from(key, 'base64');
    const cursor = JSON.parse(
      bytes.subarray(PREFIX.length).toString('utf8'),
    ) as Cursor;
    if (
      bytes.subarray(0, PREFIX.length).equals(PREFIX) &&
      cursor.endpoint === endpoint &&
      Number.isInteger(cursor.offset)
    ) {
      return cursor;
    }
  } catch {
    // Falls through: a key that cannot be read is refused like a foreign one.
  }
  throw refuse('nextPageKey', 'The next page key is invalid.');
}

/** Reads `pageSize`. */
export function readPageSize(
  query: URLSearchParams,
  standard: number,
  maximum: number,
): number {
  const text = query.get('pageSize');
  if (text === null) {
    return standard;
  }
  const size = Number(text);
  if (!/^\d+$/.test(text) || size < 1 || size > maximum) {
    throw refuse('pageSize', `The page size must be between 1 and ${maximum}.`);
  }
  return size;
}
