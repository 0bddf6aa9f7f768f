import {
  compareUrgency,
  countStates,
  KPI_DEFINITIONS,
  KpiValue,
  OverviewRow,
  portfolioReadPermission,
  ratioOrNull,
  reportingDay,
  reportingDayWindow,
  ResolvedPeriod,
  rollUpState,
} from '@rosetta/backstage-plugin-monitoring-common';
import { MemberRow, ScopeRow, SumDayRow } from '../../store';
import { isVisible, Visibility, visibleRefs } from '../authorization';
import { ApiError, notFound } from '../errors';
import { Handler } from '../handler';
import { periodOf } from '../period';
import { HandlerDependencies } from './dependencies';
import { rowView, sourceAges } from './views';

/** Names of members that a row shows. */
const WORST_SHOWN = 3;
const UNKNOWN_SHOWN = 12;
/** What nobody knows of an entity of this tier or above is worth a line of its own. */
const IMPORTANT_TIER = 2;

function daysOf(startMs: number, endMs: number, zone: string): string[] {
  const list: string[] = [];
  for (let at = startMs; at < endMs; at = reportingDayWindow(list[list.length - 1], zone).endMs) {
    list.push(reportingDay(at, zone));
  }
  return list;
}

const dayAfter = (ms: number, zone: string) =>
  reportingDay(reportingDayWindow(reportingDay(ms - 1, zone), zone).endMs, zone);

function sum(rows: readonly SumDayRow[], column: 'requests' | 'errors'): number | null {
  const known = rows.flatMap(row => row[column] ?? []);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}

function scopeKpi(
  kpi: 'error_rate' | 'throughput',
  rows: readonly SumDayRow[],
  before: readonly SumDayRow[],
  period: ResolvedPeriod,
): KpiValue {
  const read = (list: readonly SumDayRow[]) => {
    const requests = sum(list, 'requests');
    if (kpi === 'error_rate') return { num: sum(list, 'errors'), den: requests };
    // Seconds of the component-hours that were observed would count a second once per component.
    const spanSeconds = (period.window.endMs - period.window.startMs) / 1_000;
    return { num: requests, den: list.length === 0 ? null : spanSeconds };
  };
  const { num, den } = read(rows);
  const observed = rows.reduce((total, row) => total + row.hoursObserved, 0);
  const expected = rows.reduce((total, row) => total + row.hoursExpected, 0);
  const coverage = expected === 0 ? null : Math.min(1, observed / expected);
  const earlier = read(before);
  const definition = KPI_DEFINITIONS[kpi];
  const common = {
    unit: definition.unit,
    betterIs: definition.betterIs,
    n: num === null || den === null ? null : Math.round(kpi === 'error_rate' ? den : num),
    num,
    den,
    coverage,
    window: {
      start: new Date(period.window.startMs).toISOString(),
      end: new Date(period.window.endMs).toISOString(),
    },
    method: 'sum_of_days',
    asOf: null,
    previous: ratioOrNull(earlier.num, earlier.den),
  };
  const value = ratioOrNull(num, den);
  if (value === null) {
    return num === null
      ? { ...common, status: 'unknown', value: null, reason: { code: 'no_data_since' } }
      : { ...common, status: 'insufficient', value: null, lastValue: null, reason: { code: 'low_traffic' } };
  }
  return { ...common, status: 'ok', value };
}

function toRow(
  scope: ScopeRow,
  members: readonly MemberRow[],
  visibility: Visibility,
  days: { now: readonly SumDayRow[]; before: readonly SumDayRow[]; list: readonly string[] },
  period: ResolvedPeriod,
): OverviewRow {
  const byDay = new Map(days.now.map(row => [row.day, row]));
  return {
    ref: scope.ref,
    name: scope.name,
    title: scope.title,
    state: rollUpState(members),
    counts: countStates(members),
    members: members.length,
    worst: members
      .filter(member => member.state !== 'ok' && isVisible(visibility, member.entityRef))
      .sort((a, b) => compareUrgency(a.state, b.state) || a.tier - b.tier || a.name.localeCompare(b.name))
      .slice(0, WORST_SHOWN)
      .map(({ entityRef, name, state, tier }) => ({ ref: entityRef, name, state, tier })),
    errorRate: scopeKpi('error_rate', days.now, days.before, period),
    throughput: scopeKpi('throughput', days.now, days.before, period),
    openProblems: members.reduce((total, member) => total + member.openProblems, 0),
    days: days.list.map(day => {
      const row = byDay.get(day);
      return { day, errorRatio: row ? ratioOrNull(row.errors, row.requests) : null };
    }),
  };
}

/** Fewer hidden members than this are not even counted: a count of one is a name (API.md, Permissions). */
const LEAST_HIDDEN = 5;

/** The members of a scope that the caller may be told of: those they may read, and hidden ones in a crowd. */
function tellable(members: readonly MemberRow[], visibility: Visibility): readonly MemberRow[] {
  const readable = members.filter(member => isVisible(visibility, member.entityRef));
  return members.length - readable.length >= LEAST_HIDDEN ? members : readable;
}

function groupByScope<T extends { scopeRef: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const list = groups.get(row.scopeRef);
    if (list) list.push(row);
    else groups.set(row.scopeRef, [row]);
  }
  return groups;
}

/**
 * `GET /overview`: with the portfolio right from precomputed sums, without it from
 * what the caller may read and nothing else.
 */
export function overviewHandler(dependencies: HandlerDependencies): Handler<'overview'> {
  return async ({ credentials, environment, nowMs, query, visibility }) => {
    const { entities, signals, reportingZone, authorization } = dependencies;
    const period = periodOf(query, nowMs, reportingZone);
    if (!period.isDayAligned) {
      throw new ApiError(400, 'invalid_period', 'period: scopes are read in whole days; use last_7d or longer', {
        field: 'period',
      });
    }
    const maySeeAll =
      credentials !== undefined && (await authorization.may(portfolioReadPermission, credentials));
    const scopes = await entities.scopes();
    const within = query.scope?.toLocaleLowerCase('en-US') ?? null;
    if (within !== null && !(scopes.some(scope => scope.ref === within) && isVisible(visibility, within))) {
      throw notFound();
    }
    const kind = query.groupBy === 'team' ? 'group' : 'domain';
    const reads = (member: { entityRef: string }) => maySeeAll || isVisible(visibility, member.entityRef);
    const members = (await entities.members([kind], environment, within)).filter(reads);
    const everybody = within
      ? (await entities.members(['system', 'domain', 'group'], environment, within)).filter(
          member => member.scopeRef === within && reads(member),
        )
      : null;
    const span = (window: { startMs: number; endMs: number }) =>
      [reportingDay(window.startMs, reportingZone), dayAfter(window.endMs, reportingZone)] as const;
    const read = async (window: { startMs: number; endMs: number }) => {
      const [from, to] = span(window);
      // Precomputed sums hold the whole scope: a narrower choice of members is summed from its own days.
      if (!maySeeAll || within !== null) return signals.ownDays(members, from, to);
      return kind === 'domain'
        ? signals.domainDays(environment, from, to)
        : signals.scopeDays(kind, environment, from, to);
    };
    const [now, before, feeds] = await Promise.all([
      read(period.window),
      read(period.previous),
      dependencies.admin.feeds(),
    ]);
    const [nowByScope, beforeByScope] = [groupByScope(now), groupByScope(before)];
    const list = daysOf(period.window.startMs, period.window.endMs, reportingZone);
    const byScope = groupByScope(members);
    const rows = scopes
      .filter(scope => scope.kind === kind && byScope.has(scope.ref) && (maySeeAll || isVisible(visibility, scope.ref)))
      .map(scope =>
        toRow(
          scope,
          tellable(byScope.get(scope.ref) ?? [], visibility),
          visibility,
          { now: nowByScope.get(scope.ref) ?? [], before: beforeByScope.get(scope.ref) ?? [], list },
          period,
        ),
      );
    // Domains by urgency; teams A to Z, never a league table (UI.md, Decided).
    rows.sort((a, b) =>
      kind === 'domain'
        ? compareUrgency(a.state, b.state) || b.counts.critical - a.counts.critical || a.name.localeCompare(b.name)
        : a.name.localeCompare(b.name),
    );
    const visible = visibleRefs(visibility);
    const unknown = await entities.list({
      environment, scope: within, state: 'unknown', visible, sort: 'urgency', offset: 0, limit: UNKNOWN_SHOWN,
    });
    const all = tellable(everybody ?? (await allMembers(dependencies, environment, reads)), visibility);
    return {
      scope: within,
      environment,
      period: {
        key: period.key,
        start: new Date(period.window.startMs).toISOString(),
        end: new Date(period.window.endMs).toISOString(),
      },
      asOf: new Date(nowMs).toISOString(),
      state: rollUpState(all),
      counts: countStates(all),
      members: all.length,
      groupBy: query.groupBy,
      rows,
      // Most important first, so the important ones are all on the first page.
      unknown: unknown.rows.filter(row => row.tier <= IMPORTANT_TIER).map(rowView),
      unknownCount: countStates(all).unknown,
      sources: sourceAges(dependencies, feeds),
      basis: maySeeAll ? 'precomputed' : 'own',
    };
  };
}

/** Every counted entity once, whatever scopes it belongs to. */
async function allMembers(
  { entities }: HandlerDependencies,
  environment: string,
  reads: (member: { entityRef: string }) => boolean,
): Promise<MemberRow[]> {
  const members = await entities.members(['system', 'domain', 'group'], environment, null);
  return [...new Map(members.map(member => [member.entityRef, member])).values()].filter(reads);
}
