import {
  Connector,
  ConnectorCredentials,
  ConnectorFactory,
  InstanceConfig,
} from '@rosetta/backstage-plugin-monitoring-node';
import { checkHealth } from './checkHealth';
import { createCiDirectory } from './ciDirectory';
import { collectOpen } from './collectOpen';
import { collectWindow, isWindowStream } from './collectWindow';
import { ServicenowContext } from './context';
import { createLinks } from './links';
import { servicenowPivot, ServicenowPivot } from './pivot';
import { optionsSchema, ServicenowAuth } from './schemas';
import { OPEN_STREAM, servicenowStreams } from './streams';
import { createUserZoneMeter } from './userZone';

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

/** ServiceNow Table API: incidents and their SLA clocks for the mapped entities. */
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
        if (isWindowStream(request.stream)) return collectWindow(context, request, request.stream);
        if (request.stream === OPEN_STREAM) return collectOpen(context, request);
        throw new RangeError(`ServiceNow has no stream "${request.stream}"`);
      },
      checkHealth: signal => checkHealth(context, signal),
      links: createLinks(instance.uiUrl),
    };
  },

  credentials(instance) {
    return credentialsOf(optionsSchema.parse(instance.options).auth);
  },
};
