import { COMPONENTS } from './componentData';
import { hashText } from './hash';
import { ComponentSpec, SYSTEMS } from './topologyData';

/** How often a team brings its work to production. */
export type Habit = 'on-demand' | 'daily' | 'weekly' | 'fortnightly';

/** Who carries out and therefore knows the rollouts of a component. */
export type Route = 'gitlab' | 'argocd' | 'both';

/** What happens to the commits of a merge request. */
export type MergeMethod = 'merge' | 'squash' | 'ff';

/** A GitLab project and how its team delivers. */
export interface DeliveryProject {
  readonly component: ComponentSpec;
  readonly index: number;
  /** Numeric id in GitLab. */
  readonly id: number;
  /** Coordinate in every hash. */
  readonly key: number;
  readonly domain: string;
  /** Path with its groups, `payments/payments-api`. */
  readonly path: string;
  /** Path before the project was renamed. */
  readonly formerPath: string | undefined;
  readonly habit: Habit;
  readonly route: Route;
  readonly mergeMethod: MergeMethod;
  /** Production runs from tags. */
  readonly tagged: boolean;
  /** What GitLab calls the environment before production. */
  readonly uatName: 'uat' | 'staging';
  readonly hasReviewApps: boolean;
  /** A tool outside GitLab CI reports its deployments. */
  readonly deploysByApi: boolean;
  readonly needsApproval: boolean;
  /** Sometimes production runs a branch that is deleted afterwards. */
  readonly deploysThrowawayBranches: boolean;
  /** An environment that belongs to no configured one. */
  readonly oddEnvironment: string | undefined;
  /** Mean number of merges on a working day. */
  readonly mergesPerDay: number;
  readonly archived: boolean;
}

type Team = Pick<
  DeliveryProject,
  'habit' | 'route' | 'mergeMethod' | 'tagged' | 'uatName' | 'hasReviewApps'
>;

const TEAMS: Readonly<Record<string, Team>> = {
  'payments-team': {
    habit: 'on-demand',
    route: 'both',
    mergeMethod: 'merge',
    tagged: true,
    uatName: 'uat',
    hasReviewApps: false,
  },
  'cards-team': {
    habit: 'daily',
    route: 'argocd',
    mergeMethod: 'squash',
    tagged: false,
    uatName: 'uat',
    hasReviewApps: false,
  },
  'ledger-team': {
    habit: 'weekly',
    route: 'both',
    mergeMethod: 'ff',
    tagged: true,
    uatName: 'uat',
    hasReviewApps: false,
  },
  'digital-team': {
    habit: 'on-demand',
    route: 'both',
    mergeMethod: 'squash',
    tagged: false,
    uatName: 'staging',
    hasReviewApps: true,
  },
  'trade-team': {
    habit: 'fortnightly',
    route: 'gitlab',
    mergeMethod: 'merge',
    tagged: true,
    uatName: 'staging',
    hasReviewApps: false,
  },
  'platform-admins': {
    habit: 'weekly',
    route: 'both',
    mergeMethod: 'merge',
    tagged: true,
    uatName: 'uat',
    hasReviewApps: false,
  },
};

const MERGES_PER_DAY = { 1: 1.1, 2: 0.7, 3: 0.4, 4: 0.12 } as const;

const BY_API = ['sepa-batch', 'interest-engine'];
const ODD: Readonly<Record<string, string>> = {
  'ledger-core': 'perf-lab',
  'payments-orchestrator': 'dr-site',
  'trade-documents': 'sandbox-eu',
};

function project(component: ComponentSpec, index: number): DeliveryProject {
  const { name, system } = component;
  const domain =
    SYSTEMS.find(candidate => candidate.name === system)?.domain ?? '';
  // A group with groups in it, as the larger departments have.
  const group = domain === 'digital-channels' ? `${domain}/${system}` : domain;
  return {
    component,
    index,
    id: 1004 + 7 * index,
    key: hashText(`project/${name}`),
    domain,
    path: `${group}/${name}`,
    formerPath:
      name === 'payments-notifier' ? 'payments/payments-mailer' : undefined,
    ...TEAMS[component.owner],
    deploysByApi: BY_API.includes(name),
    needsApproval: name === 'ledger-core',
    deploysThrowawayBranches: name === 'ledger-export',
    oddEnvironment: ODD[name],
    mergesPerDay: MERGES_PER_DAY[component.tier],
    archived: name === 'web-documents',
  };
}

/** One project per component, in catalog order. */
export const PROJECTS: readonly DeliveryProject[] = COMPONENTS.map(project);

const BY_COMPONENT = new Map(PROJECTS.map(one => [one.component.name, one]));

/** The project of a component; throws for a name of nobody. */
export function projectOf(component: string): DeliveryProject {
  const found = BY_COMPONENT.get(component);
  if (!found) {
    throw new Error(`Unknown component "${component}"`);
  }
  return found;
}
