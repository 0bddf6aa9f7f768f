import { CollectRequest, ConnectorError, FactPage, SeriesRef } from '@rosetta/backstage-plugin-monitoring-node';
import { askProject, Caller, OF_ONE_PROJECT, ownerOf, ProjectAnswer } from './ask';
import { REFUSED_DEPLOYMENTS } from './collectRows';
import { GitlabContext } from './context';
import { GitlabPivot } from './pivot';
import { isCalledOtherwise } from './findProject';
import { seriesOf } from './projectDirectory';

/** The project alone may be public: what is wanted of it are its deployments. Undefined when it fails to answer. */
async function probe(context: GitlabContext, caller: Caller, projectId: number): Promise<ProjectAnswer | undefined> {
  try {
    return await askProject(context, caller, String(projectId), ['deployments'], { per_page: '1' });
  } catch (error) {
    if (!(error instanceof ConnectorError) || !OF_ONE_PROJECT.has(error.code)) throw error;
    return undefined;
  }
}

/**
 * Says of every target whether its project is there, is shown to us, and is still called
 * as its pivot has it. Yields no facts.
 */
export async function* collectProjects(
  context: GitlabContext,
  request: CollectRequest<GitlabPivot>,
): AsyncGenerator<FactPage> {
  const caller: Caller = { signal: request.signal, budgetShare: request.budgetShare };
  const { groups, presence } = await context.projects.resolve(caller, request.targets, request.nowMs, true);
  const found: (SeriesRef & { message?: string })[] = [];
  const refused = [...presence.refused];
  for (const { project, targets } of groups) {
    const answer = await probe(context, caller, project.id);
    if (!answer) continue;
    for (const target of targets) {
      const series = seriesOf(target);
      if (answer.kind !== 'ok') refused.push({ ...series, message: REFUSED_DEPLOYMENTS });
      else if (isCalledOtherwise(target.pivot, project)) {
        found.push({ ...series, message: `The project is called "${project.path}" now; write that, or its number ${project.id}` });
      } else found.push(series);
    }
  }
  yield {
    facts: [],
    rejected: [],
    counts: { facts: 0, nulls: 0, rejected: 0, unrelated: 0 },
    raw: [
      {
        route: ownerOf(context, []).route,
        contentType: 'application/json',
        body: JSON.stringify(groups.map(({ project }) => project)),
        context: JSON.stringify({ targets: request.targets.map(seriesOf) }),
      },
    ],
    progress: 1,
    found,
    refused,
    notFound: presence.notFound,
  };
}
