import { FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { FixtureRequest } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { Answer, has, isObject, listOf, own, statusInName, textOf } from '../understand';
import {
  distinct, firstObject, json, notOurs, NotOurs, Plan, refusal, replay, SECOND_MS, servedOnce, sumOf, targetsOf, windowAround, wrapped,
} from '../plan';
import { planMetrics } from './dynatraceMetrics';

const TOKEN = 'dt0c01.RECORDED.SECRETOFRECORDINGS';
const options = { token: TOKEN };
const ENTITY_ID = /^[A-Z][A-Z0-9_]{0,62}-[0-9A-F]{1,16}$/;
/** Entities whose relations are asked for one by one; others are asked for as a set. */
const RELATED_TYPES = new Set(['SERVICE', 'PROCESS_GROUP', 'PROCESS_GROUP_INSTANCE', 'CONTAINER_GROUP_INSTANCE']);
const MOST_PIVOTS = 40;

const ids = (list: readonly string[]) => ({ kind: 'ids', ids: list });
const entityIds = (values: readonly unknown[]) =>
  distinct(values.filter((value): value is string => typeof value === 'string' && ENTITY_ID.test(value)), MOST_PIVOTS);
const typeOf = (id: string) => id.slice(0, id.lastIndexOf('-'));
const number = (value: unknown) => (typeof value === 'number' ? value : undefined);
const stub = (value: unknown) => own(own(value, 'entityId'), 'id');

/** Lists of the API, by the key of the list: what they hold, and what a single record of it has. */
const LISTS = {
  problems: { stream: 'problems', record: ['problemId'] },
  events: { stream: 'events', record: ['eventId', 'eventType'] },
  slo: { stream: 'slos', record: ['id', 'target', 'timeframe'] },
  entities: { stream: 'topology', record: ['entityId', 'displayName'] },
} as const;
type List = keyof typeof LISTS;
const NAMES = Object.keys(LISTS) as List[];

function pivotsOf(list: List, records: readonly unknown[]): unknown[] {
  switch (list) {
    case 'problems':
      return entityIds(
        records.flatMap(record => [
          ...[...listOf(own(record, 'affectedEntities')), ...listOf(own(record, 'impactedEntities'))].map(stub),
          stub(own(record, 'rootCauseEntity')),
        ]),
      ).map(id => ids([id]));
    case 'events':
      return entityIds(records.map(record => stub(own(record, 'entityId')))).map(id => ids([id]));
    case 'slo':
      return entityIds(records.flatMap(record => (textOf(own(record, 'filter')) ?? '').slice(0, 10_000).match(/[A-Z][A-Z0-9_]*-[0-9A-F]{1,16}/g) ?? [])).map(id => ids([id]));
    default: {
      const related = records.flatMap(record => {
        const relations = own(record, 'fromRelationships');
        return isObject(relations) ? Object.values(relations).flatMap(listOf).map(item => own(item, 'id')) : [];
      });
      const known = entityIds([...records.map(record => own(record, 'entityId')), ...related]);
      // Two ids of one type are a set, and sets are asked for whatever their type.
      return known.map(id => (RELATED_TYPES.has(typeOf(id)) ? ids([id]) : ids([id, `${typeOf(id)}-0`].sort())));
    }
  }
}

function planList(list: List, answer: Answer, records: readonly unknown[], body: string | Buffer): Plan {
  const pivots = pivotsOf(list, records);
  // Something must be mapped, or nothing is asked.
  const targets = targetsOf(pivots.length > 0 ? pivots : [ids(['SERVICE-0', 'SERVICE-1'])]);
  const times = records.flatMap(record => [number(own(record, 'startTime')), number(own(record, 'endTime'))]);
  const window = windowAround(times, SECOND_MS);
  const { stream } = LISTS[list];
  const empty = () => json({ totalCount: 0, pageSize: 1, [list]: [], nextPageKey: null });
  const page = servedOnce(replay(answer, body), records.length, empty);
  return {
    kind: `GET /${list}`,
    stream,
    options,
    targets,
    window,
    nowMs: window.endMs,
    serve: (request: FixtureRequest) => (request.path.endsWith(`/${list}`) ? page.next() : empty()),
    sent: page.sent,
    counted: (pages: readonly FactPage[]) => sumOf(pages),
    ...(pivots.length === 0 ? { note: 'names no entity' } : {}),
  };
}

/** Guesses which answer of the Environment API v2 this is. */
export function planDynatrace(answer: Answer, file: string): readonly Plan[] | NotOurs {
  const { json: body } = answer;
  const list = NAMES.find(name => has(body, name));
  if (list) return [planList(list, answer, listOf(own(body, list)), answer.body)];
  // A single SLO has an error too, which is a word.
  if (has(body, 'error') && typeof own(body, 'error') !== 'string') {
    const code = number(own(own(body, 'error'), 'code'));
    return [refusal(answer, code ?? statusInName(file) ?? 400, { kind: 'error', stream: 'problems', options, targets: targetsOf([ids(['SERVICE-1'])]) })];
  }
  if (has(body, 'result') || (has(body, 'resolution') && has(body, 'totalCount'))) return [planMetrics(answer, options)];
  if (has(body, 'metrics')) return notOurs('descriptions of metrics, which are not asked for');
  if (has(body, 'metricId')) return notOurs('the description of a metric, which is not asked for');
  if (has(body, 'dimensionKey')) return notOurs('the description of a type of entities, which is not asked for');

  const sample = Array.isArray(body) ? firstObject(body) : body;
  const single = NAMES.find(name => has(sample, ...LISTS[name].record)) ?? (has(sample, 'problemId') ? 'problems' : undefined);
  if (single) {
    const [before, after] = Array.isArray(body) ? [`{"${single}":`, '}'] : [`{"${single}":[`, ']}'];
    return [planList(single, answer, Array.isArray(body) ? body : [body], wrapped(answer, before, after))];
  }
  const named = NAMES.find(name => file.toLowerCase().includes(name));
  if (named) return [planList(named, answer, [], answer.body)];
  if (/metrics?_query/i.test(file)) return [planMetrics(answer, options)];
  if (body === undefined) {
    return [refusal(answer, statusInName(file), { kind: 'unreadable', stream: 'problems', options, targets: targetsOf([ids(['SERVICE-1'])]) })];
  }
  return notOurs('in no form that is asked for');
}
