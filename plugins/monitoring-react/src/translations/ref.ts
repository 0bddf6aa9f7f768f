import { createTranslationRef } from '@backstage/frontend-plugin-api';
import { englishMessages } from './en';

/** Every word of the monitoring screens, by screen. A further language is a resource for this ref. */
export const monitoringTranslationRef = createTranslationRef({
  id: 'plugin.monitoring',
  messages: englishMessages,
});
