import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  MonitoringQueryProvider,
  ScreenSettingsProvider,
  type ScreenSettings,
} from '@rosetta/backstage-plugin-monitoring-react';
import { ScopeTab } from './ScopeTab';

/** The Monitoring tab of the domain or group in the context. */
export const EntityScopeMonitoringContent = ({
  settings = {},
}: {
  /** What the app decides about the tab. */
  settings?: ScreenSettings;
}) => {
  const { entity } = useEntity();
  return (
    <MonitoringQueryProvider>
      <ScreenSettingsProvider value={settings}>
        {/* A key per entity: values of one never stand under the name of another. */}
        <ScopeTab key={stringifyEntityRef(entity)} entity={entity} />
      </ScreenSettingsProvider>
    </MonitoringQueryProvider>
  );
};
