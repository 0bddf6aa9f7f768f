import { EsError, fielddata, parsing, tooManyBuckets } from './esError';
import { edgesIn, Histogram, readHistogram } from './histogram';
import { attributeOf, classValue, sourceOf } from './layout';
import { asObject, compileQuery, Predicate } from './queryDsl';
import { edgeOf, Scan, toLines, Unit } from './units';

type Json = Record<string, unknown>;

export const MAX_BUCKETS = 65_536;

/** What one search's aggregations share. */
export interface AggContext {
  readonly scan: Scan;
  readonly now: number;
  readonly lines: { left: number };
  buckets: number;
}

interface Agg {
  readonly breaks: readonly number[];
  compute(units: readonly Unit[]): Json;
}

const total = (units: readonly Unit[]) => units.reduce((sum, unit) => sum + unit.count, 0);

function count(context: AggContext, buckets: number): void {
  context.buckets += buckets;
  if (context.buckets > MAX_BUCKETS) throw tooManyBuckets(MAX_BUCKETS);
}

const NESTED = ['aggs', 'aggregations', 'meta'];

function nested(units: readonly Unit[], subs: ReadonlyMap<string, Agg>): Json {
  return Object.fromEntries([...subs].map(([name, agg]) => [name, agg.compute(units)]));
}

function matching(context: AggContext, units: readonly Unit[], predicate: Predicate): Unit[] {
  return units.flatMap(unit => {
    if (unit.line) return predicate.ofLine(unit.line) ? [unit] : [];
    const matches = predicate.ofClass(unit.of, unit.start);
    if (matches === undefined) {
      return toLines(context.scan.book, unit, context.lines).filter(one => predicate.ofLine(one.line!));
    }
    return matches ? [unit] : [];
  });
}

/** Units by the value of a field; those without it under undefined. */
function byValue(context: AggContext, units: readonly Unit[], field: string): Map<string | undefined, Unit[]> {
  const { layout, book } = context.scan;
  const attribute = attributeOf(layout, field);
  const groups = new Map<string | undefined, Unit[]>();
  const add = (value: string | undefined, unit: Unit) => {
    const list = groups.get(value);
    if (list) list.push(unit);
    else groups.set(value, [unit]);
  };
  for (const unit of units) {
    if (attribute === 'service' || attribute === 'level' || attribute === 'environment') {
      add(classValue(layout, unit.of, attribute), unit);
    } else if (attribute === 'exception' && unit.of.kind === 'exception') {
      for (const one of toLines(book, unit, context.lines)) add(one.line!.exception, one);
    } else if (field === '_index') add(unit.index.name, unit);
    else add(undefined, unit);
  }
  return groups;
}

function termsAgg(context: AggContext, body: Json, subs: ReadonlyMap<string, Agg>): Agg {
  const field = String(body.field);
  if (attributeOf(context.scan.layout, field) === 'message') throw fielddata(field);
  const size = typeof body.size === 'number' ? body.size : 10;
  return {
    breaks: [...subs.values()].flatMap(sub => sub.breaks),
    compute: units => {
      const groups = byValue(context, units, field);
      const none = groups.get(undefined);
      groups.delete(undefined);
      if (none && body.missing !== undefined) groups.set(String(body.missing), none);
      const sorted = ([...groups] as [string, Unit[]][])
        .map(([key, list]) => ({ key, list, count: total(list) }))
        .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
      const shown = sorted.slice(0, size);
      count(context, shown.length);
      return {
        doc_count_error_upper_bound: 0,
        sum_other_doc_count: sorted.slice(size).reduce((sum, one) => sum + one.count, 0),
        buckets: shown.map(one => ({ key: one.key, doc_count: one.count, ...nested(one.list, subs) })),
      };
    },
  };
}

function histogramAgg(context: AggContext, body: Json, subs: ReadonlyMap<string, Agg>): Agg {
  const histogram: Histogram = readHistogram(body, context.now);
  const { start, end } = context.scan;
  const isTime = attributeOf(context.scan.layout, histogram.field) === 'time';
  return {
    breaks: [...(isTime && end > start ? edgesIn(histogram, start, end) : []), ...[...subs.values()].flatMap(sub => sub.breaks)],
    compute: units => {
      const groups = new Map<number, Unit[]>();
      if (isTime) {
        for (const unit of units) {
          const bucket = histogram.bucketOf(unit.start);
          const list = groups.get(bucket);
          if (list) list.push(unit);
          else groups.set(bucket, [unit]);
        }
      }
      const keys = [...groups.keys()].sort((a, b) => a - b);
      if (histogram.minDocCount === 0 && (keys.length > 0 || histogram.bounds)) {
        const first = Math.min(...keys.slice(0, 1), ...(histogram.bounds ? [histogram.bucketOf(histogram.bounds.start)] : []));
        const last = Math.max(...keys.slice(-1), ...(histogram.bounds ? [histogram.bucketOf(histogram.bounds.end)] : []));
        for (let key = first, made = 0; key <= last; key = histogram.nextOf(key), made += 1) {
          if (made > MAX_BUCKETS) throw tooManyBuckets(MAX_BUCKETS);
          if (!groups.has(key)) groups.set(key, []);
        }
      }
      count(context, groups.size);
      return {
        buckets: [...groups]
          .sort(([a], [b]) => a - b)
          .filter(([, list]) => total(list) >= histogram.minDocCount)
          .map(([key, list]) => ({
            key_as_string: new Date(key).toISOString(),
            key,
            doc_count: total(list),
            ...nested(list, subs),
          })),
      };
    },
  };
}

function filtersAgg(context: AggContext, body: Json, subs: ReadonlyMap<string, Agg>): Agg {
  const { layout } = context.scan;
  const given = body.filters;
  const isList = Array.isArray(given);
  const filters = Object.entries(isList ? { ...given } : asObject(given, 'filters')).map(
    ([name, query]) => [name, compileQuery(layout, query, context.now)] as const,
  );
  return {
    breaks: [...filters.flatMap(([, predicate]) => predicate.breaks), ...[...subs.values()].flatMap(sub => sub.breaks)],
    compute: units => {
      count(context, filters.length);
      const buckets = filters.map(([name, predicate]) => {
        const inside = matching(context, units, predicate);
        return [name, { doc_count: total(inside), ...nested(inside, subs) }] as const;
      });
      return { buckets: isList ? buckets.map(([, bucket]) => bucket) : Object.fromEntries(buckets) };
    },
  };
}

function filterAgg(context: AggContext, body: Json, subs: ReadonlyMap<string, Agg>): Agg {
  const predicate = compileQuery(context.scan.layout, body, context.now);
  return {
    breaks: [...predicate.breaks, ...[...subs.values()].flatMap(sub => sub.breaks)],
    compute: units => {
      const inside = matching(context, units, predicate);
      return { doc_count: total(inside), ...nested(inside, subs) };
    },
  };
}

/** `min` and `max` of the time; null over nothing, and of fields without numbers. */
function extremeAgg(context: AggContext, body: Json, which: 'min' | 'max'): Agg {
  const isTime = attributeOf(context.scan.layout, String(body.field)) === 'time';
  return {
    breaks: [],
    compute: units => {
      if (!isTime || units.length === 0) return { value: null };
      const times = units.map(unit => edgeOf(context.scan.book, unit, which));
      const value = times.reduce((a, b) => (which === 'min' ? Math.min(a, b) : Math.max(a, b)));
      return { value, value_as_string: new Date(value).toISOString() };
    },
  };
}

/** No document here has a number, so every percentile is null, keyed as the vendor does. */
function percentilesAgg(body: Json): Agg {
  const percents = Array.isArray(body.percents) ? (body.percents as number[]) : [1, 5, 25, 50, 75, 95, 99];
  return {
    breaks: [],
    compute: () => ({ values: Object.fromEntries(percents.map(percent => [percent.toFixed(1), null])) }),
  };
}

function compositeAgg(context: AggContext, body: Json, subs: ReadonlyMap<string, Agg>): Agg {
  const sources = (Array.isArray(body.sources) ? body.sources : []).map(source => {
    const [[name, kinds]] = Object.entries(asObject(source, 'composite'));
    const [[kind, clause]] = Object.entries(asObject(kinds, 'composite'));
    if (kind !== 'terms' && kind !== 'date_histogram') throw parsing(`[composite] unknown source [${kind}]`);
    const given = asObject(clause, kind);
    return { name, field: String(given.field), histogram: kind === 'date_histogram' ? readHistogram(given, context.now) : undefined };
  });
  if (sources.length === 0) throw parsing('Required [sources]');
  const size = typeof body.size === 'number' ? body.size : 10;
  const after = body.after === undefined ? undefined : asObject(body.after, 'after');
  const { start, end } = context.scan;
  const compare = (a: Json, b: Json): number => {
    for (const { name } of sources) {
      if (a[name] !== b[name]) return (a[name] as string) < (b[name] as string) ? -1 : 1;
    }
    return 0;
  };
  return {
    breaks: [...sources.flatMap(({ histogram }) => (histogram && end > start ? edgesIn(histogram, start, end) : [])), ...[...subs.values()].flatMap(sub => sub.breaks)],
    compute: units => {
      let groups: { key: Json; list: Unit[] }[] = [{ key: {}, list: [...units] }];
      for (const { name, field, histogram } of sources) {
        groups = groups.flatMap(({ key, list }) => {
          const parts = new Map<string | number | undefined, Unit[]>(histogram ? [] : byValue(context, list, field));
          if (histogram) {
            for (const unit of list) {
              const bucket = histogram.bucketOf(unit.start);
              parts.set(bucket, [...(parts.get(bucket) ?? []), unit]);
            }
          }
          return [...parts].flatMap(([value, part]) => (value === undefined ? [] : [{ key: { ...key, [name]: value }, list: part }]));
        });
      }
      const page = groups
        .sort((a, b) => compare(a.key, b.key))
        .filter(({ key }) => !after || compare(key, after) > 0)
        .slice(0, size);
      count(context, page.length);
      return {
        ...(page.length > 0 ? { after_key: page[page.length - 1].key } : {}),
        buckets: page.map(({ key, list }) => ({ key, doc_count: total(list), ...nested(list, subs) })),
      };
    },
  };
}

function topHitsAgg(context: AggContext, body: Json): Agg {
  const size = typeof body.size === 'number' ? body.size : 3;
  return {
    breaks: [],
    compute: units => {
      const lines = units
        .flatMap(unit => toLines(context.scan.book, unit, context.lines))
        .sort((a, b) => b.start - a.start)
        .slice(0, size);
      return {
        hits: {
          total: { value: total(units), relation: 'eq' },
          max_score: null,
          hits: lines.map(one => ({ _index: one.index.name, _id: one.line!.id, _score: null, _source: sourceOf(context.scan.layout, one.line!), sort: [one.start] })),
        },
      };
    },
  };
}

function compileAgg(context: AggContext, definition: unknown): Agg {
  const object = asObject(definition, 'aggs');
  const kinds = Object.keys(object).filter(key => !NESTED.includes(key));
  if (kinds.length !== 1) throw parsing('Expected exactly one aggregation type');
  const [kind] = kinds;
  const body = asObject(object[kind], kind);
  const subs = compileAggs(context, object.aggs ?? object.aggregations);
  switch (kind) {
    case 'terms':
      return termsAgg(context, body, subs);
    case 'date_histogram':
      return histogramAgg(context, body, subs);
    case 'filters':
      return filtersAgg(context, body, subs);
    case 'filter':
      return filterAgg(context, body, subs);
    case 'min':
    case 'max':
      return extremeAgg(context, body, kind);
    case 'percentiles':
      return percentilesAgg(body);
    case 'composite':
      return compositeAgg(context, body, subs);
    case 'top_hits':
      return topHitsAgg(context, body);
    default:
      throw new EsError(400, 'parsing_exception', `Unknown aggregation type [${kind}]`, {
        line: 1, col: 2,
        caused_by: { type: 'named_object_not_found_exception', reason: `unknown field [${kind}]` },
      });
  }
}

/** Compiles `aggs`. @throws EsError 400 for what it does not know */
export function compileAggs(context: AggContext, aggs: unknown): ReadonlyMap<string, Agg> {
  if (aggs === undefined) return new Map();
  return new Map(Object.entries(asObject(aggs, 'aggs')).map(([name, definition]) => [name, compileAgg(context, definition)]));
}
