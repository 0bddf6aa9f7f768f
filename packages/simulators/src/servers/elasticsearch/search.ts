import { LOG_CLASSES, LogBook } from '../../estate/logBook';
import { MINUTE_MS, floorTo } from '../../estate/time';
import { AggContext, compileAggs } from './aggregate';
import { fielddata, illegal, noIndex, parsing, resultWindow } from './esError';
import { attributeOf, isOn, Layout, sourceOf } from './layout';
import { compileQuery, isObject, listOf, Predicate } from './queryDsl';
import { boundsOf, LogIndex, newBudget, Scan, scanUnits, Unit } from './units';

type Json = Record<string, unknown>;

const DEFAULT_HITS_CAP = 10_000;
const MAX_WINDOW = 10_000;
const TOP_LEVEL = new Set([
  'size', 'from', 'query', 'aggs', 'aggregations', 'sort', 'search_after', 'track_total_hits', 'timeout', 'terminate_after',
  '_source', 'stored_fields', 'docvalue_fields', 'fields', 'highlight', 'version', 'seq_no_primary_term', 'script_fields', 'runtime_mappings',
]);

/** What a server knows when it is asked. */
export interface EsWorld {
  readonly layout: Layout;
  readonly book: LogBook;
  readonly indices: readonly LogIndex[];
  readonly now: number;
}

const isLike = (name: string, pattern: string) =>
  new RegExp(`^${pattern.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`).test(name);

/**
 * The indices an expression names.
 *
 * @throws EsError 404 for one that does not exist; a pattern may match none
 */
export function resolveIndices(world: EsWorld, expression: string, query: URLSearchParams): LogIndex[] {
  const ignore = query.get('ignore_unavailable') === 'true';
  const found = new Map<string, LogIndex>();
  for (const part of expression === '' || expression === '_all' ? ['*'] : expression.split(',')) {
    const hits = part.includes('*')
      ? world.indices.filter(index => isLike(index.name, part))
      : world.indices.filter(index => index.name === part);
    if (hits.length === 0 && ((!part.includes('*') && !ignore) || query.get('allow_no_indices') === 'false')) throw noIndex(part);
    hits.forEach(index => found.set(index.name, index));
  }
  return [...found.values()];
}

interface SortKey {
  readonly kind: 'time' | 'doc';
  readonly descending: boolean;
}

function readSort(layout: Layout, sort: unknown): SortKey[] {
  return listOf(sort).map(key => {
    const [field, order] = isObject(key) ? Object.entries(key)[0] : [String(key), 'asc'];
    const name = isObject(order) ? String(order.order ?? 'asc') : String(order);
    if (field === '_doc' || field === '_shard_doc') return { kind: 'doc', descending: name === 'desc' };
    const attribute = attributeOf(layout, field);
    if (attribute === 'message' || field === '_id') throw fielddata(field);
    if (attribute !== 'time') throw illegal(`No mapping found for [${field}] in order to sort on`);
    return { kind: 'time', descending: name === 'desc' };
  });
}

function pickSource(source: Json, wanted: unknown): Json | undefined {
  if (wanted === false) return undefined;
  if (!Array.isArray(wanted) && typeof wanted !== 'string') return source;
  const picked: Json = {};
  for (const path of Array.isArray(wanted) ? wanted.map(String) : [wanted]) {
    const keys = path.split('.');
    let from: unknown = source;
    for (const key of keys) from = isObject(from) ? from[key] : undefined;
    if (from === undefined) continue;
    let into = picked;
    for (const key of keys.slice(0, -1)) into = (into[key] ??= {}) as Json;
    into[keys[keys.length - 1]] = from;
  }
  return picked;
}

/** The lines of a page; minutes are walked from the end that is wanted, so that a page is cheap. */
function readHits(world: EsWorld, scan: Scan, body: Json, from: number, size: number): Json[] {
  const keys = readSort(world.layout, body.sort);
  const descending = keys.find(key => key.kind === 'time')?.descending ?? false;
  const docDescending = keys.find(key => key.kind === 'doc')?.descending ?? false;
  const after = Array.isArray(body.search_after) ? body.search_after.map(Number) : undefined;
  if (after && after.length !== keys.length) {
    throw illegal(`search_after has ${after.length} value(s) but sort has ${keys.length}.`);
  }
  const sortOf = (at: number, order: number) => keys.map(key => (key.kind === 'time' ? at : order));
  const isAfter = (at: number, order: number) => {
    if (!after) return true;
    for (const [position, key] of keys.entries()) {
      const value = key.kind === 'time' ? at : order;
      if (value !== after[position]) return key.descending ? value < after[position] : value > after[position];
    }
    return false;
  };
  const classes = LOG_CLASSES.filter(of => isOn(world.layout, of));
  const indexOf = (domain: string, at: number) =>
    scan.indices.find(index => at >= index.start && at < index.end && (world.layout.instance === 'trade' || index.domain === domain));
  const timeKey = keys.findIndex(key => key.kind === 'time');
  let { start, end } = scan;
  if (after && timeKey === 0) {
    if (descending) end = Math.min(end, after[0] + 1);
    else start = Math.max(start, after[0]);
  }
  const wanted = from + size;
  const hits: Json[] = [];
  const first = floorTo(start, MINUTE_MS);
  const last = floorTo(end - 1, MINUTE_MS);
  for (let step = 0; hits.length < wanted && first + step <= last; step += MINUTE_MS) {
    const minute = descending ? last - step : first + step;
    const lines = classes
      .filter(of => scan.predicate.ofClass(of, Math.max(minute, start)) !== false || scan.predicate.breaks.some(cut => cut > minute && cut < minute + MINUTE_MS))
      .flatMap(of => world.book.lines(of, minute))
      .filter(line => line.at >= start && line.at < end && scan.predicate.ofLine(line) && isAfter(line.at, line.order))
      .sort((a, b) => (descending ? b.at - a.at : a.at - b.at) || (docDescending ? b.order - a.order : a.order - b.order));
    for (const line of lines) {
      const index = indexOf(line.of.domain, line.at);
      if (!index) continue;
      const source = pickSource(sourceOf(world.layout, line), body._source);
      hits.push({
        _index: index.name,
        _id: line.id,
        _score: keys.length > 0 ? null : 1,
        ...(source === undefined ? {} : { _source: source }),
        ...(keys.length > 0 ? { sort: sortOf(line.at, line.order) } : {}),
      });
    }
  }
  return hits.slice(from, wanted);
}

function totalOf(count: number, asked: unknown): Json {
  if (asked === false) return {};
  const limit = typeof asked === 'number' ? asked : DEFAULT_HITS_CAP;
  const cap = asked === true ? Infinity : limit;
  return { total: count > cap ? { value: cap, relation: 'gte' } : { value: count, relation: 'eq' } };
}

const countOf = (units: readonly Unit[]) => units.reduce((sum, unit) => sum + unit.count, 0);

function scanOf(world: EsWorld, indices: readonly LogIndex[], body: Json): Scan {
  const predicate: Predicate = compileQuery(world.layout, body.query ?? { match_all: {} }, world.now);
  const bounds = boundsOf(world.layout, body.query, world.now);
  const oldest = Math.min(...indices.map(index => index.start), world.now);
  return {
    layout: world.layout,
    book: world.book,
    indices,
    predicate,
    start: Math.max(bounds.start, oldest),
    // A line of the future has not been written.
    end: Math.min(bounds.end, world.now),
  };
}

const shardsOf = (indices: readonly LogIndex[]): Json => ({ total: indices.length, successful: indices.length, skipped: 0, failed: 0 });

/** Answers `_search`. @throws EsError */
export function searchLogs(world: EsWorld, expression: string, body: Json, query: URLSearchParams): Json {
  const unknown = Object.keys(body).find(key => !TOP_LEVEL.has(key));
  if (unknown) throw parsing(`unknown key [${unknown}] in the search body`);
  const indices = resolveIndices(world, expression, query);
  const size = typeof body.size === 'number' ? body.size : 10;
  const from = typeof body.from === 'number' ? body.from : 0;
  if (from + size > MAX_WINDOW) throw resultWindow(from + size);
  // What cannot be sorted by is refused before anything is looked at.
  readSort(world.layout, body.sort);
  const scan = scanOf(world, indices, body);
  const context: AggContext = { scan, now: world.now, lines: newBudget(), buckets: 0 };
  const aggs = compileAggs(context, body.aggs ?? body.aggregations);
  const units = scanUnits(scan, [...aggs.values()].flatMap(agg => [...agg.breaks]), context.lines);
  const answer: Json = {
    took: 3,
    timed_out: false,
    ...(body.terminate_after === undefined ? {} : { terminated_early: false }),
    _shards: shardsOf(indices),
    hits: {
      ...totalOf(countOf(units), body.track_total_hits),
      max_score: null,
      hits: size > 0 && scan.end > scan.start ? readHits(world, scan, body, from, size) : [],
    },
  };
  // Without a shard nobody computes an aggregation.
  if (aggs.size > 0 && indices.length > 0) {
    answer.aggregations = Object.fromEntries([...aggs].map(([name, agg]) => [name, agg.compute(units)]));
  }
  return answer;
}

/** Answers `_count`. @throws EsError */
export function countLogs(world: EsWorld, expression: string, body: Json, query: URLSearchParams): Json {
  const unknown = Object.keys(body).find(key => key !== 'query');
  if (unknown) throw parsing(`request does not support [${unknown}]`);
  const indices = resolveIndices(world, expression, query);
  return { count: countOf(scanUnits(scanOf(world, indices, body), [], newBudget())), _shards: shardsOf(indices) };
}

/** Answers `_field_caps`. @throws EsError */
export function fieldCaps(world: EsWorld, expression: string, query: URLSearchParams): Json {
  const indices = resolveIndices(world, expression, query);
  const { fields, stackField } = world.layout;
  const types: Record<string, string> = {
    [fields.time]: 'date',
    [fields.message]: 'text',
    ...(stackField ? { [stackField]: 'text' } : {}),
    ...Object.fromEntries([fields.service, fields.level, fields.environment, fields.exception].map(field => [field, 'keyword'])),
  };
  const wanted = (query.get('fields') ?? '').split(',').filter(Boolean);
  if (wanted.length === 0) throw illegal('specify fields to be looked up');
  const shown = Object.entries(types).filter(([field]) => indices.length > 0 && wanted.some(pattern => isLike(field, pattern)));
  return {
    indices: indices.map(index => index.name),
    fields: Object.fromEntries(
      shown.map(([field, type]) => [
        field,
        { [type]: { type, metadata_field: false, searchable: true, aggregatable: type !== 'text' } },
      ]),
    ),
  };
}
