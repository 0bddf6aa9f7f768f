import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';

export type DoraStatus = 'ok' | 'partial' | 'stale' | 'insufficient' | 'unknown' | 'not_applicable';
export type DoraMissing = 'merge_requests' | 'commits' | 'incidents' | 'changes';

/** The five metrics of one subject in one period: the row of `kpi_dora_subject`, whose file says what each column is. */
export interface DoraReading {
  /** The series id of an entity, the ref of a scope, empty for everything. */
  readonly subject: string;
  readonly period_key: string;
  readonly status: DoraStatus;
  readonly reason: string | null;
  readonly members: number;
  readonly members_fresh: number;
  readonly missing: readonly DoraMissing[];
  readonly is_light: boolean;
  readonly releases: number;
  readonly changes: number;
  readonly rollbacks: number;
  readonly remediations: number;
  readonly redeploys: number;
  readonly reverted: number;
  readonly df_status: DoraStatus;
  readonly df_days: number | null;
  readonly df_per_day: number | null;
  readonly deploy_days: number;
  readonly df_band: 'daily' | 'weekly' | 'monthly' | 'less' | null;
  readonly df_weeks: number;
  readonly lt_merge_status: DoraStatus;
  readonly lt_merge_p50_s: number | null;
  readonly lt_merge_p90_s: number | null;
  readonly lt_merge_n: number;
  readonly lt_merge_invalid: number;
  readonly lt_merge_bootstrap: number;
  readonly lt_merge_waiting: number;
  readonly lt_merge_unknown: number;
  readonly lt_merge_waiting_oldest_at: Date | null;
  readonly lt_commit_status: DoraStatus;
  readonly lt_commit_p50_s: number | null;
  readonly lt_commit_p90_s: number | null;
  readonly lt_commit_n: number;
  readonly lt_commit_invalid: number;
  readonly cfr_status: DoraStatus;
  readonly cfr_ratio: number | null;
  readonly cfr_num: number;
  readonly cfr_den: number;
  readonly cfr_pending: number;
  readonly cfr_thresholds: readonly number[];
  readonly cfr_nums: readonly number[];
  readonly fdrt_status: DoraStatus;
  readonly fdrt_p50_s: number | null;
  readonly fdrt_n: number;
  readonly fdrt_open: number;
  readonly fdrt_censored_p50_s: number | null;
  readonly rework_status: DoraStatus;
  readonly rework_ratio: number | null;
  readonly rework_num: number;
  readonly rework_den: number;
  readonly attempts: number;
  readonly attempts_failed: number;
  readonly unknown_environment: number;
  /** Until when the deployments of all members are known. */
  readonly complete_to: Date | null;
}

/** A reading that a view holds, with its period and the moment it is of. */
export interface HeldDoraReading extends DoraReading {
  readonly kind: 'current' | 'previous' | 'week';
  readonly window: HalfOpenWindow;
  readonly seenMs: number;
}

/** A period that is asked for, under a name of the caller's. */
export interface DoraPeriod {
  readonly key: string;
  readonly window: HalfOpenWindow;
}

/** Whose rows are asked for: an entity in one environment, or a scope, of which an empty one is everything. */
export type DoraSubject =
  | { readonly kind: 'series'; readonly seriesId: number }
  | { readonly kind: 'scope'; readonly ref: string; readonly environment: string };

/** A release of a subject with what became of it: the row of `kpi_dora_subject_release`. */
export interface DoraReleaseRow {
  readonly source: string;
  readonly instance: string;
  /** The first of its deployments. */
  readonly firstId: string;
  readonly name: string;
  readonly version: string | null;
  readonly kind: 'change' | 'rollback' | 'remediation' | 'redeploy';
  readonly finished: Date;
  readonly mature: Date;
  readonly failedBy: readonly string[];
  readonly incidentP: number | null;
  readonly onset: Date | null;
  readonly recovered: Date | null;
}

/** An incident that evidence, or somebody, ties to a release of a series. */
export interface CauseRow {
  readonly releaseSource: string;
  readonly releaseInstance: string;
  /** First deployment of the release. */
  readonly firstId: string;
  readonly source: 'servicenow';
  readonly instance: string;
  readonly externalId: string;
  readonly number: string;
  readonly priority: number | null;
  readonly opened: Date;
  readonly p: number;
  readonly isPrimary: boolean;
  readonly verdict: 'confirmed' | 'refuted' | null;
}

/** A merge request and its way into a release: the row of `kpi_dora_subject_change`. */
export interface DoraChangeRow {
  readonly changeId: string;
  readonly number: number | null;
  readonly project: string | null;
  readonly begun: Date;
  readonly delivered: Date | null;
  readonly leadSeconds: number | null;
  readonly status: 'delivered' | 'invalid' | 'bootstrap' | 'waiting' | 'unknown';
}
