import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { TranslationBlueprint } from '@backstage/plugin-app-react';
import { monitoringTranslations } from '@rosetta/backstage-plugin-monitoring-react';

/**
 * The languages of the monitoring screens beside English. It belongs to the app, whose language it follows:
 * with `app.packages: all` it is found by itself.
 */
export default createFrontendModule({
  pluginId: 'app',
  extensions: [
    TranslationBlueprint.make({
      name: 'monitoring',
      params: { resource: monitoringTranslations },
    }),
  ],
});
