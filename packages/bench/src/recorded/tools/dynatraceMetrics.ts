import { FixtureRequest } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { Answer, isObject, listOf, own, textOf } from '../understand';
import { DAY_MS, distinct, json, Plan, replay, sane, targetsOf, windowAround } from '../plan';

const ENTITY_ID = /^[A-Z][A-Z0-9_]{0,62}-[0-9A-F]{1,16}$/;
const METRIC_KEY = /builtin:[A-Za-z0-9_.]+/g;
/** What a metric is measured on, by the beginning of its key. */
const TYPES: Readonly<Record<string, string>> = {
  service: 'SERVICE', host: 'HOST', pgi: 'PROCESS_GROUP_INSTANCE', containers: 'CONTAINER_GROUP_INSTANCE',
};
/** Ids of one request; with more, an answer of all would come for each part of them. */
const MOST_IDS = 40;
const SLOTS: readonly (readonly [slotMs: number, stream: string])[] = [[300_000, 'signals_5min'], [3_600_000, 'signals_hour'], [DAY_MS, 'signals_day']];

const seriesOf = (body: unknown) => listOf(own(body, 'result')).flatMap(result => listOf(own(result, 'data')));
const isNullish = (value: unknown) => value === null || value === undefined;
const isListOrNone = (value: unknown) => isNullish(value) || Array.isArray(value);

/** Values of one series; one thing where it has none and is in no form that the API documents. */
function valuesIn(series: unknown): number {
  const values = own(series, 'values');
  if (Array.isArray(values) && values.length > 0) return values.length;
  const map = own(series, 'dimensionMap');
  const isKnown =
    isObject(series) &&
    isListOrNone(values) &&
    isListOrNone(own(series, 'timestamps')) &&
    (isNullish(map) || (isObject(map) && Object.values(map).every(value => value === null || typeof value === 'string')));
  return isKnown ? 0 : 1;
}

/** The slots that a recording is of. */
function slotOf(body: unknown): number {
  const match = /^(\d{1,4})([mhd])$/.exec(textOf(own(body, 'resolution')) ?? '');
  if (match) return Number(match[1]) * { m: 60_000, h: 3_600_000, d: DAY_MS }[match[2] as 'm' | 'h' | 'd'];
  if (own(body, 'resolution') === 'Inf') return DAY_MS;
  const [first, second] = listOf(own(seriesOf(body)[0], 'timestamps'));
  return typeof first === 'number' && typeof second === 'number' ? second - first : 3_600_000;
}

/**
 * `GET /metrics/query`: what was measured is asked for again, in the stream whose slots are
 * the recording's, or in that of hours.
 */
export function planMetrics(answer: Answer, options: object): Plan {
  const { json: body } = answer;
  const series = seriesOf(body);
  const keys = distinct(listOf(own(body, 'result')).flatMap(result => (textOf(own(result, 'metricId')) ?? '').slice(0, 4_000).match(METRIC_KEY) ?? []), 100);
  const named = series.flatMap(item => {
    const map = own(item, 'dimensionMap');
    return isObject(map) ? Object.values(map) : [];
  });
  const type = TYPES[(keys[0] ?? '').replace('builtin:', '').split('.')[0]] ?? 'SERVICE';
  const ids = distinct(named.filter((id): id is string => typeof id === 'string' && ENTITY_ID.test(id) && id.startsWith(`${type}-`)), MOST_IDS);
  const pivots = ids.length > 0 ? ids.map(id => ({ kind: 'ids', ids: [id] })) : [{ kind: 'ids', ids: [`${type}-0`, `${type}-1`] }];

  const slotMs = slotOf(body);
  const known = SLOTS.find(([ms]) => ms === slotMs);
  // Days are asked of services only.
  const [unitMs, stream] = known && (known[0] !== DAY_MS || type === 'SERVICE') ? known : SLOTS[1];
  const instants = sane(series.flatMap(item => listOf(own(item, 'timestamps'))).map(value => (typeof value === 'number' ? value : undefined)));
  // A slot is stamped with its end.
  const window = windowAround(instants.map(ms => ms - 1), unitMs);
  // A day of each month of a long recording would be asked for by itself.
  const startMs = stream === 'signals_day' ? Math.max(window.startMs, window.endMs - 3 * DAY_MS) : window.startMs;

  const rows = series.reduce<number>((sum, item) => sum + valuesIn(item), 0);
  const answered: { metrics: readonly string[]; rows: number }[] = [];
  const isAsked = (selector: string) => answered.length === 0 || keys.some(key => selector.includes(`${key}:`));
  return {
    kind: 'GET /metrics/query',
    stream,
    options,
    targets: targetsOf(pivots),
    window: { startMs, endMs: window.endMs },
    nowMs: window.endMs + DAY_MS / 2,
    serve(request: FixtureRequest) {
      const selector = request.query.get('metricSelector') ?? '';
      if (!request.path.endsWith('/metrics/query') || !isAsked(selector)) {
        return json({ totalCount: 0, nextPageKey: null, result: [], entities: [] });
      }
      answered.push({ metrics: selector.split(/,(?=[a-z]+:)/), rows });
      return replay(answer);
    },
    // An answer whose metrics were asked again one by one is not read.
    sent: () =>
      answered
        .filter(
          (one, index) =>
            one.metrics.length === 1 || !answered.slice(index + 1).some(later => later.metrics.length === 1 && one.metrics.includes(later.metrics[0])),
        )
        .reduce((sum, one) => sum + one.rows, 0),
    ...(slotMs === unitMs ? {} : { note: `slots of ${slotMs / 60_000} min` }),
  };
}
