import { Link } from '@backstage/core-components';
import type {
  NamedKpi,
  Overview,
} from '@rosetta/backstage-plugin-monitoring-common';
import { SOURCE_NAMES } from '@rosetta/backstage-plugin-monitoring-common';
import { Sparkline, TrendBars } from '../../charts';
import { useWords, type Words } from '../../hooks';
import { ProgressBar } from '../ProgressBar';
import { SourceMark } from '../SourceBadge';
import { StatusIcon } from '../StatusIcon';
import { shownNumber } from '../tileLook';
import { Change } from './Change';
import { compareFigure } from './changes';
import { progressOf, shortfallWords } from './figureWords';
import { useBandStyles } from './useBandStyles';

/** Figures of the band in the order shown; what the API adds later needs its words first. */
export const BAND = [
  'incidents_opened',
  'open_incidents',
  'mttr',
  'sla_breach_rate',
  'error_rate',
] as const;
export type BandKpi = (typeof BAND)[number];

/** Days of a figure, where a trend is made of the same numbers. */
function daysOf(
  kpi: BandKpi,
  trends: Overview['trends'],
): (number | null)[] | undefined {
  if (kpi === 'incidents_opened') {
    return trends
      .find(trend => trend.kpi === 'incidents_opened')
      ?.days.map(day => day.value);
  }
  if (kpi === 'error_rate') {
    // Requests are good or failed: the one share tells the other.
    return trends
      .find(trend => trend.kpi === 'availability_req')
      ?.days.map(day => (day.value === null ? null : 1 - day.value));
  }
  return undefined;
}

/** What stands beside the change: what was, and of how many cases. */
function contextWords(
  { kpi, value }: NamedKpi,
  now: Overview['now'],
  { t, format }: Words,
): string {
  const parts: string[] = [];
  if (typeof value.previous === 'number') {
    parts.push(
      t('overview.band.was', {
        value: format.withUnit(value.previous, value.unit, value.target),
      }),
    );
  }
  if (kpi === 'open_incidents' && now && now.incidentsByPriority.length > 0) {
    parts.push(
      ...now.incidentsByPriority.map(({ priority, count }) =>
        priority === null
          ? t('overview.band.noPriority', { amount: format.count(count) })
          : t('overview.band.priority', {
              amount: format.count(count),
              priority: String(priority),
            }),
      ),
    );
  } else if (kpi === 'open_incidents') parts.push(t('overview.band.now'));
  if (kpi === 'mttr') parts.push(t('overview.band.median'));
  const hasCases = kpi === 'mttr' || kpi === 'sla_breach_rate';
  if (hasCases && value.n !== null) {
    parts.push(t('overview.band.cases', { amount: format.count(value.n) }));
  }
  return parts.join(' · ');
}

export interface FigureCellProps {
  readonly figure: NamedKpi & { readonly kpi: BandKpi };
  readonly overview: Pick<Overview, 'trends' | 'now' | 'collection'>;
  readonly nowMs: number;
  /** Where an admin repairs a source; absent for others. */
  readonly adminHref?: string;
}

/** One figure of the band, whatever its status: a number only as far as it may be trusted. */
export const FigureCell = ({
  figure,
  overview,
  nowMs,
  adminHref,
}: FigureCellProps) => {
  const classes = useBandStyles();
  const words = useWords();
  const { t, format } = words;
  const { kpi, value, origin } = figure;
  const title = t(`overview.band.figure.${kpi}`);
  const isJudged = value.status === 'ok' || value.status === 'partial';
  const number = shownNumber(value);
  const parts =
    number === null
      ? undefined
      : format.parts(number, value.unit, value.target);
  const shortfall = shortfallWords(value, words, nowMs);
  const progress = progressOf(value);
  const isHistory =
    value.status === 'insufficient' &&
    value.reason.code === 'too_little_history' &&
    progress !== undefined &&
    progress.need > 1;
  const days = isJudged ? daysOf(kpi, overview.trends) : undefined;
  const isStale = value.status === 'stale';
  const label = t('overview.band.sparkline', { figure: title });
  const context = contextWords(figure, overview.now, words);
  const comparison = compareFigure(value, format, true);
  // What is open now has no earlier value, and while history is collected nothing has.
  const isBare = comparison === undefined && kpi === 'open_incidents';
  const isFollowing = comparison === undefined && overview.collection !== null;
  return (
    <div
      className={classes.cell}
      role="group"
      aria-label={title}
      data-status={value.status}
    >
      <h3 className={classes.title} title={title}>
        {title}
      </h3>
      {value.status === 'not_permitted' ? (
        <div className={`${classes.value} ${classes.grey}`}>
          <StatusIcon shape="lock" size={22} />
        </div>
      ) : (
        <div
          className={
            isJudged ? classes.value : `${classes.value} ${classes.grey}`
          }
        >
          {parts ? parts.value : t('tile.noNumber')}
          {parts && parts.unit && (
            <span className={classes.unit}>{`\u00a0${parts.unit}`}</span>
          )}
        </div>
      )}
      <div className={classes.line}>
        {isJudged && (isBare ? context : <Change comparison={comparison} />)}
        {!isJudged && shortfall}
      </div>
      <div className={classes.line}>
        {isJudged && !isBare && context}
        {isJudged &&
          !isBare &&
          isFollowing &&
          `${context ? ' · ' : ''}${t('overview.band.earlierFollow')}`}
        {isStale &&
          (value.asOf !== null && number !== null
            ? t('overview.band.lastKnown', {
                ago: format.ago(nowMs - Date.parse(value.asOf)),
              })
            : t('overview.band.neverKnown'))}
      </div>
      {value.status === 'partial' && (
        <div className={classes.line}>{shortfall}</div>
      )}
      <div className={classes.picture}>
        {isHistory && (
          <ProgressBar
            share={progress.have / progress.need}
            label={t('overview.band.progress', { figure: title })}
          />
        )}
        {days && kpi === 'incidents_opened' && (
          <TrendBars values={days} label={label} />
        )}
        {days && kpi !== 'incidents_opened' && (
          <Sparkline
            values={days}
            label={label}
            emptyLabel={t('tile.tooFewPoints')}
          />
        )}
      </div>
      <div className={classes.foot}>
        {origin && value.status !== 'not_permitted' && (
          <span
            title={`${SOURCE_NAMES[origin.source].name} ${origin.instance}`}
          >
            <SourceMark source={origin.source} />
          </span>
        )}
        {value.asOf !== null && value.status !== 'not_permitted' && (
          <span>
            {isStale ? (
              <b>{format.age(nowMs - Date.parse(value.asOf))}</b>
            ) : (
              format.age(nowMs - Date.parse(value.asOf))
            )}
          </span>
        )}
        {value.status === 'not_permitted' && t('overview.band.noAccess')}
        {isStale && adminHref && (
          <Link to={adminHref} className={classes.push}>
            {t('overview.band.repair')}
          </Link>
        )}
      </div>
    </div>
  );
};
