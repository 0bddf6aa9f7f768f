import { BlockCache } from './blockCache';
import { EstateInputs } from './estate';
import { everydayIncidents } from './everyday';
import { storyIncidents } from './story';
import { Columns, Ticket, TicketState, Transition, stamp } from './ticket';
import { SlaVersion, TicketSla, slasOf } from './ticketSla';
import { everydayTickets } from './ticketsOfEveryday';
import { ticketsOfFault } from './ticketsOfFaults';
import { DAY_MS } from './time';

const WEEK_MS = 7 * DAY_MS;

/** The ticket system was filled this long before the story began. */
export const HISTORY_MS = 400 * DAY_MS;

/** What people did with tickets by hand, oldest first. */
export interface HandWork {
  readonly opened: readonly Ticket[];
  /** Changes by ticket number. */
  readonly changes: ReadonlyMap<string, readonly Transition[]>;
}

export const NO_HAND_WORK: HandWork = { opened: [], changes: new Map() };

/** An SLA clock as it stands. */
export interface SlaView {
  readonly sla: TicketSla;
  readonly version: SlaVersion;
}

/** A ticket as it stands. */
export interface TicketView {
  readonly ticket: Ticket;
  readonly columns: Columns;
  readonly state: TicketState;
  /** Transitions so far. */
  readonly past: readonly Transition[];
  /** epoch ms */
  readonly updatedAt: number;
  readonly slas: readonly SlaView[];
}

interface Snapshot {
  readonly from: number;
  /** First instant at which something changes, epoch ms. */
  readonly until: number;
  readonly tickets: readonly TicketView[];
}

/** Index of the last entry written at or before `now`; -1 when none was. */
function lastWritten(entries: readonly { writtenAt: number }[], now: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle].writtenAt <= now) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/** The changes of a ticket with those made by hand; who sets the state by hand ends the script. */
function withChanges(ticket: Ticket, changes: readonly Transition[]): Ticket {
  const taken = changes.find(change => change.state !== undefined);
  const script = taken
    ? ticket.transitions.filter(
        (one, index) => index === 0 || one.writtenAt <= taken.writtenAt,
      )
    : ticket.transitions;
  // A scenario changed after the fact is written anew: what was done by hand follows its opening.
  const from = ticket.transitions[0].writtenAt;
  const kept = changes.map(change => ({
    ...change,
    writtenAt: Math.max(change.writtenAt, from),
  }));
  return {
    ...ticket,
    transitions: [...script, ...kept].sort((a, b) => a.writtenAt - b.writtenAt),
  };
}

function columnsAt(past: readonly Transition[]): Columns {
  const columns: Record<string, string> = { ...past[0].set };
  for (let index = 1; index < past.length; index += 1) {
    Object.assign(columns, past[index].set);
  }
  columns.sys_updated_on = stamp(past[past.length - 1].writtenAt);
  columns.sys_mod_count = String(past.length - 1);
  return columns;
}

function slaViews(slas: readonly TicketSla[], now: number): SlaView[] {
  return slas.flatMap(sla => {
    const index = lastWritten(sla.versions, now);
    return index < 0 ? [] : [{ sla, version: sla.versions[index] }];
  });
}

/** Keeps what was derived of one ticket, so that a change elsewhere costs nothing here. */
class TicketShelf {
  private readonly slas: readonly TicketSla[];
  private readonly instants: readonly { writtenAt: number }[];
  private known: { step: number; view: TicketView | undefined } = { step: -1, view: undefined };

  constructor(readonly ticket: Ticket) {
    this.slas = slasOf(ticket);
    this.instants = [
      ...ticket.transitions.map(({ writtenAt }) => ({ writtenAt })),
      ...this.slas.flatMap(sla =>
        sla.versions.map(({ writtenAt }: SlaVersion) => ({ writtenAt })),
      ),
    ].sort((a, b) => a.writtenAt - b.writtenAt);
  }

  /** The ticket at `now` and when it changes next, epoch ms. */
  at(now: number): { view: TicketView | undefined; nextAt: number } {
    const step = lastWritten(this.instants, now);
    if (step !== this.known.step) {
      this.known = { step, view: this.viewAt(now) };
    }
    return {
      view: this.known.view,
      nextAt: this.instants[step + 1]?.writtenAt ?? Infinity,
    };
  }

  private viewAt(now: number): TicketView | undefined {
    const { transitions } = this.ticket;
    const last = lastWritten(transitions, now);
    if (last < 0) {
      return undefined;
    }
    const past = transitions.slice(0, last + 1);
    const columns = columnsAt(past);
    return {
      ticket: this.ticket,
      columns,
      state: columns.state as TicketState,
      past,
      updatedAt: past[past.length - 1].writtenAt,
      slas: slaViews(this.slas, now),
    };
  }
}

const shelves = new WeakMap<Ticket, TicketShelf>();

function shelfOf(ticket: Ticket): TicketShelf {
  const known = shelves.get(ticket);
  if (known) {
    return known;
  }
  const shelf = new TicketShelf(ticket);
  shelves.set(ticket, shelf);
  return shelf;
}

// Switching a scenario leaves the calendar alone, so its tickets outlive the source.
const weeks = new BlockCache<readonly Ticket[]>(600);

/** The tickets the estate opens by itself; the cache inside never changes an answer. */
export class TicketSource {
  /** Of the story and of scenarios. */
  readonly fixed: readonly Ticket[];
  readonly firstWeek: number;
  constructor(private readonly inputs: EstateInputs) {
    const { seed, storyStart, scenarios } = inputs;
    this.firstWeek = Math.floor((storyStart - HISTORY_MS) / WEEK_MS);
    this.fixed = [...storyIncidents(storyStart), ...scenarios].flatMap(incident =>
      ticketsOfFault(incident, seed),
    );
  }

  /** Tickets whose fault or slot lies in a week; `week` counts from 1970. */
  week(week: number): readonly Ticket[] {
    const { seed, storyStart } = this.inputs;
    return weeks.get(`${seed}/${storyStart}/${week}`, () => {
      const from = week * WEEK_MS;
      const faults = everydayIncidents(this.inputs, from, from + WEEK_MS).filter(
        incident => incident.start >= from && incident.start < from + WEEK_MS,
      );
      return [
        ...everydayTickets(seed, week),
        ...faults.flatMap(incident => ticketsOfFault(incident, seed)),
      ];
    });
  }
}

/** Every ticket there is: what the estate opens and what was done by hand, at any time. */
export class TicketBook {
  private readonly changed = new WeakMap<Ticket, TicketShelf>();
  private snapshot: Snapshot | undefined;

  constructor(
    private readonly source: TicketSource,
    private readonly hand: HandWork = NO_HAND_WORK,
  ) {}

  /** Every ticket that exists at `now` (epoch ms), as it stands then. */
  at(now: number): readonly TicketView[] {
    const known = this.snapshot;
    if (known && known.from <= now && now < known.until) {
      return known.tickets;
    }
    const tickets: TicketView[] = [];
    const lastWeek = Math.floor(now / WEEK_MS);
    // The next week brings tickets that were not looked at yet.
    let until = (lastWeek + 1) * WEEK_MS;
    const take = (ticket: Ticket) => {
      if (ticket.shownFrom !== undefined && now < ticket.shownFrom) {
        until = Math.min(until, ticket.shownFrom);
        return;
      }
      const { view, nextAt } = this.shelf(ticket).at(now);
      until = Math.min(until, nextAt);
      if (view) {
        tickets.push(view);
      }
    };
    for (let week = this.source.firstWeek; week <= lastWeek; week += 1) {
      this.source.week(week).forEach(take);
    }
    this.source.fixed.forEach(take);
    this.hand.opened.forEach(take);
    this.snapshot = { from: now, until, tickets };
    return tickets;
  }

  private shelf(ticket: Ticket): TicketShelf {
    const changes = this.hand.changes.get(ticket.number);
    if (!changes) {
      return shelfOf(ticket);
    }
    const known = this.changed.get(ticket);
    if (known) {
      return known;
    }
    const shelf = new TicketShelf(withChanges(ticket, changes));
    this.changed.set(ticket, shelf);
    return shelf;
  }
}
