import { z } from 'zod';
import { EventFact, eventLinkSchema } from '@rosetta/backstage-plugin-monitoring-common';
import { FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { CiColumns } from './ciMatcher';
import { JudgedRows } from './judgeRows';
import { ownerOf, TableAnswer, TableClient, TableName } from './readTable';
import { RejectionTally } from './rejections';

/** What a replay needs to read a stored body again; older pages have the links of facts only. */
export const rawContextSchema = z.object({
  window: z.object({ startMs: z.number(), endMs: z.number() }).optional(),
  columns: z
    .object({ ci: z.array(z.string()), entity: z.string().optional() })
    .optional(),
  /** Whose each row was, by sys_id. */
  links: z.record(z.string(), z.array(eventLinkSchema)).default({}),
  /** Rows of the answer that are not in the body. */
  unrelated: z.number().int().nonnegative().default(0),
});
export type RawContext = z.input<typeof rawContextSchema>;

/** A judged answer as a page, before its place in the run is known. */
export function pageOf<TFact extends EventFact>(
  client: TableClient,
  table: TableName,
  answer: TableAnswer,
  judged: JudgedRows<TFact>,
  tally: RejectionTally,
  asked: { readonly columns: CiColumns } & Pick<RawContext, 'window'>,
): Pick<FactPage, 'facts' | 'rejected' | 'counts' | 'raw'> {
  const context: RawContext = {
    ...(asked.window ? { window: asked.window } : {}),
    columns: {
      ci: [...asked.columns.ci],
      ...(asked.columns.entity === undefined ? {} : { entity: asked.columns.entity }),
    },
    // Those of refused rows too: a corrected parser may read them.
    links: judged.links,
    unrelated: judged.unrelated,
  };
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
