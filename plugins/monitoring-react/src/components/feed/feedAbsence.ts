import {
  incidentReadPermission,
  entityReadPermission,
  logReadPermission,
  SOURCE_NAMES,
  type FeedStatus,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { Words } from '../../hooks';
import type { Absence } from '../AbsenceCard';

/** Streams of facts that a screen lists. */
export type FeedSubject = 'deployments' | 'logs' | 'changes' | 'records';

const PERMISSIONS: Record<FeedSubject, string> = {
  deployments: entityReadPermission.name,
  logs: logReadPermission.name,
  changes: incidentReadPermission.name,
  records: incidentReadPermission.name,
};

/** Name of the source of a stream, or a word for it where none is known. */
export function feedSource(
  { origin }: Pick<FeedStatus, 'origin'>,
  { t }: Words,
): string {
  return origin ? SOURCE_NAMES[origin.source].name : t('tile.theSource');
}

/** What a reader without the right is told. */
export function notPermitted(subject: FeedSubject, { t }: Words): Absence {
  return {
    title: t(`feed.${subject}.notPermitted`),
    text: t('feed.text.notPermitted', { permission: PERMISSIONS[subject] }),
    shape: 'lock',
    hasKeys: false,
  };
}

/** Why a stream says nothing at all; undefined when it says something, be it old. */
export function feedAbsence(
  subject: FeedSubject,
  feed: FeedStatus,
  words: Words,
): Absence | undefined {
  const { t } = words;
  const code = feed.reason?.code;
  const source = feedSource(feed, words);
  const unknown = (title: string, text: string, hasKeys = false): Absence => ({
    title,
    text,
    shape: 'unknown',
    hasKeys,
  });
  switch (feed.status) {
    case 'not_permitted':
      return notPermitted(subject, words);
    case 'not_applicable':
      if (code === 'switched_off') {
        return unknown(
          t(`feed.${subject}.switchedOff`),
          t('feed.text.switchedOff'),
        );
      }
      return code === 'not_collected' || code === 'not_instrumented'
        ? unknown(
            t(`feed.${subject}.notCollected`),
            t('feed.text.notCollected'),
          )
        : unknown(
            t(`feed.${subject}.notMapped`),
            t('feed.text.notMapped'),
            true,
          );
    case 'insufficient':
      return unknown(
        t(`feed.${subject}.insufficient`),
        t('feed.text.insufficient'),
      );
    case 'unknown':
      return code === 'ambiguous_upstream'
        ? unknown(
            t('feed.ambiguous', { source }),
            t('feed.text.ambiguous'),
            true,
          )
        : unknown(
            t('feed.notFound', { source }),
            t('feed.text.notFound'),
            true,
          );
    case 'ok':
    case 'stale':
    default:
      return undefined;
  }
}
