import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { paginate } from '@rosetta/backstage-plugin-monitoring-node';
import { isSysId } from './grammar';
import { Condition, encodeQuery, TableQuery } from './query';
import {
  askWithSmallerPages,
  Caller,
  ownerOf,
  readTable,
  TableAnswer,
  TableClient,
  TableName,
} from './readTable';
import { schemaChanged } from './rejections';
import { readCell } from './values';

/** Most pages of one walk: a window that has more is to be asked shorter. */
const MAX_PAGES = 500;

const cursorSchema = z.strictObject({
  /** The last sys_id that was seen; absent before any was. */
  after: z.string().refine(isSysId).optional(),
  /** Rows after it that the database gave and our user may not see. */
  offset: z.number().int().nonnegative().max(10_000_000),
});
type Cursor = z.infer<typeof cursorSchema>;

/** A place in a walk, as text; undefined for text of another version, so that the walk begins anew. */
export function readCursor(text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined;
  try {
    return cursorSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export interface TableWalk {
  readonly table: TableName;
  readonly query: Pick<TableQuery, 'any'> & { readonly all: readonly Condition[] };
  readonly fields: readonly string[];
  readonly pageSize: number;
  readonly cursor?: string;
}

export interface WalkedPage {
  readonly answer: TableAnswer;
  /** Rows must have a sys_id behind this one. */
  readonly after: string | undefined;
  /** Absent on the last page. */
  readonly nextCursor: string | undefined;
  /** Share of the key space that is behind us, in [0, 1]. */
  readonly progress: number;
}

/** Of a row only its key: it is asked for of every row several times, and the rest is not copied for that. */
const keyedSchema = z.object({ sys_id: z.unknown() });

/** A row's sys_id, undefined when it has none; how it is judged is decided elsewhere. */
export function sysIdOf(row: unknown): string | undefined {
  const parsed = keyedSchema.safeParse(row);
  if (!parsed.success) return undefined;
  try {
    const id = readCell(parsed.data, 'sys_id');
    return id !== undefined && isSysId(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

/** sys_ids are spread over their space, so the place in it is how much is done. */
function progressAt(id: string | undefined): number {
  return id === undefined ? 0 : Number.parseInt(id.slice(0, 8), 16) / 0x1_0000_0000;
}

/** Where the next page begins. */
function placeAfter(answer: TableAnswer, limit: number, at: Cursor): Cursor | undefined {
  // Where an answer tells nothing, an empty page is the end.
  const goesOn = answer.hasMore ?? answer.rows.length > 0;
  if (!goesOn) return undefined;
  // Nobody saw a row: the key cannot move, so the hidden rows are stepped over.
  if (answer.rows.length === 0) return { ...at, offset: at.offset + limit };
  const last = answer.rows
    .map(sysIdOf)
    .reduce((highest, id) => (id !== undefined && (highest ?? '') < id ? id : highest), at.after);
  return last === undefined ? { offset: at.offset + limit } : { after: last, offset: 0 };
}

/** Rows out of order could lie behind the key and never be seen. */
function isAscending(rows: readonly unknown[]): boolean {
  const ids = rows.map(sysIdOf).filter(id => id !== undefined);
  return ids.every((id, index) => index === 0 || ids[index - 1]! <= id);
}

/**
 * Walks a table by its key: `sys_id>last^ORDERBYsys_id`. Rows that change while we
 * walk do not shift the pages, as they would with offsets.
 *
 * @throws ConnectorError; `cursor_loop` when upstream ignores the key, `too_large` past 500 pages
 */
export async function* walkTable(
  client: TableClient,
  caller: Caller,
  walk: TableWalk,
): AsyncGenerator<WalkedPage> {
  const { table, fields } = walk;
  const owner = ownerOf(client, table);
  let pageSize = walk.pageSize;
  const pages = paginate<{ answer: TableAnswer; at: Cursor }>({
    source: 'servicenow',
    instance: client.instance,
    route: owner.route,
    maxPages: MAX_PAGES,
    startCursor: JSON.stringify(readCursor(walk.cursor) ?? { offset: 0 }),
    fetchPage: async text => {
      const at = readCursor(text) ?? { offset: 0 };
      const query = encodeQuery({
        ...walk.query,
        all: [
          ...walk.query.all,
          ...(at.after === undefined
            ? []
            : [{ column: 'sys_id', is: 'after', id: at.after } as const]),
        ],
      });
      const { answer, limit } = await askWithSmallerPages(pageSize, size =>
        readTable(client, caller, { table, query, fields, limit: size, offset: at.offset }),
      );
      pageSize = limit;
      const next = placeAfter(answer, limit, at);
      if (next && !isAscending(answer.rows))
        throw schemaChanged(owner, 'rows out of the order asked');
      return { page: { answer, at }, nextCursor: next && JSON.stringify(next) };
    },
  });
  for await (const { page, nextCursor } of pages) {
    // Its rows were just gone through, and are again by whoever judges them.
    await nextTurn();
    yield {
      answer: page.answer,
      after: page.at.after,
      nextCursor,
      progress: nextCursor === undefined ? 1 : progressAt(readCursor(nextCursor)?.after),
    };
  }
}
