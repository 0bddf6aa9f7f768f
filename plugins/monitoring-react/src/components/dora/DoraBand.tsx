import { makeStyles, type Theme } from '@material-ui/core/styles';
import type {
  DoraKpi,
  EntityDora,
} from '@rosetta/backstage-plugin-monitoring-common';
import { DORA_KPIS } from '@rosetta/backstage-plugin-monitoring-common';
import type { ReactNode } from 'react';
import { Sparkline, TrendBars } from '../../charts';
import { useWords } from '../../hooks';
import { Card } from '../Card';
import { Change } from '../scope/Change';
import { compareFigure } from '../scope/changes';
import { shortfallWords } from '../scope/figureWords';
import { useBandStyles } from '../scope/useBandStyles';
import { BlockSkeleton } from '../Skeletons';
import { StatusIcon } from '../StatusIcon';
import { shownNumber } from '../tileLook';
import { contextWords } from './doraWords';

const useStyles = makeStyles<Theme>({
  band: {
    display: 'grid',
    gridTemplateColumns: 'repeat(5, minmax(0, 1fr))',
    overflow: 'hidden',
    '@media (max-width: 1240px)': {
      gridTemplateColumns: 'repeat(3, minmax(0, 1fr))',
    },
    '@media (max-width: 560px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  head: { display: 'flex', justifyContent: 'space-between', gap: 6 },
});

/** What a band is drawn from: of an entity or a scope. */
export type DoraBandData = Pick<
  EntityDora,
  'metrics' | 'excluded' | 'trend' | 'missing' | 'isLight'
>;

export interface DoraBandProps {
  /** Absent while it is loaded. */
  readonly data: DoraBandData | undefined;
  readonly nowMs: number;
  readonly isOutdated?: boolean;
  /** Of many applications, of which some may lack what others have. */
  readonly isScope?: boolean;
  /** Opens how a number was made. */
  readonly explain?: (kpi: DoraKpi) => ReactNode;
}

/** One metric, whatever its status: a number only as far as it may be trusted. */
const Figure = ({
  kpi,
  data,
  nowMs,
  explain,
}: {
  kpi: DoraKpi;
  data: DoraBandData;
  nowMs: number;
  explain?: (kpi: DoraKpi) => ReactNode;
}) => {
  const band = useBandStyles();
  const classes = useStyles();
  const words = useWords();
  const { t, format } = words;
  const value = data.metrics[kpi];
  const title = t(`dora.name.${kpi}`);
  const isJudged = value.status === 'ok' || value.status === 'partial';
  const number = shownNumber(value);
  const parts = number === null ? undefined : format.parts(number, value.unit);
  const weeks = data.trend.map(week =>
    kpi === 'deployment_frequency' ? week.releases : week.values[kpi] ?? null,
  );
  const label = t('dora.byWeek', { metric: title });
  const hasWeeks = weeks.filter(week => week !== null).length > 1;
  return (
    <div
      className={band.cell}
      role="group"
      aria-label={title}
      data-status={value.status}
    >
      <div className={classes.head}>
        <h3 className={band.title} title={title}>
          {title}
        </h3>
        {explain?.(kpi)}
      </div>
      {value.status === 'not_permitted' ? (
        <div className={`${band.value} ${band.grey}`}>
          <StatusIcon shape="lock" size={22} />
        </div>
      ) : (
        <div className={isJudged ? band.value : `${band.value} ${band.grey}`}>
          {parts ? parts.value : t('tile.noNumber')}
          {parts && parts.unit && (
            <span className={band.unit}>{`\u00a0${parts.unit}`}</span>
          )}
        </div>
      )}
      <div className={band.line}>
        {isJudged ? (
          <Change comparison={compareFigure(value, format)} />
        ) : (
          shortfallWords(value, words, nowMs)
        )}
      </div>
      <div className={band.line}>
        {contextWords(kpi, value, data.excluded, words)}
      </div>
      {value.status === 'partial' && (
        <div className={band.line}>{shortfallWords(value, words, nowMs)}</div>
      )}
      <div className={band.picture}>
        {hasWeeks && kpi === 'deployment_frequency' && (
          <TrendBars values={weeks} label={label} />
        )}
        {hasWeeks && kpi !== 'deployment_frequency' && (
          <Sparkline
            values={weeks}
            label={label}
            height={30}
            emptyLabel={t('dora.tooFewWeeks')}
          />
        )}
        {!hasWeeks && (
          <span className={band.line}>{t('dora.tooFewWeeks')}</span>
        )}
      </div>
      <div className={band.foot}>
        {value.asOf !== null && (
          <span>{format.age(nowMs - Date.parse(value.asOf))}</span>
        )}
        {hasWeeks && (
          <span className={band.push}>
            {t('dora.weeks', { count: weeks.length })}
          </span>
        )}
      </div>
    </div>
  );
};

/** The five metrics side by side in one card, each with its weeks. */
export const DoraBand = ({
  data,
  nowMs,
  isOutdated,
  isScope = false,
  explain,
}: DoraBandProps) => {
  const classes = useStyles();
  const { t, format } = useWords();
  if (!data) return <BlockSkeleton height={174} lines={3} />;
  return (
    <Card
      label={t('dora.band')}
      style={{ opacity: isOutdated ? 0.6 : 1, overflow: 'hidden' }}
      footer={
        data.isLight &&
        t(isScope ? 'dora.lightSome' : 'dora.light', {
          missing: format.list(
            data.missing.map(what => t(`dora.missing.${what}`)),
          ),
        })
      }
    >
      <div className={classes.band}>
        {DORA_KPIS.map(kpi => (
          <Figure
            key={kpi}
            kpi={kpi}
            data={data}
            nowMs={nowMs}
            explain={explain}
          />
        ))}
      </div>
    </Card>
  );
};
