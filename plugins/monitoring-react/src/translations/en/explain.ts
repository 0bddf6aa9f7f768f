import {
  KPI_DEFINITIONS,
  KPI_IDS,
  type ExplainColumnId,
  type ExplainFact,
  type ExplainInputId,
  type ExplainNoteCode,
  type ExplainReason,
  type KpiId,
} from '@rosetta/backstage-plugin-monitoring-common';

/** What a calculation was given. */
const input = {
  // any
  window: 'Window',
  previous: 'Before',
  target: 'Target',
  method: 'Method',
  coverage: 'Coverage',
  tier: 'Tier',
  // signals
  requests: 'Requests',
  failed_requests: 'Failed requests',
  good_requests: 'Good requests',
  failed_5xx: 'Requests with a 5xx',
  seconds: 'Seconds',
  slots: 'Slots of 5 minutes',
  slots_expected: 'Slots expected',
  hours_within: 'Hours within target',
  hours_judged: 'Hours judged',
  least_requests: 'Least to be judged',
  entities: 'Entities with data',
  // delivery
  releases: 'Releases',
  days: 'Days of the period',
  deploy_days: 'Days with a release',
  delivered_changes: 'Merge requests delivered',
  lead_time_p90: 'Nine of ten within',
  commit_lead_time: 'Commit to production',
  failed_releases: 'Failed releases',
  judged_releases: 'Releases judged',
  cause_probability: 'Counts from',
  rate_at_probability: 'With {{probability}}',
  causal_window: 'Judged after',
  recovered_releases: 'Recovered',
  censored_recovery: 'With those that last still',
  rework_releases: 'Rollbacks and remediations',
  attempts_failed: 'Deployments that failed',
  // slo
  objective: 'Objective',
  total: 'Total',
  bad: 'Bad',
  may_be_bad: 'May be bad',
  budget: 'Error budget',
  achieved: 'Achieved',
  taken_as_bad: 'Missing, counted as bad',
  burn_limit: 'Limit of the rule',
  burn_short: 'Short window',
  slos: 'Declared SLOs',
  // operations
  incidents: 'Incidents',
  resolved_incidents: 'Resolved',
  acknowledged_incidents: 'Acknowledged',
  clocks: 'SLA clocks',
  breached_clocks: 'Breached',
  recurrent_incidents: 'Came back',
  reopened_incidents: 'Reopened',
  observed_seconds: 'Time observed',
  down_seconds: 'Time down',
  failures: 'Failures',
  mean: 'Mean',
  nine_of_ten: 'Nine of ten within',
  impact: 'Impact of the tier',
  likelihood: 'Likelihood',
  config_version: 'Version of weights',
  weights: 'Weights known',
  members: 'Members',
  rated_members: 'Members rated',
} as const satisfies Record<ExplainInputId, string>;

/** What a row of a calculation is. */
const fact = {
  signal_5min: 'slots of 5 minutes',
  metric_5min: 'slots of 5 minutes',
  member_slot: 'slots of members',
  scope_day: 'days',
  incident: 'incidents',
  problem: 'problems',
  deployment: 'deployments',
  release: 'releases',
  delivered_change: 'merge requests',
  judged_release: 'releases',
  recovery: 'recoveries',
  // slo
  slo_hour: 'hours',
  slo: 'SLOs',
  // operations
  sla_clock: 'SLA clocks',
  outage: 'outages',
  health_component: 'components',
  risk_part: 'parts',
  member_health: 'members',
} as const satisfies Record<ExplainFact, string>;

/** Heads of the columns of the rows. */
const column = {
  // any
  at: 'From',
  day: 'Day',
  entity: 'Entity',
  value: 'Value',
  // signals
  requests: 'Requests',
  requests_counted: 'Requests counted',
  errors: 'Failed',
  errors_5xx: '5xx',
  latency_p95: 'p95',
  saturation: 'Use',
  cpu: 'CPU',
  memory: 'Memory',
  resource: 'Resource',
  availability: 'Up',
  hours_within_target: 'Within target',
  hours_judged: 'Judged',
  hours_observed: 'Observed',
  hours_expected: 'Expected',
  // events
  number: 'Number',
  title: 'Title',
  priority: 'Priority',
  opened: 'Opened',
  started: 'Started',
  // delivery
  release: 'Release',
  kind: 'Kind',
  finished: 'Finished',
  change: 'Merge request',
  merged: 'Merged',
  delivered: 'In production',
  lead_time: 'Took',
  failed: 'Failed',
  failed_by: 'Because of',
  probability: 'Incident p',
  onset: 'Began',
  recovered: 'Recovered',
  duration: 'Lasted',
  // slo
  good: 'Good',
  total: 'Total',
  bad: 'Bad',
  slo: 'SLO',
  compliance: 'Kept',
  overspent: 'Overspent',
  burning: 'Burning',
  // operations
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
  breached: 'Breached',
  reopened: 'Reopened',
  recurrent: 'Came back',
  clock: 'SLA',
  used: 'Time used',
  component: 'Component',
  part: 'Part',
  state: 'State',
  weight: 'Weight',
  score: 'Score',
  contribution: 'Adds',
} as const satisfies Record<ExplainColumnId, string>;

/** Why something was left out. */
const reason = {
  missing_slots: 'slots without data',
  no_count: 'without a count of this',
  missing_hours: 'hours without data',
  stale_members: 'entities without data of late',
  failures_unknown: 'requests of hours that do not tell how many of them failed',
  contradicting_hours: 'hours with more failures than requests',
  duplicates: 'children of other incidents',
  not_permitted: 'which you may not read',
  // delivery
  environment_unknown: 'deployments to environments that are none of ours',
  redeployed: 'deployments of the revision that ran already',
  rollback: 'rollbacks: what they took back is counted as failed',
  pending: 'releases too young to be judged',
  attempt_failed: 'deployments that failed: nothing came to run',
  still_open: 'failures that last still',
  first_release: 'merge requests of the first release: nothing to compare with',
  waiting: 'merge requests that wait for a release',
  commits_unknown: 'merge requests of releases whose commits are not known',
  after_deployment: 'merge requests merged after their release ended',
  // slo
  announced_work: 'hours of work that was announced before',
  hours_without_data: 'hours without data',
  idle_hours: 'hours without traffic',
  not_judged: 'SLOs with too little data to be judged',
  // operations
  without_fingerprint: 'incidents that say nothing of their kind',
  not_acknowledged: 'resolved incidents of which nobody saw an acknowledgement',
  component_unknown: 'components of which nothing is known',
  component_neutral: 'components in which nothing happened',
  member_unknown: 'members whose health is not known',
} as const satisfies Record<ExplainReason, string>;

/** What else a reader has to know. */
const note = {
  reads_now:
    'A tile says how it is now: its figure does not follow the period of the charts.',
  current_hour_open: 'The current hour is not over and may still change.',
  percentile_not_averaged:
    'A percentile is never averaged: each slot has the one its source gave.',
  median_of_slots: 'The middle of the slots is shown, and judged.',
  previous_day_before: 'Before: the same slots one day earlier.',
  // delivery
  light:
    'Light: some sources of delivery are not collected here, so this may count less than happened.',
  release_counts_once:
    'A release counts once, however many incidents or clusters it has.',
  merge_to_production:
    'From merge to production. DORA itself counts from the commit: both are given.',
  no_level_of_groups:
    'Counted from the facts of all members. A group has no level and no rank.',
  // slo
  target_changed:
    'The target changed in this window: each part is held against its own.',
  period_open:
    'The period is not over: its whole budget is what is spent against.',
  low_traffic:
    'One failure would move the budget by more than a tenth: no burn rate is judged.',
  tier_slo:
    'Nobody declared this: it is the default of the tier, and left out of counts of what is met.',
  whole_hours:
    'Whole hours are counted; closed hours are restated only when a source corrects them.',
  coarse_burn:
    'Slots of 5 minutes are missing, so whole hours speak: too coarse to wake anybody.',
  with_outages:
    'Time counts as good in which no incident of priority 1 or 2 was open. An hour whose failures went beyond the threshold is bad as a whole, and one without signals counts where an outage was.',
  declared_only: 'SLOs of tiers are not counted: nobody declared them.',
  most_per_entity:
    'Of one entity the most that one of its SLOs was overspent by counts: two SLOs of one outage are one outage.',
  // operations
  open_ones_apart:
    'What is open still is not in here: the backlog and the time to resolve with open ones say it.',
  to_last_resolution:
    'Calendar time from opened to the last resolution; time on hold is not taken out.',
  outages_united:
    'Incidents of priority 1 and 2 of one entity that overlap are one outage.',
  contributions_add_up: 'What the rows add is the score.',
  capped_by_coverage: 'Not all of it is measured: it cannot be OK.',
} as const satisfies Record<ExplainNoteCode, string>;

/** How something was made or stands, where a calculation gives it as an id. */
const word = {
  sum_of_slots: 'counts of slots, summed',
  median_of_slots: 'middle of the slots',
  latest_slot: 'newest slot',
  distinct_open_now: 'distinct ones that are open now',
  age_of_latest: 'time since the newest',
  lower_bound_95: 'no failure: longer than this with 95 % confidence',
  sum_of_days: 'counts of days, summed',
  sum_of_members: 'counts of members, summed',
  sum_of_slos: 'SLOs, counted one by one',
  occurrences: 'events, counted and summed',
  timeslices: 'hours, each good or not',
  ratio_timeslices: 'mean of the hours',
  window: 'against what the window allowed',
  whole_period: 'against the whole period',
  projected_traffic: 'against the whole period, traffic as so far',
  tip: 'slots of 5 minutes',
  hours: 'whole hours',
  coarse: 'whole hours, coarse',
  met: 'kept',
  on_track: 'on track',
  at_risk: 'at risk',
  breached: 'missed',
} as const;

/** Formulas as the API tells them; other languages have their own words. */
const formulaOf = Object.fromEntries(
  KPI_IDS.map(id => [id, KPI_DEFINITIONS[id].formula]),
) as Record<KpiId, string>;

/**
 * Words of ids that the backend chooses. They are no keys to the compiler: the ids are looked up as they come, and
 * the lists above name each once; hundreds of keys more would make every use of a translation slow to check.
 */
export const explainWords = {
  input,
  fact,
  column,
  reason,
  note,
  word,
  formulaOf,
};

/** Words of the panel that shows how a number was made. */
export const explainMessages = {
  explain: {
    ask: 'How is this computed?',
    askOf: 'How is {{kpi}} computed?',
    close: 'Close',
    formula: 'Formula',
    counted: 'Counted',
    leftOut: 'Left out, and why',
    nothingLeftOut: 'Nothing was left out.',
    list: 'List',
    listOf: 'List what was left out: {{reason}}',
    moreNames: 'and {{amount}} more',
    fewerNames: 'show fewer',
    sources: 'Sources',
    noSource: 'No source is mapped to this.',
    row: 'Open the one that was counted',
    rows: 'Open the {{total}} {{fact}}',
    hideRows: 'Hide the {{fact}}',
    noRows: 'No row was counted.',
    rowsOf: '{{shown}} of {{total}} {{fact}}',
    more: 'Show more',
    copy: 'Copy as JSON',
    copied: 'Copied',
    asOf: 'as of {{time}}',
    window: '{{from}} to {{to}}',
    now: 'at {{time}}',
    yes: 'yes',
    no: 'no',
    unknown: 'not known',
    unknownCount: 'some',
    withThem: 'with them {{value}}',
    noEffect: 'no effect',
    withThemUnknown: 'effect not known',
    ofExpected: 'of {{expected}}',
    everything: 'Everything',
    reference: 'Definition: {{reference}}',
    hours: '{{value}} h',
    days: '{{value}} d',
    ...(explainWords as object),
  },
} as const;
