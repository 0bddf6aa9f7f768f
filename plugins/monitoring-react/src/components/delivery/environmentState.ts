import type {
  DeployedEnvironment,
  DeploymentStateView,
  PipelineView,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { StatusShape } from '../StatusIcon';

/** Words of the chip of an environment. */
export type EnvironmentWord =
  | 'ok'
  | 'suspect'
  | 'succeeded'
  | 'failed'
  | 'degraded'
  | 'missing'
  | 'outOfSync'
  | 'progressing'
  | 'suspended'
  | 'waiting'
  | 'canceled'
  | 'unknown'
  | 'notMapped'
  | 'nothingKnown';

export interface EnvironmentState {
  readonly shape: StatusShape;
  readonly word: EnvironmentWord;
}

const FAILED: EnvironmentState = { shape: 'critical', word: 'failed' };
const PROGRESSING: EnvironmentState = { shape: 'running', word: 'progressing' };
const UNKNOWN: EnvironmentState = { shape: 'unknown', word: 'unknown' };

/** Worst first: what of several applications stands for their environment. */
const RANK: readonly EnvironmentWord[] = [
  'failed',
  'degraded',
  'missing',
  'outOfSync',
  'unknown',
  'progressing',
  'suspended',
  'ok',
];

/** What looks well and is not to be trusted. */
const SUSPECT: EnvironmentState = { shape: 'warning', word: 'suspect' };

/** How one application of a deployer is: only what is synced and healthy is OK. */
export function applicationState(
  state: Pick<DeploymentStateView, 'sync' | 'health' | 'operation'>,
): EnvironmentState {
  const phase = state.operation?.phase;
  if (phase === 'failed' || phase === 'error') return FAILED;
  if (state.health === 'degraded')
    return { shape: 'critical', word: 'degraded' };
  if (state.health === 'missing') return { shape: 'critical', word: 'missing' };
  if (state.sync === 'out_of_sync')
    return { shape: 'warning', word: 'outOfSync' };
  if (state.health === 'unknown' || state.sync === 'unknown') return UNKNOWN;
  if (
    state.health === 'progressing' ||
    phase === 'running' ||
    phase === 'terminating'
  )
    return PROGRESSING;
  return state.health === 'suspended'
    ? { shape: 'cancelled', word: 'suspended' }
    : { shape: 'ok', word: 'ok' };
}

const LAST: Record<
  NonNullable<DeployedEnvironment['last']>['status'],
  EnvironmentState
> = {
  created: { shape: 'queued', word: 'waiting' },
  blocked: { shape: 'queued', word: 'waiting' },
  running: PROGRESSING,
  success: { shape: 'ok', word: 'succeeded' },
  failed: FAILED,
  canceled: { shape: 'cancelled', word: 'canceled' },
  skipped: { shape: 'cancelled', word: 'canceled' },
  unknown: UNKNOWN,
};

/**
 * How an environment is: the worst of its applications, and a failed last deployment
 * before what still runs well; without an application, how the last deployment ended.
 * What the deployer calls well is suspect while something speaks against its release.
 *
 * @returns undefined when nothing at all is known of it
 */
export function environmentState(
  deployed: Pick<DeployedEnvironment, 'states' | 'last' | 'isSuspect'>,
): EnvironmentState | undefined {
  const seen = deployerState(deployed);
  return seen?.shape === 'ok' && deployed.isSuspect ? SUSPECT : seen;
}

function deployerState({
  states,
  last,
}: Pick<DeployedEnvironment, 'states' | 'last'>): EnvironmentState | undefined {
  if (states.length === 0) return last ? LAST[last.status] : undefined;
  const all = states.map(applicationState);
  if (last?.status === 'failed') all.push(FAILED);
  if (last?.status === 'running') all.push(PROGRESSING);
  return all.sort((a, b) => RANK.indexOf(a.word) - RANK.indexOf(b.word))[0];
}

export const SYNC_SHAPES: Record<DeploymentStateView['sync'], StatusShape> = {
  synced: 'ok',
  out_of_sync: 'warning',
  unknown: 'unknown',
};

export const HEALTH_SHAPES: Record<DeploymentStateView['health'], StatusShape> =
  {
    healthy: 'ok',
    progressing: 'running',
    degraded: 'critical',
    suspended: 'cancelled',
    missing: 'critical',
    unknown: 'unknown',
  };

export const PIPELINE_SHAPES: Record<PipelineView['status'], StatusShape> = {
  created: 'queued',
  waiting: 'queued',
  pending: 'queued',
  running: 'running',
  success: 'ok',
  failed: 'critical',
  canceled: 'cancelled',
  skipped: 'cancelled',
  manual: 'queued',
  scheduled: 'queued',
  unknown: 'unknown',
};

/** A commit is known by its first characters. */
const SHORT_SHA = 8;

/** A commit in short; what is none, e.g. the version of a chart, as it is. */
export function shortRevision(revision: string): string {
  return revision
    .split(',')
    .map(each =>
      /^[0-9a-f]{16,64}$/.test(each.trim())
        ? each.trim().slice(0, SHORT_SHA)
        : each.trim(),
    )
    .join(', ');
}
