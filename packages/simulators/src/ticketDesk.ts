import { itemsOf } from './estate/configurationItems';
import { hashText, sysIdOf } from './estate/hash';
import { runGroupOf } from './estate/people';
import {
  Columns,
  Priority,
  Ticket,
  TicketState,
  Transition,
  parseStamp,
  resolutionColumns,
  stamp,
  stateColumns,
} from './estate/ticket';
import { openingColumns, specOf } from './estate/ticketOpening';
import { ENVIRONMENTS, Environment } from './estate/topology';
import { COMPONENTS } from './estate/componentData';
import { RESOURCES } from './estate/topologyData';
import { isIncidentColumn } from './servers/servicenow/schema';

const MAX_COUNT = 20_000;
const MAX_LATE_SECONDS = 3_600;
const STATES: readonly TicketState[] = ['1', '2', '3', '6', '7', '8'];

/** @throws Error when it is no object */
export function record(input: unknown, what: string): Record<string, unknown> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new Error(`${what} is an object`);
  }
  return input as Record<string, unknown>;
}

/** Checks raw column values given by hand. */
function parseFields(input: unknown): Columns {
  const fields = record(input ?? {}, '"fields"');
  for (const [name, value] of Object.entries(fields)) {
    if (!isIncidentColumn(name) || name === 'sys_id' || name === 'number') {
      throw new Error(`Field "${name}" cannot be set`);
    }
    if (typeof value !== 'string') {
      throw new Error(`Field "${name}" must be a text, as every value of the vendor`);
    }
  }
  return fields as Columns;
}

function stateOf(fields: Columns): TicketState | undefined {
  return STATES.find(state => state === (fields.state ?? fields.incident_state));
}

/** Columns a change by hand writes: what was given, and what the vendor derives of a state. */
function handColumns(fields: Columns, openedAt: number, at: number): Columns {
  const state = stateOf(fields);
  const resolution = state === '6' ? resolutionColumns(openedAt, Math.max(openedAt, at)) : {};
  return {
    ...(state ? stateColumns(state) : {}),
    ...resolution,
    ...(state === '7' || state === '8' ? { closed_at: stamp(at) } : {}),
    ...(state === '6' ? { close_code: 'Solution provided' } : {}),
    ...fields,
  };
}

/** Tickets to open by hand, checked. */
interface HandOrder {
  readonly target: string;
  readonly environment: Environment;
  readonly priority: Priority;
  readonly title: string | undefined;
  /** epoch ms */
  readonly openedAt: number;
  readonly count: number;
  readonly fields: Columns;
  /** How long after it was written it is shown, ms. */
  readonly lateMs: number;
}

function targetOf(name: unknown): string {
  if (COMPONENTS.some(spec => spec.name === name)) {
    return `component:${name}`;
  }
  if (RESOURCES.some(spec => spec.name === name)) {
    return `resource:${name}`;
  }
  throw new Error(`Unknown target "${String(name)}"`);
}

function parseOrder(input: unknown, now: number): HandOrder {
  const given = record(input, 'An order of tickets');
  const target = targetOf(given.target);
  const environment = ENVIRONMENTS.find(
    name => name === (given.environment ?? 'production'),
  );
  if (!environment || !itemsOf(target, environment).length) {
    throw new Error(`"${given.target}" has no CI in "${String(given.environment)}"`);
  }
  const priority = given.priority ?? 3;
  if (typeof priority !== 'number' || ![1, 2, 3, 4, 5].includes(priority)) {
    throw new Error('"priority" must be 1 to 5');
  }
  const count = given.count ?? 1;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > MAX_COUNT) {
    throw new Error(`"count" must be 1 to ${MAX_COUNT}`);
  }
  const openedAt = given.openedAt === undefined ? now : Date.parse(String(given.openedAt));
  if (!Number.isFinite(openedAt) || openedAt > now) {
    throw new Error('"openedAt" must be an ISO-8601 time that is not in the future');
  }
  const lateSeconds = given.lateSeconds ?? 0;
  if (typeof lateSeconds !== 'number' || !(lateSeconds >= 0 && lateSeconds <= MAX_LATE_SECONDS)) {
    throw new Error(`"lateSeconds" must be 0 to ${MAX_LATE_SECONDS}`);
  }
  if (given.title !== undefined && typeof given.title !== 'string') {
    throw new Error('"title" must be a text');
  }
  return {
    target,
    environment,
    priority: priority as Priority,
    title: given.title as string | undefined,
    openedAt: Math.floor(openedAt / 1000) * 1000,
    count,
    fields: parseFields(given.fields),
    lateMs: lateSeconds * 1000,
  };
}

/** The changes of the first ticket of an order; the others differ in their names only. */
function handTransitions(order: HandOrder, name: Columns, now: number): Transition[] {
  const { target, environment, openedAt, fields } = order;
  const spec = specOf(target);
  const opening: Columns = {
    ...openingColumns({
      sysId: name.sys_id,
      number: name.number,
      openedAt,
      writtenAt: now,
      key: hashText(name.sys_id),
      title: order.title ?? `Something is wrong with ${spec?.name}`,
      category: 'software',
      subcategory: 'application',
      priority: order.priority,
      ci: itemsOf(target, environment)[0],
      group: runGroupOf(spec?.owner ?? ''),
      automatic: false,
    }),
    problem_id: '',
    rfc: '',
    caused_by: '',
  };
  const state = stateOf(fields);
  if (state === undefined || state === '1') {
    return [{ at: openedAt, writtenAt: now, state: '1', set: { ...opening, ...fields } }];
  }
  const resolvedAt = parseStamp(fields.resolved_at ?? '') ?? now;
  const movedAt = Math.min(now, Math.max(openedAt, resolvedAt));
  return [
    { at: openedAt, writtenAt: now, state: '1', set: opening },
    { at: movedAt, writtenAt: now, state, set: handColumns(fields, openedAt, movedAt) },
  ];
}

function nameOf(sequence: number): Columns {
  const number = `INC9${String(sequence).padStart(8, '0')}`;
  return { sys_id: sysIdOf(`incident/hand/${sequence}`), number, task_effective_number: number };
}

/**
 * Tickets opened by hand, written at `now` (epoch ms).
 *
 * @param input - an order as the control API takes it
 * @param sequence - number of the first
 */
export function openByHand(input: unknown, sequence: number, now: number): Ticket[] {
  const order = parseOrder(input, now);
  const writtenAt = Math.max(Math.floor(now / 1000) * 1000, order.openedAt);
  const [first, ...later] = handTransitions(order, nameOf(sequence), writtenAt);
  return Array.from({ length: order.count }, (_, index): Ticket => {
    const name = nameOf(sequence + index);
    return {
      sysId: name.sys_id,
      number: name.number,
      cause: 'hand',
      target: order.target,
      environment: order.environment,
      ...(order.lateMs > 0 ? { shownFrom: now + order.lateMs } : {}),
      transitions: [{ ...first, set: { ...first.set, ...name } }, ...later],
    };
  });
}

/**
 * A change of a ticket by hand, written at `now` (epoch ms).
 *
 * @param input - `{ fields }` as the control API takes it
 * @param openedAt - epoch ms
 */
export function changeByHand(input: unknown, openedAt: number, now: number): Transition {
  const fields = parseFields(record(input, 'A change').fields);
  if (!Object.keys(fields).length) {
    throw new Error('"fields" is empty');
  }
  const at = Math.floor(now / 1000) * 1000;
  const state = stateOf(fields);
  return {
    at,
    writtenAt: at,
    ...(state ? { state } : {}),
    set: handColumns(fields, openedAt, at),
  };
}
