import { Environment } from './topology';
import { workingMs } from './workingTime';

/** Codes of `incident.state`: new, in progress, on hold, resolved, closed, canceled. */
export type TicketState = '1' | '2' | '3' | '6' | '7' | '8';

export const STATE_WORDS: Readonly<Record<TicketState, string>> = {
  1: 'new',
  2: 'in_progress',
  3: 'on_hold',
  6: 'resolved',
  7: 'closed',
  8: 'canceled',
};

/** Raw column values of a record, all text. */
export type Columns = Readonly<Record<string, string>>;

/** One change of a ticket. */
export interface Transition {
  /** When it happened, epoch ms, whole seconds. */
  readonly at: number;
  /** When the record was written (`sys_updated_on`), epoch ms; never before `at`. */
  readonly writtenAt: number;
  /** Absent when the change left the state alone. */
  readonly state?: TicketState;
  /** Column values the change wrote. */
  readonly set: Columns;
}

/** A ticket with its whole life, also the part that is still to come. */
export interface Ticket {
  readonly sysId: string;
  readonly number: string;
  /** Kind of the fault, `background` or `hand`. */
  readonly cause: string;
  /** `component:x`, `resource:x`; null = of nobody in the catalog. */
  readonly target: string | null;
  readonly environment: Environment;
  /** Nobody sees it before, though it was written: its transaction lasts so long. Epoch ms. */
  readonly shownFrom?: number;
  /** By `writtenAt`; the first is the opening. */
  readonly transitions: readonly Transition[];
}

export type Priority = 1 | 2 | 3 | 4 | 5;

/** ServiceNow's date and time: UTC, whole seconds, no zone. */
export function stamp(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

/** ServiceNow's duration: the date so long after 1970. */
export function durationStamp(lengthMs: number): string {
  return stamp(Math.floor(lengthMs / 1000) * 1000);
}

/** Epoch ms of a `YYYY-MM-DD HH:mm:ss` in UTC, or undefined. */
export function parseStamp(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?$/.test(text)) {
    return undefined;
  }
  const time = Date.parse(`${text.slice(0, 10)}T${text.slice(11) || '00:00:00'}Z`);
  return Number.isFinite(time) ? time : undefined;
}

const MATRIX: Readonly<Record<Priority, readonly [impact: string, urgency: string][]>> = {
  1: [['1', '1']],
  2: [
    ['1', '2'],
    ['2', '1'],
  ],
  3: [
    ['2', '2'],
    ['1', '3'],
    ['3', '1'],
  ],
  4: [
    ['2', '3'],
    ['3', '2'],
  ],
  5: [['3', '3']],
};

/** Columns of a priority: the vendor derives it from impact and urgency, so they must agree. */
export function priorityColumns(priority: Priority, hash: number): Columns {
  const choices = MATRIX[priority];
  const [impact, urgency] = choices[hash % choices.length];
  return { priority: String(priority), impact, urgency, severity: String(Math.min(3, priority)) };
}

/** Columns every change of state writes. */
export function stateColumns(state: TicketState): Columns {
  return {
    state,
    incident_state: state,
    active: String(state !== '7' && state !== '8'),
  };
}

/** Columns of a resolution at `at` of a ticket opened at `openedAt`, epoch ms. */
export function resolutionColumns(openedAt: number, at: number): Columns {
  const calendar = at - openedAt;
  const business = workingMs(openedAt, at);
  return {
    resolved_at: stamp(at),
    calendar_stc: String(Math.floor(calendar / 1000)),
    calendar_duration: durationStamp(calendar),
    business_stc: String(Math.floor(business / 1000)),
    business_duration: durationStamp(business),
  };
}

/** The columns a reopening empties; the vendor forgets the resolution it undoes. */
export const UNRESOLVED: Columns = {
  resolved_at: '',
  resolved_by: '',
  close_code: '',
  close_notes: '',
  calendar_stc: '',
  calendar_duration: '',
  business_stc: '',
  business_duration: '',
};
