import OpenInNewIcon from '@material-ui/icons/OpenInNew';
import { Link } from '@backstage/core-components';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import {
  SOURCE_NAMES,
  type Lane,
  type LaneItem,
  type Origin,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../hooks';
import { statusFill, statusWash, type StatusTone } from '../theme/status';
import { itemName, itemTitle, itemWords } from './itemWords';
import { MOST_WORDS } from './lanePlaces';

const useStyles = makeStyles<Theme>(theme => ({
  bar: {
    position: 'absolute',
    height: 18,
    boxSizing: 'border-box',
    fontSize: 11,
    lineHeight: '18px',
    fontWeight: 700,
    whiteSpace: 'nowrap',
    color: `${theme.palette.text.primary} !important`,
    textDecoration: 'none !important',
    '&:hover': { filter: 'brightness(.94)' },
    '&:focus-visible': {
      outline: `2px solid ${theme.palette.primary.main}`,
      outlineOffset: 1,
    },
  },
  fill: { position: 'absolute', inset: 0, boxSizing: 'border-box' },
  inside: { position: 'relative' },
  outside: {
    position: 'absolute',
    height: 18,
    fontSize: 11,
    lineHeight: '18px',
    display: 'inline-flex',
    alignItems: 'center',
    gap: 4,
    whiteSpace: 'nowrap',
    color: theme.palette.textSubtle,
    '& b': { color: theme.palette.text.primary },
  },
  title: { overflow: 'hidden', textOverflow: 'ellipsis' },
  upstream: {
    display: 'inline-flex',
    color: theme.palette.textSubtle,
    borderRadius: 2,
    '& svg': { fontSize: 12 },
    '&:hover, &:focus-visible': { color: theme.palette.link },
  },
}));

/** Colour of an event by how serious it is. */
export const LANE_TONES: Record<LaneItem['level'], StatusTone> = {
  critical: 'critical',
  warning: 'warning',
  neutral: 'unknown',
};

/** Roughly how wide bold words of 11 px are, with the padding of a bar. */
const wordWidth = (text: string) => text.length * 6.3 + 20;
/** Less room than this beside a bar is left free. */
const LEAST_ROOM = 60;

export interface LaneEventProps {
  readonly lane: Lane['lane'];
  readonly item: LaneItem;
  readonly origin: Origin | null;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  /** Still going on as far as we know: ends in an arrow. */
  readonly isOpenEnded: boolean;
  /** Began before what is shown. */
  readonly isClipped: boolean;
  /** Free pixels to its neighbours. */
  readonly roomBefore: number;
  readonly roomAfter: number;
  readonly href: string;
  readonly nowMs: number;
  readonly onFocus: (item: LaneItem | undefined) => void;
}

/** An event as a bar that leads to its row, with a way to the source beside it. */
export const LaneEvent = (props: LaneEventProps) => {
  const { lane, item, origin, left, right, top, isOpenEnded, href, nowMs } =
    props;
  const classes = useStyles();
  const theme = useTheme();
  const words = useWords();
  const { t, format } = words;
  const width = right - left;
  const tone = LANE_TONES[item.level];
  const name = itemName(lane, item, words);
  const long =
    item.end === null
      ? t('timeline.openFor', {
          id: name,
          duration: format.duration(nowMs - Date.parse(item.start)),
        })
      : name;
  const inside = [long, name, item.id].find(text => wordWidth(text) <= width);
  const isAfter = props.roomAfter > props.roomBefore;
  const room = Math.min(
    MOST_WORDS,
    Math.max(props.roomAfter, props.roomBefore),
  );
  const sentence = itemWords(lane, item, words, nowMs);
  const title = itemTitle(lane, item, words);
  // What was announced beforehand is a frame; what happened to it is filled.
  const isWindow = lane === 'changes';
  const isSoft = item.via !== 'direct';
  const tip = Math.min(7, width / 2);
  return (
    <>
      <Link
        to={href}
        className={classes.bar}
        // What is seen is part of what it is called (WCAG 2.5.3).
        aria-label={[inside, sentence].filter(Boolean).join(', ')}
        title={sentence}
        data-open={isOpenEnded || undefined}
        onFocus={() => props.onFocus(item)}
        onBlur={() => props.onFocus(undefined)}
        style={{
          left,
          top,
          width,
          padding: inside ? '0 8px 0 9px' : 0,
        }}
      >
        <span
          className={classes.fill}
          aria-hidden
          style={{
            ...(isWindow
              ? {
                  background:
                    item.level === 'neutral'
                      ? theme.palette.background.paper
                      : statusWash(theme, tone, 0.13),
                  border: `1px ${isSoft ? 'dashed' : 'solid'} ${
                    item.level === 'neutral'
                      ? theme.palette.textSubtle
                      : statusFill(theme, tone)
                  }`,
                  borderRadius: 2,
                  ...(props.isClipped ? { borderLeft: 0 } : {}),
                }
              : {
                  background: statusWash(
                    theme,
                    tone,
                    item.level === 'critical' ? 0.32 : 0.2,
                  ),
                  borderLeft: props.isClipped
                    ? undefined
                    : `2.5px ${isSoft ? 'dashed' : 'solid'} ${statusFill(
                        theme,
                        tone,
                      )}`,
                }),
            clipPath: isOpenEnded
              ? `polygon(0 0, calc(100% - ${tip}px) 0, 100% 50%, calc(100% - ${tip}px) 100%, 0 100%)`
              : undefined,
          }}
        />
        <span className={classes.inside}>{inside}</span>
      </Link>
      {room >= LEAST_ROOM && (
        <span
          className={classes.outside}
          style={
            isAfter
              ? { left: right + 6, top, maxWidth: room - 12 }
              : {
                  right: `calc(100% - ${left - 6}px)`,
                  top,
                  maxWidth: room - 12,
                }
          }
        >
          {!inside && <b>{name}</b>}
          <span className={classes.title} title={title}>
            {title}
          </span>
          {item.upstreamUrl && (
            <Link
              to={item.upstreamUrl}
              className={classes.upstream}
              aria-label={t('timeline.openUpstream', {
                id: item.id,
                source: origin
                  ? SOURCE_NAMES[origin.source].name
                  : t('tile.theSource'),
              })}
            >
              <OpenInNewIcon />
            </Link>
          )}
        </span>
      )}
    </>
  );
};
