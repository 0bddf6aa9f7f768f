import { Link } from '@backstage/core-components';
import type { FeedStatus } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { Notice } from '../Toolbar';
import { feedSource } from './feedAbsence';

/** Over what may be old: why, of when it is, and for an admin the way to the repair. */
export const StaleFeed = ({
  feed,
  nowMs,
  adminHref,
  isInCard,
}: {
  feed: FeedStatus;
  nowMs: number;
  adminHref?: string;
  /** Keeps the padding of a card's rows. */
  isInCard?: boolean;
}) => {
  const words = useWords();
  const { t, format } = words;
  if (feed.status !== 'stale') return null;
  const source = feedSource(feed, words);
  const isRefused = feed.reason?.code === 'source_refused';
  return (
    <div style={isInCard ? { padding: '0 16px 8px' } : undefined}>
      <Notice
        action={
          isRefused &&
          adminHref && <Link to={adminHref}>{t('feed.repair')}</Link>
        }
      >
        {feed.asOf === null
          ? t('feed.never', { source })
          : t(isRefused ? 'feed.refused' : 'feed.stale', {
              source,
              ago: format.ago(nowMs - Date.parse(feed.asOf)),
            })}
      </Notice>
    </div>
  );
};
