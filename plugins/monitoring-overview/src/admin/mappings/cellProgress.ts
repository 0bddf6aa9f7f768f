import type { MappingCell } from '@rosetta/backstage-plugin-monitoring-common';

/** The collector is late by more than its own rounds then; a row must not wait for ever. */
const WAIT_MS = 10 * 60_000;
/** A changed mapping is asked upstream soon after it counts. */
const CHANGE_WAIT_MS = 60_000;

/**
 * What a cell waits for: a mapping that was saved or removed counts from the next round of
 * the collector on.
 *
 * @returns undefined when the cell is what the admins said
 */
export function cellProgress(
  cell: MappingCell,
  nowMs: number,
): 'saved' | 'removed' | undefined {
  const { mapping, origin, verified } = cell;
  if (!mapping) return origin === 'mapping' ? 'removed' : undefined;
  const updatedMs = Date.parse(mapping.updated);
  const ageMs = nowMs - updatedMs;
  if (origin !== 'mapping') return ageMs < WAIT_MS ? 'saved' : undefined;
  const isChanged = mapping.updated !== mapping.created;
  const isOlder = verified === null || Date.parse(verified) < updatedMs;
  return isChanged && isOlder && ageMs < CHANGE_WAIT_MS ? 'saved' : undefined;
}
