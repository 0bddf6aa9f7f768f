import type { IncidentFact, ProblemFact, TaskSlaFact } from '@rosetta/backstage-plugin-monitoring-common';
import {
  incidentFact,
  slaFact,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/facts';
import type { IncidentVersion } from '../../incidents';
import { Random, randomOf } from '../random';
import { CART, linkTo, SHOP } from '../services';
import { YEAR } from '../simulatedYear';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A year of tickets, and the pages in which a source tells of them. */
export interface YearOfIncidents {
  /** As they are known in the end. */
  readonly incidents: readonly IncidentFact[];
  /** Versions as they were accepted, in the order of the source. */
  readonly versions: readonly IncidentVersion[];
  readonly slas: readonly TaskSlaFact[];
  readonly problems: readonly ProblemFact[];
  /** Every version as it arrived: late ones that are older than what is known, and some twice. */
  readonly pages: readonly (readonly IncidentFact[])[];
}

function linksOf(random: Random): IncidentFact['links'] {
  const shop = linkTo(SHOP);
  const cart = linkTo(CART);
  const drawn = random.next();
  if (drawn < 0.4) return [shop];
  if (drawn < 0.7) return [cart];
  // One failure of two services is one incident of what they have in common.
  if (drawn < 0.82) return [shop, cart];
  if (drawn < 0.88) return [shop, { ...cart, via: 'dependency' }];
  if (drawn < 0.91) return [{ ...shop, via: 'dependency' }];
  if (drawn < 0.94) return [{ ...shop, via: 'inherited' }];
  if (drawn < 0.97) return [linkTo(SHOP, 'uat')];
  return [linkTo(CART, 'unknown')];
}

/** Nothing, all three of the kind, or a problem record. */
function kindOf(random: Random): Partial<IncidentFact> {
  const drawn = random.next();
  const nothing = { category: null, subcategory: null, closeCode: null };
  if (drawn < 0.3) return nothing;
  const kind = {
    category: random.pick(['software', 'network']),
    subcategory: random.pick(['db', 'api', 'dns']),
    closeCode: random.pick(['Solved', 'Workaround']),
  };
  return drawn < 0.8 ? kind : { ...kind, problemId: `PRB${random.whole(1, 6)}` };
}

/** When it ended, if it did by the end of the year; where disputed, without the moments of it. */
function endOf(random: Random, openedMs: number, isDisputed: boolean): Partial<IncidentFact> {
  const drawn = random.next();
  const lastsMs =
    drawn < 0.1
      ? random.whole(20, 200) * DAY_MS
      : random.whole(5, drawn < 0.6 ? 600 : 6_000) * MINUTE_MS + random.whole(0, 59) * SECOND_MS;
  const resolvedMs = openedMs + lastsMs;
  if (resolvedMs >= YEAR.endMs) {
    return { state: random.pick(['new', 'in_progress', 'on_hold'] as const) };
  }
  if (isDisputed && random.happens(0.04)) {
    // Closed and never resolved: it ended when it was closed; of some nobody says when that was.
    const endedMs = random.happens(0.6) ? resolvedMs : null;
    return { state: 'closed', resolvedMs: endedMs, closedMs: endedMs };
  }
  const closedMs = Math.min(resolvedMs + random.whole(1, 96) * HOUR_MS, YEAR.endMs - SECOND_MS);
  return random.happens(0.7)
    ? { state: 'closed', resolvedMs, closedMs, reopenCount: random.pick([0, 0, 0, 1, 2, null]) }
    : { state: 'resolved', resolvedMs, reopenCount: random.pick([0, 0, 1]) };
}

/** States that a ticket goes through, each with the moment of its change. */
function historyOf(random: Random, final: IncidentFact): IncidentFact[] {
  const open = { resolvedMs: null, closedMs: null, closeCode: null };
  const stages: IncidentFact[] = [];
  let atMs = final.openedMs;
  if (random.happens(0.75)) {
    stages.push({ ...final, ...open, state: 'new', updatedMs: atMs });
  }
  if (final.state !== 'new') {
    atMs += random.whole(30, 3_000) * SECOND_MS;
    stages.push({ ...final, ...open, state: 'in_progress', updatedMs: atMs });
  }
  const endsMs = final.closedMs ?? final.resolvedMs ?? atMs;
  stages.push({ ...final, updatedMs: Math.max(endsMs, atMs) + random.whole(1, 60) * MINUTE_MS });
  return stages;
}

function clocksOf(random: Random, incident: IncidentFact, isDisputed: boolean): TaskSlaFact[] {
  const { externalId, openedMs, resolvedMs } = incident;
  const plannedEndMs = openedMs + random.whole(1, 48) * HOUR_MS;
  const running = random.pick(['in_progress', 'in_progress', 'paused', 'cancelled'] as const);
  const isBroken =
    random.happens(0.3) && (isDisputed || resolvedMs !== null || running !== 'paused');
  const respondedMs = openedMs + random.whole(60, 7_200) * SECOND_MS;
  const hasResponded = resolvedMs === null ? respondedMs < YEAR.endMs : respondedMs < resolvedMs;
  const clock = (name: string, over: Partial<TaskSlaFact>) =>
    slaFact(`${externalId}-${name}`, externalId, { startedMs: openedMs, plannedEndMs, ...over });
  const response = hasResponded
    ? { stage: random.pick(['completed', 'completed', 'breached'] as const), endedMs: respondedMs }
    : { stage: 'in_progress' as const };
  return [
    ...(random.happens(0.6)
      ? [clock('response', { target: 'response', hasBreached: random.happens(0.25), ...response })]
      : []),
    clock('resolution', {
      hasBreached: isBroken,
      businessUsedRatio: random.pick([null, 0.25, 0.75, 0.8125, 1.5]),
      ...(resolvedMs === null
        ? { stage: running }
        : { stage: isBroken && random.happens(0.5) ? 'breached' : 'completed', endedMs: resolvedMs }),
    }),
  ];
}

/** The same failure again exactly 90 days later; where disputed, also at the very moment the one before was resolved. */
function repeatsOf(random: Random, finals: readonly IncidentFact[], isDisputed: boolean): IncidentFact[] {
  const told = finals.filter(
    fact =>
      fact.resolvedMs !== null &&
      fact.category !== null &&
      fact.state !== 'canceled' &&
      fact.parentId === null &&
      fact.resolvedMs > YEAR.startMs,
  );
  const after = [90 * DAY_MS, 90 * DAY_MS, 90 * DAY_MS, ...(isDisputed ? [0, 0, 0, 0] : [])];
  return after.flatMap((afterMs, index) => {
    const earlier = random.pick(told);
    const openedMs = earlier.resolvedMs === null ? YEAR.endMs : earlier.resolvedMs + afterMs;
    return openedMs < YEAR.endMs
      ? { ...earlier, externalId: `again${index}`, openedMs, updatedMs: openedMs, resolvedMs: null, closedMs: null, ...endOf(random, openedMs, isDisputed) }
      : [];
  });
}

function problemsOf(random: Random): ProblemFact[] {
  return Array.from({ length: 40 }, (_, index): ProblemFact => {
    const startedMs = YEAR.startMs + random.whole(0, 364) * DAY_MS + random.whole(0, 23) * HOUR_MS + 30 * SECOND_MS;
    return {
      kind: 'problem',
      externalId: `P${index}`,
      displayId: `P-${index}`,
      title: 'Failure rate increase',
      status: 'closed',
      severity: 'error',
      impact: null,
      startedMs,
      endedMs: startedMs + random.whole(1, 240) * HOUR_MS,
      affectedIds: [],
      rootCauseId: random.happens(0.7) ? `SERVICE-${random.whole(1, 2)}` : null,
      links: [linkTo(random.pick([SHOP, CART]))],
    };
  });
}

/**
 * Tickets of two services over a year and the months before it. Among them cancelled ones,
 * children, some of no priority, of both services, of no environment of ours, opened on the
 * first instant of a day, and told late, twice and out of order.
 *
 * @param isDisputed - with those that are easily read otherwise: over without a
 *   moment, repeated the moment they were resolved, paused clocks that are breached
 */
export function yearOfIncidents(isDisputed: boolean, seed = 7): YearOfIncidents {
  const random = randomOf(seed);
  const problems = problemsOf(random);
  const finals: IncidentFact[] = [];
  const lengthMs = YEAR.endMs - YEAR.startMs + 120 * DAY_MS;
  for (let number = 0; number < 420; number += 1) {
    const atSecond = Math.floor((random.next() * lengthMs) / SECOND_MS) * SECOND_MS;
    // Some open exactly where a day, and so perhaps a month, begins in the reporting zone.
    const openedMs =
      YEAR.startMs - 120 * DAY_MS + (random.happens(0.1) ? Math.floor(atSecond / DAY_MS) * DAY_MS : atSecond);
    const fact = incidentFact(`i${number}`, openedMs, {
      priority: random.pick([1, 2, 2, 3, 3, 4, null]),
      links: linksOf(random),
      ...kindOf(random),
      ...endOf(random, openedMs, isDisputed),
    });
    const drawn = random.next();
    if (drawn < 0.05) {
      finals.push({ ...fact, state: 'canceled' });
    } else if (drawn < 0.12 && number > 0) {
      finals.push({ ...fact, parentId: `i${number - 1}` });
    } else {
      finals.push(fact);
    }
  }
  finals.push(...repeatsOf(random, finals, isDisputed));
  const histories = finals.map(final => historyOf(random, final));
  const latest = histories.map(history => history[history.length - 1]);
  const arriving = histories.flatMap(history =>
    // The version before the last comes after it: it is older and must not be believed.
    history.length > 1 && random.happens(0.1)
      ? [...history.slice(0, -2), history[history.length - 1], history[history.length - 2]]
      : history,
  );
  const rounds = [0, 1, 2].map(round =>
    finals.flatMap(final => arriving.filter(each => each.externalId === final.externalId)[round] ?? []),
  );
  const accepted = new Map<string, IncidentFact[]>();
  for (const version of rounds.flat()) {
    const known = accepted.get(version.externalId) ?? [];
    const last = known.at(-1);
    if (!last || version.updatedMs >= last.updatedMs) {
      accepted.set(version.externalId, [...known, version]);
    }
  }
  return {
    incidents: latest,
    versions: [...accepted.values()].flat().map(({ externalId, state, updatedMs }) => ({
      incidentId: externalId,
      state,
      updatedMs,
    })),
    slas: finals.flatMap(final => clocksOf(random, final, isDisputed)),
    problems,
    // The last page comes twice, as an overlap of two runs brings it.
    pages: [...rounds, rounds[2]],
  };
}
