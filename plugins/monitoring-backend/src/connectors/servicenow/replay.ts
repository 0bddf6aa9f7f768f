import { ConnectorError, RawPage, ReplayedPage } from '@rosetta/backstage-plugin-monitoring-node';
import { CiMatcher, ciColumnsOf, createCiMatcher } from './ciMatcher';
import { EventTable, isOpenStream, isWindowStream, OPEN_TABLES, WINDOW_TABLES } from './eventTables';
import { judgeRows } from './judgeRows';
import { RawContext, rawContextSchema } from './page';
import { createRejectionTally } from './rejections';
import { ServicenowOptions, tableAnswerSchema } from './schemas';
import { sysIdOf } from './walkTable';

const NOTHING: ReplayedPage = {
  facts: [],
  rejected: [],
  counts: { facts: 0, nulls: 0, rejected: 0, unrelated: 0 },
};

/** A matcher that knows whose each row is from what was kept beside the body. */
function storedMatcher(
  context: ReturnType<typeof rawContextSchema.parse>,
  options: ServicenowOptions,
  { table }: EventTable,
): CiMatcher {
  const { columns } = context;
  return {
    ...createCiMatcher(
      { byCi: new Map(), byEntity: new Map() },
      columns ? { ci: columns.ci, entity: columns.entity } : ciColumnsOf(options, table),
    ),
    linksOf: row => context.links[sysIdOf(row) ?? ''] ?? [],
  };
}

function readStored(raw: RawPage, instance: string) {
  try {
    const context = rawContextSchema.parse(JSON.parse(raw.context) as RawContext);
    return { context, rows: tableAnswerSchema.parse(JSON.parse(raw.body)).result };
  } catch {
    throw new ConnectorError(
      `A stored page of servicenow "${instance}" cannot be read any more; collect its window again`,
      { kind: 'malformed', code: 'bad_payload', source: 'servicenow', instance },
    );
  }
}

function replayOne(
  raw: RawPage,
  stream: string,
  table: EventTable,
  options: ServicenowOptions,
  instance: string,
): ReplayedPage {
  const { context, rows } = readStored(raw, instance);
  const matcher = storedMatcher(context, options, table);
  const tally = createRejectionTally(text => text);
  const { window } = context;
  const judged = judgeRows(
    rows,
    {
      ...(window ? { changed: { asked: { startMs: -Infinity, endMs: Infinity }, wanted: window } } : {}),
      isByCi: false,
      // Clocks carry no links of their own, and what is asked by id may be nobody's by now.
      keepsUnlinked: table.table === 'task_sla' || isOpenStream(stream),
    },
    matcher,
    (row, links) => table.map(row, links, matcher, options),
    tally,
  );
  return {
    facts: judged.facts,
    rejected: tally.records(),
    counts: {
      facts: judged.facts.length,
      nulls: 0,
      rejected: tally.total,
      unrelated: context.unrelated + judged.unrelated,
    },
  };
}

function tableOf(stream: string): EventTable | undefined {
  if (isWindowStream(stream)) return WINDOW_TABLES[stream];
  return isOpenStream(stream) ? OPEN_TABLES[stream] : undefined;
}

/**
 * Reads stored pages again by the present maps and codes of config. Rows that were
 * nobody's were not kept and do not come back.
 *
 * Relations of the CMDB are not read again: a page of them told how all was at its
 * moment, and each run tells all anew.
 *
 * @throws ConnectorError when a page cannot be read any more
 */
export function replayPages(
  stream: string,
  pages: readonly RawPage[],
  options: ServicenowOptions,
  instance: string,
): ReplayedPage {
  const table = tableOf(stream);
  if (!table) return NOTHING;
  return pages
    .map(page => replayOne(page, stream, table, options, instance))
    .reduce(
      (sum, { facts, rejected, counts }) => ({
        facts: [...sum.facts, ...facts],
        rejected: [...sum.rejected, ...rejected],
        counts: {
          facts: sum.counts.facts + counts.facts,
          nulls: 0,
          rejected: sum.counts.rejected + counts.rejected,
          unrelated: (sum.counts.unrelated ?? 0) + (counts.unrelated ?? 0),
        },
      }),
      NOTHING,
    );
}
