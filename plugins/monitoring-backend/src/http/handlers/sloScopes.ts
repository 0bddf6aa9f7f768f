import { INDICATOR_MINUTES, SloRowView, sloWindowHours } from '@rosetta/backstage-plugin-monitoring-common';
import { newestHourMs, SloRow } from '../../store';
import { Handlers } from '../handler';
import { nextOffset, periodView, readOffset } from '../period';
import { toldValue, writeReport } from '../reportCsv';
import { burnView, exhaustionOf, isRule, promiseView, readingView, sumSlos } from '../sloKpis';
import { HandlerDependencies } from './dependencies';
import { listScoped, ReadScope, readScopeMembers, readScopeSlos, ScopedSlo } from './sloScope';
import { sourceAges } from './views';

/** Rows of a file that are read in one step. */
const STEP = 1_000;

/** Full rows of some SLOs, in their order; one that nobody promises any more by now is left out. */
async function readRows(
  { slos, sloScopes }: HandlerDependencies,
  read: ReadScope,
  wanted: readonly { group: string; slo: ScopedSlo }[],
  environment: string,
  nowMs: number,
): Promise<SloRowView[]> {
  const ids = [...new Set(wanted.map(({ slo }) => slo.sloId))];
  const refs = [...new Set(wanted.map(({ slo }) => slo.entityRef))];
  const [readings, burns, promised] = await Promise.all([
    sloScopes.readings(ids, read.viewPeriod),
    sloScopes.burns(ids, nowMs),
    slos.list(refs, environment),
  ]);
  const promises = new Map<number, SloRow>(promised.map(row => [row.sloId, row]));
  return wanted.flatMap(({ group, slo }): SloRowView[] => {
    const promise = promises.get(slo.sloId);
    const reading = readings.find(row => row.sloId === slo.sloId && !row.isPrevious);
    if (!promise || !reading) return [];
    const own = burns.filter(burn => burn.sloId === slo.sloId);
    const sixHours = own.filter(burn => burn.longMinutes === INDICATOR_MINUTES);
    // A policy may have become another since: what a rule says is newer than the indicator of before.
    const indicator = sixHours.find(isRule) ?? sixHours.at(0);
    return [
      {
        slo: promiseView(promise),
        entity: { ref: slo.entityRef, name: slo.entityName, tier: slo.tier },
        group,
        reading: readingView(reading, readings.find(row => row.sloId === slo.sloId && row.isPrevious), own, read.period.key),
        burn: indicator ? burnView(indicator) : null,
        isBurning: slo.isBurning,
        exhaustion: exhaustionOf(reading, indicator?.burnLong ?? null, sloWindowHours(promise.window, newestHourMs(nowMs)), nowMs),
      },
    ];
  });
}

const COLUMNS = [
  'group', 'entity', 'slo', 'origin', 'state', 'objective', 'achieved', 'status', 'budget_left', 'budget_minutes', 'bad_minutes',
  'burn_6h', 'burning', 'spent_at', 'coverage', 'from', 'to',
] as const;

/** SLOs of a scope, as a page and as a file. */
export function sloScopeHandlers(dependencies: HandlerDependencies): Pick<Handlers, 'scopeSlos' | 'scopeSloDays' | 'exportSlo'> {
  const { admin, sloScopes } = dependencies;
  return {
    scopeSlos: async input => {
      const { environment, nowMs, query, visibility } = input;
      const offset = readOffset(query.cursor);
      const [read, feeds] = await Promise.all([readScopeSlos(dependencies, query, input), admin.feeds()]);
      const listed = listScoped(read.groups, query.state, visibility);
      const shown = listed.slice(offset, offset + query.limit);
      const { window } = read.period;
      const context = { ...read, window };
      const withSlo = new Set(read.slos.map(slo => slo.entityRef)).size;
      return {
        scope: read.scope,
        environment,
        period: periodView({ key: read.period.key, window, previous: window, isDayAligned: true }),
        asOf: new Date(read.asOfMs ?? nowMs).toISOString(),
        groupBy: query.groupBy,
        basis: read.maySeeAll ? 'precomputed' as const : 'own' as const,
        sum: sumSlos(read.slos, read.before, context),
        entities: { withSlo, without: read.members.length - withSlo },
        groups: read.groups.map(group => ({
          ref: group.ref, name: group.name, title: group.title, sum: sumSlos(group.slos, group.before, context),
        })),
        items: await readRows(dependencies, read, shown, environment, nowMs),
        total: listed.length,
        nextCursor: nextOffset(offset, shown.length, listed.length),
        sources: sourceAges(dependencies, feeds.filter(feed => feed.stream === 'signals_hour')),
      };
    },

    scopeSloDays: async input => {
      const { environment, nowMs, query } = input;
      const { scope, members } = await readScopeMembers(dependencies, query, input);
      const days = await sloScopes.days(members.map(member => member.entityRef), environment, query.origin);
      return { scope, environment, asOf: new Date(nowMs).toISOString(), days };
    },

    exportSlo: async input => {
      const { environment, nowMs, query, visibility } = input;
      const read = await readScopeSlos(dependencies, query, input);
      const listed = listScoped(read.groups, query.state, visibility);
      const rows: SloRowView[] = [];
      for (let from = 0; from < listed.length; from += STEP) {
        rows.push(...(await readRows(dependencies, read, listed.slice(from, from + STEP), environment, nowMs)));
      }
      return writeReport(
        COLUMNS,
        rows.map(({ slo, entity, group, reading, burn, isBurning, exhaustion }) => ({
          group, entity: entity.ref, slo: slo.name, origin: slo.origin, state: reading.state, objective: slo.target,
          achieved: toldValue(reading.sli), status: reading.sli.status, budget_left: toldValue(reading.budget), budget_minutes: reading.budgetMinutes,
          bad_minutes: reading.badMinutes, burn_6h: burn?.long ?? null, burning: isBurning, spent_at: exhaustion.isSpent ? 'spent' : exhaustion.at,
          coverage: reading.coverage, from: reading.period.start, to: reading.period.end,
        })),
      );
    },
  };
}
