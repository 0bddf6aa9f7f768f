import {
  ANY_ENVIRONMENT,
  batchTriggerPermission,
  buildOpenApi,
  entityReadPermission,
  incidentReadPermission,
  logReadPermission,
  mappingManagePermission,
  METRICS,
  portfolioReadPermission,
  rollUpState,
  sourceReadPermission,
} from '@rosetta/backstage-plugin-monitoring-common';
import { isVisible } from '../authorization';
import { ApiError } from '../errors';
import { entityOf, Handlers } from '../handler';
import { nextOffset, periodOf, readOffset } from '../period';
import { pivotWords } from '../pivotWords';
import { HandlerDependencies } from './dependencies';
import { findingView } from './views';

type ListHandlers = Pick<
  Handlers,
  'health' | 'openapi' | 'meta' | 'scopes' | 'problems' | 'pivots'
>;

/** Handlers that list what is stored. */
export function listHandlers(dependencies: HandlerDependencies): ListHandlers {
  const { admin, authorization, entities } = dependencies;
  return {
    health: async () => {
      await admin.ping();
      return { status: 'ok' };
    },

    openapi: async () => buildOpenApi(dependencies.version),

    meta: async ({ credentials }) => {
      const may = async (permission: typeof entityReadPermission) =>
        credentials !== undefined && authorization.may(permission, credentials);
      const [readEntities, readPortfolio, readIncidents, readLogs, readSources, manageMappings, triggerBatches] = await Promise.all([
        may(entityReadPermission),
        may(portfolioReadPermission),
        may(incidentReadPermission),
        may(logReadPermission),
        may(sourceReadPermission),
        may(mappingManagePermission),
        may(batchTriggerPermission),
      ]);
      return {
        environments: dependencies.environments.map(name => ({
          name,
          isDefault: name === dependencies.defaultEnvironment,
        })),
        reportingZone: dependencies.reportingZone,
        sources: dependencies.instances.map(({ source, instance }) => ({ source, instance })),
        metrics: [...METRICS],
        rights: { readEntities, readPortfolio, readIncidents, readLogs, readSources, manageMappings, triggerBatches },
        isDemo: dependencies.isDemo,
      };
    },

    scopes: async ({ environment, visibility }) => {
      const [scopes, members] = await Promise.all([
        entities.scopes(),
        entities.members(['system', 'domain', 'group'], environment, null),
      ]);
      const byScope = new Map<string, typeof members>();
      for (const member of members) {
        if (!isVisible(visibility, member.entityRef)) continue;
        byScope.set(member.scopeRef, [...(byScope.get(member.scopeRef) ?? []), member]);
      }
      return {
        items: scopes
          .filter(scope => isVisible(visibility, scope.ref))
          .map(scope => {
            const own = byScope.get(scope.ref) ?? [];
            return { ...scope, state: rollUpState(own), members: own.length };
          }),
      };
    },

    problems: async input => {
      const entity = entityOf(input);
      const { query, nowMs } = input;
      const period = periodOf(query, nowMs, dependencies.reportingZone);
      const offset = readOffset(query.cursor);
      if (entity.seriesId === null) return { items: [], total: 0, nextCursor: null };
      const held = await dependencies.pivots.pivots(entity.entityRef, input.environment);
      const { rows, total } = await dependencies.problems.list(entity.seriesId, period.window, {
        status: query.status === 'all' ? null : query.status,
        offset,
        limit: query.limit,
      });
      return {
        items: rows.map(row => ({
          source: row.source,
          instance: row.instance,
          displayId: row.displayId,
          title: row.title,
          status: row.status,
          severity: row.severity,
          impact: row.impact,
          started: row.started.toISOString(),
          ended: row.ended?.toISOString() ?? null,
          via: row.via,
          isRootCause:
            row.rootCauseId !== null &&
            held.some(pivot => pivot.source === row.source && pivot.pivot?.includes(row.rootCauseId!)),
          upstreamUrl:
            dependencies.instances
              .find(item => item.source === row.source && item.instance === row.instance)
              ?.problemUrl(row.externalId) ?? null,
        })),
        total,
        nextCursor: nextOffset(offset, rows.length, total),
      };
    },

    pivots: async input => {
      const entity = entityOf(input);
      const asked = input.query.environment ?? null;
      const [pivots, findings] = await Promise.all([
        dependencies.pivots.pivots(entity.entityRef, asked),
        dependencies.pivots.findings(entity.entityRef),
      ]);
      const sources = [...new Set(dependencies.instances.map(item => item.source))];
      const environments = asked ? [asked] : dependencies.environments;
      return {
        items: environments.flatMap(environment =>
          sources.map(source => {
            const row =
              pivots.find(pivot => pivot.source === source && pivot.environment === environment) ??
              pivots.find(pivot => pivot.source === source && pivot.environment === ANY_ENVIRONMENT);
            if (!row) {
              return {
                source, environment, instance: null, origin: null, state: 'not_mapped' as const,
                value: null, verification: null, isSignalSource: false, coverage: null,
              };
            }
            return {
              source,
              environment,
              instance: row.instance,
              origin: row.origin,
              state: row.state,
              value: pivotWords(row.pivot),
              verification: row.state === 'mapped' ? row.verification : null,
              isSignalSource: row.isSignalSource,
              coverage:
                row.coveredFromMs === null || row.coveredToMs === null
                  ? null
                  : { from: new Date(row.coveredFromMs).toISOString(), to: new Date(row.coveredToMs).toISOString() },
            };
          }),
        ),
        findings: findings.map(findingView),
      };
    },
  };
}

/** The 404 of admin objects, which hide nothing. */
export function noSuch(what: string): ApiError {
  return new ApiError(404, 'not_found', `There is no such ${what}`);
}
