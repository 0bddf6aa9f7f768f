import { computeDora, countFailed, DoraInputs } from '../../dora';
import { deploymentBand } from '../../deploymentBand';
import { fractionOfDecimal } from '../../fraction';
import { belonged, EntityDelivery } from '../../leadTimes';
import type { Span } from '../../spans';
import { LEAST_FOR_MEDIAN, LEAST_FOR_RATIO } from '../../statistics';
import type { Told } from '../differences';
import { ZONE } from '../simulatedYear';
import { Delivery, SEEN_MS, strayDeployments } from './yearOfDelivery';

const DAY_MS = 24 * 3_600_000;

/** One entity in one environment, drawn and as the second computation reads it. */
export type Member = Readonly<{ drawn: Delivery; entity: EntityDelivery }>;

const enough = (count: number, least: number) => (count < least ? 'insufficient' : 'ok');

/** Deployments that were tried in a period, by the tool that is asked; and those to no environment of ours. */
function attemptsOf(members: readonly Member[], window: Span) {
  const isIn = (finishedMs: number | null): finishedMs is number =>
    finishedMs !== null && finishedMs >= window.startMs && finishedMs < window.endMs;
  const tried = members.flatMap(({ drawn, entity }) =>
    drawn.deployments.filter(
      each =>
        each.source === drawn.source &&
        isIn(each.finishedMs) &&
        belonged(entity, each.finishedMs) &&
        (each.status === 'success' || each.status === 'failed'),
    ),
  );
  const stray = strayDeployments().filter(
    each =>
      isIn(each.finishedMs) && members.some(({ drawn }) => drawn.entityRef === each.links[0].entityRef),
  );
  return {
    attempts: tried.length,
    attempts_failed: tried.filter(each => each.status === 'failed').length,
    unknown_environment: stray.length,
  };
}

/**
 * What the second computation tells of the members in a period, by the product's columns.
 *
 * `cfr_nums` are three columns of ours, `cfr_0.35` and so on.
 */
export function toldOfDelivery(members: readonly Member[], window: Span): Record<string, Told> {
  const entities = members.map(({ entity }) => entity);
  const inputs = (least: string): DoraInputs => ({
    entities,
    period: window,
    zone: ZONE,
    nowMs: SEEN_MS,
    causalWindowMs: DAY_MS,
    leastProbability: fractionOfDecimal(least),
  });
  const dora = computeDora(inputs('0.6'));
  const finishes = entities.flatMap(entity =>
    entity.releases
      .filter(release => release.kind !== 'redeploy' && belonged(entity, release.finishedMs))
      .map(release => release.finishedMs),
  );
  const elapsed = { startMs: window.startMs, endMs: Math.min(window.endMs, SEEN_MS) };
  const { band, weeks } = deploymentBand(finishes, Math.min(...finishes), elapsed, ZONE);
  const { releasesByKind: kinds, leadTimeMerge: merge, leadTimeCommit: commit, recovery } = dora;
  // Commits are told by one of the tools alone.
  const hasCommits = members.some(({ drawn }) => drawn.source === 'gitlab');
  const leadStatus = (count: number) => (hasCommits ? enough(count, LEAST_FOR_MEDIAN) : 'not_applicable');
  return {
    status: 'ok',
    releases: dora.releases,
    changes: kinds.change,
    rollbacks: kinds.rollback,
    remediations: kinds.remediation,
    redeploys: kinds.redeploy,
    reverted: dora.reverted,
    df_status: 'ok',
    df_days: dora.days,
    df_per_day: dora.releasesPerDay,
    deploy_days: dora.deploymentDays,
    df_band: band,
    df_weeks: weeks,
    lt_merge_status: leadStatus(merge.count),
    lt_merge_p50_s: merge.p50Seconds,
    lt_merge_p90_s: merge.p90Seconds,
    lt_merge_n: merge.count,
    lt_merge_invalid: merge.invalid,
    lt_merge_bootstrap: merge.bootstrap,
    lt_merge_waiting: merge.waiting,
    lt_merge_unknown: merge.unknown,
    lt_merge_waiting_oldest_at: merge.waitingOldestMs,
    lt_commit_status: leadStatus(commit.count),
    lt_commit_p50_s: commit.p50Seconds,
    lt_commit_p90_s: commit.p90Seconds,
    lt_commit_n: commit.count,
    lt_commit_invalid: commit.invalid,
    cfr_status: enough(dora.mature, LEAST_FOR_RATIO),
    cfr_ratio: dora.changeFailRatio,
    cfr_num: dora.failed,
    cfr_den: dora.mature,
    cfr_pending: dora.pending,
    'cfr_0.35': countFailed(inputs('0.35')),
    'cfr_0.6': dora.failed,
    'cfr_0.85': countFailed(inputs('0.85')),
    fdrt_status: enough(recovery.count, LEAST_FOR_MEDIAN),
    fdrt_p50_s: recovery.p50Seconds,
    fdrt_n: recovery.count,
    fdrt_open: dora.unrecovered,
    fdrt_censored_p50_s: dora.recoverySurvivalP50Seconds,
    rework_status: enough(dora.releases, LEAST_FOR_RATIO),
    rework_ratio: dora.reworkRatio,
    rework_num: dora.reworked,
    rework_den: dora.releases,
    ...attemptsOf(members, window),
  };
}

/** A row with the failures at each probability as columns. */
export function withFailures(row: Record<string, unknown>): Record<string, unknown> {
  const nums = Array.isArray(row.cfr_nums) ? row.cfr_nums : [];
  return { ...row, 'cfr_0.35': nums[0], 'cfr_0.6': nums[1], 'cfr_0.85': nums[2] };
}
