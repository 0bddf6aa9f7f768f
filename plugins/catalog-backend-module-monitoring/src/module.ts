import { createBackendModule } from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { OpenSloProcessor } from './OpenSloProcessor';

/** Adds OpenSLO v1 documents to the kinds that the catalog knows. */
export const catalogModuleMonitoring = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'rosetta-monitoring',
  register(env) {
    env.registerInit({
      deps: { catalog: catalogProcessingExtensionPoint },
      async init({ catalog }) {
        catalog.addProcessor(new OpenSloProcessor());
      },
    });
  },
});
