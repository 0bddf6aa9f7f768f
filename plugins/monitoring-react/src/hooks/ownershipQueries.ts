import {
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { useQuery } from '@tanstack/react-query';
import { queryKeys } from './queryKeys';

/** What one owns changes seldom, milliseconds. */
const OWN_STALE_MS = 300_000;

/** The reader and the groups they are in, as refs, as the app's identity tells. */
export function useOwnership() {
  const identity = useApi(identityApiRef);
  return useQuery({
    queryKey: queryKeys.ownership(),
    queryFn: async () => {
      const { ownershipEntityRefs } = await identity.getBackstageIdentity();
      return ownershipEntityRefs.map(ref => ref.toLocaleLowerCase('en-US'));
    },
    staleTime: OWN_STALE_MS,
  });
}

/**
 * Refs of what the reader and their groups own in the catalog.
 *
 * @param kinds - kinds to look for, as filters of the catalog write them
 */
export function useOwnRefs(kinds: readonly string[]) {
  const catalog = useApi(catalogApiRef);
  const ownership = useOwnership();
  const owners = ownership.data;
  const own = useQuery({
    queryKey: queryKeys.ownRefs(kinds, owners),
    queryFn: async () => {
      if (!owners || owners.length === 0) return [];
      const { items } = await catalog.getEntities({
        filter: {
          kind: [...kinds],
          [`relations.${RELATION_OWNED_BY}`]: owners,
        },
        fields: ['kind', 'metadata.namespace', 'metadata.name'],
      });
      return items.map(entity => stringifyEntityRef(entity));
    },
    enabled: owners !== undefined,
    staleTime: OWN_STALE_MS,
  });
  return { data: own.data, error: ownership.error ?? own.error };
}
