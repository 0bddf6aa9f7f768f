import { Estate } from '../../estate/estate';
import { hash3, hashText } from '../../estate/hash';
import { DetectedProblem, detectProblems } from '../../estate/problem';
import { MINUTE_MS } from '../../estate/time';
import { InstanceName, SignalNode } from '../../estate/topology';
import { Cursor, encodeCursor, readCursor, readPageSize } from './cursor';
import { ENTITY_TYPE } from './metricDefinition';
import { selectEntities, SelectionContext } from './entitySelector';
import { ProblemView, problemTest } from './problemSelector';
import { tagsOf, zonesOf } from './tags';
import { parseTimeframe } from './timeframe';
import { VendorError, refuse } from './vendorError';

const FIELDS = ['evidenceDetails', 'impactAnalysis', 'recentComments'];
const PROBLEM_FILTER = {
  id: 'c21f969b-5f03-333d-83e0-4f8f136e7682',
  name: 'Default',
};
/** Event the vendor raises for a problem, by severity. */
export const EVENT_TYPES: Record<DetectedProblem['severity'], string> = {
  AVAILABILITY: 'HOST_CONNECTION_LOST',
  ERROR: 'SERVICE_ERROR_RATE_INCREASED',
  PERFORMANCE: 'SERVICE_SLOWDOWN',
  RESOURCE_CONTENTION: 'RESOURCE_CONTENTION',
  CUSTOM_ALERT: 'CUSTOM_ALERT',
};

const stub = (node: SignalNode) => ({
  entityId: { id: node.id, type: ENTITY_TYPE[node.kind] },
  name: node.name,
});

/** Identifiers of a problem in the forms of the vendor: signed, with `V2` at the end. */
export function viewOf(problem: DetectedProblem, now: number): ProblemView {
  const high = hashText(problem.incident.id);
  const low = hash3(high, problem.sequence, 77);
  const number = BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
  const date = new Date(problem.start);
  const month = `${String(date.getUTCFullYear()).slice(2)}${String(
    date.getUTCMonth() + 1,
  ).padStart(2, '0')}`;
  return {
    problem,
    open: problem.end > now,
    problemId: `${number}_${problem.start}V2`,
    displayId: `P-${month}${String(problem.sequence).padStart(5, '0')}`,
  };
}

function evidence({ problem, open }: ProblemView, now: number) {
  const details = problem.affected.flatMap(({ node, since }, index) => {
    const base = {
      entity: stub(node),
      groupingEntity: stub(node),
      rootCauseRelevant: node === problem.rootCause,
      startTime: since,
    };
    const event = {
      evidenceType: 'EVENT',
      displayName: problem.title,
      ...base,
      eventId: `${hashText(node.id)}_${since}`,
      eventType: EVENT_TYPES[problem.severity],
    };
    if (index > 0 || node.kind !== 'service') {
      return [event];
    }
    return [
      event,
      {
        evidenceType: 'METRIC',
        displayName: 'Failure rate',
        ...base,
        metricId: 'builtin:service.errors.server.rate',
        unit: 'Percent',
        aggregationType: { type: 'avg' },
        valueBeforeChangePoint: node.errorRatio * 100,
        valueAfterChangePoint: (node.errorRatio + 0.0402) * 100,
        endTime: open ? now : problem.end,
      },
    ];
  });
  return { totalCount: details.length, details };
}

function unique<T>(items: T[]): T[] {
  return [...new Map(items.map(item => [JSON.stringify(item), item])).values()];
}

function toWire(
  view: ProblemView,
  fields: readonly string[],
  now: number,
): unknown {
  const { problem } = view;
  const nodes = problem.affected.map(entry => entry.node);
  return {
    problemId: view.problemId,
    displayId: view.displayId,
    title: problem.title,
    impactLevel: problem.impact,
    severityLevel: problem.severity,
    status: view.open ? 'OPEN' : 'CLOSED',
    affectedEntities: nodes.map(stub),
    impactedEntities: nodes.slice(0, Math.max(1, nodes.length - 1)).map(stub),
    rootCauseEntity: problem.rootCause ? stub(problem.rootCause) : null,
    managementZones: unique(nodes.flatMap(zonesOf)),
    entityTags: unique(nodes.flatMap(tagsOf)),
    problemFilters: [PROBLEM_FILTER],
    startTime: problem.start,
    endTime: view.open ? -1 : problem.end,
    ...(fields.includes('evidenceDetails')
      ? { evidenceDetails: evidence(view, now) }
      : {}),
    ...(fields.includes('recentComments')
      ? { recentComments: { totalCount: 0, comments: [] } }
      : {}),
    ...(fields.includes('impactAnalysis')
      ? {
          impactAnalysis: {
            impacts: nodes
              .filter(node => node.kind === 'service')
              .map(node => ({
                impactType: 'SERVICE',
                impactedEntity: stub(node),
                estimatedAffectedUsers: hashText(node.id) % 900,
              })),
          },
        }
      : {}),
  };
}

function readFields(query: URLSearchParams): string[] {
  const fields = (query.get('fields') ?? '')
    .split(',')
    .map(field => field.trim().replace(/^\+/, ''))
    .filter(Boolean);
  const unknown = fields.find(field => !FIELDS.includes(field));
  if (unknown) {
    throw refuse('fields', `Unknown field '${unknown}'.`);
  }
  return fields;
}

function compare(sort: string): (a: ProblemView, b: ProblemView) => number {
  const keys = sort.split(',').map(part => {
    const match = /^([+\- ]?)(status|startTime|relevance)$/.exec(part);
    if (!match) {
      throw refuse('sort', `Unknown sort field '${part}'.`);
    }
    return { sign: match[1] === '-' ? -1 : 1, field: match[2] };
  });
  const rank = (view: ProblemView, field: string) =>
    field === 'startTime' ? view.problem.start : Number(!view.open);
  return (a, b) => {
    for (const { sign, field } of keys) {
      const order = sign * (rank(a, field) - rank(b, field));
      if (order !== 0) {
        return order;
      }
    }
    return a.problemId < b.problemId ? -1 : 1;
  };
}

function listed(view: ProblemView, from: number, to: number): boolean {
  const { start, end } = view.problem;
  // A long-open problem that began before the window is not listed: neither
  // its start nor its end lies inside.
  return (
    (start >= from && start <= to) || (!view.open && end >= from && end <= to)
  );
}

/** Answers GET /problems. */
export function listProblems(
  query: URLSearchParams,
  estate: Estate,
  instance: InstanceName,
  selection: SelectionContext,
  now: number,
): unknown {
  const cursor = readCursor(query, 'problems', ['fields']);
  const fields = readFields(query);
  const first = cursor ? new URLSearchParams(cursor.query) : query;
  const frame = parseTimeframe(first, 'now-2h', now);
  const asked = readPageSize(first, 50, 500);
  // With extra fields the vendor serves short pages whatever was asked.
  const pageSize = fields.length ? Math.min(asked, 10) : asked;
  const test = problemTest(first.get('problemSelector'));
  const entitySelector = first.get('entitySelector');
  const scope = entitySelector
    ? new Set(selectEntities(entitySelector, selection).map(node => node.id))
    : undefined;
  const views = detectProblems(estate, instance, frame.from, frame.to, now)
    .map(problem => viewOf(problem, now))
    .filter(view => listed(view, frame.from, frame.to) && test(view))
    .filter(
      view =>
        !scope || view.problem.affected.some(entry => scope.has(entry.node.id)),
    )
    .sort(compare(first.get('sort') ?? '-startTime'));
  const offset = cursor?.offset ?? 0;
  const page = views.slice(offset, offset + pageSize);
  const next = offset + page.length;
  let following: { nextPageKey?: string | null } = {};
  if (next < views.length) {
    const question = new URLSearchParams(first);
    question.set('from', String(frame.from));
    question.set('to', String(frame.to));
    question.delete('fields');
    following = {
      nextPageKey: encodeCursor({
        endpoint: 'problems',
        query: question.toString(),
        offset: next,
      } satisfies Cursor),
    };
  } else if (cursor) {
    // A single page has no key at all; the last of several says null.
    following = { nextPageKey: null };
  }
  return {
    totalCount: views.length,
    pageSize,
    ...following,
    problems: page.map(view => toWire(view, fields, now)),
  };
}

/** Answers GET /problems/{problemId}. */
export function getProblem(
  problemId: string,
  query: URLSearchParams,
  estate: Estate,
  instance: InstanceName,
  now: number,
): unknown {
  const fields = readFields(query);
  const start = Number(/_(\d{12,14})V2$/.exec(problemId)?.[1]);
  const view = Number.isFinite(start)
    ? detectProblems(
        estate,
        instance,
        start - MINUTE_MS,
        start + MINUTE_MS,
        now,
      )
        .map(problem => viewOf(problem, now))
        .find(candidate => candidate.problemId === problemId)
    : undefined;
  if (!view) {
    throw new VendorError(404, `Problem with id ${problemId} not found.`);
  }
  return toWire(view, fields, now);
}

/** Ids of the entities an open problem affects. */
export function unhealthyIds(
  estate: Estate,
  instance: InstanceName,
  now: number,
): Set<string> {
  return new Set(
    detectProblems(estate, instance, now, now, now).flatMap(problem =>
      problem.affected.map(entry => entry.node.id),
    ),
  );
}
