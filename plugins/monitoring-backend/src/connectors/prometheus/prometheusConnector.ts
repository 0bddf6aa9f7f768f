import {
  Connector,
  ConnectorCredentials,
  ConnectorFactory,
  createRedactor,
  InstanceConfig,
} from '@rosetta/backstage-plugin-monitoring-node';
import { PrometheusContext } from './ask';
import { checkHealth } from './checkHealth';
import { collectSignals } from './collectSignals';
import { diagnose } from './diagnose';
import { createLinks } from './links';
import { readTip } from './live';
import { prometheusPivot, PrometheusPivot } from './pivot';
import { replayPages } from './replay';
import { AuthOptions, optionsSchema, querySpecs } from './schemas';
import { isSignalStream, prometheusStreams } from './streams';
import { verifyPivot } from './verify';

/** Where the API begins under a base URL that names the server, or already the API. */
function apiSegmentsOf(baseUrl: string): readonly string[] {
  const path = new URL(baseUrl).pathname.replace(/\/+$/, '');
  return path.endsWith('/api/v1') ? [] : ['api', 'v1'];
}

function credentialsOf(auth: AuthOptions | undefined): ConnectorCredentials {
  if (!auth) return { headers: {}, secrets: [] };
  if (auth.type === 'bearer') {
    return { headers: { authorization: `Bearer ${auth.token}` }, secrets: [auth.token] };
  }
  const pair = `${auth.username}:${auth.password}`;
  const encoded = Buffer.from(pair, 'utf8').toString('base64');
  return { headers: { authorization: `Basic ${encoded}` }, secrets: [auth.password, pair, encoded] };
}

/** Prometheus HTTP API v1, and what speaks it: signals by the expressions of config. */
export const prometheusConnectorFactory: ConnectorFactory = {
  source: 'prometheus',

  create(instance: InstanceConfig, { http }): Connector<PrometheusPivot> {
    const options = optionsSchema.parse(instance.options);
    const context: PrometheusContext = {
      instance: instance.name,
      http,
      apiSegments: apiSegmentsOf(instance.baseUrl),
      specs: querySpecs(options),
      serviceNameLabel: options.serviceNameLabel,
      redactor: createRedactor(credentialsOf(options.auth).secrets),
    };
    return {
      source: 'prometheus',
      instance: instance.name,
      pivot: prometheusPivot,
      streams: prometheusStreams,
      collect: request => {
        if (!isSignalStream(request.stream)) {
          throw new RangeError(`Prometheus has no stream "${request.stream}"`);
        }
        return collectSignals(context, request);
      },
      checkHealth: signal => checkHealth(context, signal),
      diagnose: signal => diagnose(context, signal),
      links: createLinks(instance.uiUrl, options.serviceNameLabel),
      replay: ({ stream, raw }) => {
        if (!isSignalStream(stream)) throw new RangeError(`Prometheus has no stream "${stream}"`);
        return replayPages(stream, raw, context);
      },
      live: { signals: request => readTip(context, request) },
      verify: (pivot, { signal }) => verifyPivot(context, pivot, signal),
    };
  },

  credentials(instance) {
    return credentialsOf(optionsSchema.parse(instance.options).auth);
  },
};
