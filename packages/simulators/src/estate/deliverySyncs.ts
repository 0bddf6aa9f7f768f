import { Rollout } from './delivery';
import { AppSpec } from './deliveryApps';
import { DeliveryBook } from './deliveryBook';
import { ProjectLedger } from './deliveryLedger';
import { shaOf } from './deliveryWords';
import { BlockCache } from './blockCache';
import { Estate } from './estate';
import { everydayIncidents } from './everyday';
import { hash3 } from './hash';
import { Incident } from './incident';
import { storyIncidents } from './story';
import { HOUR_MS, MINUTE_MS } from './time';

const SECOND_MS = 1000;

/** One synchronisation of an application; times in epoch ms, whole seconds. */
export interface Sync {
  readonly key: number;
  readonly rollout: Rollout;
  /** One per source: a commit of the project or of the manifests, or a chart version. */
  readonly revisions: readonly string[];
  readonly imageTag: string;
  readonly phase: 'Succeeded' | 'Failed' | 'Error';
  readonly startedAt: number;
  readonly finishedAt: number;
  /** Nobody sees it before. */
  readonly visibleAt: number;
  /** Number in the history; undefined when it failed. */
  readonly historyId: number | undefined;
  readonly automated: boolean;
}

const seconds = (time: number) => Math.floor(time / SECOND_MS) * SECOND_MS;

function revisionsOf(spec: AppSpec, rollout: Rollout): string[] {
  const manifests = shaOf(`manifests/${spec.name}/${rollout.sha}`);
  const chart = (rollout.version ?? 'v1.0.0').slice(1);
  switch (spec.source) {
    case 'chart':
      return [chart];
    case 'multi':
      return [chart, manifests];
    case 'manifests':
      return [manifests];
    default:
      return [rollout.sha];
  }
}

const known = new WeakMap<ProjectLedger, Map<string, readonly Sync[]>>();

function syncsOfLedger(spec: AppSpec, ledger: ProjectLedger): readonly Sync[] {
  const ofLedger = known.get(ledger) ?? new Map<string, readonly Sync[]>();
  known.set(ledger, ofLedger);
  const found = ofLedger.get(spec.name);
  if (found) {
    return found;
  }
  let historyId = -1;
  const syncs = ledger.rollouts
    .filter(
      rollout =>
        rollout.place === spec.environment &&
        ['success', 'failed'].includes(rollout.outcome),
    )
    .map((rollout): Sync => {
      const key = hash3(spec.project.key, rollout.id % 2 ** 31, 811);
      const succeeded = rollout.outcome === 'success';
      if (succeeded) {
        historyId += 1;
      }
      const lasts = rollout.finishedAt - rollout.startedAt;
      return {
        key,
        rollout,
        revisions: revisionsOf(spec, rollout),
        // An image is named after its version in production and its commit before.
        imageTag: rollout.version ?? rollout.sha.slice(0, 12),
        phase: succeeded
          ? 'Succeeded'
          : (['Failed', 'Error'] as const)[key % 2],
        startedAt: seconds(rollout.startedAt + lasts * 0.15),
        finishedAt: seconds(rollout.finishedAt - lasts * 0.1),
        visibleAt:
          rollout.visibleAt === rollout.createdAt
            ? seconds(rollout.startedAt + lasts * 0.15)
            : rollout.visibleAt,
        historyId: succeeded ? historyId : undefined,
        automated: rollout.reason === 'regular' && key % 3 !== 0,
      };
    });
  ofLedger.set(spec.name, syncs);
  return syncs;
}

/** What an application has synchronised until `now` (epoch ms), oldest first. */
export function syncsAt(
  book: DeliveryBook,
  spec: AppSpec,
  now: number,
): readonly Sync[] {
  return syncsOfLedger(spec, book.ledger(spec.project, now)).filter(
    sync => sync.visibleAt <= now && sync.startedAt <= now,
  );
}

export type SyncStatus = 'Synced' | 'OutOfSync' | 'Unknown';
export type HealthStatus =
  | 'Healthy'
  | 'Progressing'
  | 'Degraded'
  | 'Suspended'
  | 'Missing'
  | 'Unknown';

/** How an application stands; times in epoch ms. */
export interface AppState {
  /** The last operation; undefined before the first. */
  readonly last: Sync | undefined;
  /** The last that succeeded and is over. */
  readonly current: Sync | undefined;
  /** At most ten successes, oldest first. */
  readonly history: readonly Sync[];
  readonly sync: SyncStatus;
  readonly health: HealthStatus;
  readonly healthSince: number;
  /** Last change of anything. */
  readonly changedAt: number;
}

const HISTORY_LIMIT = 10;
const SETTLING_MS = 75 * SECOND_MS;

const crashes = new BlockCache<readonly Incident[]>(40);

/** Crashes of servers whose effect on pods may be felt around `now`. */
function crashesAround(estate: Estate, now: number): readonly Incident[] {
  const { seed, storyStart, scenarios } = estate.inputs;
  const hour = Math.floor(now / HOUR_MS);
  const fixed = crashes.get(JSON.stringify([seed, storyStart, hour]), () => {
    const from = (hour - 1) * HOUR_MS;
    return [
      ...everydayIncidents(estate.inputs, from, (hour + 1) * HOUR_MS),
      ...storyIncidents(storyStart),
    ].filter(incident => incident.kind === 'server-crash');
  });
  return [
    ...fixed,
    ...scenarios.filter(incident => incident.kind === 'server-crash'),
  ];
}

/** Since when the pods of an application fail, epoch ms; undefined when they run. */
function crashingSince(
  estate: Estate,
  spec: AppSpec,
  now: number,
): number | undefined {
  const crash = crashesAround(estate, now).find(
    incident =>
      incident.environment === spec.environment &&
      spec.project.component.dependsOn.includes(incident.target) &&
      incident.start + 2 * MINUTE_MS <= now &&
      now < incident.end + 3 * MINUTE_MS,
  );
  return crash && Math.max(crash.start + 2 * MINUTE_MS, crash.enteredAt ?? 0);
}

function healthOf(
  last: Sync | undefined,
  crashedAt: number | undefined,
  now: number,
): [HealthStatus, number] {
  if (crashedAt !== undefined) {
    return ['Degraded', crashedAt];
  }
  if (!last) {
    return ['Missing', 0];
  }
  if (now < last.finishedAt) {
    return ['Progressing', last.startedAt];
  }
  if (last.phase === 'Failed') {
    return ['Degraded', last.finishedAt];
  }
  return now < last.finishedAt + SETTLING_MS && last.phase === 'Succeeded'
    ? ['Progressing', last.startedAt]
    : ['Healthy', last.finishedAt + SETTLING_MS];
}

function syncStatusOf(last: Sync | undefined, now: number): SyncStatus {
  if (!last || now < last.finishedAt || last.phase !== 'Succeeded') {
    return 'OutOfSync';
  }
  // Going back leaves the application behind what its repository asks for.
  return last.rollout.reason === 'rollback' ? 'OutOfSync' : 'Synced';
}

/** An application as it stands at `now` (epoch ms). */
export function appAt(
  estate: Estate,
  book: DeliveryBook,
  spec: AppSpec,
  now: number,
): AppState {
  const syncs = syncsAt(book, spec, now);
  const last = syncs[syncs.length - 1];
  const done = syncs.filter(
    sync => sync.historyId !== undefined && sync.finishedAt <= now,
  );
  const [health, healthSince] = healthOf(
    last,
    crashingSince(estate, spec, now),
    now,
  );
  const since = Math.min(now, healthSince || book.beganAt);
  return {
    last,
    current: done[done.length - 1],
    history: done.slice(-HISTORY_LIMIT),
    sync: syncStatusOf(last, now),
    health,
    healthSince: since,
    changedAt: Math.max(
      since,
      last ? Math.max(last.startedAt, last.visibleAt) : 0,
      last && last.finishedAt <= now ? last.finishedAt : 0,
    ),
  };
}
