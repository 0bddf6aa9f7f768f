import { ExplainColumnId, Explanation, ExplainInputId, ExplainRow, KpiId } from '@rosetta/backstage-plugin-monitoring-common';
import { median } from './recount';

/** What the rows of an explanation make, put together again by its formula; null where they make no number. */
type Aggregate = (rows: readonly ExplainRow[], explanation: Explanation) => number | null;

const numbers = (rows: readonly ExplainRow[], column: ExplainColumnId) =>
  rows.flatMap(row => (typeof row[column] === 'number' ? [row[column]] : []));
const sum = (rows: readonly ExplainRow[], column: ExplainColumnId) => numbers(rows, column).reduce((total, value) => total + value, 0);
const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole);
const share = (rows: readonly ExplainRow[], column: ExplainColumnId) => ratio(rows.filter(row => row[column] === true).length, rows.length);
const input = ({ inputs }: Explanation, id: ExplainInputId) => Number(inputs.find(item => item.id === id)?.value);
const count: Aggregate = rows => rows.length;
const middle = (column: ExplainColumnId): Aggregate => rows => median(numbers(rows, column));
const total = (column: ExplainColumnId): Aggregate => rows => (rows.length === 0 ? null : sum(rows, column));

/** Only what tells both counts is a share of anything. */
const failing = (part: ExplainColumnId): Aggregate => rows => {
  const whole: ExplainColumnId = rows.some(row => 'requests_counted' in row) ? 'requests_counted' : 'requests';
  const told = rows.filter(row => typeof row[part] === 'number' && typeof row[whole] === 'number');
  return ratio(sum(told, part), sum(told, whole));
};
const complement = (aggregate: Aggregate): Aggregate => (rows, explanation) => {
  const value = aggregate(rows, explanation);
  return value === null ? null : 1 - value;
};

const secondsBetween = (row: ExplainRow, from: ExplainColumnId, to: ExplainColumnId) =>
  (Date.parse(String(row[to])) - Date.parse(String(row[from]))) / 1_000;
/** Durations from the instants of the rows, not from what the rows say they are. */
const middleBetween = (from: ExplainColumnId, to: ExplainColumnId): Aggregate => rows =>
  median(rows.map(row => secondsBetween(row, from, to)));

/** Kaplan-Meier: the time after which half are resolved, with those still open as lasting longer than they have. */
const halfResolved: Aggregate = rows => {
  const lives = rows.map(row => ({ seconds: Number(row.duration), isOver: row.resolved !== null }));
  let alive = 1;
  for (const seconds of [...new Set(lives.map(life => life.seconds))].sort((a, b) => a - b)) {
    const atRisk = lives.filter(life => life.seconds >= seconds).length;
    const over = lives.filter(life => life.seconds === seconds && life.isOver).length;
    alive *= 1 - over / atRisk;
    if (alive <= 0.5 + 1e-12) return seconds;
  }
  return null;
};

const worstPerEntity: Aggregate = rows => {
  const worst = new Map<unknown, number>();
  for (const row of rows) worst.set(row.entity, Math.max(worst.get(row.entity) ?? 0, Number(row.overspent)));
  return [...worst.values()].reduce((all, value) => all + value, 0);
};

const isOneOf = (kinds: readonly string[]) => (row: ExplainRow) => kinds.includes(String(row.kind));

/** The formula of every KPI once more, over the rows alone: the compiler names one that lacks. */
export const AGGREGATES: Record<KpiId, Aggregate> = {
  error_rate: failing('errors'),
  error_rate_5xx: failing('errors_5xx'),
  availability_req: complement(failing('errors')),
  throughput: (rows, explanation) => ratio(sum(rows, 'requests'), input(explanation, 'seconds')),
  within_latency_target: rows => ratio(sum(rows, 'hours_within_target'), sum(rows, 'hours_judged')),
  latency_p95: middle('latency_p95'),
  saturation: middle('saturation'),
  availability: middle('availability'),
  cpu: middle('cpu'),
  memory: middle('memory'),
  network_latency: middle('value'),
  open_problems: count,
  last_deployment: ([row], { value }) => (row ? secondsBetween({ ...row, at: value.window.end }, 'finished', 'at') : null),
  open_incidents: count,
  incidents_opened: count,
  mttr: middleBetween('opened', 'resolved'),
  mtta: middleBetween('opened', 'acknowledged'),
  sla_breach_rate: rows => share(rows, 'breached'),
  sla_response_breach_rate: rows => share(rows, 'breached'),
  sla_at_risk: count,
  time_to_resolve_all: halfResolved,
  reopen_rate: rows => share(rows, 'reopened'),
  recurrence_rate: rows => share(rows, 'recurrent'),
  // Without a failure there is only a bound: 95 % of what fails as rarely lasts longer (KPI.md 1.7).
  mtbf: (rows, explanation) => {
    const failures = rows.filter(row => row.failed === true).length;
    const observed = input(explanation, 'observed_seconds');
    return failures === 0 ? observed / 2.996 : (observed - sum(rows, 'duration')) / failures;
  },
  health_score: total('contribution'),
  risk_score: total('contribution'),
  deployment_frequency: (rows, explanation) =>
    ratio(rows.filter(isOneOf(['change', 'remediation', 'rollback'])).length, input(explanation, 'days')),
  change_lead_time: rows => median(rows.map(row => Math.round(secondsBetween(row, 'merged', 'delivered')))),
  change_fail_rate: rows => share(rows, 'failed'),
  failed_deployment_recovery_time: middleBetween('onset', 'recovered'),
  deployment_rework_rate: rows => ratio(rows.filter(isOneOf(['remediation', 'rollback'])).length, rows.length),
  slo_sli: (rows, explanation) => {
    const taken = explanation.inputs.some(item => item.id === 'taken_as_bad') ? input(explanation, 'taken_as_bad') : 0;
    return ratio(sum(rows, 'good'), sum(rows, 'total') + taken);
  },
  error_budget_remaining: (rows, explanation) => {
    const taken = explanation.inputs.some(item => item.id === 'taken_as_bad') ? input(explanation, 'taken_as_bad') : 0;
    const spent = ratio(sum(rows, 'total') - sum(rows, 'good') + taken, input(explanation, 'may_be_bad'));
    return spent === null ? null : 1 - spent;
  },
  slo_burn_rate: (rows, explanation) => {
    const failed = ratio(sum(rows, 'bad'), sum(rows, 'total'));
    return failed === null ? null : failed / (1 - input(explanation, 'objective'));
  },
  slo_met: rows => ratio(rows.filter(row => row.compliance !== 'breached').length, rows.length),
  slo_service_lost: worstPerEntity,
  slo_burning: rows => rows.filter(row => row.burning === true).length,
  slo_coverage: rows => ratio(sum(rows, 'hours_observed'), sum(rows, 'hours_expected')),
};
