import {
  Connector,
  ConnectorCredentials,
  ConnectorFactory,
  InstanceConfig,
} from '@rosetta/backstage-plugin-monitoring-node';
import { checkHealth } from './checkHealth';
import { createCiDirectory } from './ciDirectory';
import { collectCmdb } from './collectCmdb';
import { collectOpen } from './collectOpen';
import { collectWindow } from './collectWindow';
import { ServicenowContext } from './context';
import { isOpenStream, isWindowStream } from './eventTables';
import { diagnose } from './diagnose';
import { createLinks } from './links';
import { readOpenIncidents } from './live';
import { servicenowPivot, ServicenowPivot } from './pivot';
import { replayPages } from './replay';
import { optionsSchema, ServicenowAuth } from './schemas';
import { CMDB_STREAM, servicenowStreams } from './streams';
import { createUserZoneMeter } from './userZone';
import { verifyPivot } from './verify';

function credentialsOf(auth: ServicenowAuth): ConnectorCredentials {
  if (auth.type === 'basic') {
    const credential = `${auth.username}:${auth.password}`;
    return {
      headers: { authorization: `Basic ${Buffer.from(credential).toString('base64')}` },
      secrets: [auth.password, credential],
    };
  }
  const { clientId, clientSecret, grant, username, password } = auth;
  return {
    headers: {},
    secrets: [clientSecret, ...(password === undefined ? [] : [password])],
    oauth: {
      segments: ['oauth_token.do'],
      form: {
        grant_type: grant,
        client_id: clientId,
        client_secret: clientSecret,
        ...(username !== undefined && password !== undefined ? { username, password } : {}),
      },
    },
  };
}

/** ServiceNow Table API: incidents, SLA clocks, changes, problem records and relations of the mapped entities. */
export const servicenowConnectorFactory: ConnectorFactory = {
  source: 'servicenow',

  create(instance: InstanceConfig, { http }): Connector<ServicenowPivot> {
    const options = optionsSchema.parse(instance.options);
    const client = { instance: instance.name, http };
    const context: ServicenowContext = {
      ...client,
      options,
      directory: createCiDirectory(client, options),
      zone: createUserZoneMeter(client),
    };
    return {
      source: 'servicenow',
      instance: instance.name,
      pivot: servicenowPivot,
      streams: servicenowStreams,
      collect: request => {
        const { stream } = request;
        if (isWindowStream(stream)) return collectWindow(context, request, stream);
        if (isOpenStream(stream)) return collectOpen(context, request, stream);
        if (stream === CMDB_STREAM) return collectCmdb(context, request);
        throw new RangeError(`ServiceNow has no stream "${stream}"`);
      },
      checkHealth: signal => checkHealth(context, signal),
      diagnose: signal => diagnose(context, signal),
      links: createLinks(instance.uiUrl),
      replay: ({ stream, raw }) => replayPages(stream, raw, options, instance.name),
      live: { incidents: request => readOpenIncidents(context, request) },
      verify: (pivot, { signal }) => verifyPivot(context, pivot, signal),
    };
  },

  credentials(instance) {
    return credentialsOf(optionsSchema.parse(instance.options).auth);
  },
};
