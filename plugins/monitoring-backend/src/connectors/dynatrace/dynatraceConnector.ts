import {
  Connector,
  ConnectorFactory,
  createRedactor,
  InstanceConfig,
} from '@rosetta/backstage-plugin-monitoring-node';
import { checkHealth } from './checkHealth';
import { collectEvents } from './collectEvents';
import { collectProblems } from './collectProblems';
import { collectSignals } from './collectSignals';
import { collectSlos } from './collectSlos';
import { collectTopology } from './collectTopology';
import { createLinks } from './links';
import { readOpenProblems, readTip } from './live';
import { DEFAULT_EXTRA_METRICS } from './metricSets';
import { dynatracePivot, DynatracePivot } from './pivot';
import { replayPages } from './replay';
import { optionsSchema } from './schemas';
import {
  dynatraceStreams,
  EVENTS_STREAM,
  isSignalStream,
  PROBLEMS_STREAM,
  SLOS_STREAM,
  TOPOLOGY_STREAM,
} from './streams';
import { verifyPivot } from './verify';

/** Where the API begins under a base URL that names the environment, or already the API. */
function apiSegmentsOf(baseUrl: string): readonly string[] {
  const path = new URL(baseUrl).pathname.replace(/\/+$/, '');
  return path.endsWith('/api/v2') ? [] : ['api', 'v2'];
}

/** `dt0c01.<public>.<secret>`: the third part is a secret by itself. */
function secretsOf(token: string): readonly string[] {
  const secretPart = token.split('.')[2];
  return [token, `Api-Token ${token}`, ...(secretPart ? [secretPart] : [])];
}

const COLLECTORS: Readonly<Record<string, typeof collectProblems>> = {
  [PROBLEMS_STREAM]: collectProblems,
  [EVENTS_STREAM]: collectEvents,
  [SLOS_STREAM]: collectSlos,
  [TOPOLOGY_STREAM]: collectTopology,
};

/** Dynatrace Environment API v2: signals, problems, events, SLOs and topology of the mapped entities. */
export const dynatraceConnectorFactory: ConnectorFactory = {
  source: 'dynatrace',

  create(instance: InstanceConfig, { http }): Connector<DynatracePivot> {
    const options = optionsSchema.parse(instance.options);
    const context = {
      instance: instance.name,
      http,
      apiSegments: apiSegmentsOf(instance.baseUrl),
      extras: options.extraMetrics ?? DEFAULT_EXTRA_METRICS,
      redactor: createRedactor(secretsOf(options.token)),
    };
    return {
      source: 'dynatrace',
      instance: instance.name,
      pivot: dynatracePivot,
      streams: dynatraceStreams,
      collect: request => {
        const { stream } = request;
        if (isSignalStream(stream)) return collectSignals(context, request);
        if (Object.hasOwn(COLLECTORS, stream)) return COLLECTORS[stream]!(context, request);
        throw new RangeError(`Dynatrace has no stream "${stream}"`);
      },
      checkHealth: signal => checkHealth(context, signal),
      links: createLinks(instance.uiUrl),
      replay: ({ stream, raw }) => replayPages(stream, raw, context),
      live: {
        signals: request => readTip(context, request),
        problems: request => readOpenProblems(context, request),
      },
      verify: (pivot, request) => verifyPivot(context, pivot, request),
    };
  },

  credentials(instance) {
    const { token } = optionsSchema.parse(instance.options);
    return { headers: { authorization: `Api-Token ${token}` }, secrets: secretsOf(token) };
  },
};
