import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type {
  Lane,
  LaneItem,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { ReactNode } from 'react';
import {
  HoverCursor,
  timeTicks,
  useHoveredTime,
  useSetHoveredTime,
  type ChartWords,
} from '../charts';
import { useWords } from '../hooks';
import { hairline, statusFill } from '../theme/status';
import { LABEL_WIDTH, toTime, toX, type TimeScale } from './laneLayout';
import { markerMs } from './lanePlaces';
import { hasEvents } from './laneWords';
import { StateStrip, type StateStretch } from './StateStrip';
import { TimelineCurve, type TimelineCurveProps } from './TimelineCurve';
import { TimelineLane } from './TimelineLane';
import { TimelineTip, type TipFact } from './TimelineTip';

const useStyles = makeStyles<Theme>(theme => ({
  rows: { position: 'relative' },
  back: { position: 'absolute', left: 0, top: 0, pointerEvents: 'none' },
  name: {
    position: 'absolute',
    left: 0,
    top: 8,
    width: 88,
    fontSize: 12,
    lineHeight: '16px',
    fontWeight: 700,
  },
  note: {
    fontSize: 11,
    fontWeight: 400,
    color: theme.palette.textSubtle,
    lineHeight: '14px',
  },
  strip: {
    position: 'relative',
    height: 26,
    borderTop: `1px solid ${hairline(theme)}`,
    fontSize: 12,
  },
  stripLabel: { position: 'absolute', left: 0, top: 4, lineHeight: '18px' },
  axis: {
    position: 'relative',
    height: 20,
    borderTop: `1px solid ${theme.palette.divider}`,
    fontSize: 11,
    lineHeight: '20px',
    color: theme.palette.textSubtle,
  },
  tick: {
    position: 'absolute',
    transform: 'translateX(-50%)',
    whiteSpace: 'nowrap',
  },
  now: {
    position: 'absolute',
    transform: 'translateX(-100%)',
    color: theme.palette.text.primary,
  },
}));

/** The name under which the timeline tells others where its pointer is. */
const HOVER_SOURCE = 'timeline';
/** More deployments than this would be a fence across the curve. */
const MOST_LINES = 12;
/** Room of "now" at the end, in pixels: its letters, half a tick, and air; a tick nearer would run into it. */
const nowRoom = (word: string) => word.length * 6 + 26;

export interface TimelineChartProps {
  readonly scale: TimeScale;
  readonly width: number;
  /** Undefined where the entity has no curve. */
  readonly curve:
    | Omit<TimelineCurveProps, 'scale' | 'width' | 'words' | 'label'>
    | undefined;
  readonly curveName: string;
  readonly curveNote: string;
  readonly words: ChartWords;
  readonly stretches: readonly StateStretch[];
  readonly lanes: readonly Lane[];
  readonly nowMs: number;
  /** Whether the axis ends at the present. */
  readonly isUntilNow: boolean;
  readonly hrefOf: (lane: Lane['lane'], item: LaneItem) => string;
  /** What the tip says of an instant. */
  readonly factsAt: (atMs: number) => {
    measured: TipFact[];
    happened: TipFact[];
  };
  readonly slotMs: number;
}

const Tip = ({
  scale,
  width,
  words,
  factsAt,
}: Pick<TimelineChartProps, 'scale' | 'width' | 'words' | 'factsAt'>) => {
  const hovered = useHoveredTime();
  if (hovered?.source !== HOVER_SOURCE) return null;
  return (
    <TimelineTip
      moment={words.moment(hovered.atMs)}
      {...factsAt(hovered.atMs)}
      x={toX(scale, hovered.atMs)}
      width={width}
    />
  );
};

/** Curve, state and lanes under one cursor, on the axis that the golden signals share. */
export const TimelineChart = (props: TimelineChartProps) => {
  const { scale, width, curve, words, stretches, lanes, nowMs, slotMs } = props;
  const classes = useStyles();
  const theme = useTheme();
  const { t } = useWords();
  const now = t('timeline.now');
  const setHovered = useSetHoveredTime();
  const ticks = timeTicks(
    scale.startMs,
    scale.endMs,
    undefined,
    scale.right - scale.left,
  );
  const point = (atMs: number | undefined) =>
    setHovered(atMs === undefined ? undefined : { atMs, source: HOVER_SOURCE });
  const slotAt = (atMs: number) => {
    const first = curve?.timestamps[0] ?? scale.startMs;
    return first + Math.floor((atMs - first) / slotMs) * slotMs;
  };
  const deployments = lanes.find(({ lane }) => lane === 'deployments');
  const released =
    deployments &&
    hasEvents(deployments) &&
    deployments.items.length <= MOST_LINES
      ? deployments.items
      : [];
  let picture: ReactNode = (
    <div style={{ height: 60, paddingLeft: LABEL_WIDTH + 4, paddingTop: 8 }}>
      {t('timeline.noCurveAtAll')}
    </div>
  );
  if (curve) {
    picture = (
      <TimelineCurve
        {...curve}
        scale={scale}
        width={width}
        words={words}
        label={props.curveName}
      />
    );
  }
  return (
    <div
      className={classes.rows}
      onMouseMove={event => {
        const x =
          event.clientX - event.currentTarget.getBoundingClientRect().left;
        point(
          x < scale.left || x > scale.right + 4
            ? undefined
            : slotAt(toTime(scale, x)),
        );
      }}
      onMouseLeave={() => point(undefined)}
    >
      <svg className={classes.back} width={width} height="100%" aria-hidden>
        {stretches
          .filter(({ state }) => state === 'critical')
          .map(({ fromMs, toMs }) => (
            <rect
              key={fromMs}
              x={toX(scale, fromMs)}
              width={toX(scale, toMs) - toX(scale, fromMs)}
              y={6}
              height="100%"
              fill={statusFill(theme, 'critical')}
              opacity={0.045}
            />
          ))}
        {ticks.map(at => (
          <line
            key={at}
            x1={toX(scale, at)}
            x2={toX(scale, at)}
            y1={8}
            y2="100%"
            stroke={hairline(theme)}
          />
        ))}
        {released.map(item => (
          <line
            key={`${item.id}:${item.start}`}
            data-testid="deployment-line"
            x1={toX(scale, markerMs(item))}
            x2={toX(scale, markerMs(item))}
            y1={8}
            y2="100%"
            stroke={
              item.level === 'critical'
                ? statusFill(theme, 'critical')
                : theme.palette.textSubtle
            }
            strokeDasharray="2 3"
            opacity={item.level === 'neutral' ? 0.5 : 1}
          />
        ))}
      </svg>
      <div style={{ position: 'relative' }}>
        {picture}
        <div className={classes.name}>
          {props.curveName}
          <div className={classes.note}>{props.curveNote}</div>
        </div>
      </div>
      <div
        className={classes.strip}
        role="group"
        aria-label={t('timeline.state')}
      >
        <span className={classes.stripLabel}>{t('timeline.state')}</span>
        <StateStrip stretches={stretches} scale={scale} />
      </div>
      {lanes.map(lane => (
        <TimelineLane
          key={lane.lane}
          lane={lane}
          scale={scale}
          nowMs={nowMs}
          hrefOf={props.hrefOf}
          onFocusItem={item =>
            point(
              item && slotAt(Math.max(scale.startMs, Date.parse(item.start))),
            )
          }
        />
      ))}
      <div className={classes.axis} aria-hidden>
        {ticks
          .map(at => ({ at, x: toX(scale, at) }))
          .filter(
            ({ x }) => !props.isUntilNow || x < scale.right - nowRoom(now),
          )
          .map(({ at, x }) => (
            <span key={at} className={classes.tick} style={{ left: x }}>
              {words.tick(at)}
            </span>
          ))}
        {props.isUntilNow && (
          <span className={classes.now} style={{ left: scale.right }}>
            {now}
          </span>
        )}
      </div>
      <HoverCursor
        toX={at =>
          at >= scale.startMs && at <= scale.endMs ? toX(scale, at) : undefined
        }
        bottom={20}
      />
      <Tip scale={scale} width={width} words={words} factsAt={props.factsAt} />
    </div>
  );
};
