import { recentChange } from './changePlan';
import { openProblemOf } from './changeProblems';
import { COMPONENTS } from './componentData';
import { ConfigurationItem, STRAY_ITEMS, itemsOf } from './configurationItems';
import { hash3, sysIdOf, unit3 } from './hash';
import { RUN_GROUPS, SERVICE_DESK, pick, runGroupOf } from './people';
import { Priority, Ticket } from './ticket';
import { TicketLife, acknowledgeWait, drawWait } from './ticketLife';
import { Opening, openingColumns, specOf, ticketNumber } from './ticketOpening';
import { CLOSE_CODES, EVERYDAY, titleOf } from './ticketWords';
import { DAY_MS, HOUR_MS, MINUTE_MS, floorTo } from './time';
import { Environment } from './topology';
import { DOMAINS, RESOURCES, SYSTEMS } from './topologyData';

const WEEK_MS = 7 * DAY_MS;

/** A source of everyday tickets: a domain, or the offices. */
interface Lane {
  readonly index: number;
  readonly name: string;
  readonly perWeek: number;
  /** Empty = CIs of nobody. */
  readonly targets: readonly string[];
}

const LANES: readonly Lane[] = [
  ...DOMAINS.map((domain, index): Lane => {
    const systems = SYSTEMS.filter(spec => spec.domain === domain.name).map(spec => spec.name);
    const targets = [
      ...COMPONENTS.filter(spec => systems.includes(spec.system)).map(
        spec => `component:${spec.name}`,
      ),
      ...RESOURCES.filter(spec => systems.includes(spec.system)).map(
        spec => `resource:${spec.name}`,
      ),
    ];
    return {
      index,
      name: domain.name,
      perWeek: Math.max(2, Math.round(targets.length / 2)),
      targets,
    };
  }),
  { index: DOMAINS.length, name: 'offices', perWeek: 2, targets: [] },
];

type Fate = 'canceled' | 'duplicate' | 'unresolved' | 'reopened' | 'backlog' | 'unseen' | 'plain';

// Shares of every hundred.
const FATES: readonly [Fate, number][] = [
  ['canceled', 5],
  ['duplicate', 6],
  ['unresolved', 4],
  ['reopened', 6],
  ['backlog', 3],
  ['unseen', 4],
];

function fateOf(key: number): Fate {
  let left = unit3(key, 6, 6) * 100;
  for (const [fate, share] of FATES) {
    left -= share;
    if (left < 0) {
      return fate;
    }
  }
  return 'plain';
}

interface Plan {
  readonly key: number;
  readonly slot: number;
  readonly openedAt: number;
  readonly fate: Fate;
}

function instantOf(lane: Lane, slot: number, key: number): number {
  const length = WEEK_MS / lane.perWeek;
  const drawn = Math.floor((slot + unit3(key, 1, 1)) * (length / 1000)) * 1000;
  const day = floorTo(drawn, DAY_MS);
  const atNight = drawn - day < 7 * HOUR_MS || drawn - day > 19 * HOUR_MS;
  // People ask while they are at work.
  return atNight && key % 5 !== 0
    ? day + 8 * HOUR_MS + Math.floor(unit3(key, 2, 2) * 36_000) * 1000
    : drawn;
}

function draw(lane: Lane, slot: number, seed: number): Plan {
  const key = hash3(seed, 6007 + lane.index, slot);
  const openedAt = instantOf(lane, slot, key);
  return {
    key,
    slot,
    openedAt,
    fate: fateOf(key),
  };
}

/** The plan of a slot; a duplicate needs a ticket before it to be a duplicate of. */
function planOf(lane: Lane, slot: number, seed: number): Plan & { parent?: Plan } {
  const own = draw(lane, slot, seed);
  if (own.fate !== 'duplicate') {
    return own;
  }
  const before = draw(lane, slot - 1, seed);
  return before.fate === 'duplicate' || before.openedAt + HOUR_MS > own.openedAt
    ? { ...own, fate: 'plain' }
    : { ...own, parent: before };
}

const ticketId = (lane: Lane, { slot }: Plan, seed: number) =>
  sysIdOf(`incident/${seed}/${lane.name}/${slot}`);

interface Subject {
  readonly target: string | null;
  readonly environment: Environment;
  readonly ci: ConfigurationItem | undefined;
}

function subjectOf(lane: Lane, key: number): Subject {
  if (!lane.targets.length) {
    const ci = key % 3 === 0 ? undefined : pick(STRAY_ITEMS, hash3(key, 7, 7));
    return { target: null, environment: 'production', ci };
  }
  const target = pick(lane.targets, hash3(key, 8, 8));
  const uat = hash3(key, 9, 9) % 8 === 0 ? itemsOf(target, 'uat') : [];
  return uat.length
    ? { target, environment: 'uat', ci: uat[0] }
    : { target, environment: 'production', ci: itemsOf(target, 'production')[0] };
}

function openingOf(
  plan: Plan & { parent?: Plan },
  lane: Lane,
  subject: Subject,
  seed: number,
): Opening {
  const { key, parent } = plan;
  const words = pick(EVERYDAY, hash3(key, 10, 10));
  const spec = subject.target ? specOf(subject.target) : undefined;
  return {
    sysId: ticketId(lane, plan, seed),
    number: ticketNumber(plan.openedAt, lane.index),
    openedAt: plan.openedAt,
    writtenAt: plan.openedAt,
    key,
    title: titleOf(words.title, spec?.name ?? subject.ci?.name ?? 'the office in Lille'),
    category: words.category,
    subcategory: words.subcategory,
    priority: words.priority,
    ci: subject.ci,
    group: spec ? runGroupOf(spec.owner) : SERVICE_DESK,
    automatic: false,
    parent: parent && ticketId(lane, parent, seed),
    // Some of what keeps coming back is recognised, and some of what a change has broken.
    problem: key % 3 === 0 ? openProblemOf(subject.target, plan.openedAt) : undefined,
    causedBy:
      key % 2 === 0 && subject.environment === 'production'
        ? recentChange(subject.target, plan.openedAt, seed)
        : undefined,
  };
}

/** How long a repair takes, ms, by priority. */
function repairWait(priority: Priority, key: number, backlog: boolean): number {
  if (backlog) {
    return drawWait([30 * DAY_MS, 120 * DAY_MS], key, 41);
  }
  const most = { 1: 6, 2: 20, 3: 96, 4: 190, 5: 480 }[priority];
  return drawWait([HOUR_MS, most * HOUR_MS], key, 41);
}

function live(life: TicketLife, plan: Plan, priority: Priority): void {
  const { key, fate, openedAt } = plan;
  const acknowledgedAt = openedAt + acknowledgeWait(priority, key);
  if (fate === 'canceled') {
    if (key % 2) {
      life.acknowledge(acknowledgedAt);
    }
    life.cancel(acknowledgedAt + drawWait([10 * MINUTE_MS, DAY_MS], key, 42));
    return;
  }
  if (fate === 'duplicate') {
    const at = acknowledgedAt + 10 * MINUTE_MS;
    life.acknowledge(acknowledgedAt).resolve(at, 'Duplicate', 'See the parent incident.');
    life.closeLater(at);
    return;
  }
  const repair = repairWait(priority, key, fate === 'backlog');
  const resolvedAt = acknowledgedAt + repair;
  if (hash3(key, 12, 12) % 5 === 0) {
    const group = pick(RUN_GROUPS, hash3(key, 13, 13));
    life.reassign(acknowledgedAt - MINUTE_MS, group, 1 + (key % 2));
  }
  if (fate !== 'unseen') {
    life.acknowledge(acknowledgedAt);
    if (fate === 'backlog' || hash3(key, 14, 14) % 7 === 0) {
      const reason = pick(['1', '3', '4', '5'], hash3(key, 15, 15));
      const quarter = Math.floor(repair / 4000) * 1000;
      life.hold(acknowledgedAt + quarter, reason).resume(resolvedAt - quarter);
    }
  }
  if (fate === 'unresolved') {
    life.close(resolvedAt);
    return;
  }
  const code = pick(CLOSE_CODES, hash3(key, 16, 16));
  life.resolve(resolvedAt, code, 'Settled with the caller.');
  if (fate === 'reopened') {
    const reopenedAt = resolvedAt + drawWait([2 * HOUR_MS, 2 * DAY_MS], key, 43);
    const againAt = reopenedAt + drawWait([HOUR_MS, 3 * DAY_MS], key, 44);
    life.reopen(reopenedAt).resolve(againAt, code, 'Settled at last.').closeLater(againAt);
  } else {
    life.closeLater(resolvedAt);
  }
}

function ticketOf(lane: Lane, slot: number, seed: number): Ticket {
  const plan = planOf(lane, slot, seed);
  const subject = subjectOf(lane, plan.parent?.key ?? plan.key);
  const opening = openingOf(plan, lane, subject, seed);
  const life = new TicketLife(plan.openedAt, plan.key, 0, openingColumns(opening));
  const next = planOf(lane, slot + 1, seed);
  if (next.parent) {
    life.note(next.openedAt + MINUTE_MS, { child_incidents: '1' });
  }
  live(life, plan, opening.priority);
  return {
    sysId: opening.sysId,
    number: opening.number,
    cause: 'background',
    target: subject.target,
    environment: subject.environment,
    transitions: life.transitions(),
  };
}

/**
 * Tickets that have nothing to do with faults, of one week.
 *
 * @param week - weeks since 1970
 */
export function everydayTickets(seed: number, week: number): Ticket[] {
  return LANES.flatMap(lane =>
    Array.from({ length: lane.perWeek }, (_, index) =>
      ticketOf(lane, week * lane.perWeek + index, seed),
    ),
  );
}
