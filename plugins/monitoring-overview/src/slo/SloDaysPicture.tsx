import type { ScopeSloDays } from '@rosetta/backstage-plugin-monitoring-common';
import {
  Sparkline,
  TrendBars,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';

/** Pixels. */
export const PICTURE_HEIGHT = 30;

type Day = ScopeSloDays['days'][number];

const READ = {
  slo_met: (day: Day) => day.met,
  slo_service_lost: (day: Day) => day.lostSeconds,
  slo_burning: (day: Day) => day.burned,
  slo_coverage: (day: Day) => day.coverage,
};

/** Figures over SLOs that are kept by day. */
export type PicturedKpi = keyof typeof READ;

/** A figure at the end of each of the last days, and at last the figure itself. */
export const SloDaysPicture = ({
  kpi,
  now,
  days,
  hasFailed,
}: {
  kpi: PicturedKpi;
  now: number | null;
  /** Undefined while they are asked for. */
  days: readonly Day[] | undefined;
  hasFailed: boolean;
}) => {
  const { t } = useWords();
  if (!days) return hasFailed ? <>{t('slo.page.noDays')}</> : null;
  const count = days.length;
  const values = [...days.map(READ[kpi]), now];
  if (values.filter(value => value !== null).length < 2)
    return <>{t('tile.tooFewPoints')}</>;
  if (kpi === 'slo_burning')
    return (
      <TrendBars
        values={values}
        label={t('slo.page.bars', { count })}
        height={PICTURE_HEIGHT}
      />
    );
  return (
    <Sparkline
      values={values}
      target={kpi === 'slo_met' ? 1 : undefined}
      label={t('slo.page.line', { figure: t(`kpi.${kpi}`), count })}
      emptyLabel={t('tile.tooFewPoints')}
      height={PICTURE_HEIGHT}
    />
  );
};
