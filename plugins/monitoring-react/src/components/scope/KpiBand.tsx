import type { Overview } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords, type Words } from '../../hooks';
import { Card } from '../Card';
import { failureKind } from '../ErrorScreen';
import { BAND, FigureCell, type BandFigure, type BandKpi } from './FigureCell';
import { HealthCell } from './HealthCell';
import { countedParts } from './figureWords';
import { useBandStyles } from './useBandStyles';
import type { BesideOverview } from './useBesideOverview';

export interface KpiBandProps {
  readonly overview: Overview;
  /** What is promised and how is delivered, as far as it is here. */
  readonly beside: BesideOverview;
  readonly nowMs: number;
  readonly adminHref?: string;
  readonly isOutdated: boolean;
}

function figureOf(
  kpi: BandKpi,
  overview: Overview,
  { slos, delivery }: BesideOverview,
  { t, format }: Words,
): BandFigure | undefined {
  const title = t(`overview.band.figure.${kpi}`);
  if (kpi === 'slo_met') {
    if (!slos.data) return undefined;
    const { met, counts } = slos.data.sum;
    return {
      kpi,
      value: met,
      origin: null,
      text: countedParts(met, format),
      note:
        counts.no_data > 0
          ? t('overview.band.notJudged', {
              amount: format.count(counts.no_data),
            })
          : undefined,
    };
  }
  if (kpi === 'deployment_frequency' || kpi === 'change_fail_rate') {
    if (!delivery.data) return undefined;
    const isBars = kpi === 'deployment_frequency';
    return {
      kpi,
      value: delivery.data.metrics[kpi],
      origin: null,
      line: {
        values: delivery.data.trend.map(week =>
          isBars ? week.releases : week.values[kpi] ?? null,
        ),
        isBars,
        label: t('dora.byWeek', { metric: title }),
      },
    };
  }
  const figure = overview.kpis.find(each => each.kpi === kpi);
  if (!figure) return undefined;
  const days =
    kpi === 'incidents_opened'
      ? overview.trends.find(trend => trend.kpi === kpi)?.days
      : undefined;
  return {
    ...figure,
    kpi,
    line: days && {
      values: days.map(day => day.value),
      isBars: true,
      label: t('overview.band.sparkline', { figure: title }),
    },
  };
}

/** A figure that is on its way, or cannot be had: in its place either way. */
const PendingCell = ({ kpi, error }: { kpi: BandKpi; error: Error | null }) => {
  const classes = useBandStyles();
  const { t } = useWords();
  const title = t(`overview.band.figure.${kpi}`);
  return (
    <div className={classes.cell} role="group" aria-label={title}>
      <div className={classes.head}>
        <h3 className={classes.title} title={title}>
          {title}
        </h3>
      </div>
      {error ? (
        <>
          <div className={`${classes.value} ${classes.grey}`}>
            {t('tile.noNumber')}
          </div>
          <div className={classes.line}>
            {t(`failure.${failureKind(error)}.title`)}
          </div>
        </>
      ) : (
        <span
          className={classes.bone}
          role="status"
          aria-label={t('tile.loading')}
          style={{ height: 24, width: 84, margin: '6px 0' }}
        />
      )}
    </div>
  );
};

/** Entities by health and the figures of the period in one card. */
export const KpiBand = ({
  overview,
  beside,
  nowMs,
  adminHref,
  isOutdated,
}: KpiBandProps) => {
  const classes = useBandStyles();
  const words = useWords();
  const subject = overview.scope ?? 'all';
  const { environment } = overview;
  return (
    <Card
      className={classes.band}
      label={words.t('overview.band.label')}
      style={{ opacity: isOutdated ? 0.6 : 1, overflow: 'hidden' }}
    >
      <HealthCell overview={overview} nowMs={nowMs} />
      {BAND.map(kpi => {
        const figure = figureOf(kpi, overview, beside, words);
        const from = kpi === 'slo_met' ? beside.slos : beside.delivery;
        return figure ? (
          <FigureCell
            key={kpi}
            figure={figure}
            question={{
              kpi,
              subject,
              environment,
              // Each SLO is told over its own window.
              period: kpi === 'slo_met' ? 'now' : overview.period.key,
            }}
            isCollecting={overview.collection !== null}
            nowMs={nowMs}
            adminHref={adminHref}
          />
        ) : (
          <PendingCell key={kpi} kpi={kpi} error={from.error} />
        );
      })}
    </Card>
  );
};
