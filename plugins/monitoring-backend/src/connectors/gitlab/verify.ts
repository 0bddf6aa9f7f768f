import { PivotVerification } from '@rosetta/backstage-plugin-monitoring-node';
import { GitlabClient } from './ask';
import { findProject, isCalledOtherwise, REFUSED } from './findProject';
import { GitlabPivot } from './pivot';

/**
 * What a pivot names in GitLab now, past what the directory remembers. Never ambiguous: a
 * number or a full path is one project's.
 *
 * @throws ConnectorError, but not for lack of the right to see the project
 */
export async function verifyPivot(
  client: GitlabClient,
  webHost: string,
  pivot: GitlabPivot,
  signal: AbortSignal,
): Promise<PivotVerification> {
  const project = await findProject(client, webHost, { signal }, pivot.project);
  if (project === 'refused') return { state: 'refused', message: REFUSED, found: [] };
  if (project === 'notFound') {
    return {
      state: 'not_found',
      // GitLab hides a private project by the same answer.
      message: `GitLab has no project ${pivot.project}, or hides it from our token: check its path, and that the token is a member with the role Reporter`,
      found: [],
    };
  }
  const message = isCalledOtherwise(pivot, project)
    ? `Found under its new path ${project.path}; write that one`
    : 'One project found';
  return { state: 'found', message, found: [{ name: project.path, detail: `project ${project.id}` }] };
}
