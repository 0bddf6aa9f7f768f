import {
  DORA_KPIS,
  DoraRow,
  DoraShift,
  HalfOpenWindow,
  portfolioReadPermission,
  ResolvedPeriod,
} from '@rosetta/backstage-plugin-monitoring-common';
import { DoraPeriod, DoraReading, MemberRow, ScopeRow } from '../../../store';
import { isVisible, Visibility, visibleRefs } from '../../authorization';
import { ApiError, notFound } from '../../errors';
import { Handler } from '../../handler';
import { periodOf, periodView } from '../../period';
import { HandlerDependencies } from '../dependencies';
import { collectBy } from '../collectBy';
import { scopeTree } from '../scopeTree';
import { sourceAges } from '../views';
import { doraMetrics, judgedValue, judgedValues } from './doraKpis';
import { doraDetails, doraExcluded, doraTrend } from './doraParts';
import { isOver } from './entityDora';

/** Changes inside rows that are told of. */
const SHIFTS_SHOWN = 5;
/** A change of less than this share is none. */
const LEAST_SHIFT = 0.05;
/** Fewer hidden applications than this are not even counted: a count of one is a name (API.md, Permissions). */
const LEAST_HIDDEN = 5;

/** Readings of a period and of the one before, by subject. */
interface Readings {
  readonly now: ReadonlyMap<string, DoraReading>;
  readonly before: ReadonlyMap<string, DoraReading>;
}

const bySubject = (rows: readonly (DoraReading & { kind?: string })[], name: string): ReadonlyMap<string, DoraReading> =>
  new Map(rows.filter(row => (row.kind ?? row.period_key) === name).map(row => [row.subject, row]));

const periodsOf = (period: ResolvedPeriod): DoraPeriod[] => [
  { key: 'now', window: period.window },
  { key: 'before', window: period.previous },
];

/** What is read for a scope page: from the views where they hold it, else counted now. */
export interface ScopeDoraReadings {
  readonly apps: Readings;
  readonly scopes: Readings;
  readonly weeks: readonly (DoraPeriod & { readonly isOver: boolean })[];
  readonly byWeek: ReadonlyMap<string, DoraReading>;
  readonly window: HalfOpenWindow;
  readonly asOfMs: number;
}

interface Asked {
  readonly environment: string;
  readonly period: ResolvedPeriod;
  /** The scope of the page; null for everything. */
  readonly within: string | null;
  /** Scopes that rows are made of. */
  readonly refs: readonly string[];
  /** Series that count; null where all do. */
  readonly seriesIds: readonly number[] | null;
  readonly members: readonly MemberRow[];
  /** Whether each application is read, too. */
  readonly withApps: boolean;
  readonly nowMs: number;
}

/** Teams within a domain are counted by what both share: no view holds that. What is below the scope of the page is held whole. */
async function readHeld({ dora }: HandlerDependencies, asked: Asked): Promise<ScopeDoraReadings | undefined> {
  if (asked.seriesIds !== null || asked.period.key === 'custom') return undefined;
  const [apps, scopes, weeks] = await Promise.all([
    asked.withApps ? dora.heldApps(asked.environment, asked.period.key) : [],
    dora.heldScopes(asked.environment, asked.period.key),
    dora.heldWeeks(asked.environment, asked.within ?? ''),
  ]);
  const total = scopes.find(row => row.kind === 'current' && row.subject === (asked.within ?? ''));
  if (!total) return undefined;
  return {
    apps: { now: bySubject(apps, 'current'), before: bySubject(apps, 'previous') },
    scopes: { now: bySubject(scopes, 'current'), before: bySubject(scopes, 'previous') },
    weeks: weeks.map(week => ({ key: week.period_key, window: week.window, isOver: isOver(week.window) })),
    byWeek: new Map(weeks.map(week => [week.period_key, week])),
    window: total.window,
    asOfMs: total.seenMs,
  };
}

async function readNow({ dora }: HandlerDependencies, asked: Asked): Promise<ScopeDoraReadings> {
  const { environment, nowMs, period, seriesIds, within } = asked;
  const weeks = await dora.weeks(nowMs);
  // A page that is limited to some series is limited to them in all it shows.
  const top = seriesIds === null ? (within ?? '') : '';
  const [apps, scopes, total] = await Promise.all([
    asked.withApps ? dora.ofSeries(asked.members.map(member => member.seriesId), periodsOf(period), nowMs) : [],
    dora.ofScopes(asked.refs, environment, seriesIds, periodsOf(period), nowMs),
    dora.ofScopes([top], environment, seriesIds, [...periodsOf(period), ...weeks], nowMs),
  ]);
  const named = (row: DoraReading) => (row.subject === top ? { ...row, subject: within ?? '' } : row);
  const all = [...scopes, ...total.map(named)];
  return {
    apps: { now: bySubject(apps, 'now'), before: bySubject(apps, 'before') },
    scopes: { now: bySubject(all, 'now'), before: bySubject(all, 'before') },
    weeks: weeks.map(week => ({ ...week, isOver: isOver(week.window) })),
    byWeek: new Map(total.map(row => [row.period_key, row])),
    window: period.window,
    asOfMs: nowMs,
  };
}

/** Whether a group owns something that no group below it owns: one that only holds teams is no team. */
function ownsItself(ref: string, scopes: readonly ScopeRow[], byScope: ReadonlyMap<string, readonly MemberRow[]>): boolean {
  const below = new Set(
    scopes.filter(scope => scope.parent === ref).flatMap(scope => (byScope.get(scope.ref) ?? []).map(member => member.entityRef)),
  );
  return (byScope.get(ref) ?? []).some(member => !below.has(member.entityRef));
}

/** What changed most inside rows, each against its own past. */
export function changedMost(rows: readonly DoraRow[], apps: Readings, membersOf: (ref: string) => readonly MemberRow[]): DoraShift[] {
  const shifts = rows.flatMap(row =>
    DORA_KPIS.flatMap(kpi => {
      const value = row.metrics[kpi];
      if ((value.status !== 'ok' && value.status !== 'partial') || typeof value.previous !== 'number') return [];
      const difference = value.value - value.previous;
      const scale = Math.max(Math.abs(value.value), Math.abs(value.previous));
      if (scale === 0 || Math.abs(difference) / scale < LEAST_SHIFT) return [];
      const compared = membersOf(row.ref).flatMap(member => {
        const now = judgedValue(kpi, apps.now.get(String(member.seriesId)));
        const before = judgedValue(kpi, apps.before.get(String(member.seriesId)));
        return now === null || before === null ? [] : [now - before];
      });
      const same = compared.filter(each => each * difference > 0).length;
      return [
        {
          weight: Math.abs(difference) / scale,
          shift: { ref: row.ref, name: row.name, title: row.title, kpi, value, applications: { same, compared: compared.length } },
        },
      ];
    }),
  );
  return shifts
    .sort((a, b) => b.weight - a.weight || a.shift.ref.localeCompare(b.shift.ref) || a.shift.kpi.localeCompare(b.shift.kpi))
    .slice(0, SHIFTS_SHOWN)
    .map(({ shift }) => shift);
}

/** Dots of a row: applications without any value are none. Names only of those that the caller may read. */
function pointsOf(members: readonly MemberRow[], apps: Readings, visibility: Visibility): DoraRow['points'] {
  const readable = members.filter(member => isVisible(visibility, member.entityRef));
  const told = members.length - readable.length >= LEAST_HIDDEN ? members : readable;
  return told.flatMap(member => {
    const values = judgedValues(apps.now.get(String(member.seriesId)));
    if (DORA_KPIS.every(kpi => values[kpi] === null)) return [];
    const isNamed = isVisible(visibility, member.entityRef);
    return [{ ref: isNamed ? member.entityRef : null, name: isNamed ? member.name : null, values }];
  });
}

const distinct = (members: readonly MemberRow[]) => [...new Map(members.map(member => [member.entityRef, member])).values()];

/** `GET /kpis/dora`: with the portfolio right from the views, without it from what the caller may read. */
export function scopeDoraHandler(dependencies: HandlerDependencies): Handler<'scopeDora'> {
  const { admin, authorization, dora, entities, reportingZone } = dependencies;
  return async ({ credentials, environment, nowMs, query, visibility }) => {
    const period = periodOf(query, nowMs, reportingZone);
    if (!period.isDayAligned) {
      throw new ApiError(400, 'invalid_period', 'period: scopes are read in whole days; use last_7d or longer', { field: 'period' });
    }
    const maySeeAll = credentials !== undefined && (await authorization.may(portfolioReadPermission, credentials));
    const scopes = await entities.scopes();
    const within = query.scope?.toLocaleLowerCase('en-US') ?? null;
    if (within !== null && !(scopes.some(scope => scope.ref === within) && isVisible(visibility, within))) throw notFound();
    const everywhere = (await entities.members(['group', 'domain', 'system'], environment, within)).filter(
      member => maySeeAll || isVisible(visibility, member.entityRef),
    );
    const isByApp = query.groupBy === 'app';
    const withSpread = query.detail === 'spread';
    const kind = query.groupBy === 'team' ? 'group' : query.groupBy;
    const offered = scopes.filter(scope => scope.kind === kind && scope.ref !== within && (maySeeAll || isVisible(visibility, scope.ref)));
    const byScope = collectBy(everywhere, member => member.scopeRef);
    // Spreads are of teams; in a table of groups those that only hold teams have a row, too.
    const isTeam = (ref: string) => kind !== 'group' || !withSpread || ownsItself(ref, scopes, byScope);
    const shown: ScopeRow[] = offered.filter(scope => byScope.has(scope.ref) && isTeam(scope.ref));
    const members = distinct(everywhere);
    const isBelow = scopeTree(scopes);
    const isLimited = !maySeeAll || (within !== null && !shown.every(scope => isBelow(scope.ref, within)));
    const seriesIds = isLimited
      ? await entities.seriesIds(environment, within === null ? [] : [within], maySeeAll ? null : visibleRefs(visibility))
      : null;
    const asked = { environment, period, within, refs: shown.map(scope => scope.ref), seriesIds, members, withApps: isByApp || withSpread, nowMs };
    const read = (await readHeld(dependencies, asked)) ?? (await readNow(dependencies, asked));
    const [coveredFromMs, feeds, names] = await Promise.all([
      dora.coveredFrom(seriesIds),
      admin.feeds(),
      withSpread ? dora.excluded(members.map(member => member.seriesId), read.window) : [],
    ]);
    const isComparable = coveredFromMs === null || coveredFromMs <= period.previous.startMs;
    const of = (readings: Readings, subject: string) => ({
      now: readings.now.get(subject), before: isComparable ? readings.before.get(subject) : undefined, window: read.window, coveredFromMs,
    });
    const rows: DoraRow[] = !isByApp
      ? shown.flatMap(scope => {
          const own = byScope.get(scope.ref) ?? [];
          const reading = of(read.scopes, scope.ref);
          if (!reading.now) return [];
          return [
            {
              ref: scope.ref, name: scope.name, title: scope.title, applications: own.length, metrics: doraMetrics(reading),
              isLight: reading.now.is_light, points: withSpread ? pointsOf(own, read.apps, visibility) : [],
            },
          ];
        })
      : members.filter(member => isVisible(visibility, member.entityRef)).flatMap(member => {
          const reading = of(read.apps, String(member.seriesId));
          if (!reading.now || reading.now.status === 'not_applicable') return [];
          return [
            {
              ref: member.entityRef, name: member.name, title: null, applications: 1, metrics: doraMetrics(reading),
              isLight: reading.now.is_light, points: [],
            },
          ];
        });
    // A to Z: ways of working differ, and a rank would say otherwise.
    rows.sort((a, b) => (a.title ?? a.name).localeCompare(b.title ?? b.name) || a.ref.localeCompare(b.ref));
    const total = of(read.scopes, within ?? '');
    return {
      scope: within,
      groupBy: query.groupBy,
      environment,
      period: periodView({ ...period, window: read.window }),
      asOf: new Date(read.asOfMs).toISOString(),
      metrics: doraMetrics(total),
      details: { ...doraDetails(total.now, dora.rules.causeProbability), band: null },
      isLight: total.now?.is_light === true,
      missing: [...(total.now?.missing ?? [])],
      excluded: withSpread ? doraExcluded(total.now, names) : [],
      trend: doraTrend(read.weeks.filter(week => coveredFromMs === null || coveredFromMs <= week.window.startMs), read.byWeek),
      sources: sourceAges(dependencies, feeds),
      rows,
      changedMost: withSpread ? changedMost(rows, read.apps, ref => (isByApp ? [] : (byScope.get(ref) ?? []))) : [],
      basis: maySeeAll ? 'precomputed' : 'own',
    };
  };
}

