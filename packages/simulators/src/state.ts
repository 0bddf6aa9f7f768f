import { RecordStep } from './estate/change';
import { ChangeBook } from './estate/changeBook';
import { HandRelease } from './estate/delivery';
import { DeliveryBook } from './estate/deliveryBook';
import { Estate } from './estate/estate';
import { Ticket, Transition } from './estate/ticket';
import { NO_HAND_WORK, HandWork, TicketBook, TicketSource } from './estate/ticketBook';
import { FaultBoard } from './faults';
import { RequestLog } from './requestLog';
import { Scenario, incidentOf } from './scenario';
import { GitlabState } from './servers/gitlab/gitlabState';
import { ServicenowState } from './servers/servicenow/servicenowState';

/** Everything that can change while the simulators run. */
export class SimulatorState {
  readonly faults = new FaultBoard();
  readonly requests = new RequestLog();
  readonly servicenow: ServicenowState;
  readonly gitlab = new GitlabState();
  private active: Scenario[] = [];
  /** When each scenario was switched on as it is now, epoch ms. */
  private entered = new Map<string, number>();
  /** The same, whatever was changed of it since but its beginning. */
  private firstEntered = new Map<string, number>();
  private current: Estate;
  private source: TicketSource;
  private hand: HandWork = NO_HAND_WORK;
  private book: TicketBook;
  private planned: ChangeBook;
  private recordWork: ReadonlyMap<string, readonly RecordStep[]> = new Map();
  private openedByHand = 0;
  private released: readonly HandRelease[] = [];
  private releasedByHand = 0;
  private delivered: DeliveryBook;

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
    this.planned = new ChangeBook(this.current.inputs);
    this.delivered = new DeliveryBook(this.current.inputs);
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

  /** Change requests and problem records. */
  get changes(): ChangeBook {
    return this.planned;
  }

  get deliveries(): DeliveryBook {
    return this.delivered;
  }

  /** Releases ordered by hand, oldest first. */
  get releases(): readonly HandRelease[] {
    return this.released;
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
    const names = scenarios.map(({ id, target, environment, from }) =>
      [id, target, environment, from].join('/'),
    );
    this.firstEntered = new Map(names.map(name => [name, this.firstEntered.get(name) ?? now]));
    this.entered = new Map(keys.map(key => [key, this.entered.get(key) ?? now]));
    this.active = [...scenarios];
    this.current = new Estate({
      seed: this.seed,
      storyStart: this.storyStart,
      scenarios: scenarios.map((scenario, index) => ({
        ...incidentOf(scenario),
        enteredAt: this.entered.get(keys[index]),
        firstEnteredAt: this.firstEntered.get(names[index]),
      })),
    });
    this.source = new TicketSource(this.current.inputs);
    this.book = new TicketBook(this.source, this.hand);
    this.planned = new ChangeBook(this.current.inputs, this.recordWork);
    this.delivered = new DeliveryBook(this.current.inputs, this.released);
  }

  /** Makes a release happen at this moment. */
  release(order: Omit<HandRelease, 'sequence' | 'at'>): HandRelease {
    this.releasedByHand += 1;
    const release = { ...order, sequence: this.releasedByHand, at: this.now() };
    this.setReleases([...this.released, release]);
    return release;
  }

  /** Forgets every release ordered by hand. */
  clearReleases(): void {
    this.setReleases([]);
  }

  private setReleases(releases: readonly HandRelease[]): void {
    this.released = releases;
    this.delivered = new DeliveryBook(this.current.inputs, releases);
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

  /** Adds a step to a change request or problem record. */
  changeRecord(sysId: string, step: RecordStep): void {
    this.recordWork = new Map([...this.recordWork, [sysId, [...(this.recordWork.get(sysId) ?? []), step]]]);
    this.planned = new ChangeBook(this.current.inputs, this.recordWork);
  }

  /** Forgets what was done with changes and problem records by hand. */
  clearRecords(): void {
    this.recordWork = new Map();
    this.planned = new ChangeBook(this.current.inputs);
  }

  /** Forgets everything done by hand with tickets. */
  clearTickets(): void {
    this.setHandWork(NO_HAND_WORK);
  }

  private setHandWork(hand: HandWork): void {
    this.hand = hand;
    this.book = new TicketBook(this.source, hand);
  }
}
