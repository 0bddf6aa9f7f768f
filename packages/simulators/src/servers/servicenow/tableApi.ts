import { hashText } from '../../estate/hash';
import { Columns } from '../../estate/ticket';
import { linkHeader, pageOf } from './paging';
import { PreparedQuery, QueryContext, prepareQuery, sortRows } from './queryMatch';
import { DisplayMode, RenderOptions, renderRow } from './render';
import { noRecord } from './snowError';
import { ServicenowUser } from './users';

/** A request to the table or aggregate API, already let in. */
export interface TableRequest extends QueryContext {
  readonly table: string;
  readonly query: URLSearchParams;
  /** Address before `/api/now`. */
  readonly base: string;
  /** Address asked, without parameters. */
  readonly address: string;
  /** The first version of the API says 404 when nothing matches. */
  readonly emptyIsMissing: boolean;
  /** `glide.invalid_query.returns_no_rows` */
  readonly invalidQueryReturnsNoRows: boolean;
  /** Newer releases add `display_value_internal` to dates. */
  readonly internalDates: boolean;
}

/** An answer before it is written. */
export interface TableAnswer {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly evaluatedScript: boolean;
}

const HIDEABLE = ['incident', 'task', 'task_sla', 'change_request', 'problem'];

/** True when a rule on rows keeps a record from a user. */
function isHidden(user: ServicenowUser, table: string, row: Columns): boolean {
  return user.hidesRows && HIDEABLE.includes(table) && hashText(row.sys_id) % 3 === 0;
}

function optionsOf({ query, base, internalDates }: TableRequest): RenderOptions {
  const asked = query.get('sysparm_display_value');
  const display: DisplayMode = asked === 'true' || asked === 'all' ? asked : 'false';
  return {
    display,
    excludeLinks: query.get('sysparm_exclude_reference_link') === 'true',
    fields: (query.get('sysparm_fields') ?? '')
      .split(',')
      .map(field => field.trim())
      .filter(Boolean),
    base,
    internalDates,
  };
}

/** The encoded query, or the plain `field=value` pairs that stand for one. */
function queryText(query: URLSearchParams): string {
  const encoded = query.get('sysparm_query');
  return (
    encoded ??
    [...query]
      .filter(([name]) => !name.startsWith('sysparm_'))
      .map(([name, value]) => `${name}=${value.replace(/\^/g, '^^')}`)
      .join('^')
  );
}

/** The query of a request and the rows it matches, before access rules, unordered. */
export function select(request: TableRequest): { prepared: PreparedQuery; rows: readonly Columns[] } {
  const prepared = prepareQuery(queryText(request.query), request.table, request);
  const nothing = request.invalidQueryReturnsNoRows && prepared.ignored.length > 0;
  return {
    prepared,
    rows: nothing ? [] : request.database.rows(request.table).filter(prepared.matches),
  };
}

/** Without an order of its own each page is cut from another order, so rows repeat and go missing. */
function asStored(rows: readonly Columns[], offset: number): readonly Columns[] {
  const shift = offset > 0 ? Math.min(3, rows.length) : 0;
  return [...rows.slice(shift), ...rows.slice(0, shift)];
}

/** Lists rows of a table. */
export function listRows(request: TableRequest): TableAnswer {
  const { table, query, database, user } = request;
  const { prepared, rows } = select(request);
  const page = pageOf(query);
  const ordered = prepared.order.length
    ? sortRows(rows, prepared.order, table, database)
    : asStored(rows, page.offset);
  const options = optionsOf(request);
  // The limit comes first: rules on rows then leave a page short, or empty.
  const result = ordered
    .slice(page.offset, page.offset + page.limit)
    .filter(row => !isHidden(user, table, row))
    .map(row => renderRow(table, row, database, user, options));
  if (result.length === 0 && request.emptyIsMissing) {
    throw noRecord();
  }
  const link =
    query.get('sysparm_suppress_pagination_header') === 'true'
      ? undefined
      : linkHeader(request.address, query, page, rows.length);
  return {
    body: { result },
    headers: {
      ...(query.get('sysparm_no_count') === 'true'
        ? {}
        : { 'X-Total-Count': String(rows.length) }),
      ...(link ? { Link: link } : {}),
    },
    evaluatedScript: prepared.evaluatedScript,
  };
}

/** One row by its sys_id: an object, not a list. */
export function getRow(request: TableRequest, sysId: string): TableAnswer {
  const { table, database, user } = request;
  const row = database.find(table, sysId);
  if (!row || isHidden(user, table, row)) {
    throw noRecord();
  }
  return {
    body: { result: renderRow(table, row, database, user, optionsOf(request)) },
    headers: {},
    evaluatedScript: false,
  };
}
