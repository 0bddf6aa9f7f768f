import {
  createFrontendModule,
  createTranslationResource,
} from '@backstage/frontend-plugin-api';
import { TranslationBlueprint } from '@backstage/plugin-app-react';
import { appTranslationRef } from '../translations';

/** The app's own words in other languages than English; those of the monitoring screens come with their plugin. */
export const i18nModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    TranslationBlueprint.make({
      name: 'rosetta',
      params: {
        resource: createTranslationResource({
          ref: appTranslationRef,
          translations: { fr: () => import('../translations.fr') },
        }),
      },
    }),
  ],
});
