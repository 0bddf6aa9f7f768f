import { parseEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useApiHolder, useRouteRef } from '@backstage/core-plugin-api';
import { routeResolutionApiRef } from '@backstage/frontend-plugin-api';
import {
  entityRouteParams,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { Component, type ReactNode } from 'react';

/** The name in a ref; the ref itself when it is none. */
export function nameOfRef(ref: string): string {
  try {
    return parseEntityRef(ref, {
      defaultKind: 'component',
      defaultNamespace: 'default',
    }).name;
  } catch {
    return ref;
  }
}

interface EntityLinkProps {
  /** Whole entity ref. */
  readonly to: string;
  readonly children?: ReactNode;
  /** Opens the Monitoring tab instead of the first one. */
  readonly isMonitoring?: boolean;
  /** Search to carry along, e.g. the environment. */
  readonly search?: string;
}

/** Without a catalog page in the app there is nowhere to go: the name stays as text. */
class PlainWithoutRoute extends Component<
  { fallback: ReactNode; children: ReactNode },
  { hasFailed: boolean }
> {
  static getDerivedStateFromError() {
    return { hasFailed: true };
  }
  state = { hasFailed: false };
  render() {
    return this.state.hasFailed ? this.props.fallback : this.props.children;
  }
}

const BoundLink = ({ to, children, isMonitoring, search }: EntityLinkProps) => {
  const route = useRouteRef(entityRouteRef);
  const path = route(entityRouteParams(to, { encodeParams: true }));
  return (
    <Link to={`${path}${isMonitoring ? '/monitoring' : ''}${search ?? ''}`}>
      {children}
    </Link>
  );
};

/** A link to an entity, or just its name where the app has no page for it. */
export const EntityLink = (props: EntityLinkProps) => {
  const words = props.children ?? nameOfRef(props.to);
  const resolution = useApiHolder().get(routeResolutionApiRef);
  // New frontend system: ask before rendering, so that nothing throws.
  if (resolution && !isResolvable(() => resolution.resolve(entityRouteRef)))
    return <>{words}</>;
  return (
    <PlainWithoutRoute fallback={words}>
      <BoundLink {...props}>{words}</BoundLink>
    </PlainWithoutRoute>
  );
};

function isResolvable(resolve: () => unknown): boolean {
  try {
    return resolve() !== undefined;
  } catch {
    return false;
  }
}
