import { makeStyles, type Theme } from '@material-ui/core/styles';
import type {
  Lane,
  LaneItem,
} from '@rosetta/backstage-plugin-monitoring-common';
import { HatchPattern } from '../charts';
import { useChartId } from '../charts/useChartId';
import { StatusIcon } from '../components/StatusIcon';
import { useWords } from '../hooks';
import { hairline } from '../theme/status';
import { LaneColumn, linesPerHour } from './LaneColumn';
import { LaneEvent } from './LaneEvent';
import { LABEL_WIDTH, toX, type TimeScale } from './laneLayout';
import { LaneMarker } from './LaneMarker';
import {
  LANE_LOOKS,
  MARKER_RADIUS,
  placeItems,
  roomBeside,
} from './lanePlaces';
import { hasEvents, knownUntil, laneAbsence } from './laneWords';

const useStyles = makeStyles<Theme>(theme => ({
  lane: {
    position: 'relative',
    borderTop: `1px solid ${hairline(theme)}`,
    fontSize: 12,
  },
  label: { position: 'absolute', left: 0, top: 6, lineHeight: '18px' },
  count: {
    position: 'absolute',
    right: `calc(100% - ${LABEL_WIDTH - 8}px)`,
    top: 6,
    fontSize: 11,
    lineHeight: '18px',
    color: theme.palette.textSubtle,
    textAlign: 'right',
    whiteSpace: 'nowrap',
  },
  words: {
    position: 'absolute',
    top: 6,
    display: 'inline-flex',
    alignItems: 'center',
    gap: 5,
    fontSize: 11,
    lineHeight: '18px',
    color: theme.palette.textSubtle,
    background: theme.palette.background.paper,
    padding: '0 4px',
    maxWidth: '100%',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  hatch: { position: 'absolute', top: 4, pointerEvents: 'none' },
}));

/** Heights of a lane with one row (NOTES-entity.md, Timeline), and of each further row. */
const BASE_HEIGHT = {
  problems: 30,
  incidents: 34,
  changes: 30,
  deployments: 34,
  log_errors: 40,
} as const;
const ROW_HEIGHT = 22;
const WORDS_HEIGHT = 20;
/** Free pixels above and below the columns of a lane. */
const COLUMN_MARGIN = 4;

export interface TimelineLaneProps {
  readonly lane: Lane;
  readonly scale: TimeScale;
  readonly nowMs: number;
  /** Where an event is listed on this page. */
  readonly hrefOf: (lane: Lane['lane'], item: LaneItem) => string;
  /** Tells which event has the focus, so that the cursor goes there. */
  readonly onFocusItem: (item: LaneItem | undefined) => void;
}

/** Events of one kind on the shared axis, or in words why there are none to show. */
export const TimelineLane = (props: TimelineLaneProps) => {
  const { lane, scale, nowMs, hrefOf, onFocusItem } = props;
  const classes = useStyles();
  const words = useWords();
  const { t, format } = words;
  const id = useChartId('lane');
  const absence = laneAbsence(lane, words, nowMs);
  const isShown = hasEvents(lane);
  const untilMs = knownUntil(lane, scale.endMs);
  const items = isShown ? lane.items : [];
  const look = LANE_LOOKS[lane.lane];
  const places = placeItems(lane.lane, items, scale, untilMs);
  const used = Math.max(1, ...places.map(({ row }) => (row ?? 0) + 1));
  const hidden =
    lane.more + places.filter(({ row }) => row === undefined).length;
  const loudest = Math.max(
    0,
    ...(look === 'column' ? items : []).map(item => linesPerHour(item) ?? 0),
  );
  const base = BASE_HEIGHT[lane.lane];
  const height = base + (used - 1) * ROW_HEIGHT;
  // Words below the events: neither hides the other.
  const hasBoth = absence !== undefined && items.length > 0;
  const name = t(`timeline.lane.${lane.lane}`);
  const unknownFrom = Number.isFinite(untilMs)
    ? toX(scale, untilMs)
    : scale.left;
  const isHatched =
    lane.status === 'stale' ||
    lane.status === 'unknown' ||
    lane.status === 'insufficient';
  const rooms = roomBeside(
    places,
    scale.left,
    isHatched ? unknownFrom : scale.right,
  );
  return (
    <div
      className={classes.lane}
      role="group"
      aria-label={name}
      data-status={lane.status}
      style={{ height: height + (hasBoth ? WORDS_HEIGHT : 0) }}
    >
      <span className={classes.label}>{name}</span>
      {isShown && (
        <span className={classes.count}>
          {loudest > 0 ? (
            <span title={t('timeline.mostPerHourTitle')}>
              {t('timeline.mostPerHour', {
                number: format.count(Math.round(loudest)),
              })}
            </span>
          ) : (
            format.count(items.length + lane.more)
          )}
          {hidden > 0 && (
            <div title={t('timeline.moreTitle')}>
              {t('timeline.more', { number: format.count(hidden) })}
            </div>
          )}
        </span>
      )}
      {isHatched && unknownFrom < scale.right && (
        <svg
          className={classes.hatch}
          data-testid="lane-unknown"
          style={{ left: unknownFrom }}
          width={Math.max(2, scale.right - unknownFrom)}
          height={height - 8}
          aria-hidden
        >
          <defs>
            <HatchPattern id={id} />
          </defs>
          <rect width="100%" height="100%" fill={`url(#${id})`} />
        </svg>
      )}
      {items.map((item, index) => {
        const { left, right, row } = places[index];
        if (row === undefined) return null;
        const { before: roomBefore, after: roomAfter } = rooms[index];
        const shared = {
          item,
          href: hrefOf(lane.lane, item),
          nowMs,
          onFocus: onFocusItem,
        };
        const key = `${item.id}:${item.start}`;
        if (look === 'marker') {
          return (
            <LaneMarker
              key={key}
              {...shared}
              x={left + MARKER_RADIUS}
              top={base / 2 - 9}
              roomBefore={roomBefore}
              roomAfter={roomAfter}
            />
          );
        }
        if (look === 'column') {
          return (
            <LaneColumn
              key={key}
              {...shared}
              left={left}
              right={right}
              top={COLUMN_MARGIN}
              height={base - COLUMN_MARGIN}
              most={loudest}
            />
          );
        }
        return (
          <LaneEvent
            key={key}
            {...shared}
            lane={lane.lane}
            origin={lane.origin}
            left={left}
            right={right}
            top={base / 2 - 9 + row * ROW_HEIGHT}
            isOpenEnded={item.end === null && lane.status === 'ok'}
            isClipped={Date.parse(item.start) < scale.startMs}
            roomBefore={roomBefore}
            roomAfter={roomAfter}
          />
        );
      })}
      {absence && (
        <span
          className={classes.words}
          title={absence}
          style={{
            left: scale.left + 4,
            top: hasBoth ? height - 2 : undefined,
          }}
        >
          <StatusIcon
            shape={lane.status === 'not_permitted' ? 'lock' : iconOf(lane)}
            size={13}
          />
          {absence}
        </span>
      )}
      {!absence && items.length === 0 && (
        <span className={classes.words} style={{ left: scale.left + 4 }}>
          {t(look === 'column' ? 'timeline.noneLoud' : 'timeline.none')}
        </span>
      )}
    </div>
  );
};

/** A refusal is for somebody to repair; the rest is not known. */
function iconOf(lane: Lane): 'warning' | 'unknown' {
  return lane.reason?.code === 'source_refused' ? 'warning' : 'unknown';
}
