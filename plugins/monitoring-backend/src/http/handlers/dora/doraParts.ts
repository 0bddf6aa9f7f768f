import {
  DORA_EXCLUDED_FROM,
  DORA_EXCLUSIONS,
  DORA_KPIS,
  DoraDetails,
  DoraExcluded,
  DoraExclusion,
  DoraTrend,
  ratioOrNull,
} from '@rosetta/backstage-plugin-monitoring-common';
import { DoraPeriod, DoraReading } from '../../../store';
import { judgedValues } from './doraKpis';

const iso = (date: Date | null) => date?.toISOString() ?? null;

/** What the five metrics rest on. */
export function doraDetails(reading: DoraReading | undefined, causeProbability: number): DoraDetails {
  if (!reading) {
    return {
      releases: 0, changes: 0, rollbacks: 0, remediations: 0, days: null, deployDays: 0, band: null, leadTimeP90Seconds: null,
      commitLeadTime: { medianSeconds: null, p90Seconds: null, n: 0 }, waitingSince: null, sensitivity: [],
      censoredRecoverySeconds: null, attempts: 0, attemptsFailed: 0,
    };
  }
  return {
    releases: reading.releases,
    changes: reading.changes,
    rollbacks: reading.rollbacks,
    remediations: reading.remediations,
    days: reading.df_days,
    deployDays: reading.deploy_days,
    band: reading.df_band,
    leadTimeP90Seconds: reading.lt_merge_p90_s,
    commitLeadTime: { medianSeconds: reading.lt_commit_p50_s, p90Seconds: reading.lt_commit_p90_s, n: reading.lt_commit_n },
    waitingSince: iso(reading.lt_merge_waiting_oldest_at),
    sensitivity: reading.cfr_thresholds.map((probability, index) => ({
      probability,
      isUsed: probability === causeProbability,
      failed: reading.cfr_nums[index],
      ratio: ratioOrNull(reading.cfr_nums[index], reading.cfr_den),
    })),
    censoredRecoverySeconds: reading.fdrt_censored_p50_s,
    attempts: reading.attempts,
    attemptsFailed: reading.attempts_failed,
  };
}

const COUNTS: Record<DoraExclusion, (reading: DoraReading) => number> = {
  environment_unknown: row => row.unknown_environment,
  redeployed: row => row.redeploys,
  rollback: row => row.rollbacks,
  pending: row => row.cfr_pending,
  attempt_failed: row => row.attempts_failed,
  still_open: row => row.fdrt_open,
  first_release: row => row.lt_merge_bootstrap,
  waiting: row => row.lt_merge_waiting,
  commits_unknown: row => row.lt_merge_unknown,
  after_deployment: row => row.lt_merge_invalid,
};

/**
 * What was not counted and why, in the order of the register; nothing left out is no entry.
 *
 * @param names - environments that are none of ours, by name
 */
export function doraExcluded(
  reading: DoraReading | undefined,
  names: readonly { name: string | null; count: number }[],
): DoraExcluded[] {
  if (!reading) return [];
  return DORA_EXCLUSIONS.flatMap(reason => {
    const count = COUNTS[reason](reading);
    if (count === 0) return [];
    return [
      {
        reason,
        of: DORA_EXCLUDED_FROM[reason].of,
        count,
        from: [...DORA_EXCLUDED_FROM[reason].from],
        names: reason === 'environment_unknown' ? [...names] : [],
        since: reason === 'waiting' ? iso(reading.lt_merge_waiting_oldest_at) : null,
      },
    ];
  });
}

/** Weeks with what may be judged in them. */
export function doraTrend(weeks: readonly (DoraPeriod & { readonly isOver: boolean })[], readings: ReadonlyMap<string, DoraReading>): DoraTrend {
  return weeks.flatMap(({ key, isOver }) => {
    const reading = readings.get(key);
    return reading ? [{ week: key, isOver, releases: reading.releases, values: judgedValues(reading) }] : [];
  });
}

/** All five without a value. */
export const NO_VALUES = Object.fromEntries(DORA_KPIS.map(kpi => [kpi, null])) as ReturnType<typeof judgedValues>;
