import {
  isCalendarPeriod,
  isRestated,
  KPI_DEFINITIONS,
  KPI_IDS,
  KpiId,
  portfolioReadPermission,
  ResolvedPeriod,
  Restated,
  RestatedFigure,
} from '@rosetta/backstage-plugin-monitoring-common';
import { PeriodFigures, ScopeRow, Snapshot, SNAPSHOT_FAMILIES, SnapshotStore } from '../../../store';
import { isVisible } from '../../authorization';
import { Handler } from '../../handler';
import { periodOf, periodView } from '../../period';
import { HandlerDependencies } from '../dependencies';
import { findScope } from './scopeOf';

/** What there was nothing to make of, then or now. */
const NOTHING = { value: null, n: null };
/** Figures that are counts are nought, not nothing, where no case was. */
const figureOf = (figures: PeriodFigures | undefined, kpi: KpiId) =>
  figures?.[kpi] ?? (KPI_DEFINITIONS[kpi].unit === 'count' ? { value: 0, n: 0 } : NOTHING);

/** A scope and all within it. */
function within(scope: string, scopes: readonly ScopeRow[]): string[] {
  const below = scopes.filter(item => item.parent === scope && item.ref !== scope);
  return [scope, ...below.flatMap(item => within(item.ref, scopes.filter(other => other.ref !== scope)))];
}

interface Compared {
  readonly compared: number;
  readonly differing: Pick<RestatedFigure, 'kpi' | 'signedOffAt' | 'then' | 'now'>[];
}

/** @param now - figures by what is known now; undefined where there is nothing to make any of */
export function compareFigures({ figures, knownAt }: Snapshot, now: PeriodFigures | undefined): Compared {
  const kpis = KPI_IDS.filter(kpi => figures[kpi] !== undefined || now?.[kpi] !== undefined);
  return {
    compared: kpis.length,
    differing: kpis.flatMap(kpi => {
      const [before, after] = [figureOf(figures, kpi), figureOf(now, kpi)];
      if (!isRestated(KPI_DEFINITIONS[kpi].unit, before, after)) return [];
      return [{ kpi, signedOffAt: knownAt.toISOString(), then: before, now: after }];
    }),
  };
}

async function compareAll(snapshots: SnapshotStore, held: readonly Snapshot[], environment: string, period: ResolvedPeriod) {
  const parts = SNAPSHOT_FAMILIES.map(async family => {
    const own = held.filter(snapshot => snapshot.family === family);
    if (own.length === 0) return [];
    const now = await snapshots.now(family, own.map(snapshot => snapshot.subject), environment, period, own[0].seenAt);
    return own.map(snapshot => ({ subject: snapshot.subject, ...compareFigures(snapshot, now.get(snapshot.subject)) }));
  });
  return (await Promise.all(parts)).flat();
}

/** `GET /kpis/restated`: what is other now than when a period was signed off (KPI.md 0.4). */
export function restatedHandler(dependencies: HandlerDependencies): Handler<'restatedKpis'> {
  const { authorization, entities, reportingZone, snapshots } = dependencies;
  return async ({ credentials, environment, nowMs, query, visibility }) => {
    const period = periodOf(query, nowMs, reportingZone);
    const scope = await findScope(dependencies, query.scope, visibility);
    const bare: Restated = {
      scope, environment, period: periodView(period), state: 'not_signed_off', signedOffAt: null, compared: 0, items: [], total: 0,
    };
    if (!isCalendarPeriod(period.key) || period.window.endMs >= nowMs) return bare;
    const maySeeAll = credentials !== undefined && (await authorization.may(portfolioReadPermission, credentials));
    if (!maySeeAll) return { ...bare, state: 'not_permitted' };
    const scopes = await entities.scopes();
    // Everything is always asked for: it says whether the period was signed off, also of a scope that came later.
    const all = await snapshots.of(environment, period.key, scope === null ? null : ['', ...within(scope, scopes)]);
    if (all.length === 0) return { ...bare, state: 'waiting' };
    const held = scope === null ? all : all.filter(({ subject }) => subject !== '');
    const byRef = new Map(scopes.map(item => [item.ref, item]));
    const compared = await compareAll(snapshots, held, environment, period);
    const items = compared
      .filter(({ subject }) => subject === '' || isVisible(visibility, subject))
      .flatMap(({ subject, differing }): RestatedFigure[] => {
        const named = byRef.get(subject);
        // One that is no more in the catalog keeps the name in its ref.
        const name = named?.name ?? subject.slice(subject.lastIndexOf('/') + 1);
        return differing.map(figure => ({ ref: subject === '' ? null : subject, name, title: named?.title ?? null, ...figure }));
      })
      .sort(
        (a, b) =>
          Number(a.ref !== null) - Number(b.ref !== null) ||
          (a.title ?? a.name).localeCompare(b.title ?? b.name) ||
          (a.ref ?? '').localeCompare(b.ref ?? '') ||
          KPI_IDS.indexOf(a.kpi) - KPI_IDS.indexOf(b.kpi),
      );
    return {
      ...bare,
      state: 'signed_off',
      signedOffAt: new Date(Math.max(...all.map(({ knownAt }) => knownAt.getTime()))).toISOString(),
      compared: compared.reduce((sum, one) => sum + one.compared, 0),
      items: items.slice(0, query.limit),
      total: items.length,
    };
  };
}
