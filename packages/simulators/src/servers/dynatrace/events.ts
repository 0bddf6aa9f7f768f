import { DeliveryBook } from '../../estate/deliveryBook';
import { Estate } from '../../estate/estate';
import { hashText } from '../../estate/hash';
import { PEOPLE } from '../../estate/people';
import { DetectedProblem, detectProblems } from '../../estate/problem';
import { DAY_MS, MINUTE_MS } from '../../estate/time';
import { InstanceName, SignalNode } from '../../estate/topology';
import { parseCriteria } from './criteria';
import { Cursor, encodeCursor, readCursor, readPageSize } from './cursor';
import { AnnouncedDeployment, announcedDeployments } from './deployments';
import { selectEntities, SelectionContext } from './entitySelector';
import { ENTITY_TYPE } from './metricDefinition';
import { EVENT_TYPES } from './problems';
import { tagsOf, zonesOf } from './tags';
import { parseTimeframe } from './timeframe';
import { VendorError, refuse } from './vendorError';

/** What events are made of. */
export interface EventSources {
  readonly estate: Estate;
  readonly deliveries: DeliveryBook;
}

/** An event of one entity; times in epoch ms. */
export interface EventView {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly node: SignalNode;
  readonly start: number;
  /** Undefined while it lasts. */
  readonly end: number | undefined;
  readonly properties: Readonly<Record<string, string>>;
}

function eventsOf(problem: DetectedProblem, now: number): EventView[] {
  const open = problem.end > now;
  return problem.affected.map(
    ({ node, since }): EventView => ({
      id: `${hashText(`${problem.incident.id}/${node.id}`)}_${since}`,
      type: EVENT_TYPES[problem.severity],
      title: problem.title,
      node,
      start: since,
      end: open ? undefined : problem.end,
      properties: { 'dt.event.group_label': problem.title },
    }),
  );
}

function deploymentEvent({ id, node, at, version }: AnnouncedDeployment): EventView {
  return {
    id,
    type: 'CUSTOM_DEPLOYMENT',
    title: 'Deployment',
    node,
    start: at,
    end: at,
    properties: {
      'dt.event.group_label': 'Deployment',
      'dt.event.deployment.name': node.appTag,
      'dt.event.deployment.version': version,
      'dt.event.deployment.release_stage': node.environment,
      // Whoever reads events must not keep it.
      'dt.event.source': `pipeline of ${PEOPLE[node.key % PEOPLE.length].name}`,
    },
  };
}

function toWire(event: EventView): unknown {
  const { node } = event;
  return {
    eventId: event.id,
    startTime: event.start,
    // Documented as null while open, recorded as -1.
    endTime: event.end ?? -1,
    eventType: event.type,
    title: event.title,
    entityId: {
      entityId: { id: node.id, type: ENTITY_TYPE[node.kind] },
      name: node.name,
    },
    properties: Object.entries(event.properties).map(([key, value]) => ({
      key,
      value,
    })),
    status: event.end === undefined ? 'OPEN' : 'CLOSED',
    entityTags: tagsOf(node),
    managementZones: zonesOf(node),
    underMaintenance: false,
    suppressAlert: false,
    suppressProblem: false,
    frequentEvent: false,
  };
}

function eventTest(text: string | null): (event: EventView) => boolean {
  const tests = (text ? parseCriteria(text, 'eventSelector') : []).map(
    ({ name, values }): ((event: EventView) => boolean) => {
      if (name === 'eventType') {
        return event => values.includes(event.type);
      }
      if (name === 'status') {
        const wanted = values[0].toUpperCase();
        return event => (event.end === undefined) === (wanted === 'OPEN');
      }
      if (name === 'entityId') {
        return event => values.includes(event.node.id);
      }
      if (name.startsWith('property.')) {
        return event => values.includes(event.properties[name.slice(9)]);
      }
      throw refuse('eventSelector', `Unknown predicate name '${name}'.`);
    },
  );
  return event => tests.every(test => test(event));
}

/** Events that were under way in [from, to], epoch ms, as they stand at `now`; newest first. */
export function eventsBetween(
  { estate, deliveries }: EventSources,
  instance: InstanceName,
  from: number,
  to: number,
  now: number,
): EventView[] {
  const problems = detectProblems(estate, instance, from, to + MINUTE_MS * 10, now);
  return [
    ...problems.flatMap(problem => eventsOf(problem, now)),
    ...announcedDeployments(deliveries, instance, problems, { from, to, now }).map(deploymentEvent),
  ]
    .filter(event => event.start <= to && (event.end ?? now) >= from)
    .sort((a, b) => b.start - a.start || (a.id < b.id ? -1 : 1));
}

/** Answers GET /events, newest first. */
export function listEvents(
  query: URLSearchParams,
  sources: EventSources,
  instance: InstanceName,
  selection: SelectionContext,
  now: number,
): unknown {
  const cursor = readCursor(query, 'events', []);
  const first = cursor ? new URLSearchParams(cursor.query) : query;
  const frame = parseTimeframe(first, 'now-2h', now);
  const pageSize = readPageSize(first, 100, 1000);
  const test = eventTest(first.get('eventSelector'));
  const entitySelector = first.get('entitySelector');
  const scope = entitySelector
    ? selectEntities(entitySelector, selection)
    : undefined;
  const events = eventsBetween(sources, instance, frame.from, frame.to, now)
    .filter(test)
    .filter(event => !scope || scope.includes(event.node));
  const offset = cursor?.offset ?? 0;
  const page = events.slice(offset, offset + pageSize);
  const next = offset + page.length;
  let following: { nextPageKey?: string | null } = {};
  if (next < events.length) {
    const question = new URLSearchParams(first);
    question.set('from', String(frame.from));
    question.set('to', String(frame.to));
    const key: Cursor = {
      endpoint: 'events',
      query: question.toString(),
      offset: next,
    };
    following = { nextPageKey: encodeCursor(key) };
  } else if (cursor) {
    following = { nextPageKey: null };
  }
  return {
    totalCount: events.length,
    pageSize,
    ...following,
    events: page.map(toWire),
  };
}

/** Answers GET /events/{eventId}. */
export function getEvent(
  id: string,
  sources: EventSources,
  instance: InstanceName,
  now: number,
): unknown {
  const start = Number(/_(\d{12,14})$/.exec(id)?.[1]);
  const event = Number.isFinite(start)
    ? eventsBetween(sources, instance, start - DAY_MS, start, now).find(
        candidate => candidate.id === id,
      )
    : undefined;
  if (!event) {
    throw new VendorError(404, `Event with id ${id} not found.`);
  }
  return toWire(event);
}
