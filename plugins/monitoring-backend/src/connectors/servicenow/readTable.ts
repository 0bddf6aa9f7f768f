import { setImmediate as nextTurn } from 'node:timers/promises';
import { ConnectorError, HttpClient, mapInTurns } from '@rosetta/backstage-plugin-monitoring-node';
import { urlLength } from './grammar';
import { AnswerOwner, schemaChanged, stoppedHalfWay } from './rejections';
import { errorAnswerSchema, rowSchema, tableAnswerSchema } from './schemas';

export type TableName =
  | 'incident'
  | 'task_sla'
  | 'change_request'
  | 'problem'
  | 'cmdb_ci'
  | 'cmdb_rel_ci';

/** What every request of a run carries. */
export interface Caller {
  readonly signal: AbortSignal;
  readonly budgetShare?: number;
}

export interface TableClient {
  readonly instance: string;
  readonly http: HttpClient;
}

export interface TableQuestion {
  readonly table: TableName;
  /** Encoded by query.ts. */
  readonly query: string;
  readonly fields: readonly string[];
  readonly limit: number;
  readonly offset?: number;
  /** Whether display values come along with the values. Default false. */
  readonly withDisplay?: boolean;
  /** Spares the database the counting of all matches, where nobody pages. Default false. */
  readonly withoutCount?: boolean;
}

export interface TableAnswer {
  readonly rows: readonly unknown[];
  /** Whether rows may follow these; undefined when the answer does not tell. */
  readonly hasMore: boolean | undefined;
  readonly contentType: string;
  readonly redact: (text: string) => string;
}

/** Smallest page that a cancelled or too big answer is tried again with. */
const MIN_LIMIT = 50;
/** Longest query in a URL for which the Link header is let come: it repeats the whole URL four times, and 16 kB of headers is all that HTTP clients take. */
const MAX_QUERY_FOR_LINK = 1_500;

export function ownerOf(client: TableClient, table: TableName): AnswerOwner {
  return { instance: client.instance, route: `GET /api/now/table/${table}` };
}

/**
 * Whether a Link header names a next page.
 *
 * ServiceNow writes `<url>;rel="next",<url>;rel="prev"` without blanks, and URLs may
 * hold commas, so it is not split: the relation alone is looked for.
 */
export function hasNextLink(link: string): boolean {
  return />\s*;\s*rel="?next"?(?=\s*(,|;|$))/.test(link);
}

/**
 * Whether more rows match than the database has given so far.
 *
 * A short page says nothing: rows that our user may not see are taken out *after*
 * the limit, so a page may be short or empty with thousands behind it. The count of
 * matches is taken before that, so it decides; then the Link header.
 */
export function hasMoreRows(
  headers: Readonly<Record<string, string>>,
  asked: { readonly limit: number; readonly offset: number; readonly received: number },
): boolean | undefined {
  const total = headers['x-total-count'];
  if (total !== undefined && /^\d{1,12}$/.test(total)) {
    return Number(total) > asked.offset + asked.limit;
  }
  if (headers.link !== undefined) return hasNextLink(headers.link);
  return asked.received >= asked.limit ? true : undefined;
}

/**
 * A row without columns that nobody asked for: an instance or a proxy that ignores
 * `sysparm_fields` would otherwise have people's names stored with the page.
 */
function asAsked(row: unknown, fields: ReadonlySet<string>): unknown {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success) return row;
  return Object.fromEntries(Object.entries(parsed.data).filter(([column]) => fields.has(column)));
}

/** One request. @throws ConnectorError */
export async function readTable(
  client: TableClient,
  caller: Caller,
  question: TableQuestion,
): Promise<TableAnswer> {
  const { table, query, fields, limit, offset = 0 } = question;
  const owner = ownerOf(client, table);
  const response = await client.http.request({
    method: 'GET',
    segments: ['api', 'now', 'table', table],
    query: {
      sysparm_query: query,
      sysparm_fields: fields.join(','),
      sysparm_limit: String(limit),
      sysparm_offset: offset === 0 ? undefined : String(offset),
      sysparm_display_value: question.withDisplay ? 'all' : 'false',
      sysparm_exclude_reference_link: 'true',
      sysparm_no_count: question.withoutCount ? 'true' : undefined,
      sysparm_suppress_pagination_header:
        urlLength(query) > MAX_QUERY_FOR_LINK ? 'true' : undefined,
    },
    signal: caller.signal,
    ...(caller.budgetShare === undefined ? {} : { budgetShare: caller.budgetShare }),
  });
  // A full page takes tens of milliseconds to read: people's requests have their turn in between.
  await nextTurn();
  if (errorAnswerSchema.safeParse(response.json).success) throw stoppedHalfWay(owner);
  const parsed = tableAnswerSchema.safeParse(response.json);
  if (!parsed.success) throw schemaChanged(owner, 'no list of rows');
  const rows = parsed.data.result;
  if (rows.length > limit)
    throw schemaChanged(owner, `${rows.length} rows where ${limit} were asked`);
  const asked = new Set(fields);
  const kept = await mapInTurns(rows, row => asAsked(row, asked));
  await nextTurn();
  return {
    rows: kept,
    hasMore: hasMoreRows(response.headers, { limit, offset, received: rows.length }),
    contentType: response.contentType,
    redact: response.redact,
  };
}

/** Whether a smaller page may succeed where this one failed. */
function isTooMuch(error: unknown): boolean {
  return error instanceof ConnectorError && ['bad_payload', 'too_large'].includes(error.code);
}

/**
 * Asks with smaller and smaller pages while answers are cut short.
 *
 * @param ask - makes the request with a limit
 * @param limit - where to begin; halved down to 50
 * @returns the answer and the limit that worked, for the pages that follow
 */
export async function askWithSmallerPages<T>(
  limit: number,
  ask: (limit: number) => Promise<T>,
): Promise<{ readonly answer: T; readonly limit: number }> {
  for (let current = limit; ; ) {
    try {
      return { answer: await ask(current), limit: current };
    } catch (error) {
      if (!isTooMuch(error) || current <= MIN_LIMIT) throw error;
      current = Math.max(MIN_LIMIT, Math.floor(current / 2));
    }
  }
}
