import {
  DeploymentFact,
  deploymentFactSchema,
  EventLink,
} from '@rosetta/backstage-plugin-monitoring-common';
import { checked } from './checked';
import { Deployed, readDeployed, sharedTag } from './deployed';
import { fullName } from './matchApps';
import { RejectionTally } from './rejections';
import { Application, HistoryEntry, historySchema } from './schemas';
import { readInstant, readText, requireInstant, RowFault } from './values';

/** Phases under which a sync is over and did not succeed; `status.history` has only those that did. */
const FAILED = new Set(['Failed', 'Error']);

interface DeploymentOfApp {
  readonly facts: DeploymentFact[];
  /** Entries of the history that were read, for the raw landing. */
  readonly kept: HistoryEntry[];
  /** Records that were there: entries of the history, and a failed sync. */
  readonly records: number;
}

type Times = Pick<DeploymentFact, 'createdMs' | 'startedMs' | 'finishedMs' | 'updatedMs'>;

function factOf(
  app: Application,
  id: string,
  deployed: Deployed,
  times: Times,
  more: Pick<DeploymentFact, 'status' | 'statusCode' | 'environmentName' | 'links'>,
): DeploymentFact {
  const { uid } = app.metadata;
  if (!uid) throw new RowFault('missing_uid', 'metadata.uid');
  const { startedMs, finishedMs } = times;
  if (startedMs !== null && finishedMs !== null && finishedMs < startedMs) {
    throw new RowFault('finished_before_started', 'finishedAt');
  }
  return checked(deploymentFactSchema, {
    kind: 'deployment',
    externalId: `${uid}:${id}`,
    name: app.metadata.name,
    project: fullName(app),
    ...deployed,
    pipelineId: null,
    ...times,
    ...more,
  });
}

/**
 * The tag that the images of the last sync share, where it is certain that they are its
 * own: it is over, all is in sync with its revision, and everything is up.
 */
function tagOfLive(app: Application, deployed: Deployed): string | null {
  const { sync, health, operationState, summary } = app.status ?? {};
  const synced = sync?.revisions?.length ? sync.revisions.join(',') : sync?.revision;
  const isSettled =
    sync?.status === 'Synced' &&
    health?.status === 'Healthy' &&
    operationState?.phase === 'Succeeded' &&
    readText(synced, 1_024) === deployed.revision;
  return isSettled ? sharedTag(summary?.images ?? []) : null;
}

/**
 * One entry of the history.
 *
 * Which image a sync brought is only told while it is the last one. The fact that knows it
 * counts as one millisecond newer than the one that does not, so that it stays when the
 * next sync comes.
 */
function factOfEntry(
  app: Application,
  entry: HistoryEntry,
  isLast: boolean,
  more: Pick<DeploymentFact, 'environmentName' | 'links'>,
): DeploymentFact {
  const finishedMs = requireInstant(entry.deployedAt, 'deployedAt');
  const startedMs = readInstant(entry.deployStartedAt, 'deployStartedAt');
  const deployed = readDeployed(entry);
  const tag = isLast && deployed.version === null ? tagOfLive(app, deployed) : null;
  const times = {
    createdMs: startedMs ?? finishedMs,
    startedMs,
    finishedMs,
    updatedMs: tag === null ? finishedMs : finishedMs + 1,
  };
  const what = tag === null ? deployed : { ...deployed, version: tag };
  return factOf(app, String(entry.id ?? 0), what, times, { ...more, status: 'success', statusCode: 'Succeeded' });
}

/** The sync that ended last, when it failed; undefined when it did not, or was a rehearsal. */
function factOfOperation(
  app: Application,
  more: Pick<DeploymentFact, 'environmentName' | 'links'>,
): DeploymentFact {
  const operation = app.status!.operationState!;
  const startedMs = requireInstant(operation.startedAt, 'startedAt');
  const finishedMs = readInstant(operation.finishedAt, 'finishedAt');
  const { syncResult: result, operation: asked } = operation;
  const deployed = readDeployed({
    revision: result?.revision ?? asked?.sync?.revision,
    revisions: result?.revisions?.length ? result.revisions : asked?.sync?.revisions,
    source: result?.source ?? asked?.sync?.source ?? app.spec?.source,
    sources: result?.sources?.length ? result.sources : asked?.sync?.sources ?? app.spec?.sources,
  });
  const times = { createdMs: startedMs, startedMs, finishedMs, updatedMs: finishedMs ?? startedMs };
  return factOf(app, `op:${operation.startedAt}`, deployed, times, {
    ...more,
    status: 'failed',
    statusCode: readText(operation.phase, 64) ?? '',
  });
}

function lastOf(entries: readonly HistoryEntry[]): HistoryEntry | undefined {
  // By time: ids begin anew when an application is made again, and the list's order is not promised.
  return entries.reduce<HistoryEntry | undefined>(
    (last, entry) => (!last || Date.parse(entry.deployedAt) >= Date.parse(last.deployedAt) ? entry : last),
    undefined,
  );
}

/** All syncs that an application tells of. A bad one is refused; the others go on. */
export function mapDeployments(
  app: Application,
  environmentName: string | null,
  links: EventLink[],
  tally: RejectionTally,
): DeploymentOfApp {
  const facts: DeploymentFact[] = [];
  const more = { environmentName, links };
  const name = fullName(app);
  const attempt = (recordId: string, sample: unknown, make: () => DeploymentFact) => {
    try {
      facts.push(make());
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      tally.add(error.code, recordId, error.field, sample);
    }
  };

  const history = app.status?.history ?? [];
  const kept: HistoryEntry[] = [];
  for (const [index, value] of history.entries()) {
    const parsed = historySchema.safeParse(value);
    if (parsed.success) kept.push(parsed.data);
    else tally.add('malformed_sync', `${name}#${index}`, parsed.error.issues[0]?.path.join('.') ?? null, null);
  }
  const last = lastOf(kept);
  for (const entry of kept) {
    attempt(`${name}:${entry.id ?? 0}`, entry, () => factOfEntry(app, entry, entry === last, more));
  }
  const operation = app.status?.operationState;
  const hasFailed = FAILED.has(operation?.phase ?? '') && operation?.operation?.sync?.dryRun !== true;
  if (hasFailed) attempt(`${name}:op`, operation, () => factOfOperation(app, more));
  return { facts, kept, records: history.length + (hasFailed ? 1 : 0) };
}
