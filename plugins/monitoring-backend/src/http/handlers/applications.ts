import {
  ApplicationMetrics,
  ratioOrNull,
  VERDICT_SLOTS,
} from '@rosetta/backstage-plugin-monitoring-common';
import { EntityRow } from '../../store';
import { isVisible, visibleRefs } from '../authorization';
import { entityFeed, eventKpi, NOT_PERMITTED } from '../eventKpis';
import { ApiError, notFound } from '../errors';
import { Handlers } from '../handler';
import { nextOffset, readOffset } from '../period';
import { isSuspectFor, releaseNameOf } from '../releaseStandings';
import { stateOfInstance } from '../sourceStates';
import { TIP_SLOT_MS, tileValue } from '../tiles';
import { HandlerDependencies } from './dependencies';
import { readDecisiveSlos } from './decisiveSlos';
import { hasIncidentSource, mayReadIncidents } from './incidents';
import { healthValue } from './operations/healthView';
import { rowView } from './views';

const DAY_MS = 86_400_000;
/** A point of a row's sparkline: half an hour, so a day is 48 points. */
const STEP_SECONDS = 1_800;

/** Figures of now for many entities, in a few statements whatever their number. */
export async function readMetrics(
  dependencies: HandlerDependencies,
  rows: readonly EntityRow[],
  environment: string,
  mayReadAnyIncident: boolean,
  nowMs: number,
): Promise<Map<string, ApplicationMetrics>> {
  const { admin, deliveries, incidents, instances, objectives, pivots, problems, scores, signals } = dependencies;
  const ids = rows.flatMap(row => row.seriesId ?? []);
  const endMs = Math.floor(nowMs / TIP_SLOT_MS) * TIP_SLOT_MS;
  const day = { startMs: endMs - DAY_MS, endMs };
  const [feeds, pivotsOf, slots, steps, open, openProblems, scored, slos, newest] = await Promise.all([
    admin.feeds(),
    pivots.pivotsOf(rows.map(row => row.entityRef), environment),
    signals.newestSlots(ids, VERDICT_SLOTS),
    signals.errorSteps(ids, day, STEP_SECONDS),
    incidents.openCounts(ids),
    problems.openCounts(ids),
    scores.all(ids),
    readDecisiveSlos(dependencies, rows.map(row => row.entityRef), environment, nowMs),
    deliveries.newestReleases(ids),
  ]);
  const releases = new Map(newest.map(release => [release.seriesId, release]));
  const isConfigured = hasIncidentSource(dependencies);
  return new Map(
    rows.map(row => {
      const own = pivotsOf.get(row.entityRef) ?? [];
      const pivot = own.find(item => item.isSignalSource);
      const served = instances.find(item => item.source === pivot?.source && item.instance === pivot?.instance);
      const instance =
        served && stateOfInstance(served.source, served.instance, feeds.filter(feed => served.signalStreams.includes(feed.stream)));
      const held = (row.seriesId === null ? undefined : slots.get(row.seriesId)) ?? [];
      const lastSlot = held.at(-1);
      const lastDataMs = lastSlot ? lastSlot.startMs + TIP_SLOT_MS : null;
      const now = held.filter(slot => lastDataMs !== null && slot.startMs >= lastDataMs - VERDICT_SLOTS * TIP_SLOT_MS);
      const tile = (kpi: 'error_rate' | 'latency_p95' | 'throughput') =>
        tileValue({
          // What upstream covers is not read here: the newest slot says the same of "collected yet".
          kpi, slots: now, slotsDayBefore: [], pivot: pivot && { ...pivot, coveredToMs: lastDataMs }, instance,
          objectives: objectives[row.tier], lastDataMs, nowMs,
        });
      const drawn = row.seriesId === null ? undefined : steps.get(row.seriesId);
      const values: (number | null)[] = Array.from({ length: DAY_MS / 1_000 / STEP_SECONDS }, () => null);
      for (const step of drawn ?? []) values[step.step] = ratioOrNull(step.errors, step.requests);
      const counts = (row.seriesId === null ? undefined : open.get(row.seriesId)) ?? [];
      const openNow = counts.reduce((sum, entry) => sum + entry.count, 0);
      const feed =
        isConfigured && !mayReadAnyIncident
          ? NOT_PERMITTED
          : entityFeed(
              'incidents',
              own.find(item => instances.some(one => one.source === item.source && one.streams.includes('incidents'))),
              isConfigured, instances, feeds, nowMs,
            );
      const score = row.seriesId === null ? undefined : scored.get(row.seriesId);
      const release = row.seriesId === null ? undefined : releases.get(row.seriesId);
      const isShown = feed.absence === undefined || feed.absence.status === 'stale';
      return [
        row.entityRef,
        {
          errorRate: tile('error_rate'),
          latencyP95: tile('latency_p95'),
          throughput: tile('throughput'),
          openIncidents: eventKpi('open_incidents', feed, {
            value: openNow, n: openNow, previous: null, method: 'distinct_open_now', window: { startMs: nowMs, endMs: nowMs },
          }),
          worstPriority: isShown ? (counts.find(entry => entry.count > 0)?.priority ?? null) : null,
          openProblems: (row.seriesId === null ? undefined : openProblems.get(row.seriesId)) ?? 0,
          health: score ? healthValue(score, null, nowMs) : null,
          slo: slos.get(row.entityRef) ?? null,
          lastRelease: release
            ? {
                name: releaseNameOf(release), finished: release.finished.toISOString(),
                isSuspect: isSuspectFor(release, mayReadAnyIncident),
              }
            : null,
          sparkline: drawn ? { start: new Date(day.startMs).toISOString(), stepSeconds: STEP_SECONDS, values } : null,
        },
      ];
    }),
  );
}

/** Handlers of lists of entities with their state. */
export function applicationHandlers(
  dependencies: HandlerDependencies,
): Pick<Handlers, 'applications' | 'applicationStates'> {
  const { entities, environments, defaultEnvironment } = dependencies;
  return {
    applications: async ({ credentials, environment, nowMs, query, visibility }) => {
      const scope = query.scope?.toLocaleLowerCase('en-US') ?? null;
      if (scope !== null && !isVisible(visibility, scope)) throw notFound();
      const offset = readOffset(query.cursor);
      const [{ rows, total }, mayRead] = await Promise.all([
        entities.list({
          environment, scope, state: query.state ?? null, visible: visibleRefs(visibility), sort: query.sort, offset,
          limit: query.limit,
        }),
        mayReadIncidents(dependencies, credentials),
      ]);
      const metrics =
        query.include === 'metrics' ? await readMetrics(dependencies, rows, environment, mayRead, nowMs) : undefined;
      return {
        items: rows.map(row => rowView(row, mayRead, metrics?.get(row.entityRef) ?? null)),
        total,
        nextCursor: nextOffset(offset, rows.length, total),
      };
    },

    applicationStates: async ({ body, credentials, visibility }) => {
      const environment = body.environment ?? defaultEnvironment;
      if (!environments.includes(environment)) {
        throw new ApiError(400, 'invalid_parameter', `environment: must be one of ${environments.join(', ')}`, {
          field: 'environment',
        });
      }
      const refs = [...new Set(body.refs.map(ref => ref.toLocaleLowerCase('en-US')))];
      const [rows, mayRead] = await Promise.all([
        entities.findAll(refs.filter(ref => isVisible(visibility, ref)), environment),
        mayReadIncidents(dependencies, credentials),
      ]);
      return { items: rows.map(row => rowView(row, mayRead)) };
    },
  };
}
