import { Rollout } from '../../estate/delivery';
import { DeliveryProject } from '../../estate/deliveryProjects';
import { hashText } from '../../estate/hash';

/** An environment of a project; times in epoch ms. */
export interface GitlabEnvironment {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
  readonly externalUrl: string | null;
  readonly tier: 'production' | 'staging' | 'development' | 'other';
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly last: Rollout;
}

const TIERS = {
  production: 'production',
  uat: 'staging',
  review: 'development',
  other: 'other',
} as const;

const FIXED_IDS: Readonly<Record<string, number>> = {
  production: 1,
  uat: 2,
  other: 3,
};
function idOf(project: DeliveryProject, rollout: Rollout): number {
  return rollout.place === 'review'
    ? project.id * 10_000_000 + (hashText(rollout.environmentName) % 9_999_999)
    : project.id * 100 + FIXED_IDS[rollout.place];
}

function slugOf(name: string): string {
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return slug.length > 24
    ? `${slug.slice(0, 17)}-${hashText(name).toString(36).slice(0, 6)}`
    : slug;
}

/** The environment that a rollout went to, as it was at `updatedAt` (epoch ms). */
export function environmentOf(
  project: DeliveryProject,
  rollout: Rollout,
  createdAt: number,
  updatedAt: number,
): GitlabEnvironment {
  const { place, environmentName: name } = rollout;
  const { name: component } = project.component;
  return {
    id: idOf(project, rollout),
    name,
    slug: slugOf(name),
    externalUrl:
      place === 'other'
        ? null
        : `https://${component}${
            place === 'production' ? '' : `-${slugOf(name)}`
          }.northbank.example`,
    tier: TIERS[place],
    createdAt,
    updatedAt,
    last: rollout,
  };
}
