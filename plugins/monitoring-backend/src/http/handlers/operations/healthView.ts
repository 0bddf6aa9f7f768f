import { HealthView, KPI_DEFINITIONS, KpiId, KpiValue, rollUpHealth, ScopeHealthView, ScoreConfig } from '@rosetta/backstage-plugin-monitoring-common';
import { BriefScore, MemberRow, ScoreRow } from '../../../store';

/** Scores older than this are not the present. */
const STALE_AFTER_MS = 30 * 60_000;

/** Components that tell how many incidents there are. */
const OF_INCIDENTS = new Set(['incidents', 'recurrence']);

const common = (kpi: KpiId, atMs: number, coverage: number | null, method: string) => {
  const at = new Date(atMs).toISOString();
  return {
    unit: KPI_DEFINITIONS[kpi].unit, betterIs: KPI_DEFINITIONS[kpi].betterIs, n: null, num: null, den: null, coverage,
    window: { start: at, end: at }, method, asOf: at,
  };
};

/** The envelope of a health score. */
export function healthValue(score: ScoreRow, previous: number | null, nowMs: number): KpiValue {
  const shared = { ...common('health_score', score.evaluated.getTime(), score.coverage, 'weighted_mean_of_components'), previous };
  if (nowMs - score.evaluated.getTime() > STALE_AFTER_MS) {
    return { ...shared, value: null, lastValue: score.health, status: 'stale', reason: { code: 'feed_late', since: score.evaluated.toISOString() } };
  }
  if (score.health === null) {
    const isUnpromised = score.components.some(part => part.id === 'budget' && part.reason === 'not_instrumented');
    return isUnpromised
      ? { ...shared, value: null, status: 'not_applicable', reason: { code: 'not_instrumented' } }
      : { ...shared, value: null, lastValue: null, status: 'insufficient', reason: { code: 'too_few', params: { have: Math.round(score.coverage * 100), need: 60 } } };
  }
  if (score.coverage < 1 - 1e-9) return { ...shared, value: score.health, status: 'partial', reason: { code: 'coverage_low' } };
  return { ...shared, value: score.health, status: 'ok' };
}

/** Health with its components, as the API gives it. @param mayRead - without it nobody learns how many incidents there are */
export function healthView(score: ScoreRow, previous: number | null, nowMs: number, mayRead: boolean): HealthView {
  return {
    value: healthValue(score, previous, nowMs),
    state: score.state,
    since: score.since.toISOString(),
    coverage: score.coverage,
    components: score.components.map(part => ({ ...part, raw: !mayRead && OF_INCIDENTS.has(part.id) ? {} : { ...part.raw } })),
    gates: score.gates.map(gate => ({ ...gate })),
    lastKnown:
      score.state === 'unknown' && score.lastKnownState !== null && score.lastKnownAt !== null
        ? { state: score.lastKnownState, at: score.lastKnownAt.toISOString() }
        : null,
    configVersion: score.configVersion,
  };
}

/** Health of a scope from its members; null where none was ever scored. */
export function scopeHealthView(
  members: readonly MemberRow[],
  scores: ReadonlyMap<number, BriefScore>,
  lines: ScoreConfig['lines'],
  nowMs: number,
): ScopeHealthView | null {
  const evaluated = members.flatMap(member => scores.get(member.seriesId)?.evaluated.getTime() ?? []);
  if (evaluated.length === 0) return null;
  const { score, state, rated, unknownShare } = rollUpHealth(
    members.map(member => {
      const held = scores.get(member.seriesId);
      return { tier: member.tier, score: held?.health ?? null, state: held?.state ?? 'unknown' };
    }),
    lines,
  );
  const shared = { ...common('health_score', Math.max(...evaluated), 1 - unknownShare, 'mean_of_members_by_tier'), n: rated };
  let value: KpiValue;
  if (nowMs - Math.max(...evaluated) > STALE_AFTER_MS) {
    value = { ...shared, value: null, lastValue: score, status: 'stale', reason: { code: 'feed_late', since: new Date(Math.max(...evaluated)).toISOString() } };
  } else if (score === null) {
    value = { ...shared, value: null, lastValue: null, status: 'insufficient', reason: { code: 'too_few', params: { have: rated, need: members.length } } };
  } else if (unknownShare > 1e-9) {
    value = { ...shared, value: score, status: 'partial', reason: { code: 'coverage_low' } };
  } else value = { ...shared, value: score, status: 'ok' };
  return { value, state, members: members.length, rated, unknownShare };
}
