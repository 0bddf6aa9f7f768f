import { ConnectorError } from '@rosetta/backstage-plugin-monitoring-node';
import { askProject, Caller, GitlabClient } from './ask';
import { PipelineRow, pipelineSchema } from './schemas';
import { parseInstant } from './values';

const FINISHED = new Set(['success', 'failed', 'canceled', 'skipped']);
const RECENT_MS = 3 * 86_400_000;
/** Details asked for in one run: each is a request of its own. */
const MOST_PER_RUN = 50;
const MOST_HELD = 5_000;

/** How many details a run may still ask for. */
export interface DetailsAllowance {
  left: number;
}
export const newAllowance = (): DetailsAllowance => ({ left: MOST_PER_RUN });

/** What the list of pipelines lacks: when one began and ended, and how long it took. */
export interface PipelineDetails {
  /** The row with what is known of it; unchanged where it is too old, not finished, or there were too many. */
  complete(
    caller: Caller,
    projectId: number,
    row: PipelineRow,
    nowMs: number,
    allowance: DetailsAllowance,
  ): Promise<PipelineRow>;
}

type Times = Pick<PipelineRow, 'started_at' | 'finished_at' | 'duration'>;

export function createPipelineDetails(client: GitlabClient): PipelineDetails {
  // Each finished pipeline is read again in every overlap, so its details are kept for a while.
  const held = new Map<string, Times>();

  async function ask(caller: Caller, projectId: number, row: PipelineRow): Promise<Times | undefined> {
    try {
      const answer = await askProject(client, caller, String(projectId), ['pipelines', String(row.id)]);
      const parsed = answer.kind === 'ok' ? pipelineSchema.safeParse(answer.response.json) : undefined;
      if (!parsed?.success || parsed.data.id !== row.id) return undefined;
      const { started_at, finished_at, duration } = parsed.data;
      return { started_at, finished_at, duration };
    } catch (error) {
      // The list is worth more than the details of one pipeline; refusals of the token are not about one.
      const isOfOne = error instanceof ConnectorError && ['server_error', 'timeout', 'bad_payload'].includes(error.code);
      if (!isOfOne) throw error;
      return undefined;
    }
  }

  return {
    async complete(caller, projectId, row, nowMs, allowance) {
      const changedMs = parseInstant(row.updated_at ?? row.created_at);
      const isWanted =
        FINISHED.has(row.status) && row.started_at === undefined && changedMs !== undefined && changedMs >= nowMs - RECENT_MS;
      if (!isWanted) return row;
      const key = `${projectId}:${row.id}:${row.updated_at}`;
      const known = held.get(key);
      if (known) return { ...row, ...known };
      if (allowance.left <= 0) return row;
      allowance.left -= 1;
      const times = await ask(caller, projectId, row);
      if (!times) return row;
      if (held.size >= MOST_HELD) held.delete(held.keys().next().value!);
      held.set(key, times);
      return { ...row, ...times };
    },
  };
}
