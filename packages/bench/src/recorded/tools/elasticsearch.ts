import { FixtureRequest } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { Answer, has, isObject, listOf, own, statusInName, write } from '../understand';
import {
  DAY_MS, distinct, firstObject, HEALTH, HOUR_MS, json, notOurs, NotOurs, Plan, refusal, replay, sane, targetsOf, windowAround,
} from '../plan';

const auth = { type: 'apiKey', token: Buffer.from('recorded:secret-of-recordings').toString('base64') };
const base = { auth, allowedIndices: ['recorded*'] };
const pivot = (service: string) => ({ index: 'recorded', service, queryTemplate: null, space: null });
const SHARDS = { total: 1, successful: 1, skipped: 0, failed: 0 };
const NO_LINES = { took: 0, timed_out: false, _shards: SHARDS, hits: { total: { value: 0, relation: 'eq' }, max_score: null, hits: [] } };
/** Where lines say what they say, the usual names first. */
const MESSAGES = ['message', 'msg', 'line', 'log', 'text', 'body', 'description'];
/** Days of one recording that are asked for, the newest ones. */
const MOST_DAYS = 4;

interface Asked {
  readonly query?: { readonly bool?: { readonly filter?: readonly { readonly range?: Readonly<Record<string, { gte: number; lt: number }>> }[] } };
  readonly search_after?: unknown;
  readonly aggs?: unknown;
}
const asked = (request: FixtureRequest): Asked => {
  try {
    return JSON.parse(request.body) as Asked;
  } catch {
    return {};
  }
};

/** Lines of a search: each is of a pattern, or refused. Those of another day come with their own day's answer. */
function planLines(answer: Answer, body: unknown): Plan {
  const hits = own(body, 'hits');
  const lines = listOf(own(hits, 'hits'));
  const timeOf = (line: unknown) => {
    const first = listOf(own(line, 'sort'))[0];
    return typeof first === 'number' ? first : undefined;
  };
  const window = windowAround(lines.map(timeOf), HOUR_MS);
  const startMs = Math.max(window.startMs, window.endMs - (MOST_DAYS - 1) * DAY_MS);
  const message = MESSAGES.find(name => lines.some(line => has(own(line, '_source'), name)));
  let left = [...lines];
  let sent = 0;
  const isOf = (line: unknown, { gte, lt }: { gte: number; lt: number }, isFirst: boolean) => {
    const at = timeOf(line);
    const isAskedLater = at !== undefined && at >= startMs && at < window.endMs;
    return at !== undefined && at >= gte && at < lt ? true : isFirst && !isAskedLater;
  };
  let isFirst = true;
  return {
    kind: 'POST /_search lines',
    stream: 'log_patterns',
    options: { ...base, ...(message === undefined ? {} : { fields: { message } }) },
    targets: targetsOf([pivot('recorded')], '*'),
    window: { startMs, endMs: window.endMs },
    nowMs: window.endMs,
    serve: request => {
      const { query, search_after: after } = asked(request);
      const range = Object.values(query?.bool?.filter?.[0]?.range ?? {})[0];
      if (!range || (request.body.includes('terminate_after') && left.length === 0)) return json(NO_LINES);
      const page = left.filter(line => isOf(line, range, isFirst)).slice(0, 500);
      isFirst = false;
      if (after !== undefined && page.length === 0) return json(NO_LINES);
      const taken = new Set(page);
      left = left.filter(line => !taken.has(line));
      sent += page.length;
      const isWhole = page.length === lines.length && answer.part === '';
      if (isWhole && own(answer.json, 'hits') === hits) return replay(answer);
      const text = write({ ...(isObject(body) ? body : {}), hits: { ...(isObject(hits) ? hits : {}), hits: page } });
      return text === undefined ? replay(answer) : { status: answer.status ?? 200, body: text };
    },
    sent: () => sent,
  };
}

/** Counts by hour in the form that is asked for: each bucket is the hour of a fact, or refused. */
function planHours(answer: Answer, body: unknown): Plan {
  const services = own(own(own(body, 'aggregations'), 'targets'), 'buckets');
  const names = isObject(services) ? Object.keys(services).slice(0, 50) : [];
  const bucketsOf = (name: string) => listOf(own(own(own(services, name), 'hours'), 'buckets'));
  const keys = sane(names.flatMap(bucketsOf).map(bucket => own(bucket, 'key')).map(key => (typeof key === 'number' ? key : undefined)));
  const window = windowAround(keys, HOUR_MS);
  const hours = (window.endMs - window.startMs) / HOUR_MS;
  let sent = 0;
  return {
    kind: 'POST /_search hours',
    stream: 'log_hours',
    options: base,
    // Of one environment each: then each hour is one fact.
    targets: targetsOf((names.length > 0 ? names : ['recorded']).map((_, index) => pivot(`s${index}`))),
    window: hours > 1_000 ? { startMs: window.endMs - 1_000 * HOUR_MS, endMs: window.endMs } : window,
    nowMs: window.endMs,
    serve: request => {
      const given = own(own(own(asked(request).aggs, 'targets'), 'filters'), 'filters');
      if (names.length === 0 || !isObject(given)) {
        sent = 0;
        return replay(answer, write(body) ?? answer.body);
      }
      const served = Object.entries(given).map(([ours, filter]) => {
        const service = Object.values((own(filter, 'term') as object | undefined) ?? {})[0];
        const name = names[Number(String(service).slice(1))];
        sent += bucketsOf(name).length;
        return [ours, own(services, name)] as const;
      });
      return json({ ...(isObject(body) ? body : {}), aggregations: { targets: { buckets: Object.fromEntries(served) } } });
    },
    sent: () => sent,
  };
}

function planSearch(answer: Answer, body: unknown): Plan {
  const lines = listOf(own(own(body, 'hits'), 'hits'));
  return lines.length > 0 && !has(body, 'aggregations') ? planLines(answer, body) : planHours(answer, body);
}

/** Guesses which answer of Elasticsearch or OpenSearch this is. */
export function planElasticsearch(answer: Answer, file: string): readonly Plan[] | NotOurs {
  const { json: body } = answer;
  const targets = targetsOf([pivot('recorded')]);
  const refused = (kind: string, status: number | undefined) => [refusal(answer, status, { kind, stream: 'log_hours', options: base, targets })];
  const health = (kind: string, isIt: (request: FixtureRequest) => boolean): Plan[] => {
    const plan = refusal(answer, undefined, { kind, stream: HEALTH, options: base, targets: [] });
    return [{ ...plan, serve: request => (isIt(request) ? replay(answer) : json({ version: { number: '8.0.0' }, index: {} })) }];
  };
  if (has(body, 'responses')) {
    const searches = listOf(own(body, 'responses')).slice(0, 50);
    return searches.flatMap((search, index) => {
      const [plan] = [has(search, 'error') ? refused('_msearch error', 400)[0] : planSearch({ ...answer, part: `.${index}` }, search)];
      return [{ ...plan, kind: `${plan.kind} of _msearch` }];
    });
  }
  if (has(body, 'error')) {
    const status = own(body, 'status');
    return refused('error', typeof status === 'number' && status >= 400 && status <= 599 ? status : statusInName(file) ?? 400);
  }
  if (has(body, 'hits') || has(body, 'aggregations')) return [planSearch(answer, body)];
  if (has(body, 'version') && has(body, 'tagline')) return health('GET /', request => request.path === '/');
  if (has(body, 'has_all_requested')) return health('_has_privileges', request => request.path.endsWith('/_has_privileges'));
  if (has(body, 'schema', 'datarows')) return notOurs('a table of PPL or SQL, which is not asked for');
  if (has(body, 'count', '_shards')) return notOurs('_count, which is not asked');
  if (has(body, 'fields') && has(body, 'indices')) return notOurs('_field_caps, which is not asked');
  if (body === undefined) return refused('unreadable', statusInName(file));
  if (Array.isArray(body)) {
    const sample = firstObject(body);
    if (has(sample, '_source')) return [planLines({ ...answer, part: '#hits' }, { ...NO_LINES, hits: { total: { value: body.length, relation: 'eq' }, hits: distinct(body, 10_000) } })];
  }
  return /search/i.test(file) ? [planSearch(answer, body)] : notOurs('in no form that is asked for');
}

