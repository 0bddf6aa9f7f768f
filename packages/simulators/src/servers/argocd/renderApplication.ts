import { ARGO_NAMESPACE, AppSpec } from '../../estate/deliveryApps';
import { AppState, Sync } from '../../estate/deliverySyncs';
import { sysIdOf } from '../../estate/hash';
import { MINUTE_MS, floorTo } from '../../estate/time';
import { WireApplication, WireSource, isoSeconds } from './application';

/** A uid of Kubernetes for a text. */
export function uidOf(text: string): string {
  const hex = sysIdOf(`uid/${text}`);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-');
}

const MANIFESTS = 'platform/manifests';
const CHARTS = 'https://charts.northbank.example/stable';

/**
 * What an application asks for; several where it has several sources.
 *
 * @param tag - of the image, which is set from outside where the revision does
 *   not name the commit; undefined before anything was deployed
 */
function sourcesOf(
  spec: AppSpec,
  gitBase: string,
  tag: string | undefined,
): WireSource[] {
  const { name } = spec.project.component;
  const overlay = spec.environment === 'production' ? 'production' : 'uat';
  const kustomize = {
    namePrefix: `${name}-`,
    commonLabels: { 'app.kubernetes.io/instance': spec.name },
  };
  const chart: WireSource = {
    repoURL: CHARTS,
    chart: name,
    targetRevision: '*',
    helm: {
      valueFiles: [`values-${overlay}.yaml`],
      ...(tag ? { parameters: [{ name: 'image.tag', value: tag }] } : {}),
    },
  };
  const git = (path: string, folder: string): WireSource => ({
    repoURL: `${gitBase}/${path}.git`,
    path: folder,
    targetRevision: 'main',
  });
  switch (spec.source) {
    case 'chart':
      return [chart];
    case 'multi':
      return [chart, { ...git(MANIFESTS, `values/${name}`), ref: 'values' }];
    case 'manifests':
      return [
        {
          ...git(MANIFESTS, `apps/${name}/${overlay}`),
          kustomize: {
            ...kustomize,
            ...(tag ? { images: [`${spec.image}:${tag}`] } : {}),
          },
        },
      ];
    default:
      return [
        { ...git(spec.project.path, `deploy/overlays/${overlay}`), kustomize },
      ];
  }
}

/** One source under its own name, several under another: never both. */
function oneOrMany<T>(one: string, many: string, values: readonly T[]) {
  return values.length === 1 ? { [one]: values[0] } : { [many]: values };
}

function initiator(sync: Sync) {
  return sync.automated
    ? { automated: true }
    : { username: sync.rollout.user.person.userName };
}

/** The sources of an application with one image tag or another. */
type SourcesWith = (tag: string) => readonly WireSource[];

function renderHistory(history: readonly Sync[], sourcesWith: SourcesWith) {
  return history.map(sync => ({
    ...oneOrMany('revision', 'revisions', sync.revisions),
    deployedAt: isoSeconds(sync.finishedAt),
    id: sync.historyId,
    ...oneOrMany('source', 'sources', sourcesWith(sync.imageTag)),
    deployStartedAt: isoSeconds(sync.startedAt),
    initiatedBy: initiator(sync),
  }));
}

const MESSAGES = {
  Succeeded: 'successfully synced (all tasks run)',
  Failed: 'one or more synchronization tasks completed unsuccessfully',
  Error:
    'ComparisonError: Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = `kustomize build` failed exit status 1',
};

interface Resource {
  readonly group?: string;
  readonly kind: string;
  readonly name: string;
}

function renderOperation(
  spec: AppSpec,
  sync: Sync,
  sourcesWith: SourcesWith,
  resources: readonly Resource[],
  now: number,
) {
  const over = sync.finishedAt <= now;
  const phase = over ? sync.phase : 'Running';
  return {
    operation: {
      sync: {
        ...oneOrMany('revision', 'revisions', sync.revisions),
        prune: true,
      },
      initiatedBy: initiator(sync),
      retry: {},
    },
    phase,
    message: over
      ? MESSAGES[sync.phase]
      : 'waiting for healthy state of apps/Deployment',
    syncResult: {
      // What never compared has no resources to tell of.
      ...(phase === 'Error'
        ? {}
        : {
            resources: resources.map(({ group = '', kind, name }) => ({
              group,
              version: 'v1',
              kind,
              namespace: spec.destinationNamespace,
              name,
              status: phase === 'Failed' ? 'SyncFailed' : 'Synced',
              message: `${kind.toLowerCase()}/${name} configured`,
              hookPhase: phase === 'Failed' ? 'Failed' : 'Running',
              syncPhase: 'Sync',
              ...(kind === 'Deployment'
                ? { images: [`${spec.image}:${sync.imageTag}`] }
                : {}),
            })),
          }),
      ...oneOrMany('revision', 'revisions', sync.revisions),
      ...oneOrMany('source', 'sources', sourcesWith(sync.imageTag)),
    },
    startedAt: isoSeconds(sync.startedAt),
    ...(over ? { finishedAt: isoSeconds(sync.finishedAt) } : {}),
  };
}

/** The controller looks at everything again this often. */
const RECONCILE_MS = 3 * MINUTE_MS;
const VERSION_EPOCH_S = 1_700_000_000;

/** A number that grows with every change, as the cluster counts. */
export const versionOf = (changedAt: number): string =>
  String(Math.max(1, Math.floor(changedAt / 1000) - VERSION_EPOCH_S));

function renderStatus(
  spec: AppSpec,
  state: AppState,
  sources: readonly WireSource[],
  sourcesWith: SourcesWith,
  destination: unknown,
  now: number,
) {
  const { last, current, history } = state;
  const { name } = spec.project.component;
  const resources: Resource[] = [
    { kind: 'Service', name },
    { group: 'apps', kind: 'Deployment', name },
  ];
  return {
    ...(current
      ? {
          resources: resources.map(resource => ({
            ...(resource.group ? { group: resource.group } : {}),
            version: 'v1',
            kind: resource.kind,
            namespace: spec.destinationNamespace,
            name: resource.name,
            status:
              resource.kind === 'Deployment' && state.sync === 'OutOfSync'
                ? 'OutOfSync'
                : 'Synced',
          })),
        }
      : {}),
    sync: {
      status: state.sync,
      comparedTo: {
        ...oneOrMany('source', 'sources', sources),
        destination,
      },
      ...(last ? oneOrMany('revision', 'revisions', last.revisions) : {}),
    },
    health: {
      status: state.health,
      lastTransitionTime: isoSeconds(state.healthSince),
    },
    ...(history.length ? { history: renderHistory(history, sourcesWith) } : {}),
    reconciledAt: isoSeconds(
      Math.max(floorTo(now, RECONCILE_MS), state.changedAt),
    ),
    ...(last
      ? {
          operationState: renderOperation(
            spec,
            last,
            sourcesWith,
            resources,
            now,
          ),
        }
      : {}),
    sourceType: sources[0].chart ? 'Helm' : 'Kustomize',
    summary: current ? { images: [`${spec.image}:${current.imageTag}`] } : {},
    resourceHealthSource: 'appTree',
    controllerNamespace: ARGO_NAMESPACE,
    sourceHydrator: {},
  };
}

/**
 * An application as it stands.
 *
 * @param gitBase - address of the GitLab its repositories are on
 * @param beganAt - epoch ms, when everything was set up
 */
export function renderApplication(
  spec: AppSpec,
  state: AppState,
  gitBase: string,
  beganAt: number,
  now: number,
): WireApplication {
  const sources = sourcesOf(spec, gitBase, state.last?.imageTag);
  const destination = {
    ...spec.destination,
    namespace: spec.destinationNamespace,
  };
  return {
    metadata: {
      name: spec.name,
      namespace: spec.namespace,
      uid: uidOf(`${spec.namespace}/${spec.name}`),
      resourceVersion: versionOf(state.changedAt),
      generation: 1 + Math.floor((now - beganAt) / (6 * 60 * MINUTE_MS)),
      creationTimestamp: isoSeconds(beganAt),
      labels: spec.labels,
      ownerReferences: [
        {
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'ApplicationSet',
          name: `${spec.argoProject}-${spec.environment}`,
          uid: uidOf(`set/${spec.argoProject}/${spec.environment}`),
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    },
    spec: {
      ...oneOrMany('source', 'sources', sources),
      destination,
      project: spec.argoProject,
      syncPolicy: { automated: { prune: true } },
    },
    status: renderStatus(
      spec,
      state,
      sources,
      tag => sourcesOf(spec, gitBase, tag),
      destination,
      now,
    ),
  };
}
