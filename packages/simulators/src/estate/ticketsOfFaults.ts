import { openProblemOf } from './changeProblems';
import { changeNotes } from './changesOfReleases';
import { ConfigurationItem, itemsOf } from './configurationItems';
import { hash3, hashText, sysIdOf, unit3 } from './hash';
import { Incident, PROFILES } from './incident';
import { runGroupOf } from './people';
import { Priority, Ticket } from './ticket';
import { TicketLife, acknowledgeWait, drawWait } from './ticketLife';
import { Opening, openingColumns, specOf, ticketNumber } from './ticketOpening';
import { FAULT_WORDS, titleOf } from './ticketWords';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time';
import { DEPENDANTS } from './topology';

/** One ticket to come, before its life is written. */
interface Plan {
  readonly incident: Incident;
  readonly role: 'primary' | 'dependant' | 'duplicate';
  readonly key: number;
  readonly sysId: string;
  readonly target: string;
  readonly ci: ConfigurationItem;
  readonly openedAt: number;
  readonly priority: Priority;
  readonly parent?: string;
}

const STORY_RELEASE = 'story/payments-release';

function openingDelay(incident: Incident, key: number): number {
  if (incident.id.startsWith(STORY_RELEASE)) {
    return 5 * MINUTE_MS;
  }
  if (incident.kind === 'memory-pressure') {
    return 40 * MINUTE_MS;
  }
  if (incident.kind === 'silent-agent') {
    return drawWait([6 * HOUR_MS, 20 * HOUR_MS], key, 21);
  }
  return drawWait([3 * MINUTE_MS, 15 * MINUTE_MS], key, 21);
}

function ciFor(incident: Incident, target: string, key: number): ConfigurationItem | undefined {
  const items = itemsOf(target, incident.environment);
  if (incident.kind === 'server-crash') {
    return items.find(ci => ci.ciClass === 'cmdb_ci_server') ?? items[0];
  }
  // Most name the CI that stands for the whole; some the one beside it.
  return items.length > 1 && items[0].owner === target && key % 5 === 0 ? items[1] : items[0];
}

function priorityOf(incident: Incident, target: string, weaker: boolean): Priority {
  const tier = specOf(target)?.tier ?? 4;
  const priority = FAULT_WORDS[incident.kind].priorities[tier - 1];
  if (incident.environment === 'uat') {
    return Math.max(4, priority) as Priority;
  }
  return weaker ? (Math.min(5, priority + 1) as Priority) : priority;
}

function plan(
  incident: Incident,
  role: Plan['role'],
  target: string,
  openedAt: number,
  parent?: string,
): Plan | undefined {
  const text = `incident/${incident.id}/${incident.target}/${incident.start}/${role}`;
  const key = hashText(text);
  const ci = ciFor(incident, target, key);
  return (
    ci && {
      incident,
      role,
      key,
      sysId: sysIdOf(text),
      target,
      ci,
      openedAt,
      priority: priorityOf(incident, target, role !== 'primary'),
      parent,
    }
  );
}

const listOf = (one: Plan | undefined): Plan[] => (one ? [one] : []);

function plansOf(incident: Incident, seed: number): Plan[] {
  const key = hash3(seed, hashText(incident.id), 401);
  const words = FAULT_WORDS[incident.kind];
  const openedAt = incident.start + openingDelay(incident, key);
  if (unit3(key, 1, 1) >= words.reported || openedAt >= incident.end) {
    return [];
  }
  const primary = plan(incident, 'primary', incident.target, openedAt);
  if (!primary) {
    return [];
  }
  const plans = [primary];
  const dependants = PROFILES[incident.kind].dependants
    ? DEPENDANTS.get(incident.target) ?? []
    : [];
  const laterAt = openedAt + drawWait([4 * MINUTE_MS, 12 * MINUTE_MS], key, 22);
  if (dependants.length && unit3(key, 2, 2) < 0.35 && laterAt < incident.end) {
    const dependant = dependants[hash3(key, 3, 3) % dependants.length];
    const parent = hash3(key, 4, 4) % 2 ? primary.sysId : undefined;
    plans.push(...listOf(plan(incident, 'dependant', dependant, laterAt, parent)));
  }
  const againAt = laterAt + 3 * MINUTE_MS;
  if (unit3(key, 5, 5) < 0.2 && againAt < incident.end) {
    plans.push(...listOf(plan(incident, 'duplicate', incident.target, againAt, primary.sysId)));
  }
  return plans;
}

function openingOf(one: Plan): Opening {
  const words = FAULT_WORDS[one.incident.kind];
  const spec = specOf(one.target);
  const { titles } = words;
  return {
    sysId: one.sysId,
    number: ticketNumber(one.openedAt, 10 + (one.key % 90)),
    openedAt: one.openedAt,
    writtenAt: Math.max(one.openedAt, one.incident.enteredAt ?? 0),
    key: one.key,
    title:
      one.role === 'dependant'
        ? `${spec?.name} suffers, perhaps from ${specOf(one.incident.target)?.name}`
        : titleOf(titles[one.key % titles.length], one.ci.name),
    category: words.category,
    subcategory: words.subcategory,
    priority: one.priority,
    ci: one.ci,
    group: runGroupOf(spec?.owner ?? ''),
    automatic: one.role === 'primary' && one.incident.environment === 'production',
    parent: one.parent,
    // Memory waits for the vendor; of the rest some is recognised.
    problem:
      one.incident.kind === 'memory-pressure' || one.key % 4 === 0
        ? openProblemOf(one.target, one.openedAt)
        : undefined,
  };
}

function ticketOf(one: Plan, children: readonly Plan[], seed: number): Ticket {
  const { incident, key, openedAt } = one;
  const words = FAULT_WORDS[incident.kind];
  const opening = openingOf(one);
  const life = new TicketLife(openedAt, key, incident.enteredAt ?? 0, openingColumns(opening));
  children.forEach((child, index) =>
    life.note(child.openedAt + MINUTE_MS, { child_incidents: String(index + 1) }),
  );
  const wait = incident.id.startsWith(STORY_RELEASE)
    ? 6 * MINUTE_MS
    : acknowledgeWait(one.priority, key);
  if (one.role === 'duplicate') {
    const at = openedAt + drawWait([5 * MINUTE_MS, 20 * MINUTE_MS], key, 31);
    life.acknowledge(openedAt + 2 * MINUTE_MS).resolve(at, 'Duplicate', 'See the parent incident.');
    life.closeLater(at);
  } else {
    if (one.role === 'primary') {
      noteChanges(life, one, openedAt + wait, seed);
    }
    finish(life, one, words, wait);
  }
  return {
    sysId: one.sysId,
    number: opening.number,
    cause: incident.kind,
    target: one.target,
    environment: incident.environment,
    transitions: life.transitions(),
  };
}

/** What the ticket says of the change that caused it and of the one raised to end it. */
function noteChanges(life: TicketLife, { incident }: Plan, acknowledgedAt: number, seed: number): void {
  const { causedBy, rfc, rfcAt } = changeNotes(incident, seed);
  if (causedBy) {
    life.note(acknowledgedAt + 10 * MINUTE_MS, { caused_by: causedBy });
  }
  if (rfc) {
    life.note(Math.max(rfcAt, acknowledgedAt) + MINUTE_MS, { rfc });
  }
}

function finish(
  life: TicketLife,
  one: Plan,
  words: (typeof FAULT_WORDS)[Incident['kind']],
  wait: number,
): void {
  const { incident, key, openedAt } = one;
  const holds = incident.kind === 'memory-pressure';
  const acknowledgedAt = openedAt + (holds ? 25 * MINUTE_MS : wait);
  const least = acknowledgedAt + 10 * MINUTE_MS;
  const overAt = incident.end + drawWait([10 * MINUTE_MS, 50 * MINUTE_MS], key, 32);
  life.acknowledge(acknowledgedAt);
  if (holds && acknowledgedAt + 60 * MINUTE_MS < incident.end) {
    // Known to the vendor: a problem record waits for its fix.
    life.hold(acknowledgedAt + 50 * MINUTE_MS, '3').resume(incident.end + 5 * MINUTE_MS);
  }
  const resolvedAt = Math.max(least, overAt);
  life.resolve(resolvedAt, words.closeCode, words.closeNotes);
  if (key % 17 === 0) {
    const reopenedAt = resolvedAt + drawWait([HOUR_MS, 20 * HOUR_MS], key, 33);
    const againAt = reopenedAt + drawWait([HOUR_MS, DAY_MS], key, 34);
    life.reopen(reopenedAt).resolve(againAt, words.closeCode, words.closeNotes).closeLater(againAt);
  } else {
    life.closeLater(resolvedAt);
  }
}

/** The tickets that a fault of the estate brings; none when nobody notices it. */
export function ticketsOfFault(incident: Incident, seed: number): Ticket[] {
  const plans = plansOf(incident, seed);
  return plans.map(one =>
    ticketOf(
      one,
      plans.filter(other => other.parent === one.sysId),
      seed,
    ),
  );
}
