import {
  Notice,
  RejectedNotice,
  StaleNotice,
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
  const { t } = useWords();
  const { environment, meta, mode, period, zoom } = screen;
  const periodWords = t(`period.${period.value}`);
  return (
    <>
      {meta.data && (
        <RejectedNotice
          what="environment"
          choice={environment}
          shown={environment.value}
        />
      )}
      <RejectedNotice what="period" choice={period} shown={periodWords} />
      {mode.rejected !== undefined && (
        <Notice>{t('toolbar.badMode', { asked: mode.rejected })}</Notice>
      )}
      {zoom.isRejected && (
        <Notice>{t('timeline.badZoom', { shown: periodWords })}</Notice>
      )}
      <StaleNotice failure={failure} asOf={asOf} nowMs={nowMs} />
      {screen.hasNoEnvironment && <Notice>{t('toolbar.noEnvironment')}</Notice>}
    </>
  );
};
