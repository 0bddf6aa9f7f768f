import type { Entity } from '@backstage/catalog-model';

/** Kinds that have a Monitoring tab, as filters of the catalog write them; a System's is that of its components. */
export const MONITORED_KINDS = [
  'component',
  'api',
  'resource',
  'system',
] as const;

/** Whether an entity has a Monitoring tab; for `EntityLayout.Route` in legacy apps. */
export function isMonitoringAvailable(entity: Entity): boolean {
  const kind = entity.kind.toLocaleLowerCase('en-US');
  return MONITORED_KINDS.some(monitored => monitored === kind);
}
