import {
  compareUrgency,
  countStates,
  EntityState,
  OverviewRow,
  portfolioReadPermission,
  ratioOrNull,
  reportingDay,
  ResolvedPeriod,
  rollUpState,
} from '@rosetta/backstage-plugin-monitoring-common';
import { IncidentFigures, MemberRow, ScopeRow, SumDayRow } from '../../../store';
import { isVisible, Visibility, visibleRefs } from '../../authorization';
import { ApiError, notFound } from '../../errors';
import { EventFeed, NOT_PERMITTED, scopeFeed, withHistory } from '../../eventKpis';
import { Handler } from '../../handler';
import { incidentKpis, mttrKpi, openedKpi } from '../../incidentView';
import { periodOf, periodView } from '../../period';
import { stateOfInstance } from '../../sourceStates';
import { HandlerDependencies } from '../dependencies';
import { hasIncidentSource, mayReadIncidents } from '../incidents';
import { scopeHealthView } from '../operations/healthView';
import { readRisks } from '../operations/riskTop';
import { scopeTree } from '../scopeTree';
import { rowView, sourceAges } from '../views';
import { IMPORTANT_TIER, rankAttention } from './attention';
import { readCollection } from './collection';
import { readIncidentSums } from './incidentSums';
import { dayAfter, daysOf, groupByScope, sumKpi } from './scopeSums';
import { readScopeNow } from './scopeNow';
import { readPromises } from './promises';
import { readDataFrom, readSums } from './readSums';
import { bandOf, readTrends } from './trends';

/** Names of members that a row shows. */
const WORST_SHOWN = 3;
const UNKNOWN_SHOWN = 12;
const ATTENTION_SHOWN = 8;
const RISKS_SHOWN = 5;
const DAY_MS = 86_400_000;

/** What a row is made of besides its members. */
interface RowInput {
  readonly now: readonly SumDayRow[];
  readonly before: readonly SumDayRow[];
  readonly list: readonly string[];
  readonly states: ReadonlyMap<string, EntityState>;
  readonly period: ResolvedPeriod;
  /** When the first day that is held began; null where it does not matter. */
  readonly dataFromMs: number | null;
  readonly feed: EventFeed;
  readonly openProblems: number;
  readonly figures: IncidentFigures | undefined;
  /** Undefined where the period before was not collected. */
  readonly figuresBefore: IncidentFigures | null | undefined;
}

function toRow(
  scope: ScopeRow,
  members: readonly MemberRow[],
  visibility: Visibility,
  input: RowInput,
): OverviewRow {
  const byDay = new Map(input.now.map(row => [row.day, row]));
  const figures = { now: input.figures, before: input.figuresBefore };
  return {
    ref: scope.ref,
    name: scope.name,
    title: scope.title,
    state: rollUpState(members),
    counts: countStates(members),
    members: members.length,
    mapped: members.filter(member => member.isMapped).length,
    worst: members
      .filter(member => member.state !== 'ok' && isVisible(visibility, member.entityRef))
      .sort((a, b) => compareUrgency(a.state, b.state) || a.tier - b.tier || a.name.localeCompare(b.name))
      .slice(0, WORST_SHOWN)
      .map(({ entityRef, name, state, tier }) => ({ ref: entityRef, name, state, tier })),
    errorRate: sumKpi('error_rate', input.now, input.before, input.period, input.dataFromMs),
    throughput: sumKpi('throughput', input.now, input.before, input.period, input.dataFromMs),
    incidentsOpened: openedKpi(input.feed, figures, input.period.window),
    mttr: mttrKpi(input.feed, figures, input.period.window),
    openProblems: input.openProblems,
    days: input.list.map(day => {
      const row = byDay.get(day);
      return {
        day,
        state: input.states.get(`${scope.ref}\n${day}`) ?? row?.state ?? null,
        errorRatio: row ? ratioOrNull(row.errors, row.requestsWithErrorsKnown) : null,
      };
    }),
  };
}

/** Fewer hidden members than this are not even counted: a count of one is a name (API.md, Permissions). */
const LEAST_HIDDEN = 5;

/** The members of a scope that the caller may be told of: those they may read, and hidden ones in a crowd. */
export function tellable(members: readonly MemberRow[], visibility: Visibility): readonly MemberRow[] {
  const readable = members.filter(member => isVisible(visibility, member.entityRef));
  return members.length - readable.length >= LEAST_HIDDEN ? members : readable;
}

const KINDS = { domain: 'domain', system: 'system', team: 'group' } as const;

/** Members of several scopes, each once. */
export const distinct = (members: readonly MemberRow[]) => [
  ...new Map(members.map(member => [member.entityRef, member])).values(),
];

/**
 * `GET /overview`: with the portfolio right from precomputed sums, without it from
 * what the caller may read and nothing else.
 */
export function overviewHandler(dependencies: HandlerDependencies): Handler<'overview'> {
  const { admin, authorization, entities, incidents, instances, reportingZone } = dependencies;
  return async ({ credentials, environment, nowMs, query, visibility }) => {
    const period = periodOf(query, nowMs, reportingZone);
    if (!period.isDayAligned) {
      throw new ApiError(400, 'invalid_period', 'period: scopes are read in whole days; use last_7d or longer', {
        field: 'period',
      });
    }
    const maySeeAll =
      credentials !== undefined && (await authorization.may(portfolioReadPermission, credentials));
    const mayRead = await mayReadIncidents(dependencies, credentials);
    const scopes = await entities.scopes();
    const within = query.scope?.toLocaleLowerCase('en-US') ?? null;
    if (within !== null && !(scopes.some(scope => scope.ref === within) && isVisible(visibility, within))) {
      throw notFound();
    }
    const kind = KINDS[query.groupBy];
    const reads = (member: { entityRef: string }) => maySeeAll || isVisible(visibility, member.entityRef);
    const everywhere = (await entities.members(['system', 'domain', 'group'], environment, null)).filter(reads);
    const inside = within === null ? undefined : new Set(everywhere.filter(member => member.scopeRef === within).map(member => member.entityRef));
    const here = inside ? everywhere.filter(member => inside.has(member.entityRef)) : everywhere;
    const all = tellable(distinct(here), visibility);
    const byScope = groupByScope(here.filter(member => scopes.some(scope => scope.ref === member.scopeRef && scope.kind === kind)));
    const isBelow = scopeTree(scopes);
    // Of a group its own teams: those above it own its entities too.
    const isOwnTeam = (ref: string) => kind !== 'group' || !within?.startsWith('group:') || isBelow(ref, within);
    const shown = scopes.filter(
      scope => scope.kind === kind && scope.ref !== within && isOwnTeam(scope.ref) && byScope.has(scope.ref) && (maySeeAll || isVisible(visibility, scope.ref)),
    );
    const refs = shown.map(scope => scope.ref);
    // With a System's own series: its incidents are the scope's, though it is no member.
    const seriesIds = await entities.seriesIds(environment, within === null ? [] : [within], maySeeAll ? null : visibleRefs(visibility));

    const { startMs, endMs } = period.window;
    const list = daysOf(startMs, endMs, reportingZone);
    const listBefore = daysOf(period.previous.startMs, period.previous.endMs, reportingZone);
    const span = (window: { startMs: number; endMs: number }) =>
      [reportingDay(window.startMs, reportingZone), dayAfter(window.endMs, reportingZone)] as const;
    const isHidden = hasIncidentSource(dependencies) && !mayRead;
    const coveredFromMs = await incidents.coveredFrom();
    const isComparable = coveredFromMs !== null && coveredFromMs <= period.previous.startMs;
    const rootDomains = new Set(
      scopes.filter(scope => scope.kind === 'domain' && !scope.parent?.startsWith('domain:')).map(scope => scope.ref),
    );
    const sums = { dependencies, kind, environment, within, maySeeAll, here, everywhere, refs, rootDomains, nowMs };
    const ofIncidents = { incidents, environment, refs, seriesIds, zone: reportingZone, nowMs };
    const [feeds, now, before, figures, figuresBefore, openByPriority, daysNow, daysBefore, open] = await Promise.all([
      admin.feeds(),
      readSums({ ...sums, span: span(period.window), withStates: true }),
      readSums({ ...sums, span: span(period.previous), withStates: false }),
      readIncidentSums({ ...ofIncidents, window: period.window, span: span(period.window) }),
      isComparable ? readIncidentSums({ ...ofIncidents, window: period.previous, span: span(period.previous) }) : undefined,
      incidents.openByPriority(environment, seriesIds),
      incidents.days(environment, seriesIds, ...span(period.window), reportingZone),
      incidents.days(environment, seriesIds, ...span(period.previous), reportingZone),
      isHidden
        ? []
        : incidents.list({
            seriesIds, environment, status: 'open', window: { startMs: 0, endMs: nowMs + DAY_MS }, priorityTo: 2,
            withUncounted: false, offset: 0, limit: 200,
          }).then(found => found.rows),
    ]);
    const dataFromMs = await readDataFrom(dependencies, environment, now.total);
    const openProblems = await dependencies.problems.openByScope(
      shown.flatMap(scope => tellable(byScope.get(scope.ref) ?? [], visibility)),
    );
    const feedNow = isHidden ? NOT_PERMITTED : scopeFeed('incidents', instances, feeds, nowMs);
    const feed = withHistory(feedNow, coveredFromMs, period.window);
    const rows = shown.map(scope =>
      toRow(scope, tellable(byScope.get(scope.ref) ?? [], visibility), visibility, {
        now: now.byScope.get(scope.ref) ?? [],
        before: before.byScope.get(scope.ref) ?? [],
        list,
        states: now.states,
        period,
        dataFromMs,
        feed,
        openProblems: openProblems.get(scope.ref) ?? 0,
        figures: figures.get(scope.ref),
        figuresBefore: figuresBefore && (figuresBefore.get(scope.ref) ?? null),
      }),
    );
    // Domains and systems by urgency; teams A to Z, never a league table (UI.md, Decided).
    rows.sort((a, b) =>
      kind === 'group'
        ? a.name.localeCompare(b.name)
        : compareUrgency(a.state, b.state) || b.counts.critical - a.counts.critical || a.name.localeCompare(b.name),
    );
    const visible = visibleRefs(visibility);
    const listed = (state: EntityState, limit: number) =>
      entities.list({ environment, scope: within, state, visible, sort: 'urgency', offset: 0, limit });
    const [unknown, critical] = await Promise.all([listed('unknown', 200), listed('critical', 200)]);
    const [scores, risks, promises] = await Promise.all([
      dependencies.scores.brief(all.map(member => member.seriesId)),
      readRisks(dependencies, { metric: 'risk', period, environment, nowMs, scope: within, visibility, mayRead, limit: RISKS_SHOWN }),
      readPromises(dependencies, all, IMPORTANT_TIER, environment, nowMs),
    ]);
    const counts = countStates(all);
    // What is open now is of no period, and counted at this moment.
    const openNow = openByPriority.reduce((sum, { count }) => sum + count, 0);
    const held = figures.get('');
    const totals = { now: held && { ...held, openNow }, before: figuresBefore && (figuresBefore.get('') ?? null) };
    const openBefore = await incidents.countOpenAt(environment, seriesIds, nowMs - DAY_MS);
    const band = incidentKpis(feed, totals, openBefore, period, nowMs, feedNow);
    const errors = sumKpi('error_rate', now.total, before.total, period, dataFromMs);
    const attention = rankAttention({
      incidents: open,
      entities: [...critical.rows, ...unknown.rows],
      sources: instances.map(item => stateOfInstance(item.source, item.instance, feeds)),
      notMapped: all.filter(member => !member.isMapped).length,
      promises, instances, visibility, mayReadIncidents: mayRead,
    });
    return {
      scope: within,
      environment,
      period: periodView(period),
      asOf: new Date(nowMs).toISOString(),
      state: rollUpState(all),
      counts,
      health: scopeHealthView(all, scores, dependencies.scoreConfig.lines, nowMs),
      members: all.length,
      groupBy: query.groupBy,
      kpis: bandOf(band, errors),
      trends: readTrends({
        days: list,
        daysBefore: listBefore,
        now: now.total,
        before: before.total,
        incidentsNow: daysNow,
        incidentsBefore: daysBefore,
        incidentsFromDay:
          coveredFromMs === null || isHidden ? null : reportingDay(coveredFromMs + DAY_MS - 1, reportingZone),
        opened: openedKpi(feed, totals, period.window),
        dataFromMs,
        period,
        zone: reportingZone,
      }),
      now: within === null ? null : await readScopeNow(dependencies, all, environment, feedNow, nowMs),
      attention: attention.slice(0, ATTENTION_SHOWN),
      attentionCount: attention.length,
      risks: { rankedBy: risks.rankedBy === 'score' ? 'score' : 'baseline', items: risks.items, total: risks.total },
      collection: await readCollection(dependencies, feeds, {
        total: all.length,
        mapped: all.filter(member => member.isMapped).length,
      }),
      rows,
      // Most important first, so the important ones are all on the first page.
      unknown: unknown.rows.filter(row => row.tier <= IMPORTANT_TIER).slice(0, UNKNOWN_SHOWN).map(row => rowView(row, mayRead)),
      unknownCount: counts.unknown,
      sources: sourceAges(dependencies, feeds),
      basis: maySeeAll ? 'precomputed' : 'own',
    };
  };
}
