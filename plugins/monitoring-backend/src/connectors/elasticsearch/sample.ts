import { ANY_ENVIRONMENT, HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { ConnectorError, mapInTurns } from '@rosetta/backstage-plugin-monitoring-node';
import { Call, ElisaContext, search, SEARCH_ROUTE, SearchOutcome } from './ask';
import { normalise } from './normalise';
import { Unit } from './plan';
import { buildSampleBody, SAMPLE_PAGE } from './query';
import { RejectionTally } from './rejections';
import { hitSchema } from './schemas';

/** Newest lines read at a time of one service and day. */
const MAX_LINES = 1_000;
/** How often it is asked for environments that newer lines of others have pushed out. */
const MAX_ROUNDS = 4;

/** An error line without what it said: only the pattern is kept of that. */
export interface SampledLine {
  readonly atMs: number;
  readonly environment: string | null;
  readonly pattern: string;
}

/** Error lines of a service on a day, newest first. */
export interface Sample {
  readonly lines: readonly SampledLine[];
  /** Error lines there are. */
  readonly total: number;
  readonly isSampled: boolean;
}

/** Value at a field of a document, which may be nested objects or a name with dots; the first of several. */
export function valueAt(source: Readonly<Record<string, unknown>>, field: string): unknown {
  const own = (value: unknown, key: string): unknown =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, key)
      ? (value as Record<string, unknown>)[key]
      : undefined;
  const walk = (value: unknown, path: readonly string[]): unknown => {
    if (path.length === 0) return value;
    // `{"service.name": …}` and `{"service": {"name": …}}` are one field to the server.
    for (let length = path.length; length > 0; length -= 1) {
      const found = own(value, path.slice(0, length).join('.'));
      const rest = found === undefined ? undefined : walk(found, path.slice(length));
      if (rest !== undefined) return rest;
    }
    return undefined;
  };
  const value = walk(source, field.split('.'));
  return Array.isArray(value) ? value[0] : value;
}

/** The field that holds the text of a keyword field: what is searched by is not always what was sent. */
const sourceField = (field: string) => field.replace(/\.keyword$/, '');

const textOf = (value: unknown): string | null =>
  ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : null;

function readLine(context: ElisaContext, item: unknown): { line: SampledLine; sort: readonly unknown[] } | undefined {
  const parsed = hitSchema.safeParse(item);
  if (!parsed.success) return undefined;
  const { fields } = context.options;
  const { _source: source, sort } = parsed.data;
  const [at] = sort;
  if (typeof at !== 'number' || !Number.isFinite(at)) return undefined;
  const line = {
    atMs: Math.floor(at),
    environment: textOf(valueAt(source, sourceField(fields.environment))),
    pattern: normalise(textOf(valueAt(source, sourceField(fields.message))) ?? ''),
  };
  return { line, sort };
}

/** What is told of a refused line: its form, never what it says. */
function formOf(item: unknown): unknown {
  if (typeof item !== 'object' || item === null) return typeof item;
  return Object.fromEntries(Object.entries(item).slice(0, 20).map(([key, value]) => [key.slice(0, 40), Array.isArray(value) ? 'array' : typeof value]));
}

function cursorLoop(context: ElisaContext): ConnectorError {
  return new ConnectorError(`elisa "${context.instance}" gave the same page of lines twice; paging was stopped. Request: ${SEARCH_ROUTE}`, {
    kind: 'malformed', code: 'cursor_loop', source: 'elisa', instance: context.instance,
  });
}

export type SampleOutcome =
  | { readonly kind: 'read'; readonly sample: Sample }
  | Exclude<SearchOutcome, { kind: 'read' }>;

/** Reads the newest error lines of a service in a window, 1,000 at most, but for those of some environments. */
async function readNewest(
  context: ElisaContext,
  call: Call,
  unit: Unit,
  window: HalfOpenWindow,
  tally: RejectionTally,
  leftOut: readonly (string | null)[],
): Promise<SampleOutcome> {
  const lines: SampledLine[] = [];
  let after: readonly unknown[] | undefined;
  let total = 0;
  let seen = 0;
  let isCapped = false;
  while (seen < MAX_LINES) {
    const outcome = await search(context, call, unit.index, buildSampleBody(context.options, unit.service, window, leftOut, after));
    if (outcome.kind !== 'read') return outcome;
    const { hits } = outcome.answer.hits;
    if (after === undefined) {
      total = outcome.answer.hits.total?.value ?? 0;
      isCapped = outcome.answer.hits.total?.relation !== 'eq';
    }
    let last: readonly unknown[] | undefined;
    const first = seen;
    // The words of a page of lines are tens of milliseconds of work on a busy machine.
    await mapInTurns(hits, (item, position) => {
      const read = readLine(context, item);
      const isInside = read && read.line.atMs >= window.startMs && read.line.atMs < window.endMs;
      if (!read || !isInside) {
        tally.add({ code: read ? 'outside_window' : 'malformed_line', recordId: `${unit.service}|${first + position}`, field: 'hits', sample: formOf(item) });
      } else {
        lines.push(read.line);
        last = read.sort;
      }
    });
    seen += hits.length;
    if (hits.length < SAMPLE_PAGE || last === undefined) break;
    if (after && JSON.stringify(after) === JSON.stringify(last)) throw cursorLoop(context);
    after = last;
  }
  return { kind: 'read', sample: { lines, total: Math.max(total, seen), isSampled: isCapped || total > seen } };
}

/**
 * Reads the newest error lines of a service in a window, and forgets what they said at once.
 *
 * Where there are more than 1,000 the newest may all be of one environment. The others are
 * then asked for by themselves, so that which environments a day has does not depend on the
 * moment of looking, and the errors of a quiet one are not hidden by those of a loud one.
 *
 * @throws ConnectorError `cursor_loop` when a page comes back
 */
export async function readSample(
  context: ElisaContext,
  call: Call,
  unit: Unit,
  window: HalfOpenWindow,
  tally: RejectionTally,
): Promise<SampleOutcome> {
  const newest = await readNewest(context, call, unit, window, tally, []);
  const isTold = unit.targets.some(({ environment }) => environment === ANY_ENVIRONMENT);
  if (newest.kind !== 'read' || !newest.sample.isSampled || !isTold) return newest;
  const lines = [...newest.sample.lines];
  const seen = new Set(lines.map(({ environment }) => environment));
  for (let round = 0; round < MAX_ROUNDS && seen.size > 0; round += 1) {
    const rest = await readNewest(context, call, unit, window, tally, [...seen]);
    if (rest.kind !== 'read') return rest;
    const others = rest.sample.lines.filter(({ environment }) => !seen.has(environment));
    lines.push(...others);
    for (const { environment } of others) seen.add(environment);
    if (!rest.sample.isSampled || others.length === 0) break;
  }
  return { kind: 'read', sample: { ...newest.sample, lines } };
}
