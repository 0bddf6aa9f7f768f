import { EventFact, EventLink, HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { CollectRequest, FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { CiColumns, CiMatcher, ciColumnsOf, createCiMatcher } from './ciMatcher';
import { ServicenowContext } from './context';
import { JudgedRows, judgeRows, RowQuestion } from './judgeRows';
import { INCIDENT_FIELDS, mapIncident } from './mapIncident';
import { isIncidentClock, mapTaskSla, TASK_SLA_FIELDS } from './mapTaskSla';
import { ServicenowPivot } from './pivot';
import { Condition } from './query';
import { Caller, ownerOf, TableAnswer, TableClient, TableName } from './readTable';
import { assertAnswerFits, createRejectionTally, RejectionTally } from './rejections';
import { Row } from './schemas';
import { INCIDENTS_STREAM, TASK_SLA_STREAM } from './streams';
import { UserZone } from './userZone';
import { readCursor, walkTable } from './walkTable';

/** A table that is read by windows of `sys_updated_on`. */
interface WindowTable {
  readonly table: Extract<TableName, 'incident' | 'task_sla'>;
  readonly fields: readonly string[];
  /** Conditions beside window and configuration item. */
  readonly conditions: readonly Condition[];
  readonly fits?: (row: Row) => boolean;
  map(row: Row, links: EventLink[], matcher: CiMatcher, context: ServicenowContext): EventFact;
}

const TABLES: Record<typeof INCIDENTS_STREAM | typeof TASK_SLA_STREAM, WindowTable> = {
  [INCIDENTS_STREAM]: {
    table: 'incident',
    fields: INCIDENT_FIELDS,
    conditions: [],
    map: (row, links, matcher, { options }) => mapIncident(row, links, matcher, options),
  },
  [TASK_SLA_STREAM]: {
    table: 'task_sla',
    fields: TASK_SLA_FIELDS,
    conditions: [{ column: 'task.sys_class_name', is: 'class', name: 'incident' }],
    fits: isIncidentClock,
    map: (row, _links, _matcher, { options }) => mapTaskSla(row, options),
  },
};
export type WindowStream = keyof typeof TABLES;

export function isWindowStream(stream: string): stream is WindowStream {
  return Object.hasOwn(TABLES, stream);
}

/** Columns to ask for, each once. */
export function fieldsWith(fields: readonly string[], columns: CiColumns): string[] {
  return [
    ...new Set([
      ...fields,
      ...columns.ci,
      ...(columns.entity === undefined ? [] : [columns.entity]),
    ]),
  ];
}

function widened(window: HalfOpenWindow, zone: UserZone): HalfOpenWindow {
  const wholeSecond = (ms: number) => Math.ceil(ms / 1_000) * 1_000;
  return {
    startMs: wholeSecond(window.startMs) - zone.slackMs,
    endMs: wholeSecond(window.endMs) + zone.slackMs,
  };
}

/** A judged answer as a page, before its place in the run is known. */
export function pageOf<TFact extends EventFact>(
  client: TableClient,
  table: TableName,
  answer: TableAnswer,
  judged: JudgedRows<TFact>,
  tally: RejectionTally,
  context: object,
): Pick<FactPage, 'facts' | 'rejected' | 'counts' | 'raw'> {
  return {
    facts: judged.facts,
    rejected: tally.records(),
    counts: {
      facts: judged.facts.length,
      nulls: 0,
      rejected: tally.total,
      unrelated: judged.unrelated,
    },
    raw: [
      {
        route: ownerOf(client, table).route,
        contentType: answer.contentType,
        // Written anew from the rows that are ours: the tickets of everybody else are not kept.
        body: answer.redact(JSON.stringify({ result: judged.kept })),
        context: JSON.stringify(context),
      },
    ],
  };
}

/** What a replay needs: whose each event was. */
export function linksById(facts: readonly EventFact[]): Record<string, readonly EventLink[]> {
  return Object.fromEntries(
    facts.flatMap(fact => ('links' in fact ? [[fact.externalId, fact.links] as const] : [])),
  );
}

/**
 * Incidents, or SLA clocks of incidents, that were last changed in the window: one
 * walk by key for all entities together.
 *
 * Each row is found in exactly one window, that of its last change, however long ago
 * it was opened; so the windows of a backfill find all that is not in a later one.
 */
export async function* collectWindow(
  context: ServicenowContext,
  request: CollectRequest<ServicenowPivot>,
  stream: WindowStream,
): AsyncGenerator<FactPage> {
  const { table, fields, conditions, fits, map } = TABLES[stream];
  const caller: Caller = { signal: request.signal, budgetShare: request.budgetShare };
  const { owners, presence } = await context.directory.resolve(
    caller,
    request.targets,
    request.nowMs,
  );
  const matcher = createCiMatcher(owners, ciColumnsOf(context.options, table));
  const isBeginning = readCursor(request.cursor) === undefined;
  if (matcher.isEmpty) {
    const counts = { facts: 0, nulls: 0, rejected: 0, unrelated: 0 };
    yield { facts: [], rejected: [], counts, raw: [], progress: 1, ...presence };
    return;
  }
  const zone = await context.zone.measure(caller, table, request.nowMs);
  const asked = widened(request.window, zone);
  const column = 'sys_updated_on';
  const walk = walkTable(context, caller, {
    table,
    query: {
      all: [
        { column, is: 'from', localMs: asked.startMs + zone.offsetMs },
        { column, is: 'before', localMs: asked.endMs + zone.offsetMs },
        ...conditions,
      ],
      ...(matcher.asked ? { any: matcher.asked } : {}),
    },
    fields: fieldsWith(fields, matcher.columns),
    pageSize: context.options.pageSize,
    ...(request.cursor === undefined ? {} : { cursor: request.cursor }),
  });
  let isFirst = isBeginning;
  for await (const { answer, after, nextCursor, progress } of walk) {
    const tally = createRejectionTally(answer.redact);
    const question: RowQuestion = {
      after,
      // With a slack the true border is somewhere inside it, so rows up to twice as far may come.
      changed: { asked: farthest(asked, zone), wanted: request.window },
      isByCi: matcher.asked !== undefined,
      keepsUnlinked: false,
      ...(fits ? { fits } : {}),
    };
    const judged = judgeRows(
      answer.rows,
      question,
      matcher,
      (row, links) => map(row, links, matcher, context),
      tally,
    );
    assertAnswerFits(tally, answer.rows.length, ownerOf(context, table));
    yield {
      ...pageOf(context, table, answer, judged, tally, {
        window: request.window,
        links: linksById(judged.facts),
      }),
      progress,
      ...(nextCursor === undefined ? {} : { nextCursor }),
      ...(isFirst ? presence : {}),
    };
    isFirst = false;
  }
}

function farthest(asked: HalfOpenWindow, { slackMs }: UserZone): HalfOpenWindow {
  return { startMs: asked.startMs - slackMs, endMs: asked.endMs + slackMs };
}
