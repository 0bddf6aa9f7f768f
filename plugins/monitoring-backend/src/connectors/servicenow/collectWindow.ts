import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { CollectRequest, FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { ciColumnsOf, createCiMatcher } from './ciMatcher';
import { ServicenowContext } from './context';
import { EventTable, fieldsWith, WINDOW_TABLES, WindowStream } from './eventTables';
import { judgeRowsInTurns, RowQuestion } from './judgeRows';
import { pageOf } from './page';
import { ServicenowPivot } from './pivot';
import { Caller, ownerOf } from './readTable';
import { assertAnswerFits, createRejectionTally } from './rejections';
import { UserZone } from './userZone';
import { readCursor, walkTable } from './walkTable';

function widened(window: HalfOpenWindow, zone: UserZone): HalfOpenWindow {
  const wholeSecond = (ms: number) => Math.ceil(ms / 1_000) * 1_000;
  return {
    startMs: wholeSecond(window.startMs) - zone.slackMs,
    endMs: wholeSecond(window.endMs) + zone.slackMs,
  };
}

/**
 * Incidents, their SLA clocks, changes or problem records that were last changed in the
 * window: one walk by key for all entities together.
 *
 * Each row is found in exactly one window, that of its last change, however long ago
 * it was opened; so the windows of a backfill find all that is not in a later one.
 */
export async function* collectWindow(
  context: ServicenowContext,
  request: CollectRequest<ServicenowPivot>,
  stream: WindowStream,
): AsyncGenerator<FactPage> {
  const { table, fields, conditions, fits, map }: EventTable = WINDOW_TABLES[stream];
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
    const judged = await judgeRowsInTurns(
      answer.rows,
      question,
      matcher,
      (row, links) => map(row, links, matcher, context.options),
      tally,
    );
    assertAnswerFits(tally, answer.rows.length, ownerOf(context, table));
    yield {
      ...pageOf(context, table, answer, judged, tally, {
        window: request.window,
        columns: matcher.columns,
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
