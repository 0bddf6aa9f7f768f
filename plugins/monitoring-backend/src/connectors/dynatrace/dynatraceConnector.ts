import {
  Connector,
  ConnectorFactory,
  createRedactor,
  InstanceConfig,
} from '@rosetta/backstage-plugin-monitoring-node';
import { checkHealth } from './checkHealth';
import { collectProblems } from './collectProblems';
import { collectSignals } from './collectSignals';
import { createLinks } from './links';
import { DEFAULT_EXTRA_METRICS } from './metricSets';
import { dynatracePivot, DynatracePivot } from './pivot';
import { optionsSchema } from './schemas';
import { dynatraceStreams, isSignalStream, PROBLEMS_STREAM } from './streams';

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

/** Dynatrace Environment API v2: signals and problems of the mapped entities. */
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
        if (isSignalStream(request.stream)) return collectSignals(context, request);
        if (request.stream === PROBLEMS_STREAM) return collectProblems(context, request);
        throw new RangeError(`Dynatrace has no stream "${request.stream}"`);
      },
      checkHealth: signal => checkHealth(context, signal),
      links: createLinks(instance.uiUrl),
    };
  },

  credentials(instance) {
    const { token } = optionsSchema.parse(instance.options);
    return { headers: { authorization: `Api-Token ${token}` }, secrets: secretsOf(token) };
  },
};
