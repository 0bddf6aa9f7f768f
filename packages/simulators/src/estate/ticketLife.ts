import { hash3, unit3 } from './hash';
import { PEOPLE, Person, RunGroup, pick } from './people';
import {
  Columns,
  Priority,
  Transition,
  UNRESOLVED,
  resolutionColumns,
  stamp,
  stateColumns,
} from './ticket';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time';

/** Range of a wait in ms. */
type Range = readonly [least: number, most: number];

/** How long people take to look at a ticket, by priority. */
const ACKNOWLEDGES: Readonly<Record<Priority, Range>> = {
  1: [3 * MINUTE_MS, 14 * MINUTE_MS],
  2: [5 * MINUTE_MS, 40 * MINUTE_MS],
  3: [20 * MINUTE_MS, 7 * HOUR_MS],
  4: [HOUR_MS, 20 * HOUR_MS],
  5: [2 * HOUR_MS, 50 * HOUR_MS],
};

/** A wait drawn for a priority, whole seconds in ms. */
export function drawWait(range: Range, key: number, salt: number): number {
  // Squared: most answers are quick, a few are not.
  const share = unit3(key, salt, 11) ** 2;
  return Math.floor((range[0] + share * (range[1] - range[0])) / 1000) * 1000;
}

/** Time until somebody looks at a ticket, ms. */
export function acknowledgeWait(priority: Priority, key: number): number {
  return drawWait(ACKNOWLEDGES[priority], key, 1);
}

/** Writes the life of one ticket, change after change. */
export class TicketLife {
  private readonly changes: Transition[] = [];
  private reopened = 0;
  private readonly worker: Person;

  /**
   * @param openedAt - epoch ms
   * @param key - coordinate of the ticket in every hash
   * @param writtenFrom - epoch ms; the records are not written before
   * @param opening - every column of the new record
   */
  constructor(
    private readonly openedAt: number,
    private readonly key: number,
    private readonly writtenFrom: number,
    opening: Columns,
  ) {
    this.worker = pick(PEOPLE, hash3(key, 3, 3));
    this.changes.push({
      at: openedAt,
      writtenAt: Math.max(openedAt, writtenFrom),
      state: '1',
      set: opening,
    });
  }

  /** Somebody takes the ticket. */
  acknowledge(at: number): this {
    return this.write(at, '2', {
      assigned_to: this.worker.sysId,
      sys_updated_by: this.worker.userName,
    });
  }

  /** The ticket goes to another group. */
  reassign(at: number, group: RunGroup, count: number): this {
    return this.write(at, undefined, {
      assignment_group: group.sysId,
      reassignment_count: String(count),
    });
  }

  /** Waits for somebody else: 1 caller, 3 problem, 4 vendor, 5 change. */
  hold(at: number, reason: string): this {
    return this.write(at, '3', { hold_reason: reason });
  }

  /** Work goes on after a hold. */
  resume(at: number): this {
    return this.write(at, '2', { hold_reason: '' });
  }

  resolve(at: number, closeCode: string, notes: string): this {
    return this.write(at, '6', {
      ...resolutionColumns(this.openedAt, at),
      resolved_by: this.worker.sysId,
      close_code: closeCode,
      close_notes: notes,
      hold_reason: '',
      sys_updated_by: this.worker.userName,
    });
  }

  /** The caller says that it is not solved. */
  reopen(at: number): this {
    this.reopened += 1;
    return this.write(at, '2', {
      ...UNRESOLVED,
      reopen_count: String(this.reopened),
      reopened_time: stamp(at),
      reopened_by: pick(PEOPLE, hash3(this.key, 4, 4)).sysId,
    });
  }

  /** The system closes what stayed resolved. */
  close(at: number): this {
    return this.write(at, '7', {
      closed_at: stamp(at),
      closed_by: this.worker.sysId,
      sys_updated_by: 'system',
    });
  }

  cancel(at: number): this {
    return this.write(at, '8', {
      closed_at: stamp(at),
      closed_by: this.worker.sysId,
      close_notes: 'Not an incident.',
      hold_reason: '',
    });
  }

  /** Closed days after the resolution at `resolvedAt`, as the vendor's job does. */
  closeLater(resolvedAt: number): this {
    return this.close(resolvedAt + drawWait([3 * DAY_MS, 7 * DAY_MS], this.key, 5));
  }

  /** A change that leaves the state alone. */
  note(at: number, set: Columns): this {
    return this.write(at, undefined, set);
  }

  /** The changes in the order they were written. */
  transitions(): readonly Transition[] {
    return [...this.changes].sort((a, b) => a.writtenAt - b.writtenAt || a.at - b.at);
  }

  private write(at: number, state: Transition['state'], set: Columns): this {
    this.changes.push({
      at,
      writtenAt: Math.max(at, this.writtenFrom),
      ...(state ? { state } : {}),
      set: state ? { ...stateColumns(state), ...set } : set,
    });
    return this;
  }
}
