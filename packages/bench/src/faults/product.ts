/* eslint-disable @backstage/no-forbidden-package-imports, @backstage/no-mixed-plugin-imports --
   the harness drives the product's own rooms, which the package does not publish; this is the only file that does */
export { compose, readContent } from '@rosetta/backstage-plugin-monitoring-backend/src/composition';
export { readMonitoringConfig } from '@rosetta/backstage-plugin-monitoring-backend/src/config';
export type { MonitoringConfig } from '@rosetta/backstage-plugin-monitoring-backend/src/config';
export { builtInConnectorFactories } from '@rosetta/backstage-plugin-monitoring-backend/src/connectors';
export { dynatraceStreams } from '@rosetta/backstage-plugin-monitoring-backend/src/connectors/dynatrace/streams';
export { backfillFloor, upperBound } from '@rosetta/backstage-plugin-monitoring-backend/src/ingestion';
export {
  BatchStore,
  DeriveStore,
  listTargets,
  migrate,
  PageWriter,
  Partitions,
  SeriesIds,
  ViewCatalog,
} from '@rosetta/backstage-plugin-monitoring-backend/src/store';
