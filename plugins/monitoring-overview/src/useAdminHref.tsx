import { useApiHolder } from '@backstage/core-plugin-api';
import { routeResolutionApiRef } from '@backstage/frontend-plugin-api';
import { createContext, useContext } from 'react';
import { adminRouteRef } from './routes';

/** Path of the admin screen in apps of the legacy frontend system, which cannot resolve it by its ref. */
export const LegacyAdminHref = createContext<string | undefined>(undefined);

/**
 * Path of the admin screen.
 *
 * @param isAllowed - whether the reader may see sources; others get no link
 */
export function useAdminHref(isAllowed: boolean): string | undefined {
  const legacy = useContext(LegacyAdminHref);
  const resolution = useApiHolder().get(routeResolutionApiRef);
  if (!isAllowed) return undefined;
  if (legacy !== undefined) return legacy;
  try {
    return resolution?.resolve(adminRouteRef)?.();
  } catch {
    // Shown outside of its page, as in tests.
    return undefined;
  }
}
