import {
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  MonitoringQueryProvider,
  ScreenSettingsProvider,
  type ScreenSettings,
} from '@rosetta/backstage-plugin-monitoring-react';
import { SystemTab } from '../system/SystemTab';
import { MonitoringTab } from './MonitoringTab';

/** The Monitoring tab of the entity in the context. */
export const EntityMonitoringContent = ({
  settings = {},
}: {
  /** What the app decides about the tab. */
  settings?: ScreenSettings;
}) => {
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  const owner = entity.relations?.find(
    relation => relation.type === RELATION_OWNED_BY,
  )?.targetRef;
  return (
    <MonitoringQueryProvider>
      <ScreenSettingsProvider value={settings}>
        {/* A key per entity: values of one entity never stand under the name of another. */}
        {entity.kind.toLocaleLowerCase('en-US') === 'system' ? (
          <SystemTab key={entityRef} entityRef={entityRef} owner={owner} />
        ) : (
          <MonitoringTab
            key={entityRef}
            entityRef={entityRef}
            kind={entity.kind}
          />
        )}
      </ScreenSettingsProvider>
    </MonitoringQueryProvider>
  );
};
