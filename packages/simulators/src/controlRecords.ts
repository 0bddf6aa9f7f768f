import { IncomingMessage } from 'node:http';
import { bodyOf, checked } from './controlInput';
import { Columns, stamp } from './estate/ticket';
import { SimulatorState } from './state';
import { record } from './ticketDesk';

/** What may be changed by hand; what the vendor derives is not among it. */
const FIELDS = ['state', 'short_description', 'cmdb_ci', 'type', 'on_hold', 'close_code', 'known_error', 'start_date', 'end_date'];
/** States in which a record is over: of change requests and of problem records. */
const CLOSED = ['3', '4', '107'];

function parseFields(input: unknown): Columns {
  const fields = record(record(input, 'A change').fields, '"fields"');
  const strange = Object.keys(fields).find(name => !FIELDS.includes(name));
  if (strange !== undefined) {
    throw new Error(`Field "${strange}" cannot be set`);
  }
  if (Object.values(fields).some(value => typeof value !== 'string')) {
    throw new Error('Every field must be a text, as every value of the vendor');
  }
  if (Object.keys(fields).length === 0) {
    throw new Error('"fields" is empty');
  }
  return fields as Columns;
}

function change(state: SimulatorState, sysId: string, input: unknown): void {
  const fields = parseFields(input);
  const { changes, problems } = state.changes.at(state.now());
  if (![...changes, ...problems].some(view => view.record.sysId === sysId)) {
    throw new Error(`No change request or problem record ${sysId}`);
  }
  const writtenAt = Math.floor(state.now() / 1000) * 1000;
  const closing: Columns = CLOSED.includes(fields.state) ? { closed_at: stamp(writtenAt), active: 'false' } : {};
  state.changeRecord(sysId, { writtenAt, set: { ...closing, ...fields } });
}

/**
 * Changes a change request or problem record by hand (PUT with a sys_id), or forgets what
 * was done so (DELETE). What is changed by hand follows its script no longer.
 */
export async function changeRecords(
  request: IncomingMessage,
  sysId: string | undefined,
  state: SimulatorState,
): Promise<{ sysId: string | null }> {
  const body = await bodyOf(request);
  if (request.method === 'PUT') {
    checked(() => change(state, sysId ?? '', body));
  } else if (request.method === 'DELETE') {
    state.clearRecords();
  }
  return { sysId: sysId ?? null };
}
