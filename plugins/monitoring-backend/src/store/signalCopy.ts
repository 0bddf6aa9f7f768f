import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Knex } from 'knex';
import { from as copyFrom, CopyStreamQuery } from 'pg-copy-streams';
import { SignalRow } from './signalRows';

/** Columns of `signal_5min` and `signal_hour` that carry values, in the order they are sent. */
export const VALUE_COLUMNS = [
  'requests',
  'errors',
  'errors_5xx',
  'latency_p50_ms',
  'latency_p95_ms',
  'latency_p99_ms',
  'availability_ratio',
  'cpu_ratio',
  'memory_ratio',
  'saturation_ratio',
  'saturation_resource',
] as const;
export const SIGNAL_COLUMNS = ['series_id', 'ts', ...VALUE_COLUMNS] as const;

/** PostgreSQL counts microseconds from here. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const TWO_32 = 2 ** 32;
const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const TRAILER = Buffer.from([0xff, 0xff]);
const CHUNK_BYTES = 65_536;
/** More than any row takes: 13 lengths, the numbers, and a resource's name. */
const MAX_ROW_BYTES = 512;
const MAX_NAME_BYTES = 255;

/** Writes rows in COPY's binary form: a third of the time that text takes, and no digit is lost. */
class RowEncoder {
  private buffer = Buffer.allocUnsafe(CHUNK_BYTES + MAX_ROW_BYTES);
  private at = 0;

  private double(value: number | null) {
    if (value === null) {
      this.at = this.buffer.writeInt32BE(-1, this.at);
    } else {
      this.at = this.buffer.writeInt32BE(8, this.at);
      this.at = this.buffer.writeDoubleBE(value, this.at);
    }
  }

  private real(value: number | null) {
    if (value === null) {
      this.at = this.buffer.writeInt32BE(-1, this.at);
    } else {
      this.at = this.buffer.writeInt32BE(4, this.at);
      this.at = this.buffer.writeFloatBE(value, this.at);
    }
  }

  private text(value: string | null) {
    if (value === null) {
      this.at = this.buffer.writeInt32BE(-1, this.at);
      return;
    }
    const bytes = this.buffer.write(value.slice(0, MAX_NAME_BYTES / 4), this.at + 4, MAX_NAME_BYTES, 'utf8');
    this.buffer.writeInt32BE(bytes, this.at);
    this.at += 4 + bytes;
  }

  private row({ seriesId, startMs, values }: SignalRow) {
    const micros = (startMs - EPOCH_MS) * 1_000;
    const high = Math.floor(micros / TWO_32);
    this.at = this.buffer.writeInt16BE(SIGNAL_COLUMNS.length, this.at);
    this.at = this.buffer.writeInt32BE(4, this.at);
    this.at = this.buffer.writeInt32BE(seriesId, this.at);
    this.at = this.buffer.writeInt32BE(8, this.at);
    this.at = this.buffer.writeInt32BE(high, this.at);
    this.at = this.buffer.writeUInt32BE(micros - high * TWO_32, this.at);
    this.double(values.requests);
    this.double(values.errors);
    this.double(values.errors5xx);
    this.real(values.latencyP50Ms);
    this.real(values.latencyP95Ms);
    this.real(values.latencyP99Ms);
    this.real(values.availabilityRatio);
    this.real(values.cpuRatio);
    this.real(values.memoryRatio);
    this.real(values.saturationRatio);
    this.text(values.saturationResource);
  }

  *encode(rows: readonly SignalRow[]): Generator<Buffer> {
    yield HEADER;
    for (const row of rows) {
      this.row(row);
      if (this.at >= CHUNK_BYTES) {
        yield this.buffer.subarray(0, this.at);
        this.buffer = Buffer.allocUnsafe(CHUNK_BYTES + MAX_ROW_BYTES);
        this.at = 0;
      }
    }
    yield Buffer.concat([this.buffer.subarray(0, this.at), TRAILER]);
  }
}

/**
 * Sends signal rows through COPY inside a transaction.
 *
 * @param table - name of ours, never input: it goes into the statement as it is
 */
export async function copySignals(
  transaction: Knex.Transaction,
  table: string,
  rows: readonly SignalRow[],
): Promise<void> {
  // knex hands out the transaction's own connection here, so COPY runs inside it.
  const connection: { query(stream: CopyStreamQuery): CopyStreamQuery } =
    await transaction.client.acquireConnection();
  const stream = connection.query(
    copyFrom(`copy ${table} (${SIGNAL_COLUMNS.join(', ')}) from stdin (format binary)`),
  );
  await pipeline(Readable.from(new RowEncoder().encode(rows), { objectMode: false }), stream);
}
