import { useWords, type UrlChoice } from '../hooks';
import { failureKind } from './ErrorScreen';
import { Notice } from './Toolbar';

/** The newest answer failed; what is shown was true at `asOf`. Nothing without a failure. */
export const StaleNotice = ({
  failure,
  asOf,
  nowMs,
}: {
  failure: Error | null;
  asOf: string | undefined;
  nowMs: number;
}) => {
  const { t, format } = useWords();
  if (!failure || asOf === undefined) return null;
  return (
    <Notice>
      {t('failure.stale', {
        reason: t(`failure.${failureKind(failure)}.title`),
        time: format.moment(asOf, nowMs),
      })}
    </Notice>
  );
};

const SENTENCES = {
  environment: 'toolbar.badEnvironment',
  period: 'toolbar.badPeriod',
  view: 'toolbar.badView',
} as const;

/** What the URL asked for in vain, and what is shown instead. Nothing when it asked for nothing strange. */
export const RejectedNotice = ({
  what,
  choice,
  shown,
}: {
  what: keyof typeof SENTENCES;
  choice: Pick<UrlChoice<string>, 'rejected'>;
  /** What is shown instead, in the reader's words. */
  shown: string;
}) => {
  const { t } = useWords();
  if (choice.rejected === undefined) return null;
  return (
    <Notice>{t(SENTENCES[what], { asked: choice.rejected, shown })}</Notice>
  );
};
