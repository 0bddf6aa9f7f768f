import { IncomingMessage } from 'node:http';
import { changeTruth } from './estate/changeTruth';
import { ciTruth } from './estate/ciTruth';
import { Ticket, parseStamp } from './estate/ticket';
import { TicketView } from './estate/ticketBook';
import { TicketTruth, ticketTruth } from './estate/ticketTruth';
import { DEFAULT_SETTINGS, ServicenowSettings, parseSettings } from './servers/servicenow/servicenowState';
import { SimulatorState } from './state';
import { changeByHand, openByHand } from './ticketDesk';

/** A ticket as the answers to changes by hand name it. */
export interface TicketName {
  readonly sysId: string;
  readonly number: string;
}

const nameOf = ({ sysId, number }: Ticket): TicketName => ({ sysId, number });

function viewsAt(state: SimulatorState): readonly TicketView[] {
  return state.tickets.at(state.now());
}

/** Opens, lists or forgets tickets opened by hand; throws with what is wrong in an order. */
export function changeTickets(
  method: string | undefined,
  body: unknown,
  state: SimulatorState,
): { count: number; tickets: (TicketName & { readonly state?: string })[] } {
  if (method === 'PUT') {
    const opened = openByHand(body, state.nextHandTicket, state.now());
    state.openTickets(opened);
    return { count: opened.length, tickets: opened.map(nameOf) };
  }
  if (method === 'DELETE') {
    state.clearTickets();
  }
  const byHand = viewsAt(state).filter(view => view.ticket.cause === 'hand');
  return {
    count: byHand.length,
    tickets: byHand.map(({ ticket, columns }) => ({ ...nameOf(ticket), state: columns.state })),
  };
}

/** Moves a ticket by hand; throws when there is none or the change is wrong. */
export function changeTicket(number: string, body: unknown, state: SimulatorState): TicketTruth {
  const find = () => viewsAt(state).find(view => view.ticket.number === number);
  const view = find();
  if (!view) {
    throw new Error(`No ticket ${number}`);
  }
  const openedAt = parseStamp(view.columns.opened_at) ?? view.updatedAt;
  state.changeTicket(number, changeByHand(body, openedAt, state.now()));
  const [truth] = ticketTruth([find() ?? view], -Infinity, Infinity);
  return truth;
}

/** Tickets as they stand now, of those opened or changed in a window (epoch ms). */
export function truthOfTickets(state: SimulatorState, from: number, to: number): TicketTruth[] {
  return ticketTruth(viewsAt(state), from, to);
}

/** Change requests and problem records as they stand now, of those written in a window (epoch ms). */
export function truthOfChanges(state: SimulatorState, from: number, to: number) {
  return changeTruth(state.changes.at(state.now()), from, to);
}

/** CIs with the entities mapped to them, and the entities that no ticket reaches. */
export const truthOfCis = ciTruth;

/** Reads or switches the properties of the instance; DELETE resets them and revokes every token. */
export function changeServicenow(
  request: IncomingMessage,
  body: unknown,
  state: SimulatorState,
): ServicenowSettings {
  if (request.method === 'PUT') {
    state.servicenow.change(parseSettings(body));
  } else if (request.method === 'DELETE') {
    state.servicenow.change(DEFAULT_SETTINGS);
    state.servicenow.tokens.revokeAll();
  }
  return state.servicenow.settings;
}
