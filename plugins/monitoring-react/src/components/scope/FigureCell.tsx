import { Link } from '@backstage/core-components';
import type { NamedKpi } from '@rosetta/backstage-plugin-monitoring-common';
import { SOURCE_NAMES } from '@rosetta/backstage-plugin-monitoring-common';
import { Sparkline, TrendBars } from '../../charts';
import { ExplainButton } from '../../explain/ExplainButton';
import { useWords, type ExplainQuestion, type Words } from '../../hooks';
import { ProgressBar } from '../ProgressBar';
import { SourceMark } from '../SourceBadge';
import { StatusIcon } from '../StatusIcon';
import { shownNumber } from '../tileLook';
import { Change } from './Change';
import { compareFigure } from './changes';
import { progressOf, shortfallWords } from './figureWords';
import { useBandStyles } from './useBandStyles';

/** Figures of the band in the order shown (UI.md 4). */
export const BAND = [
  'slo_met',
  'incidents_opened',
  'mttr',
  'deployment_frequency',
  'change_fail_rate',
] as const;
export type BandKpi = (typeof BAND)[number];

/** What stands beside the change: what was, and of how many cases. */
function contextWords({ kpi, value }: NamedKpi, { t, format }: Words): string {
  const parts: string[] = [];
  if (typeof value.previous === 'number') {
    parts.push(
      t('overview.band.was', {
        value: format.withUnit(value.previous, value.unit, value.target),
      }),
    );
  }
  if (kpi === 'mttr') parts.push(t('overview.band.median'));
  if (kpi === 'deployment_frequency' && value.n !== null) {
    parts.push(t('dora.releases', { count: value.n }));
  }
  const hasCases = kpi === 'mttr' || kpi === 'change_fail_rate';
  if (hasCases && value.n !== null) {
    parts.push(t('overview.band.cases', { amount: format.count(value.n) }));
  }
  return parts.join(' · ');
}

/** A figure of the band, and what it is drawn with. */
export interface BandFigure extends NamedKpi {
  readonly kpi: BandKpi;
  /** In place of the number and its unit, e.g. `71` and `/ 84`. */
  readonly text?: { readonly value: string; readonly unit: string };
  /** Said besides what was. */
  readonly note?: string;
  /** Drawn below, oldest first. */
  readonly line?: {
    readonly values: readonly (number | null)[];
    readonly isBars: boolean;
    /** Read aloud. */
    readonly label: string;
  };
}

export interface FigureCellProps {
  readonly figure: BandFigure;
  /** How it was made is told on demand. */
  readonly question: ExplainQuestion;
  /** History is still collected: earlier values follow. */
  readonly isCollecting: boolean;
  readonly nowMs: number;
  /** Where an admin repairs a source; absent for others. */
  readonly adminHref?: string;
}

/** One figure of the band, whatever its status: a number only as far as it may be trusted. */
export const FigureCell = ({
  figure,
  question,
  isCollecting,
  nowMs,
  adminHref,
}: FigureCellProps) => {
  const classes = useBandStyles();
  const words = useWords();
  const { t, format } = words;
  const { kpi, value, origin, text, line } = figure;
  const title = t(`overview.band.figure.${kpi}`);
  const isJudged = value.status === 'ok' || value.status === 'partial';
  const number = shownNumber(value);
  const parts =
    number === null
      ? undefined
      : format.parts(number, value.unit, value.target);
  const shown = isJudged && text ? text : parts;
  const shortfall = shortfallWords(value, words, nowMs);
  const progress = progressOf(value);
  const isHistory =
    value.status === 'insufficient' &&
    value.reason.code === 'too_little_history' &&
    progress !== undefined &&
    progress.need > 1;
  const isStale = value.status === 'stale';
  const context = [contextWords(figure, words), figure.note]
    .filter(Boolean)
    .join(' · ');
  const comparison = compareFigure(value, format, true);
  const isFollowing = comparison === undefined && isCollecting;
  return (
    <div
      className={classes.cell}
      role="group"
      aria-label={title}
      data-status={value.status}
    >
      <div className={classes.head}>
        <h3 className={classes.title} title={title}>
          {title}
        </h3>
        {value.status !== 'not_permitted' && (
          <ExplainButton question={question} label={title} />
        )}
      </div>
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
          {shown ? shown.value : t('tile.noNumber')}
          {shown && shown.unit && (
            <span className={classes.unit}>{`\u00a0${shown.unit}`}</span>
          )}
        </div>
      )}
      <div className={classes.line}>
        {isJudged && <Change comparison={comparison} />}
        {!isJudged && shortfall}
      </div>
      <div className={classes.line}>
        {isJudged && context}
        {isJudged &&
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
        {isJudged &&
          line &&
          (line.isBars ? (
            <TrendBars values={line.values} label={line.label} />
          ) : (
            <Sparkline
              values={line.values}
              label={line.label}
              emptyLabel={t('tile.tooFewPoints')}
            />
          ))}
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
