import type {
  SourceState,
  SourceStatus,
} from '@rosetta/backstage-plugin-monitoring-common';

/** States of sources, most urgent first, as everywhere. */
export const SOURCE_ORDER: readonly SourceState[] = [
  'refused',
  'unreachable',
  'degraded',
  'paused',
  'ok',
];

/** Whether nothing comes from an instance until somebody acts. */
export function isBroken({ state }: Pick<SourceStatus, 'state'>): boolean {
  return state === 'refused' || state === 'unreachable';
}
