import {
  createFrontendModule,
  createTranslationResource,
} from '@backstage/frontend-plugin-api';
import { TranslationBlueprint } from '@backstage/plugin-app-react';
import { monitoringTranslationRef } from '@rosetta/backstage-plugin-monitoring-react';
import { appTranslationRef } from '../translations';

/** Languages of our own words. English is in the refs; a further language is one line each here. */
export const i18nModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    TranslationBlueprint.make({
      name: 'monitoring',
      params: {
        resource: createTranslationResource({
          ref: monitoringTranslationRef,
          translations: {},
        }),
      },
    }),
    TranslationBlueprint.make({
      name: 'rosetta',
      params: {
        resource: createTranslationResource({
          ref: appTranslationRef,
          translations: {},
        }),
      },
    }),
  ],
});
