import { type JSX, useMemo } from 'react';
import { useApiHolder } from '@backstage/core-plugin-api';
import {
  appLanguageApiRef,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { createFormat, type Format } from '../format';
import { englishMessages } from '../translations/en';
import { monitoringTranslationRef } from '../translations/ref';

type Messages = typeof englishMessages;
type Plural = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';
type Singular<K> = K extends `${infer Base}_${Plural}` ? Base : K & string;
type KeyOf<T> = { [K in keyof T & string]: T[K] extends string ? Singular<K> : `${K}.${KeyOf<T[K]>}` }[keyof T & string];

/** What `t` may be asked for: the path of a message; of plurals without their ending. */
export type MessageKey = KeyOf<Messages>;

type Text<T, Path extends string> = Path extends keyof T
  ? T[Path]
  : Path extends `${infer Head}.${infer Rest}`
    ? Head extends keyof T
      ? Text<T[Head], Rest>
      : never
    : `${Path}_other` extends keyof T
      ? T[`${Path}_other`]
      : never;
type Placeholder<T> = T extends `${string}{{${infer Name}}}${infer Rest}` ? Name | Placeholder<Rest> : never;
type Values<K extends string, V> = [Placeholder<Text<Messages, K>>] extends [never]
  ? [values?: { readonly count?: number }]
  : [values: { readonly [N in Placeholder<Text<Messages, K>>]: N extends 'count' ? number : V } & { readonly count?: number }];

/**
 * The framework's translation function for our messages: a message by its key, with all of its placeholders
 * filled. Its own type looks at all messages at each use, which the compiler gives up on with so many.
 */
export interface Translate {
  <K extends MessageKey>(key: K, ...values: Values<K, string | number>): string;
  <K extends MessageKey>(key: K, ...values: Values<K, string | number | JSX.Element>): JSX.Element;
}

export interface Words {
  readonly t: Translate;
  readonly format: Format;
}

/** Words and numbers in the reader's language. */
export function useWords(): Words {
  const { t: translate } = useTranslationRef(monitoringTranslationRef);
  const t = translate as unknown as Translate;
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
          perDay: t('unit.perDay'),
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
