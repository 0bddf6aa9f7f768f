import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { MonitoringQueryProvider } from '@rosetta/backstage-plugin-monitoring-react';
import { ScopeTab } from './ScopeTab';

/** The Monitoring tab of the domain or group in the context. */
export const EntityScopeMonitoringContent = () => {
  const { entity } = useEntity();
  return (
    <MonitoringQueryProvider>
      {/* A key per entity: values of one never stand under the name of another. */}
      <ScopeTab key={stringifyEntityRef(entity)} entity={entity} />
    </MonitoringQueryProvider>
  );
};
