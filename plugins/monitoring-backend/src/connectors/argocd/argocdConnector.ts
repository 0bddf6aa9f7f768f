import {
  Connector,
  ConnectorFactory,
  InstanceConfig,
} from '@rosetta/backstage-plugin-monitoring-node';
import { checkHealth } from './checkHealth';
import { collectState, readState } from './collectState';
import { ArgocdContext } from './context';
import { diagnose } from './diagnose';
import { createLinks } from './links';
import { listNamed } from './listApplications';
import { ArgocdPivot, createArgocdPivot } from './pivot';
import { optionsSchema } from './schemas';
import { argocdStreams, STATE_STREAM } from './streams';
import { verifyPivot } from './verify';

/** Argo CD: what is deployed now, and the syncs that brought it. */
export const argocdConnectorFactory: ConnectorFactory = {
  source: 'argocd',

  create(instance: InstanceConfig, { http, environmentOf }): Connector<ArgocdPivot> {
    const options = optionsSchema.parse(instance.options);
    const context: ArgocdContext = {
      instance: instance.name,
      http,
      environmentOf,
      options,
      memory: { tooBigUntilMs: 0, absences: new Map() },
    };
    return {
      source: 'argocd',
      instance: instance.name,
      pivot: createArgocdPivot([instance]),
      streams: argocdStreams,
      collect: request => {
        if (request.stream === STATE_STREAM) return collectState(context, request);
        throw new RangeError(`Argo CD has no stream "${request.stream}"`);
      },
      checkHealth: signal => checkHealth(context, signal),
      diagnose: signal => diagnose(context, signal),
      links: createLinks(instance.uiUrl),
      live: {
        async deployment_states({ target, nowMs, signal }) {
          const { facts } = await readState(context, { signal }, [target], nowMs, listNamed);
          return facts.filter(fact => fact.kind === 'deployment_state');
        },
      },
      verify: (pivot, request) => verifyPivot(context, pivot, request),
    };
  },

  credentials(instance) {
    const { token } = optionsSchema.parse(instance.options);
    return { headers: { authorization: `Bearer ${token}` }, secrets: [token] };
  },

  definePivot: createArgocdPivot,
};
