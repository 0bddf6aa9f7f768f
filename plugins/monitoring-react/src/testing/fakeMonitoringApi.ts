import type { z } from 'zod';
import {
  routes,
  type RouteId,
  type Routes,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { MonitoringApi } from '../api';
import { buildRejected, buildRuns, buildSources } from './admin';
import { buildApplications } from './applications';
import { buildChanges, buildItsmProblems } from './changes';
import { buildDeployments } from './delivery';
import { buildDoctorReport } from './doctor';
import { buildEntityDora, buildScopeDora } from './dora';
import { buildProblems, buildSummary, buildTimeseries } from './entity';
import { buildIncidentList, buildIncidents } from './events';
import {
  buildMapping,
  buildMappingChanges,
  buildMappingCoverage,
  buildMappingMatrix,
} from './mappings';
import { buildChangeCalendar, buildScopeIncidents } from './scopeIncidents';
import { buildLogVolume, buildToolLink } from './logs';
import { buildRestated } from './restated';
import { buildScopes } from './scopeNodes';
import { buildMeta, buildOverview } from './scopes';
import { buildExplanation } from './explanation';
import { buildScopeSloDays, buildScopeSlos } from './scopeSlos';
import { buildSlos } from './slos';
import { buildSloStatement } from './sloStatement';
import { FIXTURE_NOW_MS } from './time';
import { buildTimeline } from './timeline';

type Answer<R extends RouteId> = z.output<Routes[R]['response']>;

/** What a route is asked, as far as fixtures care. */
export interface FakeInput {
  readonly params: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly body: unknown;
}

/** Answers by route; throw to fail. */
export type FakeHandlers = {
  [R in RouteId]?: (input: FakeInput) => Answer<R> | Promise<Answer<R>>;
};

/** Answers of a healthy backend whose one component is critical. */
export function fixtureHandlers(nowMs = FIXTURE_NOW_MS): FakeHandlers {
  return {
    meta: () => buildMeta(),
    scopes: () => ({ items: buildScopes() }),
    overview: ({ query }) =>
      buildOverview(
        { groupBy: query.groupBy === 'team' ? 'team' : 'domain' },
        nowMs,
      ),
    incidentKpis: ({ query }) =>
      buildScopeIncidents(
        { groupBy: query.groupBy === 'domain' ? 'domain' : 'group' },
        nowMs,
      ),
    changeCalendar: () => buildChangeCalendar({}, nowMs),
    applications: ({ query }) => {
      const items = buildApplications(14, nowMs).filter(
        row => query.state === undefined || row.state === query.state,
      );
      return { items, nextCursor: null, total: items.length };
    },
    applicationStates: ({ body }) => {
      const { refs } = routes.applicationStates.body.parse(body);
      const rows = buildApplications(14, nowMs);
      return { items: rows.filter(({ ref }) => refs.includes(ref)) };
    },
    summary: ({ query }) =>
      buildSummary(
        { environment: String(query.environment ?? 'production') },
        nowMs,
      ),
    timeseries: ({ query }) => {
      const metrics = routes.timeseries.query.shape.metric.parse(query.metric);
      return {
        ...buildTimeseries(metrics, { nowMs }),
        environment: String(query.environment ?? 'production'),
      };
    },
    timeline: ({ query }) => ({
      ...buildTimeline({}, { nowMs }),
      environment: String(query.environment ?? 'production'),
    }),
    entityIncidents: ({ query }) => {
      const items = buildIncidents(nowMs).filter(
        ({ isOpen }) =>
          query.status === undefined ||
          query.status === 'all' ||
          isOpen === (query.status === 'open'),
      );
      return buildIncidentList({ items, total: items.length }, nowMs);
    },
    incidents: () => buildIncidentList({}, nowMs),
    problems: () => ({
      items: buildProblems(nowMs),
      nextCursor: null,
      total: 2,
    }),
    changes: () => buildChanges({}, nowMs),
    itsmProblems: ({ query }) => {
      const { items } = buildItsmProblems({}, nowMs);
      const listed = items.filter(
        ({ isOpen }) =>
          query.status === undefined ||
          query.status === 'all' ||
          isOpen === (query.status === 'open'),
      );
      return buildItsmProblems({ items: listed }, nowMs);
    },
    deployments: ({ query }) =>
      query.mode === 'live'
        ? buildDeployments(
            { mode: 'live', deploySource: null, items: [] },
            nowMs,
          )
        : buildDeployments({}, nowMs),
    entityDora: ({ query }) =>
      buildEntityDora(
        { environment: String(query.environment ?? 'production') },
        nowMs,
      ),
    restatedKpis: () => buildRestated(),
    scopeDora: ({ query }) =>
      buildScopeDora(
        {
          environment: String(query.environment ?? 'production'),
          groupBy: query.groupBy === 'app' ? 'app' : 'team',
        },
        nowMs,
      ),
    linkIncident: () => ({
      number: 'INC0041207',
      verdict: 'confirmed',
      by: 'user:default/ada',
    }),
    slos: ({ query }) =>
      buildSlos(
        { environment: String(query.environment ?? 'production') },
        nowMs,
      ),
    sloStatement: () => buildSloStatement({}, nowMs),
    scopeSlos: ({ query }) =>
      buildScopeSlos(
        { environment: String(query.environment ?? 'production') },
        nowMs,
      ),
    scopeSloDays: ({ query }) =>
      buildScopeSloDays(
        { environment: String(query.environment ?? 'production') },
        nowMs,
      ),
    exportSlo: () => 'group,entity\n',
    explain: () => buildExplanation({}, nowMs),
    logVolume: ({ query }) =>
      query.mode === 'live'
        ? buildLogVolume(
            {
              mode: 'live',
              patterns: [],
              period: {
                key: 'live',
                start: new Date(nowMs - 6 * 3_600_000).toISOString(),
                end: new Date(nowMs).toISOString(),
              },
            },
            { nowMs, hours: 6 },
          )
        : buildLogVolume({}, { nowMs }),
    logLink: ({ query }) =>
      buildToolLink(
        { url: `https://kibana.example/app/discover#/${query.level}` },
        nowMs,
      ),
    traceLink: () =>
      buildToolLink(
        {
          url: 'https://dynatrace.example/traces',
          origin: { source: 'dynatrace', instance: 'main' },
        },
        nowMs,
      ),
    sources: () => ({ items: buildSources(nowMs) }),
    batchRuns: ({ query }) => {
      const items = buildRuns(nowMs).filter(
        run => query.state === undefined || run.state === query.state,
      );
      return { items, nextCursor: null, total: items.length };
    },
    batchRun: ({ params }) => ({
      run:
        buildRuns(nowMs).find(run => run.id === params.id) ??
        buildRuns(nowMs)[0],
      rejected: buildRejected(nowMs),
    }),
    triggerBatch: () => ({ requestId: '47' }),
    replayRaw: () => ({ requestId: '48' }),
    mappings: () => buildMappingMatrix(nowMs),
    mappingCoverage: () => buildMappingCoverage(),
    mappingChanges: ({ query }) => {
      const items = buildMappingChanges(nowMs).filter(
        ({ entityRef }) =>
          query.entity === undefined || entityRef === query.entity,
      );
      return { items, nextCursor: null, total: items.length };
    },
    mappingHistory: ({ params }) => ({
      items: buildMappingChanges(nowMs).filter(
        ({ mappingId }) => mappingId === params.id,
      ),
    }),
    createMapping: () => buildMapping({}, nowMs),
    updateMapping: ({ params }) =>
      buildMapping({ id: String(params.id) }, nowMs),
    deleteMapping: () => ({ isDeleted: true }),
    checkMapping: () => ({
      state: 'found',
      message: 'One service has this id',
      example: null,
      found: [{ name: 'payments-api', detail: 'Web service' }],
      upstreamUrl: 'https://dynatrace.example/service',
    }),
    exportMappings: () => ({
      fileName: 'rosetta-mappings-2026-11-20.csv',
      csv: 'entity,environment,source,instance,key,value,action\n',
    }),
    cancelBatch: () => ({ accepted: true }),
    doctor: () => buildDoctorReport(nowMs),
    testSource: () => ({
      state: 'ok',
      code: null,
      message: 'Reached and let in.',
      version: '1.305',
      missingScopes: [],
      latencyMs: 84,
    }),
  };
}

/** An API that answers from fixtures; every answer is parsed by the route table, so a fixture cannot lie. */
export function createFakeMonitoringApi(
  overrides: FakeHandlers = {},
): MonitoringApi & { readonly calls: RouteId[] } {
  const handlers: FakeHandlers = { ...fixtureHandlers(), ...overrides };
  const calls: RouteId[] = [];
  return {
    calls,
    async call(id, input) {
      calls.push(id);
      const handler = handlers[id];
      if (!handler) throw new Error(`No fixture answers ${id}`);
      const answer: unknown = await handler({
        params: { ...input.params },
        query: { ...input.query },
        body: input.body,
      });
      return routes[id].response.parse(answer) as Answer<typeof id>;
    },
  };
}
