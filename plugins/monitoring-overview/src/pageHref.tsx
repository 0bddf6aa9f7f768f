import { useApiHolder } from '@backstage/core-plugin-api';
import {
  routeResolutionApiRef,
  type RouteRef,
} from '@backstage/frontend-plugin-api';
import { createContext, useContext } from 'react';
import { adminRouteRef, sloRouteRef } from './routes';

/** Path of the whole page in apps of the legacy frontend system, which cannot resolve its parts by their refs. */
export const LegacyRootHref = createContext<string | undefined>(undefined);

function usePartHref(ref: RouteRef, legacyPath: string): string | undefined {
  const legacyRoot = useContext(LegacyRootHref);
  const resolution = useApiHolder().get(routeResolutionApiRef);
  if (legacyRoot !== undefined) return `${legacyRoot}${legacyPath}`;
  try {
    return resolution?.resolve(ref)?.();
  } catch {
    // Shown outside of its page, as in tests.
    return undefined;
  }
}

/**
 * Path of the admin screen.
 *
 * @param isAllowed - whether the reader may see sources; others get no link
 */
export function useAdminHref(isAllowed: boolean): string | undefined {
  const href = usePartHref(adminRouteRef, '/admin');
  return isAllowed ? href : undefined;
}

/** Path of the page of SLOs. */
export const useSloHref = () => usePartHref(sloRouteRef, '/slo');
