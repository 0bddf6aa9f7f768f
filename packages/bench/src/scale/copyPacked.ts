import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Knex } from 'knex';
import { from as copyFrom, CopyStreamQuery } from 'pg-copy-streams';
import { PACKED_COLUMNS, packedRow, packedRowBytes } from './packDay';

const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const TRAILER = Buffer.from([0xff, 0xff]);
const CHUNK_BYTES = 1_048_576;

/** A sealed day on its way: the key, and the rest as `packDay` made it. */
export interface PackedDay {
  readonly seriesId: number;
  readonly dayMs: number;
  readonly packed: Buffer;
}

function* chunksOf(days: Iterable<PackedDay>): Generator<Buffer> {
  yield HEADER;
  let chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let at = 0;
  for (const { seriesId, dayMs, packed } of days) {
    if (at + packedRowBytes(packed) > CHUNK_BYTES) {
      yield chunk.subarray(0, at);
      chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      at = 0;
    }
    at = packedRow(chunk, at, seriesId, dayMs, packed);
  }
  yield Buffer.concat([chunk.subarray(0, at), TRAILER]);
}

/**
 * Sends sealed days through COPY inside a transaction.
 *
 * @param leaf - partition of ours, never input: its name goes into the statement as it is
 */
export async function copyPacked(transaction: Knex.Transaction, leaf: string, days: Iterable<PackedDay>): Promise<void> {
  const connection: { query(stream: CopyStreamQuery): CopyStreamQuery } = await transaction.client.acquireConnection();
  const stream = connection.query(copyFrom(`copy ${leaf} (${PACKED_COLUMNS.join(', ')}) from stdin (format binary)`));
  await pipeline(Readable.from(chunksOf(days), { objectMode: false }), stream);
}
