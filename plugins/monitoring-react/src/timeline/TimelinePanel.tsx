import IconButton from '@material-ui/core/IconButton';
import Button from '@material-ui/core/Button';
import TableChartIcon from '@material-ui/icons/TableChart';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  METRIC_UNITS,
  type Lane,
  type LaneItem,
  type Metric,
  type Timeline,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useState } from 'react';
import { isDayScale, type ChartWords } from '../charts';
import { useElementWidth } from '../charts/useElementWidth';
import { Card } from '../components/Card';
import { Segmented } from '../components/Segmented';
import { SourceBadge } from '../components/SourceBadge';
import { StatusWord } from '../components/StatusWord';
import { useWords, type Zoom } from '../hooks';
import { LABEL_WIDTH, RIGHT_MARGIN, type TimeScale } from './laneLayout';
import { factName } from './itemWords';
import { hasEvents, itemsAt, knownUntil } from './laneWords';
import { stateStretches } from './StateStrip';
import { TimelineBrush } from './TimelineBrush';
import { TimelineChart } from './TimelineChart';
import { TimelineTable } from './TimelineTable';
import type { TipFact } from './TimelineTip';

const useStyles = makeStyles<Theme>(theme => ({
  body: { padding: '2px 16px 12px', transition: 'opacity .15s' },
  reset: {
    fontSize: 12,
    textTransform: 'none',
    padding: '0 6px',
    minWidth: 0,
    lineHeight: '20px',
    color: theme.palette.link,
  },
  icon: {
    padding: 5,
    color: theme.palette.textSubtle,
    borderRadius: 4,
    '& svg': { fontSize: 16 },
  },
}));

const SLOT_MS = { '5m': 300_000, '1h': 3_600_000, '1d': 86_400_000 } as const;
const GRACE_SLOTS = { '5m': 3, '1h': 1, '1d': 1 } as const;
const AXES = {
  ratio: 'ratio',
  bytes: 'binary',
  milliseconds: 'decimal',
  requests_per_second: 'decimal',
} as const;
/** Of these more is better. */
const HIGHER: readonly Metric[] = ['availability'];
const NEUTRAL: readonly Metric[] = ['throughput'];
/** Most events of a lane that the tip names. */
const MOST_NAMED = 2;

export interface TimelinePanelProps {
  /** What is shown: the zoom when there is one. */
  readonly timeline: Timeline;
  /** The whole period, for the brush. */
  readonly whole: Timeline;
  readonly zoom: Zoom | undefined;
  readonly onZoom: (zoom: Zoom | undefined) => void;
  /** Which curve is shown; the first one when there is no such curve. */
  readonly curve: Metric | undefined;
  readonly onCurve: (metric: Metric) => void;
  /** Colour of the curve beyond its target. */
  readonly tone: 'critical' | 'warning';
  /** The period in words. */
  readonly periodWords: string;
  readonly nowMs: number;
  /** Of the period before: another is on its way. */
  readonly isOutdated: boolean;
  readonly hrefOf: (lane: Lane['lane'], item: LaneItem) => string;
}

/** What went wrong, when, and what happened then: a curve, the state and lanes of events on one axis. */
export const TimelinePanel = (props: TimelinePanelProps) => {
  const { timeline, whole, zoom, onZoom, periodWords, nowMs } = props;
  const classes = useStyles();
  const { t, format } = useWords();
  const [isTable, setTable] = useState(false);
  const [box, width] = useElementWidth<HTMLDivElement>(960);
  const startMs = Date.parse(timeline.period.start);
  const endMs = Date.parse(timeline.period.end);
  const scaleOf = (of: Timeline): TimeScale => ({
    startMs: Date.parse(of.period.start),
    endMs: Date.parse(of.period.end),
    left: LABEL_WIDTH,
    right: width - RIGHT_MARGIN,
  });
  const slotMs = SLOT_MS[timeline.resolution];
  const isUntilNow = endMs > nowMs - 2 * slotMs && endMs <= nowMs + slotMs;
  const series =
    timeline.curves.find(each => each.metric === props.curve) ??
    timeline.curves[0];
  const unit = series ? METRIC_UNITS[series.metric] : 'ratio';
  const byDay = isDayScale(startMs, endMs);
  const moment = (at: number) =>
    byDay ? format.dateTime(at) : format.moment(at, nowMs);
  const words: ChartWords = {
    tick: at => (byDay ? format.day(at) : format.clock(at)),
    value: value =>
      value === 0 ? format.count(0) : format.withUnit(value, unit),
    exact: value => format.withUnit(value, unit),
    moment,
    target: value =>
      t('charts.target', { target: format.withUnit(value, unit) }),
    gap: length => t('charts.gap', { duration: format.duration(length) }),
    noData: t('charts.noData'),
  };
  const betterOf = (metric: Metric) => {
    if (NEUTRAL.includes(metric)) return 'neutral';
    return HIGHER.includes(metric) ? 'higher' : 'lower';
  };
  const stretches = stateStretches(
    timeline.states,
    startMs,
    Math.min(endMs, nowMs),
  );
  const name = series ? t(`timeline.curve.${series.metric}`) : '';

  const factsAt = (atMs: number) => {
    const index = timeline.timestamps.indexOf(atMs);
    const measured = timeline.curves.map((each): TipFact => {
      const value = each.values[index] ?? null;
      return {
        key: each.metric,
        name: t(`timeline.curve.${each.metric}`),
        value:
          value === null
            ? words.noData
            : format.withUnit(value, METRIC_UNITS[each.metric]),
      };
    });
    const state = stretches.find(
      ({ fromMs, toMs }) => fromMs <= atMs + slotMs / 2 && atMs < toMs,
    )?.state;
    measured.push({
      key: 'state',
      name: t('timeline.state'),
      value: state ? (
        <StatusWord shape={state} word={t(`state.${state}`)} size={13} />
      ) : (
        t('timeline.notJudged')
      ),
    });
    const happened = timeline.lanes.map((lane): TipFact => {
      const items = hasEvents(lane) ? itemsAt(lane, atMs, slotMs) : [];
      const isKnown = atMs < knownUntil(lane, endMs);
      const rest = items.length - MOST_NAMED;
      const named = items
        .slice(0, MOST_NAMED)
        .map(each => factName(lane.lane, each, { t, format }));
      if (rest > 0)
        named.push(t('timeline.more', { number: format.count(rest) }));
      return {
        key: lane.lane,
        name: t(`timeline.lane.${lane.lane}`),
        value: !isKnown
          ? t('timeline.hoverUnknown')
          : named.join(', ') || t('timeline.hoverNone'),
      };
    });
    return { measured, happened };
  };

  const range = format.range(startMs, endMs, nowMs);
  return (
    <Card
      label={t('timeline.title')}
      title={t('timeline.title')}
      note={
        <>
          {zoom
            ? t('timeline.zoomed', { range, period: periodWords })
            : t('timeline.note', { range })}
          {zoom && (
            <Button
              className={classes.reset}
              size="small"
              onClick={() => onZoom(undefined)}
            >
              {t('timeline.reset')}
            </Button>
          )}
        </>
      }
      actions={
        <>
          {timeline.curveOrigin && (
            <SourceBadge source={timeline.curveOrigin.source} />
          )}
          {series && timeline.curves.length > 1 && (
            <Segmented
              label={t('timeline.curves')}
              value={series.metric}
              options={timeline.curves.map(each => ({
                value: each.metric,
                label: t(`timeline.curve.${each.metric}`),
              }))}
              onChange={props.onCurve}
              isSmall
            />
          )}
          <IconButton
            className={classes.icon}
            onClick={() => setTable(!isTable)}
            aria-pressed={isTable}
            aria-label={t('chart.asTable', { title: t('timeline.title') })}
            title={t('chart.table')}
          >
            <TableChartIcon />
          </IconButton>
        </>
      }
    >
      <div
        className={classes.body}
        style={{ opacity: props.isOutdated ? 0.55 : 1 }}
        aria-busy={props.isOutdated}
      >
        <div ref={box}>
          {isTable ? (
            <TimelineTable
              lanes={timeline.lanes}
              stretches={stretches}
              nowMs={nowMs}
              curve={{
                name,
                timestamps: timeline.timestamps,
                values: series?.values ?? [],
                exact: words.exact,
                noData: words.noData,
              }}
            />
          ) : (
            <TimelineChart
              scale={scaleOf(timeline)}
              width={width}
              curve={
                series && {
                  timestamps: timeline.timestamps,
                  values: series.values,
                  target: series.target,
                  betterIs: betterOf(series.metric),
                  tone: props.tone,
                  axis: AXES[unit],
                  slotMs,
                  graceSlots: isUntilNow ? GRACE_SLOTS[timeline.resolution] : 0,
                }
              }
              curveName={name}
              curveNote={t(`charts.resolution.${timeline.resolution}`)}
              words={words}
              stretches={stretches}
              lanes={timeline.lanes}
              nowMs={nowMs}
              isUntilNow={isUntilNow}
              hrefOf={props.hrefOf}
              factsAt={factsAt}
              slotMs={slotMs}
            />
          )}
          <TimelineBrush
            scale={scaleOf(whole)}
            width={width}
            timestamps={whole.timestamps}
            values={
              whole.curves.find(each => each.metric === series?.metric)
                ?.values ?? []
            }
            zoom={zoom}
            onZoom={onZoom}
            periodWords={periodWords}
            tick={at =>
              isDayScale(
                Date.parse(whole.period.start),
                Date.parse(whole.period.end),
              )
                ? format.day(at)
                : format.clock(at)
            }
          />
        </div>
      </div>
    </Card>
  );
};
