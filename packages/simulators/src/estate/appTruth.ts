import { APPS, AppSpec, CLOSED_ARGO_PROJECT } from './deliveryApps';
import { DeliveryBook } from './deliveryBook';
import { AppMappingKind, appMappingOf } from './deliveryMapping';
import { Sync, appAt, syncsAt } from './deliverySyncs';
import { Estate } from './estate';

// A name without its namespace is not answered to, and found all the same in a list.
const WITHOUT_APPS: readonly AppMappingKind[] = [
  'nobody',
  'bad',
  'unmapped',
];

/** Whether the catalog rightly leads from the component to this application, and it is shown. */
function isMapped({ project, environment, argoProject }: AppSpec): boolean {
  const kind = appMappingOf(project.component.name);
  return (
    argoProject !== CLOSED_ARGO_PROJECT &&
    !WITHOUT_APPS.includes(kind) &&
    // `argocd/app-name` names one.
    (kind !== 'foreign' || environment === 'production')
  );
}

const iso = (time: number | undefined) =>
  time === undefined ? null : new Date(time).toISOString();

/** The commit among what a sync brought; null for a chart alone. */
function commitOf(spec: AppSpec, sync: Sync): string | null {
  if (spec.source === 'chart') {
    return null;
  }
  return sync.revisions[sync.revisions.length - 1];
}

const syncTruth = (spec: AppSpec, sync: Sync, now: number) => ({
  /** Null of one that failed. */
  historyId: sync.historyId ?? null,
  phase: sync.finishedAt <= now ? sync.phase : 'Running',
  revision: sync.revisions.join(','),
  commit: commitOf(spec, sync),
  imageTag: sync.imageTag,
  startedAt: iso(sync.startedAt),
  finishedAt: iso(sync.finishedAt <= now ? sync.finishedAt : undefined),
});

/** The estate's own account of its Argo CD applications: how each stands at `now` (epoch ms), and all its syncs until then. */
export function appTruth(estate: Estate, book: DeliveryBook, now: number) {
  return APPS.map(spec => {
    const state = appAt(estate, book, spec, now);
    const { last, current } = state;
    return {
      name: spec.name,
      namespace: spec.namespace,
      entityRef: `component:default/${spec.project.component.name}`,
      environment: spec.environment,
      isMapped: isMapped(spec),
      /** `own`, `manifests`, `chart` or `multi`: what its manifests come from. */
      source: spec.source,
      projectPath: spec.project.path,
      component: spec.project.component.name,
      /** Label that names the environment; null where only its destination does. */
      environmentLabel: spec.labels.environment ?? null,
      destinationName: spec.destination.name ?? null,
      /** Whether the application itself says which image a sync brings, beside its revision. */
      namesImage: spec.source !== 'own',
      image: spec.image,
      sync: state.sync,
      health: state.health,
      healthSince: iso(state.healthSince),
      changedAt: iso(state.changedAt),
      operation: last ? syncTruth(spec, last, now) : null,
      current: current ? syncTruth(spec, current, now) : null,
      /** Ids of the syncs that the application still tells of. */
      history: state.history.map(sync => sync.historyId),
      syncs: syncsAt(book, spec, now).map(sync => syncTruth(spec, sync, now)),
    };
  });
}
