import { EntityState, reportingDayWindow, rollUpState } from '@rosetta/backstage-plugin-monitoring-common';
import { MemberRow, SumDayRow } from '../../../store';
import { HandlerDependencies } from '../dependencies';
import { addDays, expectBy, groupByScope } from './scopeSums';

/** States of days are rolled up here for at most this many members; above it the strip is left out. */
const MAX_STATE_MEMBERS = 2_000;

export interface SumsInput {
  readonly dependencies: HandlerDependencies;
  readonly kind: 'domain' | 'system' | 'group';
  readonly environment: string;
  readonly within: string | null;
  readonly maySeeAll: boolean;
  /** Members that count for this caller and scope, once per scope they belong to. */
  readonly here: readonly MemberRow[];
  /** The same without the limit to the scope. */
  readonly everywhere: readonly MemberRow[];
  /** Scopes that are rows. */
  readonly refs: readonly string[];
  /** Domains that are part of no other: they share no entity. */
  readonly rootDomains: ReadonlySet<string>;
  readonly span: readonly [fromDay: string, toDay: string];
  /** Of a day that is not over, hours are expected up to here. */
  readonly nowMs: number;
  readonly withStates: boolean;
}

/** Sums per day of each row and of the whole, and the states of rows' days that are not precomputed. */
export interface Sums {
  readonly byScope: ReadonlyMap<string, readonly SumDayRow[]>;
  readonly total: readonly SumDayRow[];
  /** By `scopeRef\nday`. */
  readonly states: ReadonlyMap<string, EntityState>;
}

const countBy = (members: readonly MemberRow[]) => {
  const counts = new Map<string, number>();
  for (const { scopeRef } of members) counts.set(scopeRef, (counts.get(scopeRef) ?? 0) + 1);
  return counts;
};

/** States of days of rows that are summed from their own members. */
async function rollUpDays(
  { dependencies, span }: SumsInput,
  members: readonly MemberRow[],
): Promise<Map<string, EntityState>> {
  const states = new Map<string, EntityState>();
  const ids = [...new Set(members.map(member => member.seriesId))];
  if (ids.length === 0 || ids.length > MAX_STATE_MEMBERS) return states;
  const rows = await dependencies.signals.dayStates(ids, ...span);
  const held = new Map(rows.map(row => [`${row.seriesId}\n${row.day}`, row.state]));
  const days = [...new Set(rows.map(row => row.day))];
  for (const [scopeRef, list] of groupByScope(members)) {
    for (const day of days) {
      states.set(
        `${scopeRef}\n${day}`,
        rollUpState(list.map(member => ({ ...member, state: held.get(`${member.seriesId}\n${day}`) ?? 'unknown' }))),
      );
    }
  }
  return states;
}

/** When the first day that is held of any scope began; null where days are at hand, and where there are none at all. */
export async function readDataFrom(
  { signals, reportingZone }: HandlerDependencies,
  environment: string,
  days: readonly SumDayRow[],
): Promise<number | null> {
  const first = days.length > 0 ? null : await signals.firstDay(environment);
  return first === null ? null : reportingDayWindow(first, reportingZone).startMs;
}

/**
 * Reads the sums of an overview. Precomputed rows hold a whole scope as it was owned on the
 * day; what the caller may not see whole, or what the chosen scope cuts, is summed from the
 * days of the members that are left.
 */
export async function readSums(input: SumsInput): Promise<Sums> {
  const { dependencies, kind, environment, within, maySeeAll, here, everywhere, refs, span } = input;
  const { signals, reportingZone } = dependencies;
  const come = (rows: readonly SumDayRow[]) => expectBy(rows, reportingZone, input.nowMs);
  const [counts, wholeCounts] = [countBy(here), countBy(everywhere)];
  const precomputed = maySeeAll ? refs.filter(ref => counts.get(ref) === wholeCounts.get(ref)) : [];
  const own = new Set(refs.filter(ref => !precomputed.includes(ref)));
  const ownMembers = here.filter(member => own.has(member.scopeRef));
  const isDomains = kind === 'domain' && within === null && maySeeAll;
  const [whole, parts] = await Promise.all([
    isDomains ? signals.domainDays(environment, ...span) : signals.scopeDaysOf(precomputed, environment, ...span),
    ownMembers.length === 0 ? [] : signals.ownDays(ownMembers, ...span),
  ]);
  const byScope = groupByScope(come([...whole.filter(row => precomputed.includes(row.scopeRef)), ...parts]));
  const states = input.withStates ? await rollUpDays(input, ownMembers) : new Map<string, EntityState>();

  let total: SumDayRow[];
  if (maySeeAll && within !== null) {
    total = await signals.scopeDaysOf([within], environment, ...span);
  } else if (maySeeAll) {
    // What is in no domain is added by itself.
    const domains = isDomains ? whole : await signals.domainDays(environment, ...span);
    const inDomain = new Set(here.filter(member => member.scopeRef.startsWith('domain:')).map(member => member.entityRef));
    const rest = [...new Map(here.filter(member => !inDomain.has(member.entityRef)).map(member => [member.entityRef, member])).values()];
    const others = rest.length === 0 ? [] : await signals.ownDays(rest.map(member => ({ ...member, scopeRef: '' })), ...span);
    total = addDays([...domains.filter(row => input.rootDomains.has(row.scopeRef)), ...others]);
  } else {
    const mine = [...new Map(here.map(member => [member.entityRef, { ...member, scopeRef: '' }])).values()];
    total = mine.length === 0 ? [] : await signals.ownDays(mine, ...span);
  }
  return { byScope, total: come(total), states };
}
