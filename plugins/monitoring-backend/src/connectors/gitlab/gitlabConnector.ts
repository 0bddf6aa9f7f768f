import {
  Connector,
  ConnectorCredentials,
  ConnectorFactory,
  InstanceConfig,
  systemClock,
} from '@rosetta/backstage-plugin-monitoring-node';
import { apiSegmentsOf, webRoot } from './addresses';
import { checkHealth } from './checkHealth';
import { collectCommits } from './collectCommits';
import { collectProjects } from './collectProjects';
import { collectRows } from './collectRows';
import { GitlabContext } from './context';
import { diagnose } from './diagnose';
import { createEnvironmentDirectory } from './environmentDirectory';
import { createLinks } from './links';
import { createPipelineDetails } from './pipelineDetails';
import { createGitlabPivot, GitlabPivot } from './pivot';
import { createProjectDirectory } from './projectDirectory';
import { readPipelines } from './readLive';
import { isRowStream } from './rowStreams';
import { GitlabOptions, optionsSchema } from './schemas';
import { COMMITS_STREAM, gitlabStreams, PROJECTS_STREAM } from './streams';
import { verifyPivot } from './verify';

function credentialsOf({ token, tokenType }: GitlabOptions): ConnectorCredentials {
  const headers: Record<string, string> =
    tokenType === 'private' ? { 'private-token': token } : { authorization: `Bearer ${token}` };
  return { headers, secrets: [token] };
}

/** `host/prefix` that projects are below in the browser. */
function webHostOf(uiUrl: string): string {
  const root = webRoot(uiUrl);
  return `${root.host}${root.pathname.replace(/\/+$/, '')}`;
}

/** GitLab REST v4: deployments, pipelines, merge requests and commits of the mapped projects. */
export const gitlabConnectorFactory: ConnectorFactory = {
  source: 'gitlab',

  create(instance: InstanceConfig, { http, environmentOf }): Connector<GitlabPivot> {
    optionsSchema.parse(instance.options);
    const client = { instance: instance.name, http, apiSegments: apiSegmentsOf(instance.baseUrl) };
    const webHost = webHostOf(instance.uiUrl);
    const context: GitlabContext = {
      ...client,
      environmentOf,
      projects: createProjectDirectory(client, webHost),
      environments: createEnvironmentDirectory(client),
      details: createPipelineDetails(client),
    };
    return {
      source: 'gitlab',
      instance: instance.name,
      pivot: createGitlabPivot([instance]),
      streams: gitlabStreams,
      collect: request => {
        const { stream } = request;
        if (isRowStream(stream)) return collectRows(context, request, stream);
        if (stream === COMMITS_STREAM) return collectCommits(context, request);
        if (stream === PROJECTS_STREAM) return collectProjects(context, request);
        throw new RangeError(`GitLab has no stream "${stream}"`);
      },
      checkHealth: signal => checkHealth(client, signal),
      diagnose: signal => diagnose(client, signal, systemClock.now()),
      links: createLinks(instance.uiUrl),
      live: { pipelines: request => readPipelines(context, request) },
      verify: (pivot, { signal }) => verifyPivot(client, webHost, pivot, signal),
    };
  },

  credentials(instance) {
    return credentialsOf(optionsSchema.parse(instance.options));
  },

  definePivot: createGitlabPivot,
};
