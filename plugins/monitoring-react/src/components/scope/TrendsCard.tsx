import ButtonBase from '@material-ui/core/ButtonBase';
import TableChartIcon from '@material-ui/icons/TableChart';
import { alpha, makeStyles, type Theme } from '@material-ui/core/styles';
import type {
  Overview,
  Trend,
} from '@rosetta/backstage-plugin-monitoring-common';
import { TimeHoverProvider, TrendChart, type TrendWords } from '../../charts';
import { useUrlChoice, useWords, type Words } from '../../hooks';
import { hairline } from '../../theme/status';
import { Card } from '../Card';
import { Change } from './Change';
import { compareFigure } from './changes';
import { shortfallWords } from './figureWords';
import { daysWithoutData, outstandingDay } from './outstandingDay';
import { TrendsFoot } from './TrendsFoot';
import { TrendsTable } from './TrendsTable';
import { trendScale } from './trendScale';

const useStyles = makeStyles<Theme>(theme => ({
  legend: {
    display: 'inline-flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '4px 16px',
    fontSize: 11.5,
    color: theme.palette.textSubtle,
  },
  key: { display: 'inline-flex', alignItems: 'center', gap: 5 },
  band: {
    width: 20,
    height: 10,
    background: alpha(theme.palette.textSubtle, 0.16),
  },
  dash: {
    width: 20,
    borderTop: `1px dashed ${theme.palette.textSubtle}`,
  },
  button: {
    color: theme.palette.link,
    fontSize: 12,
    fontFamily: 'inherit',
    gap: 4,
    borderRadius: 2,
    '& svg': { fontSize: 14 },
    '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
  },
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(4, minmax(0, 1fr))',
    borderTop: `1px solid ${hairline(theme)}`,
    overflow: 'hidden',
    '@media screen and (max-width: 1240px)': {
      gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    },
    '@media screen and (max-width: 560px)': {
      gridTemplateColumns: 'minmax(0, 1fr)',
    },
  },
  cell: {
    padding: '12px 8px 6px 16px',
    minWidth: 0,
    boxShadow: `-1px 0 ${hairline(theme)}, 0 -1px ${hairline(theme)}`,
  },
  title: {
    margin: 0,
    fontSize: 12,
    fontWeight: 400,
    color: theme.palette.textSubtle,
  },
  head: {
    display: 'flex',
    alignItems: 'baseline',
    gap: 9,
    minHeight: 26,
    marginBottom: 4,
    overflow: 'hidden',
    whiteSpace: 'nowrap',
  },
  value: { fontSize: 18, fontWeight: 700, letterSpacing: '-.3px' },
  none: { fontSize: 12, color: theme.palette.textSubtle },
}));

const VIEWS = ['charts', 'table'] as const;

const KINDS = {
  incidents_opened: 'count',
  availability_req: 'high',
  within_latency_target: 'high',
  error_rate_5xx: 'low',
} as const;

/** The figure over the chart: counts as a mean per day, the others over the whole period. */
function headline(trend: Trend, { format }: Words): string | undefined {
  const { value } = trend;
  if (value.status !== 'ok' && value.status !== 'partial') return undefined;
  if (trend.kpi !== 'incidents_opened') {
    return format.withUnit(value.value, value.unit, trend.target ?? undefined);
  }
  if (trend.days.length === 0) return undefined;
  return new Intl.NumberFormat(format.locale, {
    maximumFractionDigits: 1,
  }).format(value.value / trend.days.length);
}

const TrendCell = ({
  trend,
  nowMs,
  markedDay,
}: {
  trend: Trend;
  nowMs: number;
  markedDay: string | undefined;
}) => {
  const classes = useStyles();
  const words = useWords();
  const { t, format } = words;
  const { unit } = trend.value;
  const kind = KINDS[trend.kpi];
  const title = t(`overview.trends.metric.${trend.kpi}`);
  const scale = trendScale(
    [
      ...trend.days.map(day => day.value),
      trend.usual?.low ?? null,
      trend.usual?.high ?? null,
      trend.target,
    ],
    kind,
  );
  const chartWords: TrendWords = {
    day: day => format.calendarDay(day),
    tick: value =>
      value === 0 || kind === 'count'
        ? format.count(value)
        : format.withUnit(value, unit),
    exact: value => format.withUnit(value, unit, trend.target ?? undefined),
    noData: t('overview.trends.noData'),
    notCollected: t('overview.trends.notCollected'),
  };
  const said = headline(trend, words);
  return (
    <figure
      className={classes.cell}
      style={{ margin: 0 }}
      aria-label={t('overview.trends.chart', { title })}
    >
      <h3 className={classes.title}>{title}</h3>
      <div className={classes.head}>
        {said !== undefined ? (
          <>
            <span className={classes.value}>{said}</span>
            <Change comparison={compareFigure(trend.value, format, true)} />
          </>
        ) : (
          <span className={classes.none}>
            {t('tile.noNumber')} {shortfallWords(trend.value, words, nowMs)}
          </span>
        )}
      </div>
      {trend.days.length > 0 && (
        <TrendChart
          points={trend.days}
          name={title}
          isCount={kind === 'count'}
          scale={scale}
          usual={trend.usual}
          target={trend.target}
          markedDay={markedDay}
          words={chartWords}
        />
      )}
    </figure>
  );
};

export interface TrendsCardProps {
  readonly overview: Overview;
  readonly nowMs: number;
  readonly isOutdated: boolean;
}

/** Small multiples on one axis of days, and the same figures as a table. */
export const TrendsCard = ({
  overview,
  nowMs,
  isOutdated,
}: TrendsCardProps) => {
  const classes = useStyles();
  const { t } = useWords();
  const view = useUrlChoice('trends', VIEWS, 'charts');
  const isTable = view.value === 'table';
  const { trends, collection } = overview;
  if (trends.length === 0) return null;
  const isRunning =
    Date.parse(overview.period.end) >= Date.parse(overview.asOf);
  const marked = outstandingDay(
    trends,
    isRunning ? trends[0].days.at(-1)?.day : undefined,
  );
  return (
    <Card
      label={t('overview.trends.title')}
      title={t('overview.trends.title')}
      note={t(
        collection ? 'overview.trends.noteFilling' : 'overview.trends.note',
      )}
      style={{ opacity: isOutdated ? 0.6 : 1 }}
      footer={
        (marked || daysWithoutData(trends).length > 0) && (
          <TrendsFoot trends={trends} marked={marked} />
        )
      }
      actions={
        <span className={classes.legend}>
          {trends.some(trend => trend.usual) && (
            <span className={classes.key}>
              <span className={classes.band} />
              {t('overview.trends.usual')}
            </span>
          )}
          {trends.some(trend => trend.target !== null) && (
            <span className={classes.key}>
              <span className={classes.dash} />
              {t('overview.trends.target')}
            </span>
          )}
          <ButtonBase
            className={classes.button}
            onClick={() => view.set(isTable ? 'charts' : 'table')}
            aria-pressed={isTable}
          >
            <TableChartIcon />
            {t('overview.trends.table')}
          </ButtonBase>
        </span>
      }
    >
      {isTable ? (
        <TrendsTable trends={trends} />
      ) : (
        <TimeHoverProvider>
          <div className={classes.grid}>
            {trends.map(trend => (
              <TrendCell
                key={trend.kpi}
                trend={trend}
                nowMs={nowMs}
                markedDay={marked?.day}
              />
            ))}
          </div>
        </TimeHoverProvider>
      )}
    </Card>
  );
};
