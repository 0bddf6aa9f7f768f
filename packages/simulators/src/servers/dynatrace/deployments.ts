import { Rollout } from '../../estate/delivery';
import { DeliveryBook } from '../../estate/deliveryBook';
import { DeliveryProject, PROJECTS } from '../../estate/deliveryProjects';
import { hashText } from '../../estate/hash';
import { DetectedProblem, mainNode } from '../../estate/problem';
import { Environment, InstanceName, SignalNode } from '../../estate/topology';

/** A deployment that somebody announced to the environment; time in epoch ms. */
export interface AnnouncedDeployment {
  readonly id: string;
  readonly node: SignalNode;
  readonly at: number;
  /** `v2.14.0`, or the beginning of the commit where nobody counts versions. */
  readonly version: string;
}

/** Teams whose pipelines announce everything; of others a release is noticed when it broke something. */
const ANNOUNCING = new Set(['payments-team', 'digital-team']);

const versionOf = (rollout: Rollout) => rollout.version ?? rollout.sha.slice(0, 12);

function announcement(
  project: DeliveryProject,
  rollout: Rollout,
  instance: InstanceName,
): AnnouncedDeployment[] {
  const environment = rollout.place as Environment;
  const node = mainNode(`component:${project.component.name}`, environment);
  const at = Math.floor(rollout.finishedAt);
  return node && node.instance === instance
    ? [{ id: `${hashText(`${project.path}/${environment}/${at}`)}_${at}`, node, at, version: versionOf(rollout) }]
    : [];
}

const isSeen = (rollout: Rollout, now: number) =>
  rollout.outcome === 'success' &&
  (rollout.place === 'production' || rollout.place === 'uat') &&
  rollout.visibleAt <= now &&
  rollout.finishedAt <= now;

/**
 * The deployments an environment was told of in a window, epoch ms; their versions are
 * those that GitLab and Argo CD know.
 *
 * @param problems - what went wrong around the window
 */
export function announcedDeployments(
  book: DeliveryBook,
  instance: InstanceName,
  problems: readonly DetectedProblem[],
  window: { readonly from: number; readonly to: number; readonly now: number },
): AnnouncedDeployment[] {
  const { from, to, now } = window;
  const releases = problems
    .map(problem => problem.incident)
    .filter(incident => incident.kind === 'bad-release');
  const broken = new Set(releases.map(incident => incident.target));
  const blamed = new Set(releases.map(incident => incident.id));
  return PROJECTS.flatMap(project => {
    const announces = ANNOUNCING.has(project.component.owner);
    if (!announces && !broken.has(`component:${project.component.name}`)) {
      return [];
    }
    return book
      .ledger(project, now)
      .rollouts.filter(rollout => isSeen(rollout, now))
      .filter(rollout => rollout.finishedAt >= from && rollout.finishedAt <= to)
      .filter(rollout => announces || blamed.has(rollout.incidentId ?? ''))
      .flatMap(rollout => announcement(project, rollout, instance));
  });
}
