import { z } from 'zod';
import { ANY_ENVIRONMENT, Fact, UNKNOWN_ENVIRONMENT } from '@rosetta/backstage-plugin-monitoring-common';
import { Caller } from './ask';
import { GitlabContext } from './context';
import { ListRow } from './judgeRows';
import { linksOf } from './linksOf';
import { mapDeployment } from './mapDeployment';
import { mapMergeRequest } from './mapMergeRequest';
import { mapPipeline } from './mapPipeline';
import { DetailsAllowance } from './pipelineDetails';
import { ProjectTargets } from './projectDirectory';
import {
  DeploymentRow,
  deploymentSchema,
  MergeRequestRow,
  mergeRequestSchema,
  PipelineRow,
  pipelineSchema,
} from './schemas';
import { DEPLOYMENTS_STREAM, MERGE_REQUESTS_STREAM, PIPELINES_STREAM } from './streams';
import { ListName } from './walkRows';

/** What belongs to one run of one stream. */
export interface RunScope {
  readonly context: GitlabContext;
  readonly caller: Caller;
  readonly nowMs: number;
  readonly allowance: DetailsAllowance;
}

/** A list that is read by windows of last change. */
export interface RowStream<TRow extends ListRow = any> {
  readonly list: ListName;
  readonly query: Readonly<Record<string, string>>;
  readonly schema: z.ZodType<TRow>;
  /** Adds what the list lacks. */
  complete(scope: RunScope, group: ProjectTargets, row: TRow): Promise<TRow>;
  /** @throws RowFault */
  map(scope: RunScope, group: ProjectTargets, row: TRow): Fact;
  /** Whether a refusal means that the pivot is of no use; a project may do without the others. */
  readonly judgesPresence: boolean;
}

function environmentOfRow({ context }: RunScope, row: DeploymentRow): string {
  return context.environmentOf([row.environment?.name, row.environment?.tier]);
}

const deployments: RowStream<DeploymentRow> = {
  list: 'deployments',
  query: {},
  schema: deploymentSchema,
  judgesPresence: true,
  async complete(scope, { project }, row) {
    const { environment } = row;
    // Lists of deployments do not say the tier everywhere; it is asked for only where the name says nothing.
    if (!environment?.name || environment.tier || environmentOfRow(scope, row) !== UNKNOWN_ENVIRONMENT) return row;
    const tiers = await scope.context.environments.tiersOf(scope.caller, project.id, scope.nowMs);
    const tier = tiers.get(environment.name);
    return tier === undefined ? row : { ...row, environment: { ...environment, tier } };
  },
  map: (scope, { project, targets }, row) =>
    mapDeployment(row, project, linksOf(targets, environmentOfRow(scope, row))),
};

const pipelines: RowStream<PipelineRow> = {
  list: 'pipelines',
  query: {},
  schema: pipelineSchema,
  judgesPresence: false,
  complete: (scope, { project }, row) =>
    scope.context.details.complete(scope.caller, project.id, row, scope.nowMs, scope.allowance),
  map: (_scope, { project, targets }, row) => mapPipeline(row, project, linksOf(targets, ANY_ENVIRONMENT)),
};

const mergeRequests: RowStream<MergeRequestRow> = {
  list: 'merge_requests',
  query: { scope: 'all' },
  schema: mergeRequestSchema,
  judgesPresence: false,
  complete: async (_scope, _group, row) => row,
  map: (_scope, { project, targets }, row) =>
    mapMergeRequest(row, project, linksOf(targets, ANY_ENVIRONMENT)),
};

export const ROW_STREAMS = {
  [DEPLOYMENTS_STREAM]: deployments,
  [PIPELINES_STREAM]: pipelines,
  [MERGE_REQUESTS_STREAM]: mergeRequests,
} as const;
export type RowStreamId = keyof typeof ROW_STREAMS;

export function isRowStream(stream: string): stream is RowStreamId {
  return Object.hasOwn(ROW_STREAMS, stream);
}
