import { createTranslationMessages } from '@backstage/frontend-plugin-api';
import { flattenMessages } from './flatten';
import { frenchMessages } from './fr';
import { monitoringTranslationRef } from './ref';

/** Loaded when somebody reads French. */
export default createTranslationMessages({
  ref: monitoringTranslationRef,
  // That no key is missing is the compiler's and a test's to see: the paths are made here.
  full: false,
  messages: flattenMessages(frenchMessages),
});
