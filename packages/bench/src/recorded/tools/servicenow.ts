import { FixtureRequest } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { Answer, has, isObject, listOf, own, statusInName, textOf, write } from '../understand';
import {
  distinct, firstObject, HEALTH, HOUR_MS, json, notOurs, NotOurs, pivotLaw, Plan, refusal, replay, SECOND_MS, servedOnce, targetsOf, windowAround,
} from '../plan';

const auth = { type: 'basic', username: 'recorded', password: 'secret-of-recordings' };
/** A page that takes whatever was recorded. */
const options = { auth, pageSize: 10_000 };
const SYS_ID = /^[0-9a-f]{32}$/;
/** The part of names of items that may be asked for. */
const CI_NAME = /^[\p{L}\p{Nd}._:/()-]+( [\p{L}\p{Nd}._:/()-]+)*$/u;
/** Beyond it, items are not asked for by name, so rows of others come and are left out. */
const MANY = 101;
const fillers = Array.from({ length: MANY }, (_, index) => (index + 1).toString(16).padStart(32, '0'));

/** Tables that are read, with the streams that do, the prefix of their numbers and columns of their own. */
const TABLES = {
  task_sla: { streams: ['task_sla'], number: /^SLA/, columns: ['has_breached', 'stage'] },
  incident: { streams: ['incidents', 'incidents_open'], number: /^INC/, columns: ['incident_state'] },
  change_request: { streams: ['changes', 'changes_open'], number: /^CHG/, columns: ['cab_required', 'risk'] },
  problem: { streams: ['itsm_problems', 'itsm_problems_open'], number: /^PRB/, columns: ['known_error'] },
  cmdb_rel_ci: { streams: ['cmdb'], number: undefined, columns: ['parent', 'child'] },
  cmdb_ci: { streams: ['incidents'], number: undefined, columns: ['install_status'] },
} as const;
type Table = keyof typeof TABLES;
const NAMES = Object.keys(TABLES) as Table[];
/** Columns that name an item, else people and groups, which stand in where a recording has none. */
const ITEM_COLUMNS = ['cmdb_ci', 'business_service', 'service_offering', 'assignment_group', 'assigned_to', 'requested_by', 'opened_by'];

/** A cell as any `sysparm_display_value` writes it. */
const cell = (row: unknown, column: string): string | undefined => {
  const value = own(row, column);
  return textOf(isObject(value) ? own(value, 'value') : value);
};
const instant = (text: string | undefined) => (text === undefined ? undefined : Date.parse(`${text.replace(' ', 'T')}Z`));

/** The table of a row: what it says itself, its number, its columns, and last the file's name. */
function tableOf(row: unknown, file: string): Table | string | undefined {
  const said = cell(row, 'sys_class_name');
  if (said !== undefined && /^[a-z0-9_]{1,80}$/.test(said)) {
    if (NAMES.some(name => name === said)) return said;
    if (said.startsWith('cmdb_ci')) return 'cmdb_ci';
    return said;
  }
  const number = cell(row, 'number') ?? '';
  // Tables of other applications that are called alike, such as those of security incidents.
  const other = /(?:^|[^a-z0-9])(sn_[a-z]+_[a-z_]*(?:incident|problem|change_request))/.exec(file.toLowerCase());
  if (other) return other[1];
  return (
    NAMES.find(name => TABLES[name].number?.test(number)) ??
    NAMES.find(name => has(row, ...TABLES[name].columns)) ??
    NAMES.find(name => file.toLowerCase().includes(name))
  );
}

const isList = (request: FixtureRequest, table: string) =>
  request.path.endsWith(`/${table}`) && request.query.get('sysparm_display_value') !== 'all';
/** Whether anything at all is shown to us; then the answer is that something is. */
const isGlance = (request: FixtureRequest) =>
  request.query.get('sysparm_fields') === 'sys_id' && request.query.get('sysparm_limit') === '5';

function planRows(table: Table, stream: string, answer: Answer, rows: readonly unknown[], body: string | Buffer): Plan {
  const column = ITEM_COLUMNS.find(name => rows.some(row => SYS_ID.test(cell(row, name) ?? ''))) ?? 'cmdb_ci';
  const columns = table === 'cmdb_rel_ci' ? ['parent', 'child'] : [column];
  const items = distinct(rows.flatMap(row => columns.map(name => cell(row, name))).filter((id): id is string => id !== undefined && SYS_ID.test(id)), 100);
  const ids = table === 'cmdb_rel_ci' ? items : [...items, ...fillers];
  const window = windowAround(rows.map(row => instant(cell(row, 'sys_updated_on'))), SECOND_MS);
  const total: Record<string, string> = answer.headers.link === undefined ? { 'x-total-count': String(rows.length) } : {};
  const whole = replay({ ...answer, headers: { ...total, ...answer.headers } }, body);
  const page = servedOnce(whole, rows.length, () => json({ result: [] }));
  let askedFor: number | undefined;
  const known = distinct(rows.map(row => cell(row, 'sys_id')).filter((id): id is string => id !== undefined && SYS_ID.test(id)), 100);
  const isStandIn = column !== 'cmdb_ci' && table !== 'cmdb_rel_ci';
  return {
    kind: `table/${table}`,
    stream,
    options: { ...options, ...(table === 'incident' || table === 'task_sla' ? { ciColumns: [column] } : { taskCiColumns: [column] }) },
    targets: targetsOf((ids.length > 0 ? ids : fillers).map(id => ({ kind: 'ids', ids: [id] }))),
    window,
    nowMs: window.endMs + HOUR_MS,
    ...(stream.endsWith('_open') ? { known: known.length > 0 ? known : [fillers[0]] } : {}),
    serve: request => {
      if (isGlance(request)) return json({ result: [{ sys_id: fillers[0] }] });
      if (!isList(request, table)) return json({ result: [] });
      const limit = Number(request.query.get('sysparm_limit'));
      // An answer that could not be read is asked for again, with fewer rows.
      const isAgain = askedFor !== undefined && limit < askedFor;
      askedFor ??= limit;
      return isAgain ? whole : page.next();
    },
    sent: page.sent,
    ...(isStandIn ? { note: `${column} stands in for the item` } : {}),
  };
}

/** Items of the CMDB: what is read of them is whether those that pivots name are there. */
function planItems(answer: Answer, rows: readonly unknown[], body: string | Buffer): Plan {
  const names = distinct(rows.map(row => cell(row, 'name')).filter((name): name is string => name !== undefined && CI_NAME.test(name)), 40);
  const ids = distinct(rows.map(row => cell(row, 'sys_id')).filter((id): id is string => id !== undefined && SYS_ID.test(id)), 40);
  const targets = targetsOf([...names.map(name => ({ kind: 'names', names: [name] })), ...[...ids, fillers[0]].map(id => ({ kind: 'ids', ids: [id] }))]);
  const asked = new Set<string>();
  return {
    kind: 'table/cmdb_ci',
    stream: 'incidents',
    options,
    targets,
    window: windowAround([], SECOND_MS),
    nowMs: windowAround([], SECOND_MS).endMs,
    serve: request => {
      const query = request.query.get('sysparm_query') ?? '';
      const by = /^(name|sys_id)IN/.exec(query)?.[1];
      if (!isList(request, 'cmdb_ci') || by === undefined || asked.has(by)) return json({ result: [] });
      asked.add(by);
      return replay({ ...answer, headers: { 'x-total-count': String(rows.length), ...answer.headers } }, body);
    },
    ...pivotLaw({ targets }),
    note: 'pivots: found, missing, ambiguous',
  };
}

function statusOfError(body: unknown): number | undefined {
  const message = textOf(own(own(body, 'error'), 'message')) ?? '';
  const known: [RegExp, number][] = [[/not authenticated/i, 401], [/insufficient rights/i, 403], [/no record/i, 404], [/rate limit/i, 429], [/invalid table/i, 400]];
  return known.find(([pattern]) => pattern.test(message))?.[1];
}

/** Guesses which answer of the Table API this is. */
export function planServicenow(answer: Answer, file: string): readonly Plan[] | NotOurs {
  const { json: body } = answer;
  const target = targetsOf([{ kind: 'ids', ids: [fillers[0]] }]);
  const refused = (kind: string) => [refusal(answer, statusOfError(body) ?? statusInName(file), { kind, stream: 'incidents', options, targets: target })];
  if (has(body, 'access_token')) {
    const oauth = { type: 'oauth', clientId: 'recorded', clientSecret: 'secret-of-recordings' };
    const plan = refusal(answer, undefined, { kind: 'POST /oauth_token.do', stream: HEALTH, options: { auth: oauth }, targets: [] });
    return [{ ...plan, serve: request => (request.path.endsWith('/oauth_token.do') ? replay(answer) : json({ result: [{ sys_id: fillers[0] }] })) }];
  }
  if (has(body, 'error')) return refused('error');
  const result = own(body, 'result');
  const isWrapped = !has(body, 'result');
  const rows = isWrapped ? listOf(Array.isArray(body) ? body : undefined) : listOf(isObject(result) ? [result] : result);
  if (isWrapped && rows.length === 0) {
    return body === undefined ? refused('unreadable') : notOurs('in no form that is asked for');
  }
  const sample = firstObject(rows);
  if (has(sample, 'stats')) return notOurs('sums of the Aggregate API, which is not asked');
  if (has(sample, 'attributes')) return notOurs('an item of the CMDB Instance API, which is not asked');
  const table = tableOf(sample, file) ?? 'incident';
  if (!NAMES.some(name => name === table)) return notOurs(`rows of ${table}, which is not read`);
  // Other interfaces give one record without a list.
  const text = isWrapped || isObject(result) ? write({ result: rows }) ?? answer.body : answer.body;
  if (table === 'cmdb_ci') return [planItems(answer, rows, text)];
  return TABLES[table as Table].streams.map(stream => planRows(table as Table, stream, answer, rows, text));
}
