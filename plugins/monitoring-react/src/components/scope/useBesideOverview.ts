import type {
  Overview,
  ScopeDora,
  ScopeSlos,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useScopeDelivery, useScopeSloSums } from '../../hooks';

/** Something that is asked for by itself: not here yet, here, or not to be had. */
export interface Beside<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
}

/** What an overview shows beside its own answer. */
export interface BesideOverview {
  readonly slos: Beside<ScopeSlos>;
  readonly delivery: Beside<ScopeDora>;
}

/** Groups of SLOs that stand for rows of an overview. */
const SLO_GROUPS = {
  domain: 'domain',
  system: 'system',
  team: 'group',
} as const;

/**
 * What is promised and how is delivered in a scope and its rows.
 *
 * Each comes when it does: an overview waits for neither, and one that fails leaves the other.
 *
 * @param asked - as the overview is asked; nothing is asked while the environment is not known
 */
export function useBesideOverview(asked: {
  readonly environment: string | undefined;
  readonly scope: string | undefined;
  readonly groupBy: Overview['groupBy'];
  readonly period: string;
}): BesideOverview {
  const slos = useScopeSloSums({
    ...asked,
    groupBy: SLO_GROUPS[asked.groupBy],
  });
  const delivery = useScopeDelivery(asked);
  return { slos, delivery };
}
