import { EmptyShape } from '../../faults';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): Json[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

/** Rewrites an answer into one of the shapes that mean "no data" with status 200. */
export function emptyAnswer(body: unknown, shape: EmptyShape): unknown {
  if (!isObject(body)) {
    return body;
  }
  if ('problems' in body) {
    return { totalCount: 0, pageSize: body.pageSize, problems: [] };
  }
  if ('events' in body) {
    return { totalCount: 0, pageSize: body.pageSize, events: [] };
  }
  if ('entities' in body) {
    return { totalCount: 0, pageSize: body.pageSize, entities: [] };
  }
  if (shape === 'result') {
    return { ...body, totalCount: 0, result: [] };
  }
  const warnings = [
    'The dimension key `dt.entity.services` has been referenced, but the metric has no such key.',
  ];
  const result = list(body.result).map(entry => {
    const series = list(entry.data);
    switch (shape) {
      case 'empty-arrays':
        return {
          ...entry,
          data: series.map(one => ({ ...one, timestamps: [], values: [] })),
        };
      case 'no-arrays':
        return {
          ...entry,
          data: series.map(({ dimensions, dimensionMap }) => ({
            dimensions,
            dimensionMap,
          })),
        };
      case 'null':
        return {
          ...entry,
          data: series.map(one => ({
            ...one,
            timestamps: Array.isArray(one.timestamps)
              ? one.timestamps.slice(-1)
              : [],
            values: [null],
          })),
        };
      case 'warning':
        return {
          ...entry,
          dataPointCountRatio: 0,
          dimensionCountRatio: 0,
          data: [],
          warnings,
        };
      default:
        return {
          ...entry,
          dataPointCountRatio: 0,
          dimensionCountRatio: 0,
          data: [],
        };
    }
  });
  return {
    ...body,
    totalCount: shape === 'data' || shape === 'warning' ? 0 : body.totalCount,
    ...(shape === 'warning' ? { warnings } : {}),
    result,
  };
}

function distortRecord(record: Json): Json {
  if ('eventId' in record) {
    return { ...record, startTime: 'yesterday', entityId: null };
  }
  if ('entityId' in record) {
    // Spelt this way in a recording of a test double: a client must not accept it.
    const { entityId, ...rest } = record;
    return { entityID: entityId, ...rest };
  }
  if ('problemId' in record) {
    return { ...record, startTime: 'yesterday', affectedEntities: null };
  }
  return {
    ...record,
    timestamps: 'none',
    values: Array.isArray(record.values)
      ? record.values.map(value => ({ value }))
      : {},
  };
}

/** Breaks the schema of every record of an answer, or of the first one. */
export function wrongSchema(body: unknown, records: 'all' | 'first'): unknown {
  if (!isObject(body)) {
    return { data: body };
  }
  let left = records === 'first' ? 1 : Infinity;
  const distort = (items: unknown) =>
    list(items).map(item => {
      left -= 1;
      return left >= 0 ? distortRecord(item) : item;
    });
  if ('problems' in body) {
    return { ...body, problems: distort(body.problems) };
  }
  if ('events' in body) {
    return { ...body, events: distort(body.events) };
  }
  if ('entities' in body) {
    return { ...body, entities: distort(body.entities) };
  }
  if ('result' in body) {
    return {
      ...body,
      result: list(body.result).map(entry => ({
        ...entry,
        data: distort(entry.data),
      })),
    };
  }
  return { data: body };
}
