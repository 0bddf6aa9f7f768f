import { KpiUnit } from '../domain';

/** What every KPI says of itself; words for screens are keyed by `id` in the translations. */
export interface KpiDefinition {
  readonly id: string;
  readonly unit: KpiUnit;
  readonly betterIs: 'lower' | 'higher' | 'neutral';
  /** The formula as people write it. */
  readonly formula: string;
  /** Where its meaning is settled. */
  readonly reference: string;
}

const define = <T extends Record<string, Omit<KpiDefinition, 'id'>>>(table: T) => table;

/** Every KPI by id. Adding one here makes the compiler name the tile and the words that lack. */
export const KPI_DEFINITIONS = define({
  error_rate: {
    unit: 'ratio',
    betterIs: 'lower',
    formula: 'failed requests / requests',
    reference: 'KPI.md 1.1',
  },
  latency_p95: {
    unit: 'milliseconds',
    betterIs: 'lower',
    formula: '95th percentile of response time, asked of the source for the slot',
    reference: 'KPI.md 1.3',
  },
  throughput: {
    unit: 'requests_per_second',
    betterIs: 'neutral',
    formula: 'requests / seconds of the slots that have data',
    reference: 'KPI.md 1.2',
  },
  saturation: {
    unit: 'ratio',
    betterIs: 'lower',
    formula: 'use of the tightest resource',
    reference: 'KPI.md 1.8',
  },
  availability: {
    unit: 'ratio',
    betterIs: 'higher',
    formula: 'share of the slots with data in which the thing was up',
    reference: 'KPI.md 1.1',
  },
  cpu: {
    unit: 'ratio',
    betterIs: 'lower',
    formula: 'share of the processor that is used',
    reference: 'KPI.md 1.8',
  },
  memory: {
    unit: 'ratio',
    betterIs: 'lower',
    formula: 'share of the memory that is used',
    reference: 'KPI.md 1.8',
  },
  network_latency: {
    unit: 'milliseconds',
    betterIs: 'lower',
    formula: 'mean network round trip over the slot, asked of the source',
    reference: 'KPI.md 1.8',
  },
  open_problems: {
    unit: 'count',
    betterIs: 'lower',
    formula: 'distinct problems open now',
    reference: 'KPI.md 1.7',
  },
  open_incidents: {
    unit: 'count',
    betterIs: 'lower',
    formula: 'distinct incidents open now, without duplicates and canceled ones',
    reference: 'KPI.md 1.7',
  },
  last_deployment: {
    unit: 'seconds',
    betterIs: 'neutral',
    formula: 'now - end of the newest deployment of the deploy source, whether it went well or not; while it runs, its beginning',
    reference: 'KPI.md 1.6',
  },
  incidents_opened: {
    unit: 'count',
    betterIs: 'lower',
    formula: 'distinct incidents opened in the period, without duplicates and canceled ones',
    reference: 'KPI.md 1.7',
  },
  mttr: {
    unit: 'seconds',
    betterIs: 'lower',
    formula: 'median of resolved - opened over incidents resolved in the period, calendar time',
    reference: 'KPI.md 1.7',
  },
  mtta: {
    unit: 'seconds',
    betterIs: 'lower',
    formula: 'median of acknowledged - opened over incidents acknowledged in the period',
    reference: 'KPI.md 1.7',
  },
  sla_breach_rate: {
    unit: 'ratio',
    betterIs: 'lower',
    formula: 'breached / (breached + achieved) over resolution SLA clocks of incidents resolved in the period, without cancelled and paused ones',
    reference: 'KPI.md 1.7',
  },
  time_to_resolve_all: {
    unit: 'seconds',
    betterIs: 'lower',
    formula: 'time after which half of the incidents opened in the period are resolved, Kaplan-Meier; those still open count as such',
    reference: 'KPI.md 1.7',
  },
  sla_response_breach_rate: {
    unit: 'ratio',
    betterIs: 'lower',
    formula: 'breached / (breached + achieved) over response SLA clocks of incidents resolved in the period, without cancelled and paused ones',
    reference: 'KPI.md 1.7',
  },
  sla_at_risk: {
    unit: 'count',
    betterIs: 'lower',
    formula: 'open incidents with more than 75 % of the business time of a resolution SLA used and not breached',
    reference: 'KPI.md, Read with it',
  },
  reopen_rate: {
    unit: 'ratio',
    betterIs: 'lower',
    formula: 'resolved incidents that had been reopened / incidents resolved in the period',
    reference: 'KPI.md 1.7',
  },
  recurrence_rate: {
    unit: 'ratio',
    betterIs: 'lower',
    formula: 'incidents whose fingerprint another one had that was resolved in the 90 days before / incidents opened in the period',
    reference: 'KPI.md 1.7',
  },
  mtbf: {
    unit: 'seconds',
    betterIs: 'higher',
    formula: '(observed time - down time) / failures; a failure is the onset of an outage of priority 1 or 2',
    reference: 'KPI.md 1.7',
  },
  health_score: {
    unit: 'points',
    betterIs: 'higher',
    formula: 'sum(weight * score) / sum(weight) over the components that are known',
    reference: 'KPI.md 4.2',
  },
  risk_score: {
    unit: 'points',
    betterIs: 'lower',
    formula: '100 * impact * sum(weight * part) / sum(weight) over the parts that are known',
    reference: 'KPI.md 4.3',
  },
  availability_req: {
    unit: 'ratio',
    betterIs: 'higher',
    formula: 'good requests / requests',
    reference: 'KPI.md 1.1',
  },
  within_latency_target: {
    unit: 'ratio',
    betterIs: 'higher',
    formula: 'component-hours within the component\'s own latency target / valid component-hours',
    reference: 'KPI.md, Read with it',
  },
  error_rate_5xx: {
    unit: 'ratio',
    betterIs: 'lower',
    formula: 'requests answered with a 5xx / requests',
    reference: 'KPI.md 1.1',
  },
  deployment_frequency: {
    unit: 'per_day',
    betterIs: 'higher',
    formula: '(changes + remediations + rollbacks brought to the environment) / days of the period',
    reference: 'KPI.md 1.6',
  },
  change_lead_time: {
    unit: 'seconds',
    betterIs: 'lower',
    formula: 'median of (end of the first release that holds the merge request - merge), over merge requests delivered in the period',
    reference: 'KPI.md 1.6',
  },
  change_fail_rate: {
    unit: 'ratio',
    betterIs: 'lower',
    formula: 'distinct failed change releases / change releases, of those old enough to be judged',
    reference: 'KPI.md 1.6',
  },
  failed_deployment_recovery_time: {
    unit: 'seconds',
    betterIs: 'lower',
    formula: 'median of (recovery - onset) over failed releases that recovered in the period',
    reference: 'KPI.md 1.6',
  },
  deployment_rework_rate: {
    unit: 'ratio',
    betterIs: 'lower',
    formula: '(rollbacks + remediations) / releases',
    reference: 'KPI.md 1.6',
  },
  slo_sli: {
    unit: 'ratio',
    betterIs: 'higher',
    formula: 'good / total over the window, without work that was announced before',
    reference: 'KPI.md 1.1',
  },
  error_budget_remaining: {
    unit: 'ratio',
    betterIs: 'higher',
    formula: '1 - bad / what may be bad; what may be bad = (1 - target) * total',
    reference: 'KPI.md 1.1',
  },
  slo_burn_rate: {
    unit: 'times',
    betterIs: 'lower',
    formula: '(bad / total over the long window) / (1 - target)',
    reference: 'KPI.md 1.4',
  },
  slo_met: {
    unit: 'ratio',
    betterIs: 'higher',
    formula: 'declared SLOs that are kept / declared SLOs that can be judged',
    reference: 'KPI.md 1.1',
  },
  slo_service_lost: {
    unit: 'seconds',
    betterIs: 'lower',
    formula: 'sum over entities of the most that a missed availability SLO of theirs was overspent by',
    reference: 'KPI.md 1.1',
  },
  slo_burning: {
    unit: 'count',
    betterIs: 'lower',
    formula: 'declared SLOs of which both windows of a rule burn faster than its limit',
    reference: 'KPI.md 1.4',
  },
  slo_coverage: {
    unit: 'ratio',
    betterIs: 'higher',
    formula: 'hours with data / hours expected, over all declared SLOs',
    reference: 'KPI.md 1.2',
  },
} as const);

export type KpiId = keyof typeof KPI_DEFINITIONS;
export const KPI_IDS = Object.keys(KPI_DEFINITIONS) as KpiId[];
