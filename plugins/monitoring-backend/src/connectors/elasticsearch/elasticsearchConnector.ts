import {
  Connector,
  ConnectorCredentials,
  ConnectorFactory,
  InstanceConfig,
  systemClock,
} from '@rosetta/backstage-plugin-monitoring-node';
import { ElisaContext } from './ask';
import { checkHealth } from './checkHealth';
import { collectHours } from './collectHours';
import { collectPatterns } from './collectPatterns';
import { diagnose } from './diagnose';
import { createLinks } from './links';
import { readLogVolume } from './live';
import { elisaPivot, ElisaPivot } from './pivot';
import { ElisaAuth, optionsSchema } from './schemas';
import { elisaStreams, HOURS_STREAM, PATTERNS_STREAM } from './streams';
import { verifyPivot } from './verify';

/** The pair inside an encoded API key: whoever has it has the key. */
const pairOf = (encoded: string) => Buffer.from(encoded, 'base64').toString('utf8');

function credentialsOf(auth: ElisaAuth): ConnectorCredentials {
  if (auth.type === 'none') return { headers: {}, secrets: [] };
  if (auth.type === 'bearer') return { headers: { authorization: `Bearer ${auth.token}` }, secrets: [auth.token] };
  if (auth.type === 'apiKey') {
    const [, key] = pairOf(auth.token).split(':');
    return { headers: { authorization: `ApiKey ${auth.token}` }, secrets: [auth.token, ...(key ? [key] : [])] };
  }
  const pair = `${auth.username}:${auth.password}`;
  const encoded = Buffer.from(pair, 'utf8').toString('base64');
  return { headers: { authorization: `Basic ${encoded}` }, secrets: [auth.password, pair, encoded] };
}

/** ELISA: counts and patterns of log lines from Elasticsearch or OpenSearch, links into Kibana. */
export const elasticsearchConnectorFactory: ConnectorFactory = {
  source: 'elisa',

  create(instance: InstanceConfig, { http, environmentOf }): Connector<ElisaPivot> {
    const options = optionsSchema.parse(instance.options);
    const context: ElisaContext = { instance: instance.name, http, options, environmentOf };
    const links = createLinks(instance.uiUrl, options);
    return {
      source: 'elisa',
      instance: instance.name,
      pivot: elisaPivot,
      streams: elisaStreams,
      collect: request => {
        if (request.stream === HOURS_STREAM) return collectHours(context, request);
        if (request.stream === PATTERNS_STREAM) return collectPatterns(context, request);
        throw new RangeError(`ELISA has no stream "${request.stream}"`);
      },
      checkHealth: signal => checkHealth(context, signal),
      diagnose: signal => diagnose(context, signal, systemClock.now()),
      ...(links ? { links } : {}),
      live: { log_volume: request => readLogVolume(context, request) },
      // Of a Kibana alone nothing can be asked.
      ...(options.linkOnly ? {} : { verify: (of: ElisaPivot, request) => verifyPivot(context, of, request) }),
    };
  },

  credentials(instance) {
    return credentialsOf(optionsSchema.parse(instance.options).auth);
  },
};
