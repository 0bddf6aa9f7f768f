import { Random } from '../random';
import { Simulators, TicketTruth } from './simulators';
import { steadily } from './steadily';

const EVERY_MS = 350;
const OPENED_AT_START = 24;

/** Tickets that change while the run lasts. */
export interface TicketChanges {
  /** Numbers of tickets that were moved to another item: of their clocks nothing is claimed. */
  readonly moved: ReadonlySet<string>;
  readonly count: () => number;
  /** Changes these many tickets that are open and ours, at once. @returns how they stand then */
  changeOpen(count: number): Promise<TicketTruth[]>;
  stop(): Promise<void>;
}

const STATES = ['1', '2', '3', '6', '7', '2'] as const;

/**
 * Opens tickets by hand and changes one after the other: state, priority, title, team,
 * and the item, which may be another entity's or nobody's.
 */
export async function startTicketChanges(simulators: Simulators, random: Random): Promise<TicketChanges> {
  const cis = await simulators.cis();
  const isMapped = (ciId: string | null) => cis.some(ci => ci.sysId === ciId && ci.mappedBy.length > 0);
  const targets = [
    ...new Set(
      cis
        .filter(ci => ci.mappedBy.length > 0 && ci.environment === 'production' && /^(component|resource):/.test(ci.entityRef ?? ''))
        .map(ci => ci.entityRef!.split('/')[1]),
    ),
  ];
  const numbers: string[] = [];
  const moved = new Set<string>();
  let count = 0;
  const open = async () => {
    const priority = random.between(1, 5);
    numbers.push(...(await simulators.openTickets({ target: random.pick(targets), priority, title: `Fault run ${numbers.length + 1}` })));
    count += 1;
  };
  const change = async (number: string) => {
    count += 1;
    switch (random.between(0, 5)) {
      case 0:
        return simulators.changeTicket(number, { priority: String(random.between(1, 5)) });
      case 1:
        return simulators.changeTicket(number, { short_description: `Changed ${count}: "quoted" ' % \\ ü €` });
      case 2:
        // Also the clocks of a ticket that goes to and fro belong to nobody for sure.
        moved.add(number);
        return simulators.changeTicket(number, { cmdb_ci: random.pick(cis).sysId });
      default:
        return simulators.changeTicket(number, { state: random.pick(STATES) });
    }
  };
  for (let index = 0; index < OPENED_AT_START; index += 1) await open();
  let turn = 0;
  const changing = steadily(EVERY_MS, async () => {
    turn += 1;
    await (turn % 10 === 0 ? open() : change(random.pick(numbers)));
  });
  return {
    moved,
    count: () => count,
    changeOpen: async wanted => {
      const now = await simulators.tickets();
      const found = now.filter(
        ticket => numbers.includes(ticket.number) && isMapped(ticket.ciId) && ['new', 'in_progress', 'on_hold'].includes(ticket.state),
      );
      const changed: TicketTruth[] = [];
      for (const ticket of found.slice(0, wanted)) {
        count += 1;
        changed.push(await simulators.changeTicket(ticket.number, { short_description: `Newer ${count}`, state: '2' }));
      }
      return changed;
    },
    stop: () => changing.stop(),
  };
}
