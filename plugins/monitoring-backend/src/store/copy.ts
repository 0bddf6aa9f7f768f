import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Knex } from 'knex';
import { from as copyFrom, CopyStreamQuery } from 'pg-copy-streams';

/** A cell of a COPY row; null is SQL null. */
export type Cell = string | number | null;

/** Rows are sent in pieces of about this size: large enough for few writes, small enough for memory. */
const CHUNK_CHARACTERS = 65_536;

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function cellText(cell: Cell): string {
  if (cell === null) return '\\N';
  if (typeof cell === 'number') return String(cell);
  return cell.replace(/[\\\t\n\r]/g, character => ESCAPES[character]);
}

function* chunks(rows: Iterable<readonly Cell[]>): Generator<string> {
  let buffer = '';
  for (const row of rows) {
    for (let column = 0; column < row.length; column += 1) {
      buffer += column === 0 ? cellText(row[column]) : `\t${cellText(row[column])}`;
    }
    buffer += '\n';
    if (buffer.length >= CHUNK_CHARACTERS) {
      yield buffer;
      buffer = '';
    }
  }
  if (buffer) yield buffer;
}

interface CopyConnection {
  query(stream: CopyStreamQuery): CopyStreamQuery;
}

/**
 * Sends rows through COPY inside a transaction.
 *
 * @param table - name of ours, never input: it goes into the statement as it is
 */
export async function copyRows(
  transaction: Knex.Transaction,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly Cell[]>,
): Promise<void> {
  // knex hands out the transaction's own connection here, so COPY runs inside it.
  const connection: CopyConnection = await transaction.client.acquireConnection();
  const stream = connection.query(
    copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`),
  );
  await pipeline(Readable.from(chunks(rows)), stream);
}
