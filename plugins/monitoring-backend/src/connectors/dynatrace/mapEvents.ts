import { ApmEventFact, EventLink } from '@rosetta/backstage-plugin-monitoring-common';
import { cleanText } from '@rosetta/backstage-plugin-monitoring-node';
import { EntityMatcher } from './entityMatcher';
import { RejectionTally } from './rejections';
import { eventSchema, UpstreamEvent } from './schemas';

type EventType = ApmEventFact['type'];

/** The one property that is read: others may hold anything, people included. */
export const VERSION_PROPERTY = 'dt.event.deployment.version';

const TYPES: ReadonlyMap<string, EventType> = new Map([
  ['CUSTOM_DEPLOYMENT', 'deployment'],
  ['CUSTOM_CONFIGURATION', 'configuration'],
  ['CUSTOM_INFO', 'info'],
  ['CUSTOM_ANNOTATION', 'info'],
  ['MARKED_FOR_TERMINATION', 'info'],
  ['AVAILABILITY_EVENT', 'availability'],
  ['ERROR_EVENT', 'error'],
  ['PERFORMANCE_EVENT', 'performance'],
  ['RESOURCE_CONTENTION_EVENT', 'resource'],
]);
/** Dynatrace has some two hundred types of its own, named by what they tell; the first that fits. */
const PATTERNS: readonly (readonly [RegExp, EventType])[] = [
  [/MAINTENANCE/, 'maintenance'],
  [/RESTART/, 'restart'],
  [/DEPLOYMENT/, 'deployment'],
  [/UNAVAILABLE|CONNECTION_(LOST|FAILED)|NO_CONNECTION|SHUTDOWN|OUTAGE|LOW_INSTANCE_COUNT|AVAILABILITY/, 'availability'],
  [/ERROR|FAIL|CRASH/, 'error'],
  [/SLOW|RESPONSE_TIME|DEGRAD|PERFORMANCE|UNEXPECTED_(HIGH|LOW)_LOAD/, 'performance'],
  [/CPU|MEMORY|DISK|RESOURCE|EXHAUST|SATURAT|THROTTL|DROPPED|OVERLOAD/, 'resource'],
  [/(^|_)INFO$/, 'info'],
];

/** What an event of a type tells, in our words; `unknown` for names that say nothing to us. */
export function eventTypeOf(typeCode: string): EventType {
  return TYPES.get(typeCode) ?? PATTERNS.find(([pattern]) => pattern.test(typeCode))?.[1] ?? 'unknown';
}

/** Whether it is over, and when; null when its times contradict each other. */
function spanOf(event: UpstreamEvent): Pick<ApmEventFact, 'status' | 'startedMs' | 'endedMs'> | null {
  const { startTime, endTime, status } = event;
  // Documented as null while open, recorded as -1.
  if (endTime === -1 || endTime === null || endTime === undefined) {
    return status === 'CLOSED' ? null : { status: 'open', startedMs: startTime, endedMs: null };
  }
  return endTime < startTime ? null : { status: 'closed', startedMs: startTime, endedMs: endTime };
}

function versionOf(event: UpstreamEvent): string | null {
  const value = event.properties?.find(property => property.key === VERSION_PROPERTY)?.value;
  return typeof value === 'string' ? cleanText(value, 255) || null : null;
}

function touchedBy(event: UpstreamEvent) {
  const id = event.entityId?.entityId.id;
  return { recordId: event.eventId, entityIds: id === undefined ? [] : [id], tags: event.entityTags ?? [] };
}

/** An event as it is kept for replay: what is read of it and nothing else. */
function keptOf({ eventId, eventType, title, startTime, endTime, status, entityId, ...event }: UpstreamEvent) {
  const version = versionOf({ eventId, eventType, startTime, ...event });
  return {
    eventId, eventType, title, startTime, endTime, status, entityId,
    properties: version === null ? [] : [{ key: VERSION_PROPERTY, value: version }],
  };
}

export interface MappedEvents {
  readonly facts: ApmEventFact[];
  /** Events that touch nothing mapped: well formed, and not for us. */
  readonly unrelated: number;
  /** Events of ours, also refused ones, for the raw landing. */
  readonly kept: object[];
  /** Whose each kept event is, by its id. */
  readonly links: Readonly<Record<string, readonly EventLink[]>>;
}

/**
 * Turns the events of a page into facts, one record at a time: a malformed one is
 * refused and its neighbours go on.
 */
export function mapEvents(records: readonly unknown[], matcher: EntityMatcher, tally: RejectionTally): MappedEvents {
  const facts: ApmEventFact[] = [];
  const kept: object[] = [];
  const linksById: Record<string, readonly EventLink[]> = {};
  let unrelated = 0;
  for (const [index, record] of records.entries()) {
    const parsed = eventSchema.safeParse(record);
    if (!parsed.success) {
      const field = parsed.error.issues[0]?.path.map(String).join('.') ?? null;
      const isUnnamed = field === 'eventId';
      // Whose it is cannot be told, so nothing of it is shown but its form.
      tally.add(isUnnamed ? 'missing_id' : 'malformed_event', `#${index}`, field, { field });
      continue;
    }
    const event = parsed.data;
    const links = matcher.linksOf(touchedBy(event));
    if (links.length === 0) {
      unrelated += 1;
      continue;
    }
    kept.push(keptOf(event));
    linksById[event.eventId] = links;
    const span = spanOf(event);
    if (!span) {
      const { startTime, endTime, status } = event;
      tally.add('bad_times', event.eventId, 'endTime', { startTime, endTime, status });
      continue;
    }
    facts.push({
      kind: 'event',
      externalId: event.eventId,
      type: eventTypeOf(event.eventType),
      typeCode: cleanText(event.eventType, 128),
      title: cleanText(event.title ?? '', 1_000),
      ...span,
      version: versionOf(event),
      links,
    });
  }
  return { facts, unrelated, kept, links: linksById };
}
