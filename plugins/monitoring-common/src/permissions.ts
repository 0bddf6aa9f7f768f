import { createPermission } from '@backstage/plugin-permission-common';

const read = (name: string) => createPermission({ name, attributes: { action: 'read' } });
const update = (name: string) => createPermission({ name, attributes: { action: 'update' } });

/** What is known of an entity the caller may read in the catalog. */
export const entityReadPermission = read('rosetta.entity.read');
/** ITSM incidents: their number, title, state and clocks. */
export const incidentReadPermission = read('rosetta.incident.read');
/** Log volumes, error patterns and links into the log tool. */
export const logReadPermission = read('rosetta.log.read');
/** Precomputed numbers of whole scopes. */
export const portfolioReadPermission = read('rosetta.portfolio.read');
/** Tables as files. */
export const exportPermission = read('rosetta.export');
/** Sources, batch runs and rejected records. */
export const sourceReadPermission = read('rosetta.source.read');
/** Overriding annotations: an admin's own pivots for entities. */
export const mappingManagePermission = update('rosetta.mapping.manage');
/** Starting and cancelling batches, testing sources. */
export const batchTriggerPermission = update('rosetta.batch.trigger');

/** All permissions of the plugin. A policy that does not know one should deny what is not a read. */
export const monitoringPermissions = [
  entityReadPermission,
  incidentReadPermission,
  logReadPermission,
  portfolioReadPermission,
  exportPermission,
  sourceReadPermission,
  mappingManagePermission,
  batchTriggerPermission,
];
