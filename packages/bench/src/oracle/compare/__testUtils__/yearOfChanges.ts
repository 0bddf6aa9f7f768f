import type { ChangeFact, IncidentFact } from '@rosetta/backstage-plugin-monitoring-common';
import {
  changeFact,
  incidentFact,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/facts';
import { Random, randomOf } from '../random';
import { CART, linkTo, SHOP } from '../services';
import { YEAR } from '../simulatedYear';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function linksOf(random: Random): ChangeFact['links'] {
  const [shop, cart] = [linkTo(SHOP), linkTo(CART)];
  return random.pick([
    [shop],
    [cart],
    [shop, cart],
    [shop, { ...cart, via: 'dependency' as const }],
    [{ ...cart, via: 'inherited' as const }],
    [linkTo(SHOP, 'uat')],
  ]);
}

function changeOf(random: Random, number: number, isDisputed: boolean): ChangeFact {
  const plannedStartMs = YEAR.startMs + random.whole(0, 360 * 24) * HOUR_MS + 60_000;
  const workStartMs = random.happens(0.7) ? plannedStartMs + random.whole(0, 3) * HOUR_MS : null;
  const endMs = plannedStartMs + random.whole(4, 72) * HOUR_MS;
  // Some are closed on the first instant of a day.
  const closedMs = random.happens(0.1)
    ? YEAR.startMs + Math.ceil((endMs - YEAR.startMs) / DAY_MS) * DAY_MS
    : endMs;
  const state = random.pick(['closed', 'closed', 'closed', 'closed', 'canceled', 'review', 'unknown'] as const);
  const isOver = state === 'closed' || state === 'canceled';
  return changeFact(`c${number}`, plannedStartMs, {
    state,
    type: random.pick(['standard', 'normal', 'normal', 'emergency', 'unknown']),
    approval: isDisputed && random.happens(0.08) ? 'rejected' : random.pick(['approved', 'requested', null]),
    plannedEndMs: plannedStartMs + 2 * HOUR_MS,
    workStartMs,
    workEndMs: workStartMs === null ? null : workStartMs + random.whole(1, 2) * HOUR_MS,
    closedMs: isOver && random.happens(0.97) ? closedMs : null,
    outcome: isOver
      ? random.pick(['successful', 'successful', 'successful_issues', 'unsuccessful', 'unknown', null])
      : null,
    links: linksOf(random),
  });
}

/** Changes of two services over a year, and tickets that name some of them, or happen near them. */
export interface YearOfChanges {
  readonly changes: readonly ChangeFact[];
  readonly incidents: readonly IncidentFact[];
}

/** @param isDisputed - with changes that were rejected and closed all the same */
export function yearOfChanges(isDisputed: boolean, seed = 11): YearOfChanges {
  const random = randomOf(seed);
  const changes = Array.from({ length: 260 }, (_, number) => changeOf(random, number, isDisputed));
  const incidents = changes.flatMap((change, number): IncidentFact[] => {
    if (random.happens(0.6)) return [];
    const openedMs = change.plannedStartMs === null ? YEAR.startMs : change.plannedStartMs + HOUR_MS / 2;
    const names = random.happens(0.5) ? change.externalId : null;
    const incident = incidentFact(`i${number}`, openedMs, {
      state: random.pick(['closed', 'closed', 'canceled']),
      resolvedMs: openedMs + HOUR_MS,
      causedByChangeId: names,
      // Raised to repair it: never a cause.
      fixChangeId: random.happens(0.2) ? random.pick(changes).externalId : null,
      links: random.pick([[linkTo(SHOP)], [linkTo(CART)]]),
    });
    const child = { ...incident, externalId: `child${number}`, parentId: incident.externalId };
    return random.happens(0.2)
      ? [incident, { ...child, causedByChangeId: random.pick(changes).externalId }]
      : [incident];
  });
  return { changes, incidents };
}
