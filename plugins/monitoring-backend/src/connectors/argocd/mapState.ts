import {
  DeploymentStateFact,
  deploymentStateFactSchema,
} from '@rosetta/backstage-plugin-monitoring-common';
import { checked } from './checked';
import { readDeployed, sharedTag } from './deployed';
import { fullName } from './matchApps';
import { Application, HistoryEntry } from './schemas';
import { readInstant, readText } from './values';

const SYNC: Readonly<Record<string, DeploymentStateFact['sync']>> = {
  Synced: 'synced',
  OutOfSync: 'out_of_sync',
};
const HEALTH: Readonly<Record<string, DeploymentStateFact['health']>> = {
  Healthy: 'healthy',
  Progressing: 'progressing',
  Degraded: 'degraded',
  Suspended: 'suspended',
  Missing: 'missing',
};
const PHASE: Readonly<Record<string, NonNullable<DeploymentStateFact['operationPhase']>>> = {
  Running: 'running',
  Succeeded: 'succeeded',
  Failed: 'failed',
  Error: 'error',
  Terminating: 'terminating',
};
const MAX_IMAGES = 100;
const MAX_CONDITIONS = 20;

/** Our word for theirs; words that we do not know are `unknown`. */
function wordOf<T>(words: Readonly<Record<string, T>>, code: string | null | undefined): T | 'unknown' {
  return typeof code === 'string' && Object.hasOwn(words, code) ? words[code] : 'unknown';
}

const cleaned = (texts: readonly (string | null | undefined)[], most: number, length: number): string[] =>
  [...new Set(texts.map(text => readText(text, length)).filter(text => text !== null))].slice(0, most);

/** When the newest successful sync ended. */
function deployedAt(history: readonly HistoryEntry[]): number | null {
  const ends = history.map(entry => Date.parse(entry.deployedAt)).filter(ms => !Number.isNaN(ms));
  return ends.length === 0 ? null : Math.max(...ends);
}

/** Revision that is there: what it is in sync with, else that of the newest successful sync. */
function presentOf(app: Application, history: readonly HistoryEntry[]) {
  const { sync } = app.status ?? {};
  const newest = history.reduce<HistoryEntry | undefined>(
    (last, entry) => (!last || Date.parse(entry.deployedAt) >= Date.parse(last.deployedAt) ? entry : last),
    undefined,
  );
  // Out of sync, `sync.revision` is what ought to be there.
  if (sync?.status === 'Synced') {
    return readDeployed({
      revision: sync.revision,
      revisions: sync.revisions,
      source: app.spec?.source,
      sources: app.spec?.sources,
    });
  }
  return newest ? readDeployed(newest) : readDeployed({ source: app.spec?.source, sources: app.spec?.sources });
}

/**
 * How an application is now.
 *
 * @throws RowFault naming the field at fault
 */
export function mapState(
  app: Application,
  history: readonly HistoryEntry[],
  series: { readonly entityRef: string; readonly environment: string },
  nowMs: number,
): DeploymentStateFact {
  const { sync, health, operationState: operation, summary, conditions } = app.status ?? {};
  const present = presentOf(app, history);
  return checked(deploymentStateFactSchema, {
    kind: 'deployment_state',
    externalId: fullName(app),
    ...series,
    sync: wordOf(SYNC, sync?.status),
    health: wordOf(HEALTH, health?.status),
    healthSinceMs: readInstant(health?.lastTransitionTime, 'status.health.lastTransitionTime'),
    operationPhase: operation ? wordOf(PHASE, operation.phase) : null,
    operationStartedMs: readInstant(operation?.startedAt, 'status.operationState.startedAt'),
    operationFinishedMs: readInstant(operation?.finishedAt, 'status.operationState.finishedAt'),
    revision: present.revision,
    version: sharedTag(summary?.images ?? []) ?? present.version,
    images: cleaned(summary?.images ?? [], MAX_IMAGES, 512),
    repository: present.repository,
    deployedMs: deployedAt(history),
    conditions: cleaned((conditions ?? []).map(({ type }) => type), MAX_CONDITIONS, 100),
    observedMs: nowMs,
  });
}
