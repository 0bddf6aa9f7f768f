/** One answer of an upstream, as it was recorded. */
export interface Answer {
  /** Which of a file's answers it is, e.g. `#2`; empty where a file is one answer. */
  readonly part: string;
  /** Where the recording says it. */
  readonly status: number | undefined;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes, where the file is the answer itself: they go over the wire as they are. */
  readonly body: string | Buffer;
  /** Undefined where the body is not JSON. */
  readonly json: unknown;
}

/** Any object, as JSON gives it. */
export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that the object itself has: recordings may name `__proto__` and the like. */
export function own(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export const has = (value: unknown, ...keys: readonly string[]): boolean =>
  isObject(value) && keys.every(key => Object.hasOwn(value, key));

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Text of a value; undefined for one that JSON cannot write, such as one nested too deep. */
export function write(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Headers that describe how the body travelled; the server that serves it again says its own. */
const OF_TRANSPORT = new Set(['content-length', 'content-encoding', 'transfer-encoding', 'connection', 'date', 'keep-alive']);
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;

function headersOf(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, given]) => [name.toLowerCase(), String(Array.isArray(given) ? given.join(', ') : given)] as const)
      .filter(([name, text]) => HEADER_NAME.test(name) && !OF_TRANSPORT.has(name) && /^[\t\x20-\x7e]{0,8000}$/.test(text)),
  );
}

/** A status that an answer can have; undefined for anything else. */
export function statusOf(value: unknown): number | undefined {
  const status = Number(value);
  return Number.isInteger(status) && status >= 200 && status <= 599 ? status : undefined;
}

/** The answer inside a wrapper that tells how it came; undefined where there is none. */
function unwrap(value: unknown): Omit<Answer, 'part'> | undefined {
  const inner = isObject(own(value, 'response')) && has(own(value, 'response'), 'body') ? own(value, 'response') : value;
  if (!has(inner, 'body') || !(has(inner, 'status') || has(inner, 'statusCode') || has(inner, 'headers'))) return undefined;
  const body = own(inner, 'body');
  const text = typeof body === 'string' ? body : write(body);
  if (text === undefined) return undefined;
  return {
    status: statusOf(own(inner, 'status') ?? own(inner, 'statusCode')),
    headers: headersOf(own(inner, 'headers')),
    body: text,
    json: typeof body === 'string' ? parse(body) : body,
  };
}

/** A status line, headers and a blank line before the body. */
const HTTP_HEAD = /^HTTP\/\d(?:\.\d)? (\d{3})[^\r\n]*\r?\n((?:[^\r\n]+\r?\n)*)\r?\n/;

function readHead(text: string): Omit<Answer, 'part'> | undefined {
  const head = HTTP_HEAD.exec(text.slice(0, 64_000));
  if (!head) return undefined;
  const lines = head[2].split(/\r?\n/).filter(line => line.includes(':'));
  const pairs = lines.map(line => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()]);
  const body = text.slice(head[0].length);
  return { status: statusOf(head[1]), headers: headersOf(Object.fromEntries(pairs)), body, json: parse(body) };
}

/** Most answers of one file that are read. */
export const MOST_PARTS = 1_000;

/** The answers of a file, and how many more it holds than are read. */
export interface Understood {
  readonly answers: readonly Answer[];
  readonly left: number;
}

/** JSON objects, one to a line. */
function readLines(text: string): unknown[] | undefined {
  const lines = text.split('\n').filter(line => line.trim() !== '');
  if (lines.length < 2) return undefined;
  const values = lines.map(parse);
  return values.every(isObject) ? values : undefined;
}

function numbered(answers: readonly Omit<Answer, 'part'>[]): Understood {
  const kept = answers.slice(0, MOST_PARTS);
  return {
    answers: kept.map((answer, index) => ({ part: answers.length === 1 ? '' : `#${index + 1}`, ...answer })),
    left: answers.length - kept.length,
  };
}

/** A line that is no wrapper is an answer itself. */
function answerOfLine(value: unknown): Omit<Answer, 'part'> | undefined {
  const body = write(value);
  return unwrap(value) ?? (body === undefined ? undefined : { status: undefined, headers: {}, body, json: value });
}

/**
 * The answers that a file holds: the file itself; one or a list of wrappers such as
 * `{request, response: {status, headers, body}}`; text with an HTTP head; or JSON by lines.
 *
 * Never throws: what cannot be understood is an answer as it is.
 */
export function understand(bytes: Buffer): Understood {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const json = parse(text);
  const plain: Understood = { answers: [{ part: '', status: undefined, headers: {}, body: bytes, json }], left: 0 };
  if (json !== undefined) {
    const wrapped = (Array.isArray(json) ? json : [json]).map(unwrap);
    const isWhole = wrapped.length > 0 && wrapped.every(answer => answer !== undefined);
    return isWhole ? numbered(wrapped) : plain;
  }
  const headed = readHead(text);
  if (headed) return numbered([headed]);
  const lines = readLines(text)?.map(answerOfLine);
  return lines?.every(line => line !== undefined) ? numbered(lines) : plain;
}

/** A status that the name of a file tells, e.g. 429 of `error_429_rate_limit.json`. */
export function statusInName(file: string): number | undefined {
  const match = /(?:^|[^0-9])([45]\d\d)(?:[^0-9]|$)/.exec(file);
  return match ? Number(match[1]) : undefined;
}
