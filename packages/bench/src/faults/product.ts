/* eslint-disable @backstage/no-forbidden-package-imports, @backstage/no-mixed-plugin-imports --
   the harness drives the product's own rooms, which the package does not publish; this is the only file that does */
import { argocdStreams } from '@rosetta/backstage-plugin-monitoring-backend/src/connectors/argocd/streams';
import { dynatraceStreams } from '@rosetta/backstage-plugin-monitoring-backend/src/connectors/dynatrace/streams';
import { elisaStreams } from '@rosetta/backstage-plugin-monitoring-backend/src/connectors/elasticsearch/streams';
import { gitlabStreams } from '@rosetta/backstage-plugin-monitoring-backend/src/connectors/gitlab/streams';
import { prometheusStreams } from '@rosetta/backstage-plugin-monitoring-backend/src/connectors/prometheus/streams';
import { servicenowStreams } from '@rosetta/backstage-plugin-monitoring-backend/src/connectors/servicenow/streams';
import { StreamDefinition } from '@rosetta/backstage-plugin-monitoring-node';

export { compose } from '@rosetta/backstage-plugin-monitoring-backend/src/composition';
export { readContent } from '@rosetta/backstage-plugin-monitoring-backend/src/readContent';
export type { Composition } from '@rosetta/backstage-plugin-monitoring-backend/src/composition';
export { stateOfFeed, stateOfInstance } from '@rosetta/backstage-plugin-monitoring-backend/src/http/sourceStates';
export { readMonitoringConfig } from '@rosetta/backstage-plugin-monitoring-backend/src/config';
export type { MonitoringConfig } from '@rosetta/backstage-plugin-monitoring-backend/src/config';
export { builtInConnectorFactories } from '@rosetta/backstage-plugin-monitoring-backend/src/connectors';
export { backfillFloor, upperBound } from '@rosetta/backstage-plugin-monitoring-backend/src/ingestion';
export {
  AdminReader,
  BatchStore,
  DeriveStore,
  listKnown,
  listTargets,
  migrate,
  PageWriter,
  Partitions,
  SeriesIds,
  ViewCatalog,
} from '@rosetta/backstage-plugin-monitoring-backend/src/store';

/** The streams of each source. */
export const STREAMS: Readonly<Record<string, readonly StreamDefinition[]>> = {
  dynatrace: dynatraceStreams,
  servicenow: servicenowStreams,
  prometheus: prometheusStreams,
  gitlab: gitlabStreams,
  argocd: argocdStreams,
  elisa: elisaStreams,
};

/** The sources that have a connector. */
export const SOURCES: readonly string[] = Object.keys(STREAMS);
