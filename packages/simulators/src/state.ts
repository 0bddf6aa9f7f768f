import { Estate } from './estate/estate';
import { Ticket, Transition } from './estate/ticket';
import { NO_HAND_WORK, HandWork, TicketBook, TicketSource } from './estate/ticketBook';
import { FaultBoard } from './faults';
import { RequestLog } from './requestLog';
import { Scenario, incidentOf } from './scenario';
import { ServicenowState } from './servers/servicenow/servicenowState';

/** Everything that can change while the simulators run. */
export class SimulatorState {
  readonly faults = new FaultBoard();
  readonly requests = new RequestLog();
  readonly servicenow: ServicenowState;
  private active: Scenario[] = [];
  /** When each scenario was switched on as it is now, epoch ms. */
  private entered = new Map<string, number>();
  private current: Estate;
  private source: TicketSource;
  private hand: HandWork = NO_HAND_WORK;
  private book: TicketBook;
  private openedByHand = 0;

  /**
   * @param now - the clock, epoch ms
   * @param storyStart - epoch ms
   */
  constructor(
    readonly seed: number,
    readonly storyStart: number,
    readonly now: () => number,
  ) {
    this.servicenow = new ServicenowState(seed);
    this.current = new Estate({ seed, storyStart, scenarios: [] });
    this.source = new TicketSource(this.current.inputs);
    this.book = new TicketBook(this.source);
  }

  get estate(): Estate {
    return this.current;
  }

  get scenarios(): readonly Scenario[] {
    return this.active;
  }

  get tickets(): TicketBook {
    return this.book;
  }

  /** Number of the next ticket opened by hand; never used again, as ids upstream are not. */
  get nextHandTicket(): number {
    return this.openedByHand + 1;
  }

  /** Switches scenarios; the estate is a value, so it is replaced. */
  setScenarios(scenarios: readonly Scenario[]): void {
    // Whole seconds, as the vendor writes them.
    const now = Math.floor(this.now() / 1000) * 1000;
    const keys = scenarios.map(scenario => JSON.stringify(scenario));
    this.entered = new Map(keys.map(key => [key, this.entered.get(key) ?? now]));
    this.active = [...scenarios];
    this.current = new Estate({
      seed: this.seed,
      storyStart: this.storyStart,
      scenarios: scenarios.map((scenario, index) => ({
        ...incidentOf(scenario),
        enteredAt: this.entered.get(keys[index]),
      })),
    });
    this.source = new TicketSource(this.current.inputs);
    this.book = new TicketBook(this.source, this.hand);
  }

  openTickets(tickets: readonly Ticket[]): void {
    this.openedByHand += tickets.length;
    this.setHandWork({ ...this.hand, opened: [...this.hand.opened, ...tickets] });
  }

  changeTicket(number: string, change: Transition): void {
    const changes = new Map(this.hand.changes);
    changes.set(number, [...(changes.get(number) ?? []), change]);
    this.setHandWork({ ...this.hand, changes });
  }

  /** Forgets everything done by hand. */
  clearTickets(): void {
    this.setHandWork(NO_HAND_WORK);
  }

  private setHandWork(hand: HandWork): void {
    this.hand = hand;
    this.book = new TicketBook(this.source, hand);
  }
}
