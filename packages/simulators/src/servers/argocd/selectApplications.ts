import {
  APPS,
  ARGO_NAMESPACE,
  CLOSED_ARGO_PROJECT,
} from '../../estate/deliveryApps';
import { DeliveryBook } from '../../estate/deliveryBook';
import { appAt } from '../../estate/deliverySyncs';
import { Estate } from '../../estate/estate';
import { WireApplication } from './application';
import {
  expiredSession,
  missingApplication,
  noSession,
  permissionDenied,
} from './argoError';
import { parseLabelSelector } from './labelSelector';
import { renderApplication } from './renderApplication';
import { strayApplications } from './strayApplications';
import { ArgocdToken, TOKENS } from './tokens';

/** One request to the instance; `path` begins after `/argocd/<instance>`. */
export interface ArgocdRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  /** Body of a request for a session. */
  readonly text: string;
  /** Address of the GitLab that holds the repositories. */
  readonly gitBase: string;
}

/** What the applications are made of. */
export interface ArgocdWorld {
  readonly estate: Estate;
  readonly book: DeliveryBook;
  /** epoch ms */
  readonly now: number;
}

/** The token of a request; undefined when it has none that is known. */
export function tokenOf(request: ArgocdRequest): ArgocdToken | undefined {
  const given =
    /^Bearer (\S+)$/i.exec(request.authorization ?? '')?.[1] ??
    /(?:^|;\s*)argocd\.token=([^;\s]+)/.exec(request.cookie ?? '')?.[1];
  return TOKENS.find(candidate => candidate.token === given);
}

/** Who asks; throws when nobody does. */
export function authenticate(request: ArgocdRequest): ArgocdToken {
  const token = tokenOf(request);
  if (!token) {
    throw noSession();
  }
  if (token.expired) {
    throw expiredSession();
  }
  return token;
}

/** True when a token may see an Argo CD project. */
export const sees = (token: ArgocdToken, project: string) =>
  token.projects
    ? token.projects.includes(project)
    : project !== CLOSED_ARGO_PROJECT;

/** What is known of an application before it is looked at. */
interface Identity {
  readonly name: string;
  readonly namespace: string;
  readonly argoProject: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The applications of some identities, by name; the others cost nothing. */
function applicationsWhere(
  { estate, book, now }: ArgocdWorld,
  gitBase: string,
  keeps: (identity: Identity) => boolean,
): WireApplication[] {
  const strays = strayApplications(gitBase, book.beganAt).filter(
    ({ metadata, spec }) =>
      keeps({
        ...metadata,
        argoProject: spec.project,
        labels: metadata.labels ?? {},
      }),
  );
  return [
    ...APPS.filter(keeps).map(spec =>
      renderApplication(
        spec,
        appAt(estate, book, spec, now),
        gitBase,
        book.beganAt,
        now,
      ),
    ),
    ...strays,
  ].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

/** The applications that a list or a stream gives: what may not be seen is left out in silence. */
export function selectApplications(
  request: ArgocdRequest,
  token: ArgocdToken,
  world: ArgocdWorld,
): WireApplication[] {
  const { query } = request;
  const projects = [
    ...query.getAll('projects'),
    ...query.getAll('project'),
  ].filter(Boolean);
  const matches = parseLabelSelector(query.get('selector') ?? '');
  const [name, repo, namespace] = ['name', 'repo', 'appNamespace'].map(key =>
    query.get(key),
  );
  const found = applicationsWhere(
    world,
    request.gitBase,
    one =>
      sees(token, one.argoProject) &&
      (!name || one.name === name) &&
      (!namespace || one.namespace === namespace) &&
      (!projects.length || projects.includes(one.argoProject)) &&
      matches(one.labels),
  );
  return found.filter(
    ({ spec }) =>
      !repo ||
      [spec.source, ...(spec.sources ?? [])].some(
        source => source?.repoURL === repo,
      ),
  );
}

/** The application of a name; its absence and its being closed look alike. */
export function applicationFor(
  request: ArgocdRequest,
  token: ArgocdToken,
  world: ArgocdWorld,
  name: string,
): WireApplication {
  const { query } = request;
  const namespace = query.get('appNamespace') || ARGO_NAMESPACE;
  const project = query.get('project');
  const [found] = applicationsWhere(
    world,
    request.gitBase,
    one => one.namespace === namespace && one.name === name,
  );
  if (project && !sees(token, project)) {
    throw permissionDenied();
  }
  if (!found) {
    // Without a project the answer must not tell what exists.
    throw project ? missingApplication(name) : permissionDenied();
  }
  if (
    !sees(token, found.spec.project) ||
    (project && found.spec.project !== project)
  ) {
    throw permissionDenied();
  }
  return found;
}
