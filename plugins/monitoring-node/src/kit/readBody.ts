import { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** Why a body was not taken. */
export type BodyFault =
  | 'too_large'
  | 'too_slow'
  | 'bad_encoding'
  | 'bad_text'
  | 'bad_json'
  | 'too_deep'
  | 'empty';

/** Internal to the kit: becomes a `ConnectorError` before it leaves. */
export class BodyError extends Error {
  constructor(readonly fault: BodyFault) {
    super(fault);
    this.name = 'BodyError';
  }
}

/** Deepest nesting of arrays and objects in an answer. */
export const MAX_JSON_DEPTH = 64;

export interface BodyLimits {
  /** Most bytes after decompression. */
  readonly maxDecodedBytes: number;
  /** Slowest acceptable stream, averaged over each `throughputWindowMs`. */
  readonly minBytesPerSecond: number;
  readonly throughputWindowMs: number;
}

function decoderFor(encoding: string) {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      // Stacked encodings ("gzip, gzip") are how a small body becomes a huge one.
      throw new BodyError('bad_encoding');
  }
}

/**
 * Reads a body to its end, counting decoded bytes on the way, so that a bomb is
 * cut at the cap and never held whole. `content-length` is not believed.
 *
 * @throws BodyError, or the stream's own error when the connection broke
 */
export async function readBody(
  body: Readable,
  contentEncoding: string | undefined,
  limits: BodyLimits,
): Promise<Buffer> {
  const encoding = contentEncoding?.trim().toLowerCase() ?? '';
  let decoder: ReturnType<typeof decoderFor> | undefined;
  try {
    if (encoding !== '' && encoding !== 'identity') decoder = decoderFor(encoding);
  } catch (error) {
    body.on('error', () => {}).destroy();
    throw error;
  }
  return new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let decodedBytes = 0;
    let receivedInWindow = 0;
    let isDone = false;
    const watch = setInterval(() => {
      if (receivedInWindow < (limits.minBytesPerSecond * limits.throughputWindowMs) / 1_000) {
        fail(new BodyError('too_slow'));
      }
      receivedInWindow = 0;
    }, limits.throughputWindowMs);

    function finish(): boolean {
      if (isDone) return false;
      isDone = true;
      clearInterval(watch);
      return true;
    }
    function fail(error: Error) {
      if (!finish()) return;
      decoder?.destroy();
      body.destroy();
      reject(error);
    }

    body.on('error', fail);
    body.on('data', (chunk: Buffer) => {
      receivedInWindow += chunk.length;
    });
    const decoded: Readable = decoder ? body.pipe(decoder) : body;
    // A truncated or corrupt compressed stream is the payload's fault, not the network's.
    decoder?.on('error', () => fail(new BodyError('bad_encoding')));
    decoded.on('data', (chunk: Buffer) => {
      decodedBytes += chunk.length;
      if (decodedBytes > limits.maxDecodedBytes) fail(new BodyError('too_large'));
      else chunks.push(chunk);
    });
    decoded.on('end', () => {
      if (finish()) resolve(Buffer.concat(chunks));
    });
  });
}

/**
 * UTF-8 text of a body, its byte order mark taken off.
 *
 * @throws BodyError `bad_text` when a byte is not UTF-8: a replacement character would be stored as truth
 */
export function decodeText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new BodyError('bad_text');
  }
}

/** Whether brackets outside strings nest deeper than {@link MAX_JSON_DEPTH}. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (isInString) {
      if (unit === 0x5c) index += 1;
      else if (unit === 0x22) isInString = false;
    } else if (unit === 0x22) isInString = true;
    else if (unit === 0x5b || unit === 0x7b) {
      depth += 1;
      if (depth > MAX_JSON_DEPTH) return true;
    } else if (unit === 0x5d || unit === 0x7d) depth -= 1;
  }
  return false;
}

/** @throws BodyError `empty`, `too_deep`, or `bad_json` for truncated JSON, NaN and the like */
export function parseJson(text: string): unknown {
  if (text.trim() === '') throw new BodyError('empty');
  if (isTooDeep(text)) throw new BodyError('too_deep');
  try {
    return JSON.parse(text);
  } catch {
    throw new BodyError('bad_json');
  }
}

/** Whether an answer is a web page: a login form or a maintenance notice in place of data. */
export function looksLikeHtml(contentType: string, text: string): boolean {
  return (
    /^(text\/html|application\/xhtml\+xml)\b/i.test(contentType.trim()) ||
    /^\s*</.test(text.slice(0, 256))
  );
}
