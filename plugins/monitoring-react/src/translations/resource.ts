import { createTranslationResource } from '@backstage/frontend-plugin-api';
import { monitoringTranslationRef } from './ref';

/** The languages of the monitoring screens beside English, for `TranslationBlueprint` or a legacy app's `__experimentalTranslations`. */
export const monitoringTranslations = createTranslationResource({
  ref: monitoringTranslationRef,
  translations: { fr: () => import('./french') },
});
