import {
  HalfOpenWindow,
  portfolioReadPermission,
  resolvePeriod,
  ResolvedPeriod,
  ScopeSlos,
  sloState,
  SloState,
} from '@rosetta/backstage-plugin-monitoring-common';
import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { MemberRow, ScopeRow, SLO_VIEW_PERIODS, SloScopeRow, SloViewPeriod } from '../../store';
import { isVisible, Visibility } from '../authorization';
import { ApiError, notFound } from '../errors';
import { periodOf } from '../period';
import { compareSlos } from './slos';
import { HandlerDependencies } from './dependencies';
import { collectBy } from './collectBy';
import { tellable } from './overview/overviewHandler';

const DAY_MS = 86_400_000;

/** What SLOs of a scope are asked for. */
export interface SloScopeQuery {
  readonly scope?: string;
  readonly period: string;
  readonly from?: string;
  readonly to?: string;
  readonly groupBy: ScopeSlos['groupBy'];
  readonly state?: readonly SloState[];
  readonly origin: 'declared' | 'all';
}

export interface SloScopeCaller {
  readonly environment: string;
  readonly visibility: Visibility;
  readonly credentials: BackstageCredentials | undefined;
  readonly nowMs: number;
}

/** An SLO of a scope, with how it stands. */
export interface ScopedSlo extends SloScopeRow {
  readonly state: SloState;
  readonly isBurning: boolean;
  readonly entityName: string;
  readonly tier: number;
}

/** A group on the page: its SLOs, and the same before. */
export interface SloGroup {
  readonly ref: string;
  readonly name: string;
  readonly title: string | null;
  readonly slos: readonly ScopedSlo[];
  readonly before: readonly SloScopeRow[];
}

/** SLOs of a scope over a period of the views. */
export interface ReadScope {
  readonly scope: string | null;
  readonly viewPeriod: SloViewPeriod;
  readonly period: { readonly key: string; readonly window: HalfOpenWindow };
  readonly maySeeAll: boolean;
  readonly asOfMs: number | null;
  readonly burning: ReadonlySet<number> | null;
  readonly burningBefore: ReadonlySet<number> | null;
  /** All that match the origin. */
  readonly slos: readonly ScopedSlo[];
  readonly before: readonly SloScopeRow[];
  readonly groups: readonly SloGroup[];
  readonly members: readonly MemberRow[];
}

/** Periods of whole scopes: each SLO's own window, and the current month and quarter, which are kept ready. */
function viewPeriodOf(query: SloScopeQuery, nowMs: number, zone: string): { viewPeriod: SloViewPeriod; resolved: ResolvedPeriod } {
  const found = SLO_VIEW_PERIODS.find(key => key === query.period);
  if (found === 'own' && query.from === undefined && query.to === undefined) {
    // Each row tells its own; together they are of the last thirty days.
    return { viewPeriod: 'own', resolved: { ...resolvePeriod('last_30d', nowMs, zone), key: 'own' } };
  }
  const resolved = periodOf({ ...query, period: query.period === 'own' ? 'custom' : query.period }, nowMs, zone);
  if (found === undefined) {
    throw new ApiError(400, 'invalid_period', `period: SLOs of a scope are kept for ${SLO_VIEW_PERIODS.join(', ')}; one entity can be asked for any period`, {
      field: 'period',
    });
  }
  return { viewPeriod: found, resolved };
}

function groupSlos(
  groupBy: SloScopeQuery['groupBy'],
  scopes: readonly ScopeRow[],
  within: string | null,
  members: readonly MemberRow[],
  slos: readonly ScopedSlo[],
  before: readonly SloScopeRow[],
): SloGroup[] {
  const byEntity = collectBy(slos, slo => slo.entityRef);
  const beforeOf = collectBy(before, slo => slo.entityRef);
  const own = <T>(held: ReadonlyMap<string, readonly T[]>, refs: Iterable<string>) => [...refs].flatMap(ref => held.get(ref) ?? []);
  if (groupBy === 'app') {
    return [...byEntity].map(([ref, list]) => ({ ref, name: list[0].entityName, title: null, slos: list, before: own(beforeOf, [ref]) }));
  }
  const entitiesOf = new Map<string, Set<string>>();
  for (const { scopeRef, entityRef } of members) {
    const held = entitiesOf.get(scopeRef);
    if (held) held.add(entityRef);
    else entitiesOf.set(scopeRef, new Set([entityRef]));
  }
  const shown = scopes.filter(scope => scope.kind === groupBy && scope.ref !== within && entitiesOf.has(scope.ref));
  const grouped = shown.flatMap(scope => {
    const refs = entitiesOf.get(scope.ref)!;
    const held = own(byEntity, refs);
    return held.length === 0 ? [] : [{ ref: scope.ref, name: scope.name, title: scope.title, slos: held, before: own(beforeOf, refs) }];
  });
  const inSome = new Set(shown.flatMap(scope => [...entitiesOf.get(scope.ref)!]));
  const rest = slos.filter(slo => !inSome.has(slo.entityRef));
  return rest.length === 0
    ? grouped
    : [...grouped, { ref: '', name: '', title: null, slos: rest, before: before.filter(row => !inSome.has(row.entityRef)) }];
}

/** Scopes that are there, and members of one of them or of all that count for the caller. */
interface ScopeMembers {
  readonly scope: string | null;
  readonly scopes: readonly ScopeRow[];
  readonly maySeeAll: boolean;
  /** Those that count, each in every scope that it is in. */
  readonly inScopes: readonly MemberRow[];
  /** Each once. */
  readonly members: readonly MemberRow[];
}

/**
 * Reads whose SLOs count for a caller.
 *
 * @throws ApiError 404 for a scope that is not theirs to see
 */
export async function readScopeMembers(
  { authorization, entities }: Pick<HandlerDependencies, 'authorization' | 'entities'>,
  query: Pick<SloScopeQuery, 'scope'>,
  { credentials, environment, visibility }: SloScopeCaller,
): Promise<ScopeMembers> {
  const scope = query.scope?.toLocaleLowerCase('en-US') ?? null;
  const scopes = await entities.scopes();
  if (scope !== null && !(scopes.some(item => item.ref === scope) && isVisible(visibility, scope))) throw notFound();
  const [maySeeAll, everywhere] = await Promise.all([
    credentials === undefined || authorization.may(portfolioReadPermission, credentials),
    entities.members(['system', 'domain', 'group'], environment, scope),
  ]);
  const known = [...new Map(everywhere.map(member => [member.entityRef, member])).values()];
  const members = maySeeAll ? tellable(known, visibility) : known.filter(member => isVisible(visibility, member.entityRef));
  const refs = new Set(members.map(member => member.entityRef));
  return { scope, scopes, maySeeAll, inScopes: everywhere.filter(member => refs.has(member.entityRef)), members };
}

/**
 * Reads the SLOs that count for a caller and a scope, with their groups: domains and applications by
 * urgency, teams A to Z.
 *
 * @throws ApiError 404 for a scope that is not theirs to see, 400 for a period that is not kept
 */
export async function readScopeSlos(
  dependencies: HandlerDependencies,
  query: SloScopeQuery,
  caller: SloScopeCaller,
): Promise<ReadScope> {
  const { reportingZone, sloScopes } = dependencies;
  const { environment, nowMs, visibility } = caller;
  const { viewPeriod, resolved } = viewPeriodOf(query, nowMs, reportingZone);
  const [{ scope, scopes, maySeeAll, inScopes, members }, rows, asOfMs] = await Promise.all([
    readScopeMembers(dependencies, query, caller),
    sloScopes.rows(environment, viewPeriod),
    sloScopes.seenAt(),
  ]);
  const [burning, burningBefore] = await Promise.all([
    sloScopes.burning(environment, nowMs),
    sloScopes.burning(environment, nowMs - DAY_MS),
  ]);
  const byRef = new Map(members.map(member => [member.entityRef, member]));
  const matches = (row: SloScopeRow) => byRef.has(row.entityRef) && (query.origin === 'all' || row.origin !== 'tier');
  const slos = rows.filter(row => !row.isPrevious && matches(row)).map((row): ScopedSlo => {
    const member = byRef.get(row.entityRef)!;
    const isBurning = burning?.has(row.sloId) === true;
    return {
      ...row, isBurning, entityName: member.name, tier: member.tier,
      state: sloState(row.compliance, isBurning ? [{ state: 'firing' }] : []),
    };
  });
  const before = rows.filter(row => row.isPrevious && matches(row));
  const shownScopes = scopes.filter(item => maySeeAll || isVisible(visibility, item.ref));
  const groups = groupSlos(query.groupBy, shownScopes, scope, inScopes, slos, before);
  const urgency = ({ slos: list }: SloGroup) => [
    list.filter(slo => slo.state === 'missed').length, list.filter(slo => slo.state === 'at_risk').length, list.filter(slo => slo.state === 'no_data').length,
  ];
  groups.sort((a, b) => {
    // Teams A to Z and never by value (UI.md, Decided).
    const byName = a.name.localeCompare(b.name) || a.ref.localeCompare(b.ref);
    if (query.groupBy === 'group') return byName;
    const [left, right] = [urgency(a), urgency(b)];
    const differing = left.findIndex((count, index) => count !== right[index]);
    return differing === -1 ? byName : right[differing] - left[differing];
  });
  return {
    scope, viewPeriod, maySeeAll, asOfMs, burning, burningBefore,
    // To the hour that the views are of: whoever asks within it is told the same.
    period: {
      key: resolved.key,
      window: { startMs: resolved.window.startMs, endMs: Math.max(resolved.window.startMs + 1, Math.min(resolved.window.endMs, asOfMs ?? resolved.window.endMs)) },
    },
    slos, before, groups, members,
  };
}

/** SLOs group by group, those of the wanted states, the most urgent first inside each. */
export function listScoped(groups: readonly SloGroup[], states: readonly SloState[] | undefined, visibility: Visibility) {
  return groups.flatMap(group =>
    group.slos
      // Whom the caller may not read is counted, and not named.
      .filter(slo => isVisible(visibility, slo.entityRef) && (states === undefined || states.includes(slo.state)))
      .sort((a, b) => compareSlos(a, b) || a.entityName.localeCompare(b.entityName) || a.sloId - b.sloId)
      .map(slo => ({ group: group.ref, slo })),
  );
}
