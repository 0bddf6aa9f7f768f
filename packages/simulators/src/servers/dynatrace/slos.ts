import { COMPONENTS } from '../../estate/componentData';
import { Estate } from '../../estate/estate';
import { componentPivot } from '../../estate/mapping';
import { DAY_MS, MINUTE_MS, floorTo } from '../../estate/time';
import { InstanceName, NODES, SignalNode } from '../../estate/topology';
import { ComponentSpec } from '../../estate/topologyData';
import { hexId } from '../../estate/hash';
import { parseCriteria } from './criteria';
import { Cursor, encodeCursor, readCursor, readPageSize } from './cursor';
import { VendorError, refuse } from './vendorError';
import { zonesOf } from './tags';

/** An SLO as somebody defined it; percentages. */
interface SloDefinition {
  readonly id: string;
  readonly instance: InstanceName;
  readonly name: string;
  readonly target: number;
  readonly warning: number;
  readonly filter: string;
  readonly nodes: readonly SignalNode[];
  readonly enabled: boolean;
  /** Why it cannot be evaluated; undefined = it can. */
  readonly fault?: string;
}

const uuid = (text: string) => {
  const hex = (hexId(`slo/${text}`) + hexId(`slo#${text}`)).toLowerCase();
  return [hex.slice(0, 8), hex.slice(8, 12), `3${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
};

const servicesOf = (spec: ComponentSpec) =>
  NODES.filter(
    node => node.owner === `component:${spec.name}` && node.environment === 'production' && node.kind === 'service',
  );

/** The filter names the services as the catalog does: by tag where it maps by tag or selector, else by id. */
function filterOf(spec: ComponentSpec, nodes: readonly SignalNode[]): string {
  const pivot = componentPivot(spec, 'production');
  if (pivot?.key === 'dynatrace.tag') {
    return `type("SERVICE"),tag("${pivot.value}")`;
  }
  return pivot?.key === 'dynatrace.entitySelector'
    ? pivot.value
    : `type("SERVICE"),entityId(${nodes.map(node => `"${node.id}"`).join(',')})`;
}

const critical = COMPONENTS.filter(spec => spec.tier === 1 || spec.name === 'lc-issuance').map(
  (spec): SloDefinition => {
    const nodes = servicesOf(spec);
    const isStory = spec.name === 'payments-api';
    return {
      id: uuid(spec.name),
      instance: nodes[0].instance,
      name: `${spec.name} availability`,
      target: isStory ? 99.9 : 99.5,
      warning: isStory ? 99.95 : 99.85,
      filter: filterOf(spec, nodes),
      nodes,
      enabled: true,
    };
  },
);

const zoneOf = (domain: string) => NODES.filter(node => node.domain === domain && node.kind === 'service');
const paymentsZone = zoneOf('payments');

/** SLOs of nobody in the catalog, and some that say nothing. */
const odd: readonly SloDefinition[] = [
  {
    id: uuid('zone/payments'),
    instance: 'main',
    name: 'All of payments',
    target: 99,
    warning: 99.5,
    filter: `type("SERVICE"),mzName("${zonesOf(paymentsZone[0])[0].name}")`,
    nodes: paymentsZone,
    enabled: true,
  },
  {
    id: uuid('broken'),
    instance: 'main',
    name: 'ledger-core latency',
    target: 95,
    warning: 98,
    filter: critical.find(slo => slo.name.startsWith('ledger-core'))?.filter ?? '',
    nodes: critical.find(slo => slo.name.startsWith('ledger-core'))?.nodes ?? [],
    enabled: true,
    fault: 'METRIC_EXPRESSION_INVALID',
  },
  {
    id: uuid('disabled'),
    instance: 'main',
    name: 'cards-switch availability, last year',
    target: 99,
    warning: 99.5,
    filter: critical.find(slo => slo.name.startsWith('cards-switch'))?.filter ?? '',
    nodes: [],
    enabled: false,
  },
];

const SLOS: readonly SloDefinition[] = [...critical, ...odd].sort((a, b) => a.name.localeCompare(b.name, 'en-US'));

interface Evaluation {
  readonly percentage: number;
  readonly budget: number;
  readonly status: string;
  readonly error: string;
  readonly good: number;
  readonly total: number;
}

/** What a list without evaluation says, whatever is true. */
const NOT_EVALUATED: Evaluation = { percentage: -1, budget: -1, status: 'SUCCESS', error: 'NONE', good: 0, total: 0 };

const round = (value: number) => Math.round(value * 10_000) / 10_000;

/** Share of requests of the last day that succeeded, by what the metrics say. */
function evaluate(slo: SloDefinition, estate: Estate, now: number): Evaluation {
  if (slo.fault) {
    return { ...NOT_EVALUATED, status: 'FAILURE', error: slo.fault };
  }
  const end = floorTo(now, MINUTE_MS);
  const { requests, errors } = estate.serviceTotals(slo.nodes, end - DAY_MS, end);
  if (requests === 0) {
    return { ...NOT_EVALUATED, status: 'FAILURE', error: 'NO_DATA' };
  }
  const percentage = round((100 * (requests - errors)) / requests);
  const reached = percentage >= slo.warning ? 'SUCCESS' : 'WARNING';
  return {
    percentage,
    budget: round(percentage - slo.target),
    status: percentage < slo.target ? 'FAILURE' : reached,
    error: 'NONE',
    good: requests - errors,
    total: requests,
  };
}

function toWire(slo: SloDefinition, evaluation: Evaluation): unknown {
  const key = slo.name.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  return {
    id: slo.id,
    enabled: slo.enabled,
    name: slo.name,
    description: 'Share of requests that succeed',
    evaluatedPercentage: evaluation.percentage,
    errorBudget: evaluation.budget,
    status: evaluation.status,
    error: evaluation.error,
    errorBudgetBurnRate: { burnRateVisualizationEnabled: false },
    metricKey: `func:slo.${key}`,
    burnRateMetricKey: `func:slo.errorBudgetBurnRate.${key}`,
    errorBudgetMetricKey: `func:slo.errorBudget.${key}`,
    normalizedErrorBudgetMetricKey: `func:slo.normalizedErrorBudget.${key}`,
    metricExpression:
      '(100)*(builtin:service.errors.total.successCount:splitBy())/(builtin:service.requestCount.total:splitBy())',
    target: slo.target,
    warning: slo.warning,
    evaluationType: 'AGGREGATE',
    timeframe: '-1d',
    filter: slo.filter,
    metricDenominator: '',
    numeratorValue: evaluation.good,
    metricRate: '',
    metricNumerator: '',
    useRateMetric: true,
    denominatorValue: evaluation.total,
  };
}

/** How the SLOs that are on stand at `now` (epoch ms), with the nodes that their filters name; percentages. */
export const sloTruth = (estate: Estate, now: number) =>
  SLOS.filter(slo => slo.enabled).map(slo => {
    const { percentage, budget, status, error } = evaluate(slo, estate, now);
    return {
      instance: slo.instance,
      id: slo.id,
      name: slo.name,
      target: slo.target,
      warning: slo.warning,
      // A management zone is nobody's.
      nodeIds: slo.filter.includes('mzName') ? [] : slo.nodes.map(node => node.id),
      /** Null where it cannot be evaluated. */
      percentage: error === 'NONE' ? percentage : null,
      budget: error === 'NONE' ? budget : null,
      status,
    };
  });

function flag(query: URLSearchParams, name: string, standard: string, others: readonly string[]): string {
  const value = query.get(name) ?? standard;
  if (value !== standard && !others.includes(value)) {
    throw refuse(name, `Invalid value '${value}'.`);
  }
  return value;
}

function selected(text: string | null): (slo: SloDefinition) => boolean {
  const tests = (text ? parseCriteria(text, 'sloSelector') : []).map(({ name, values }) => {
    switch (name) {
      case 'id':
        return (slo: SloDefinition) => values.includes(slo.id);
      case 'name':
        return (slo: SloDefinition) => values.includes(slo.name);
      case 'text':
        return (slo: SloDefinition) => values.some(value => slo.name.includes(value));
      default:
        throw refuse('sloSelector', `Unknown predicate name '${name}'.`);
    }
  });
  return slo => tests.every(test => test(slo));
}

/** Answers GET /slo. */
export function listSlos(query: URLSearchParams, estate: Estate, instance: InstanceName, now: number): unknown {
  const cursor = readCursor(query, 'slo', []);
  const first = cursor ? new URLSearchParams(cursor.query) : query;
  const evaluates = flag(first, 'evaluate', 'false', ['true']) === 'true';
  flag(first, 'timeFrame', 'CURRENT', ['GTF']);
  const enabled = flag(first, 'enabledSlos', 'true', ['false', 'all']);
  const pageSize = readPageSize(first, 10, evaluates ? 25 : 10_000);
  const isSelected = selected(first.get('sloSelector'));
  const found = SLOS.filter(
    slo => slo.instance === instance && (enabled === 'all' || slo.enabled === (enabled === 'true')) && isSelected(slo),
  );
  const offset = cursor?.offset ?? 0;
  const page = found.slice(offset, offset + pageSize);
  const next = offset + page.length;
  const key: Cursor = { endpoint: 'slo', query: first.toString(), offset: next };
  return {
    totalCount: found.length,
    pageSize,
    ...(next < found.length ? { nextPageKey: encodeCursor(key) } : {}),
    slo: page.map(slo => toWire(slo, evaluates ? evaluate(slo, estate, now) : NOT_EVALUATED)),
  };
}

/** Answers GET /slo/{id}: a single one is always evaluated. */
export function getSlo(id: string, estate: Estate, instance: InstanceName, now: number): unknown {
  const slo = SLOS.find(candidate => candidate.id === id && candidate.instance === instance);
  if (!slo) {
    throw new VendorError(404, `SLO with id ${id} not found.`);
  }
  return toWire(slo, evaluate(slo, estate, now));
}
