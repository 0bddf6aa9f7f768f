import { ELAPSED_DAY_MS } from '@rosetta/backstage-plugin-monitoring-common';
import { checkSource } from '../../live';
import { actorOf } from '../actor';
import { ApiError } from '../errors';
import { Handlers } from '../handler';
import { stateOfFeed, stateOfInstance } from '../sourceStates';
import { HandlerDependencies, ServedInstance } from './dependencies';
import { noSuch } from './lists';

type AdminHandlers = Pick<
  Handlers,
  'batchRuns' | 'batchRun' | 'triggerBatch' | 'replayRaw' | 'cancelBatch' | 'sources' | 'testSource' | 'doctor'
>;

/** Longest range of one request; longer ones are asked in parts. */
const MAX_RANGE_DAYS = 400;

function instanceOf(dependencies: HandlerDependencies, source: string, instance: string): ServedInstance | undefined {
  return dependencies.instances.find(item => item.source === source && item.instance === instance);
}

/** Handlers of the admin pages. They write requests; workers carry them out. */
export function adminHandlers(dependencies: HandlerDependencies): AdminHandlers {
  const { admin, batches } = dependencies;
  return {
    batchRuns: async ({ query }) => {
      const before = query.cursor === undefined ? null : /^b(\d{1,18})$/.exec(query.cursor)?.[1];
      if (before === undefined) {
        throw new ApiError(400, 'invalid_parameter', 'cursor: use the nextCursor of the page before, unchanged', {
          field: 'cursor',
        });
      }
      const { runs, total } = await admin.batchRuns({
        source: query.source ?? null,
        instance: query.instance ?? null,
        stream: query.stream ?? null,
        state: query.state ?? null,
        beforeId: before,
        limit: query.limit,
      });
      return {
        items: runs,
        total,
        nextCursor: runs.length === query.limit ? `b${runs[runs.length - 1].id}` : null,
      };
    },

    batchRun: async ({ params }) => {
      const found = await admin.batchRun(params.id);
      if (!found) throw noSuch('batch run');
      return found;
    },

    triggerBatch: async ({ body, credentials }) => {
      const instance = instanceOf(dependencies, body.source, body.instance);
      if (!instance) throw new ApiError(400, 'invalid_parameter', 'instance: no such instance of this source is configured', { field: 'instance' });
      if (!instance.streams.includes(body.stream)) {
        throw new ApiError(400, 'invalid_parameter', `stream: must be one of ${instance.streams.join(', ')}`, { field: 'stream' });
      }
      const windowStartMs = Date.parse(body.from);
      const windowEndMs = Date.parse(body.to);
      if (windowEndMs <= windowStartMs) throw new ApiError(400, 'invalid_parameter', 'to: must be after from', { field: 'to' });
      if (windowEndMs - windowStartMs > MAX_RANGE_DAYS * ELAPSED_DAY_MS) {
        throw new ApiError(400, 'invalid_parameter', `from: at most ${MAX_RANGE_DAYS} days before to`, { field: 'from' });
      }
      const requestId = await batches.request({
        source: body.source,
        instance: body.instance,
        stream: body.stream,
        windowStartMs,
        windowEndMs,
        requestedBy: actorOf(credentials),
        isReplay: false,
      });
      return { requestId };
    },

    replayRaw: async ({ body, credentials, nowMs }) => {
      const instance = instanceOf(dependencies, body.source, body.instance);
      if (!instance) throw new ApiError(400, 'invalid_parameter', 'instance: no such instance of this source is configured', { field: 'instance' });
      if (!instance.streams.includes(body.stream)) {
        throw new ApiError(400, 'invalid_parameter', `stream: must be one of ${instance.streams.join(', ')}`, { field: 'stream' });
      }
      const windowStartMs = Date.parse(body.from);
      if (windowStartMs >= nowMs) throw new ApiError(400, 'invalid_parameter', 'from: must be in the past', { field: 'from' });
      const requestId = await batches.request({
        source: body.source, instance: body.instance, stream: body.stream, windowStartMs, windowEndMs: nowMs,
        requestedBy: actorOf(credentials), isReplay: true,
      });
      return { requestId };
    },

    cancelBatch: async ({ params }) => {
      if (!(await batches.requestCancel(params.id))) {
        throw new ApiError(409, 'not_running', 'This batch run is not running any more');
      }
      return { accepted: true };
    },

    sources: async () => {
      const [feeds, usage] = await Promise.all([admin.feedsNow(), admin.usage()]);
      return {
        items: dependencies.instances.map(({ source, instance, ratePerSecond, streams }) => {
          const state = stateOfInstance(source, instance, feeds);
          const used = usage.find(row => row.source === source && row.instance === instance);
          return {
            id: `${source}:${instance}`,
            source,
            instance,
            state: used?.isPaused ? ('paused' as const) : state.state,
            since: state.since?.toISOString() ?? null,
            message: state.message,
            lastSuccess: state.lastSuccess?.toISOString() ?? null,
            entities: used ? used.entities : 0,
            requestsLastMinute: used ? used.requestsLastMinute : 0,
            budgetPerMinute: Math.round(ratePerSecond * 60),
            rateLimitedLastDay: used ? used.rateLimitedLastDay : 0,
            quarantined: used ? used.quarantined : 0,
            streams: streams.map(stream => {
              const feed = feeds.find(
                row => row.source === source && row.instance === instance && row.stream === stream,
              );
              return {
                stream,
                state: feed ? stateOfFeed(feed) : ('paused' as const),
                lastSuccess: feed?.lastSuccess?.toISOString() ?? null,
                watermark: feed?.watermark?.toISOString() ?? null,
                error:
                  feed?.errorCode && feed.errorMessage
                    ? { code: feed.errorCode, message: feed.errorMessage }
                    : null,
              };
            }),
          };
        }),
      };
    },

    doctor: async ({ nowMs }) => dependencies.doctor(nowMs),

    testSource: async ({ params }) => {
      const [source, name] = params.id.split(':');
      const instance = instanceOf(dependencies, source, name);
      if (!instance) throw noSuch('source instance');
      return checkSource(instance.checkHealth);
    },
  };
}
