import {
  FixtureAnswer,
  FixtureHandler,
  FixtureRequest,
} from '@rosetta/backstage-plugin-monitoring-node/testing';
import { ParsedTerm, parseEncodedQuery } from './parseEncodedQuery';

export type FakeRow = Readonly<Record<string, unknown>>;

/** Small tables that answer the Table API as ServiceNow does, its traps included. */
export interface FakeTables {
  readonly tables: Readonly<Record<string, readonly FakeRow[]>>;
  /** sys_ids that our user may not see: taken out after the limit. */
  readonly hidden?: ReadonlySet<string>;
  /** Zone of the session user, local minus UTC, for literal dates and displayed ones. */
  readonly offsetMsAt?: (utcMs: number) => number;
  /** Columns that a query may name; a condition on any other is ignored, as the default property has it. */
  readonly ignores?: ReadonlySet<string>;
  /** Gives all columns, whichever were asked for. */
  readonly ignoresFields?: boolean;
  readonly withoutCountHeader?: boolean;
  readonly forbidden?: ReadonlySet<string>;
}

const utcMs = (text: string) => Date.parse(`${text.replace(' ', 'T')}Z`);
const asText = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
const IS_DATE = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

/** The instant a literal means to a user whose offset may change with the season. */
function literalUtc(fake: FakeTables, text: string): number {
  const localMs = utcMs(text);
  const offset = fake.offsetMsAt?.(localMs) ?? 0;
  return localMs - offset;
}

function holds(fake: FakeTables, row: FakeRow, term: ParsedTerm): boolean {
  const { column, operator, value } = term;
  if (fake.ignores?.has(column)) return true;
  const cell = String(row[column] ?? '');
  const isDate = IS_DATE.test(value);
  switch (operator) {
    case 'IN':
      return value.split(',').some(item => item.toLowerCase() === cell.toLowerCase());
    case '=':
      return cell === value;
    case '>=':
      return isDate && utcMs(cell) >= literalUtc(fake, value);
    case '<':
      return isDate && utcMs(cell) < literalUtc(fake, value);
    case '>':
      return cell > value;
    default:
      throw new Error(`the fake has no operator ${operator}`);
  }
}

function cellOf(fake: FakeTables, row: FakeRow, column: string, display: boolean): unknown {
  const value = row[column];
  if (!display || typeof value !== 'string') return value;
  const shown = IS_DATE.test(value)
    ? asText(utcMs(value) + (fake.offsetMsAt?.(utcMs(value)) ?? 0))
    : value;
  return { display_value: shown, value };
}

/** Answers one request for rows. */
export function answerTable(fake: FakeTables, request: FixtureRequest): FixtureAnswer {
  const table = request.path.split('/').at(-1)!;
  if (fake.forbidden?.has(table)) {
    return {
      status: 403,
      json: {
        error: { message: 'Insufficient rights to query records', detail: null },
        status: 'failure',
      },
    };
  }
  const rows = fake.tables[table];
  if (!rows) {
    return {
      status: 400,
      json: { error: { message: `Invalid table ${table}` }, status: 'failure' },
    };
  }
  const { groups, order } = parseEncodedQuery(request.query.get('sysparm_query') ?? '');
  const matching = rows.filter(row =>
    groups.some(group => group.every(terms => terms.some(term => holds(fake, row, term)))),
  );
  const sort = order[0] ?? '';
  const isDescending = sort.startsWith('ORDERBYDESC');
  const column = sort.replace(/^ORDERBY(DESC)?/, '');
  const sorted = [...matching].sort(
    (a, b) => (String(a[column]) < String(b[column]) ? -1 : 1) * (isDescending ? -1 : 1),
  );
  const offset = Number(request.query.get('sysparm_offset') ?? 0);
  const limit = Number(request.query.get('sysparm_limit') ?? 10_000);
  const fields = (request.query.get('sysparm_fields') ?? '').split(',');
  const display = request.query.get('sysparm_display_value') === 'all';
  const shown = sorted
    .slice(offset, offset + limit)
    .filter(row => !fake.hidden?.has(String(row.sys_id)));
  const counts = request.query.get('sysparm_no_count') !== 'true' && !fake.withoutCountHeader;
  return {
    json: {
      result: shown.map(row =>
        Object.fromEntries(
          (fake.ignoresFields ? Object.keys(row) : fields)
            .filter(field => field in row)
            .map(field => [field, cellOf(fake, row, field, display)]),
        ),
      ),
    },
    headers: counts ? { 'x-total-count': String(sorted.length) } : {},
  };
}

export function fakeServicenow(fake: FakeTables): FixtureHandler {
  return request => answerTable(fake, request);
}

/** A sys_id from a small number, in ascending order. */
export const sysId = (number: number) => number.toString(16).padStart(32, '0');

export const CI = sysId(0xc1);
export const OTHER_CI = sysId(0xc2);

/** An incident with every column that is asked, as the wire has it. */
export function incidentRow(number: number, more: FakeRow = {}): FakeRow {
  return {
    sys_id: sysId(number),
    number: `INC${String(number).padStart(7, '0')}`,
    short_description: `Payment\u202e is slow ${number}`,
    state: '2',
    priority: '2',
    impact: '1',
    urgency: '2',
    category: 'software',
    subcategory: '',
    close_code: '',
    'assignment_group.name': 'Payments run',
    opened_at: '2026-11-20 06:10:00',
    resolved_at: '',
    closed_at: '',
    reopen_count: '0',
    reassignment_count: '',
    business_stc: '',
    problem_id: '',
    caused_by: '',
    rfc: '',
    parent_incident: '',
    sys_updated_on: '2026-11-20 06:30:00',
    cmdb_ci: CI,
    business_service: '',
    ...more,
  };
}

/** An SLA clock of an incident. */
export function slaRow(number: number, more: FakeRow = {}): FakeRow {
  return {
    sys_id: sysId(0x1000 + number),
    task: sysId(number),
    'task.sys_class_name': 'incident',
    'task.cmdb_ci': CI,
    'sla.name': 'Priority 2 resolution (8 hour)',
    'sla.target': 'resolution',
    stage: 'in_progress',
    has_breached: 'false',
    start_time: '2026-11-20 06:10:00',
    end_time: '',
    planned_end_time: '2026-11-20 14:10:00',
    business_percentage: '4.17',
    sys_updated_on: '2026-11-20 06:30:00',
    ...more,
  };
}

/** A change request with every column that is asked. */
export function changeRow(number: number, more: FakeRow = {}): FakeRow {
  return {
    sys_id: sysId(0x2000 + number),
    number: `CHG${String(number).padStart(7, '0')}`,
    short_description: `Release\u202e ${number}`,
    state: '-2',
    type: 'normal',
    risk: '3',
    impact: '2',
    approval: 'approved',
    on_hold: 'false',
    'assignment_group.name': 'Payments run',
    opened_at: '2026-11-18 09:00:00',
    sys_created_on: '2026-11-18 09:00:00',
    start_date: '2026-11-20 20:00:00',
    end_date: '2026-11-20 22:00:00',
    work_start: '',
    work_end: '',
    closed_at: '',
    close_code: '',
    sys_updated_on: '2026-11-20 06:30:00',
    cmdb_ci: CI,
    business_service: '',
    ...more,
  };
}

/** A problem record with every column that is asked. */
export function problemRow(number: number, more: FakeRow = {}): FakeRow {
  return {
    sys_id: sysId(0x3000 + number),
    number: `PRB${String(number).padStart(7, '0')}`,
    short_description: `Connections are lost ${number}`,
    state: '103',
    priority: '2',
    known_error: 'true',
    'assignment_group.name': 'Payments run',
    opened_at: '2026-10-01 09:00:00',
    sys_created_on: '2026-10-01 09:00:00',
    resolved_at: '',
    closed_at: '',
    rfc: sysId(0x2001),
    sys_updated_on: '2026-11-20 06:30:00',
    cmdb_ci: CI,
    business_service: '',
    ...more,
  };
}

/** A relation between two configuration items. */
export function relationRow(
  number: number,
  parent: string,
  child: string,
  type = 'Depends on::Used by',
  more: FakeRow = {},
): FakeRow {
  return { sys_id: sysId(0x4000 + number), parent, child, 'type.name': type, sys_updated_on: '2026-01-10 00:00:00', ...more };
}

export function ciRow(id: string, name: string, more: FakeRow = {}): FakeRow {
  return { sys_id: id, name, sys_updated_on: '2026-01-10 00:00:00', ...more };
}
