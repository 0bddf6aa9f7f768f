import { ANY_ENVIRONMENT, Fact, PipelineFact } from '@rosetta/backstage-plugin-monitoring-common';
import { ConnectorError, LiveRequest } from '@rosetta/backstage-plugin-monitoring-node';
import { askProject, ownerOf } from './ask';
import { GitlabContext } from './context';
import { linksOf } from './linksOf';
import { mapPipeline } from './mapPipeline';
import { newAllowance } from './pipelineDetails';
import { GitlabPivot } from './pivot';
import { schemaChanged } from './rejections';
import { listSchema, pipelineSchema } from './schemas';
import { RowFault } from './values';

const MOST_ASKED = 50;
/** Of these the times are asked too, each with a request: an answer in seconds allows few. */
const MOST_WITH_TIMES = 5;
const MOST_REFS = 20;

function unknownProject({ instance }: GitlabContext): ConnectorError {
  return new ConnectorError(
    `gitlab "${instance}" does not show the project of this entity to our token; check its name and the token's role`,
    { kind: 'notFound', code: 'not_found', source: 'gitlab', instance },
  );
}

/**
 * The last pipeline of each branch and tag, newest first, asked now.
 *
 * @throws ConnectorError
 */
export async function readPipelines(
  context: GitlabContext,
  request: LiveRequest<GitlabPivot>,
): Promise<readonly Fact[]> {
  const caller = { signal: request.signal };
  const { groups } = await context.projects.resolve(caller, [request.target], request.nowMs);
  const group = groups[0];
  if (!group) throw unknownProject(context);
  const { project } = group;
  const answer = await askProject(context, caller, String(project.id), ['pipelines'], {
    order_by: 'id',
    sort: 'desc',
    per_page: String(MOST_ASKED),
  });
  if (answer.kind !== 'ok') throw unknownProject(context);
  const list = listSchema.safeParse(answer.response.json);
  if (!list.success) throw schemaChanged(ownerOf(context, ['pipelines']), 'no list');

  const allowance = { ...newAllowance(), left: MOST_WITH_TIMES };
  const lastOfRef = new Map<string, PipelineFact>();
  for (const value of list.data) {
    const parsed = pipelineSchema.safeParse(value);
    if (!parsed.success || lastOfRef.has(parsed.data.ref ?? '') || lastOfRef.size >= MOST_REFS) continue;
    try {
      const row = await context.details.complete(caller, project.id, parsed.data, request.nowMs, allowance);
      lastOfRef.set(parsed.data.ref ?? '', mapPipeline(row, project, linksOf(group.targets, ANY_ENVIRONMENT)));
    } catch (error) {
      // A diagnosis shows what can be read; the collected stream reports what cannot.
      if (!(error instanceof RowFault)) throw error;
    }
  }
  return [...lastOfRef.values()];
}
