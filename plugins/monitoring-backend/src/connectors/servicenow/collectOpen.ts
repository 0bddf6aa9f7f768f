import { z } from 'zod';
import { CollectRequest, FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { ciColumnsOf, createCiMatcher } from './ciMatcher';
import { ServicenowContext } from './context';
import { EventTable, fieldsWith, OPEN_TABLES, OpenStream } from './eventTables';
import { isSysId } from './grammar';
import { judgeRowsInTurns } from './judgeRows';
import { pageOf } from './page';
import { ServicenowPivot } from './pivot';
import { encodeQuery } from './query';
import { askWithSmallerPages, Caller, ownerOf, readTable } from './readTable';
import { assertAnswerFits, createRejectionTally } from './rejections';
import { blind, seesAnything } from './seesAnything';
import { sysIdOf } from './walkTable';

/** sys_ids of one request: 3.3 kB of URL. */
const CHUNK = 100;

const cursorSchema = z.strictObject({ askedTo: z.string().refine(isSysId) });

function readAskedTo(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  try {
    return cursorSchema.parse(JSON.parse(cursor)).askedTo;
  } catch {
    return undefined;
  }
}

/**
 * Asks again about every incident, change or problem record that is held as open: its
 * present facts with links by its present configuration item, possibly none; and those
 * that upstream does not show any more.
 *
 * A ticket that moves to an item nobody maps is in no window of ours, and would stay
 * open here forever without this.
 */
export async function* collectOpen(
  context: ServicenowContext,
  request: CollectRequest<ServicenowPivot>,
  stream: OpenStream,
): AsyncGenerator<FactPage> {
  const { table, noun, fields: ownFields, map }: EventTable = OPEN_TABLES[stream];
  const caller: Caller = { signal: request.signal, budgetShare: request.budgetShare };
  const known = [...new Set(request.known ?? [])].filter(isSysId).sort();
  const askedTo = readAskedTo(request.cursor);
  const left = askedTo === undefined ? known : known.filter(id => id > askedTo);
  if (left.length === 0) {
    const counts = { facts: 0, nulls: 0, rejected: 0, unrelated: 0 };
    yield { facts: [], rejected: [], counts, raw: [], progress: 1, gone: [] };
    return;
  }
  const { owners } = await context.directory.resolve(caller, request.targets, request.nowMs);
  const matcher = createCiMatcher(owners, ciColumnsOf(context.options, table));
  const fields = fieldsWith(ownFields, matcher.columns);

  let size = CHUNK;
  for (let from = 0; from < left.length; ) {
    const { answer, limit } = await askWithSmallerPages(size, count =>
      readTable(context, caller, {
        table,
        query: encodeQuery({
          all: [{ column: 'sys_id', is: 'in', values: left.slice(from, from + count) }],
        }),
        fields,
        limit: count,
        withoutCount: true,
      }),
    );
    size = limit;
    const chunk = left.slice(from, from + limit);
    from += limit;
    if (answer.rows.length === 0 && !(await seesAnything(context, caller, table))) {
      throw blind(context, table, noun);
    }

    const tally = createRejectionTally(answer.redact);
    const judged = await judgeRowsInTurns(
      answer.rows,
      { ids: new Set(chunk), isByCi: false, keepsUnlinked: true },
      matcher,
      (row, links) => map(row, links, matcher, context.options),
      tally,
    );
    assertAnswerFits(tally, answer.rows.length, ownerOf(context, table));
    const shown = new Set(answer.rows.map(sysIdOf));
    const last = from < left.length ? chunk.at(-1) : undefined;
    yield {
      ...pageOf(context, table, answer, judged, tally, { columns: matcher.columns }),
      // A row that came and could not be read is there all the same; and where rows came
      // that nobody asked for, the question was not understood and its silence says nothing.
      gone: tally.countOf('not_asked') > 0 ? [] : chunk.filter(id => !shown.has(id)),
      progress: Math.min(1, (known.length - left.length + from) / known.length),
      ...(last === undefined ? {} : { nextCursor: JSON.stringify({ askedTo: last }) }),
    };
  }
}
