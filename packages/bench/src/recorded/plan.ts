import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { CollectTarget, FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { FixtureAnswer, FixtureRequest } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { Answer, isObject, statusOf } from './understand';

/** What became of the rows that were sent. */
export interface Counted {
  readonly facts: number;
  readonly nulls: number;
  readonly unrelated: number;
  readonly rejected: number;
}

/** How one answer is given to a connector, and what must hold of what it makes of it. */
export interface Plan {
  /** What the answer is, e.g. `GET /problems`. */
  readonly kind: string;
  /** The stream that reads it; {@link HEALTH} where it is the health check that does. */
  readonly stream: string;
  readonly options: object;
  readonly targets: readonly CollectTarget<unknown>[];
  readonly window: HalfOpenWindow;
  readonly nowMs: number;
  readonly known?: readonly string[];
  /** The upstream. A plan is carried out once: it remembers what it sent. */
  serve(request: FixtureRequest): FixtureAnswer;
  /** Rows that were sent for the stream to read, counted without its parser. */
  sent(pages: readonly FactPage[]): number;
  /** What the pages say became of them; by default the sum of their counts. */
  counted?(pages: readonly FactPage[]): Counted;
  /** Codes of which one must be told of this answer; absent where nothing certain can be expected. */
  readonly expected?: readonly string[];
  /** What to know of it, in a word or two. */
  readonly note?: string;
}

/** Why a file is none of a connector's: a sentence for the table. */
export interface NotOurs {
  readonly notOurs: string;
}
export const notOurs = (reason: string): NotOurs => ({ notOurs: reason });

/** Guesses from an answer what it is, and plans how the connector of a tool reads it. */
export type Planner = (answer: Answer, file: string) => readonly Plan[] | NotOurs;

export const HEALTH = '(health)';

/** Where nothing in a recording says when it was made. */
export const ANY_DAY_MS = Date.UTC(2026, 10, 20, 12);
const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);
export const SECOND_MS = 1_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Instants that can be of a recording. */
export const sane = (instants: readonly (number | undefined)[]): number[] =>
  instants.filter((ms): ms is number => ms !== undefined && Number.isFinite(ms) && ms >= EARLIEST_MS && ms <= LATEST_MS);

/** The smallest window of whole units that holds the instants, both of its ends' included. */
export function windowAround(instants: readonly (number | undefined)[], unitMs: number): HalfOpenWindow {
  const good = sane(instants);
  if (good.length === 0) return { startMs: ANY_DAY_MS - HOUR_MS, endMs: ANY_DAY_MS };
  const least = good.reduce((a, b) => Math.min(a, b));
  const most = good.reduce((a, b) => Math.max(a, b));
  return { startMs: Math.floor(least / unitMs) * unitMs, endMs: (Math.floor(most / unitMs) + 1) * unitMs };
}

/** Milliseconds of a text that is an instant with its zone. */
export function instantOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || value.length > 40) return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Targets of one environment, one for each pivot, under names of their own. */
export const targetsOf = <TPivot>(pivots: readonly TPivot[], environment = 'production'): CollectTarget<TPivot>[] =>
  pivots.map((pivot, index) => ({ entityRef: `component:recorded/e${index}`, environment, pivot, via: 'direct' as const }));

/** Each once, at most so many. */
export const distinct = <T>(values: readonly T[], most: number): T[] => [...new Set(values)].slice(0, most);

export const json = (value: unknown): FixtureAnswer => ({ json: value });
/** The recorded answer on the wire, its headers and all. */
export const replay = (answer: Answer, body: string | Buffer = answer.body, status = answer.status ?? 200): FixtureAnswer => {
  const start = (Buffer.isBuffer(body) ? body.subarray(0, 200).toString('utf8') : body.slice(0, 200)).trimStart();
  const contentType: Record<string, string> = start.startsWith('<') ? { 'content-type': 'text/html' } : {};
  return { status, headers: { ...contentType, ...answer.headers }, body };
};

/** A list that has the answer's one record, as the upstream's list would; the text is not written anew. */
export function wrapped(answer: Answer, before: string, after: string): string {
  return `${before}${typeof answer.body === 'string' ? answer.body : answer.body.toString('utf8').replace(/^\uFEFF/, '')}${after}`;
}

/** Answers to which no body can be given. */
const BODILESS = new Set([204, 205, 304]);

/**
 * The code that an answer must have for its status and its bytes alone, whoever sends it
 * (CONNECTORS.md 0, Errors); none where it takes more than these to tell.
 */
export function codesExpected(answer: Answer, status: number): readonly string[] {
  if (BODILESS.has(status)) return [];
  if (status < 300) {
    const text = (Buffer.isBuffer(answer.body) ? answer.body.subarray(0, 200).toString('utf8') : answer.body.slice(0, 200)).replace(/^\uFEFF/, '').trimStart();
    if (/^<(!doctype html|html|head|body)/i.test(text)) return ['auth_or_maintenance'];
    return answer.json === undefined && !text.startsWith('<') && !/html/i.test(answer.headers['content-type'] ?? '') ? ['bad_payload', 'too_large'] : [];
  }
  if (status < 400) return ['redirect_refused'];
  const known: Readonly<Record<number, string>> = { 401: 'authentication', 403: 'refused_scope', 404: 'not_found', 407: 'authentication', 408: 'timeout', 410: 'gone', 429: 'rate_limited' };
  return [known[status] ?? (status >= 500 ? 'server_error' : 'bad_request')];
}

/** A plan for an answer that is refused whole: it is all that the upstream ever says. */
export function refusal(answer: Answer, guessed: number | undefined, plan: Omit<Plan, 'serve' | 'sent' | 'window' | 'nowMs'>): Plan {
  // What a body says of its own status may be no status at all.
  const status = answer.status ?? (guessed === undefined ? 200 : statusOf(guessed) ?? 400);
  return {
    expected: codesExpected(answer, status),
    ...plan,
    window: { startMs: ANY_DAY_MS - HOUR_MS, endMs: ANY_DAY_MS },
    nowMs: ANY_DAY_MS + 60_000,
    serve: () => replay(answer, answer.body, status),
    sent: () => 0,
  };
}

/** Each target is told of exactly once: what is found, missing, ambiguous or refused. */
export const pivotLaw = (plan: Pick<Plan, 'targets'>): Pick<Plan, 'sent' | 'counted'> => ({
  sent: () => plan.targets.length,
  counted: pages => {
    const told = (key: 'found' | 'notFound' | 'ambiguous' | 'refused') =>
      new Set(pages.flatMap(page => (page[key] ?? []).map(({ entityRef }) => entityRef))).size;
    return { facts: told('found'), nulls: 0, unrelated: told('notFound'), rejected: told('ambiguous') + told('refused') };
  },
});

export const sumOf = (pages: readonly FactPage[]): Counted =>
  pages.reduce<Counted>(
    (sum, { counts }) => ({
      facts: sum.facts + counts.facts,
      nulls: sum.nulls + counts.nulls,
      unrelated: sum.unrelated + (counts.unrelated ?? 0),
      rejected: sum.rejected + counts.rejected,
    }),
    { facts: 0, nulls: 0, unrelated: 0, rejected: 0 },
  );

/** Serves an answer to the first question that is for it, and something empty to each after it. */
export function servedOnce(answer: FixtureAnswer, rows: number, empty: () => FixtureAnswer) {
  let isSent = false;
  return {
    next(): FixtureAnswer {
      const first = !isSent;
      isSent = true;
      return first ? answer : empty();
    },
    sent: () => (isSent ? rows : 0),
  };
}

/** The first member that is an object, for guesses at lists. */
export const firstObject = (values: readonly unknown[]) => values.find(isObject);
