import { ConnectorDependencies } from '@rosetta/backstage-plugin-monitoring-node';
import { GitlabClient } from './ask';
import { EnvironmentDirectory } from './environmentDirectory';
import { PipelineDetails } from './pipelineDetails';
import { ProjectDirectory } from './projectDirectory';

/** What the parts of one configured instance share. */
export interface GitlabContext extends GitlabClient {
  readonly environmentOf: ConnectorDependencies['environmentOf'];
  readonly projects: ProjectDirectory;
  readonly environments: EnvironmentDirectory;
  readonly details: PipelineDetails;
}
