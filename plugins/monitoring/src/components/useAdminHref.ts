import { useApiHolder } from '@backstage/core-plugin-api';
import { routeResolutionApiRef } from '@backstage/frontend-plugin-api';
import { adminRouteRef } from '../routes';

/** Path of the admin screen, or undefined where the app has none. */
export function useAdminHref(isAllowed: boolean): string | undefined {
  const resolution = useApiHolder().get(routeResolutionApiRef);
  if (!isAllowed || !resolution) return undefined;
  try {
    return resolution.resolve(adminRouteRef)?.();
  } catch {
    // Not bound: the overview plugin is not installed.
    return undefined;
  }
}
