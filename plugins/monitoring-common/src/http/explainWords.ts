// Ids that screens turn into words. Each list is grouped by family of KPIs; the translations name every id once,
// and the compiler names the one that lacks its words.

/** What a calculation was given, beside its rows. */
export const EXPLAIN_INPUTS = [
  // any
  'window', 'previous', 'target', 'method', 'coverage', 'tier',
  // signals
  'requests', 'failed_requests', 'good_requests', 'failed_5xx', 'seconds', 'slots', 'slots_expected', 'hours_within', 'hours_judged',
  'least_requests', 'entities',
  // delivery
  'releases', 'days', 'deploy_days', 'delivered_changes', 'lead_time_p90', 'commit_lead_time', 'failed_releases', 'judged_releases',
  'cause_probability', 'rate_at_probability', 'causal_window', 'recovered_releases', 'censored_recovery', 'rework_releases', 'attempts_failed',
  // slo
  'objective', 'total', 'bad', 'may_be_bad', 'budget', 'achieved', 'taken_as_bad', 'burn_limit', 'burn_short', 'slos',
  // operations
  'incidents', 'resolved_incidents', 'acknowledged_incidents', 'clocks', 'breached_clocks', 'recurrent_incidents', 'reopened_incidents',
  'observed_seconds', 'down_seconds', 'failures', 'mean', 'nine_of_ten', 'impact', 'likelihood', 'config_version', 'weights', 'members', 'rated_members',
] as const;
export type ExplainInputId = (typeof EXPLAIN_INPUTS)[number];

/** The kind of fact that is a row of a calculation. */
export const EXPLAIN_FACTS = [
  // signals
  'signal_5min', 'metric_5min', 'member_slot', 'scope_day',
  // events
  'incident', 'problem',
  // delivery
  'deployment', 'release', 'delivered_change', 'judged_release', 'recovery',
  // slo
  'slo_hour', 'slo',
  // operations
  'sla_clock', 'outage', 'health_component', 'risk_part', 'member_health',
] as const;
export type ExplainFact = (typeof EXPLAIN_FACTS)[number];

/** Columns of the rows. */
export const EXPLAIN_COLUMNS = [
  // any
  'at', 'day', 'entity', 'value',
  // signals
  'requests', 'requests_counted', 'errors', 'errors_5xx', 'latency_p95', 'saturation', 'cpu', 'memory', 'resource', 'availability', 'hours_within_target',
  'hours_judged', 'hours_observed', 'hours_expected',
  // events
  'number', 'title', 'priority', 'opened', 'started',
  // delivery
  'release', 'kind', 'finished', 'change', 'merged', 'delivered', 'lead_time', 'failed', 'failed_by', 'probability', 'onset', 'recovered',
  'duration',
  // slo
  'good', 'total', 'bad', 'slo', 'compliance', 'overspent', 'burning',
  // operations
  'acknowledged', 'resolved', 'breached', 'reopened', 'recurrent', 'clock', 'used', 'component', 'part', 'state', 'weight', 'score',
  'contribution',
] as const;
export type ExplainColumnId = (typeof EXPLAIN_COLUMNS)[number];

/** Why something was not counted. */
export const EXPLAIN_REASONS = [
  // signals
  'missing_slots', 'no_count', 'missing_hours', 'stale_members', 'failures_unknown', 'contradicting_hours',
  // events
  'duplicates', 'not_permitted',
  // delivery
  'environment_unknown', 'redeployed', 'rollback', 'pending', 'attempt_failed', 'still_open', 'first_release', 'waiting', 'commits_unknown',
  'after_deployment',
  // slo
  'announced_work', 'hours_without_data', 'idle_hours', 'not_judged',
  // operations
  'without_fingerprint', 'not_acknowledged', 'component_unknown', 'component_neutral', 'member_unknown',
] as const;
export type ExplainReason = (typeof EXPLAIN_REASONS)[number];

/** What else a reader has to know. */
export const EXPLAIN_NOTES = [
  // signals
  'reads_now', 'current_hour_open', 'percentile_not_averaged', 'median_of_slots', 'previous_day_before',
  // delivery
  'light', 'release_counts_once', 'merge_to_production', 'no_level_of_groups',
  // slo
  'target_changed', 'period_open', 'low_traffic', 'tier_slo', 'whole_hours', 'coarse_burn', 'with_outages', 'declared_only', 'most_per_entity',
  // operations
  'open_ones_apart', 'to_last_resolution', 'outages_united', 'contributions_add_up', 'capped_by_coverage',
] as const;
export type ExplainNoteCode = (typeof EXPLAIN_NOTES)[number];
