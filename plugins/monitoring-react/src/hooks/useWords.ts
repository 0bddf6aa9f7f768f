import { createContext, type JSX, useContext, useMemo } from 'react';
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

/** Words made once for all that is below. */
export const WordsContext = createContext<Words | undefined>(undefined);

/** Looks up a message without placeholders once: the framework takes it apart at each use. */
function rememberPlain(translate: (key: string, values?: object) => unknown): Translate {
  const known = new Map<string, unknown>();
  const t = (key: string, values?: object) => {
    if (values !== undefined) return translate(key, values);
    if (!known.has(key)) known.set(key, translate(key));
    return known.get(key);
  };
  return t as Translate;
}

function createWords(translate: (key: string, values?: object) => unknown, locale: string): Words {
  const t = rememberPlain(translate);
  const format = createFormat({
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
  });
  return { t, format };
}

/** Words and numbers in the reader's language: those of the provider above, or own ones. */
export function useWords(): Words {
  const shared = useContext(WordsContext);
  const { t: translate } = useTranslationRef(monitoringTranslationRef);
  const locale =
    useApiHolder().get(appLanguageApiRef)?.getLanguage().language ?? 'en';
  return useMemo(
    () => shared ?? createWords(translate as unknown as Parameters<typeof createWords>[0], locale),
    [shared, translate, locale],
  );
}
