import { DeliveryProject, PROJECTS, Route } from './deliveryProjects';
import { Environment } from './topology';

/** What an Argo CD application takes its manifests from. */
export type AppSource =
  /** The project's own repository: its revision is the commit. */
  | 'own'
  /** A repository of manifests: its revision says nothing of the project. */
  | 'manifests'
  /** A chart: its revision is a version. */
  | 'chart'
  /** A chart and a repository of values. */
  | 'multi';

/** An Argo CD application of a component in one environment. */
export interface AppSpec {
  readonly name: string;
  readonly namespace: string;
  readonly project: DeliveryProject;
  readonly environment: Environment;
  readonly argoProject: string;
  readonly source: AppSource;
  readonly destination: { readonly name?: string; readonly server?: string };
  readonly destinationNamespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Carries the tag of the image: a version where the project has them. */
  readonly image: string;
}

/** Namespace in which Argo CD itself lives. */
export const ARGO_NAMESPACE = 'argocd';
/** Namespace in which the mobile team keeps its applications. */
export const MOBILE_NAMESPACE = 'argocd-mobile';
/** Argo CD project that only its owners see. */
export const CLOSED_ARGO_PROJECT = 'vault';

const CLUSTERS: Readonly<Record<Environment, string>> = {
  production: 'prod-eu-1',
  uat: 'uat-eu-1',
};

/** Which side knows the rollouts of a project. */
export const SYNC_ROUTES = {
  argo: (project: { route: Route }) => project.route !== 'gitlab',
  /** True when only Argo CD knows them. */
  only: (project: { route: Route }) => project.route === 'argocd',
};

function sourceOf(project: DeliveryProject): AppSource {
  const { name, owner } = project.component;
  if (name === 'identity-provider') {
    return 'chart';
  }
  if (name === 'statements-api') {
    return 'multi';
  }
  return owner === 'cards-team' ? 'manifests' : 'own';
}

function app(project: DeliveryProject, environment: Environment): AppSpec {
  const { name, system } = project.component;
  const production = environment === 'production';
  const suffix = production ? 'prod' : 'uat';
  return {
    name: `${name}-${suffix}`,
    namespace: system === 'mobile-banking' ? MOBILE_NAMESPACE : ARGO_NAMESPACE,
    project,
    environment,
    argoProject:
      name === 'interest-engine' ? CLOSED_ARGO_PROJECT : project.domain,
    source: sourceOf(project),
    destination:
      // One team still names the address of the cluster.
      project.component.owner === 'ledger-team'
        ? { server: `https://${CLUSTERS[environment]}.northbank.internal:6443` }
        : { name: CLUSTERS[environment] },
    destinationNamespace: production ? `${system}-prod` : `${system}-uat`,
    labels: {
      'app.kubernetes.io/name': name,
      'app.kubernetes.io/part-of': system,
      // The cards team has its environment in the destination only.
      ...(project.component.owner === 'cards-team' ? {} : { environment }),
    },
    image: `registry.northbank.example/${project.path}`,
  };
}

/** The applications of a project; none where GitLab alone deploys. */
export function appsOf(project: DeliveryProject): readonly AppSpec[] {
  return SYNC_ROUTES.argo(project)
    ? [
        app(project, 'production'),
        ...(project.component.hasUat ? [app(project, 'uat')] : []),
      ]
    : [];
}

/** Every application of a component, by name. */
export const APPS: readonly AppSpec[] = PROJECTS.flatMap(appsOf).sort((a, b) =>
  a.name < b.name ? -1 : 1,
);
