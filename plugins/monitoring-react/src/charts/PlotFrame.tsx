import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import { nearestIndex } from './geometry';
import { HoverCursor, useHoveredTime, useSetHoveredTime } from './timeHover';
import type { PlotBox } from './PlotAxes';
import { tipStyle } from './tipStyle';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    position: 'relative',
    borderRadius: 2,
    '&:focus-visible': {
      outline: `2px solid ${theme.palette.primary.main}`,
    },
  },
  points: { position: 'absolute', left: 0, top: 0, pointerEvents: 'none' },
  tip: {
    ...tipStyle(theme),
    top: 4,
  },
  list: {
    display: 'grid',
    gridTemplateColumns: 'auto 1fr',
    gap: '2px 12px',
    margin: '4px 0 0',
    '& dt': { color: theme.palette.textSubtle },
    '& dd': {
      margin: 0,
      textAlign: 'right',
      fontWeight: 700,
      whiteSpace: 'nowrap',
    },
  },
}));

/** What a chart says of one of its lines at an instant. */
export interface PlotFact {
  readonly key: string;
  readonly name: string;
  readonly value: string;
  /** Where the point is, pixels from the top; undefined where nothing is known. */
  readonly y: number | undefined;
  readonly colour: string;
}

export interface PlotFrameProps {
  /** Instants of the chart in order, epoch milliseconds. */
  readonly timestamps: readonly number[];
  /** Pixels of an instant from the left. */
  readonly toX: (atMs: number) => number;
  readonly box: PlotBox;
  readonly width: number;
  readonly height: number;
  /** What the chart shows: read aloud in place of the picture. */
  readonly label: string;
  /** The instant in words. */
  readonly moment: (index: number) => string;
  readonly factsAt: (index: number) => readonly PlotFact[];
  readonly children: ReactNode;
}

/** Free pixels between the cursor and the words beside it. */
const TIP_GAP = 10;

const Pointed = ({
  index,
  timestamps,
  toX,
  width,
  height,
  moment,
  factsAt,
  hasWords,
}: Omit<PlotFrameProps, 'box' | 'label' | 'children'> & {
  readonly index: number;
  readonly hasWords: boolean;
}) => {
  const classes = useStyles();
  const theme = useTheme();
  const x = toX(timestamps[index]);
  const facts = factsAt(index);
  const isLeft = x < width / 2;
  return (
    <>
      <svg
        className={classes.points}
        width={width}
        height={height}
        aria-hidden
        data-testid="plot-points"
      >
        {facts.map(
          fact =>
            fact.y !== undefined && (
              <circle
                key={fact.key}
                cx={x}
                cy={fact.y}
                r={3}
                fill={fact.colour}
                stroke={theme.palette.background.paper}
              />
            ),
        )}
      </svg>
      {hasWords && (
        <div
          className={classes.tip}
          role="status"
          style={
            isLeft
              ? { left: x + TIP_GAP, maxWidth: width - x - TIP_GAP }
              : { right: width - x + TIP_GAP, maxWidth: x - TIP_GAP }
          }
        >
          <strong>{moment(index)}</strong>
          <dl className={classes.list}>
            {facts.map(fact => [
              <dt key={`${fact.key}-name`}>{fact.name}</dt>,
              <dd key={`${fact.key}-value`}>{fact.value}</dd>,
            ])}
          </dl>
        </div>
      )}
    </>
  );
};

/** Follows the cursor that charts share, so that moving it draws cursors and not charts. */
const Cursor = (
  props: Omit<PlotFrameProps, 'label' | 'children'> & { hasWords: boolean },
) => {
  const { timestamps, toX, box, height } = props;
  const hovered = useHoveredTime();
  const index = hovered ? timestamps.indexOf(hovered.atMs) : -1;
  return (
    <>
      <HoverCursor
        toX={at => {
          const x = toX(at);
          return x >= box.left && x <= box.right ? x : undefined;
        }}
        bottom={height - box.bottom}
      />
      {index >= 0 && <Pointed {...props} index={index} />}
    </>
  );
};

/** Name under which charts tell each other where the pointer is. */
const HOVER_SOURCE = 'charts';

/**
 * A chart over time that can be pointed at, by mouse or with the arrow keys.
 *
 * All charts of a `TimeHoverProvider` show the cursor and the points under it;
 * only the one that is looked at has words.
 */
export const PlotFrame = (props: PlotFrameProps) => {
  const { timestamps, toX, box, height, label, children, ...rest } = props;
  const classes = useStyles();
  const setHovered = useSetHoveredTime();
  const [isLookedAt, setLookedAt] = useState(false);
  const [keyIndex, setKeyIndex] = useState<number>();
  const last = timestamps.length - 1;

  const point = (index: number | undefined) => {
    const atMs = index === undefined ? undefined : timestamps[index];
    setHovered(atMs === undefined ? undefined : { atMs, source: HOVER_SOURCE });
  };
  const leave = () => {
    setLookedAt(false);
    setKeyIndex(undefined);
    point(undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const now = keyIndex ?? last + 1;
    const moves: Record<string, number | undefined> = {
      ArrowLeft: now - 1,
      ArrowRight: now + 1,
      Home: 0,
      End: last,
      Escape: undefined,
    };
    if (!(event.key in moves) || last < 0) return;
    event.preventDefault();
    const wanted = moves[event.key];
    const next =
      wanted === undefined ? undefined : Math.min(last, Math.max(0, wanted));
    setKeyIndex(next);
    point(next);
  };

  return (
    // The arrow keys move the cursor, as the pointer does.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className={classes.root}
      style={{ height }}
      role="application"
      aria-label={label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={() => setLookedAt(true)}
      onBlur={leave}
      onMouseEnter={() => setLookedAt(true)}
      onMouseLeave={leave}
      onMouseMove={event => {
        const x =
          event.clientX - event.currentTarget.getBoundingClientRect().left;
        const isInside = x >= box.left && x <= box.right;
        point(isInside ? nearestIndex(timestamps, toX, x) : undefined);
      }}
    >
      {children}
      <Cursor
        {...rest}
        timestamps={timestamps}
        toX={toX}
        box={box}
        height={height}
        hasWords={isLookedAt}
      />
    </div>
  );
};
