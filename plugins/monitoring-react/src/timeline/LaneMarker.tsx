import { Link } from '@backstage/core-components';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type { LaneItem } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../hooks';
import { statusFill } from '../theme/status';
import { deploymentKind, itemWords } from './itemWords';
import { LANE_TONES } from './LaneEvent';
import { MARKER_RADIUS } from './lanePlaces';

const useStyles = makeStyles<Theme>(theme => ({
  marker: {
    position: 'absolute',
    display: 'inline-flex',
    alignItems: 'center',
    gap: 4,
    height: 18,
    fontSize: 11,
    lineHeight: '18px',
    whiteSpace: 'nowrap',
    color: `${theme.palette.text.primary} !important`,
    textDecoration: 'none !important',
    '& svg': { flex: 'none' },
    '&:hover svg': { filter: 'brightness(.85)' },
    '&:focus-visible': {
      outline: `2px solid ${theme.palette.primary.main}`,
      outlineOffset: 1,
    },
  },
  label: { overflow: 'hidden', textOverflow: 'ellipsis' },
  kind: { color: theme.palette.textSubtle },
}));

/** Roughly how wide words of 11 px are. */
const wordWidth = (text: string) => text.length * 6.1;
const LABEL_GAP = 8;

export interface LaneMarkerProps {
  readonly item: LaneItem;
  /** Pixels of its middle. */
  readonly x: number;
  readonly top: number;
  /** Free pixels to its right, and to its left. */
  readonly roomAfter: number;
  readonly roomBefore: number;
  readonly href: string;
  readonly nowMs: number;
  readonly onFocus: (item: LaneItem | undefined) => void;
}

/** A deployment as a diamond with its version where there is room: failed ones critical, rollbacks a warning. */
export const LaneMarker = (props: LaneMarkerProps) => {
  const { item, x, top, href, nowMs } = props;
  const classes = useStyles();
  const theme = useTheme();
  const words = useWords();
  const sentence = itemWords('deployments', item, words, nowMs);
  const isPlain = item.level === 'neutral';
  const kind = item.severity === 'change' ? '' : deploymentKind(item, words);
  const full = kind ? `${item.id} ${kind}` : item.id;
  const fits = (text: string, room: number) =>
    wordWidth(text) + LABEL_GAP <= room;
  const isAfter = fits(item.id, props.roomAfter);
  // The neighbour's own words stand in the same gap.
  const isBefore = !isAfter && fits(item.id, props.roomBefore / 2 - LABEL_GAP);
  const room = isAfter ? props.roomAfter : props.roomBefore / 2;
  const fill = isPlain
    ? theme.palette.primary.main
    : statusFill(theme, LANE_TONES[item.level]);
  // A hollow diamond is what is not through, or came to nothing.
  const isHollow = item.severity === 'running' || item.severity === 'canceled';
  return (
    <Link
      to={href}
      className={classes.marker}
      aria-label={sentence}
      title={sentence}
      data-level={item.level}
      onFocus={() => props.onFocus(item)}
      onBlur={() => props.onFocus(undefined)}
      style={
        isBefore
          ? {
              right: `calc(100% - ${x + MARKER_RADIUS}px)`,
              top,
              flexDirection: 'row-reverse',
            }
          : { left: x - MARKER_RADIUS, top }
      }
    >
      <svg width={MARKER_RADIUS * 2} height={MARKER_RADIUS * 2} aria-hidden>
        <path
          d="M7 1 13 7 7 13 1 7z"
          fill={isHollow ? theme.palette.background.paper : fill}
          stroke={fill}
          strokeWidth={1.5}
        />
      </svg>
      {(isAfter || isBefore) && (
        <span className={classes.label}>
          {isPlain ? item.id : <b>{item.id}</b>}
          {kind && fits(full, room) && (
            <span className={classes.kind}> {kind}</span>
          )}
        </span>
      )}
    </Link>
  );
};
