import { repositoryName } from '@rosetta/backstage-plugin-monitoring-node';
import { askProject, Caller, GitlabClient, ownerOf } from './ask';
import { GitlabPivot } from './pivot';
import { schemaChanged } from './rejections';
import { projectSchema } from './schemas';
import { readText } from './values';

/** A project as GitLab knows it. */
export interface Project {
  readonly id: number;
  /** Its full path at this moment. */
  readonly path: string;
  /** `host/path` of its repository. */
  readonly repository: string | null;
}

export const REFUSED =
  'GitLab does not show this project to our token; make the token, or its group, a member with the role Reporter';

/** Whether a pivot names the project by a path that is not its own any more. */
export function isCalledOtherwise(pivot: GitlabPivot, project: Project): boolean {
  return pivot.project.includes('/') && pivot.project.toLowerCase() !== project.path.toLowerCase();
}

/**
 * Asks which project has a number or a path, its former ones included.
 *
 * @param webHost - `host/prefix` that repositories are below, where a project does not say its own
 * @throws ConnectorError
 */
export async function findProject(
  client: GitlabClient,
  webHost: string,
  caller: Caller,
  name: string,
): Promise<Project | 'notFound' | 'refused'> {
  let answer = await askProject(client, caller, name);
  // Redirects are never followed: the number alone is taken out of one, and asked here.
  if (answer.kind === 'moved') answer = await askProject(client, caller, answer.id);
  if (answer.kind === 'moved') throw schemaChanged(ownerOf(client, []), 'a redirect behind a redirect');
  if (answer.kind !== 'ok') return answer.kind;
  const parsed = projectSchema.safeParse(answer.response.json);
  if (!parsed.success) throw schemaChanged(ownerOf(client, []), 'no project');
  const { id, path_with_namespace: fullPath, http_url_to_repo: url } = parsed.data;
  const path = readText(fullPath, 512) ?? String(id);
  const repository = repositoryName(url ?? '') ?? repositoryName(`https://${webHost}/${path}`) ?? null;
  return { id, path, repository };
}
