import {
  Explanation,
  ExplainRow,
  incidentReadPermission,
  KPI_DEFINITIONS,
  KpiValue,
  reportingDay,
  SCOPE_WEIGHT,
} from '@rosetta/backstage-plugin-monitoring-common';
import { isVisible } from '../http/authorization';
import { ApiError, notFound } from '../http/errors';
import { HandlerDependencies } from '../http/handlers/dependencies';
import { healthView, scopeHealthView } from '../http/handlers/operations/healthView';
import { distinct, tellable } from '../http/handlers/overview/overviewHandler';
import { EntityRow, ScopeRow, ScoreRow } from '../store';
import { digits, Explainer, ExplainRequest, shownValue, toExplanation } from './explainer';

const DAY_MS = 86_400_000;

/** What contributes, as the sum of what it adds. */
const filledSum = (parts: readonly (number | null)[], value: number | null) => {
  const known = parts.filter((part): part is number => part !== null);
  return value === null || known.length === 0 ? null : `${known.map(digits).join(' + ')} = ${digits(value)}`;
};

/** Scores are of now. @throws ApiError 400 for a period */
function nowOnly({ period }: ExplainRequest): void {
  if (period !== undefined && period !== 'now') {
    throw new ApiError(400, 'invalid_period', 'period: this number is of now; leave the period out, or use now', { field: 'period' });
  }
}

const leftOut = (
  parts: readonly { readonly id: string; readonly state: 'ok' | 'neutral' | 'unknown' }[],
): Explanation['leftOut'] =>
  (['unknown', 'neutral'] as const).flatMap(state => {
    const items = parts.filter(part => part.state === state).map(part => part.id);
    return items.length === 0 ? [] : [{ reason: `component_${state}` as const, count: items.length, items }];
  });

/** Health of an entity: its components add up to it. */
async function explainEntity(
  dependencies: HandlerDependencies,
  request: ExplainRequest,
  entity: EntityRow,
): Promise<Explanation> {
  const { authorization, scores, reportingZone } = dependencies;
  const yesterday = reportingDay(request.nowMs - DAY_MS, reportingZone);
  const score = entity.seriesId === null ? undefined : await scores.findWithDay(entity.seriesId, yesterday);
  if (!score) throw notFound();
  const mayRead = request.credentials !== undefined && (await authorization.may(incidentReadPermission, request.credentials));
  const health = healthView(score, score.dayHealth, request.nowMs, mayRead);
  const number = shownValue(health.value);
  const isFromTier = score.components.some(part => part.id === 'budget' && part.raw.fromTier === 1);
  return toExplanation(request, {
    period: { key: 'now', ...health.value.window },
    value: health.value,
    filled: filledSum(health.components.map(part => part.contribution), number),
    inputs: [
      { id: 'weights', value: health.coverage, unit: 'ratio' },
      { id: 'tier', value: entity.tier, unit: 'count' },
      { id: 'config_version', value: score.configVersion, unit: 'count' },
      { id: 'previous', value: health.value.previous ?? null, unit: 'points' },
    ],
    rows: {
      fact: 'health_component',
      columns: [
        { id: 'component', unit: 'text' }, { id: 'state', unit: 'text' }, { id: 'weight', unit: 'points' }, { id: 'score', unit: 'points' },
        { id: 'contribution', unit: 'points' },
      ],
      items: health.components.map((part): ExplainRow => ({
        component: part.id, state: part.state, weight: part.weight, score: part.score, contribution: part.contribution,
      })),
    },
    leftOut: leftOut(health.components),
    sources: [],
    notes: [
      { code: 'contributions_add_up' },
      ...(health.coverage < 1 - 1e-9 ? [{ code: 'capped_by_coverage' as const }] : []),
      ...(isFromTier ? [{ code: 'tier_slo' as const }] : []),
    ],
  });
}

/** Health of a scope: the mean of its members by the weight of their tier. */
async function explainScope(dependencies: HandlerDependencies, request: ExplainRequest, scope: ScopeRow | null): Promise<Explanation> {
  const { entities, scores, scoreConfig } = dependencies;
  const { environment, nowMs, visibility } = request;
  const members = tellable(
    distinct(await entities.members(['system', 'domain', 'group'], environment, scope === null ? null : scope.ref)), visibility,
  );
  const held = await scores.all(members.map(member => member.seriesId));
  const health = scopeHealthView(members, held, scoreConfig.lines, nowMs);
  if (!health) throw notFound();
  const rated = members.flatMap(member => {
    const score = held.get(member.seriesId);
    return score && score.health !== null && score.state !== 'unknown' ? [{ member, health: score.health }] : [];
  });
  const total = rated.reduce((sum, { member }) => sum + SCOPE_WEIGHT[member.tier], 0);
  const number = shownValue(health.value);
  return toExplanation(request, {
    period: { key: 'now', ...health.value.window },
    value: health.value,
    filled: number === null ? null : `sum(weight * score) / sum(weight) = ${digits(number)}, n = ${rated.length}`,
    inputs: [
      { id: 'members', value: health.members, unit: 'count' },
      { id: 'rated_members', value: health.rated, unit: 'count' },
      { id: 'weights', value: 1 - health.unknownShare, unit: 'ratio' },
    ],
    rows: {
      fact: 'member_health',
      columns: [
        { id: 'entity', unit: 'text' }, { id: 'state', unit: 'text' }, { id: 'weight', unit: 'count' }, { id: 'score', unit: 'points' },
        { id: 'contribution', unit: 'points' },
      ],
      items: rated.map(({ member, health: score }): ExplainRow => ({
        entity: isVisible(visibility, member.entityRef) ? member.entityRef : null,
        state: held.get(member.seriesId)?.state ?? 'unknown', weight: SCOPE_WEIGHT[member.tier], score,
        contribution: total === 0 ? null : (SCOPE_WEIGHT[member.tier] * score) / total,
      })),
    },
    leftOut:
      members.length === rated.length
        ? []
        : [
            {
              reason: 'member_unknown', count: members.length - rated.length,
              items: members
                .filter(member => isVisible(visibility, member.entityRef) && !rated.some(one => one.member === member))
                .map(member => member.entityRef),
            },
          ],
    sources: [],
    notes: [{ code: 'contributions_add_up' }],
  });
}

function riskValue(score: ScoreRow, previous: number | null): KpiValue {
  const { unit, betterIs } = KPI_DEFINITIONS.risk_score;
  const at = score.evaluated.toISOString();
  const common = {
    unit, betterIs, n: null, num: null, den: null, coverage: null, window: { start: at, end: at },
    method: 'likelihood_times_impact', asOf: at, previous,
  };
  return score.risk === null
    ? { ...common, value: null, lastValue: null, status: 'insufficient', reason: { code: 'too_few', params: { have: 0, need: 1 } } }
    : { ...common, value: score.risk, status: 'ok' };
}

/** Risk of an entity: its parts add up to it. */
async function explainRisk({ scores, reportingZone }: HandlerDependencies, request: ExplainRequest, entity: EntityRow): Promise<Explanation> {
  const yesterday = reportingDay(request.nowMs - DAY_MS, reportingZone);
  const score = entity.seriesId === null ? undefined : await scores.findWithDay(entity.seriesId, yesterday);
  if (!score) throw notFound();
  const value = riskValue(score, score.dayRisk);
  return toExplanation(request, {
    period: { key: 'now', ...value.window },
    value,
    filled: filledSum(score.parts.map(part => part.contribution), shownValue(value)),
    inputs: [
      { id: 'likelihood', value: score.likelihood, unit: 'ratio' },
      { id: 'impact', value: score.impact, unit: 'ratio' },
      { id: 'tier', value: entity.tier, unit: 'count' },
      { id: 'config_version', value: score.configVersion, unit: 'count' },
      { id: 'previous', value: value.previous ?? null, unit: 'points' },
    ],
    rows: {
      fact: 'risk_part',
      columns: [
        { id: 'part', unit: 'text' }, { id: 'weight', unit: 'points' }, { id: 'score', unit: 'ratio' }, { id: 'contribution', unit: 'points' },
      ],
      items: score.parts.map((part): ExplainRow => ({ part: part.id, weight: part.weight, score: part.value, contribution: part.contribution })),
    },
    leftOut: leftOut(score.parts.filter(part => part.value === null).map(part => ({ id: part.id, state: 'unknown' as const }))),
    sources: [],
    notes: [{ code: 'contributions_add_up' }],
  });
}

/** Health of entities and scopes. */
export function healthExplainer(dependencies: HandlerDependencies): Explainer {
  return {
    kpis: ['health_score'],
    subjects: ['entity', 'scope'],
    explain: request => {
      nowOnly(request);
      return request.subject.kind === 'scope'
        ? explainScope(dependencies, request, request.subject.scope)
        : explainEntity(dependencies, request, request.subject.entity);
    },
  };
}

/** Risk of entities. */
export function riskExplainer(dependencies: HandlerDependencies): Explainer {
  return {
    kpis: ['risk_score'],
    subjects: ['entity'],
    explain: async request => {
      nowOnly(request);
      if (request.subject.kind === 'scope') throw new ApiError(400, 'invalid_parameter', 'kpi: risk_score is not served of scopes', { field: 'kpi' });
      return explainRisk(dependencies, request, request.subject.entity);
    },
  };
}
