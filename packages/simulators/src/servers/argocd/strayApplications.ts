import { ARGO_NAMESPACE, CLOSED_ARGO_PROJECT } from '../../estate/deliveryApps';
import { WireApplication, isoSeconds } from './application';
import { uidOf, versionOf } from './renderApplication';

interface Stray {
  readonly name: string;
  readonly project: string;
  readonly sync: string;
  readonly health: string;
  /** Why the controller cannot compare it; undefined = it can. */
  readonly complaint?: string;
}

// Nobody's: every real instance has some.
const STRAYS: readonly Stray[] = [
  {
    name: 'platform-root',
    project: 'default',
    sync: 'Synced',
    health: 'Healthy',
  },
  {
    name: 'cards-legacy-prod',
    project: 'cards',
    sync: 'Unknown',
    health: 'Unknown',
    complaint:
      'Failed to load live state: failed to get cluster info for "https://10.254.254.254:6443": connection refused',
  },
  {
    name: 'cards-reports-prod',
    project: 'cards',
    sync: 'Synced',
    health: 'Suspended',
  },
  {
    name: 'vault-core-prod',
    project: CLOSED_ARGO_PROJECT,
    sync: 'Synced',
    health: 'Healthy',
  },
];

/** The applications that belong to no component. */
export function strayApplications(
  gitBase: string,
  beganAt: number,
): WireApplication[] {
  return STRAYS.map(stray => {
    const source = {
      repoURL: `${gitBase}/platform/manifests.git`,
      path: `apps/${stray.name}`,
      targetRevision: 'HEAD',
    };
    const destination = { name: 'prod-eu-1', namespace: stray.name };
    const at = isoSeconds(beganAt);
    return {
      metadata: {
        name: stray.name,
        namespace: ARGO_NAMESPACE,
        uid: uidOf(stray.name),
        resourceVersion: versionOf(beganAt),
        generation: 3,
        creationTimestamp: at,
      },
      spec: { source, destination, project: stray.project },
      status: {
        sync: { status: stray.sync, comparedTo: { source, destination } },
        health: { status: stray.health, lastTransitionTime: at },
        reconciledAt: at,
        ...(stray.complaint
          ? {
              conditions: [
                {
                  type: 'ComparisonError',
                  message: stray.complaint,
                  lastTransitionTime: at,
                },
              ],
              operationState: {
                operation: {
                  sync: {},
                  initiatedBy: { automated: true },
                  retry: {},
                },
                phase: 'Error',
                message: `ComparisonError: ${stray.complaint}`,
                startedAt: at,
                finishedAt: at,
              },
            }
          : {}),
        summary: {},
        controllerNamespace: ARGO_NAMESPACE,
        sourceHydrator: {},
      },
    };
  });
}
