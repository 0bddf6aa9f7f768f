import {
  Backlog,
  IncidentKpis,
  portfolioReadPermission,
  ResolvedPeriod,
} from '@rosetta/backstage-plugin-monitoring-common';
import { BacklogRow, IncidentPeriodRow, IncidentSubjects, MemberRow } from '../../../store';
import { isVisible, visibleRefs } from '../../authorization';
import { LEAST_FOR_MEDIAN } from '../../eventKpis';
import { ApiError, notFound } from '../../errors';
import { Handler } from '../../handler';
import { periodOf, periodView } from '../../period';
import { HandlerDependencies } from '../dependencies';
import { sourceAges } from '../views';
import { incidentFigures } from './incidentFigures';
import { IncidentReadings, readIncidents } from './readGround';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Hours of the week need weeks: a shorter period is drawn over these days. */
const HEAT_DAYS = 90;
const LEAST_HEAT_MS = 28 * DAY_MS;
const REPEATS_SHOWN = 20;

const KINDS = { domain: 'domain', group: 'group' } as const;
const iso = (date: Date | null) => (date === null ? null : date.toISOString());

function backlogView(row: BacklogRow | undefined): Backlog {
  if (!row) {
    return {
      open: 0, p1: 0, ages: [0, 0, 0, 0], oldest: null, ageP50Seconds: null,
      sla: { breached: 0, atRisk: 0, inTime: 0, none: 0 }, nextDue: null,
    };
  }
  return {
    open: row.openNow, p1: row.openP1, ages: [row.ageTo1d, row.ageTo7d, row.ageTo30d, row.ageOver30d], oldest: iso(row.oldest),
    ageP50Seconds: row.ageP50Seconds,
    sla: { breached: row.slaBreached, atRisk: row.slaAtRisk, inTime: row.slaInTime, none: row.slaNone }, nextDue: iso(row.slaNextDue),
  };
}

/** What a subject has; without a feed nothing of it is told, not even that there is none. */
function figuresOf(readings: IncidentReadings, subject: string): Pick<IncidentKpis, 'kpis' | 'backlog' | 'run'> {
  const ground = readings.ground(subject);
  const isTold = ground.feedNow.absence === undefined || ground.feedNow.absence.status === 'stale';
  const run = readings.run(subject);
  return {
    kpis: incidentFigures(ground),
    backlog: isTold ? backlogView(readings.backlog(subject)) : null,
    run:
      isTold && readings.delivery.absence?.status !== 'not_applicable'
        ? {
            incidentSeconds: ground.now ? ground.now.openSeconds : 0,
            releases: run ? run.releases : 0, features: run ? run.features : 0,
            rollbacks: run ? run.rollbacks : 0, remediations: run ? run.remediations : 0,
          }
        : null,
  };
}

function priorityView(row: IncidentPeriodRow, before: readonly IncidentPeriodRow[]): IncidentKpis['priorities'][number] {
  const earlier = before.find(other => other.priority === row.priority);
  return {
    priority: row.priority === 0 ? null : row.priority,
    opened: row.opened,
    open: row.openAtEnd,
    acknowledge: { n: row.acknowledged, p50: row.mttaP50Seconds, mean: row.mttaMeanSeconds, p90: row.mttaP90Seconds },
    resolve: { n: row.resolved, p50: row.mttrP50Seconds, mean: row.mttrMeanSeconds, p90: row.mttrP90Seconds },
    sla: { breached: row.resolutionBreached, achieved: row.resolutionAchieved },
    resolveP50Before: earlier && earlier.resolved >= LEAST_FOR_MEDIAN ? earlier.mttrP50Seconds : null,
  };
}

async function readHeat(
  { incidentKpis, reportingZone }: HandlerDependencies,
  of: IncidentSubjects,
  period: ResolvedPeriod,
  coveredFromMs: number,
  nowMs: number,
): Promise<NonNullable<IncidentKpis['heatmap']> | null> {
  const endMs = Math.min(period.window.endMs, nowMs);
  const wanted = Math.min(period.window.startMs, endMs - HEAT_DAYS * DAY_MS);
  // Hours in which nobody looked are no hours without incidents.
  const startMs = Math.max(wanted, Math.ceil(coveredFromMs / HOUR_MS) * HOUR_MS);
  if (startMs >= endMs) return null;
  const rows = await incidentKpis.heat(of, { startMs, endMs }, nowMs, reportingZone);
  return {
    zone: reportingZone,
    start: new Date(startMs).toISOString(),
    end: new Date(endMs).toISOString(),
    isEnough: endMs - startMs >= LEAST_HEAT_MS,
    opened: rows.reduce((sum, row) => sum + row.opened, 0),
    exposureHours: rows.reduce((sum, row) => sum + row.exposureHours, 0),
    cells: rows.map(row => ({ ...row, perHour: row.exposureHours === 0 ? null : row.opened / row.exposureHours })),
  };
}

/** `GET /kpis/incidents`: with the portfolio right of all, without it of what the caller may read. */
export function incidentKpisHandler(dependencies: HandlerDependencies): Handler<'incidentKpis'> {
  const { admin, authorization, entities, incidentKpis, instances, reportingZone } = dependencies;
  return async ({ credentials, environment, nowMs, query, visibility }) => {
    const period = periodOf(query, nowMs, reportingZone);
    if (!period.isDayAligned) {
      throw new ApiError(400, 'invalid_period', 'period: scopes are read in whole days; use last_7d or longer', { field: 'period' });
    }
    const maySeeAll = credentials !== undefined && (await authorization.may(portfolioReadPermission, credentials));
    const scopes = await entities.scopes();
    const within = query.scope?.toLocaleLowerCase('en-US') ?? null;
    if (within !== null && !(scopes.some(scope => scope.ref === within) && isVisible(visibility, within))) throw notFound();
    const members = (await entities.members(['group', 'domain', 'system'], environment, within)).filter(
      member => maySeeAll || isVisible(visibility, member.entityRef),
    );
    const inside = new Set(members.map(member => member.scopeRef));
    const distinct = [...new Map(members.map(member => [member.entityRef, member])).values()];
    const named = (member: MemberRow) => ({ ref: member.entityRef, name: member.name, title: null });
    const shown =
      query.groupBy === 'app'
        ? distinct.filter(member => isVisible(visibility, member.entityRef)).map(named)
        : scopes
            .filter(scope => scope.kind === KINDS[query.groupBy as 'domain' | 'group'] && scope.ref !== within && inside.has(scope.ref))
            .filter(scope => maySeeAll || isVisible(visibility, scope.ref))
            .map(({ ref, name, title }) => ({ ref, name, title }));
    const seriesIds =
      maySeeAll && within === null
        ? null
        : await entities.seriesIds(environment, within === null ? [] : [within], maySeeAll ? null : visibleRefs(visibility));
    // Of a scope all that was its at the time; of what a caller may read no more than that.
    const top = within ?? '';
    const visible = maySeeAll ? null : seriesIds;
    const total: IncidentSubjects = { subjects: [top], environment, visible };
    const [whole, parts, feeds, repeats] = await Promise.all([
      readIncidents(dependencies, total, period, nowMs, true),
      readIncidents(dependencies, { subjects: shown.map(item => item.ref), environment, visible: seriesIds }, period, nowMs, true),
      admin.feeds(),
      incidentKpis.repeats(total, period.window, REPEATS_SHOWN),
    ]);
    const before = whole.priorities(top, 'before');
    const isTold = whole.feed.absence === undefined || whole.feed.absence.status === 'stale' || whole.feed.absence.status === 'insufficient';
    return {
      scope: within,
      environment,
      groupBy: query.groupBy,
      period: periodView(period),
      previous: { start: new Date(period.previous.startMs).toISOString(), end: new Date(period.previous.endMs).toISOString() },
      asOf: new Date(nowMs).toISOString(),
      ...figuresOf(whole, top),
      priorities: isTold ? whole.priorities(top, 'now').map(row => priorityView(row, before)) : [],
      heatmap: isTold && whole.coveredFromMs !== null ? await readHeat(dependencies, total, period, whole.coveredFromMs, nowMs) : null,
      repeats: repeats
        .filter(row => isVisible(visibility, row.entityRef))
        .map(row => ({
          entity: { ref: row.entityRef, name: row.name }, owner: row.ownerRef, problem: row.problem, times: row.times,
          recurrent: row.recurrent, lastNumber: row.lastNumber, lastTitle: row.lastTitle, lastOpened: row.lastOpened.toISOString(),
          upstreamUrl:
            instances.find(item => item.source === row.source && item.instance === row.instance)?.incidentUrl(row.lastId) ?? null,
        })),
      // A to Z: a rank of teams would say more than the figures do.
      rows: shown
        .map(item => ({ ...item, ...figuresOf(parts, item.ref) }))
        .sort((a, b) => (a.title ?? a.name).localeCompare(b.title ?? b.name) || a.ref.localeCompare(b.ref)),
      sources: sourceAges(dependencies, feeds),
      basis: maySeeAll ? 'precomputed' : 'own',
    };
  };
}
