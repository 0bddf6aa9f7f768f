import {
  BACKTEST_DAYS,
  compareRisk,
  KPI_DEFINITIONS,
  rankBy,
  reportingDay,
  ResolvedPeriod,
  Risk,
  RiskMetric,
  RiskRow,
  RiskTop,
} from '@rosetta/backstage-plugin-monitoring-common';
import { RankedRow, RankedSignal } from '../../../store';
import { isVisible, Visibility, visibleRefs } from '../../authorization';
import { ApiError } from '../../errors';
import { Handler, HandlerInput } from '../../handler';
import { periodOf, periodView } from '../../period';
import { HandlerDependencies } from '../dependencies';
import { IMPORTANT_TIER } from '../overview/attention';
import { dayAfter } from '../overview/scopeSums';
import { mayReadIncidents } from '../incidents';
import { findScope } from './scopeOf';

const SIGNALS = new Set<RiskMetric>(['error_rate', 'error_rate_5xx', 'latency_p95', 'availability', 'throughput', 'saturation']);
const isSignal = (metric: RiskMetric): metric is RankedSignal => SIGNALS.has(metric);

/** Metrics that tell how many incidents there are. */
const OF_INCIDENTS = new Set<RiskMetric>(['incidents_opened', 'open_incidents', 'mttr', 'recurrence_rate']);

interface Asked {
  readonly metric: RiskMetric;
  readonly period: ResolvedPeriod;
  readonly environment: string;
  readonly nowMs: number;
}

/** A figure of each entity over the period. */
async function valuesOf(
  { incidentKpis, scores, reportingZone }: HandlerDependencies,
  rows: readonly RankedRow[],
  { metric, period, environment, nowMs }: Asked,
): Promise<Map<string, number>> {
  if (metric === 'health_score') return new Map(rows.flatMap(row => (row.health === null ? [] : [[row.entityRef, row.health] as const])));
  if (isSignal(metric)) {
    const { startMs, endMs } = period.window;
    const values = await scores.signal(metric, rows.map(row => row.seriesId), reportingDay(startMs, reportingZone), dayAfter(endMs, reportingZone));
    return new Map(rows.flatMap(row => {
      const value = values.get(row.seriesId);
      return value === undefined ? [] : [[row.entityRef, value] as const];
    }));
  }
  const of = { subjects: rows.map(row => row.entityRef), environment, visible: null };
  if (metric === 'open_incidents') return new Map((await incidentKpis.backlog(of, nowMs)).map(row => [row.subject, row.openNow]));
  const counted = (await incidentKpis.periods(of, [{ key: 'now', window: period.window }], nowMs)).filter(row => row.priority === null);
  return new Map(
    counted.flatMap(row => {
      const value = { incidents_opened: row.opened, mttr: row.mttrP50Seconds, recurrence_rate: row.opened === 0 ? null : row.recurrent / row.opened }[
        metric as 'incidents_opened' | 'mttr' | 'recurrence_rate'
      ];
      return value === null ? [] : [[row.subject, value] as const];
    }),
  );
}

const byWeight = (parts: Risk['parts']) =>
  parts.map(part => ({ ...part, raw: { ...part.raw } })).sort((a, b) => Number(b.contribution) - Number(a.contribution));

/** An entity with its place in the ranking. */
interface Ranked {
  readonly row: RankedRow;
  /** From 1. */
  readonly rank: number;
  readonly value: number | null;
}

/** @param mayRead - without it nobody learns how many incidents there are */
function toRow({ row, rank, value }: Ranked, previous: number | null, parts: Risk['parts'], mayRead: boolean): RiskRow {
  return {
    rank, ref: row.entityRef, name: row.name, title: row.title, tier: row.tier, tierDeclared: row.tierDeclared, owner: row.ownerRef,
    state: row.state, value, previous, risk: row.risk, baseline: mayRead ? row.baseline : null, health: row.health,
    parts: byWeight(parts).map(part => (mayRead || (part.id !== 'incident_rate' && part.id !== 'recurrence') ? part : { ...part, raw: {} })),
    isUnknown: row.isUnknown,
  };
}

/** The ranking of those that the caller may be told of; hidden entities keep no place. */
export async function readRisks(
  dependencies: HandlerDependencies,
  asked: Asked & { readonly scope: string | null; readonly visibility: Visibility; readonly mayRead: boolean; readonly limit: number },
): Promise<Omit<RiskTop, 'metric' | 'environment' | 'scope' | 'period'>> {
  const { backtests, entities, scores, reportingZone } = dependencies;
  const { metric, period, environment, scope, visibility, mayRead, limit } = asked;
  const seriesIds = await entities.seriesIds(environment, scope === null ? [] : [scope], visibleRefs(visibility));
  const [all, newest] = await Promise.all([scores.ranked(environment, seriesIds), backtests.newest()]);
  const rows = all.filter(row => isVisible(visibility, row.entityRef));
  const ranking = metric === 'risk' ? rankBy(newest) : 'metric';
  const measured = metric === 'risk' ? undefined : await valuesOf(dependencies, rows, asked);
  const isLowWorse = metric !== 'risk' && KPI_DEFINITIONS[metric].betterIs === 'higher';
  const valueOf = (row: RankedRow) => {
    if (measured) return measured.get(row.entityRef) ?? null;
    return ranking === 'score' ? row.risk : row.baseline;
  };
  const ranked = rows
    .map(row => ({ row, value: valueOf(row) }))
    // What has no figure has no place; by risk everything scored has one.
    .filter(({ value }) => metric === 'risk' || value !== null)
    .sort((a, b) => {
      const signed = (value: number | null) => (value === null ? null : value * (isLowWorse ? -1 : 1));
      return compareRisk({ ...a.row, value: signed(a.value) }, { ...b.row, value: signed(b.value) });
    })
    .map(({ row, value }, index): Ranked => ({ row, rank: index + 1, value: mayRead || ranking !== 'baseline' ? value : null }));
  const first = ranked.slice(0, limit);
  const unknown = ranked.filter(({ row }) => row.isUnknown && row.tier <= IMPORTANT_TIER).slice(0, limit);
  // What it is made of is read for those shown: of ten thousand it is megabytes.
  const ids = [...new Set([...first, ...unknown].map(({ row }) => row.seriesId))];
  const [before, parts] = await Promise.all([
    scores.ofDay(reportingDay(period.window.startMs - 1, reportingZone), ids),
    metric === 'risk' ? scores.parts(ids) : new Map<number, Risk['parts']>(),
  ]);
  const shown = (entry: Ranked) =>
    toRow(entry, before.get(entry.row.seriesId)?.risk ?? null, parts.get(entry.row.seriesId) ?? [], mayRead);
  const evaluatedMs = rows.reduce<number | null>((latest, row) => Math.max(latest ?? 0, row.evaluated.getTime()), null);
  return {
    asOf: evaluatedMs === null ? null : new Date(evaluatedMs).toISOString(),
    rankedBy: ranking,
    backtest: newest && {
      throughDay: newest.throughDay, daysScored: newest.daysScored, daysNeeded: BACKTEST_DAYS, score: newest.score, baseline: newest.baseline,
    },
    items: first.map(shown),
    unknown: unknown.map(shown),
    total: ranked.length,
  };
}

/** `GET /risk/top`: of the entities that the caller may read. */
export function riskTopHandler(dependencies: HandlerDependencies): Handler<'riskTop'> {
  const { reportingZone } = dependencies;
  return async (input: HandlerInput<'riskTop'>) => {
    const { credentials, environment, nowMs, query, visibility } = input;
    const period = periodOf(query, nowMs, reportingZone);
    if (!period.isDayAligned) {
      throw new ApiError(400, 'invalid_period', 'period: entities are compared in whole days; use last_7d or longer', { field: 'period' });
    }
    const scope = await findScope(dependencies, query.scope, visibility);
    const mayRead = await mayReadIncidents(dependencies, credentials);
    if (!mayRead && OF_INCIDENTS.has(query.metric)) {
      throw new ApiError(403, 'not_permitted', 'You need the permission rosetta.incident.read for this metric; ask whoever runs this Backstage');
    }
    return {
      metric: query.metric, environment, scope, period: periodView(period),
      ...(await readRisks(dependencies, { metric: query.metric, period, environment, nowMs, scope, visibility, mayRead, limit: query.limit })),
    };
  };
}
