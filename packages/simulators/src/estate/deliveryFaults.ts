import { HandRelease } from './delivery';
import { Planned, PlannedMerge, PlannedRollout } from './deliveryPlan';
import { hash3, hashText, unit3 } from './hash';
import { Incident } from './incident';
import { DAY_MS, HOUR_MS, MINUTE_MS, floorTo } from './time';

const SECOND_MS = 1000;
// A scenario that nobody has ended yet has no end worth a rollback.
const LONGEST_MS = 60 * DAY_MS;

const span = (key: number, index: number, least: number, most: number) =>
  Math.floor(least + unit3(key, index, 17) * (most - least));

function mergeBefore(
  at: number,
  key: number,
  hotfix: boolean,
  written: number | undefined,
): PlannedMerge {
  const createdAt =
    at -
    (hotfix
      ? span(key, 1, 8 * MINUTE_MS, 15 * MINUTE_MS)
      : span(key, 1, 2 * HOUR_MS, 40 * HOUR_MS));
  return {
    kind: 'merge',
    key,
    at,
    createdAt,
    branchedAt:
      createdAt -
      span(key, 2, 6 * MINUTE_MS, hotfix ? 12 * MINUTE_MS : 20 * HOUR_MS),
    merged: true,
    hotfix,
    writtenAt: Math.max(at, written ?? 0),
    extra: written !== undefined,
  };
}

function rolloutUntil(
  finishedAt: number,
  key: number,
  incident: Incident,
  part: Pick<PlannedRollout, 'what' | 'reason'>,
  written: number | undefined,
): PlannedRollout {
  const startedAt = finishedAt - span(key, 3, 100 * SECOND_MS, 5 * MINUTE_MS);
  const createdAt = startedAt - span(key, 4, 5 * SECOND_MS, 40 * SECOND_MS);
  return {
    kind: 'rollout',
    key,
    place: incident.environment,
    ...part,
    incidentId: incident.id,
    outcome: 'success',
    createdAt,
    approvedAt: undefined,
    startedAt,
    finishedAt,
    touchedAt: undefined,
    writtenAt: Math.max(createdAt, written ?? 0),
    extra: written !== undefined,
  };
}

/** Coordinate of a bad release in every hash. */
export const faultKey = (incident: Incident, seed: number) =>
  hash3(
    seed,
    hashText(`${incident.id}/${incident.target}/${incident.start}`),
    733,
  );

/** True when the bad release ends with a repair, not with what ran before. */
export const repairsForward = (key: number, incident: Incident) =>
  incident.id === 'story/payments-release' || key % 2 !== 0;

/**
 * The release that begins a bad-release incident, and what ends it.
 *
 * @param withRelease - false when somebody ordered that release by hand
 */
export function plannedOfFault(
  incident: Incident,
  seed: number,
  withRelease = true,
): Planned[] {
  const key = faultKey(incident, seed);
  const entered = incident.firstEnteredAt ?? incident.enteredAt;
  const planned: Planned[] = [];
  if (withRelease) {
    const rollout = rolloutUntil(
      incident.start - span(key, 5, 5 * SECOND_MS, 45 * SECOND_MS),
      key,
      incident,
      { what: 'head', reason: 'bad-release' },
      entered,
    );
    const at = rollout.createdAt - span(key, 6, 4 * MINUTE_MS, 25 * MINUTE_MS);
    planned.push(mergeBefore(at, hash3(key, 1, 1), false, entered), rollout);
  }
  if (incident.end - incident.start > LONGEST_MS) {
    return planned;
  }
  const overAt = incident.end - span(key, 7, 20 * SECOND_MS, 150 * SECOND_MS);
  const endKey = hash3(key, 2, 2);
  // Somebody who gives a scenario its end does so later than they began it.
  const ended = incident.enteredAt;
  if (!repairsForward(key, incident)) {
    const part = { what: 'before', reason: 'rollback' } as const;
    return [...planned, rolloutUntil(overAt, endKey, incident, part, ended)];
  }
  const repair = rolloutUntil(
    overAt,
    endKey,
    incident,
    { what: 'head', reason: 'hotfix' },
    ended,
  );
  const at = repair.createdAt - span(key, 8, 2 * MINUTE_MS, 5 * MINUTE_MS);
  return [...planned, mergeBefore(at, hash3(key, 3, 3), true, ended), repair];
}

/** What an order by hand brings: all of it is written at the moment of the order. */
export function plannedByHand(release: HandRelease, seed: number): Planned[] {
  const key = hash3(
    seed,
    release.sequence,
    hashText(`hand/${release.component}`),
  );
  // Done before its effect begins, which is at a whole minute.
  const finishedAt =
    (release.outcome === 'bad' ? floorTo(release.at, MINUTE_MS) : release.at) -
    SECOND_MS;
  const startedAt = finishedAt - span(key, 3, 70 * SECOND_MS, 150 * SECOND_MS);
  const createdAt = startedAt - 6 * SECOND_MS;
  return [
    mergeBefore(createdAt - 3 * MINUTE_MS, hash3(key, 1, 1), false, release.at),
    {
      kind: 'rollout',
      key,
      place: release.environment,
      what: 'head',
      reason: 'hand',
      // That of the scenario which the order switches on.
      incidentId:
        release.outcome === 'bad'
          ? `scenario/bad-release/${release.environment}/${release.component}`
          : undefined,
      outcome: release.outcome === 'failed' ? 'failed' : 'success',
      createdAt,
      approvedAt: undefined,
      startedAt,
      finishedAt,
      touchedAt: undefined,
      writtenAt: release.at,
      extra: true,
    },
  ];
}
