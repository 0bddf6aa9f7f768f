import { Member, Slot, Ticket, Truth } from './truth';

/** KPI.md, Read with it: tier defaults, written down once more. */
const OBJECTIVES = {
  1: { errors: 0.005, p95Ms: 800, availability: 0.999 },
  2: { errors: 0.01, p95Ms: 800, availability: 0.995 },
  3: { errors: 0.02, p95Ms: 1_500, availability: 0.99 },
  4: { errors: 0.05, p95Ms: 1_500, availability: 0.98 },
} as const;
const SATURATION = 0.85;
const SLOT_MS = 300_000;
const MINUTE_MS = 60_000;

export type State = 'critical' | 'warning' | 'unknown' | 'ok';
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

const paris = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris', year: 'numeric', month: '2-digit', day: '2-digit' });
/** The day of an instant in Paris, e.g. `2026-11-20`. */
export const dayOf = (ms: number) => paris.format(ms);

/** How far Paris is ahead of UTC at an instant, milliseconds. */
export function offsetOf(ms: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/Paris', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  }).formatToParts(ms);
  const part = (type: string) => Number(parts.find(item => item.type === type)!.value);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour') % 24, part('minute'), part('second'));
  return wall - Math.floor(ms / 1_000) * 1_000;
}

/** Middle of a list, interpolated; null of an empty one. */
export function median(list: readonly number[]): number | null {
  if (list.length === 0) return null;
  const sorted = [...list].sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2;
}

/** Whether a ticket counts at all, and is open. */
const counts = (ticket: Ticket) => ticket.state !== 'canceled' && ticket.parent === null;
const isOpen = (ticket: Ticket) => counts(ticket) && !['resolved', 'closed'].includes(ticket.state);
const within = (instant: string | null, span: Span) =>
  instant !== null && Date.parse(instant) >= span.startMs && Date.parse(instant) < span.endMs;

/** Tickets of a set of entities, each once. */
export function ticketsOf(truth: Truth, refs: ReadonlySet<string>): Ticket[] {
  return truth.tickets.filter(ticket => (truth.entitiesOfCi.get(ticket.ciId) ?? []).some(ref => refs.has(ref)));
}

/** Figures over incidents of a set of entities. */
export function countIncidents(tickets: readonly Ticket[], span: Span, nowMs: number) {
  const counted = tickets.filter(counts);
  const resolved = counted.filter(ticket => within(ticket.resolvedAt, span));
  const clocks = resolved
    .flatMap(ticket => ticket.slas)
    .filter(sla => sla.target === 'resolution' && sla.stage !== 'cancelled' && sla.stage !== 'paused');
  const dayBefore = nowMs - 86_400_000;
  return {
    open: counted.filter(isOpen).length,
    openDayBefore: counted.filter(
      ticket => Date.parse(ticket.openedAt) <= dayBefore && (ticket.resolvedAt === null || Date.parse(ticket.resolvedAt) > dayBefore),
    ).length,
    opened: counted.filter(ticket => within(ticket.openedAt, span)).length,
    resolved: resolved.length,
    mttrSeconds: median(resolved.map(ticket => (Date.parse(ticket.resolvedAt!) - Date.parse(ticket.openedAt)) / 1_000)),
    breached: clocks.filter(sla => sla.hasBreached).length,
    clocks: clocks.filter(sla => sla.hasBreached || sla.stage === 'completed').length,
    openedByDay: (day: string) => counted.filter(ticket => dayOf(Date.parse(ticket.openedAt)) === day).length,
    urgent: counted.filter(ticket => isOpen(ticket) && ticket.priority <= 2).map(ticket => ticket.number),
  };
}

const sum = (list: readonly (number | null)[]) =>
  list.every(value => value === null) ? null : list.reduce<number>((total, value) => total + (value ?? 0), 0);

/** Failures, and the requests of the hours that tell them: what they are a share of. */
function failures(hours: readonly Pick<Slot, 'requests' | 'errors' | 'errors5xx'>[]) {
  const pairs = (of: 'errors' | 'errors5xx') =>
    hours.flatMap(hour => {
      const [requests, failed] = [hour.requests, hour[of]];
      return requests === null || failed === null || failed > requests ? [] : [{ requests, failed }];
    });
  const [all, server] = [pairs('errors'), pairs('errors5xx')];
  return {
    errors: sum(all.map(pair => pair.failed)), requestsOfErrors: sum(all.map(pair => pair.requests)),
    errors5xx: sum(server.map(pair => pair.failed)), requestsOf5xx: sum(server.map(pair => pair.requests)),
  };
}

/** Sums of hours of a set of entities, over all of them or those of a day. */
export function sumHours(truth: Truth, members: readonly Member[], span: Span, day?: string) {
  const hours = members.flatMap(member =>
    (truth.hours.get(member.ref) ?? [])
      .filter(hour => hour.startMs >= span.startMs && hour.startMs < span.endMs && (day === undefined || dayOf(hour.startMs) === day))
      .map(hour => ({ hour, target: OBJECTIVES[member.tier].p95Ms })),
  );
  const judged = hours.filter(({ hour }) => hour.p95Ms !== null);
  return {
    hours: hours.length,
    requests: sum(hours.map(({ hour }) => hour.requests)),
    ...failures(hours.map(({ hour }) => hour)),
    judged: judged.length,
    within: judged.filter(({ hour, target }) => Math.fround(hour.p95Ms!) <= target).length,
  };
}

type Reading = readonly [values: (number | null)[], isBeyond: (value: number) => boolean, isFar: (value: number) => boolean];

function readings(slots: readonly Slot[], tier: Member['tier']): Reading[] {
  const target = OBJECTIVES[tier];
  return [
    [slots.map(slot => (slot.requests === null || slot.errors === null || slot.requests === 0 ? null : slot.errors / slot.requests)),
      value => value > target.errors, value => value >= 6 * target.errors],
    [slots.map(slot => slot.p95Ms), value => value > target.p95Ms, value => value >= 2 * target.p95Ms],
    [slots.map(slot => slot.saturation), value => value > SATURATION, value => value >= (1 + SATURATION) / 2],
    [slots.map(slot => slot.availability), value => value < target.availability, value => value < 0.5],
  ];
}

/**
 * The state of a member by the gates of KPI.md, from the estate alone.
 *
 * @param newestMs - end of the newest slot that has been collected
 */
export function stateOf(truth: Truth, member: Member, newestMs: number): State {
  const tickets = ticketsOf(truth, new Set([member.ref])).filter(isOpen);
  const owner = member.ref.replace('default/', '');
  const problems = truth.problems.filter(
    problem => problem.status === 'OPEN' && problem.environment === 'production' && problem.affected.some(entry => entry.owner === owner),
  );
  const found: State[] = [];
  for (const { priority } of tickets) if (priority <= 2) found.push(priority === 1 ? 'critical' : 'warning');
  if (member.signals === 'mapped') {
    for (const { severity } of problems) found.push(severity === 'AVAILABILITY' && member.tier === 1 ? 'critical' : 'warning');
  }
  const held = (truth.slots.get(member.ref) ?? []).filter(slot => slot.startMs < newestMs);
  const last = held.at(-1);
  const isBlind = member.signals !== 'mapped' || !last || truth.nowMs - (last.startMs + SLOT_MS) > 15 * MINUTE_MS;
  if (isBlind) found.push('unknown');
  else {
    const slots = held.filter(slot => slot.startMs > last.startMs - 3 * SLOT_MS);
    for (const [values, isBeyond, isFar] of readings(slots, member.tier)) {
      const known = values.filter((value): value is number => value !== null);
      if (known.length < 2 || !known.every(isBeyond)) continue;
      found.push(known.every(isFar) && member.tier <= 2 ? 'critical' : 'warning');
    }
  }
  return (['critical', 'warning', 'unknown'] as const).find(state => found.includes(state)) ?? 'ok';
}

/** KPI.md 4.4.3 with the weights of ADR 0008. */
export function rollUp(members: readonly { tier: Member['tier']; state: State }[]): State {
  const weight = { 1: 8, 2: 4, 3: 2, 4: 1 };
  const share = (list: readonly { tier: Member['tier'] }[]) => list.reduce((total, member) => total + weight[member.tier], 0);
  const by = (state: State) => members.filter(member => member.state === state);
  const total = share(members);
  if (total === 0 || share(by('unknown')) / total > 0.4) return 'unknown';
  const first = (state: State) => by(state).filter(member => member.tier === 1).length;
  if (first('critical') >= 2 || share(by('critical')) / total >= 0.25) return 'critical';
  const score = (100 * share(by('ok')) + 70 * share(by('warning'))) / (total - share(by('unknown')));
  if (score < 60) return 'critical';
  return score < 80 || first('critical') > 0 || first('unknown') > 0 ? 'warning' : 'ok';
}

/** Where the middle four fifths lie. */
export function usual(values: readonly (number | null)[]): { low: number; high: number } | null {
  const sorted = values.filter((value): value is number => value !== null).sort((a, b) => a - b);
  if (sorted.length < 5) return null;
  const at = (part: number) => {
    const place = part * (sorted.length - 1);
    const below = sorted[Math.floor(place)];
    return below + (place % 1) * (sorted[Math.ceil(place)] - below);
  };
  return { low: at(0.1), high: at(0.9) };
}
