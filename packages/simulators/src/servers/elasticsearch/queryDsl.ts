import { LogClass, LogLine } from '../../estate/logBook';
import { staticParts } from '../../estate/logWords';
import { parsing } from './esError';
import { attributeOf, classValue, Layout } from './layout';

type Json = Record<string, unknown>;

/**
 * A query in two forms: over all lines of a class in a stretch of time at once, or over one
 * line. `undefined` = it depends on the line.
 */
export interface Predicate {
  /** Instants at which `ofClass` may change, epoch ms. */
  readonly breaks: readonly number[];
  ofClass(of: LogClass, start: number): boolean | undefined;
  ofLine(line: LogLine): boolean;
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function asObject(value: unknown, what: string): Json {
  if (!isObject(value)) throw parsing(`[${what}] query malformed, no start_object after query name`);
  return value;
}

const ALL: Predicate = { breaks: [], ofClass: () => true, ofLine: () => true };
const NONE: Predicate = { breaks: [], ofClass: () => false, ofLine: () => false };

/** An instant as ranges write it: epoch ms, ISO-8601, or `now` with an offset. */
export function instantOf(value: unknown, now: number): number {
  if (typeof value === 'number') return value;
  const text = String(value);
  if (/^-?\d+$/.test(text)) return Number(text);
  const relative = /^now(?:-(\d+)([smhd]))?$/.exec(text);
  if (relative) {
    const unit = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[relative[2] ?? 's']!;
    return now - Number(relative[1] ?? 0) * unit;
  }
  const time = Date.parse(text);
  if (!Number.isFinite(time)) throw parsing(`failed to parse date field [${text}] with format [strict_date_optional_time||epoch_millis]`);
  return time;
}

/** The half-open window of a range clause. */
export function windowOf(clause: Json, now: number): { start: number; end: number } {
  let start = -Infinity;
  let end = Infinity;
  for (const [name, value] of Object.entries(clause)) {
    if (name === 'gte' || name === 'from') start = instantOf(value, now);
    else if (name === 'gt') start = instantOf(value, now) + 1;
    else if (name === 'lt') end = instantOf(value, now);
    else if (name === 'lte' || name === 'to') end = instantOf(value, now) + 1;
    else if (!['format', 'time_zone', 'boost', 'relation'].includes(name)) throw parsing(`[range] query does not support [${name}]`);
  }
  return { start, end };
}

function onValues(layout: Layout, field: string, values: readonly unknown[]): Predicate {
  const attribute = attributeOf(layout, field);
  const wanted = values.map(String);
  if (attribute === 'service' || attribute === 'level' || attribute === 'environment') {
    const matches = (of: LogClass) => {
      const value = classValue(layout, of, attribute);
      return value !== undefined && wanted.includes(value);
    };
    return { breaks: [], ofClass: matches, ofLine: line => matches(line.of) };
  }
  if (attribute === 'exception') {
    return {
      breaks: [],
      ofClass: of => (of.kind === 'exception' ? undefined : false),
      ofLine: line => line.exception !== undefined && wanted.includes(line.exception),
    };
  }
  // A term on an analysed text is one of its words at most.
  return attribute === 'message' && wanted.length === 1 ? onPhrase(layout, field, wanted[0]) : NONE;
}

const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const holds = (text: string, phrase: readonly string[]) =>
  ` ${wordsOf(text).join(' ')} `.includes(` ${phrase.join(' ')} `);

function onPhrase(layout: Layout, field: string, phrase: string): Predicate {
  if (attributeOf(layout, field) !== 'message') return onValues(layout, field, [phrase]);
  const words = wordsOf(phrase);
  if (words.length === 0) return NONE;
  return {
    breaks: [],
    ofClass: of => {
      const always = of.templates.every(template => staticParts(template).some(part => holds(part, words)));
      return always ? true : undefined;
    },
    ofLine: line => holds(`${line.message} ${layout.stackField ? '' : line.stack ?? ''}`, words),
  };
}

function onExists(layout: Layout, field: string): Predicate {
  const attribute = attributeOf(layout, field);
  const matches = (of: LogClass) => {
    if (attribute === 'exception' || field === layout.stackField) return of.kind === 'exception';
    return attribute === 'environment' ? of.saysEnvironment : attribute !== undefined;
  };
  return { breaks: [], ofClass: matches, ofLine: line => matches(line.of) };
}

function onRange(layout: Layout, field: string, clause: Json, now: number): Predicate {
  if (attributeOf(layout, field) !== 'time') return NONE;
  const { start, end } = windowOf(clause, now);
  return {
    breaks: [start, end].filter(Number.isFinite),
    ofClass: (_, at) => at >= start && at < end,
    ofLine: line => line.at >= start && line.at < end,
  };
}

function combine(parts: readonly Predicate[], isEnough: boolean): Predicate {
  return {
    breaks: parts.flatMap(part => part.breaks),
    // One part that decides is enough; the others need not be known.
    ofClass: (of, start) => {
      const results = parts.map(part => part.ofClass(of, start));
      if (results.includes(isEnough)) return isEnough;
      return results.includes(undefined) ? undefined : !isEnough;
    },
    ofLine: line => (isEnough ? parts.some(part => part.ofLine(line)) : parts.every(part => part.ofLine(line))),
  };
}

const negate = (part: Predicate): Predicate => ({
  breaks: part.breaks,
  ofClass: (of, start) => {
    const result = part.ofClass(of, start);
    return result === undefined ? undefined : !result;
  },
  ofLine: line => !part.ofLine(line),
});

/** One clause, a list of them, or none. */
export const listOf = (value: unknown): unknown[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
};

function onBool(layout: Layout, bool: Json, now: number): Predicate {
  const compile = (clause: unknown) => compileQuery(layout, clause, now);
  const parts: Predicate[] = [];
  for (const [occur, value] of Object.entries(bool)) {
    if (occur === 'filter' || occur === 'must') parts.push(...listOf(value).map(compile));
    else if (occur === 'must_not') parts.push(...listOf(value).map(compile).map(negate));
    else if (occur !== 'should' && occur !== 'minimum_should_match' && occur !== 'boost') {
      throw parsing(`[bool] query does not support [${occur}]`);
    }
  }
  const should = listOf(bool.should).map(compile);
  const needed = bool.minimum_should_match ?? (bool.filter === undefined && bool.must === undefined ? 1 : 0);
  if (should.length > 0 && Number(needed) > 0) parts.push(combine(should, true));
  return combine(parts, false);
}

function single(clause: Json, what: string): [field: string, value: unknown] {
  const entries = Object.entries(clause).filter(([key]) => key !== 'boost' && key !== '_name');
  if (entries.length !== 1) throw parsing(`[${what}] query doesn't support multiple fields`);
  return entries[0];
}

/** Compiles a query of the DSL. @throws EsError 400 for what it does not know */
export function compileQuery(layout: Layout, query: unknown, now: number): Predicate {
  const object = asObject(query, '_na');
  const names = Object.keys(object);
  if (names.length !== 1) throw parsing('[_na] query malformed, must start with start_object and hold one query');
  const [name] = names;
  const clause = asObject(object[name], name);
  switch (name) {
    case 'match_all':
      return ALL;
    case 'match_none':
      return NONE;
    case 'bool':
      return onBool(layout, clause, now);
    case 'range': {
      const [field, value] = single(clause, name);
      return onRange(layout, field, asObject(value, name), now);
    }
    case 'term': {
      const [field, value] = single(clause, name);
      return onValues(layout, field, [isObject(value) ? value.value : value]);
    }
    case 'terms': {
      const [field, value] = single(clause, name);
      if (!Array.isArray(value)) throw parsing('[terms] query requires an array of terms');
      return onValues(layout, field, value);
    }
    case 'match_phrase': {
      const [field, value] = single(clause, name);
      return onPhrase(layout, field, String(isObject(value) ? value.query : value));
    }
    case 'exists':
      return onExists(layout, String(clause.field));
    default:
      throw parsing(`unknown query [${name}]`);
  }
}
