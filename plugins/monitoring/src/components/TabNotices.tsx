import {
  failureKind,
  Notice,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import type { TabScreen } from './useTabScreen';

export interface TabNoticesProps {
  readonly screen: TabScreen;
  /** The newest answer failed; what is shown is older. */
  readonly failure: Error | null;
  /** When what is shown was true. */
  readonly asOf: string | undefined;
  readonly nowMs: number;
}

/** What is not as asked, and what is shown instead; one line each. */
export const TabNotices = ({
  screen,
  failure,
  asOf,
  nowMs,
}: TabNoticesProps) => {
  const { t, format } = useWords();
  const { environment, meta, mode, period, zoom } = screen;
  const periodWords = t(`period.${period.value}`);
  return (
    <>
      {meta.data && environment.rejected !== undefined && (
        <Notice>
          {t('toolbar.badEnvironment', {
            asked: environment.rejected,
            shown: environment.value,
          })}
        </Notice>
      )}
      {period.rejected !== undefined && (
        <Notice>
          {t('toolbar.badPeriod', {
            asked: period.rejected,
            shown: periodWords,
          })}
        </Notice>
      )}
      {mode.rejected !== undefined && (
        <Notice>{t('toolbar.badMode', { asked: mode.rejected })}</Notice>
      )}
      {zoom.isRejected && (
        <Notice>{t('timeline.badZoom', { shown: periodWords })}</Notice>
      )}
      {failure && asOf !== undefined && (
        <Notice>
          {t('failure.stale', {
            reason: t(`failure.${failureKind(failure)}.title`),
            time: format.moment(asOf, nowMs),
          })}
        </Notice>
      )}
      {screen.hasNoEnvironment && <Notice>{t('toolbar.noEnvironment')}</Notice>}
    </>
  );
};
