import type { Overview } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { Card } from '../Card';
import { BAND, FigureCell } from './FigureCell';
import { HealthCell } from './HealthCell';
import { useBandStyles } from './useBandStyles';

export interface KpiBandProps {
  readonly overview: Overview;
  readonly nowMs: number;
  readonly adminHref?: string;
  readonly isOutdated: boolean;
}

/** Entities by health and the figures of the period in one card. */
export const KpiBand = ({
  overview,
  nowMs,
  adminHref,
  isOutdated,
}: KpiBandProps) => {
  const classes = useBandStyles();
  const { t } = useWords();
  return (
    <Card
      className={classes.band}
      label={t('overview.band.label')}
      style={{ opacity: isOutdated ? 0.6 : 1, overflow: 'hidden' }}
    >
      <HealthCell overview={overview} nowMs={nowMs} />
      {BAND.map(kpi => {
        const figure = overview.kpis.find(each => each.kpi === kpi);
        return (
          figure && (
            <FigureCell
              key={kpi}
              figure={{ ...figure, kpi }}
              overview={overview}
              nowMs={nowMs}
              adminHref={adminHref}
            />
          )
        );
      })}
    </Card>
  );
};
