import { Outcome, Place, RolloutReason } from './delivery';
import { DeliveryProject } from './deliveryProjects';
import { hash3, unit3 } from './hash';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time';

const SECOND_MS = 1000;

/** A merge request to come; times in epoch ms. */
export interface PlannedMerge {
  readonly kind: 'merge';
  readonly key: number;
  readonly branchedAt: number;
  readonly createdAt: number;
  /** When it is merged, or closed without. */
  readonly at: number;
  readonly merged: boolean;
  readonly hotfix: boolean;
  /** Nobody sees any of it before; its place in the history. */
  readonly writtenAt: number;
  /** Made by hand or by a scenario: stands outside the counting. */
  readonly extra: boolean;
}

/** A rollout to come; times in epoch ms. */
export interface PlannedRollout {
  readonly kind: 'rollout';
  readonly key: number;
  readonly place: Place;
  /** What is rolled out: the main branch, what ran before, the same again, or a branch of no future. */
  readonly what: 'head' | 'before' | 'again' | 'throwaway';
  readonly reason: RolloutReason;
  readonly incidentId: string | undefined;
  readonly outcome: Outcome;
  readonly createdAt: number;
  readonly approvedAt: number | undefined;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly touchedAt: number | undefined;
  readonly writtenAt: number;
  readonly extra: boolean;
}

export type Planned = PlannedMerge | PlannedRollout;

/** Draws in [0, 1) of one day of one project. */
class Draws {
  constructor(readonly key: number, private readonly day: number) {}

  unit(index: number): number {
    return unit3(this.key, this.day, index);
  }

  hash(index: number): number {
    return hash3(this.key, this.day, index);
  }

  /** A time in [least, most) ms, more often short when `skew` exceeds 1. */
  span(index: number, least: number, most: number, skew = 1): number {
    return Math.floor(least + this.unit(index) ** skew * (most - least));
  }
}

function outcomeOf(draw: number, place: Place): Outcome {
  const weaker = place === 'production' ? 1 : 1.6;
  if (draw < 0.055 * weaker) {
    return 'failed';
  }
  if (draw < 0.068 * weaker) {
    return 'canceled';
  }
  return draw < 0.078 * weaker ? 'skipped' : 'success';
}

/** A regular rollout, and its repetition when it failed. */
function plannedRollouts(
  project: DeliveryProject,
  draws: Draws,
  at: number,
  place: Place,
  salt: number,
): PlannedRollout[] {
  const approvedAt =
    project.needsApproval && place === 'production'
      ? at + draws.span(salt, 5 * MINUTE_MS, 40 * MINUTE_MS)
      : undefined;
  const startedAt =
    (approvedAt ?? at) + draws.span(salt + 1, 4 * SECOND_MS, MINUTE_MS);
  const finishedAt =
    startedAt + draws.span(salt + 2, 90 * SECOND_MS, 9 * MINUTE_MS, 2);
  const outcome = outcomeOf(draws.unit(salt + 3), place);
  const throwaway =
    project.deploysThrowawayBranches && draws.unit(salt + 4) < 0.12;
  const first: PlannedRollout = {
    kind: 'rollout',
    key: draws.hash(salt),
    place,
    what: throwaway && place === 'production' ? 'throwaway' : 'head',
    reason: 'regular',
    incidentId: undefined,
    outcome,
    createdAt: at,
    approvedAt,
    startedAt,
    finishedAt,
    touchedAt:
      draws.unit(salt + 5) < 0.03 && !project.deploysByApi
        ? finishedAt + draws.span(salt + 6, HOUR_MS, 9 * HOUR_MS)
        : undefined,
    writtenAt: at,
    extra: false,
  };
  if (outcome !== 'failed') {
    return [first];
  }
  const againAt =
    finishedAt + draws.span(salt + 7, 6 * MINUTE_MS, 30 * MINUTE_MS);
  return [
    first,
    {
      ...first,
      key: draws.hash(salt + 8),
      what: 'again',
      reason: 'retry',
      outcome: 'success',
      createdAt: againAt,
      approvedAt: undefined,
      startedAt: againAt + 5 * SECOND_MS,
      finishedAt:
        againAt + draws.span(salt + 9, 100 * SECOND_MS, 6 * MINUTE_MS),
      touchedAt: undefined,
      writtenAt: againAt,
    },
  ];
}

const isWorkingDay = (day: number) => {
  const weekday = (day + 4) % 7;
  return weekday >= 1 && weekday <= 5;
};

/** When the train of a day leaves, ms after midnight UTC; undefined = none does. */
function trainOf(project: DeliveryProject, day: number): number | undefined {
  const weekday = (day + 4) % 7;
  switch (project.habit) {
    case 'daily':
      return isWorkingDay(day) ? 10 * HOUR_MS : undefined;
    case 'weekly':
      return weekday === 3 ? 17 * HOUR_MS : undefined;
    case 'fortnightly':
      return weekday === 2 && Math.floor((day + 4) / 7) % 2 === 0
        ? 6 * HOUR_MS
        : undefined;
    default:
      return undefined;
  }
}

function merges(
  project: DeliveryProject,
  draws: Draws,
  day: number,
): PlannedMerge[] {
  const rate = project.mergesPerDay * (isWorkingDay(day) ? 1 : 0.03);
  // Between none and twice the mean.
  const count = Math.floor(rate * 2 * draws.unit(1) + draws.unit(2) * 0.999);
  return Array.from({ length: count }, (_, index): PlannedMerge => {
    const salt = 1000 * (index + 1);
    const at = day * DAY_MS + draws.span(salt, 7 * HOUR_MS, 16.5 * HOUR_MS);
    const createdAt = at - draws.span(salt + 1, 30 * MINUTE_MS, 4 * DAY_MS, 3);
    return {
      kind: 'merge',
      key: draws.hash(salt),
      at,
      createdAt,
      branchedAt:
        createdAt - draws.span(salt + 2, 20 * MINUTE_MS, 2 * DAY_MS, 2),
      merged: draws.unit(salt + 3) >= 0.05,
      hotfix: false,
      writtenAt: at,
      extra: false,
    };
  });
}

/**
 * What a team does by habit on one day.
 *
 * @param day - days since 1970, UTC
 */
export function plannedDay(
  project: DeliveryProject,
  seed: number,
  day: number,
): Planned[] {
  const draws = new Draws(hash3(seed, project.key, 601), day);
  const planned: Planned[] = [];
  const roll = (at: number, place: Place, salt: number) =>
    planned.push(...plannedRollouts(project, draws, at, place, salt));
  merges(project, draws, day).forEach((merge, index) => {
    const salt = 1000 * (index + 1) + 100;
    planned.push(merge);
    if (project.hasReviewApps && draws.unit(salt) < 0.4) {
      roll(merge.createdAt + 6 * MINUTE_MS, 'review', salt + 10);
    }
    if (!merge.merged) {
      return;
    }
    if (project.component.hasUat) {
      const wait = draws.span(salt + 1, 4 * MINUTE_MS, 12 * MINUTE_MS);
      roll(merge.at + wait, 'uat', salt + 30);
    }
    if (project.habit === 'on-demand' && draws.unit(salt + 2) < 0.75) {
      const wait = draws.span(salt + 3, 20 * MINUTE_MS, 95 * MINUTE_MS);
      roll(merge.at + wait, 'production', salt + 50);
    }
  });
  const train = trainOf(project, day);
  if (train !== undefined) {
    const delay = draws.span(3, 0, 20 * MINUTE_MS);
    roll(day * DAY_MS + train + delay, 'production', 50);
  }
  if (project.oddEnvironment && (day + 4) % 7 === 1) {
    roll(day * DAY_MS + 5 * HOUR_MS, 'other', 80);
  }
  return planned;
}
