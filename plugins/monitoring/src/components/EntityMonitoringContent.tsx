import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { MonitoringQueryProvider } from '@rosetta/backstage-plugin-monitoring-react';
import { MonitoringTab } from './MonitoringTab';

/** The Monitoring tab of the entity in the context. */
export const EntityMonitoringContent = () => {
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  return (
    <MonitoringQueryProvider>
      {/* A key per entity: values of one entity never stand under the name of another. */}
      <MonitoringTab key={entityRef} entityRef={entityRef} kind={entity.kind} />
    </MonitoringQueryProvider>
  );
};
