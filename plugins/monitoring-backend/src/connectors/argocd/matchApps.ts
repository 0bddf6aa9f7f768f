import { ANY_ENVIRONMENT } from '@rosetta/backstage-plugin-monitoring-common';
import { CollectTarget } from '@rosetta/backstage-plugin-monitoring-node';
import { ArgocdPivot } from './pivot';
import { Identity } from './schemas';
import { isSelected, parseSelector } from './selector';

export type Target = CollectTarget<ArgocdPivot>;

/** `namespace/name`, as people and links have it. */
export function fullName({ metadata }: Identity): string {
  return metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;
}

function isNamed(app: Identity, name: string): boolean {
  return name.includes('/') ? fullName(app) === name : app.metadata.name === name;
}

/** Whether an application is of the project and namespace that a pivot asks for, where it asks for any. */
function isWithin(app: Identity, pivot: ArgocdPivot): boolean {
  const namespace = pivot.kind === 'apps' ? undefined : pivot.namespace;
  return (
    (pivot.project === undefined || (app.spec?.project ?? '') === pivot.project) &&
    (namespace === undefined || app.metadata.namespace === namespace)
  );
}

/** What a pivot means among the applications that are there. */
export interface Matched<TApp extends Identity> {
  readonly apps: readonly TApp[];
  /** Names of the pivot that are not there. */
  readonly missing: readonly string[];
  /** A name that several applications have, in namespaces of their own. */
  readonly ambiguous: string | undefined;
}

/** Finds the applications of a pivot. */
export function matchApps<TApp extends Identity>(pivot: ArgocdPivot, apps: readonly TApp[]): Matched<TApp> {
  const within = apps.filter(app => isWithin(app, pivot));
  if (pivot.kind === 'project') return { apps: within, missing: [], ambiguous: undefined };
  if (pivot.kind === 'selector') {
    const requirements = parseSelector(pivot.selector) ?? [];
    const chosen = requirements.length === 0 ? [] : within.filter(app => isSelected(requirements, app.metadata.labels ?? {}));
    return { apps: chosen, missing: [], ambiguous: undefined };
  }
  const named = pivot.apps.map(name => ({ name, found: within.filter(app => isNamed(app, name)) }));
  return {
    apps: [...new Set(named.flatMap(({ found }) => found))],
    missing: named.filter(({ found }) => found.length === 0).map(({ name }) => name),
    ambiguous: named.find(({ found }) => found.length > 1)?.name,
  };
}

/**
 * The targets that speak for an application. A target of one environment says that all its
 * facts belong to it; the same entity's target for any environment is then silent on it.
 */
export function speakersOf(targets: readonly Target[]): readonly Target[] {
  const fixed = new Set(
    targets.filter(target => target.environment !== ANY_ENVIRONMENT).map(target => target.entityRef),
  );
  return targets.filter(target => target.environment !== ANY_ENVIRONMENT || !fixed.has(target.entityRef));
}
