import { Asked } from './gate/exchange';
import { ConnectorName, TICKETS_PER_PAGE } from './connectors';

/** JSON of somebody else, looked into with care. */
type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const memberOf = (value: unknown, key: string): unknown => (isObject(value) ? value[key] : undefined);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** What a case must know of an API to change the records of its first stream. */
export interface Wire {
  /** Whether the answer holds records of the first stream. */
  isData(asked: Asked): boolean;
  /** The records of an answer. */
  records(json: unknown): unknown[];
  /** The answer with something else in their place; not always a list. */
  withRecords(json: unknown, records: unknown): unknown;
  /** Records of a page that is full; more are refused. */
  readonly mostRecords?: number;
  /** Stands in the records that belong to a mapped entity; all do when absent. */
  readonly ours?: string;
  /** A record without that by which it is known. */
  withoutId(record: unknown): unknown;
  /** The same record under a new id, over and done, with words that we do not know; absent where a record has none. */
  strange?(record: unknown): unknown;
  /** Its time of change, or the time it is of, moved; absent where a record has none. */
  shifted?(record: unknown, byMs: number): unknown;
  /** That time as a wall clock writes it, without a zone. */
  local?(record: unknown): unknown;
}

const without = (key: string) => (record: unknown) => ({ ...(isObject(record) ? record : {}), [key]: undefined });

const iso = (text: unknown, byMs: number) => new Date(Date.parse(String(text)) + byMs).toISOString();
/** `YYYY-MM-DD HH:mm:ss` in UTC. */
const stamp = (text: unknown, byMs: number) =>
  new Date(Date.parse(`${String(text).replace(' ', 'T')}Z`) + byMs).toISOString().slice(0, 19).replace('T', ' ');
const WALL_CLOCK = '20/11/2026 10:42';

const member = (key: string): Pick<Wire, 'records' | 'withRecords'> => ({
  records: json => listOf(memberOf(json, key)),
  withRecords: (json, records) => ({ ...(isObject(json) ? json : {}), [key]: records }),
});

/** The counts per hour of the one service that is asked for. */
function hoursOf(json: unknown): { records: unknown[]; put: (records: unknown) => unknown } {
  const aggregations = memberOf(json, 'aggregations');
  const targets = memberOf(aggregations, 'targets');
  const buckets = memberOf(targets, 'buckets');
  const first = memberOf(buckets, 't0');
  const hours = memberOf(first, 'hours');
  const under = (value: unknown, key: string, changed: unknown) => ({ ...(isObject(value) ? value : {}), [key]: changed });
  return {
    records: listOf(memberOf(hours, 'buckets')),
    put: records =>
      under(json, 'aggregations', under(aggregations, 'targets', under(targets, 'buckets',
        under(buckets, 't0', under(first, 'hours', under(hours, 'buckets', records)))))),
  };
}

const samplesOf = (series: unknown) => listOf(memberOf(series, 'values')).map(pair => listOf(pair));
const withSamples = (series: unknown, values: unknown) => ({ ...(isObject(series) ? series : {}), values });

const LONG_AGO_MS = 1_700_000_000_000;
const OUR_SERVICE = { entityId: { id: 'SERVICE-572083BF3FA46AE7', type: 'SERVICE' }, name: 'payments-api' };

export const WIRES: Readonly<Record<ConnectorName, Wire>> = {
  dynatrace: {
    ...member('problems'),
    isData: ({ path }) => path.endsWith('/problems'),
    ours: OUR_SERVICE.entityId.id,
    withoutId: without('problemId'),
    strange: record => ({
      status: 'CLOSED',
      startTime: LONG_AGO_MS,
      endTime: LONG_AGO_MS + 60_000,
      title: 'Strange',
      displayId: 'P-1',
      ...(isObject(record) ? record : {}),
      problemId: '-9000000000000000001_1700000000000V2',
      severityLevel: 'QUANTUM_FLUCTUATION',
      impactLevel: 'GALAXY',
      affectedEntities: [OUR_SERVICE],
      impactedEntities: [OUR_SERVICE],
      rootCauseEntity: null,
    }),
    local: record => ({ ...(isObject(record) ? record : {}), startTime: WALL_CLOCK }),
  },
  servicenow: {
    ...member('result'),
    mostRecords: TICKETS_PER_PAGE,
    isData: ({ path, query }) =>
      path.endsWith('/table/incident') &&
      query.get('sysparm_display_value') === 'false' &&
      (query.get('sysparm_fields') ?? '').includes('short_description'),
    withoutId: without('sys_id'),
    strange: record => ({ ...(isObject(record) ? record : {}), sys_id: 'ffffffffffffffffffffffffffffffff', state: '77' }),
    shifted: (record, byMs) => ({ ...(isObject(record) ? record : {}), sys_updated_on: stamp(memberOf(record, 'sys_updated_on'), byMs) }),
    local: record => ({ ...(isObject(record) ? record : {}), sys_updated_on: WALL_CLOCK }),
  },
  argocd: {
    ...member('items'),
    isData: ({ path }) => path.endsWith('/applications'),
    withoutId: record => ({ ...(isObject(record) ? record : {}), metadata: {} }),
  },
  gitlab: {
    isData: ({ path }) => path.endsWith('/deployments'),
    records: listOf,
    withRecords: (_, records) => records,
    withoutId: without('id'),
    strange: record => ({ ...(isObject(record) ? record : {}), id: 900_000_001, status: 'quantum' }),
    shifted: (record, byMs) => ({ ...(isObject(record) ? record : {}), updated_at: iso(memberOf(record, 'updated_at'), byMs) }),
    local: record => ({ ...(isObject(record) ? record : {}), updated_at: WALL_CLOCK }),
  },
  elasticsearch: {
    isData: ({ path, body }) => path.endsWith('/_search') && body.includes('date_histogram'),
    records: json => hoursOf(json).records,
    withRecords: (json, records) => hoursOf(json).put(records),
    withoutId: without('key'),
    shifted: (record, byMs) => ({ ...(isObject(record) ? record : {}), key: Number(memberOf(record, 'key')) + byMs }),
    local: record => ({ ...(isObject(record) ? record : {}), key: WALL_CLOCK }),
  },
  prometheus: {
    records: json => listOf(memberOf(memberOf(json, 'data'), 'result')),
    withRecords: (json, records) => ({
      ...(isObject(json) ? json : {}),
      data: { ...(isObject(memberOf(json, 'data')) ? (memberOf(json, 'data') as Json) : {}), result: records },
    }),
    isData: ({ path }) => path.endsWith('/query_range'),
    withoutId: without('metric'),
    shifted: (series, byMs) => withSamples(series, samplesOf(series).map(([seconds, text]) => [Number(seconds) + byMs / 1_000, text])),
    local: series => withSamples(series, samplesOf(series).map(([, text]) => [WALL_CLOCK, text])),
  },
};
