import { useMemo } from 'react';
import { useApiHolder } from '@backstage/core-plugin-api';
import {
  appLanguageApiRef,
  useTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';
import { createFormat, type Format } from '../format';
import { monitoringTranslationRef } from '../translations/ref';

export type Translate = TranslationFunction<typeof monitoringTranslationRef.T>;

export interface Words {
  readonly t: Translate;
  readonly format: Format;
}

/** Words and numbers in the reader's language. */
export function useWords(): Words {
  const { t } = useTranslationRef(monitoringTranslationRef);
  const locale =
    useApiHolder().get(appLanguageApiRef)?.getLanguage().language ?? 'en';
  const format = useMemo(
    () =>
      createFormat({
        locale,
        units: {
          percent: t('unit.percent'),
          point: t('unit.point'),
          millisecond: t('unit.millisecond'),
          second: t('unit.second'),
          minute: t('unit.minute'),
          hour: t('unit.hour'),
          day: t('unit.day'),
          requestsPerSecond: t('unit.requestsPerSecond'),
          byte: [
            t('unit.b'),
            t('unit.kib'),
            t('unit.mib'),
            t('unit.gib'),
            t('unit.tib'),
          ],
        },
      }),
    [locale, t],
  );
  return { t, format };
}
