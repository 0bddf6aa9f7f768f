import { createRandom } from '../random';
import { EstateChanges, startEstateChanges } from './estateChanges';
import { startTicketChanges, TicketChanges } from './ticketChanges';
import { Upstream } from './upstream';

/** Records that were moved to another item: of what hangs on that nothing is claimed while they are nobody's. */
export interface Moved {
  /** Numbers of tickets. */
  readonly tickets: ReadonlySet<string>;
  /** `sys_id`s of change requests. */
  readonly changes?: ReadonlySet<string>;
}

/** Everything that changes upstream while a run lasts. */
export interface AllChanges {
  readonly tickets: TicketChanges;
  readonly records: EstateChanges;
  readonly moved: Moved;
  readonly count: () => number;
  stop(): Promise<void>;
}

/** Lets tickets, change requests, problem records and releases come and change until stopped. */
export async function startAllChanges(upstream: Upstream, seed: number): Promise<AllChanges> {
  const tickets = await startTicketChanges(upstream.simulators, createRandom(seed));
  const records = await startEstateChanges(upstream, createRandom(seed + 1));
  return {
    tickets,
    records,
    moved: { tickets: tickets.moved, changes: records.moved },
    count: () => tickets.count() + records.count(),
    stop: async () => {
      await Promise.all([tickets.stop(), records.stop()]);
    },
  };
}
