import { FixtureAnswer, FixtureRequest } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { Answer, has, isObject, Json, listOf, own, statusInName, textOf, write } from '../understand';
import { DAY_MS, HEALTH, json, notOurs, NotOurs, Plan, refusal, replay, sane, targetsOf, windowAround } from '../plan';

const options = { queries: { requests: 'sum(increase(recorded[$__range]))' } };
const PROBE: FixtureAnswer = json({ status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1, '1'] }] } });
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/;
/** Series that are asked for by themselves; the others come with the last of these. */
const MOST_PIVOTS = 40;
const MOST_LABELS = 20;
const STATUSES: Readonly<Record<string, number>> = { bad_data: 400, execution: 422, timeout: 503, canceled: 503, unavailable: 500, internal: 500, not_found: 404 };
const SLOTS: readonly (readonly [seconds: number, stream: string])[] = [[300, 'signals_5min'], [3_600, 'signals_hour'], [86_400, 'signals_day']];

interface Label {
  readonly name: string;
  readonly value: string;
}

const isLabel = ([name, value]: [string, unknown]): boolean =>
  LABEL_NAME.test(name) && name !== '__name__' && typeof value === 'string' && /^[\x21-\x7e]([\x20-\x7e]{0,198}[\x21-\x7e])?$/.test(value);
const labelsOf = (series: unknown): Label[] => {
  const metric = own(series, 'metric');
  return isObject(metric)
    ? (Object.entries(metric).filter(isLabel) as [string, string][])
        .slice(0, MOST_LABELS)
        .map(([name, value]) => ({ name, value }))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
    : [];
};
const quoted = ({ name, value }: Label) => `${name}="${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;

/** Samples of a series; one thing where it has none and is in no form that the API documents. */
function samplesIn(series: unknown): number {
  const [values, histograms] = [own(series, 'values'), own(series, 'histograms')];
  const count = listOf(values).length + listOf(histograms).length;
  if (count > 0) return count;
  const isNone = (value: unknown) => value === null || value === undefined || Array.isArray(value);
  const metric = own(series, 'metric');
  const isKnown = isNone(values) && isNone(histograms) && isObject(metric) && Object.values(metric).every(value => typeof value === 'string');
  return isKnown ? 0 : 1;
}

/** Seconds between the samples: the least distance that there is. */
function stepOf(instants: readonly number[]): number {
  const sorted = [...new Set(instants)].sort((a, b) => a - b);
  return sorted.slice(1).reduce((least, at, index) => Math.min(least, at - sorted[index]), Infinity);
}

/** Series that one pivot asks for. */
interface Group {
  readonly labels: readonly Label[];
  readonly series: unknown[];
}

function groupsOf(series: readonly unknown[]): Group[] {
  const groups = new Map<string, Group>();
  for (const item of series) {
    const labels = labelsOf(item);
    const key = labels.map(quoted).join(',');
    const known = groups.get(key) ?? (groups.size >= MOST_PIVOTS ? [...groups.values()].at(-1) : undefined);
    if (known) known.series.push(item);
    else groups.set(key, { labels, series: [item] });
  }
  return [...groups.values()];
}

/** `query_range`: each series is asked for by its own labels, in the stream whose slots are its step's. */
function planMatrix(answer: Answer, data: Json, series: readonly unknown[]): Plan {
  const groups = groupsOf(series);
  const seconds = series.flatMap(item => listOf(own(item, 'values'))).map(sample => listOf(sample)[0]);
  const instants = sane(seconds.map(at => (typeof at === 'number' ? at * 1_000 : undefined)));
  const step = stepOf(instants) / 1_000;
  const [slot, stream] = SLOTS.find(([length]) => length === step) ?? SLOTS[0];
  // Evaluated at the end of a slot.
  const window = windowAround(instants.map(ms => ms - 1), slot * 1_000);
  let sent = 0;
  const groupFor = (query: string) =>
    groups
      .filter(group => group.labels.length > 0 && group.labels.every(label => query.includes(quoted(label))))
      .sort((a, b) => b.labels.length - a.labels.length)[0] ?? groups.find(group => group.labels.length === 0);
  return {
    kind: 'query_range',
    stream,
    options,
    targets: targetsOf(
      groups.length === 0
        ? [{ kind: 'service', name: 'recorded' }]
        : groups.map(({ labels }) => (labels.length > 0 ? { kind: 'labels', labels } : { kind: 'service', name: 'recorded' })),
    ),
    window,
    nowMs: window.endMs + DAY_MS,
    serve: (request: FixtureRequest) => {
      if (!request.path.endsWith('/query_range')) return PROBE;
      const own_ = groups.length < 2 ? groups[0] : groupFor(new URLSearchParams(request.body).get('query') ?? '');
      const chosen = own_?.series ?? [];
      const text = write(chosen);
      if (groups.length >= 2 && text === undefined) return { status: 200, body: '' };
      // Written anew some values change, such as a number beyond all numbers.
      const served = groups.length < 2 || text === undefined ? chosen : listOf(JSON.parse(text));
      sent += served.reduce<number>((sum, item) => sum + samplesIn(item), 0);
      if (groups.length < 2) return replay(answer);
      return { status: answer.status ?? 200, body: write({ status: 'success', data: { ...data, result: served } }) ?? '' };
    },
    sent: () => sent,
    ...(step === slot || !Number.isFinite(step) ? {} : { note: `a step of ${step} s` }),
  };
}

/** Guesses which answer of the HTTP API this is. */
export function planPrometheus(answer: Answer, file: string): readonly Plan[] | NotOurs {
  const { json: body } = answer;
  const targets = targetsOf([{ kind: 'service', name: 'recorded' }]);
  const refused = (kind: string, status: number | undefined) => {
    const plan = refusal(answer, status, { kind, stream: 'signals_hour', options, targets });
    // Of an expression that it refuses, Prometheus says so with these; they are no refusal of ours to ask.
    const isOfExpression = [400, 422, 503].includes(answer.status ?? status ?? 200);
    return [{ ...plan, expected: [...(plan.expected ?? []), ...(isOfExpression ? ['query_failed'] : [])], serve: (request: FixtureRequest) => (request.path.endsWith('/query_range') ? plan.serve(request) : PROBE) }];
  };
  const data = own(body, 'data');
  if (own(body, 'status') === 'error' || has(body, 'errorType')) {
    return refused('error', STATUSES[textOf(own(body, 'errorType')) ?? ''] ?? statusInName(file) ?? 400);
  }
  if (has(data, 'resultType') || has(data, 'result')) {
    const type = own(data, 'resultType');
    if (type === 'matrix' || Array.isArray(own(data, 'result'))) {
      const series = listOf(own(data, 'result'));
      if (type === 'matrix') return [planMatrix(answer, data as Json, series)];
    }
    return [{ ...refused('query', undefined)[0], note: `${textOf(type)?.slice(0, 20) ?? 'no type'}, where a matrix is asked for` }];
  }
  if (has(data, 'version')) {
    const plan = refusal(answer, undefined, { kind: 'status/buildinfo', stream: HEALTH, options, targets: [] });
    return [{ ...plan, serve: ({ path }) => (path.endsWith('/buildinfo') ? replay(answer) : PROBE) }];
  }
  if (body === undefined) return refused('unreadable', statusInName(file));
  if (has(body, 'status')) return notOurs(isObject(data) ? `${Object.keys(data).slice(0, 2).join(' and ').slice(0, 60) || 'nothing'}: not asked for` : 'a list of labels or series, which is not asked for');
  return notOurs('in no form that is asked for');
}
